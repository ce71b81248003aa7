"""Services of a department, changed in Slack by its managers or an administrator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.usecases.catalogue.slack_changes import (
    begin_change,
    catalogue_at,
    check_services,
    department_services,
    put_services,
    unchanged_service,
)
from bot.usecases.catalogue.standard_changes import (
    StandardChange,
    move_requests,
    preview_standard,
)
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.errors import DomainError, Problem
from domain.fields import written
from domain.service_changes import DepartmentServices, SavedService, ServiceEntries, ServicePlace
from domain.standard_previews import StandardPreview
from store.unit_of_work import UnitOfWork


def count_running(uow: UnitOfWork, user_id: str, place: ServicePlace) -> int:
    """Return how many running requests a service has that somebody wants to retire.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT.
    """
    department_services(uow, user_id, place.department)
    department = uow.catalogue.department(place.department)
    service = uow.catalogue.service(department.id, place.service) if department else None
    return uow.catalogue.running_requests(service.id) if service else 0


def service_page(
    uow: UnitOfWork, user_id: str, place: ServicePlace
) -> tuple[DepartmentServices, ServiceDefinition]:
    """Return a service as it is now, with its department.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT, SERVICE_RETIRED.
    """
    page = department_services(uow, user_id, place.department)
    service = page.department.find_service(place.service)
    if service is None:
        raise DomainError(Problem.SERVICE_RETIRED)
    return page, service


def preview_change(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    entries: ServiceEntries,
) -> StandardPreview | None:
    """Hold the promises that a form changes against what was measured, before it is saved.

    Returns None if no promise changes, or if the form shows what comes of it already.

    Raises:
        DomainError, FieldErrors: as `change_service`.
    """
    department = department_services(uow, user_id, place.department).department
    service = unchanged_service(uow, place)
    changed = entries.changed(service)
    change = _standard_change(uow, place, service, changed)
    if not change.kinds or place.previewed == entries.times:
        return None
    check_services(uow, user_id, department.with_service(changed), place)
    return preview_standard(uow, user_id, now, change)


def change_service(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    entries: ServiceEntries,
    reason: str,
    *,
    moves: bool = False,
    tells: bool = True,
) -> SavedService:
    """Change a service; running requests keep the standard that they were opened under.

    Args:
        moves: whether running requests are promised the new times all the same.
        tells: whether its providers are told, and asked to read it.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; SERVICE_CHANGED or SERVICE_RETIRED, if somebody else
            did that since the form was opened; REQUIRED, if requests are moved without a reason.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    department = begin_change(uow, user_id, now, place)
    service = unchanged_service(uow, place)
    changed = entries.changed(service)
    change = _standard_change(uow, place, service, changed)
    moved = move_requests(uow, user_id, now, change, written(reason, "reason")) if moves else 0
    department = _moved(uow, place, department.with_service(changed), entries.position)
    return put_services(uow, user_id, now, department, place, reason, moved, tells=tells)


def add_service(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    entries: ServiceEntries,
    reason: str,
    *,
    tells: bool = True,
) -> SavedService:
    """Add a service to a department, behind its others.

    Args:
        tells: as to `change_service`.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; KEY_TAKEN.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    department = begin_change(uow, user_id, now, place)
    new = entries.begun([each.key for each in department.services])
    department = replace(department, services=(*department.services, new))
    place = replace(place, service=new.key)
    return put_services(uow, user_id, now, department, place, reason, tells=tells)


def change_definition(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    change: Callable[[ServiceDefinition], ServiceDefinition],
    reason: str,
) -> SavedService:
    """Change a service in any way that the rules of the catalogue allow.

    Raises:
        DomainError: as `change_service`; CATALOGUE_MISTAKE.
    """
    department = begin_change(uow, user_id, now, place)
    changed = change(unchanged_service(uow, place))
    return put_services(uow, user_id, now, department.with_service(changed), place, reason)


def add_definition(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    new: ServiceDefinition,
    reason: str,
) -> SavedService:
    """Add a service that is defined as a whole, behind the department's others.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; CATALOGUE_MISTAKE.
    """
    department = begin_change(uow, user_id, now, place)
    department = replace(department, services=(*department.services, new))
    place = replace(place, service=new.key)
    return put_services(uow, user_id, now, department, place, reason)


def retire_service(
    uow: UnitOfWork, user_id: str, now: datetime, place: ServicePlace, reason: str
) -> SavedService:
    """Offer a service no more; its running requests go on.

    A department whose default service it was has none any more.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; SERVICE_CHANGED; SERVICE_RETIRED; CATALOGUE_MISTAKE,
            if something else needs it.
    """
    department = begin_change(uow, user_id, now, place)
    retired = unchanged_service(uow, place)
    services = tuple(each for each in department.services if each.key != retired.key)
    default = department.default_service
    if default == retired.key:
        default = services[0].key if len(services) == 1 else None
    department = replace(department, services=services, default_service=default)
    return put_services(uow, user_id, now, department, place, reason)


def _standard_change(
    uow: UnitOfWork, place: ServicePlace, old: ServiceDefinition, new: ServiceDefinition
) -> StandardChange:
    department = uow.catalogue.department(place.department)
    service = uow.catalogue.service(department.id, place.service) if department else None
    assert department is not None  # noqa: S101  -- they are in the definition in force
    assert service is not None  # noqa: S101  -- the same
    return StandardChange(department, service, old.standard, new.standard)


def _moved(
    uow: UnitOfWork, place: ServicePlace, department: DepartmentDefinition, position: str
) -> DepartmentDefinition:
    """Return a department with the service of a form where the form puts it.

    If the form leaves it where it was when it was opened, it stays where it is.
    """
    opened_on = catalogue_at(uow, place.revision).get_department(place.department)
    before = [each.key for each in opened_on.services]
    if not position.isdecimal() or before.index(place.service) == int(position) - 1:
        return department
    services = list(department.services)
    found = services.pop([each.key for each in services].index(place.service))
    services.insert(int(position) - 1, found)
    return replace(department, services=tuple(services))
