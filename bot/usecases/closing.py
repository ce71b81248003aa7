"""What ends by itself, and what falls back to the department."""

from datetime import datetime, timedelta

from bot.usecases.acting import act, find
from domain.lifecycle import Action, State
from store.unit_of_work import UnitOfWork

_BATCH = 100
_PUT_OFF = timedelta(minutes=10)


def due_requests(uow: UnitOfWork, now: datetime) -> tuple[int, ...]:
    """The numbers of the requests that are to be looked at, those due longest first."""
    return tuple(request.number for request in uow.requests.due(now, _BATCH))


def close_if_unconfirmed(uow: UnitOfWork, now: datetime, number: int) -> None:
    """Close a request that was resolved and not contradicted in time."""
    request = find(uow, number)
    if request.next_check_at is None or request.next_check_at > now:
        return  # another process was faster, or its requester was
    if request.state is State.RESOLVED:
        act(uow, None, now, request, Action.CLOSE)
    else:
        uow.requests.schedule(request, None)


def put_off(uow: UnitOfWork, now: datetime, number: int) -> None:
    """Look at a request again later that could not be dealt with now."""
    uow.requests.schedule(find(uow, number), now + _PUT_OFF)


def release_all_of(uow: UnitOfWork, user_id: str, now: datetime) -> int:
    """Give back what somebody had taken on who has left; returns how many requests it was."""
    held = [
        request
        for request in uow.requests.assigned_to(user_id)
        if request.state in {State.IN_PROGRESS, State.WAITING}
    ]
    for request in held:
        act(uow, None, now, request, Action.RELEASE, assignee_id=None)
    return len(held)
