"""Chains: the steps of a request that is made of others, each a request of its own.

A step begins in the transaction that ends what it waits for, and is opened once: who changes a
step or its chain holds the chain's row until the commit, and no step is stored a second time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.read_models import Station, StepLine, Summary
from bot.usecases.requests.new_request import department_offered, open_new, service_offered
from domain.chain import TITLE, Chain, Progress, Step, progress_of
from domain.errors import DomainError, FieldErrors
from domain.events import (
    Content,
    Event,
    Resolved,
    StepsBegun,
    StepSkipped,
    StepStopped,
)
from domain.fields import FieldValue, check_fields
from domain.lifecycle import PAUSED, UNFINISHED
from domain.organisation import Service
from domain.request import Request, answers_to
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chain stands.

    Attributes:
        chain: its steps, by the version that it was opened by.
        progress: how far each has come, by its key.
        work: the newest request of each step that was opened, by the step's key.
        stopped: why steps could not begin, by their keys.
    """

    chain: Chain
    progress: Mapping[str, Progress]
    work: Mapping[str, Request]
    stopped: Mapping[str, StepStopped]


def standing(
    uow: UnitOfWork,
    request: Request,
    events: Sequence[Event],
    steps: Sequence[Request] | None = None,
) -> Standing | None:
    """Return how a chain stands. None if the request is not one.

    Args:
        events: what happened to it.
        steps: the requests of its steps, if they are known.
    """
    if request.chain_id is None:
        return None
    chain = uow.catalogue.chain(request.chain_id)
    work = {each.step_key: each for each in (steps_of(uow, request) if steps is None else steps)}
    skipped = {each.content.step for each in events if isinstance(each.content, StepSkipped)}
    stops = [each.content for each in events if isinstance(each.content, StepStopped)]
    stopped = {each.step: each for each in stops if each.step not in work}
    come = {
        **dict.fromkeys(stopped, Progress.STOPPED),
        **{key: progress_of(each) for key, each in work.items()},
    }
    return Standing(chain, chain.progress(_answers(request), come, skipped), work, stopped)


def chains_above(uow: UnitOfWork, request: Request) -> Iterator[Request]:
    """Yield the chain that a request is a step of, then the one that this is a step of."""
    while request.step and request.parent_id:
        request = uow.requests.by_id(request.parent_id)
        yield request


def step_lines(
    uow: UnitOfWork, request: Request, events: Sequence[Event], needs: Sequence[Summary]
) -> tuple[StepLine, ...]:
    """Return the steps of a chain as its card shows them; none of what is no chain.

    Args:
        needs: the requests that were opened for it, those of its steps among them.
    """
    work = {each.request.step_key: each for each in needs if each.request.step}
    stands = standing(uow, request, events, [each.request for each in work.values()])
    if stands is None:
        return ()
    return tuple(
        StepLine(
            step.key,
            _place(uow, step, work.get(step.key)),
            stands.progress[step.key],
            work.get(step.key),
            step.after,
            step.optional,
            stands.chain.is_stuck_at(step.key, stands.progress),
            stands.stopped[step.key].problem if step.key in stands.stopped else None,
        )
        for step in stands.chain.steps
    )


def _place(uow: UnitOfWork, step: Step, work: Summary | None) -> Station | None:
    """Return what a step asks for, and of whom; None if the catalogue has it no more."""
    if work:
        return Station(work.department, work.service)
    department = uow.catalogue.department(step.department_key)
    service = uow.catalogue.service(department.id, step.service_key) if department else None
    return Station(department, service) if department and service else None


def steps_of(uow: UnitOfWork, request: Request) -> tuple[Request, ...]:
    """Return the requests of a chain's steps, in the order in which they were opened."""
    return tuple(each for each in uow.requests.needs_of(request.id) if each.step)


@dataclass(frozen=True, slots=True)
class Next:
    """How a chain goes on.

    Attributes:
        chain: the chain's request.
        content: what happens to it.
        opened: the requests of the steps that begin.
    """

    chain: Request
    content: Content
    opened: Sequence[Request] = ()


def what_follows(uow: UnitOfWork, request: Request, now: datetime) -> Next | None:
    """Return how a chain goes on after a change. None if nothing follows.

    The steps that can begin are opened here.

    Args:
        request: what was changed: a chain, or a step of one, or both.
    """
    following = _next(uow, request, now)
    if following is None and request.step and request.parent_id:
        following = _next(uow, uow.requests.by_id(request.parent_id), now)
    return following


def _next(uow: UnitOfWork, request: Request, now: datetime) -> Next | None:
    if request.chain_id is None or request.state not in UNFINISHED:
        return None
    stands = standing(uow, request, uow.events.of_request(request.id))
    assert stands is not None  # noqa: S101  -- it is a chain
    ready = [each for each in stands.chain.steps if stands.progress[each.key] is Progress.READY]
    if ready:
        return _begin(uow, request, ready, stands, now)
    if stands.chain.is_over(stands.progress) and request.state not in PAUSED:
        return Next(request, Resolved())
    return None


def _begin(
    uow: UnitOfWork, request: Request, ready: Sequence[Step], stands: Standing, now: datetime
) -> Next:
    """Open the requests of steps; or say why the first of them cannot begin."""
    opened: dict[str, Request] = {}
    values = _values(request, stands.work)
    for step in ready:
        try:
            opened[step.key] = open_step(uow, now, request, step, values)
        except DomainError as error:
            if opened:
                break  # it is said by itself, after these
            wrong = error.errors if isinstance(error, FieldErrors) else ()
            fields = tuple((each.field or "").removeprefix("field.") for each in wrong)
            return Next(request, StepStopped(step.key, error.problem, fields))
    begun = StepsBegun({key: each.number for key, each in opened.items()})
    return Next(request, begun, tuple(opened.values()))


def open_step(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    step: Step,
    values: Mapping[str, FieldValue],
) -> Request:
    """Open the request of a step.

    Raises:
        DomainError: if its service is not offered any more, or what it needs to know is missing.
    """
    department = department_offered(uow, step.department_key)
    service = service_offered(uow, department, step.service_key)
    if request.confidential and not service.confidential:
        values = {}  # others read there what was said in confidence
    filled = {key: template.fill(values) for key, template in step.fields.items()}
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
    )
    return opened.request


def _title(
    uow: UnitOfWork,
    request: Request,
    step: Step,
    service: Service,
    values: Mapping[str, FieldValue],
) -> str:
    """Return the title of a step's request: its own, or the chain's, or its service's name."""
    written = str(step.title.fill(values)) or str(values.get(TITLE, ""))
    if written:
        return written
    requester = uow.people.get(request.requester_id)
    return service.name.in_locale(requester.locale if requester else "")


def _answers(request: Request) -> dict[str, FieldValue]:
    return {each.field.key: each.value for each in request.fields}


def _values(request: Request, work: Mapping[str, Request]) -> dict[str, FieldValue]:
    """Return what templates can name of a chain and of the steps that were opened."""
    return {
        TITLE: request.title,
        **{f"field.{key}": value for key, value in _answers(request).items()},
        **{
            f"{step}.field.{key}": value
            for step, opened in work.items()
            for key, value in _answers(opened).items()
        },
    }
