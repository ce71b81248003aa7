"""Approvers: whom an approval names, and who stands in for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.usecases.people.roles import is_admitted
from domain.approval_terms import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS, Approval
from domain.approvals import approvers
from domain.errors import DomainError, Problem
from domain.organisation import MemberRole, Service, Standing
from domain.request import FieldAnswer, Request
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request that needs an approval, as far as it decides who is asked.

    Attributes:
        requester_department_id: for which department it is asked for. None if for none.
        department_id: the department whose service it is.
        answers: to the service's own fields.
    """

    requester_id: str
    requester_department_id: int | None
    department_id: int
    answers: Sequence[FieldAnswer]

    @classmethod
    def of(cls, request: Request) -> "Proposal":
        """Return the same of a request that is there."""
        return cls(
            request.requester_id,
            request.requester_department_id,
            request.hop.department_id,
            request.fields,
        )


def who_is_asked(uow: UnitOfWork, proposal: Proposal, approval: Approval) -> tuple[str, ...]:
    """Return who is to approve now: nobody, if nobody can.

    That is never who asks for it, nor who has left or may not use Crossdesk, nor a guest or
    stranger whom a field names, nor, as long as somebody else can, of whom nobody knows whether
    they are a person. If nobody is left, the managers of the department that serves it stand in,
    and then the administrators.
    """
    named = tuple(_named(uow, proposal, approval))
    managers = uow.people.members(proposal.department_id, MemberRole.MANAGER)
    admins = uow.people.admins()
    found = {each: uow.people.get(each) for each in {*named, *managers, *admins}}
    gone = {
        each
        for each, person in found.items()
        if person and (person.deleted or not is_admitted(uow, person))
    }
    unknown = {each for each, person in found.items() if person is None}  # a bot, a wrong id
    barred = {proposal.requester_id, *gone}
    asked = approvers(named, (managers, admins), barred | unknown)
    return asked or approvers(named, (managers, admins), barred)


def check_somebody_approves(uow: UnitOfWork, proposal: Proposal, service: Service) -> None:
    """See that somebody can approve what is to be asked of a service, if it must be approved.

    Raises:
        DomainError: NO_APPROVER, at the field for the service.
    """
    if service.approve and not who_is_asked(uow, proposal, service.approve):
        raise DomainError(Problem.NO_APPROVER, field="service", service=(service,))


def _named(uow: UnitOfWork, proposal: Proposal, approval: Approval) -> Iterator[str]:
    for each in approval.by:
        if each == REQUESTER_MANAGERS:
            if proposal.requester_department_id is not None:
                yield from uow.people.members(proposal.requester_department_id, MemberRole.MANAGER)
        elif each == DEPARTMENT_MANAGERS:
            yield from uow.people.members(proposal.department_id, MemberRole.MANAGER)
        elif each.startswith("field."):
            yield from _in_field(uow, proposal, each.removeprefix("field."))
        else:
            yield each


def _in_field(uow: UnitOfWork, proposal: Proposal, key: str) -> Iterator[str]:
    """Yield whom a field names, but for guests and strangers: they would read the request."""
    for answer in proposal.answers:
        if answer.field.key == key:
            chosen = (answer.value,) if isinstance(answer.value, str) else answer.value
            for user_id in chosen:
                person = uow.people.get(user_id)
                if person is None or person.standing is Standing.MEMBER:
                    yield user_id
