"""Changes of a department's services in Slack: by whom, of what, checked, in force, and told."""

from collections.abc import Collection
from datetime import datetime

from bot.usecases.catalogue.rollouts import roll_out
from bot.usecases.notices import Notice
from bot.usecases.people.locales import locale_of
from bot.usecases.people.providers import find_unread
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.catalogue_revisions import Authorship, Origin, Part, Revision, parts_of
from domain.errors import DomainError, FieldErrors, Problem
from domain.organisation import Department, MemberRole
from domain.service_changes import (
    DepartmentServices,
    SavedService,
    ServiceChange,
    ServicePlace,
)
from store.unit_of_work import UnitOfWork

_CHANGES_SEARCHED = 100

CHANGING = (MemberRole.MANAGER, MemberRole.EDITOR)
"""The roles in which people change a department's services, besides the administrators."""


def changeable_departments(
    uow: UnitOfWork, user_id: str, managed: Collection[int]
) -> tuple[Department, ...]:
    """Return the departments whose services somebody may change, their own first.

    Args:
        managed: the ids of the departments that they manage or edit.
    """
    departments = uow.catalogue.departments()
    own = [each for each in departments if each.id in managed]
    others = [each for each in departments if each.id not in managed]
    return (*own, *others) if uow.people.is_admin(user_id) else tuple(own)


def department_services(uow: UnitOfWork, user_id: str, key: str = "") -> DepartmentServices:
    """Return a department for somebody who may change its services.

    Args:
        key: if it is empty, it is the first that they may change.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT.
    """
    managed = uow.people.departments_of(user_id, *CHANGING)
    departments = changeable_departments(uow, user_id, managed)
    found = [each for each in departments if not key or each.key == key]
    if not found:
        raise DomainError(Problem.NOT_YOUR_DEPARTMENT)
    is_admin = uow.people.is_admin(user_id)
    manages = MemberRole.MANAGER in uow.people.roles_in(found[0].id, user_id)
    return DepartmentServices(
        uow.catalogue.definition().get_department(found[0].key),
        departments,
        uow.catalogue_revisions.newest_number(),
        may_manage=manages or is_admin,
        is_admin=is_admin,
        unread={each.service.key: each.user_ids for each in find_unread(uow, [found[0].id])},
    )


def service_change(
    uow: UnitOfWork, number: int, department: str, service: str
) -> tuple[Revision, ServiceChange]:
    """Return a revision and what it changed about a service."""
    revision, before = (uow.catalogue_revisions.find(each) for each in (number, number - 1))
    assert revision is not None  # noqa: S101  -- revisions are never deleted
    was = before.catalogue.find_service(department, service) if before else None
    return revision, ServiceChange(was, revision.catalogue.find_service(department, service))


def lock_changes(uow: UnitOfWork, now: datetime) -> None:
    """Let nobody else change the catalogue until the transaction ends."""
    # It loads the libraries that read and write a catalogue, which few days need.
    from bot.usecases.catalogue.importing import lock_catalogue  # noqa: PLC0415

    lock_catalogue(uow, now)


def begin_change(
    uow: UnitOfWork, user_id: str, now: datetime, place: ServicePlace
) -> DepartmentDefinition:
    """Let nobody else change the catalogue, and return the department if this person may change it.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT.
    """
    lock_changes(uow, now)
    return department_services(uow, user_id, place.department).department


def unchanged_service(uow: UnitOfWork, place: ServicePlace) -> ServiceDefinition:
    """Return a service that nobody changed since the form was opened.

    Raises:
        DomainError: SERVICE_RETIRED or SERVICE_CHANGED.
    """
    now = uow.catalogue.definition().find_service(place.department, place.service)
    if now is None:
        raise DomainError(Problem.SERVICE_RETIRED)
    before = catalogue_at(uow, place.revision).find_service(place.department, place.service)
    if now != before:
        who = who_changed(uow, Part(place.department, place.service))
        change = ServiceChange(before, now)
        raise DomainError(Problem.SERVICE_CHANGED, change=change, who=who)
    return now


def catalogue_at(uow: UnitOfWork, revision: int) -> Catalogue:
    """Return the catalogue as it was when a form was opened.

    Args:
        revision: the newest one then; 0 if none was kept yet, so that it was the first.
    """
    opened_on = uow.catalogue_revisions.find(max(revision, 1))
    return opened_on.catalogue if opened_on else uow.catalogue.definition()


def who_changed(uow: UnitOfWork, part: Part) -> str:
    """Return the name of who changed a part of the catalogue last; empty if it was a file."""
    newest = uow.catalogue_revisions.newest(_CHANGES_SEARCHED)
    in_force = parts_of(newest[0].catalogue).get(part)
    last = newest[0]
    for revision in newest[1:]:
        if parts_of(revision.catalogue).get(part) != in_force:
            break
        last = revision
    author_id = last.authorship.author_id
    author = uow.people.get(author_id) if author_id else None
    return author.name if author else author_id


def put_catalogue(
    uow: UnitOfWork, user_id: str, now: datetime, new: Catalogue, reason: str
) -> bool:
    """Put a catalogue in force that somebody changed; returns whether it is another one."""
    from bot.usecases.catalogue.importing import import_catalogue  # noqa: PLC0415  -- as above

    return bool(import_catalogue(uow, new, now, Authorship(Origin.SLACK, user_id, reason.strip())))


def check_services(
    uow: UnitOfWork,
    user_id: str,
    department: DepartmentDefinition,
    place: ServicePlace,
) -> Catalogue:
    """Return the catalogue in which a department has other services, if its rules allow it.

    Raises:
        FieldErrors: what the rules say against it, at the fields of the form.
    """
    from bot.catalogue.service_checks import service_mistakes  # noqa: PLC0415  -- as in `begin_change`

    old = uow.catalogue.definition()
    new = old.with_department(department)
    if mistakes := service_mistakes(old, new, place, locale_of(uow, user_id)):
        raise FieldErrors(mistakes)
    return new


def put_services(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    department: DepartmentDefinition,
    place: ServicePlace,
    reason: str,
    moved: int = 0,
    *,
    tells: bool = True,
) -> SavedService:
    """Put a department with other services in force, and tell its other managers.

    Args:
        place: the service that is different.
        moved: to how many running requests its new times were promised.
        tells: whether its providers are told, and asked to read it.
    """
    old = uow.catalogue.definition()
    new = check_services(uow, user_id, department, place)
    changed = put_catalogue(uow, user_id, now, new, reason)
    if changed:
        _tell_managers(uow, user_id, now, department.key, place.service, moved)
    if changed and tells:
        roll_out(uow, old, now, (department.key, place.service), user_id)
    page = department_services(uow, user_id, department.key)
    return SavedService(page, page.department.find_service(place.service), changed, moved)


def _tell_managers(
    uow: UnitOfWork, user_id: str, now: datetime, key: str, service: str, moved: int
) -> None:
    department = uow.catalogue.department(key)
    assert department is not None  # noqa: S101  -- it has just been changed
    revision = uow.catalogue_revisions.newest_number()
    payload = {
        "department": department.id,
        "service": service,
        "revision": revision,
        "moved": moved,
    }
    for manager in uow.people.members(department.id, MemberRole.MANAGER):
        if manager != user_id:
            row_key = f"service:{revision}:{manager}"
            uow.outbox.put(row_key, Notice.SERVICE_CHANGED, manager, now, payload=payload)
