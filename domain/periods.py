"""Times that people name in words: "last month", "Q3", "year", in English and Chinese."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from domain.day_words import YEARS
from domain.weeks import Week

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


class Unit(IntEnum):
    """A unit of the calendar, by its months."""

    WEEK = 0
    MONTH = 1
    QUARTER = 3
    YEAR = 12


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """A week, month, quarter or year of the calendar.

    Attributes:
        back: how many before the present one.
        quarter: 1 to 4: the last quarter of this name that has begun.
    """

    unit: Unit
    back: int = 0
    quarter: int = 0

    def days(self, today: date) -> tuple[date, date]:
        """Return its first and its last day, or today if it is not over."""
        if self.unit is Unit.WEEK:
            week = Week.of(today).before(self.back)
            return week.first_day, min(week.last_day, today)
        months = today.year * 12 + today.month - 1
        back = self.back
        if self.quarter:
            back = ((today.month - 1) // 3 - (self.quarter - 1)) % 4
        first = (months // self.unit - back) * self.unit
        return _first_of(first), min(_first_of(first + self.unit) - timedelta(days=1), today)


def span_of_days(text: str) -> tuple[date, date] | None:
    """The first and the last of some days, "2026-10-01..2026-12-31"; None if it is neither.

    A day alone is both, and "2026-10" is a month.
    """
    try:
        if _MONTH.fullmatch(text):
            first = date.fromisoformat(f"{text}-01")
            last = _first_of(first.year * 12 + first.month) - timedelta(days=1)
        else:
            first, last = map(
                date.fromisoformat, [text] * 2 if _DAY.fullmatch(text) else text.split("..")
            )
    except ValueError:
        return None
    is_span = first <= last and first.year in YEARS and last.year in YEARS
    return (first, last) if is_span else None


def is_written_in_digits(text: str) -> bool:
    """Whether a word is to be a day, a month or a span of days."""
    return ".." in text or bool(_DAY.fullmatch(text) or _MONTH.fullmatch(text))


def read_periods(words: str) -> tuple[str, list[CalendarPeriod]]:
    """Return words in lower case without the periods that they name, and these periods."""
    found = []
    for pattern, period in _NAMED:
        words, count = pattern.subn(" ", words)
        found += [period] * count
    return words, found


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


_UNITS = {
    Unit.WEEK: ("week", "个?(?:周|星期)"),
    Unit.MONTH: ("month", "个?月"),
    Unit.QUARTER: ("quarter", "个?季度"),
}


def _named(english: str, chinese: str) -> re.Pattern[str]:
    """Match whole English words, and Chinese ones within others."""
    return re.compile(rf"(?<![a-z0-9-]){english}(?![a-z0-9-])|{chinese}")


_NAMED = [
    *(
        (_named(rf"{when}\s+{english}", f"{marks}{chinese}"), CalendarPeriod(unit, back))
        for back, when, marks in ((0, "this", "[本这]一?"), (1, "last", "上一?"))
        for unit, (english, chinese) in _UNITS.items()
    ),
    *(
        (_named(f"q{n}", f"第?{chinese}季度"), CalendarPeriod(Unit.QUARTER, quarter=n))
        for n, chinese in enumerate("一二三四", 1)
    ),
    (_named(r"last\s+year", "去年"), CalendarPeriod(Unit.YEAR, 1)),
    (_named(r"(?:this\s+)?year", "今年"), CalendarPeriod(Unit.YEAR)),
]
