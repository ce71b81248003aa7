"""How long a request was in which state, and so whom it waited on.

While it is open it waits on the department, in progress on its provider, with a question on its
requester, and once solved on its requester's word.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_time
from domain.events import Event
from domain.lifecycle import FIRST, TRANSITIONS, State, next_state, states_where

WAITS = states_where(lambda meaning: not meaning.ended)
"""The states in which something is still to come."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one state; without an end, it is in it still."""

    state: State
    since: datetime
    until: datetime | None


def stays(opened_at: datetime, events: Sequence[Event]) -> tuple[Stay, ...]:
    """The states that a request went through, by all of its events, oldest first."""
    entered = [(FIRST, opened_at)]
    assigned = False
    for event in events:
        if event.handover:
            assigned = event.handover.assignee_id is not None
        if event.kind not in TRANSITIONS:
            continue
        state, since = entered[-1]
        following = next_state(state, event.kind, assigned=assigned) or state
        if following is not state:
            # Two processes' clocks may differ a little: time never runs backwards.
            entered.append((following, max(event.at, since)))
    ends = [*(since for _, since in entered[1:]), None]
    return tuple(
        Stay(state, since, until) for (state, since), until in zip(entered, ends, strict=True)
    )


def seconds_in_state(
    found: Sequence[Stay], calendar: BusinessCalendar, until: datetime | None = None
) -> dict[State, int]:
    """The whole seconds of working time in each of `WAITS`, where there are any.

    Args:
        until: the end of a stay that has none; None: such a stay is left out.
    """
    spent: defaultdict[State, timedelta] = defaultdict(timedelta)
    for stay in found:
        end = stay.until or until
        if end and stay.state in WAITS:
            spent[stay.state] += working_time(calendar, stay.since, max(end, stay.since))
    seconds = {state: whole_seconds(time) for state, time in spent.items()}
    return {state: amount for state, amount in seconds.items() if amount}


def whole_seconds(time: timedelta) -> int:
    """The seconds of a time, what is less than one left out."""
    return time // timedelta(seconds=1)
