"""Chains: the steps of a request that is made of others, each a request of its own.

A step begins in the transaction that ends what it waits for, and is opened once: who changes a
step or its chain holds the chain's row until the commit, and no step is stored a second time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.read_models import Station, StepLine, Summary
from bot.usecases.requests.approvals import (
    Awaited,
    awaited_by,
    decision_on,
    left_over,
    open_approvals,
)
from bot.usecases.requests.chain_dates import moved_date, times_of_step
from bot.usecases.requests.chain_standing import Standing, answers_in, standing
from bot.usecases.requests.new_request import department_offered, open_new, service_offered
from domain.approvals import counts
from domain.chain import TITLE, Progress, Step
from domain.chain_forecast import Forecast
from domain.errors import DomainError, FieldErrors
from domain.events import (
    Approved,
    Content,
    Event,
    Resolved,
    StepsBegun,
    StepStopped,
)
from domain.fields import FieldType, FieldValue, check_fields
from domain.lifecycle import ASKED, UNFINISHED, Action
from domain.organisation import Service
from domain.request import Request, answers_to
from domain.standards import Figures
from store.unit_of_work import UnitOfWork


def chains_above(uow: UnitOfWork, request: Request) -> Iterator[Request]:
    """Yield the chain that a request is a step of, then the one that this is a step of."""
    while request.step and request.parent_id:
        request = uow.requests.by_id(request.parent_id)
        yield request


def step_lines(
    uow: UnitOfWork,
    request: Request,
    stands: Standing,
    steps: Sequence[Summary],
    expected: Forecast,
) -> tuple[StepLine, ...]:
    """Return the steps of a chain as its card shows them.

    Args:
        steps: the requests of those that were opened, in the order in which they were.
    """
    work = {each.request.step_key: each for each in steps}
    values = _values(request, stands.work)
    return tuple(
        StepLine(
            key=step.key,
            place=_place(uow, step, work.get(step.key)),
            progress=stands.progress[step.key],
            work=None if step.approve else work.get(step.key),
            after=step.after,
            begins_at=_begins_at(step, stands, expected),
            optional=step.optional,
            stuck=stands.chain.is_stuck_at(step.key, stands.progress),
            problem=stands.stopped[step.key].problem if step.key in stands.stopped else None,
            is_approval=step.approve is not None,
            asked=tuple(each for each in steps if _is_asked(each.request, step)),
            title=_own_title(uow, step, work.get(step.key), values),
        )
        for step in stands.chain.steps
    )


def _begins_at(step: Step, stands: Standing, expected: Forecast) -> datetime | None:
    if stands.progress[step.key] is not Progress.COMING or step.key not in expected.steps:
        return None
    return expected.steps[step.key].begins_at


def _is_asked(request: Request, step: Step) -> bool:
    """Whether it asks somebody for the approval that a step is."""
    return step.approve is not None and request.step_key == step.key and counts(request)


def unlocked_by(uow: UnitOfWork, request: Request) -> tuple[Station, ...]:
    """Return what begins after a step of a chain; nothing for what is no step."""
    if not request.step or request.parent_id is None:
        return ()
    parent = uow.requests.by_id(request.parent_id)
    if parent.chain_id is None:
        department = uow.catalogue.department_by_id(parent.hop.department_id)
        return (Station(department, uow.catalogue.service_by_id(parent.hop.service_id)),)
    steps = uow.catalogue.chain(parent.chain_id).steps
    places = (_place(uow, each, None) for each in steps if request.step_key in each.after)
    return tuple(each for each in places if each)


def _own_title(
    uow: UnitOfWork, step: Step, work: Summary | None, values: Mapping[str, FieldValue]
) -> str:
    """Return how a step is called beside the others of its chain; empty if like its service.

    The chain's title stands above them, and is left out behind a colon. Not everybody who reads
    the chain may read what is confidential.
    """
    place = _place(uow, step, work)
    if place is None or place.service.confidential or (work and work.request.confidential):
        return ""
    title = work.request.title if work else step.title.words(values)
    whole = str(values[TITLE])
    own = title.removesuffix(whole).rstrip()
    return own.rstrip(":： ") if not own or own.endswith((":", "：")) else title


def _place(uow: UnitOfWork, step: Step, work: Summary | None) -> Station | None:
    """Return what a step asks for, and of whom; None if the catalogue has it no more.

    An approval asks nothing of a department.
    """
    if step.approve:
        return None
    if work:
        return Station(work.department, work.service)
    department = uow.catalogue.department(step.department_key)
    service = uow.catalogue.service(department.id, step.service_key) if department else None
    return Station(department, service) if department and service else None


@dataclass(frozen=True, slots=True)
class Next:
    """How a chain goes on.

    Attributes:
        request: the chain; or an approval that need not be given any more; or what was approved.
        content: what happens to it.
        opened: the requests of the steps that begin.
        more: whether something else may follow at once.
    """

    request: Request
    content: Content
    opened: Sequence[Request] = ()
    more: bool = False


def first_steps(
    uow: UnitOfWork, request: Request, now: datetime, expected_at: datetime | None
) -> Next | None:
    """Open the first steps of a new chain. None if its form rules out all of them.

    Args:
        expected_at: when it is expected to end. None if nobody knows.
    """
    assert request.chain_id is not None  # noqa: S101  -- it is a chain
    chain = uow.catalogue.chain(request.chain_id)
    progress = chain.progress(answers_in(request), {})
    if Progress.READY not in progress.values():
        return None
    return _begin(uow, request, Standing(chain, progress, {}, {}, {}), now, expected_at)


def what_follows(uow: UnitOfWork, request: Request, now: datetime) -> Next | None:
    """Return how a chain goes on after a change, or what must be approved. None if nothing follows.

    The steps that can begin are opened here.

    Args:
        request: what was changed: a chain, or a step of one, or both; or an approval.
    """
    following = _next(uow, request, now)
    if following is None and request.step and request.parent_id:
        if over := left_over(uow, request):
            return Next(*over)
        following = _next(uow, uow.requests.by_id(request.parent_id), now)
    return following


def _next(uow: UnitOfWork, request: Request, now: datetime) -> Next | None:
    if awaited := awaited_by(uow, request):
        decision = decision_on(uow, awaited)
        if isinstance(decision, Approved):
            decision = replace(decision, times=_times_from_now(uow, request, now))
        return Next(request, decision) if decision else None
    if request.chain_id is None or request.state not in UNFINISHED:
        return None
    events = uow.events.of_request(request.id)
    stands = standing(uow, request, events)
    assert stands is not None  # noqa: S101  -- it is a chain
    if Progress.READY in stands.progress.values():
        return _begin(uow, request, stands, now)
    if stands.chain.is_over(stands.progress):
        ends = request.state not in ASKED and _has_been_mended(uow, stands, events)
        return Next(request, Resolved()) if ends else None
    moved = moved_date(uow, request, stands, events, now)
    return Next(request, moved) if moved else None


def _has_been_mended(uow: UnitOfWork, stands: Standing, events: Sequence[Event]) -> bool:
    """Whether a chain ends by itself although it was reopened, or was not reopened at all.

    Who reopened it misses something: so a step must have ended since, or have been skipped. One
    without which the chain can end counts if it was reopened itself.
    """
    reopened = max((each.id for each in events if each.kind is Action.REOPEN), default=None)
    if reopened is None:
        return True
    if any(each.id > reopened and each.kind is Action.SKIP_STEP for each in events):
        return True
    logs = uow.events.of_requests([each.id for each in stands.work.values()])
    for key, work in stands.work.items():
        since = {each.kind for each in logs[work.id] if each.id > reopened}
        counts_here = Action.REOPEN in since or not stands.chain.step(key).optional
        if Action.RESOLVE in since and counts_here:
            return True
    return False


def _times_from_now(uow: UnitOfWork, request: Request, now: datetime) -> Figures | None:
    """Return what is promised of an approved step because of its own day, its `due`.

    Returns None if the request is not a step, or if its service's standard is what counts.
    """
    if not request.step or request.parent_id is None or request.hop.number > 1:
        return None
    parent = uow.requests.by_id(request.parent_id)
    if parent.chain_id is None:
        return None
    service = uow.catalogue.service_by_id(request.hop.service_id)
    return times_of_step(
        uow,
        uow.catalogue.department_by_id(request.hop.department_id),
        replace(service, standard_id=request.hop.standard_id),
        uow.catalogue.chain(parent.chain_id).step(request.step_key),
        answers_in(parent),
        now,
        request.priority,
    )


def _begin(
    uow: UnitOfWork,
    request: Request,
    stands: Standing,
    now: datetime,
    expected_at: datetime | None = None,
) -> Next:
    """Open the requests of the steps that are ready; or say why the first of them cannot begin."""
    opened: list[Request] = []
    values = _values(request, stands.work)
    ready = [each for each in stands.chain.steps if stands.progress[each.key] is Progress.READY]
    for step in ready:
        try:
            opened += open_step(uow, now, request, step, values)
        except DomainError as error:
            if opened:
                break  # it is said by itself, after these
            wrong = error.errors if isinstance(error, FieldErrors) else ()
            fields = tuple((each.field or "").removeprefix("field.") for each in wrong)
            return Next(request, StepStopped(step.key, error.problem, fields), more=True)
    numbers = {each.step: each.number for each in opened}
    more = len({each.step_key for each in opened}) < len(ready)
    return Next(request, StepsBegun(numbers, expected_at), tuple(opened), more=more)


def open_step(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    step: Step,
    values: Mapping[str, FieldValue],
) -> tuple[Request, ...]:
    """Open the request of a step; of an approval, one for each who is asked.

    Raises:
        DomainError: if nobody can approve; if its service is not offered any more, or what
            it needs to know is missing.
    """
    if step.approve:
        return open_approvals(uow, now, Awaited(request, step.key, step.approve))
    department = department_offered(uow, step.department_key)
    service = service_offered(uow, department, step.service_key)
    if request.confidential and not service.confidential:
        values = {}  # others read there what was said in confidence
    several = {each.key for each in service.fields if each.type is FieldType.MULTI_SELECT}
    filled = {
        key: template.fill(values) if key in several else template.words(values)
        for key, template in step.fields.items()
    }
    answers = check_fields(service.fields, filled)
    opened = open_new(
        uow,
        None,
        now,
        department,
        service,
        title=_title(uow, request, step, service, values),
        answers=answers_to(service.fields, answers),
        priority=request.priority,
        parent=request,
        step=step.key,
        times=times_of_step(uow, department, service, step, answers_in(request), now),
    )
    return (opened.request,)


def _title(
    uow: UnitOfWork,
    request: Request,
    step: Step,
    service: Service,
    values: Mapping[str, FieldValue],
) -> str:
    """Return the title of a step's request: its own, or the chain's, or its service's name."""
    written = step.title.words(values) or str(values.get(TITLE, ""))
    if written:
        return written
    requester = uow.people.get(request.requester_id)
    return service.name.in_locale(requester.locale if requester else "")


def _values(request: Request, work: Mapping[str, Request]) -> dict[str, FieldValue]:
    """Return what templates can name of a chain and of the steps that were opened."""
    return {
        TITLE: request.title,
        **{f"field.{key}": value for key, value in answers_in(request).items()},
        **{
            f"{step}.field.{key}": value
            for step, opened in work.items()
            for key, value in answers_in(opened).items()
        },
    }
