"""Revisions of a catalogue: what was in force, who changed it, and two changes put together.

A file and Slack are two ways to change one catalogue. A file is compared with the revision
that it was made from. Only the differences are its changes, so what others changed since stays.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.people_figures import PeopleFigures


class Origin(StrEnum):
    """How a revision came about."""

    BEFORE = "before"
    """It was in force before revisions were kept."""
    FILE = "file"
    SLACK = "slack"
    REVERT = "revert"


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who changes a catalogue, how and why.

    Attributes:
        author_id: empty on the command line.
        reason: in their words; empty if they gave none.
    """

    origin: Origin = Origin.FILE
    author_id: str = ""
    reason: str = ""


BY_FILE = Authorship()


@dataclass(frozen=True, slots=True)
class Revision:
    """A catalogue as it was put in force.

    Attributes:
        number: from 1, in a workspace.
    """

    number: int
    made_at: datetime
    authorship: Authorship
    catalogue: Catalogue


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A part of a catalogue that is changed as a whole: a service, a department, a calendar …

    Attributes:
        department, service: empty where it is about something above them.
        calendar: its key, if it is a calendar.
        setting: its key, if it is a setting of the whole workspace.
    """

    department: str = ""
    service: str = ""
    calendar: str = ""
    setting: str = ""


ADMINS = Part()
PEOPLE_FIGURES = Part(setting="people_figures")
TRIAGE = Part(setting="triage")

PartContent = (
    tuple[str, ...] | PeopleFigures | CalendarDefinition | DepartmentDefinition | ServiceDefinition
)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two changes of one catalogue, put together.

    Attributes:
        catalogue: both changes; where they conflict, ours.
        kept: the parts that only they changed.
        conflicts: the parts that both changed, each in another way.
    """

    catalogue: Catalogue
    kept: tuple[Part, ...]
    conflicts: tuple[Part, ...]


def merge(base: Catalogue, ours: Catalogue, theirs: Catalogue) -> Merge:
    """Put together what two sides made of a catalogue.

    Args:
        base: what both started from.
        ours: what a file says.
        theirs: what is in force.
    """
    before, mine, others = parts_of(base), parts_of(ours), parts_of(theirs)
    kept, conflicts = [], []
    found: dict[Part, PartContent] = {}
    for part in {**mine, **others, **before}:
        was, our, their = before.get(part), mine.get(part), others.get(part)
        chosen = our
        if not _same(our, their):
            if _same(our, was):
                chosen = their
                kept.append(part)
            elif not _same(their, was):
                conflicts.append(part)
        if chosen is not None:
            found[part] = chosen
    for part in list(found):  # a service of a department that one side has retired
        above = replace(part, service="")
        if part.service and above not in found:
            conflicts.append(above)
            found[above] = mine.get(above) or others[above]
    return Merge(
        _put_together(found, base, ours, theirs),
        tuple(sorted(set(kept) - set(conflicts))),
        tuple(sorted(set(conflicts))),
    )


def parts_of(catalogue: Catalogue) -> dict[Part, PartContent]:
    """All parts of a catalogue; a department is without its services."""
    return dict(_parts(catalogue))


def _parts(catalogue: Catalogue) -> Iterator[tuple[Part, PartContent]]:
    yield ADMINS, tuple(sorted(catalogue.admins))
    yield PEOPLE_FIGURES, catalogue.people_figures
    yield TRIAGE, (catalogue.triage,) if catalogue.triage else ()
    for key, calendar in catalogue.calendars.items():
        yield Part(calendar=key), calendar
    for department in catalogue.departments:
        yield Part(department.key), replace(department, services=())
        for service in department.services:
            yield Part(department.key, service.key), service


def _same(one: PartContent | None, other: PartContent | None) -> bool:
    if isinstance(one, ServiceDefinition) and isinstance(other, ServiceDefinition):
        return one.reads_like(other)
    return one == other


def _put_together(
    parts: Mapping[Part, PartContent], base: Catalogue, ours: Catalogue, theirs: Catalogue
) -> Catalogue:
    def in_order(keys_of: Callable[[Catalogue], list[str]], there: set[str]) -> tuple[str, ...]:
        return merged_order(keys_of(base), keys_of(ours), keys_of(theirs), there)

    def department(key: str) -> DepartmentDefinition:
        content = parts[Part(key)]
        assert isinstance(content, DepartmentDefinition)  # noqa: S101  -- by its part
        there = {each.service for each in parts if each.department == key and each.service}
        services = (parts[Part(key, each)] for each in in_order(partial(_services, key), there))
        found = tuple(each for each in services if isinstance(each, ServiceDefinition))
        return replace(content, services=found)

    admins, people_figures = parts.get(ADMINS), parts.get(PEOPLE_FIGURES)
    triage = parts.get(TRIAGE)
    calendars = in_order(lambda each: list(each.calendars), {each.calendar for each in parts})
    departments = in_order(_departments, {each.department for each in parts})
    return Catalogue(
        admins=admins if isinstance(admins, tuple) else (),
        calendars={
            key: content
            for key in calendars
            if isinstance(content := parts[Part(calendar=key)], CalendarDefinition)
        },
        departments=tuple(map(department, departments)),
        people_figures=(
            people_figures if isinstance(people_figures, PeopleFigures) else PeopleFigures.OWN
        ),
        triage=triage[0] if isinstance(triage, tuple) and triage else "",
    )


def _departments(catalogue: Catalogue) -> list[str]:
    return [each.key for each in catalogue.departments]


def _services(department: str, catalogue: Catalogue) -> list[str]:
    found = (each for each in catalogue.departments if each.key == department)
    return [service.key for each in found for service in each.services]


def merged_order(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], there: Collection[str]
) -> tuple[str, ...]:
    """Return the keys that are there in the order of the side that changed it; ours, if both did.

    What only the other side has comes behind what it follows there.
    """
    unchanged = _common(base, ours) == _common(ours, base)
    first, second = (theirs, ours) if unchanged else (ours, theirs)
    found = [key for key in first if key in there]
    position = 0
    for key in second:
        if key in found:
            position = found.index(key) + 1
        elif key in there:
            found.insert(position, key)
            position += 1
    return tuple(found)


def _common(keys: Sequence[str], others: Sequence[str]) -> list[str]:
    return [key for key in keys if key in others]
