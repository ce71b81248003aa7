"""The roles that somebody has towards a request and a department, as things stand now."""

from collections.abc import Iterator, Sequence

from domain.approval_terms import Approval
from domain.errors import DomainError, Problem
from domain.organisation import Department, MemberRole, Person, Service
from domain.permissions import Role, may_use, roles_of
from domain.permissions import serves as serves_with
from domain.request import Request
from store.unit_of_work import UnitOfWork


def roles_in(uow: UnitOfWork, request: Request, user_id: str | None) -> frozenset[Role]:
    """Return somebody's roles towards a request; None is Crossdesk itself."""
    if user_id is None:
        return frozenset({Role.SYSTEM})
    person = uow.people.get(user_id)
    if person is not None and not is_admitted(uow, person):
        return frozenset()
    admin = uow.people.is_admin(user_id)
    return roles_of(
        request,
        user_id,
        person,
        uow.people.roles_in(request.hop.department_id, user_id),
        named=user_id in uow.catalogue.standard(request.hop.standard_id).named,
        admin=admin,
        stands_in=admin and _has_nobody(uow, request.hop.department_id),
    )


def serves(uow: UnitOfWork, request: Request, user_id: str | None) -> bool:
    """Whether a person serves a request now. It is asked when they act, and when we tell them."""
    return user_id is not None and serves_with(roles_in(uow, request, user_id))


def in_charge_of(uow: UnitOfWork, department: Department) -> Sequence[str]:
    """Who answers for a department: its managers who are here, or else the admins."""
    managers = uow.people.members(department.id, MemberRole.MANAGER)
    here = [user_id for user_id in managers if uow.people.get(user_id)]
    return here or uow.people.admins() or managers


def department_of(uow: UnitOfWork, user_id: str) -> int | None:
    """Return for which department somebody asks: where they belong, or else where they serve.

    Of several it is the first in the catalogue; a department that is retired is none.
    """
    memberships = uow.people.in_force(user_id)
    for roles in ((MemberRole.RECEIVER,), (MemberRole.PROVIDER, MemberRole.MANAGER)):
        theirs = {each.department_id for each in memberships if each.role in roles}
        for department in uow.catalogue.departments() if theirs else ():
            if department.id in theirs:
                return department.id
    return None


def is_admitted(uow: UnitOfWork, person: Person) -> bool:
    """Whether somebody may use Crossdesk now: of another workspace, who is named by their id."""
    return may_use(person, named=False) or _is_named(uow, person.user_id)


def check_may_use(uow: UnitOfWork, person: Person) -> None:
    """See that somebody may use Crossdesk at all.

    Raises:
        DomainError: NOT_A_MEMBER, if they are of another workspace and the catalogue does not
            name them.
    """
    if not is_admitted(uow, person):
        raise DomainError(Problem.NOT_A_MEMBER)


def _has_nobody(uow: UnitOfWork, department_id: int) -> bool:
    """Whether a department is retired and has no manager any more."""
    department = uow.catalogue.department_by_id(department_id)
    return department.retired and not uow.people.members(department_id, MemberRole.MANAGER)


def _is_named(uow: UnitOfWork, user_id: str) -> bool:
    """Whether the catalogue names a person by their id, anywhere."""
    if uow.people.is_admin(user_id):
        return True
    if any(membership.named for membership in uow.people.memberships(user_id)):
        return True
    services = uow.catalogue.services()
    standards = (uow.catalogue.standard(each.standard_id) for each in services)
    if any(user_id in standard.named for standard in standards):
        return True
    return any(
        user_id in approval.people for each in services for approval in _approvals(uow, each)
    )


def _approvals(uow: UnitOfWork, service: Service) -> Iterator[Approval]:
    """Yield the approvals that a service and the steps of its chain need."""
    if service.approve:
        yield service.approve
    if service.chain_id:
        steps = uow.catalogue.chain(service.chain_id).steps
        yield from (each.approve for each in steps if each.approve)
