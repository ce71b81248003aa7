"""The organisation: its people, its departments, and what they offer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.approval_terms import Approval
from domain.fields import Field
from domain.text import LocalizedText


class ServiceKind(StrEnum):
    """A kind of service."""

    INFORMATION = "information"
    RESOURCE = "resource"
    SUPPORT = "support"


class MemberRole(StrEnum):
    """A role in a department."""

    PROVIDER = "provider"
    MANAGER = "manager"
    RECEIVER = "receiver"
    EDITOR = "editor"  # changes its services, and does nothing else for it


class Standing(StrEnum):
    """A kind of account in the Slack workspace."""

    MEMBER = "member"
    GUEST = "guest"  # an account that is limited to some channels
    STRANGER = "stranger"  # of another workspace, here by a channel that both share

    @classmethod
    def _missing_(cls, _value: object) -> "Standing":
        """Trust least who is of a kind not known, as after a return from a newer version."""
        return cls.STRANGER


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the Slack workspace, as last seen there."""

    user_id: str
    name: str
    locale: str = "en-US"
    timezone: str = "UTC"
    deleted: bool = False
    standing: Standing = Standing.MEMBER


@dataclass(frozen=True, slots=True)
class Membership:
    """A tie of a person to a department.

    Attributes:
        named: whether the catalogue names them by their id; else a channel or user group does.
        retired: whether the department is retired.
    """

    department_id: int
    role: MemberRole
    named: bool = False
    retired: bool = False


def departments_in(
    memberships: Iterable[Membership], roles: Collection[MemberRole]
) -> tuple[int, ...]:
    """Return the ids of the departments in which these memberships give one of the roles."""
    return tuple(sorted({each.department_id for each in memberships if each.role in roles}))


@dataclass(frozen=True, slots=True)
class Department:
    """A department that serves others.

    Attributes:
        anonymous_ratings: it is not to learn who rated it, and of which request.
    """

    id: int
    key: str
    name: LocalizedText
    channel_id: str
    calendar_id: int
    default_service_key: str | None = None
    retired: bool = False
    anonymous_ratings: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a department's catalogue, with the version of its standard in force.

    Attributes:
        rating_share: of how many of its requests a rating is asked for, in percent.
        chain_id: the version in force of the steps that it is made of. None if it has none.
        approve: who must approve each of its requests. None if nobody must.
    """

    id: int
    department_id: int
    key: str
    name: LocalizedText
    kind: ServiceKind
    confidential: bool
    fields: tuple[Field, ...]
    standard_id: int
    retired: bool = False
    rating_share: int = 100
    chain_id: int | None = None
    approve: Approval | None = None
