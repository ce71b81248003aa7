"""The catalogue: how an organisation describes itself, as its file says it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.chain import Chain
from domain.fields import Field
from domain.organisation import ServiceKind
from domain.people_figures import PeopleFigures
from domain.standards import ServiceStandard
from domain.text import LocalizedText

KEY = re.compile(r"[a-z0-9-]+")
KEY_LIMIT = 64
"""The most characters of a key."""
RESERVED_KEYS = frozenset(
    {"help", "list", "find", "show", "cancel", "reopen", "rate", "services", "tour"}  # of /request
    | {"report", "export", "needs", "review", "thank", "ask"}  # of /desk
)
"""Words that a slash command reads as its own."""

_KEY_LENGTH = 40
"""The most characters of a key that is made of words."""


def key_like(words: str) -> str:
    """Return a short key that reads like some words; empty if they have no a-z and no digit."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:_KEY_LENGTH].rstrip("-")


def free_key(wanted: str, taken: Collection[str]) -> str:
    """Return a key that is not taken: "laptop", or else "laptop-2"."""
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


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
        holidays: whose public holidays it keeps ("CN", "DE-BY"), or None. Their dates are
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

    def has_days_of(self, other: "CalendarDefinition") -> bool:
        """Whether its days that are looked up come from where those of another one do."""
        return all(
            getattr(self, each) == getattr(other, each)
            for each in ("holidays", "categories", "plan", "closed_file")
        )


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

    def reads_like(self, other: "ServiceDefinition") -> bool:
        """Whether the file would say the same of another one, the name of its standard included."""
        # Standards that promise the same are equal, whatever the file calls them.
        return self == other and self.standard.name == other.standard.name

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
        providers: who serves; None for the members of the channel.
        managers: who answers for it.
        members: who belongs to it as a receiver: user ids, or the id of a user group; if None, its
            providers and managers.
        calendar: the key of its calendar.
        anonymous_ratings: it is not to learn who rated it, and of which request.
        editors: who may change its services besides its managers.
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
    editors: tuple[str, ...] = ()

    @property
    def people(self) -> "PeopleDefinition":
        """Whom it names."""
        return PeopleDefinition(self.providers, self.managers, self.members, self.editors)

    def find_service(self, key: str) -> ServiceDefinition | None:
        """Return its service of that key, if it has one."""
        return next((each for each in self.services if each.key == key), None)

    def with_service(self, changed: ServiceDefinition) -> "DepartmentDefinition":
        """Return it with one of its services changed."""
        services = (changed if each.key == changed.key else each for each in self.services)
        return replace(self, services=tuple(services))


@dataclass(frozen=True, slots=True)
class PeopleDefinition:
    """Whom the catalogue names for a department; see `DepartmentDefinition`."""

    providers: tuple[str, ...] | None
    managers: tuple[str, ...]
    members: tuple[str, ...] | str | None
    editors: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        members = self.members
        return {
            "providers": None if self.providers is None else list(self.providers),
            "managers": list(self.managers),
            "members": list(members) if isinstance(members, tuple) else members,
            **({"editors": list(self.editors)} if self.editors else {}),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "PeopleDefinition":
        """The inverse of `to_dict`."""
        providers, members = data["providers"], data["members"]
        return cls(
            providers=None if providers is None else tuple(providers),
            managers=tuple(data["managers"]),
            members=tuple(members) if isinstance(members, list) else members,
            editors=tuple(data.get("editors", ())),
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole organisation.

    Attributes:
        revision: the number of the revision that the file was made from, if it says so.
        people_figures: who may see figures of single persons.
        triage: the service for what fits nowhere, "department/service"; empty: there is none.
    """

    admins: tuple[str, ...]
    calendars: dict[str, CalendarDefinition]
    departments: tuple[DepartmentDefinition, ...]
    revision: int | None = field(default=None, compare=False)
    people_figures: PeopleFigures = PeopleFigures.OWN
    triage: str = ""

    def get_department(self, key: str) -> DepartmentDefinition:
        """Return the department of that key; there is one."""
        return next(each for each in self.departments if each.key == key)

    def find_service(self, department_key: str, key: str) -> ServiceDefinition | None:
        """Return the service of that key in a department, if there are both."""
        departments = (each for each in self.departments if each.key == department_key)
        return next((each.find_service(key) for each in departments), None)

    def with_department(self, changed: DepartmentDefinition) -> "Catalogue":
        """Return it with one of its departments changed."""
        departments = (changed if each.key == changed.key else each for each in self.departments)
        return replace(self, departments=tuple(departments))
