"""The workspace's clock, which people can move forward, and where they move it to."""

from __future__ import annotations

import math
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playground.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

_MORNING = time(9)
_SATURDAY = 5
_LONGEST = 366 * 86_400  # seconds


class PlaygroundClock:
    """Epoch seconds that go on as those of another clock do, ahead of it once they were moved.

    They are only ever moved forward: what has been said stays in its order.
    """

    def __init__(self, source: Callable[[], float]) -> None:
        self._source = source
        self._ahead = 0.0

    def __call__(self) -> float:
        return self._source() + self._ahead

    def pass_(self, seconds: float) -> None:
        """Lets time pass at once; raises `RefusedError` unless it is forward, at most a year."""
        if not math.isfinite(seconds) or not 0 < seconds <= _LONGEST:
            raise RefusedError("Time can pass forward only, by at most a year at once.")
        self._ahead += seconds

    def move_to(self, epoch: float) -> None:
        """Lets time pass until an instant; as `pass_`."""
        self.pass_(epoch - self())


def next_working_morning(now: float, timezone: str) -> float:
    """The next 09:00 from Monday to Friday on this time zone's clocks, later than `now`."""
    return _next_morning(now, timezone, range(_SATURDAY))


def next_monday_morning(now: float, timezone: str) -> float:
    """The next Monday 09:00 on this time zone's clocks, later than `now`."""
    return _next_morning(now, timezone, range(1))


def _next_morning(now: float, timezone: str, weekdays: range) -> float:
    zone = ZoneInfo(timezone)
    today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(8))
    mornings = (
        datetime.combine(day, _MORNING, zone).timestamp()
        for day in days
        if day.weekday() in weekdays
    )
    return next(morning for morning in mornings if morning > now)
