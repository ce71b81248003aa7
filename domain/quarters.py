"""Quarters of the calendar's year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_QUARTER = re.compile(r"([0-9]{4})-?Q([1-4])", re.IGNORECASE)
_MONTHS = 3


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, written "2026-Q3".

    Attributes:
        first_day: the first of January, April, July or October.
    """

    first_day: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that a day is in."""
        return cls(date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1))

    @classmethod
    def of_days(cls, first_day: date, last_day: date) -> Self | None:
        """Return the quarter that consists of exactly these days, or None."""
        quarter = cls.of(first_day)
        return quarter if (quarter.first_day, quarter.last_day) == (first_day, last_day) else None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-Q3". Raises ValueError with an example."""
        match = _QUARTER.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'"{text}" is not a quarter; write, for example, 2026-Q3')
        return cls(date(int(match.group(1)), (int(match.group(2)) - 1) * _MONTHS + 1, 1))

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"{self.first_day.year:04}-Q{self.number}"

    @property
    def number(self) -> int:
        """Its number in its year, from 1 to 4."""
        return (self.first_day.month - 1) // _MONTHS + 1

    @property
    def last_day(self) -> date:
        """The last day of March, June, September or December."""
        return self.after().first_day - timedelta(days=1)

    def before(self) -> "Quarter":
        """The quarter before it."""
        return Quarter.of(self.first_day - timedelta(days=1))

    def after(self) -> "Quarter":
        """The quarter that follows it."""
        return Quarter.of(self.first_day + timedelta(days=100))
