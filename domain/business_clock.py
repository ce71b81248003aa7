"""Arithmetic with working time: how much lies between two instants, and when some will have passed.

Elapsed time is real time. A shift begins and ends at the first instant at which the wall clock
reaches its time: a time that the change to summer time skips is reached when the clock jumps over
it, and one that comes twice is reached the first time. So a shift over the night of a change is
an hour shorter or longer than on paper, and shifts that touch on paper touch in fact.

The working time of a calendar's year is laid out once and remembered; a question is then a binary
search in each year that it touches. No question looks further than `HORIZON_YEARS`.

Instants are aware datetimes in any time zone (a naive one is a ValueError); answers are in UTC.
"""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar

HORIZON_YEARS = 50

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)  # inside, instants are whole ones since the epoch
_DAY = timedelta(days=1)


class NoWorkingTimeError(ValueError):
    """The calendar has not enough working time ahead, within the horizon."""


def working_time(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`; negative when `end` is the earlier one.

    Raises ValueError when they are further apart than the horizon.
    """
    since, until = _microseconds(start), _microseconds(end)
    if since == until:
        return timedelta()
    if since > until:
        return -working_time(calendar, end, start)
    first, last = _local_year(calendar, start), _local_year(calendar, end)
    if last - first > HORIZON_YEARS:
        raise ValueError(f"{start} and {end} are more than {HORIZON_YEARS} years apart")
    years = (_working_year(calendar, year) for year in range(first, last + 1))
    return sum(year.worked(until) - year.worked(since) for year in years) * _MICROSECOND


def add_working_time(calendar: BusinessCalendar, start: datetime, amount: timedelta) -> datetime:
    """The earliest instant by which `amount` of working time has passed since `start`.

    It may be the very end of a shift: eight hours from 09:00 end at 17:00, not the next morning.
    No working time has passed at `start` itself, be it in working hours or not.

    Raises ValueError for a negative amount, NoWorkingTimeError when the horizon is reached first.
    """
    since, amount_left = _microseconds(start), amount // _MICROSECOND
    if amount_left < 0:
        raise ValueError("working time is counted forwards only")
    if not amount_left:
        return _instant(since)
    first = _local_year(calendar, start)
    for number in range(first, first + HORIZON_YEARS + 1):
        year = _working_year(calendar, number)
        target = year.worked(since) + amount_left
        if target <= year.total:
            return _instant(year.when_worked(target))
        amount_left = target - year.total
    raise NoWorkingTimeError(f"not enough working time within {HORIZON_YEARS} years of {start}")


def add_working_days(calendar: BusinessCalendar, start: datetime, days: int) -> datetime:
    """The same position of the wall clock on the nth working day after the one of `start`.

    A working day is one on which a shift starts. Within a shift that began the day before, the
    day of `start` is that day: three in the night of Friday's shift is, one working day later,
    three in the night of Monday's. The answer may lie outside working hours if `start` does
    (or if the days differ); `next_working_instant` moves it into them.

    Raises ValueError when `days` is below 1, NoWorkingTimeError when the horizon is reached first.
    """
    if days < 1:
        raise ValueError("working days are counted from 1")
    local = _instant(_microseconds(start)).astimezone(calendar.zone).replace(tzinfo=None)
    day = local.date()
    position = local - datetime.combine(day, time())
    yesterday = calendar.shifts_on(day - _DAY)
    if any(position + _DAY < timedelta(seconds=shift.end) for shift in yesterday):
        day, position = day - _DAY, position + _DAY
    for ahead in range(1, HORIZON_YEARS * 366):
        if calendar.shifts_on(day + ahead * _DAY):
            days -= 1
            if not days:
                return _instant(_clock_reaches(calendar.zone, day + ahead * _DAY, position))
    raise NoWorkingTimeError(f"not enough working days within {HORIZON_YEARS} years of {start}")


def working_days_later(calendar: BusinessCalendar, start: datetime, days: int) -> datetime:
    """The first working instant from that position on: see `add_working_days`."""
    return next_working_instant(calendar, add_working_days(calendar, start, days))


def end_of_working_day(calendar: BusinessCalendar, day: date, days: int = 0) -> datetime:
    """Return when work ends on a working day that is counted from a day.

    Args:
        days: how many working days later; negative: earlier. With 0 it is the day itself, or the
            last working day before if nobody works on it.

    Raises NoWorkingTimeError when the horizon is reached first.
    """
    onwards = _DAY if days > 0 else -_DAY
    left, at = abs(days), day + onwards if days else day
    for _ in range(HORIZON_YEARS * 366):
        if stretches := stretches_on(calendar, at):
            left -= 1
            if left <= 0:
                return stretches[-1][1]
        at += onwards
    raise NoWorkingTimeError(f"not enough working days within {HORIZON_YEARS} years of {day}")


def is_working(calendar: BusinessCalendar, instant: datetime) -> bool:
    """Whether this is working time. The start of a shift is, its end is not."""
    at = _microseconds(instant)
    year = _working_year(calendar, _local_year(calendar, instant))
    return year.next_working(at) == at


def next_working_instant(calendar: BusinessCalendar, instant: datetime) -> datetime:
    """The instant itself if it is working time, else the start of the next shift.

    Raises NoWorkingTimeError when there is none within the horizon.
    """
    at, first = _microseconds(instant), _local_year(calendar, instant)
    for number in range(first, first + HORIZON_YEARS + 1):
        if (found := _working_year(calendar, number).next_working(at)) is not None:
            return _instant(found)
    raise NoWorkingTimeError(f"no working time within {HORIZON_YEARS} years of {instant}")


def stretches_on(calendar: BusinessCalendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the shifts that start on a day, as instants; none that a change of clocks skips."""
    stretches = (
        tuple(
            _instant(_clock_reaches(calendar.zone, day, timedelta(seconds=position)))
            for position in (shift.start, shift.end)
        )
        for shift in calendar.shifts_on(day)
    )
    return tuple((start, end) for start, end in stretches if start < end)


@dataclass(frozen=True, slots=True)
class _WorkingYear:
    """The working time of a calendar year, midnight to midnight by the calendar's own clock.

    Attributes:
        starts, ends: the stretches of work in microseconds since the epoch, ascending, disjoint.
        before: the working time before each, in microseconds.
        total: that of the whole year.
    """

    starts: "array[int]"
    ends: "array[int]"
    before: "array[int]"
    total: int

    def worked(self, at: int) -> int:
        """The working time of this year until an instant, which may lie outside of the year."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]

    def when_worked(self, amount: int) -> int:
        """The earliest instant at which this much has been worked; above 0, at most `total`."""
        index = bisect_left(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]

    def next_working(self, at: int) -> int | None:
        """The first working instant at or after this one; None when the year has no more."""
        index = bisect_right(self.ends, at)
        return max(at, self.starts[index]) if index < len(self.ends) else None


@lru_cache(maxsize=512)
def _working_year(calendar: BusinessCalendar, year: int) -> _WorkingYear:
    """Lay out a year: some 12 KB, so that a full cache stays below 10 MB."""
    zone = calendar.zone
    new_year, old_year = (
        _clock_reaches(zone, date(y, 1, 1), timedelta()) for y in (year, year + 1)
    )
    starts, ends, before = array("q"), array("q"), array("q")
    total = 0
    day = date(year, 1, 1) - _DAY  # its last shift may run into the year
    while day.year <= year:
        for shift in calendar.shifts_on(day):
            start = _clock_reaches(zone, day, timedelta(seconds=shift.start))
            end = min(_clock_reaches(zone, day, timedelta(seconds=shift.end)), old_year)
            # A day that is worked by way of exception may begin within the night shift before.
            start = max(start, ends[-1] if ends else new_year)
            if start < end:
                starts.append(start)
                ends.append(end)
                before.append(total)
                total += end - start
        day += _DAY
    return _WorkingYear(starts, ends, before, total)


def _clock_reaches(zone: ZoneInfo, day: date, position: timedelta) -> int:
    """The first instant at which the wall clock is this long past a day's midnight, or later."""
    wall = datetime.combine(day, time()) + position
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    earliest, latest = _microseconds(second), _microseconds(first)
    if earliest >= latest:  # the usual case, and the time that comes twice
        return latest
    # The time is skipped: find the jump, which lies between the two readings of it.
    return earliest + bisect_left(
        range(earliest, latest),
        wall,
        key=lambda at: _instant(at).astimezone(zone).replace(tzinfo=None),
    )


def _local_year(calendar: BusinessCalendar, instant: datetime) -> int:
    return instant.astimezone(calendar.zone).year


def _microseconds(instant: datetime) -> int:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} has no time zone")
    return (instant - _EPOCH) // _MICROSECOND


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
