"""Weeks, as ISO 8601 counts them (Monday is the first day), and a time of the week."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})", re.IGNORECASE)
_WEEKLY = re.compile(r"([a-z]{3}) +([0-9]{1,2}):([0-9]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week, written "2026-W47".

    Attributes:
        first_day: its Monday.
    """

    first_day: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The week that a day is in."""
        return cls(day - day.weekday() * _DAY)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-W47". Raises ValueError with an example."""
        match = _WEEK.fullmatch(text.strip())
        try:
            if match is None:
                raise ValueError
            return cls(date.fromisocalendar(int(match.group(1)), int(match.group(2)), 1))
        except ValueError:
            raise ValueError(f'"{text}" is not a week; write, for example, 2026-W47') from None

    def __str__(self) -> str:
        """As `parse` reads it."""
        year, number, _ = self.first_day.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def number(self) -> int:
        """Its number in its year, from 1."""
        return self.first_day.isocalendar().week

    @property
    def last_day(self) -> date:
        """Its Sunday."""
        return self.first_day + 6 * _DAY

    def before(self, weeks: int = 1) -> "Week":
        """The week so many weeks earlier."""
        return Week(self.first_day - 7 * weeks * _DAY)


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """A time of the week, by somebody's own clock: "mon 09:00".

    Attributes:
        weekday: from 0, Monday, to 6.
    """

    weekday: int
    at: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "mon 09:00". Raises ValueError with an example."""
        match = _WEEKLY.fullmatch(text.strip())
        try:
            if match is None:
                raise ValueError
            day, hour, minute = match.groups()
            return cls(_DAYS.index(day.lower()), time(int(hour), int(minute)))
        except ValueError:
            raise ValueError(f'"{text}" is not a time of the week; write mon 09:00') from None

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When it was last this time in a time zone, by `now`."""
        today = now.astimezone(zone).date()
        day = today - (today.weekday() - self.weekday) % 7 * _DAY
        at = datetime.combine(day, self.at, zone)
        return at if at <= now else datetime.combine(day - 7 * _DAY, self.at, zone)
