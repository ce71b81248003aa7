"""The promises of a hop, and how they stand at an instant. `domain.promise_clocks` computes them.

A manager may change a promise: the new time holds from then on. The verdict stays one on the first
promise, the one that was given with the request, and what was missed once stays missed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from domain.business_calendar import BusinessCalendar
from domain.business_clock import (
    NoWorkingTimeError,
    add_working_time,
    working_time,
)
from domain.durations import Duration
from domain.holiday_sources import Source
from domain.lifecycle import PAUSED
from domain.policy import AT_RISK_PERCENT
from domain.promise_terms import ClockState, Due, Mark, PromiseKind, Verdict
from domain.request import Request

_SECOND = timedelta(seconds=1)

Run = tuple[datetime, datetime | None]
"""When a clock ran: from and until, or None if it still runs."""


@dataclass(frozen=True)
class Promise:
    """One promise of one request and its clock, as the events so far have left it.

    Attributes:
        kind: what is promised.
        calendar: the one in whose working time it is counted.
        first_promised: the time that the standard promised, as it is written: "8h" is more than
            "1d" where people work seven and a half hours. None if it promised none.
        promised: the time that is promised now, as it is written. If None, none is, and the time
            is measured all the same.
        first_target, target: the same, as working time.
        changes: how often it was changed for this request alone.
        promised_at: when the target was set: at the beginning, or by the last change.
        state: what the clock does.
        since: since when it does.
        runs: when it ran, in order; the last is open while it is running.
        fulfilled: whether what was promised has been given; with that comes the verdict.
        fulfilled_by: who gave it.
    """

    kind: PromiseKind
    calendar: BusinessCalendar
    first_promised: Duration | None
    promised: Duration | None
    first_target: timedelta | None
    target: timedelta | None
    changes: int
    promised_at: datetime
    state: ClockState
    since: datetime
    runs: tuple[Run, ...]
    fulfilled: bool
    fulfilled_by: str | None

    def another_time(self, wanted: Duration | None) -> Duration | None:
        """Return a time that is wanted of it, if it is another one than it has.

        What it has already is no change: it would begin the steps of its nags again.
        """
        if wanted is None:
            return None
        unchanged = self.target == timedelta(seconds=wanted.working_seconds(self.calendar))
        return None if unchanged else wanted

    def spent_at(self, now: datetime) -> timedelta:
        """The working time for which the clock has run, in the whole seconds that people read.

        Args:
            now: not before the last event.
        """
        spent = timedelta()
        for start, end in self.runs:
            # Two processes' clocks may differ a little: time spent is never negative.
            spent += working_time(self.calendar, start, end or max(start, now))
        return spent - spent % _SECOND

    def remaining_at(self, now: datetime) -> timedelta | None:
        """The working time left, negative when overdue; None if nothing is promised."""
        return None if self.target is None else self.target - self.spent_at(now)

    def reaches(self, percent: int) -> datetime | None:
        """The first instant by which this share of the target is spent, past or to come.

        None if nothing is promised, if the clock stands still before, or if the instant lies
        beyond the horizon of the business clock.
        """
        return None if self.target is None else self._spends(self.target * percent / 100)

    def _spends(self, amount: timedelta) -> datetime | None:
        """Return the first instant by which so much is spent; see `reaches`."""
        left = amount
        for start, end in self.runs:
            worked = working_time(self.calendar, start, end) if end else left
            if left <= worked:
                try:
                    return add_working_time(self.calendar, start, left)
                except NoWorkingTimeError:
                    return None
            left -= worked
        return None

    @cached_property
    def due_at(self) -> datetime | None:
        """When it is due, or was if it is overdue; None unless the clock is running."""
        return self.reaches(100) if self.state is ClockState.RUNNING else None

    def doubt_at(self, now: datetime) -> tuple[int, Source] | None:
        """The year whose public holidays may still move the due time, and what they rest on.

        Returns None if nothing is due any more, or if all days until then are certain.
        """
        if (due := self.due_at) is None or due <= now:
            return None
        first, last = map(self.calendar.day_at, (now, due))
        return self.calendar.doubt_between(first, last)

    @property
    def stopped_at(self) -> datetime | None:
        """When the clock was stopped; None if it is not."""
        return self.since if self.state is ClockState.STOPPED else None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on what was promised first, whatever a manager has changed since.

        What is due at the end of a working day and comes before the next one is in time: no
        working time lies in between.

        Returns None before it is decided, if it never will be, or if nothing was promised.
        """
        return self._verdict_on(self.target if self.first_target is None else self.first_target)

    @property
    def changed_verdict(self) -> Verdict | None:
        """The verdict on what a manager promised instead. None if it was not changed."""
        return self._verdict_on(self.target) if self.changes else None

    def _verdict_on(self, target: timedelta | None) -> Verdict | None:
        if target is None or not self.fulfilled:
            return None
        left = target - self.spent_at(self.since)
        return Verdict(met=left >= timedelta(), by=abs(left))

    @property
    def came_due_at(self) -> datetime | None:
        """When the time promised first is used up, in the past or, as it runs, to come.

        Returns None if nothing was promised first, or if the clock stands still before.
        """
        return None if self.first_target is None else self._spends(self.first_target)

    @property
    def missed_from(self) -> datetime | None:
        """The first second that is too late for what was promised first, past or to come.

        What was missed stays missed, whatever happens to the request afterwards. Returns None as
        `came_due_at`.
        """
        return None if self.first_target is None else self._spends(self.first_target + _SECOND)

    def mark_at(self, now: datetime) -> Mark | None:
        """How it stands; None if nothing is promised, or if it ended without a verdict.

        It is overdue when to fulfil it now would be to miss it.
        """
        if self.target is None:
            return None
        if self.state is ClockState.PAUSED:
            return Mark.PAUSED
        if self.state is ClockState.STOPPED:
            if (verdict := self.verdict) is None:
                return None
            return Mark.MET if verdict.met else Mark.MISSED
        spent = self.spent_at(now)
        if spent > self.target:
            return Mark.OVERDUE
        return Mark.AT_RISK if spent * 100 >= self.target * AT_RISK_PERCENT else Mark.ON_TIME

    @property
    def overdue_from(self) -> datetime | None:
        """The first instant at which it is overdue; None unless the clock is running.

        At `due_at` all of the time is spent; the first working second too many is overdue.
        """
        if self.target is None or self.due_at is None:
            return None
        overdue = self._spends(self.target + _SECOND)
        return overdue and max(overdue, self.since)


@dataclass(frozen=True, slots=True)
class Promises:
    """Both promises of a hop.

    Attributes:
        hop: its number.
        first_response, resolution: see `Promise`.
        waiting_since: when the question was asked that it waits for. None if it waits for none.
        questions: how many questions have been asked so far.
        changed_at: when a manager changed one of them, or both.
    """

    hop: int
    first_response: Promise
    resolution: Promise
    waiting_since: datetime | None
    questions: int
    changed_at: tuple[datetime, ...]

    @property
    def next_due(self) -> Promise | None:
        """The running promise that is due first, or has been for longest; None if none runs."""
        due = {at: each for each in (self.resolution, self.first_response) if (at := each.due_at)}
        return due[min(due)] if due else None


def next_due(promises: Promises) -> Due | None:
    """Return the running promise that is due first; None while no promise is running."""
    promise = promises.next_due
    if promise is None or promise.due_at is None:
        return None
    return Due(
        kind=promise.kind,
        at=promise.due_at,
        at_risk_from=promise.reaches(AT_RISK_PERCENT) or promise.due_at,
        overdue_from=promise.overdue_from or promise.due_at,
    )


def mark_of(request: Request, now: datetime) -> Mark | None:
    """How a request stands, at a glance; None if nothing is promised, or nothing any more."""
    if request.state in PAUSED:
        return Mark.PAUSED
    due = request.due
    if due is None:
        return None
    if now >= due.overdue_from:
        return Mark.OVERDUE
    return Mark.AT_RISK if now >= due.at_risk_from else Mark.ON_TIME
