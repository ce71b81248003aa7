"""A slow and obvious business clock to hold the real one against: it looks at every minute.

It reads a clock on the wall, only ever forwards: when the clock is put back, the time that it has
already shown counts as shown until it shows something new. It knows neither intervals nor how a
local time becomes an instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
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
    _days: dict[date, list[bool]] = field(default_factory=dict, repr=False)

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
        first, last = self._minute(start), self._minute(end)
        total = sum(self.working[first:last]) * MINUTE
        if self.working[first]:
            total -= start - self._opens(first)
        if last < self.minutes and self.working[last]:
            total += end - self._opens(last)
        return total

    def when_worked(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which so much has been worked since `start`."""
        if not amount:
            return start
        minute, left = self._minute(start), amount
        if self.working[minute]:
            left += start - self._opens(minute)
        while not self.working[minute] or left > MINUTE:
            left -= MINUTE if self.working[minute] else timedelta()
            minute += 1
        return self._opens(minute) + left

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

    def _opens(self, minute: int) -> datetime:
        return self.begin + minute * MINUTE

    def _works(self, shown: datetime) -> bool:
        return self._day(shown.date())[shown.hour * 60 + shown.minute]

    def _day(self, day: date) -> list[bool]:
        """For each minute of a day on the wall, whether it is worked."""
        if day not in self._days:
            shifts = [*self._plan(day)]
            shifts += [
                (start - DAY_MINUTES, end - DAY_MINUTES) for start, end in self._plan(day - DAY)
            ]
            self._days[day] = [
                any(start <= minute < end for start, end in shifts) for minute in range(DAY_MINUTES)
            ]
        return self._days[day]

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
