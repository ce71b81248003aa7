"""What requesters do with the requests they have."""

from datetime import datetime

from bot.usecases.acting import act, find, permit
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from domain.model import Request
from domain.policy import REOPENING, REOPENING_DAYS
from store.unit_of_work import UnitOfWork


def confirm(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Confirm that a request is solved, which closes it."""
    return act(uow, actor_id, now, find(uow, number), Action.CONFIRM)


def reopen(uow: UnitOfWork, actor_id: str, now: datetime, number: int, reason: str) -> Request:
    """Say that a request is not solved after all.

    Raises:
        DomainError: REOPENING_OVER, if it ended too long ago.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.REOPEN)
    if request.state is State.CLOSED and request.closed_at and now > request.closed_at + REOPENING:
        raise DomainError(Problem.REOPENING_OVER, number=number, days=REOPENING_DAYS)
    return act(uow, actor_id, now, request, Action.REOPEN, {"text": reason.strip()})


def cancel(uow: UnitOfWork, actor_id: str, now: datetime, number: int, reason: str) -> Request:
    """Withdraw a request."""
    payload = {"text": reason.strip()}
    return act(uow, actor_id, now, find(uow, number), Action.CANCEL, payload)
