"""The lateness of chains, from the logs of their steps: see `domain.chain_lateness`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.usecases.requests.chain_standing import Standing, standing
from bot.usecases.requests.promises import promises_of
from domain.chain import Chain, Progress
from domain.chain_lateness import Booking, PastStep, Turn, book_lateness
from domain.events import Event, Resolved, StepSkipped
from domain.hop import Hop
from domain.lifecycle import PAUSED, UNFINISHED
from domain.promise_clocks import follow
from domain.replay import replay
from domain.request import Request
from store.unit_of_work import UnitOfWork

_AT_ONCE = 100
"""So many chains are read in one statement: each may have fifty steps."""


@dataclass(frozen=True, slots=True)
class PastChain:
    """A chain from its opening to its end, or until now.

    Attributes:
        request: the chain's.
        chain: its steps, by the version that it was opened by.
        steps: by their keys, those that began and those that were skipped.
        due_at: when it was due as promised at its opening. None if no date was promised, or if it
            ended before.
        ended_at: when it was over, or now.
        bookings: to whom its lateness is due, in the order in which it came about; none if it is
            not late.
    """

    request: Request
    chain: Chain
    steps: Mapping[str, PastStep]
    due_at: datetime | None
    ended_at: datetime
    bookings: tuple[Booking, ...]

    @property
    def lateness(self) -> timedelta:
        """By how much it missed its date, in the working time of its owner."""
        return sum((each.time for each in self.bookings), timedelta())


def past_chains(
    uow: UnitOfWork, requests: Sequence[Request], now: datetime
) -> dict[int, PastChain]:
    """Return the chains among requests by their ids, but for those that were given up."""
    chains = [
        each
        for each in requests
        if each.chain_id and (each.resolved_at or each.state in UNFINISHED)
    ]
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
    ended_at = (None if request.state in UNFINISHED else request.resolved_at) or now
    turns = defaultdict[str, list[Turn]](list)
    for each in steps:
        turns[each.step_key] += _turns(uow, each, logs[each.id], hops[each.id], ended_at)
    past = {
        key: PastStep(_until(turns[key], over_at), over_at)
        for key, over_at in _ends(stands, steps, events, logs, ended_at).items()
    }
    due_at = promises_of(uow, request, events).resolution.came_due_at
    calendar = uow.catalogue.calendar(request.hop.calendar_id)
    bookings = (
        book_lateness(stands.chain, past, calendar, request.opened_at, due_at, ended_at)
        if due_at and due_at < ended_at
        else ()
    )
    return PastChain(request, stands.chain, past, due_at, ended_at, bookings)


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
