"""Ranges of days: one day, several in a row, or the same ones in each year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from domain.errors import Unreadable

_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARLY = re.compile(r"[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = 2000  # so that "02-29" is a day
_LONGEST = 732


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from `first` to `last`, both included.

    Attributes:
        first, last: the ends; of a yearly range only their months and days count, and `last` may
            come before `first`: "12-24..01-02" runs over the turn of the year.
        yearly: whether these days are meant in every year.
    """

    first: date
    last: date
    yearly: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-12-31", "2026-12-24..2027-01-02", "12-24" or "12-24..01-02".

        Raises ValueError with the reason.
        """
        ends = [end.strip() for end in text.split("..", maxsplit=1)]
        yearly = all(map(_YEARLY.fullmatch, ends))
        if not yearly and not all(map(_DATED.fullmatch, ends)):
            raise Unreadable(
                '"{text}" is not a day; write it as "2026-12-31", "2026-12-24..2027-01-02" or, for '
                'every year, "12-24"',
                text=text,
            )
        first, last = (_day(end, yearly=yearly) for end in (ends[0], ends[-1]))
        if not yearly and first > last:
            raise Unreadable('"{text}" ends before it begins', text=text)
        if (last - first).days >= _LONGEST:
            raise Unreadable('"{text}" is longer than two years', text=text)
        return cls(first, last, yearly)

    def __str__(self) -> str:
        ends = [self.first] if self.is_single else [self.first, self.last]
        return "..".join(str(end)[5:] if self.yearly else str(end) for end in ends)

    def __contains__(self, day: date) -> bool:
        if not self.yearly:
            return self.first <= day <= self.last
        first, last, position = ((each.month, each.day) for each in (self.first, self.last, day))
        if first <= last:
            return first <= position <= last
        return position >= first or position <= last

    @property
    def is_single(self) -> bool:
        """Whether this is one day of a year."""
        return self.first == self.last

    @property
    def is_date(self) -> bool:
        """Whether this is one day alone."""
        return self.is_single and not self.yearly

    def days(self) -> Iterator[date]:
        """Return the days of a range that is not yearly."""
        length = (self.last - self.first).days + 1
        return (self.first + timedelta(days=number) for number in range(length))

    def overlaps(self, other: "DayRange") -> bool:
        """Whether two ranges, both yearly or both not, have a day in common."""
        return any(
            end in whole
            for whole, part in ((self, other), (other, self))
            for end in (part.first, part.last)
        )


def _day(text: str, *, yearly: bool) -> date:
    try:
        return date.fromisoformat(f"{_LEAP_YEAR}-{text}" if yearly else text)
    except ValueError:
        raise Unreadable("there is no day {text}", text=text) from None
