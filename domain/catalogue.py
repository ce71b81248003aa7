"""The catalogue: how an organisation describes itself, as its file says it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.business_calendar import BusinessCalendar
from domain.chain import Approval, Chain
from domain.fields import Field
from domain.organisation import ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText

KEY = re.compile(r"[a-z0-9-]+")
RESERVED_KEYS = frozenset(
    {"help", "list", "find", "show", "cancel", "reopen", "rate", "report", "export"}
)
"""Words that a slash command reads as its own."""


@dataclass(frozen=True, slots=True)
class HolidayPlan:
    """A year's public holidays and make-up workdays, as the state has announced them.

    Attributes:
        file: the path of the file that they were read from.
        off: the days off, those at weekends too.
        worked: the weekend days that are worked for them.
    """

    file: str
    year: int
    off: frozenset[date]
    worked: frozenset[date]

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "file": self.file,
            "year": self.year,
            "off": [day.isoformat() for day in sorted(self.off)],
            "worked": [day.isoformat() for day in sorted(self.worked)],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "HolidayPlan":
        """The inverse of `to_dict`."""
        off, worked = (frozenset(map(date.fromisoformat, data[key])) for key in ("off", "worked"))
        return cls(data["file"], data["year"], off, worked)


@dataclass(frozen=True, slots=True)
class CalendarDefinition:
    """A calendar as the catalogue file describes it.

    Attributes:
        calendar: its hours and the organisation's own days, without those that are looked up.
        holidays: whose public holidays it keeps ("CN", "DE-BY"); None: nobody's. Their dates are
            looked up every day.
        categories: which holidays are days off besides the public ones ("optional", "bank").
        plan: a year's holidays that the library does not know yet.
        closed_file: the path of an iCalendar file with days off, if there is one.
    """

    calendar: BusinessCalendar
    holidays: str | None = None
    categories: tuple[str, ...] = ()
    plan: HolidayPlan | None = None
    closed_file: str | None = None

    @property
    def is_looked_up(self) -> bool:
        """Whether some of its days come from elsewhere."""
        return self.holidays is not None or self.closed_file is not None


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """A service as the catalogue file describes it.

    Attributes:
        rating_share: of how many of its requests a rating is asked for, in percent.
        chain: the steps that it is made of. None if its department does it.
        approve: who must approve each of its requests. None if nobody must, and of a chain, whose
            approvals are steps.
    """

    key: str
    name: LocalizedText
    kind: ServiceKind
    confidential: bool
    fields: tuple[Field, ...]
    standard: ServiceStandard
    rating_share: int = 100
    chain: Chain | None = None
    approve: Approval | None = None

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """All the approvals that a request of it can wait for."""
        steps = self.chain.steps if self.chain else ()
        found = (self.approve, *(step.approve for step in steps))
        return tuple(each for each in found if each)


@dataclass(frozen=True, slots=True)
class DepartmentDefinition:
    """A department as the catalogue file describes it.

    Attributes:
        channel: the id of its Slack channel.
        providers: who serves; None: the members of the channel.
        managers: who answers for it.
        members: who belongs to it as a receiver: user ids, or the id of a user group; None: its
            providers and managers.
        calendar: the key of its calendar.
        anonymous_ratings: it is not to learn who rated it, and of which request.
    """

    key: str
    name: LocalizedText
    channel: str
    providers: tuple[str, ...] | None
    managers: tuple[str, ...]
    members: tuple[str, ...] | str | None
    calendar: str
    default_service: str | None
    services: tuple[ServiceDefinition, ...]
    anonymous_ratings: bool = False


@dataclass(frozen=True, slots=True)
class PeopleDefinition:
    """Whom the catalogue names for a department; see `DepartmentDefinition`."""

    providers: tuple[str, ...] | None
    managers: tuple[str, ...]
    members: tuple[str, ...] | str | None

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        members = self.members
        return {
            "providers": None if self.providers is None else list(self.providers),
            "managers": list(self.managers),
            "members": list(members) if isinstance(members, tuple) else members,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "PeopleDefinition":
        """The inverse of `to_dict`."""
        providers, members = data["providers"], data["members"]
        return cls(
            providers=None if providers is None else tuple(providers),
            managers=tuple(data["managers"]),
            members=tuple(members) if isinstance(members, list) else members,
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole organisation."""

    admins: tuple[str, ...]
    calendars: dict[str, CalendarDefinition]
    departments: tuple[DepartmentDefinition, ...]
