"""The differences between two whole catalogues, part by part, in words for a terminal."""

from collections.abc import Iterator

from bot.catalogue import changes
from bot.catalogue.changes import CatalogueChange
from bot.catalogue.differences import (
    calendar_differences,
    collection_differences,
    department_differences,
    order_changed,
    service_differences,
    setting_differences,
    shown,
    standard_differences,
)
from bot.catalogue.mistakes import Mistake
from bot.i18n import sentence
from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.catalogue_revisions import ADMINS, Part, PartContent, parts_of
from domain.people_figures import PeopleFigures


def compare_catalogues(old: Catalogue, new: Catalogue) -> list[CatalogueChange]:
    """List what is different in a catalogue, in the order of the new one."""
    return [*_parts(old, new), *_orders(old, new)]


def part_named(part: Part) -> str:
    """Name a part of a catalogue: "service it/laptop"."""
    if part == ADMINS:
        return changes.administrators()
    if part.setting:
        return changes.setting(part.setting)
    if part.calendar:
        return changes.calendar(part.calendar)
    if part.service:
        return changes.service(part.department, part.service)
    return changes.department(part.department)


def conflict(part: Part) -> Mistake:
    """Say that a file changes what somebody else has changed since."""
    reason = sentence(
        "the file changes it, and somebody else has changed it in another way since the file was "
        "made; export the catalogue, make your change in that file and import it, or import this "
        "file with --replace"
    )
    return Mistake(1, 1, part_named(part), reason)


def unfitting(mistake: Mistake) -> Mistake:
    """Say what is wrong with a file together with what others changed since it was made."""
    reason = sentence(
        "{reason} (together with what was changed since the file was made)", reason=mistake.reason
    )
    return Mistake(1, 1, mistake.path, reason)


def _parts(old: Catalogue, new: Catalogue) -> Iterator[CatalogueChange]:
    before, after = parts_of(old), parts_of(new)
    for part in {**after, **before}:
        was, now = before.get(part), after.get(part)
        if was is None and now is not None:
            yield CatalogueChange("+", part_named(part), _name(now))
        elif now is None:
            # What goes with its department needs no line of its own.
            if not (part.service and Part(part.department) not in after):
                yield CatalogueChange("-", part_named(part), changes.retired())
        elif differences := _differences(was, now):
            yield CatalogueChange("~", part_named(part), changes.joined(differences))


def _differences(was: PartContent | None, now: PartContent) -> list[str]:
    match was, now:
        case ServiceDefinition(), ServiceDefinition():
            standard = standard_differences(was.standard, now.standard)
            return [*service_differences(was, now), *standard]
        case DepartmentDefinition(), DepartmentDefinition():
            return department_differences(was, now)
        case CalendarDefinition(), CalendarDefinition():
            return calendar_differences(was, now)
        case PeopleFigures(), PeopleFigures():
            return setting_differences(was, now)
        case tuple(), tuple():
            found = collection_differences(map(str, was), map(str, now))
            return [found] if found else []
    return []


def _orders(old: Catalogue, new: Catalogue) -> Iterator[CatalogueChange]:
    before = {each.key: [service.key for service in each.services] for each in old.departments}
    after = {each.key: [service.key for service in each.services] for each in new.departments}
    if order_changed(before, after):
        yield CatalogueChange("~", changes.all_departments(), changes.other_order())
    for key, services in after.items():
        if order_changed(before.get(key, ()), services):
            yield CatalogueChange("~", changes.department(key), changes.services_in_other_order())


def _name(content: PartContent) -> str:
    if isinstance(content, CalendarDefinition):
        return content.calendar.timezone
    if isinstance(content, DepartmentDefinition | ServiceDefinition):
        return shown(content.name)
    if isinstance(content, PeopleFigures):
        return content.value
    return ", ".join(content)
