"""Checks before an action on a request: whether it is permitted, and whether it is possible."""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.people.roles import roles_in
from domain.erasure import is_erased
from domain.errors import DomainError, Problem
from domain.events import Event
from domain.lifecycle import UNFINISHED, Action, State, next_state
from domain.permissions import Role, fits, may, may_read
from domain.policy import REOPENING_DAYS
from domain.replay import state_after
from domain.request import Request
from store.unit_of_work import UnitOfWork


def find(uow: UnitOfWork, number: int) -> Request:
    """Return the request that people call `#number`.

    Raises:
        DomainError: UNKNOWN_REQUEST, or LOST_REQUEST.
    """
    request = uow.requests.by_number(number)
    if request is None:
        lost = uow.restorations.is_ambiguous(number)
        raise DomainError(Problem.LOST_REQUEST if lost else Problem.UNKNOWN_REQUEST, number=number)
    return request


def get_readable(uow: UnitOfWork, reader_id: str, number: int) -> tuple[Request, frozenset[Role]]:
    """Return a request that somebody may read, and what they are to it.

    Raises:
        DomainError: UNKNOWN_REQUEST, or LOST_REQUEST; NOT_YOURS, if they may not read it, or
            REQUEST_ERASED.
    """
    request = find(uow, number)
    roles = roles_in(uow, request, reader_id)
    if not may_read(roles, confidential=request.confidential):
        erased = is_erased(request.requester_id)
        raise DomainError(Problem.REQUEST_ERASED if erased else Problem.NOT_YOURS, number=number)
    return request, roles


def check(
    uow: UnitOfWork,
    actor_id: str | None,
    request: Request,
    action: Action,
    *,
    assigned: bool = True,
) -> State:
    """Return the state that `action` would lead to: this person may do it, and it is possible.

    Raises:
        DomainError: NOT_YOURS, NOT_PERMITTED, WRONG_STATE or APPROVAL_OVER.
    """
    permit(uow, actor_id, request, action)
    return get_state_after(request, action, assigned=assigned)


def permit(uow: UnitOfWork, actor_id: str | None, request: Request, action: Action) -> None:
    """Refuse whoever may not do this, whatever the state: they learn nothing else of the request.

    Raises:
        DomainError: NOT_YOURS or NOT_PERMITTED; REQUEST_ERASED.
    """
    roles = roles_in(uow, request, actor_id)
    if actor_id is not None and is_erased(request.requester_id):
        raise DomainError(Problem.REQUEST_ERASED, number=request.number)
    if not may(roles, action) or not (actor_id is None or fits(action, request)):
        problem = Problem.NOT_PERMITTED if roles - {Role.ADMIN} else Problem.NOT_YOURS
        raise DomainError(problem, number=request.number, action=action)


def check_reopening(uow: UnitOfWork, actor_id: str, now: datetime, request: Request) -> None:
    """See that this person may reopen a request, and that it is not too late.

    Raises:
        DomainError: NOT_YOURS, NOT_PERMITTED, or REOPENING_OVER.
    """
    permit(uow, actor_id, request, Action.REOPEN)
    if not request.may_reopen_at(now):
        raise DomainError(Problem.REOPENING_OVER, number=request.number, days=REOPENING_DAYS)


def get_state_after(
    request: Request, action: Action, *, assigned: bool, approval: bool = False
) -> State:
    """Return the state that an action leads to from that of the request.

    Raises:
        DomainError: WRONG_STATE or APPROVAL_OVER.
    """
    state = next_state(request.state, action, assigned=assigned, approval=approval)
    if state is None:
        if request.approver_id and request.state not in UNFINISHED:
            raise DomainError(Problem.APPROVAL_OVER, number=request.number)
        raise DomainError(
            Problem.WRONG_STATE, number=request.number, action=action, state=request.state
        )
    return state


def check_late(
    uow: UnitOfWork, request: Request, history: Sequence[Event], happening: Event
) -> State:
    """Return the state of a request once something has taken its earlier place in its history.

    Raises:
        DomainError: NOT_YOURS, NOT_PERMITTED; WRONG_STATE, if it was not possible then.
    """
    permit(uow, happening.actor_id, request, happening.kind)
    then = state_after(history[: history.index(happening)])
    if next_state(then, happening.kind, assigned=request.hop.assignee_id is not None) is None:
        raise DomainError(
            Problem.WRONG_STATE, number=request.number, action=happening.kind, state=then
        )
    return state_after(history)
