"""The working minutes of a year and a bit, laid out one after the other by a clock on the wall.

It knows neither intervals nor how a local time becomes an instant. When the clock is put back,
the time that it has already shown counts as shown until it shows something new.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

BEGIN = datetime(2024, 12, 30, tzinfo=UTC)
MINUTES = 450 * 24 * 60
DAY = 24 * 60
_ORIGIN = date(2024, 1, 1).toordinal()


def minute_of(at: datetime) -> int:
    """In which minute of the window an instant lies."""
    return (at - BEGIN) // timedelta(minutes=1)


def instant(minute: int) -> datetime:
    """When a minute begins."""
    return BEGIN + minute * timedelta(minutes=1)


@dataclass
class WorkCalendar:
    """When somebody works.

    Attributes:
        week: for Monday to Sunday the shifts, in minutes after midnight; an end may be tomorrow.
        standard_day: the working minutes that "1d" is.
        off, extra: days that are not worked, and days that are worked like Monday.
        worked_before: for each minute of the window, how many before it are worked.
        shown: for each minute what the clock on the wall shows, in minutes, or has shown already.
    """

    timezone: str
    week: Sequence[Sequence[tuple[int, int]]]
    standard_day: int
    off: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    worked_before: array[int] = field(init=False, repr=False)
    shown: array[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        zone = ZoneInfo(self.timezone)
        hours = (self._wall(instant(hour * 60), zone) for hour in range(MINUTES // 60))
        # Clocks are changed as an hour begins.
        shows = (wall + minute for wall in hours for minute in range(60))
        self.shown = array("l", accumulate(shows, max))
        flags = cache(self._flags)
        worked = (flags(shown // DAY)[shown % DAY] for shown in self.shown)
        self.worked_before = array("l", accumulate(worked, initial=0))

    def shifts(self, day: int) -> Sequence[tuple[int, int]]:
        """The shifts that start on a day."""
        on = date.fromordinal(_ORIGIN + day)
        if on in self.off:
            return ()
        usual = self.week[on.weekday()]
        return self.week[0] if on in self.extra else usual

    def works(self, minute: int) -> bool:
        """Whether this minute is worked."""
        return self.worked_before[minute + 1] > self.worked_before[minute]

    def worked(self, start: int, end: int) -> int:
        """How many minutes from one to another are worked."""
        return self.worked_before[end] - self.worked_before[start]

    def when_worked(self, start: int, amount: int) -> int:
        """When so many have been worked since `start`."""
        return bisect_left(self.worked_before, self.worked_before[start] + amount, start)

    def next_working(self, minute: int) -> int:
        """This minute if it is worked, else the first one after it that is."""
        return bisect_right(self.worked_before, self.worked_before[minute]) - 1

    def days_later(self, minute: int, days: int) -> int:
        """The same time on the wall, so many working days later."""
        day, position = divmod(self._wall(instant(minute), ZoneInfo(self.timezone)), DAY)
        if any(position + DAY < end for _, end in self.shifts(day - 1)):
            day, position = day - 1, position + DAY
        while days:
            day += 1
            days -= bool(self.shifts(day))
        return bisect_left(self.shown, day * DAY + position)

    def morning_after(self, minute: int, days: int) -> int:
        """When the work of tomorrow (1), or of next Monday (7), or of the next day begins."""
        day = self.shown[minute] // DAY
        day += 1 if days == 1 else 7 - day % 7  # the origin is a Monday
        return self.next_working(bisect_left(self.shown, day * DAY))

    def mornings(self, after: int, until: int) -> list[tuple[date, int]]:
        """The days whose work begins after one minute and not after another."""
        first, last = self.shown[after] // DAY, self.shown[until] // DAY
        found = []
        for day in range(first, last + 1):
            if shifts := self.shifts(day):
                begins = self.next_working(bisect_left(self.shown, day * DAY + shifts[0][0]))
                if after < begins <= until:
                    found.append((date.fromordinal(_ORIGIN + day), begins))
        return found

    def _flags(self, day: int) -> bytearray:
        """For each minute of a day whether it is worked."""
        flags = bytearray(2 * DAY)
        for _, end in self.shifts(day - 1):
            if end > DAY:
                flags[: end - DAY] = b"\1" * (end - DAY)
        for start, end in self.shifts(day):
            flags[start:end] = b"\1" * (end - start)
        return flags[:DAY]

    @staticmethod
    def _wall(at: datetime, zone: ZoneInfo) -> int:
        local = at.astimezone(zone)
        return (local.toordinal() - _ORIGIN) * DAY + local.hour * 60 + local.minute
