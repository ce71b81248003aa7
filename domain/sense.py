"""Oddities: a catalogue may say them, and surely does not mean them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.approval_terms import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS
from domain.business_calendar import BusinessCalendar
from domain.catalogue import Catalogue, DepartmentDefinition
from domain.durations import Duration
from domain.standards import DEFAULT_NAGS, Priority, ServiceStandard
from domain.text import LocalizedText


class OddityKind(StrEnum):
    """A kind of oddity."""

    UNUSED_CALENDAR = "unused_calendar"
    SAME_NAME = "same_name"  # of departments, or of services of one department
    SLOW_RESPONSE = "slow_response"  # the first response is promised for after the resolution
    SLOW_URGENT = "slow_urgent"  # what is urgent is promised for later than what is not
    NAGS_OF_NOTHING = "nags_of_nothing"  # there are steps, and no promised time
    DEFAULT_CHAIN = "default_chain"  # a line to the department begins all the steps of a chain
    NOBODY_MANAGES = "nobody_manages"  # managers approve, of a department that has none
    NOBODY_MANAGES_REQUESTERS = "nobody_manages_requesters"  # the same, of those who ask


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing in a catalogue that is to be looked at again.

    Attributes:
        about: the keys that it concerns, such as "it" or "it/laptop".
        name: the name that they share, if it is about one.
        by: the keys of the departments without managers, if it is about them.
    """

    kind: OddityKind
    about: tuple[str, ...]
    name: str = ""
    by: tuple[str, ...] = ()


def find_oddities(catalogue: Catalogue) -> tuple[Oddity, ...]:
    """Return what is to be looked at again, the whole catalogue first, then each department."""
    used = {each.calendar for each in catalogue.departments}
    unused = (key for key in catalogue.calendars if key not in used)
    departments = catalogue.departments
    return (
        *(Oddity(OddityKind.UNUSED_CALENDAR, (key,)) for key in unused),
        *_same_names((each.key, each.name) for each in departments),
        *_of_approvals(departments),
        *(
            oddity
            for each in departments
            for oddity in _of_department(each, catalogue.calendars[each.calendar].calendar)
        ),
    )


def _of_department(
    department: DepartmentDefinition, calendar: BusinessCalendar
) -> Iterator[Oddity]:
    paths = {each.key: f"{department.key}/{each.key}" for each in department.services}
    yield from _same_names((paths[each.key], each.name) for each in department.services)
    for service in department.services:
        for kind in _of_standard(service.standard, calendar):
            yield Oddity(kind, (paths[service.key],))
        is_default = department.default_service == service.key and len(paths) > 1
        if service.chain and is_default:
            yield Oddity(OddityKind.DEFAULT_CHAIN, (paths[service.key],))


def _of_approvals(departments: Sequence[DepartmentDefinition]) -> Iterator[Oddity]:
    unmanaged = [each.key for each in departments if not each.managers]
    for_requesters, for_departments = [], []
    for department in departments:
        for service in department.services:
            by = {each for approval in service.approvals for each in approval.by}
            path = f"{department.key}/{service.key}"
            if REQUESTER_MANAGERS in by:
                for_requesters.append(path)
            if DEPARTMENT_MANAGERS in by and not department.managers:
                for_departments.append(path)
    if for_requesters and unmanaged:
        yield Oddity(
            OddityKind.NOBODY_MANAGES_REQUESTERS, tuple(for_requesters), by=tuple(unmanaged)
        )
    for path in for_departments:
        yield Oddity(OddityKind.NOBODY_MANAGES, (path,), by=(path.partition("/")[0],))


def _same_names(named: Iterable[tuple[str, LocalizedText]]) -> Iterator[Oddity]:
    by_name = defaultdict[str, list[str]](list)
    for key, name in named:
        for text in set(name.to_dict().values()):
            by_name[text].append(key)
    for text, keys in by_name.items():
        if len(keys) > 1:
            yield Oddity(OddityKind.SAME_NAME, tuple(keys), text)


def _of_standard(standard: ServiceStandard, calendar: BusinessCalendar) -> Iterator[OddityKind]:
    usual, urgent = standard.figures(), standard.figures(Priority.URGENT)
    if any(_is_later(each.first_response, each.resolution, calendar) for each in (usual, urgent)):
        yield OddityKind.SLOW_RESPONSE
    if _is_later(urgent.first_response, usual.first_response, calendar) or _is_later(
        urgent.resolution, usual.resolution, calendar
    ):
        yield OddityKind.SLOW_URGENT
    promised = (usual.first_response, usual.resolution, urgent.first_response, urgent.resolution)
    if (standard.escalate or standard.nags != DEFAULT_NAGS) and not any(promised):
        yield OddityKind.NAGS_OF_NOTHING


def _is_later(one: Duration | None, other: Duration | None, calendar: BusinessCalendar) -> bool:
    if one is None or other is None:
        return False
    return one.working_seconds(calendar) > other.working_seconds(calendar)
