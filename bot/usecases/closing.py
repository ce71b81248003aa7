"""What ends by itself, and what falls back to the department."""

from datetime import datetime

from bot.usecases.acting import act
from domain.lifecycle import Action, State
from store.unit_of_work import UnitOfWork

_BATCH = 100


def close_unconfirmed(uow: UnitOfWork, now: datetime) -> int:
    """Close what was resolved and not contradicted in time; returns how many were looked at."""
    due = uow.requests.due(now, _BATCH)
    for request in due:
        if request.state is State.RESOLVED:
            act(uow, None, now, request, Action.CLOSE)
        else:
            uow.requests.schedule(request, None)
    return len(due)


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
