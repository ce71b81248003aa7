"""The workspace's clock, which people can move forward, and where they move it to.

Slack's deadlines follow this clock, not the machine's: on a busy machine no app is late while the
workspace's time stands still.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playground.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

_MORNING = time(9)
_SATURDAY = 5
_LONGEST = 366 * 86_400  # seconds
_LOOK_EVERY = 0.02  # seconds of the machine's: nobody tells that the source of a clock has moved

PATIENCE = 120.0
"""How long whatever waits for something waits at most, in seconds of the machine's time.

A net for what never comes, not a promise: a machine can be very busy.
"""


class PlaygroundClock:
    """Epoch seconds that go on as those of another clock do, unless they are moved or stopped.

    They are only ever moved forward: what has been said stays in its order.
    """

    def __init__(self, source: Callable[[], float]) -> None:
        self._source = source
        self._ahead = 0.0
        self._stopped_at: float | None = None

    def __call__(self) -> float:
        source = self._source() if self._stopped_at is None else self._stopped_at
        return source + self._ahead

    def pass_(self, seconds: float) -> None:
        """Lets time pass at once; raises `RefusedError` unless it is forward, at most a year."""
        if not math.isfinite(seconds) or not 0 < seconds <= _LONGEST:
            raise RefusedError("Time can pass forward only, by at most a year at once.")
        self._ahead += seconds

    def move_to(self, epoch: float) -> None:
        """Lets time pass until an instant; as `pass_`."""
        self.pass_(epoch - self())

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Within the context it moves only when it is told to; then it goes on from there."""
        self._stopped_at = self._source()
        try:
            yield
        finally:
            self._ahead -= self._source() - self._stopped_at
            self._stopped_at = None

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        """Raises `TimeoutError` once so many seconds of this clock have passed within the context.

        On a clock that stands still it does so after `PATIENCE`.
        """
        end = self() + seconds
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle
        async with asyncio.timeout(max(PATIENCE, seconds)) as limit:

            def look() -> None:
                nonlocal timer
                if self() >= end:
                    limit.reschedule(loop.time())
                else:
                    timer = loop.call_later(_LOOK_EVERY, look)

            timer = loop.call_later(_LOOK_EVERY, look)
            try:
                yield
            finally:
                timer.cancel()


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
