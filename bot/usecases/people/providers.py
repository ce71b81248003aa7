"""The providers of a department, and what they have not read about its services."""

from collections.abc import Collection

from domain.organisation import Department, MemberRole
from domain.rollouts import Unread
from store.unit_of_work import UnitOfWork


def is_provider(uow: UnitOfWork, user_id: str, department: Department) -> bool:
    """Whether somebody serves a department now: else they are told nothing, and read nothing."""
    return not department.retired and user_id in uow.people.members(
        department.id, MemberRole.PROVIDER
    )


def find_unread(uow: UnitOfWork, department_ids: Collection[int]) -> tuple[Unread, ...]:
    """Return what the providers of some departments have not read, and who.

    Who serves there no more is left out.
    """
    services = [
        uow.catalogue.service_by_id(each) for each in uow.rollouts.unread_services(department_ids)
    ]
    readings = uow.rollouts.of_services([each.id for each in services])
    found = []
    for service in sorted(services, key=lambda each: (each.department_id, each.id)):
        serving = set(uow.people.members(service.department_id, MemberRole.PROVIDER))
        told = [
            each for each in readings if each.service_id == service.id and each.user_id in serving
        ]
        unread = tuple(each.user_id for each in told if each.read_at is None)
        if unread:
            department = uow.catalogue.department_by_id(service.department_id)
            found.append(Unread(department, service, unread, len(told)))
    return tuple(found)
