"""A department and its calendar, changed in Slack by its managers or an administrator."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.usecases.catalogue.slack_changes import (
    catalogue_at,
    department_services,
    lock_changes,
    put_catalogue,
    who_changed,
)
from bot.usecases.notices import Notice
from bot.usecases.people.locales import locale_of
from domain.catalogue import CalendarDefinition, Catalogue, DepartmentDefinition
from domain.catalogue_revisions import Part, Revision, parts_of
from domain.department_changes import (
    CalendarEntries,
    CalendarPage,
    CalendarPlace,
    DepartmentEntries,
    DepartmentPage,
    PartChange,
    SavedDepartment,
)
from domain.errors import DomainError, FieldErrors, Problem
from domain.gaps import named_by
from domain.organisation import Department, MemberRole
from domain.service_changes import DepartmentServices, ServicePlace
from store.unit_of_work import UnitOfWork


def department_page(uow: UnitOfWork, user_id: str, key: str) -> DepartmentPage:
    """Return a department for somebody who may change who serves it.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; MANAGERS_ONLY, for its editors.
    """
    page = _managed(uow, user_id, key)
    calendars = tuple(uow.catalogue.definition().calendars)
    return DepartmentPage(page, calendars, _unseen(uow, page.department))


def calendar_page(uow: UnitOfWork, user_id: str, key: str) -> CalendarPage:
    """Return a department's calendar for somebody who may change it.

    Raises:
        DomainError: as `department_page`; SHARED_CALENDAR, if departments that they do not manage
            work by it, too.
    """
    page = _managed(uow, user_id, key)
    calendar = page.department.calendar
    place = CalendarPlace(calendar, key, page.revision)
    return _calendar(uow, user_id, place)


def change_department(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    entries: DepartmentEntries,
    reason: str,
) -> SavedDepartment:
    """Change a department's names, channel, people, calendar and default service.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT, MANAGERS_ONLY; PART_CHANGED, if somebody else changed it
            since the form was opened.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    lock_changes(uow, now)
    _managed(uow, user_id, place.department)
    part = Part(place.department)
    check_unchanged(uow, part, place.revision)
    catalogue = uow.catalogue.definition()
    department = catalogue.get_department(place.department)
    new = catalogue.with_department(entries.changed(department, _unseen(uow, department)))
    return put_part(uow, user_id, now, new, part, [place.department], reason)


def change_calendar(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: CalendarPlace,
    entries: CalendarEntries,
    reason: str,
) -> SavedDepartment:
    """Change the hours and days of a calendar, for all departments that work by it.

    Raises:
        DomainError: as `calendar_page`; PART_CHANGED, if somebody else changed it since the form
            was opened.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    # It loads the libraries that read a catalogue, which few days need.
    from bot.catalogue.calendar_entries import calendar_typed  # noqa: PLC0415

    lock_changes(uow, now)
    page = _calendar(uow, user_id, place)
    part = Part(calendar=place.calendar)
    check_unchanged(uow, part, place.revision)
    catalogue = uow.catalogue.definition()
    old = catalogue.calendars[place.calendar]
    changed = calendar_typed(entries, old, locale_of(uow, user_id))
    calendars = {**catalogue.calendars, place.calendar: changed}
    new = replace(catalogue, calendars=calendars)
    keys = [each.key for each in page.departments]
    return put_part(uow, user_id, now, new, part, keys, reason, place.department)


def part_change(
    uow: UnitOfWork, number: int, department: str, calendar: str
) -> tuple[Revision, PartChange]:
    """Return a revision and what it changed about a department, or about a calendar."""
    part = Part(calendar=calendar) if calendar else Part(department)
    revision, before = (uow.catalogue_revisions.find(each) for each in (number, number - 1))
    assert revision is not None  # noqa: S101  -- revisions are never deleted
    assert before is not None  # noqa: S101  -- the first one is what was before
    return revision, _change(before.catalogue, revision.catalogue, part)


def _managed(uow: UnitOfWork, user_id: str, key: str) -> DepartmentServices:
    page = department_services(uow, user_id, key)
    if not page.may_manage:
        raise DomainError(Problem.MANAGERS_ONLY)
    return page


def _manages(uow: UnitOfWork, user_id: str, department: Department) -> bool:
    is_manager = MemberRole.MANAGER in uow.people.roles_in(department.id, user_id)
    return is_manager or uow.people.is_admin(user_id)


def _calendar(uow: UnitOfWork, user_id: str, place: CalendarPlace) -> CalendarPage:
    catalogue = uow.catalogue.definition()
    if place.calendar not in catalogue.calendars:
        raise DomainError(Problem.PART_RETIRED)
    using = tuple(each for each in catalogue.departments if each.calendar == place.calendar)
    page = _managed(uow, user_id, place.department)
    theirs = {each.key for each in page.departments if _manages(uow, user_id, each)}
    others = [each.key for each in using if each.key not in theirs]
    if others:
        departments = [each for each in uow.catalogue.departments() if each.key in others]
        raise DomainError(Problem.SHARED_CALENDAR, calendar=place.calendar, departments=departments)
    return CalendarPage(place, catalogue.calendars[place.calendar], using)


def _unseen(uow: UnitOfWork, department: DepartmentDefinition) -> frozenset[str]:
    """Return those whom a department names and a form cannot show."""
    people = (uow.people.get(each) for each in sorted(named_by(department)))
    seen = {each.user_id for each in people if each and not each.deleted}
    return frozenset(named_by(department) - seen)


def check_unchanged(uow: UnitOfWork, part: Part, revision: int) -> None:
    """Refuse to change a department, or a calendar, that somebody changed since a form was opened.

    Raises:
        DomainError: PART_RETIRED or PART_CHANGED.
    """
    change = _change(catalogue_at(uow, revision), uow.catalogue.definition(), part)
    if change.after is None:
        raise DomainError(Problem.PART_RETIRED)
    if change.before != change.after:
        raise DomainError(Problem.PART_CHANGED, change=change, who=who_changed(uow, part))


def _change(before: Catalogue, after: Catalogue, part: Part) -> PartChange:
    return PartChange(_found(before, part), _found(after, part))


def _found(catalogue: Catalogue, part: Part) -> DepartmentDefinition | CalendarDefinition | None:
    found = parts_of(catalogue).get(part)
    return found if isinstance(found, DepartmentDefinition | CalendarDefinition) else None


def put_part(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    new: Catalogue,
    part: Part,
    departments: Iterable[str],
    reason: str,
    shown: str = "",
) -> SavedDepartment:
    """Put a catalogue in force, and tell the managers of these departments.

    Args:
        shown: the department whose window the form was opened on, if it is not the part.
    """
    from bot.catalogue.service_checks import part_mistakes  # noqa: PLC0415  -- as above

    old, keys = uow.catalogue.definition(), frozenset(departments)
    if mistakes := part_mistakes(old, new, part, locale_of(uow, user_id)):
        raise FieldErrors(mistakes)
    concerned = {each.id: each for each in uow.catalogue.departments() if each.key in keys}
    changed = put_catalogue(uow, user_id, now, new, reason)
    concerned |= {each.id: each for each in uow.catalogue.departments() if each.key in keys}
    if changed:
        _tell(uow, user_id, now, part, concerned.values())
    try:
        page = department_services(uow, user_id, shown or part.department)
    except DomainError:  # they have just left the managers
        return SavedDepartment(None, changed)
    return SavedDepartment(page, changed)


def _tell(
    uow: UnitOfWork, user_id: str, now: datetime, part: Part, departments: Iterable[Department]
) -> None:
    revision = uow.catalogue_revisions.newest_number()
    told: dict[str, int] = {}
    for department in departments:
        for manager in uow.people.members(department.id, MemberRole.MANAGER):
            told.setdefault(manager, department.id)
    for manager, department_id in told.items():
        if manager != user_id:
            payload = {
                "department": department_id,
                "calendar": part.calendar,
                "revision": revision,
            }
            row_key = f"department:{revision}:{manager}"
            uow.outbox.put(row_key, Notice.DEPARTMENT_CHANGED, manager, now, payload=payload)
