"""The days that a new version of a calendar changes, and whom they hold for.

A day off is a fact: the days of a new version hold for running requests, too, from then on. Their
hours, and all that has been worked already, stay as they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Self

from domain.business_calendar import BusinessCalendar
from domain.day_ranges import DayRange
from domain.working_hours import DatedHours, Shift

_DAY = timedelta(days=1)
_MIDNIGHT = 24 * 60 * 60  # in seconds


@dataclass(frozen=True, slots=True)
class DayChanges:
    """The days of some time that are not worked as before, in order.

    Attributes:
        off: those that are not worked any more.
        worked: those that are worked now.
        other_hours: those that are worked at other times.
    """

    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    other_hours: tuple[date, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.off or self.worked or self.other_hours)

    def to_dict(self) -> dict[str, list[str]]:
        """A JSON-able form; what is empty is left out."""
        days = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: [day.isoformat() for day in days[name]] for name in days if days[name]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`, which does not mind what else is there."""
        return cls(
            *(tuple(map(date.fromisoformat, data.get(each.name, ()))) for each in fields(cls))
        )


def day_changes(
    before: BusinessCalendar, after: BusinessCalendar, first: date, last: date
) -> DayChanges:
    """Compare two versions of a calendar day by day, from `first` to `last`."""
    off: list[date] = []
    worked: list[date] = []
    other_hours: list[date] = []
    for day in DayRange(first, last).days():
        was, is_now = before.shifts_on(day), after.shifts_on(day)
        if was != is_now:
            changed = other_hours if was and is_now else worked if is_now else off
            changed.append(day)
    return DayChanges(tuple(off), tuple(worked), tuple(other_hours))


def changes_to_come(before: BusinessCalendar, after: BusinessCalendar, today: date) -> DayChanges:
    """Compare two versions of a calendar from today on, for as long as the former was known."""
    last = date(max(before.last_year_known, today.year), 12, 31)
    return day_changes(before, after, today, last)


def with_new_days(
    old: BusinessCalendar, new: BusinessCalendar, since: datetime, now: datetime
) -> BusinessCalendar:
    """The calendar with its old hours, and from `now` on with the days of a new version.

    Args:
        since: from when on the calendar has been used; earlier days are of no matter.
    """
    merged = replace(new, timezone=old.timezone, hours=old.hours)
    today = now.astimezone(old.zone)
    first = old.day_at(since) - _DAY  # its shifts may run into the next one
    kept: dict[date, tuple[Shift, ...]] = {}
    for day in DayRange(first, today.date()).days():
        was, is_now = old.shifts_on(day), merged.shifts_on(day)
        if was != is_now:
            kept[day] = was if day < today.date() else _until_and_from(was, is_now, today)
    if not kept:
        return merged
    return replace(
        merged,
        closed_days=merged.closed_days - kept.keys()
        | {day for day, shifts in kept.items() if not shifts},
        open_days=merged.open_days - kept.keys(),
        dated_hours=frozenset(
            each
            for each in merged.dated_hours
            if not (each.days.is_date and each.days.first in kept)
        )
        | {DatedHours(DayRange(day, day), shifts) for day, shifts in kept.items() if shifts},
    )


def _until_and_from(
    was: Sequence[Shift], is_now: Sequence[Shift], now: datetime
) -> tuple[Shift, ...]:
    """The shifts of today: the old ones until the minute that begins next, or now, then the new."""
    begun = now.second or now.microsecond
    minute = (now.hour * 60 + now.minute + bool(begun)) * 60
    if minute >= _MIDNIGHT:
        return tuple(was)
    before = (Shift(each.start, min(each.end, minute)) for each in was if each.start < minute)
    after = (Shift(max(each.start, minute), each.end) for each in is_now if each.end > minute)
    return (*before, *after)


def in_a_row(days: Iterable[date]) -> Sequence[tuple[date, date]]:
    """Days in order as stretches of consecutive ones: the first and the last of each."""
    numbered = enumerate(days)
    stretches = groupby(numbered, key=lambda each: each[1].toordinal() - each[0])
    found = [[day for _, day in stretch] for _, stretch in stretches]
    return [(days[0], days[-1]) for days in found]
