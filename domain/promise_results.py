"""Results: whether promises were kept, and on which day each of them counts.

A promise counts once: on the day on which it came due, or on which what was promised was given, if
that was before. It is judged by what was promised first. What is missed counts whether or not
anything ended, and stays missed whatever happens afterwards. What requesters give themselves keeps
no promise.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.promises import Promise


@dataclass(frozen=True, slots=True)
class Result:
    """How a promise turned out, as far as its clock has run or will.

    Attributes:
        kept: whether what was promised was given in time.
        counts_on: the day on which it counts, where the department is.
        known_from: when it was given, or the first second that was too late. A promise whose clock
            is running will be missed then, unless something happens before.
    """

    kept: bool
    counts_on: date
    known_from: datetime

    def is_known_at(self, now: datetime) -> bool:
        """Whether it is certain by then."""
        return self.known_from <= now


def result_of(promise: Promise, requester_id: str, zone: ZoneInfo) -> Result | None:
    """Return how a promise turned out, or will if nothing happens.

    Returns None if nothing was promised, if its clock stands still before it is missed, or if the
    requester gave it themselves.

    Args:
        zone: where the department is now; it says which day it is.
    """
    due_at, missed_from = promise.came_due_at, promise.missed_from
    if due_at and missed_from:
        return Result(False, due_at.astimezone(zone).date(), missed_from)
    if promise.first_target is None or not promise.fulfilled:
        return None
    if promise.fulfilled_by == requester_id:
        return None
    return Result(True, promise.since.astimezone(zone).date(), promise.since)
