"""The running clocks of a hop's promises, computed from its events and from nothing else.

Two clocks run in the department's working time, both from the beginning of the hop:

- The first response is stopped by the first thing from a provider that reaches the requester: an
  answer, a question, a resolution, a refusal. A claim, an internal note, an automatic text, or an
  answer that is marked as holding ("we are on it"), then or later, stops nothing.
- The resolution pauses from a provider's question until the requester's reply or a provider's
  resumption, is stopped by the resolution, and goes on from where it stopped on reopening.

A request that must be approved first has no clocks before it is: they begin with the approval.

Whatever else ends a request (a refusal, a withdrawal, the close without an answer) ends a
clock that has not been stopped, without a verdict. So does a transfer: the next hop has clocks of
its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.durations import Duration
from domain.events import (
    Answered,
    Approved,
    Asked,
    Declined,
    Event,
    Opened,
    PromiseChanged,
    Resolved,
)
from domain.holding import with_marks
from domain.lifecycle import ASKED, STATES, State
from domain.promise_terms import ClockState, PromiseKind
from domain.promises import Promise, Promises
from domain.replay import Replay, Stay
from domain.standards import Figures

_REACHES_REQUESTER = (Asked, Resolved, Declined)
"""Besides an answer: these are never a mere delay."""


def follow(replay: Replay, figures: Figures, calendar: BusinessCalendar) -> Promises:
    """Run the clocks through what has happened.

    Args:
        replay: of a hop.
        figures: those of the hop's standard, for the request's priority. What the opening promised
            of this request alone takes their place.
        calendar: the hop's.
    """
    figures = _own_figures(replay.events) or figures
    stretches = _stretches(replay.stays)
    recent = _since(replay.start, with_marks(replay.events))
    asked = [event.at for event in replay.events if isinstance(event.content, Asked)]
    first_response = _first_response(stretches, recent, figures.first_response, calendar)
    resolution = _resolution(stretches, recent, figures.resolution, calendar)
    if replay.stays[0].state is State.AWAITING_APPROVAL:
        state, since = resolution.state, resolution.since
        first_response = replace(first_response, state=state, since=since, runs=())
    return Promises(
        hop=replay.hop,
        first_response=first_response,
        resolution=resolution,
        waiting_since=asked[-1] if replay.stays[-1].state in ASKED else None,
        questions=len(asked),
        changed_at=tuple(each.at for each in recent if isinstance(each.content, PromiseChanged)),
    )


def _own_figures(events: Sequence[Event]) -> Figures | None:
    """Return what was promised of this request alone: at the opening, if the hop began with it, or
    with the approval.
    """
    for event in reversed(events):
        if isinstance(event.content, Approved):
            return event.content.times
    opened = events[0].content if events else None
    return opened.times if isinstance(opened, Opened) else None


def _since(start: datetime, events: Sequence[Event]) -> list[Event]:
    """The events from a start on, in the order of the log.

    Two processes' clocks may differ: what was stored after another event did not happen before it.
    """
    found: list[Event] = []
    latest = events[0].at if events else start
    for event in events:
        latest = max(latest, event.at)
        if latest >= start:
            found.append(event if event.at == latest else replace(event, at=latest))
    return found


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in which the resolution's clock did one thing, and the state that it began with."""

    state: State
    since: datetime
    clock: ClockState


def _clock_in(state: State) -> ClockState:
    meaning = STATES[state]
    if meaning.clock_runs:
        return ClockState.RUNNING
    return ClockState.PAUSED if meaning.clock_paused else ClockState.STOPPED


def _stretches(stays: Sequence[Stay]) -> list[_Stretch]:
    """Put stays together in which the clock does the same; a transfer stops it."""
    stretches: list[_Stretch] = []
    for stay in stays:
        clock = _clock_in(stay.state)
        if not stretches or clock is not stretches[-1].clock:
            stretches.append(_Stretch(stay.state, stay.since, clock))
    last = stays[-1]
    if last.until:
        stretches.append(_Stretch(last.state, last.until, ClockState.STOPPED))
    return stretches


def _first_response(
    stretches: Sequence[_Stretch],
    events: Sequence[Event],
    promised: Duration | None,
    calendar: BusinessCalendar,
) -> Promise:
    start = stretches[0].since
    before = next((n for n, event in enumerate(events) if _responds(event)), len(events))
    fulfilled = before < len(events)
    ended = (stretch.since for stretch in stretches if stretch.clock is ClockState.STOPPED)
    end = events[before].at if fulfilled else next(ended, None)
    promise = Promise(
        kind=PromiseKind.FIRST_RESPONSE,
        calendar=calendar,
        first_promised=promised,
        promised=promised,
        first_target=_time(promised, calendar),
        target=_time(promised, calendar),
        changes=0,
        promised_at=start,
        state=ClockState.STOPPED if end else ClockState.RUNNING,
        since=end or start,
        runs=((start, end),),
        fulfilled=fulfilled,
        fulfilled_by=events[before].actor_id if fulfilled else None,
    )
    # What has been given is not promised again: only the changes before the response count.
    return _changed(promise, events[:before])


def _resolution(
    stretches: Sequence[_Stretch],
    events: Sequence[Event],
    promised: Duration | None,
    calendar: BusinessCalendar,
) -> Promise:
    last = stretches[-1]
    ends = [*(stretch.since for stretch in stretches[1:]), None]
    fulfilled = last.state is State.RESOLVED
    resolvers = (each.actor_id for each in reversed(events) if isinstance(each.content, Resolved))
    promise = Promise(
        kind=PromiseKind.RESOLUTION,
        calendar=calendar,
        first_promised=promised,
        promised=promised,
        first_target=_time(promised, calendar),
        target=_time(promised, calendar),
        changes=0,
        promised_at=stretches[0].since,
        state=last.clock,
        since=last.since,
        runs=tuple(
            (stretch.since, end)
            for stretch, end in zip(stretches, ends, strict=True)
            if stretch.clock is ClockState.RUNNING
        ),
        fulfilled=fulfilled,
        fulfilled_by=next(resolvers, None) if fulfilled else None,
    )
    return _changed(promise, events)


def _responds(event: Event) -> bool:
    """Whether this is something from a provider that reaches the requester and is no mere delay."""
    if event.actor_id is None:
        return False
    content = event.content
    if isinstance(content, Answered):
        return not content.holding
    return isinstance(content, _REACHES_REQUESTER)


def _changed(promise: Promise, events: Sequence[Event]) -> Promise:
    """The promise as a manager's changes have left it: the last one is what counts."""
    for event in events:
        if not isinstance(event.content, PromiseChanged):
            continue
        if promised := event.content.times.promised(promise.kind):
            promise = replace(
                promise,
                promised=promised,
                target=_time(promised, promise.calendar),
                changes=promise.changes + 1,
                promised_at=event.at,
            )
    return promise


def _time(promised: Duration | None, calendar: BusinessCalendar) -> timedelta | None:
    return timedelta(seconds=promised.working_seconds(calendar)) if promised else None


def going_on(former: Promise, later: Promise) -> Promise:
    """Return a promise of a former hop, as its clock goes on while the request is there again.

    Args:
        former: as a transfer has left it.
        later: the same of a later hop with the same department.
    """
    if former.fulfilled:
        return former
    return replace(
        former,
        state=later.state,
        since=later.since,
        runs=(*former.runs, *later.runs),
        fulfilled=later.fulfilled,
        fulfilled_by=later.fulfilled_by,
    )
