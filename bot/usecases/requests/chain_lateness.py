"""The lateness of chains, from the logs of their steps: see `domain.chain_lateness`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.usecases.requests.chain_standing import Standing, standing
from bot.usecases.requests.promises import promises_of
from domain.chain import Progress
from domain.chain_lateness import PastStep, Turn, book_lateness
from domain.events import Event, Resolved, StepSkipped
from domain.hop import Hop
from domain.lifecycle import PAUSED, UNFINISHED
from domain.organisation import Service
from domain.past_chains import PastChain
from domain.promise_clocks import follow
from domain.replay import replay
from domain.request import Request
from store.unit_of_work import UnitOfWork

_AT_ONCE = 100
"""So many chains are read in one statement: each may have fifty steps."""

_COMING = (Progress.COMING, Progress.READY)


def past_chains(
    uow: UnitOfWork, requests: Sequence[Request], now: datetime
) -> dict[int, PastChain]:
    """Return the chains among requests, by their ids."""
    chains = [each for each in requests if each.chain_id]
    return {
        each.request.id: each
        for first in range(0, len(chains), _AT_ONCE)
        for each in _past_chains(uow, chains[first : first + _AT_ONCE], now)
    }


def _past_chains(uow: UnitOfWork, chains: Sequence[Request], now: datetime) -> Iterator[PastChain]:
    steps = uow.requests.steps_of([each.id for each in chains])
    logs = uow.events.of_requests([each.id for each in (*chains, *steps)])
    hops = uow.hops.of_requests([each.id for each in steps])
    of_chain = defaultdict[int | None, list[Request]](list)
    for each in steps:
        of_chain[each.parent_id].append(each)
    for each in chains:
        yield _past_chain(uow, each, of_chain[each.id], logs, hops, now)


def _past_chain(
    uow: UnitOfWork,
    request: Request,
    steps: Sequence[Request],
    logs: Mapping[int, Sequence[Event]],
    hops: Mapping[int, Sequence[Hop]],
    now: datetime,
) -> PastChain:
    events = logs[request.id]
    stands = standing(uow, request, events, steps)
    assert stands is not None  # noqa: S101  -- it is a chain
    over_at = request.resolved_at or request.closed_at
    ended_at = now if request.state in UNFINISHED or over_at is None else over_at
    turns = defaultdict[str, list[Turn]](list)
    for each in steps:
        if each.step_key in stands.asked and each != stands.work[each.step_key]:
            continue  # an approval is the turn of whoever it depended on
        turns[each.step_key] += _turns(uow, each, logs[each.id], hops[each.id], ended_at)
    past = {
        key: PastStep(_until(turns[key], over_at), over_at)
        for key, over_at in _ends(stands, steps, events, logs, ended_at).items()
    }
    due_at = None
    if request.state in UNFINISHED or request.resolved_at:
        due_at = promises_of(uow, request, events).resolution.came_due_at
    calendar = uow.catalogue.calendar(request.hop.calendar_id)
    bookings = (
        book_lateness(stands.chain, past, calendar, request.opened_at, due_at, ended_at)
        if due_at and due_at < ended_at
        else ()
    )
    owner = uow.catalogue.department_by_id(request.hop.department_id)
    services = _services(uow, stands)
    had = {each.department_id for step in past.values() for each in step.turns}
    serving = had | {each.department_id for each in services.values()}
    return PastChain(
        request=request,
        service=uow.catalogue.service_by_id(request.hop.service_id),
        owner=owner,
        calendar=calendar,
        chain=stands.chain,
        steps=past,
        coming=tuple(key for key, each in stands.progress.items() if each in _COMING),
        services=services,
        departments={each: uow.catalogue.department_by_id(each) for each in serving if each},
        due_at=due_at,
        ended_at=ended_at,
        bookings=bookings,
    )


def _services(uow: UnitOfWork, stands: Standing) -> dict[str, Service]:
    """Return the services that steps ask for, by the steps' keys, if the catalogue has them."""
    found: dict[str, Service] = {}
    for step in stands.chain.steps:
        if work := stands.work.get(step.key):
            found[step.key] = uow.catalogue.service_by_id(work.hop.service_id)
        elif department := uow.catalogue.department(step.department_key):
            service = uow.catalogue.service(department.id, step.service_key)
            found |= {step.key: service} if service else {}
    return found


def _turns(
    uow: UnitOfWork,
    work: Request,
    events: Sequence[Event],
    hops: Sequence[Hop],
    ended_at: datetime,
) -> Iterator[Turn]:
    """Yield the stays of a step's request with departments, as far as its chain lasted."""
    for hop in hops:
        calendar = uow.catalogue.calendar(hop.calendar_id)
        lived = replay(hop.began_at, events, hop.number)
        figures = uow.catalogue.standard(hop.standard_id).figures(work.priority)
        resolution = follow(lived, figures, calendar).resolution
        yield Turn(
            department_id=hop.department_id,
            calendar=calendar,
            began_at=hop.began_at,
            ended_at=resolution.stopped_at or ended_at,
            due_at=resolution.reaches(100),
            hop=hop.number,
            questions=tuple(
                (stay.since, stay.until or ended_at) for stay in lived.stays if stay.state in PAUSED
            ),
            request_id=work.id,
        )


def _until(turns: Sequence[Turn], over_at: datetime) -> tuple[Turn, ...]:
    """Return the turns that began before a step was over, each until then at the latest."""
    return tuple(
        replace(each, ended_at=min(each.ended_at, over_at))
        for each in turns
        if each.began_at <= over_at
    )


def _ends(
    stands: Standing,
    steps: Sequence[Request],
    events: Sequence[Event],
    logs: Mapping[int, Sequence[Event]],
    ended_at: datetime,
) -> dict[str, datetime]:
    """Return from when on nothing waited for the steps that began or were skipped, by their keys.

    What was reopened after a later step began was over before: that one did not wait for it.
    """
    began = {each.step_key: each.opened_at for each in reversed(steps)}
    skipped = {
        each.content.step: each.at for each in events if isinstance(each.content, StepSkipped)
    }
    ends: dict[str, datetime] = {}
    for key, progress in stands.progress.items():
        work = stands.work.get(key)
        if progress is Progress.SKIPPED:
            ends[key] = skipped[key]
        elif progress is Progress.DONE and work and work.resolved_at:
            ends[key] = work.resolved_at
        elif progress in (Progress.RUNNING, Progress.STOPPED):
            ends[key] = ended_at
        later = [at for each, at in began.items() if key in stands.chain.before(each)]
        if work and later:
            solved = (each.at for each in logs[work.id] if isinstance(each.content, Resolved))
            ends[key] = max((at for at in solved if at <= min(later)), default=ends[key])
    return {key: min(at, ended_at) for key, at in ends.items()}
