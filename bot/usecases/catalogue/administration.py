"""Departments and calendars that administrators add and retire in Slack."""

from dataclasses import replace
from datetime import datetime

from bot.usecases.catalogue.departments import check_unchanged, put_part
from bot.usecases.catalogue.slack_changes import department_services, lock_changes
from bot.usecases.people.locales import locale_of
from domain.catalogue_revisions import Part
from domain.department_changes import (
    CalendarEntries,
    CalendarPage,
    CalendarPlace,
    NewDepartmentEntries,
    SavedDepartment,
)
from domain.errors import DomainError, FieldErrors, Problem
from domain.service_changes import DepartmentServices, ServicePlace
from store.unit_of_work import UnitOfWork


def administered(uow: UnitOfWork, user_id: str, key: str) -> tuple[DepartmentServices, list[str]]:
    """Return a department for an administrator, and the keys of all calendars.

    Raises:
        DomainError: ADMINS_ONLY.
    """
    _check(uow, user_id)
    page = department_services(uow, user_id, key)
    return page, list(uow.catalogue.definition().calendars)


def count_running_of(uow: UnitOfWork, user_id: str, key: str) -> int:
    """Return how many requests a department has not finished that somebody wants to retire.

    Raises:
        DomainError: ADMINS_ONLY; PART_RETIRED.
    """
    _check(uow, user_id)
    department = uow.catalogue.department(key)
    if department is None or department.retired:
        raise DomainError(Problem.PART_RETIRED)
    return uow.request_lists.count_unfinished(department.id)


def model_calendar(uow: UnitOfWork, user_id: str, key: str) -> CalendarPage:
    """Return the calendar of a department, from which a new one begins.

    Raises:
        DomainError: ADMINS_ONLY.
    """
    _check(uow, user_id)
    page = department_services(uow, user_id, key)
    calendar = page.department.calendar
    definition = uow.catalogue.definition().calendars[calendar]
    return CalendarPage(CalendarPlace(calendar, key, page.revision), definition, ())


def add_department(
    uow: UnitOfWork, user_id: str, now: datetime, entries: NewDepartmentEntries, reason: str
) -> SavedDepartment:
    """Add a department, behind the others, with one service.

    Raises:
        DomainError: ADMINS_ONLY.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    _check(uow, user_id)
    lock_changes(uow, now)
    catalogue = uow.catalogue.definition()
    added = entries.begun([each.key for each in catalogue.departments])
    if not added.calendar:
        added = replace(added, calendar=next(iter(catalogue.calendars)))
    new = replace(catalogue, departments=(*catalogue.departments, added))
    return put_part(uow, user_id, now, new, Part(added.key), [added.key], reason)


def retire_department(
    uow: UnitOfWork, user_id: str, now: datetime, place: ServicePlace, reason: str
) -> SavedDepartment:
    """Retire a department: nobody can ask it for anything; its managers finish what runs.

    Raises:
        DomainError: ADMINS_ONLY; PART_RETIRED or PART_CHANGED.
        FieldErrors: CATALOGUE_MISTAKE, if something else needs it.
    """
    _check(uow, user_id)
    lock_changes(uow, now)
    part = Part(place.department)
    check_unchanged(uow, part, place.revision)
    catalogue = uow.catalogue.definition()
    others = tuple(each for each in catalogue.departments if each.key != place.department)
    new = replace(catalogue, departments=others)
    shown = others[0].key if others else ""
    return put_part(uow, user_id, now, new, part, [place.department], reason, shown)


def add_calendar(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: CalendarPlace,
    key: str,
    entries: CalendarEntries,
    reason: str,
) -> SavedDepartment:
    """Add a calendar that begins as another one, and has its public holidays.

    Args:
        place: the calendar from which it begins.

    Raises:
        DomainError: ADMINS_ONLY; PART_RETIRED.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    # It loads the libraries that read a catalogue, which few days need.
    from bot.catalogue.calendar_entries import calendar_typed  # noqa: PLC0415

    _check(uow, user_id)
    lock_changes(uow, now)
    catalogue, typed = uow.catalogue.definition(), key.strip()
    if place.calendar not in catalogue.calendars:
        raise DomainError(Problem.PART_RETIRED)
    if not typed:
        raise FieldErrors([DomainError(Problem.REQUIRED, field="key")])
    if typed in catalogue.calendars:
        raise FieldErrors([DomainError(Problem.NAME_TAKEN, field="key", key=typed)])
    model = catalogue.calendars[place.calendar]
    added = calendar_typed(entries, model, locale_of(uow, user_id))
    new = replace(catalogue, calendars={**catalogue.calendars, typed: added})
    part = Part(calendar=typed)
    return put_part(uow, user_id, now, new, part, [], reason, place.department)


def _check(uow: UnitOfWork, user_id: str) -> None:
    if not uow.people.is_admin(user_id):
        raise DomainError(Problem.ADMINS_ONLY)
