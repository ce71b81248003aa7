"""The lateness of chains, from the logs of their steps: see `domain.chain_lateness`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.usecases.requests.chain_standing import Standing, standing
from bot.usecases.requests.promises import promises_of
from domain.approvals import (
    approval_awaited,
    approval_step,
    counts,
    deciding,
    progress_of_approval,
)
from domain.chain import Progress
from domain.chain_lateness import PastStep, PastSteps, Turn, book_lateness
from domain.events import Event, Resolved, StepSkipped
from domain.hop import Hop
from domain.lifecycle import ASKED, UNFINISHED, State
from domain.organisation import Service
from domain.past_chains import PastChain
from domain.promise_clocks import follow
from domain.replay import replay
from domain.request import Request
from store.unit_of_work import UnitOfWork

_AT_ONCE = 100
"""The number of chains that are read in one statement: each may have fifty steps."""

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


@dataclass(frozen=True, slots=True)
class _Records:
    """The records of some chains, and of the chains that are steps of these.

    Attributes:
        steps: the requests of their steps, by the chains' ids; of a step, those that ask for the
            approval of its service.
        logs, hops: of the chains and these, by their ids.
    """

    uow: UnitOfWork
    steps: Mapping[int | None, Sequence[Request]]
    logs: Mapping[int, Sequence[Event]]
    hops: Mapping[int, Sequence[Hop]]


def _past_chains(uow: UnitOfWork, chains: Sequence[Request], now: datetime) -> Iterator[PastChain]:
    records = _read(uow, chains)
    for each in chains:
        yield _past_chain(records, each, now)


def _read(uow: UnitOfWork, chains: Sequence[Request]) -> _Records:
    """Read the steps of chains, and their approvals, a statement for each level of them."""
    steps: list[Request] = []
    level = list(chains)
    while level:
        found = uow.requests.steps_of([each.id for each in level])
        steps += found
        level = [each for each in found if each.approver_id is None]
    of_chain = defaultdict[int | None, list[Request]](list)
    for each in steps:
        of_chain[each.parent_id].append(each)
    logs = uow.events.of_requests([each.id for each in (*chains, *steps)])
    return _Records(uow, of_chain, logs, uow.hops.of_requests([each.id for each in steps]))


def _past_chain(records: _Records, request: Request, now: datetime) -> PastChain:
    uow, events = records.uow, records.logs[request.id]
    over_at = request.resolved_at or request.closed_at
    ended_at = now if request.state in UNFINISHED or over_at is None else over_at
    stands, past = _past_steps(records, request, ended_at)
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
    had |= {each.turn.department_id for each in bookings if each.turn}
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
        departments={each: uow.catalogue.department_by_id(each) for each in serving if each}
        | {owner.id: owner},
        due_at=due_at,
        ended_at=ended_at,
        bookings=bookings,
    )


def _past_steps(
    records: _Records, request: Request, ended_at: datetime
) -> tuple[Standing, dict[str, PastStep]]:
    """Return how a chain stands, and what became of its steps until then."""
    events, steps = records.logs[request.id], records.steps[request.id]
    stands = standing(records.uow, request, events, steps)
    assert stands is not None  # noqa: S101  -- it is a chain
    turns = defaultdict[str, list[Turn]](list)
    for each in steps:
        if each.step_key in stands.asked and each != stands.work[each.step_key]:
            continue  # the turn is that of the approver on whom the approval depended
        turns[each.step_key] += _turns_of_step(records, each, ended_at)
    past = {
        key: PastStep(_until(turns[key], over_at), over_at)
        for key, over_at in _ends(stands, steps, events, records.logs, ended_at).items()
    }
    return stands, past


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


def _turns_of_step(records: _Records, work: Request, ended_at: datetime) -> Iterator[Turn]:
    """Yield the stays of a step's request with departments, as far as its chain lasted.

    Before a stay that had to be approved comes the turn of the approver on whom it depended.
    """
    for hop in records.hops[work.id]:
        terms, step = approval_awaited(records.logs[work.id], hop.number), approval_step(hop.number)
        below = records.steps.get(work.id, ()) if terms else ()
        asked = [each for each in below if each.step_key == step and counts(each)]
        if asked and terms:
            last = deciding(asked, progress_of_approval(terms, asked))
            yield from _turns(records, last, records.hops[last.id], ended_at)
        yield from _turns(records, work, [hop], ended_at)


def _turns(
    records: _Records, work: Request, hops: Sequence[Hop], ended_at: datetime
) -> Iterator[Turn]:
    """Yield the stays of a request with departments, except those that were not approved."""
    events = records.logs[work.id]
    for hop in hops:
        calendar = records.uow.catalogue.calendar(hop.calendar_id)
        lived = replay(hop.began_at, events, hop.number)
        if lived.stays[0].state is State.AWAITING_APPROVAL:
            continue
        figures = records.uow.catalogue.standard(hop.standard_id).figures(work.priority)
        resolution = follow(lived, figures, calendar).resolution
        stopped_at = resolution.stopped_at or ended_at
        yield Turn(
            department_id=hop.department_id,
            calendar=calendar,
            began_at=hop.began_at,
            ended_at=stopped_at,
            due_at=resolution.reaches(100),
            hop=hop.number,
            questions=tuple(
                (stay.since, stay.until or ended_at) for stay in lived.stays if stay.state in ASKED
            ),
            request_id=work.id,
            inside=_inside(records, work, min(stopped_at, ended_at)),
        )


def _inside(records: _Records, work: Request, ended_at: datetime) -> PastSteps | None:
    """Return what happened inside a step that is itself a chain, or None if it is not one."""
    if work.chain_id is None:
        return None
    stands, past = _past_steps(records, work, ended_at)
    return PastSteps(stands.chain, past)


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
