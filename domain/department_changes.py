"""A change of a department or of its calendar, as a manager makes it in a form."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from domain.catalogue import CalendarDefinition, DepartmentDefinition
from domain.errors import DomainError, FieldErrors, Problem
from domain.service_changes import DepartmentServices, ServiceEntries
from domain.text import LocalizedText

NO_SERVICE = "."
"""The choice of no default service: it is no key of one."""

FIRST_SERVICE = "general"
"""The key of a new department's first service."""


@dataclass(frozen=True, slots=True)
class CalendarPlace:
    """The calendar that a form is about.

    Attributes:
        calendar, department: their keys; the department is the one whose window led there.
        revision: the number of the catalogue's newest revision when the form was opened.
    """

    calendar: str
    department: str
    revision: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A calendar for somebody who may change it.

    Attributes:
        departments: all that work by it.
    """

    place: CalendarPlace
    definition: CalendarDefinition
    departments: tuple[DepartmentDefinition, ...]


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """A department for somebody who may change who serves it.

    Attributes:
        calendars: the keys of all calendars.
        unseen: whom it names and the form does not show, since they have left or are not known.
    """

    page: DepartmentServices
    calendars: tuple[str, ...]
    unseen: frozenset[str]


@dataclass(frozen=True, slots=True)
class SavedDepartment:
    """The outcome of a form about a department or a calendar.

    Attributes:
        page: None if who sent it may not change the department any more.
        changed: whether that changed anything.
    """

    page: DepartmentServices | None
    changed: bool


@dataclass(frozen=True, slots=True)
class PartChange:
    """A department or a calendar before and after a change.

    Attributes:
        before: None of a new one.
        after: None of one that is retired.
    """

    before: DepartmentDefinition | CalendarDefinition | None
    after: DepartmentDefinition | CalendarDefinition | None


@dataclass(frozen=True, slots=True)
class CalendarEntries:
    """The entries of a form about a calendar, as they were typed.

    Attributes:
        hours: a line for some weekdays: "mon-fri 09:00-12:00 13:30-18:00".
        closed: days off, a line each: "2026-12-31", "2026-12-24..2027-01-02", "12-24".
        open: extra working days, a line each.
    """

    timezone: str = ""
    hours: str = ""
    closed: str = ""
    open: str = ""

    @classmethod
    def of(cls, definition: CalendarDefinition) -> "CalendarEntries":
        """Return what a form shows of a calendar as it is."""
        calendar = definition.calendar
        ranges = (each.days for each in calendar.dated_hours if each.is_closed)
        closed = [*map(str, sorted(calendar.closed_days)), *sorted(map(str, ranges))]
        week = calendar.hours.to_dict()
        return cls(
            calendar.timezone,
            "\n".join(" ".join([days, *shifts]) for days, shifts in week.items()),
            "\n".join(closed),
            "\n".join(map(str, sorted(calendar.open_days))),
        )


@dataclass(frozen=True, slots=True)
class DepartmentEntries:
    """The entries of a form about a department, as they were typed and chosen.

    Attributes:
        providers: who serves; nobody is the members of its channel.
        members, group: who belongs to it, people or a user group; neither is its providers and
            managers.
        default_service: its key, or `NO_SERVICE`; empty if the form does not ask for it.
    """

    english: str = ""
    chinese: str = ""
    channel: str = ""
    calendar: str = ""
    default_service: str = ""
    providers: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    group: str = ""

    @classmethod
    def of(cls, department: DepartmentDefinition) -> "DepartmentEntries":
        """Return what a form shows of a department as it is."""
        members = department.members
        return cls(
            department.name.en,
            department.name.zh,
            department.channel,
            department.calendar,
            department.default_service or NO_SERVICE,
            department.providers or (),
            department.managers,
            department.editors,
            members if isinstance(members, tuple) else (),
            members if isinstance(members, str) else "",
        )

    @property
    def is_named(self) -> bool:
        """Whether a name was typed, in whichever language."""
        return bool(self.english.strip() or self.chinese.strip())

    @property
    def name(self) -> LocalizedText:
        """The name, of which at least one language is given."""
        return LocalizedText(self.english.strip(), self.chinese.strip())

    def changed(
        self, department: DepartmentDefinition, unseen: frozenset[str]
    ) -> DepartmentDefinition:
        """Return a department as the form says.

        Args:
            unseen: whom the form did not show; they stay.

        Raises:
            FieldErrors: REQUIRED; ONE_OF_TWO, if both people and a group were chosen.
        """
        group = self.group.strip()
        if not self.is_named:
            raise FieldErrors([DomainError(Problem.REQUIRED, field="name.en")])
        before = self.of(department)
        members = _kept(self.members, before.members, unseen)
        if group and members:
            raise FieldErrors([DomainError(Problem.ONE_OF_TWO, field="group")])
        unchanged = (group, members) == (before.group, before.members)
        default = None if self.default_service == NO_SERVICE else self.default_service
        return replace(
            department,
            name=self.name,
            channel=self.channel,
            calendar=self.calendar or department.calendar,
            default_service=department.default_service if default == "" else default,
            providers=_kept(self.providers, before.providers, unseen) or None,
            managers=_kept(self.managers, before.managers, unseen),
            editors=_kept(self.editors, before.editors, unseen),
            members=department.members if unchanged else group or members or None,
        )


@dataclass(frozen=True, slots=True)
class NewDepartmentEntries:
    """The entries of a form about a new department, as they were typed and chosen.

    Attributes:
        department: its names, channel, managers and calendar; its form asks for nothing else.
        service_english, service_chinese: the name of its first service, without which it would
            have nothing to be asked for.
    """

    key: str
    department: DepartmentEntries
    service_english: str = ""
    service_chinese: str = ""

    def begun(self, known: Collection[str]) -> DepartmentDefinition:
        """Return the new department that the form describes.

        Args:
            known: the keys of all departments.

        Raises:
            FieldErrors: REQUIRED, or NAME_TAKEN.
        """
        key, department = self.key.strip(), self.department
        needed = {
            "name.en": department.is_named,
            "key": key,
            "service.en": self.service_english.strip() or self.service_chinese.strip(),
        }
        wrong = [
            DomainError(Problem.REQUIRED, field=name) for name, typed in needed.items() if not typed
        ]
        if key in known:
            wrong.append(DomainError(Problem.NAME_TAKEN, field="key", key=key))
        if wrong:
            raise FieldErrors(wrong)
        service = ServiceEntries(self.service_english, self.service_chinese, key=FIRST_SERVICE)
        return DepartmentDefinition(
            key=key,
            name=department.name,
            channel=department.channel,
            providers=None,
            managers=department.managers,
            members=None,
            calendar=department.calendar,
            default_service=FIRST_SERVICE,
            services=(service.begun(()),),
        )


def _kept(
    chosen: tuple[str, ...], before: tuple[str, ...], unseen: frozenset[str]
) -> tuple[str, ...]:
    """Return who was chosen and who was not shown; as it was, if it is the same people."""
    people = (*chosen, *(each for each in before if each in unseen and each not in chosen))
    return before if set(people) == set(before) else people
