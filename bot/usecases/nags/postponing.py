"""The management of a request's nags and promises."""

from datetime import datetime, timedelta

from bot.usecases.people.gates import gate_on_duty, gate_to
from bot.usecases.requests.actions import act, find
from bot.usecases.requests.promises import promises_of
from domain.durations import Duration
from domain.errors import DomainError, FieldErrors, Problem
from domain.events import PromiseChanged, Snoozed
from domain.fields import written
from domain.gate import opens_at
from domain.promises import Promise
from domain.request import Request
from domain.snoozing import Snooze, until
from domain.standards import Figures
from store.unit_of_work import UnitOfWork


def snooze(uow: UnitOfWork, actor_id: str, now: datetime, number: int, choice: Snooze) -> Request:
    """Hear nothing of a request for a while. Its promise stays as it is."""
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
    changed = Figures(
        _another(promises.first_response, times["first_response"]),
        _another(promises.resolution, times["resolution"]),
    )
    if changed == Figures():
        raise DomainError(Problem.REQUIRED, field="resolution")
    content = PromiseChanged(written(reason, "reason"), times=changed)
    return act(uow, actor_id, now, request, content)


def _another(promise: Promise, text: str) -> Duration | None:
    """Return the new time, if it is one.

    What the form came with is no change: it would begin the steps of its nags again.
    """
    if not text:
        return None
    time = Duration.parse(text)
    unchanged = promise.target == timedelta(seconds=time.working_seconds(promise.calendar))
    return None if unchanged else time


def _is_duration(text: str) -> bool:
    try:
        Duration.parse(text)
    except ValueError:
        return False
    return True
