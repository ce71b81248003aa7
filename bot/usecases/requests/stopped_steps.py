"""Stopped steps: who answers for a chain decides how it goes on after one was declined.

They go on without it, or ask another service for it. To give the chain up is to decline it.
"""

import dataclasses
from datetime import datetime

from bot.form_models import StepForm
from bot.usecases.requests import opening
from bot.usecases.requests.action_checks import check, find
from bot.usecases.requests.actions import act, start
from bot.usecases.requests.chain_standing import Standing, standing
from bot.usecases.requests.lookups import about_to
from bot.usecases.requests.new_request import (
    department_offered,
    open_new,
    service_offered,
)
from bot.usecases.requests.opening import FilledForm
from domain.errors import DomainError, Problem
from domain.events import StepsBegun, StepSkipped
from domain.fields import check_fields, written
from domain.lifecycle import Action
from domain.request import Request, answers_to
from store.unit_of_work import UnitOfWork


def form(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    step: str,
    department_key: str = "",
    service_key: str = "",
) -> StepForm:
    """Return the form that asks another service for a step, once this much is chosen.

    Raises:
        DomainError: what `replace` would raise, before anything has been typed in vain.
    """
    about = about_to(uow, actor_id, now, number, Action.BEGIN_STEPS)
    stands = _replaceable_at(uow, about.request, step)
    stopped = stands.work.get(step)
    asked = dataclasses.replace(
        opening.form_of_part(uow, now, department_key, service_key),
        title=stopped.title if stopped else about.request.title,
        details=stopped.details if stopped else "",
    )
    return StepForm(about, step, asked)


def skip(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, step: str, reason: str
) -> Request:
    """Let a chain go on without a step that was stopped.

    Raises:
        DomainError: as `act`; NOT_STOPPED; REQUIRED at the reason.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.SKIP_STEP)
    _stuck_at(uow, request, step)
    return act(uow, actor_id, now, request, StepSkipped(written(reason, "reason"), step=step))


def replace(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, step: str, filled: FilledForm
) -> Request:
    """Ask another service for a step that was stopped. The requester of the chain asks for it.

    Raises:
        DomainError: as `act` and `open_by_form`; NOT_STOPPED.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.BEGIN_STEPS)
    stands = _replaceable_at(uow, request, step)
    department = department_offered(uow, written(filled.department_key, "department"))
    service = service_offered(uow, department, written(filled.service_key, "service"))
    if service.chain_id:
        raise DomainError(Problem.NO_CHAIN_HERE, field="service")
    values = check_fields(service.fields, filled.fields)
    former = stands.work.get(step)
    opened = open_new(
        uow,
        None,
        now,
        department,
        service,
        title=filled.title,
        details=filled.details,
        answers=answers_to(service.fields, values),
        priority=request.priority,
        parent=request,
        step=_next_opening(step, former.step if former else ""),
    )
    start(uow, now, opened.request)
    begun = StepsBegun({step: opened.request.number})
    return act(uow, actor_id, now, request, begun)


def _next_opening(step: str, former: str) -> str:
    """Return which step a request is, after a former one of the same: see `Request`."""
    if not former:
        return step
    _, _, count = former.partition(":")
    return f"{step}:{int(count or 1) + 1}"


def _replaceable_at(uow: UnitOfWork, request: Request, step: str) -> Standing:
    """The same, of a step that a service can do in its place: none gives an approval."""
    stands = _stuck_at(uow, request, step)
    if stands.chain.step(step).approve:
        raise DomainError(Problem.NOT_STOPPED, number=request.number)
    return stands


def _stuck_at(uow: UnitOfWork, request: Request, step: str) -> Standing:
    """Return how a chain stands that waits for a decision about this step."""
    stands = standing(uow, request, uow.events.of_request(request.id))
    if stands is None or step not in stands.progress:
        raise DomainError(Problem.NOT_STOPPED, number=request.number)
    if not stands.chain.is_stuck_at(step, stands.progress):
        raise DomainError(Problem.NOT_STOPPED, number=request.number)
    return stands
