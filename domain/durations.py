"""Spans of working time, as an organisation promises them: "30m", "4h", "2d"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Self

from domain.business_calendar import BusinessCalendar
from domain.errors import Unreadable

_MINUTE = 60
_FIVE_MINUTES = 5 * _MINUTE
_HALF_HOUR = 30 * _MINUTE
_HOUR = 60 * _MINUTE
_IN_DAYS_BEYOND = 5
LONGEST_DAYS = 366
_LONGEST_SECONDS = LONGEST_DAYS * 24 * _HOUR

_WORDS = {
    "d": r"(?:working |business )?days?|[个個]?工作日|天",
    "h": r"hours?|hrs?|[个個]?小[时時]",
    "m": r"minutes?|mins?|分[钟鐘]?",
}
"""How people write the units of `Duration.parse`."""

_PARTS = re.compile(r"(?:([0-9]{1,9})d)? *(?:([0-9]{1,9})h)? *(?:([0-9]{1,9})m)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A positive span of working time.

    Days are kept apart from seconds because only a calendar knows how long its day is: "1d" is
    8 hours in one office and 24 at a night desk, while "24h" is the same everywhere.

    Attributes:
        days: working days, each as long as the calendar's standard working day.
        seconds: working time beyond the days, in seconds; whole minutes.

    Raises ValueError for nothing at all, for negative parts, for parts of a minute and for more
    than 366 days.
    """

    days: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if self.days < 0 or self.seconds < 0 or not (self.days or self.seconds):
            raise Unreadable("a duration is longer than zero, for example 30m")
        if self.seconds % _MINUTE:
            raise Unreadable("a duration is in whole minutes, for example 30m")
        if self.days > LONGEST_DAYS or self.seconds > _LONGEST_SECONDS - self.days * 24 * _HOUR:
            raise Unreadable(
                "a duration is at most {longest} days, for example 2d",
                longest=LONGEST_DAYS,
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read days, hours and minutes in this order: "30m", "4h", "2d", "1h30m", "1d 4h".

        Raises ValueError with the reason and an example.
        """
        parts = _PARTS.fullmatch(text.strip())
        if parts is None or not any(parts.groups()):
            raise Unreadable(
                '"{text}" is not a duration; write whole days, hours and minutes in this order, '
                "for example 2d, 4h, 1h30m",
                text=text,
            )
        days, hours, minutes = (int(part or 0) for part in parts.groups())
        try:
            return cls(days=days, seconds=hours * _HOUR + minutes * _MINUTE)
        except ValueError as error:
            raise Unreadable('"{text}": {error}', text=text, error=error) from None

    @classmethod
    def read(cls, typed: str) -> Self:
        """Read what somebody typed: as `parse`, or "2 hours", "1 working day", "1 小时 30 分钟".

        Raises ValueError, as `parse`.
        """
        text = unicodedata.normalize("NFKC", typed).lower()
        for unit, words in _WORDS.items():
            text = re.sub(rf"(?<=[0-9]) *(?:{words}|{unit})(?![a-z])", unit, text)
        return cls.parse(re.sub(r" *(?:,|and) *(?=[0-9])", " ", text))

    def __str__(self) -> str:
        """The shortest form that `parse` reads back as the same duration: "1d4h30m"."""
        hours, seconds = divmod(self.seconds, _HOUR)
        parts = ((self.days, "d"), (hours, "h"), (seconds // _MINUTE, "m"))
        return "".join(f"{count}{unit}" for count, unit in parts if count)

    def working_seconds(self, calendar: BusinessCalendar) -> int:
        """The working time that this is in a calendar, in seconds."""
        return self.days * calendar.standard_day + self.seconds

    @classmethod
    def round_up(cls, working_time: timedelta, calendar: BusinessCalendar) -> Self:
        """Return the shortest time that people would say, and that is not shorter than this.

        It is told in whole days beyond five working days, in whole hours beyond one, in half hours
        beyond one hour, else in steps of five minutes.
        """
        seconds, day = ceil(working_time / timedelta(seconds=1)), calendar.standard_day
        if seconds > _IN_DAYS_BEYOND * day:
            return cls(days=ceil(seconds / day))
        unit = _HOUR if seconds > day else _HALF_HOUR if seconds > _HOUR else _FIVE_MINUTES
        days, rest = divmod(seconds, day)
        rest = unit * ceil(rest / unit)
        if rest >= day:
            return cls(days=days + 1)
        return cls(days, rest) if days or rest else cls(seconds=unit)
