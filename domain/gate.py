"""The gate: when somebody is told what the bot says without being asked.

Three things decide, each of which `Gate` has as a value:

- the *days and hours* in which the department works that it is about;
- the *civil day* of the reader, by their own clock: nobody is told at night because a department
  works at night, or far away;
- *duty*: in a service around the clock, people at work are told at any hour.

A department's day on which its hours and the reader's civil day never meet (Shanghai's office and a
reader in New York, a night shift) is told in the reader's civil day of the same date. So every
working day has its hour for everybody, and nothing is told on a day that is not worked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar, zone_named
from domain.business_clock import (
    NoWorkingTimeError,
    is_working,
    next_working_instant,
    stretches_on,
)
from domain.policy import ORDINARY_WEEK, TOLD_BETWEEN
from domain.working_hours import WeeklyHours

Stretch = tuple[datetime, datetime]

_DAY = timedelta(days=1)
_DAYS_AHEAD = 366
_DAYS_APART = 3
"""A window of this many days later begins later, whatever the time zones and the night shifts."""


@dataclass(frozen=True)
class Gate:
    """When somebody is told of a department's affairs.

    Attributes:
        work: when the department works.
        civil_day: when the reader is told at all, by their own clock. None if the reader is a
            channel, which pings nobody.
        on_duty_until: until when the reader works in a service around the clock, at any hour.
    """

    work: BusinessCalendar
    civil_day: BusinessCalendar | None = None
    on_duty_until: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone by which the reader counts days."""
        return (self.civil_day or self.work).zone


def personal_gate(work: BusinessCalendar, timezone: str) -> Gate:
    """Return the gate to a person whom a department's affairs concern.

    Args:
        timezone: the person's; an unknown one is taken as UTC.
    """
    told_between = tuple(map(str, work.tell)) or TOLD_BETWEEN
    return Gate(work, _calendar(timezone, "mon-sun", told_between))


def ordinary_gate(timezone: str) -> Gate:
    """Return the gate to a person who belongs to no department."""
    days, hours = ORDINARY_WEEK
    week = _calendar(timezone, days, hours)
    return Gate(week, week)


@lru_cache(maxsize=512)
def waking_hours(work: BusinessCalendar, timezone: str) -> BusinessCalendar:
    """Return the calendar of one person of a department, by which their own targets are counted.

    In a service around the clock somebody is at work at any hour, but nobody at all of them: theirs
    are the hours at which they are told. Elsewhere they work when their department does.

    Args:
        timezone: as for `personal_gate`.
    """
    awake = personal_gate(work, timezone).civil_day
    if awake is None or not is_around_the_clock(work):
        return work
    return replace(work, timezone=awake.timezone, hours=awake.hours)


def opens_at(gate: Gate, at: datetime) -> datetime:
    """Return the first instant from `at` on at which the reader may be told.

    A department that does not work for a year keeps nobody from being told: a person is, in the
    ordinary week, and a channel at once.
    """
    if gate.civil_day is None:
        return _first_working(gate.work, at)
    if gate.on_duty_until and at < gate.on_duty_until and is_working(gate.work, at):
        return at
    first = min(each.day_at(at) for each in (gate.work, gate.civil_day))
    last = first + _DAYS_AHEAD * _DAY
    found: datetime | None = None
    day = first - 2 * _DAY  # a night shift of the day before may run into the reader's next day
    while day <= last:
        opening = _opening(gate.work, gate.civil_day, day, at)
        if opening and (found is None or opening < found):
            last = min(last, day + _DAYS_APART * _DAY)
            found = opening
        day += _DAY
    return found or opens_at(ordinary_gate(gate.civil_day.timezone), at)


def is_open(gate: Gate, at: datetime) -> bool:
    """Whether the reader may be told at `at`."""
    return opens_at(gate, at) == at


def is_around_the_clock(calendar: BusinessCalendar) -> bool:
    """Whether somebody is always there, apart from days off."""
    worked = sum(shift.end - shift.start for shifts in calendar.hours.days for shift in shifts)
    return timedelta(seconds=worked) == 7 * _DAY


def first_weekday(hours: WeeklyHours) -> int:
    """Return the day on which a working week begins, from 0, Monday: the one after its weekend.

    The weekend is the longest run of days without work, of equal ones the one after which Monday
    comes first; a week without any begins on Monday.
    """
    worked = [bool(shifts) for shifts in hours.days]
    beginnings = [day for day in range(7) if worked[day] and not worked[day - 1]]
    return max(beginnings, key=lambda day: (_free_before(worked, day), -day), default=0)


def _free_before(worked: list[bool], day: int) -> int:
    """How many days in a row before this one are free."""
    return next(back - 1 for back in range(1, 8) if worked[day - back])


@lru_cache(maxsize=512)
def _calendar(timezone: str, days: str, hours: tuple[str, ...]) -> BusinessCalendar:
    return BusinessCalendar(zone_named(timezone).key, WeeklyHours.parse({days: hours}))


def _first_working(work: BusinessCalendar, at: datetime) -> datetime:
    try:
        found = next_working_instant(work, at)
    except NoWorkingTimeError:
        return at
    return found if found - at <= _DAYS_AHEAD * _DAY else at


def _opening(
    work: BusinessCalendar, civil_day: BusinessCalendar, day: date, at: datetime
) -> datetime | None:
    """Return when a department's day can be told from `at` on, or None if that is over."""
    windows = _windows(work, civil_day, day)
    return min((max(at, begin) for begin, end in windows if at < end), default=None)


@lru_cache(maxsize=4096)
def _windows(work: BusinessCalendar, civil_day: BusinessCalendar, day: date) -> tuple[Stretch, ...]:
    """Return when a reader is told of what a department does in the shifts of a day."""
    shifts = stretches_on(work, day)
    meetings = tuple(meeting for shift in shifts for meeting in _meetings(shift, civil_day))
    return meetings or (stretches_on(civil_day, day) if shifts else ())


def _meetings(shift: Stretch, civil_day: BusinessCalendar) -> Iterator[Stretch]:
    begin, end = shift
    day, last = map(civil_day.day_at, shift)
    day -= _DAY  # its civil day may end after midnight
    while day <= last:
        for opens, shuts in stretches_on(civil_day, day):
            if max(begin, opens) < min(end, shuts):
                yield max(begin, opens), min(end, shuts)
        day += _DAY
