"""The management of a request's nags and promises."""

from datetime import datetime

from bot.usecases.people.gates import gate_on_duty, gate_to
from bot.usecases.requests.action_checks import find
from bot.usecases.requests.actions import act
from bot.usecases.requests.promises import promises_of
from domain.durations import Duration
from domain.errors import DomainError, FieldErrors, Problem
from domain.events import PromiseChanged, Snoozed
from domain.fields import written
from domain.gate import opens_at
from domain.request import Request
from domain.snoozing import Snooze, until
from domain.standards import Figures
from store.unit_of_work import UnitOfWork


def snooze(uow: UnitOfWork, actor_id: str, now: datetime, number: int, choice: Snooze) -> Request:
    """Snooze a request: its reminders wait. Its promise stays as it is."""
    request = find(uow, number)
    quiet_until = until(choice, now, gate_to(uow, actor_id, request.hop.department_id))
    request = act(uow, actor_id, now, request, Snoozed(quiet_until))
    told_at = opens_at(gate_on_duty(uow, actor_id, request), quiet_until)
    uow.nags.put_off(request.id, actor_id, told_at)
    return request


def change_promise(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    first_response: str,
    resolution: str,
    reason: str,
) -> Request:
    """Promise something else for one request, and say why.

    Args:
        first_response, resolution: the new time from the opening, such as "4h"; empty, or as it
            is: not changed.

    Raises:
        DomainError: NOT_A_DURATION or, if neither is another one, REQUIRED, at the field.
    """
    times = {"first_response": first_response.strip(), "resolution": resolution.strip()}
    wrong = [
        DomainError(Problem.NOT_A_DURATION, field=name)
        for name, text in times.items()
        if text and not _is_duration(text)
    ]
    if wrong:
        raise FieldErrors(wrong)
    request = find(uow, number)
    promises = promises_of(uow, request, uow.events.of_request(request.id))
    wanted = Figures(*(Duration.read(text) if text else None for text in times.values()))
    changed = Figures(
        promises.first_response.another_time(wanted.first_response),
        promises.resolution.another_time(wanted.resolution),
    )
    if changed == Figures():
        raise DomainError(Problem.REQUIRED, field="resolution")
    content = PromiseChanged(written(reason, "reason"), times=changed)
    return act(uow, actor_id, now, request, content)


def _is_duration(text: str) -> bool:
    try:
        Duration.read(text)
    except ValueError:
        return False
    return True
