"""The things Crossdesk keeps: frozen values, as the store hands them out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.fields import Field, FieldValue
from domain.lifecycle import Action, State
from domain.standards import Priority, ServiceStandard
from domain.text import LocalizedText

if TYPE_CHECKING:
    from domain.due import Due
    from domain.permissions import Role
    from domain.promises import Mark, Promises


class ServiceKind(StrEnum):
    """What a service delivers."""

    INFORMATION = "information"
    RESOURCE = "resource"
    SUPPORT = "support"


class MemberRole(StrEnum):
    """What a person is in a department."""

    PROVIDER = "provider"
    MANAGER = "manager"
    RECEIVER = "receiver"


class Standing(StrEnum):
    """What a person is in the Slack workspace."""

    MEMBER = "member"
    GUEST = "guest"  # an account that is limited to some channels
    STRANGER = "stranger"  # of another workspace, here by a channel that both share


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
    """What ties a person to a department.

    Attributes:
        named: whether the catalogue names them by their id; else a channel or user group does.
        retired: whether the department is retired.
    """

    department_id: int
    role: MemberRole
    named: bool = False
    retired: bool = False


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


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """What a requester put in one of the service's own fields, labelled as it was asked."""

    field: Field
    value: FieldValue


@dataclass(frozen=True, slots=True)
class RequestReference:
    """What a button, a form or a card says of the request that it is about.

    Attributes:
        number: the one that people see. After a restored backup it can be given a second time.
        identity: the request's own, given at its opening; empty if only a number is known.
    """

    number: int
    identity: str = ""

    def __str__(self) -> str:
        return f"{self.number}:{self.identity}" if self.identity else str(self.number)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it stands.

    `version` counts its changes: a change is made only to the version that was read
    (compare-and-set). `next_check_at` is when the sweep looks at it next, if ever; `due` is what
    is owed next, while a promise is running. `identity` is the request's alone; its number is not,
    once a backup was restored.
    """

    id: int
    number: int
    requester_id: str
    requester_department_id: int | None
    department_id: int
    service_id: int
    standard_id: int
    calendar_id: int
    state: State
    title: str
    details: str
    fields: tuple[FieldAnswer, ...]
    permalink: str | None
    confidential: bool
    assignee_id: str | None
    hop: int
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    next_check_at: datetime | None
    version: int
    priority: Priority = Priority.NORMAL
    due: "Due | None" = None
    identity: str = ""

    @property
    def reference(self) -> RequestReference:
        """What buttons, forms and cards carry, so that they are held against this request."""
        return RequestReference(self.number, self.identity)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a request. Events are only ever appended.

    `payload` by kind: open {service, standard, priority, text: why it is urgent}, answer {text,
    holding?}, ask {text}, resolve {text, quality}, decline/cancel/reopen {text}, reply and an
    answer from a direct message {text, files, channel, ts}, edit_reply {event, text, files,
    channel, ts}, close {unanswered?}, snooze {until}, change_promise {first_response?,
    resolution?, text}, rate {score, text, dimensions?, anonymous?} and rate_clarity {clear} (see
    `domain.ratings`). An event that changes who has the request says {assignee: who, or None};
    one that fulfils a promise {first_response: {met, by}} or {resolution: …}, `by` in seconds of
    working time.
    """

    id: int
    request_id: int
    sequence: int
    kind: Action
    actor_id: str | None
    at: datetime
    payload: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the actor wrote, or nothing."""
        return str(self.payload.get("text", ""))


@dataclass(frozen=True, slots=True)
class Summary:
    """A request with what it was asked of, as a line of a list needs it."""

    request: Request
    department: Department
    service: Service
    mark: "Mark | None" = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The beginning of a list of requests, and how much there is of it in all.

    Attributes:
        shown: the first ones, in the list's order. Their requests come without what a line does
            not show: details and fields are empty.
        count: how many requests the whole list has.
        overdue, at_risk: how many of all these are.
    """

    shown: Sequence[Summary] = ()
    count: int = 0
    overdue: int = 0
    at_risk: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Summary):
    """Everything about one request, as its card needs it. Events are oldest first.

    Attributes:
        promises: how they stood at `seen_at`.
        rated_until: until when its requester can rate it; None: it is not solved.
        requester_left: whether its requester is not in the workspace any more.
    """

    standard: ServiceStandard
    events: tuple[Event, ...]
    promises: "Promises"
    seen_at: datetime
    rated_until: datetime | None = None
    requester_left: bool = False


@dataclass(frozen=True, slots=True)
class NagLine:
    """A request that somebody is told about, and the step that is the reason.

    Attributes:
        key: of the step; see `domain.nagging`. A reminder of a question begins with "waiting".
        roles: what its recipient is to the request.
    """

    dossier: Dossier
    key: str
    roles: "frozenset[Role]"


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A request that its requester is asked to rate, or reminded to."""

    dossier: Dossier
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What the form of a new request offers, and what is chosen and written in it already.

    Attributes:
        services: those of the chosen department.
        standard: that of the chosen service.
        permalink: the message that the request is made from.
    """

    departments: Sequence[Department]
    department: Department | None = None
    services: Sequence[Service] = ()
    service: Service | None = None
    standard: ServiceStandard | None = None
    title: str = ""
    details: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class DeskLine:
    """How a department stands: its requests that have not ended, by state, and what is due.

    `due_today` are those due by the end of the department's day and not overdue yet.
    """

    department: Department
    counts: Mapping[State, int]
    overdue: int
    at_risk: int
    due_today: int
