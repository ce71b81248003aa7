"""The backlog: requests that have not ended, their age, and where they have been meanwhile."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.events import Event
from domain.lifecycle import State
from domain.replay import replay
from domain.request import Request
from domain.stays import seconds_in_state

AGE_LIMITS = tuple(timedelta(days=days) for days in (1, 3, 7, 30))
"""They part the ages: below a day, one to three, three to seven, seven to thirty, thirty and more.

Calendar days, since it is the requester who counts them.
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that has not ended.

    Attributes:
        age: since it was opened.
        in_state: whole seconds of working time in each state, the present one until now included.
    """

    request: Request
    age: timedelta
    in_state: Mapping[State, int]


def pending(
    request: Request, events: Sequence[Event], calendar: BusinessCalendar, now: datetime
) -> Pending:
    """How a request stands, by what moved it and the calendar of its hop."""
    stays = replay(request.hop.began_at, events, request.hop.number).stays
    return Pending(request, now - request.opened_at, seconds_in_state(stays, calendar, now))


def by_age(backlog: Iterable[Pending]) -> tuple[int, ...]:
    """How many there are of each age: see `AGE_LIMITS`."""
    counts = [0] * (len(AGE_LIMITS) + 1)
    for each in backlog:
        counts[bisect_right(AGE_LIMITS, each.age)] += 1
    return tuple(counts)
