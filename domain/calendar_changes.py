"""The days that a new version of a calendar changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from domain.business_calendar import BusinessCalendar

_DAY = timedelta(days=1)


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


def day_changes(
    before: BusinessCalendar, after: BusinessCalendar, first: date, last: date
) -> DayChanges:
    """Compare two versions of a calendar day by day, from `first` to `last`."""
    off: list[date] = []
    worked: list[date] = []
    other_hours: list[date] = []
    day = first
    while day <= last:
        was, is_now = before.shifts_on(day), after.shifts_on(day)
        if was != is_now:
            changed = other_hours if was and is_now else worked if is_now else off
            changed.append(day)
        day += _DAY
    return DayChanges(tuple(off), tuple(worked), tuple(other_hours))


def in_a_row(days: Iterable[date]) -> Sequence[tuple[date, date]]:
    """Days in order as stretches of consecutive ones: the first and the last of each."""
    numbered = enumerate(days)
    stretches = groupby(numbered, key=lambda each: each[1].toordinal() - each[0])
    found = [[day for _, day in stretch] for _, stretch in stretches]
    return [(days[0], days[-1]) for days in found]
