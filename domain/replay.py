"""The one replay of a request's log. Clocks, stays and measurements are read from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.events import Event, approval_in
from domain.lifecycle import FIRST, TRANSITIONS, Action, State, first_state, next_state


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one state; without an end, it lasts still."""

    state: State
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Replay:
    """The log of one hop of a request, and the states that it leads through.

    Attributes:
        hop: its number.
        start: when it began: if it must be approved first, once it is.
        events: those of the hop, in order. A transfer belongs to the hop that it begins.
        stays: in order; the last has no end, unless the request was transferred.
    """

    hop: int
    start: datetime
    events: Sequence[Event]
    stays: tuple[Stay, ...]


def replay(start: datetime, events: Sequence[Event], hop: int = 1) -> Replay:
    """Go through the log of one hop.

    Args:
        start: when it began.
        events: all of the request, or at least its moves, in order.
        hop: its number.
    """
    number, lived, left = 1, list[tuple[Event, State]](), None
    for event, state in with_states(events):
        if event.kind is Action.TRANSFER:
            if number == hop:
                left = event
                break
            number, lived = number + 1, []
        lived.append((event, state))
    return Replay(hop, start, [event for event, _ in lived], _stays(start, lived, left))


def replay_whole(start: datetime, events: Sequence[Event]) -> Replay:
    """Go through the whole log of a request, as if all of it were its first hop.

    Args:
        start: when it was opened.
        events: as to `replay`.
    """
    return Replay(1, start, events, _stays(start, with_states(events)))


def _stays(
    start: datetime, lived: Iterable[tuple[Event, State]], left: Event | None = None
) -> tuple[Stay, ...]:
    """Return the stays in the states that events lead to, one after the other.

    Two processes' clocks may differ a little: time never runs backwards.

    Args:
        left: the transfer that ends the last stay, if there is one.
    """
    entered = [(FIRST, start)]
    for count, (event, state) in enumerate(lived):
        latest, since = entered[-1]
        if count == 0 and event.kind in (Action.OPEN, Action.TRANSFER):
            entered = [(state, start)]
        elif event.kind is Action.APPROVE and entered == [(State.AWAITING_APPROVAL, start)]:
            entered = [(state, max(event.at, start))]  # until then its department had no part
        elif state is not latest:
            entered.append((state, max(event.at, since)))
    end = max(left.at, entered[-1][1]) if left else None
    ends = [*(since for _, since in entered[1:]), end]
    return tuple(
        Stay(state, since, until) for (state, since), until in zip(entered, ends, strict=True)
    )


def state_after(events: Sequence[Event]) -> State:
    """Return the state in which these events, in order from the opening, leave a request."""
    states = [state for _, state in with_states(events)]
    return states[-1] if states else FIRST


def with_states(events: Sequence[Event]) -> Iterator[tuple[Event, State]]:
    """Yield each event with the state that it leads to."""
    state, assigned = FIRST, False
    for event in events:
        if event.handover:
            assigned = event.handover.assignee_id is not None
        approval = approval_in(event.content) is not None
        if event.kind is Action.OPEN:
            state = first_state(approval=approval)
        elif event.kind in TRANSITIONS:
            moved = next_state(state, event.kind, assigned=assigned, approval=approval)
            state = moved or state
        yield event, state
