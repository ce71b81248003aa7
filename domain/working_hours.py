"""Working hours as they are written: shifts, the hours of a week, and those of certain days."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from domain.day_ranges import DayRange
from domain.errors import Unreadable

CLOSED = "closed"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_SHIFT = re.compile(r"([0-9]{2}):([0-9]{2}) *- *([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of work on a clock's face.

    Attributes:
        start: seconds after midnight by the wall clock, 0 to 86,399.
        end: the same, at most a day after `start`; beyond 86,400 it is on the next day.
    """

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "09:00-12:00"; an end before the start ("22:00-06:00") is on the next day.

        "24:00" is an end at midnight. Raises ValueError with the reason.
        """
        match = _SHIFT.fullmatch(text.strip())
        if match is None:
            raise Unreadable('"{text}" is not a shift; write it as "09:00-12:00"', text=text)
        start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
        start, end = (
            start_hour * _HOUR + start_minute * _MINUTE,
            end_hour * _HOUR + end_minute * _MINUTE,
        )
        if max(start_minute, end_minute) >= _MINUTE or start >= _DAY or end > _DAY:
            raise Unreadable(
                '"{text}" has a time that no clock shows; the last one is "24:00"', text=text
            )
        if start == end:
            raise Unreadable('"{text}" has no length; around the clock is "00:00-24:00"', text=text)
        return cls(start, end if end > start else end + _DAY)

    def __str__(self) -> str:
        end = self.end if self.end <= _DAY else self.end - _DAY
        return f"{_clock(self.start)}-{_clock(end)}"


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The shifts of an ordinary week.

    Attributes:
        days: seven days from Monday, each with its shifts in order.

    Raises ValueError when there is no shift at all, or when two shifts overlap, be it across
    midnight or from Sunday into Monday.
    """

    days: tuple[tuple[Shift, ...], ...]

    def __post_init__(self) -> None:
        week = [
            (weekday * _DAY + shift.start, weekday * _DAY + shift.end, WEEKDAYS[weekday], shift)
            for weekday, shifts in enumerate(self.days)
            for shift in shifts
        ]
        if not week:
            raise Unreadable("no working time at all; give at least one day its hours")
        start, end, day, shift = week[0]
        following = [*week[1:], (start + 7 * _DAY, end + 7 * _DAY, day, shift)]
        for (_, end, day, shift), (start, _, next_day, next_shift) in zip(
            week, following, strict=True
        ):
            if end > start:
                raise Unreadable(
                    '{day} "{shift}" and {next_day} "{next_shift}" overlap',
                    day=day,
                    shift=shift,
                    next_day=next_day,
                    next_shift=next_shift,
                )

    @classmethod
    def parse(cls, hours: Mapping[str, Sequence[str]]) -> Self:
        """Read `{"mon-fri": ["09:00-12:00", "13:30-18:00"], "sat": ["10:00-14:00"]}`.

        A range may run over the weekend ("fri-mon"). A day that is not named has no hours.
        Raises ValueError with the reason.
        """
        shifts_of: dict[int, tuple[Shift, ...]] = {}
        for days, texts in hours.items():
            if isinstance(texts, str):
                raise Unreadable(
                    '{days}: write a list of shifts, ["{texts}"]', days=days, texts=texts
                )
            shifts = tuple(sorted(map(Shift.parse, texts), key=lambda shift: shift.start))
            for weekday in _weekdays(days):
                if weekday in shifts_of:
                    raise Unreadable("{day} is given its hours twice", day=WEEKDAYS[weekday])
                shifts_of[weekday] = shifts
        return cls(tuple(shifts_of.get(weekday, ()) for weekday in range(7)))

    def to_dict(self) -> dict[str, list[str]]:
        """The form that `parse` reads, equal for equal hours: like neighbours become a range."""
        ranges: list[tuple[int, int]] = []
        for weekday, shifts in enumerate(self.days):
            if ranges and self.days[ranges[-1][0]] == shifts:
                ranges[-1] = (ranges[-1][0], weekday)
            else:
                ranges.append((weekday, weekday))
        return {
            WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}": [
                str(shift) for shift in self.days[first]
            ]
            for first, last in ranges
            if self.days[first]
        }

    @property
    def standard_day(self) -> int:
        """The length of the standard working day in seconds: see `BusinessCalendar`."""
        lengths = Counter(_length(shifts) for shifts in self.days if shifts)
        return max(lengths, key=lambda length: (lengths[length], length))

    @property
    def usual_shifts(self) -> tuple[Shift, ...]:
        """The shifts of the first weekday that is a standard working day."""
        standard_day = self.standard_day
        return next(shifts for shifts in self.days if _length(shifts) == standard_day)


@dataclass(frozen=True, slots=True)
class DatedHours:
    """The hours of certain days, in place of those of the ordinary week.

    Attributes:
        days: which days.
        hours: a week of their own; or shifts, which hold on those of the days that the ordinary
            week works (for a single date: on that day, whatever it is); none at all: closed.

    Raises ValueError when two shifts overlap.
    """

    days: DayRange
    hours: WeeklyHours | tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.hours, WeeklyHours):
            _check_apart(self.hours)

    @classmethod
    def parse(cls, days: str, hours: Mapping[str, Sequence[str]] | Sequence[str]) -> Self:
        """Read the hours of "2026-12-24", "2027-07-01..2027-08-31", "12-24" and the like.

        Args:
            hours: "closed", a list of shifts, or hours by weekday.

        Raises ValueError with the reason.
        """
        span = DayRange.parse(days)
        if hours == CLOSED:
            return cls(span)
        if isinstance(hours, str) or not hours:
            raise Unreadable(
                '{days}: write "{closed}", a list of shifts, or hours by weekday',
                days=days,
                closed=CLOSED,
            )
        if isinstance(hours, Mapping):
            return cls(span, WeeklyHours.parse(hours))
        return cls(span, tuple(sorted(map(Shift.parse, hours), key=lambda shift: shift.start)))

    @property
    def is_closed(self) -> bool:
        """Whether nobody works on these days."""
        return not self.hours

    def to_json(self) -> str | list[str] | dict[str, list[str]]:
        """Return the hours in the form that `parse` reads."""
        if isinstance(self.hours, WeeklyHours):
            return self.hours.to_dict()
        return [str(shift) for shift in self.hours] or CLOSED

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """The order in which entries come: the first one that names a day holds.

        A date comes before what is said of every year, a single day before a range, and a range
        that is closed before one that has hours.
        """
        return self.days.yearly, not self.days.is_single, not self.is_closed


def check_tell(times: Sequence[Shift]) -> None:
    """Raise ValueError if two of these times of day, given in order, overlap."""
    _check_apart(times)
    if times and times[-1].end > times[0].start + _DAY:
        raise Unreadable('"{one}" and "{other}" overlap', one=times[-1], other=times[0])


def _check_apart(shifts: Sequence[Shift]) -> None:
    for shift, following in pairwise(shifts):
        if shift.end > following.start:
            raise Unreadable('"{one}" and "{other}" overlap', one=shift, other=following)


def _length(shifts: Iterable[Shift]) -> int:
    return sum(shift.end - shift.start for shift in shifts)


def _clock(seconds: int) -> str:
    return f"{seconds // _HOUR:02}:{seconds % _HOUR // _MINUTE:02}"


def _weekdays(text: str) -> list[int]:
    """The weekdays (0 is Monday) of "sat", "mon-fri" or "fri-mon"."""
    names = [name.strip() for name in text.split("-", maxsplit=1)]
    if any(name not in WEEKDAYS for name in names):
        raise Unreadable(
            '"{text}" is neither a weekday nor a range of them; write {names} or, for example, '
            '"mon-fri"',
            text=text,
            names=", ".join(WEEKDAYS),
        )
    first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
    return [(first + offset) % 7 for offset in range((last - first) % 7 + 1)]
