"""What falls back to the department."""

from datetime import datetime

from bot.usecases.acting import act
from domain.lifecycle import Action, State
from store.unit_of_work import UnitOfWork


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
