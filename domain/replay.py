"""The one replay of a request's log. Clocks, stays and measurements are read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.events import Event
from domain.lifecycle import FIRST, TRANSITIONS, State, next_state


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one state; without an end, it is in it still."""

    state: State
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A request's log, and the states that it leads through.

    Attributes:
        start: when the request was opened, or a hop of it began.
        events: in order. Of those before the start only the state that they led to counts.
        stays: from the start on, in order; the last has no end.
    """

    start: datetime
    events: Sequence[Event]
    stays: tuple[Stay, ...]


def replay(start: datetime, events: Sequence[Event]) -> Replay:
    """Go through a request's log.

    Args:
        events: all of the request, or at least its moves, in order.
    """
    entered = [(FIRST, start)]
    assigned = False
    for event in events:
        if event.handover:
            assigned = event.handover.assignee_id is not None
        kind = event.kind
        if kind not in TRANSITIONS:
            continue
        state, since = entered[-1]
        following = next_state(state, kind, assigned=assigned) or state
        if following is not state:
            # Two processes' clocks may differ a little: time never runs backwards.
            entered.append((following, max(event.at, since)))
    ends = [*(since for _, since in entered[1:]), None]
    stays = tuple(
        Stay(state, since, until) for (state, since), until in zip(entered, ends, strict=True)
    )
    return Replay(start, events, stays)
