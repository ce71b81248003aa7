"""The working minutes of a year and a bit, laid out one after the other by a clock on the wall.

It knows neither intervals nor how a local time becomes an instant. When the clock is put back,
the time that it has already shown counts as shown until it shows something new.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BEGIN = datetime(2024, 12, 30, tzinfo=UTC)
MINUTES = 450 * 24 * 60
DAY = 24 * 60
_ORIGIN = date(2024, 1, 1).toordinal()
_MORNING = 6 * 60


def minute_of(at: datetime) -> int:
    """In which minute of the window an instant lies."""
    return (at - BEGIN) // timedelta(minutes=1)


def instant(minute: int) -> datetime:
    """When a minute begins."""
    return BEGIN + minute * timedelta(minutes=1)


@dataclass(eq=False)
class WorkCalendar:
    """When somebody works.

    Attributes:
        week: for Monday to Sunday the shifts, in minutes after midnight; an end may be tomorrow.
        standard_day: the working minutes that "1d" is.
        off, extra: days that are not worked, and days that are worked like Monday.
        own: days with shifts of their own, before all else.
    """

    timezone: str
    week: Sequence[Sequence[tuple[int, int]]]
    standard_day: int
    off: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    own: Mapping[date, Sequence[tuple[int, int]]] = field(default_factory=dict)
    _minutes: dict[int, list[range]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def shown(self) -> array[int]:
        """For each minute what the clock on the wall shows, in minutes, or has shown already."""
        return _shown(self.timezone)

    @cached_property
    def worked_before(self) -> array[int]:
        """For each minute of the window, how many before it are worked."""
        flags, worked = cache(self._flags), bytearray()
        for hour in range(0, MINUTES, 60):
            day, minute = divmod(self.shown[hour], DAY)
            if self.shown[hour + 59] == self.shown[hour] + 59 and minute + 60 <= DAY:
                worked += flags(day)[minute : minute + 60]
            else:  # the clock is changed, or midnight is not on the hour
                shows = self.shown[hour : hour + 60]
                worked += bytes(flags(shown // DAY)[shown % DAY] for shown in shows)
        return array("l", accumulate(worked, initial=0))

    def shifts(self, day: int) -> Sequence[tuple[int, int]]:
        """The shifts that start on a day."""
        on = date.fromordinal(_ORIGIN + day)
        if on in self.own:
            return self.own[on]
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
        day, position = divmod(_wall(instant(minute), ZoneInfo(self.timezone)), DAY)
        if any(position + DAY < end for _, end in self.shifts(day - 1)):
            day, position = day - 1, position + DAY
        while days:
            day += 1
            days -= bool(self.shifts(day))
        return bisect_left(self.shown, day * DAY + position)

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

    def until(self, later: WorkCalendar, at: datetime) -> WorkCalendar:
        """This calendar until the minute of an instant is over, and another one from then on."""
        begun = at.second > 0
        today, position = divmod(_wall(at, ZoneInfo(self.timezone)) + begun, DAY)
        first, last = self.shown[0] // DAY - 1, self.shown[-1] // DAY + 2
        own = {}
        for day in range(first, last):
            shifts = (self if day < today else later).shifts(day)
            if day == today:
                before = [(start, min(end, position)) for start, end in self.shifts(day)]
                after = [(max(start, position), end) for start, end in shifts]
                shifts = [(start, end) for start, end in (*before, *after) if start < end]
            own[date.fromordinal(_ORIGIN + day)] = shifts
        return replace(self, own=own)

    def minutes_of(self, day: int) -> list[range]:
        """The minutes of the window in which the shifts of a day are worked."""
        if day not in self._minutes:
            self._minutes[day] = self._minutes_of(day)
        return self._minutes[day]

    def _minutes_of(self, day: int) -> list[range]:
        shifts = [[day * DAY + each for each in shift] for shift in self.shifts(day)]
        return [
            range(bisect_left(self.shown, start), bisect_left(self.shown, end))
            for start, end in shifts
        ]

    def _flags(self, day: int) -> bytearray:
        """For each minute of a day whether it is worked."""
        flags = bytearray(2 * DAY)
        for _, end in self.shifts(day - 1):
            if end > DAY:
                flags[: end - DAY] = b"\1" * (end - DAY)
        for start, end in self.shifts(day):
            flags[start:end] = b"\1" * (end - start)
        return flags[:DAY]


@cache
def _shown(timezone: str) -> array[int]:
    zone = ZoneInfo(timezone)
    shown, latest = array("l"), -1
    for hour in range(MINUTES // 60):  # clocks are changed as an hour begins
        wall = _wall(instant(hour * 60), zone)
        minutes = range(wall, wall + 60)
        put_back = wall <= latest
        shown.extend((max(each, latest) for each in minutes) if put_back else minutes)
        latest = shown[-1]
    return shown


def _wall(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return (local.toordinal() - _ORIGIN) * DAY + local.hour * 60 + local.minute


@dataclass(eq=False)
class Hours:
    """When somebody is told of what a department does: it works, and for them it is day.

    Of a day on which both never meet they are told by day.

    Attributes:
        work: the department's; the ordinary week for who belongs to none.
        by_day: every day, as the reader has it.
        week_begins: on which weekday the department's week does; 0 is Monday.
    """

    work: WorkCalendar
    by_day: WorkCalendar
    week_begins: int = 0

    @cached_property
    def told_before(self) -> array[int]:
        """For each minute of the window, in how many before it they can be told."""
        flags = bytearray(MINUTES)
        for day in range(self.work.shown[0] // DAY - 1, self.work.shown[-1] // DAY + 2):
            worked = self.work.minutes_of(day)
            bright = [
                minutes for ahead in range(-1, 3) for minutes in self.by_day.minutes_of(day + ahead)
            ]
            met = [
                range(max(one.start, other.start), min(one.stop, other.stop))
                for one in worked
                for other in bright
            ]
            if not any(met):
                met = self.by_day.minutes_of(day) if worked else []
            for minutes in filter(None, met):
                flags[minutes.start : minutes.stop] = b"\1" * len(minutes)
        return array("l", accumulate(flags, initial=0))

    def works(self, minute: int) -> bool:
        """Whether they can be told in this minute."""
        return self.told_before[minute + 1] > self.told_before[minute]

    def next_working(self, minute: int) -> int:
        """This minute if they can be told in it, else the first one after it."""
        return bisect_right(self.told_before, self.told_before[minute]) - 1

    def morning_after(self, minute: int, days: int) -> int:
        """When they are first told from tomorrow (1) on, or from the next week on (7)."""
        shown = self.by_day.shown
        day = shown[minute] // DAY  # the origin is a Monday
        day += 1 if days == 1 else (self.week_begins - day % 7) % 7 or 7
        return self.next_working(bisect_left(shown, day * DAY + _MORNING))
