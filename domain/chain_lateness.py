"""The lateness of a chain that missed its date, booked once: on those whom it is due to.

All is counted in the working time of the chain's owner, in which the chain is late. From the
start to the end of a chain leads its actual critical path: of the steps that one has waited for,
the one that was over last. Each stretch of it is one of these:

- a department had the step, within its own target: that is nobody's lateness;
- a department had it beyond its own target: that is the department's;
- a question waited for its requester: that is theirs, and never the department's;
- nobody had it, as when the owner had to decide how to go on after a decline: that is the owner's.

What was received late is not delivered late, since a target begins with its step. If all that was
within targets is more than the chain was promised in, it was promised too soon: that is the
owner's, too. If it is less, somebody was quicker than they had to be, or the promise had room: that
makes up for a part of what was too slow, and everybody's share in proportion. So the sum is the
lateness of the chain to the microsecond, and nobody is booked more than they were too slow.

What a step took beyond its target that is itself a chain, is booked in the same way along its own
steps; what none of these is due to, is its department's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_time
from domain.chain import Chain

_MICROSECOND = timedelta(microseconds=1)


class Cause(StrEnum):
    """A cause of lateness."""

    TARGET = "target"  # a department took longer than it had been given
    QUESTION = "question"  # a question waited for its requester
    BETWEEN = "between"  # nobody had it: the owner's
    PROMISE = "promise"  # the chain was promised sooner than its steps: the owner's


@dataclass(frozen=True, slots=True)
class Turn:
    """The time for which one department had a step: a hop of its request, or an approval.

    Attributes:
        department_id: who had it. None of people who approve for no department.
        hop: the number of the hop within its request.
        calendar: by which its target is counted.
        due_at: until when it was promised in the end. None if no time was promised.
        questions: when a question waited for its requester, from and until, one after another.
        request_id: whose hop it is. None of what is no request.
        inside: what happened in it, if the step is itself a chain.
    """

    department_id: int | None
    calendar: BusinessCalendar
    began_at: datetime
    ended_at: datetime
    due_at: datetime | None
    hop: int = 1
    questions: tuple[tuple[datetime, datetime], ...] = ()
    request_id: int | None = None
    inside: "PastSteps | None" = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PastSteps:
    """The steps of a chain that were lived through, by their keys, as for `book_lateness`."""

    chain: Chain
    steps: Mapping[str, "PastStep"]

    def until(self, instant: datetime) -> "PastSteps":
        """Return what had happened by then."""
        steps = {
            key: PastStep(
                tuple(
                    replace(each, ended_at=min(each.ended_at, instant))
                    for each in step.turns
                    if each.began_at <= instant
                ),
                min(step.over_at, instant),
            )
            for key, step in self.steps.items()
            if step.began_at <= instant
        }
        return PastSteps(self.chain, steps)


@dataclass(frozen=True, slots=True)
class PastStep:
    """A step that began, or that the chain went on without.

    Attributes:
        turns: those who had it, one after another; of what was declined and replaced, those of
            both requests. None if it was skipped before it began.
        over_at: from when on nothing waited for it any more.
    """

    turns: tuple[Turn, ...]
    over_at: datetime

    @property
    def began_at(self) -> datetime:
        """When it began; of a step that was skipped before, when it was skipped."""
        return self.turns[0].began_at if self.turns else self.over_at


@dataclass(frozen=True, slots=True)
class Booking:
    """A part of a chain's lateness.

    Attributes:
        time: how much, in the working time of the chain's owner; more than nothing.
        step: the key of the step that it happened in, or after which nobody had it. None if that
            was before the first step, and for the promise.
        turn: who had it. None if nobody had.
    """

    cause: Cause
    time: timedelta
    step: str | None = None
    turn: Turn | None = None


def book_lateness(
    chain: Chain,
    steps: Mapping[str, PastStep],
    calendar: BusinessCalendar,
    started_at: datetime,
    due_at: datetime,
    ended_at: datetime,
) -> tuple[Booking, ...]:
    """Return to whom the lateness of a chain is due, in the order in which it came about.

    Args:
        steps: by their keys, those that began and those that were skipped. Of a chain that is not
            over, what runs is taken to end now.
        calendar: of the department whose service the chain is.
        due_at: the date that was promised when it was opened.
        ended_at: when it was over, or now.
    """
    lateness = working_time(calendar, due_at, ended_at)
    if lateness <= timedelta():
        return ()
    found = tuple(_too_slow(chain, steps, calendar, started_at, ended_at))
    booked = sum((each.time for each in found), timedelta())
    if booked > lateness:
        return _in_proportion(found, booked, lateness)
    too_soon = Booking(Cause.PROMISE, lateness - booked)
    return (*found, too_soon) if too_soon.time else found


def find_past_path(chain: Chain, steps: Mapping[str, PastStep]) -> tuple[str, ...]:
    """Return the keys of the steps that the end of a chain has waited for, one after another.

    Args:
        steps: as for `book_lateness`.
    """
    path: list[str] = []
    last = _last((step.key for step in chain.steps if not step.optional), steps)
    while last is not None:
        path.append(last)
        last = _last(_before(chain, last, steps), steps, steps[last].began_at)
    return tuple(path[::-1])


def _last(
    keys: Iterable[str], steps: Mapping[str, PastStep], until: datetime | None = None
) -> str | None:
    """Return which step was over last, and not later than then; of several the first."""
    over = (key for key in keys if key in steps and not (until and steps[key].over_at > until))
    return max(over, key=lambda key: steps[key].over_at, default=None)


def _before(chain: Chain, key: str, steps: Mapping[str, PastStep]) -> Iterator[str]:
    """Yield the steps that one waited for; in place of one that was not needed, those before it."""
    for each in chain.step(key).after:
        if each in steps:
            yield each
        else:
            yield from _before(chain, each, steps)


def _too_slow(
    chain: Chain,
    steps: Mapping[str, PastStep],
    calendar: BusinessCalendar,
    started_at: datetime,
    ended_at: datetime,
) -> Iterator[Booking]:
    """Yield all that was beyond targets on the critical path, without regard to the promise."""

    def booking(cause: Cause, time: timedelta, turn: Turn | None = None) -> Iterator[Booking]:
        if time > timedelta():
            yield Booking(cause, time, step, turn)

    at, step = started_at, None
    for key in find_past_path(chain, steps):
        for turn in steps[key].turns:
            began_at = max(turn.began_at, at)
            yield from booking(Cause.BETWEEN, working_time(calendar, at, began_at))
            at, step = max(turn.ended_at, began_at), key
            asked = _questions(turn, calendar, began_at, at)
            yield from booking(Cause.QUESTION, asked, turn)
            if turn.due_at and working_time(turn.calendar, turn.due_at, at) > timedelta():
                since = max(turn.due_at, began_at)
                late = working_time(calendar, since, at) - _questions(turn, calendar, since, at)
                for whole in booking(Cause.TARGET, late, turn):
                    yield from _in_detail(whole, turn, calendar, began_at, at)
        step = key
    yield from booking(Cause.BETWEEN, working_time(calendar, at, ended_at))


def _in_detail(
    whole: Booking, turn: Turn, calendar: BusinessCalendar, began_at: datetime, ended_at: datetime
) -> Iterator[Booking]:
    """Yield what a turn took too long; if it was a chain, on those to whom that is due there."""
    if turn.inside is None:
        yield whole
        return
    inside = turn.inside.until(ended_at)
    found = tuple(
        replace(each, step=whole.step)
        if each.turn
        else replace(whole, time=each.time)  # its owner's
        for each in _too_slow(inside.chain, inside.steps, calendar, began_at, ended_at)
    )
    booked = sum((each.time for each in found), timedelta())
    if booked > whole.time:
        yield from _in_proportion(found, booked, whole.time)
        return
    yield from found
    if booked < whole.time:  # it was promised sooner than its steps
        yield replace(whole, time=whole.time - booked)


def _questions(
    turn: Turn, calendar: BusinessCalendar, since: datetime, until: datetime
) -> timedelta:
    """Return for how long questions waited for the requester between two instants."""
    clipped = ((max(start, since), min(end, until)) for start, end in turn.questions)
    times = (working_time(calendar, start, end) for start, end in clipped if start < end)
    return sum(times, timedelta())


def _in_proportion(
    found: Sequence[Booking], booked: timedelta, lateness: timedelta
) -> tuple[Booking, ...]:
    """Cut bookings so that they add up to the lateness exactly."""
    whole, part = booked // _MICROSECOND, lateness // _MICROSECOND
    so_far = accumulate((each.time // _MICROSECOND for each in found), initial=0)
    cut = (time * part // whole for time in so_far)
    return tuple(
        replace(each, time=(until - since) * _MICROSECOND)
        for each, (since, until) in zip(found, pairwise(cut), strict=True)
        if until > since
    )
