"""A slow and obvious business clock to hold the real one against: it looks at every minute.

It reads a clock on the wall, only ever forwards: when the clock is put back, the time that it has
already shown counts as shown until it shows something new. It knows neither intervals nor how a
local time becomes an instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60

Week = Sequence[Sequence[tuple[int, int]]]  # per weekday, shifts as minutes after midnight


@dataclass
class MinuteWalk:
    """The working minutes of a window.

    Attributes:
        timezone, week: the wall clock and the shifts by it; an end may exceed 24 hours.
        kinds: days that differ: "closed", "open", "holiday" or "makeup".
        begin: the first instant of the window, a whole minute.
        minutes: how long it is.
    """

    timezone: str
    week: Week
    kinds: Mapping[date, str]
    begin: datetime
    minutes: int

    @cached_property
    def working(self) -> list[bool]:
        """For each minute of the window, whether it is worked."""
        zone = ZoneInfo(self.timezone)
        shown = datetime.min  # noqa: DTZ901 - a clock on a wall has no zone
        working = []
        for minute in range(-2 * DAY_MINUTES, self.minutes):
            at = self.begin + minute * MINUTE
            shown = max(shown, at.astimezone(zone).replace(tzinfo=None))
            if minute >= 0:
                working.append(self._works(shown))
        return working

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants of the window, the first not after the second."""
        total = timedelta()
        for minute in range(self._minute(start), min(self._minute(end) + 1, self.minutes)):
            opens = self.begin + minute * MINUTE
            if self.working[minute]:
                total += min(opens + MINUTE, end) - max(opens, start)
        return total

    def when_worked(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which so much has been worked since `start`."""
        at, left = start, amount
        while left:
            minute = self._minute(at)
            rest = self.begin + (minute + 1) * MINUTE - at
            if self.working[minute] and left <= rest:
                return at + left
            left -= rest if self.working[minute] else timedelta()
            at += rest
        return at

    def next_working(self, start: datetime) -> datetime | None:
        """The first working instant at or after `start`; None if the window has none."""
        minute = self._minute(start)
        if self.working[minute]:
            return start.astimezone(UTC)
        while minute < self.minutes and not self.working[minute]:
            minute += 1
        return self.begin + minute * MINUTE if minute < self.minutes else None

    def _minute(self, at: datetime) -> int:
        return (at - self.begin) // MINUTE

    def _works(self, shown: datetime) -> bool:
        minute = shown.hour * 60 + shown.minute
        today, yesterday = shown.date(), shown.date() - timedelta(days=1)
        return any(start <= minute < end for start, end in self._plan(today)) or any(
            start <= minute + DAY_MINUTES < end for start, end in self._plan(yesterday)
        )

    def _plan(self, day: date) -> Sequence[tuple[int, int]]:
        usual = self.week[day.weekday()]
        match self.kinds.get(day):
            case "closed" | "holiday":
                return ()
            case "open" | "makeup":
                return self._usual_day
            case _:
                return usual

    @cached_property
    def _usual_day(self) -> Sequence[tuple[int, int]]:
        """The first day of the week that is as long as most are, or as the longest of these."""
        lengths = [sum(end - start for start, end in shifts) for shifts in self.week]
        worked = [length for length in lengths if length]
        usual = max(worked, key=lambda length: (worked.count(length), length))
        return self.week[lengths.index(usual)]
