"""When a department works: weekly hours in a time zone, and the days that differ from them.

A shift belongs to the day on which it starts. So a Monday shift "22:00-06:00" still runs into a
closed Tuesday, and the shift that would start on that Tuesday does not take place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from itertools import combinations
from typing import Any, Self
from zoneinfo import ZoneInfo

from domain.errors import Unreadable
from domain.holiday_sources import ESTIMATE_ERROR, WITHOUT_PLAN, Source
from domain.working_hours import DatedHours, Shift, WeeklyHours, check_tell

_NO_ZONE = (KeyError, ValueError, OSError)
"""The errors by which `ZoneInfo` says so: unknown; a path; a folder such as "Europe"."""


@dataclass(frozen=True)
class BusinessCalendar:
    """When a department works.

    Whatever is said of a day outranks whatever is said of more days, and the organisation's own
    days outrank the public ones:

    1. a closed day has no shifts; a single date with hours has these; an open day is worked;
    2. what else is closed by the organisation, a range or a day of every year, has no shifts;
    3. a public holiday and a day off of the organisation's file have none;
    4. a make-up day is worked; any other day has the shifts of its week, which is the ordinary one
       or, for some time of the year, the one of `dated_hours`.

    A make-up day is worked like a usual day of its week, whatever that week says of Saturdays: it
    has the hours of the first weekday on which people work for a standard working day. So is an
    open day, unless it is a public holiday on a weekday that is worked: then it has its own hours.

    The standard working day, by which "2d" is counted, is the daily working time that most
    working days of the week have. It is one fixed figure, so that a promise of "2d" can be
    paused, resumed and added to like any other span, and neither a short Friday nor the change
    to summer time alters it. Of lengths that are equally common it is the longest, because a
    promise must not be tighter than a day that people do work.

    Attributes:
        timezone: an IANA name such as "Asia/Shanghai"; all hours are by its wall clock.
        hours: the ordinary week.
        closed_days, open_days: the organisation's exceptions.
        dated_hours: hours of single days, of ranges, and of days of every year; a single date that
            is closed is one of `closed_days` instead.
        holidays, makeup_days: the public ones, for the years of which they are known; in other
            years there are none.
        file_days: the days off that a file of the organisation names.
        holiday_sources: how far the public days of each year can be relied on.
        estimated_days: the holidays among them whose dates are estimates.
        tell: between which times of day, in order, those who work by it are told of things, each
            by their own clock; empty: as usual (see `domain.gate`).

    Raises ValueError for an unknown time zone, for a day that is both closed and open, or both
    a holiday and a make-up day, for days that are given their hours twice, and for times to tell
    that overlap.
    """

    timezone: str
    hours: WeeklyHours
    closed_days: frozenset[date] = frozenset()
    open_days: frozenset[date] = frozenset()
    dated_hours: frozenset[DatedHours] = frozenset()
    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    file_days: frozenset[date] = frozenset()
    holiday_sources: frozenset[tuple[int, Source]] = frozenset()
    estimated_days: frozenset[date] = frozenset()
    tell: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        _check_timezone(self.timezone)
        check_tell(self.tell)
        if both := self.closed_days & self.open_days:
            raise Unreadable("{day} is listed both as closed and as open", day=min(both))
        if both := self.holidays & self.makeup_days:
            raise Unreadable(
                "{day} is listed both as a holiday and as a make-up day", day=min(both)
            )
        if twice := self._shifts_of.keys() & (self.closed_days | self.open_days):
            listed = "closed" if min(twice) in self.closed_days else "open"
            raise Unreadable(
                "{day} is listed as {listed} and has hours of its own",
                day=min(twice),
                listed=listed,
            )
        for (one, _), (other, _) in combinations(self._entries, 2):
            if one.rank == other.rank and not one.is_closed and one.days.overlaps(other.days):
                raise Unreadable("{one} and {other} overlap", one=one.days, other=other.days)

    def __hash__(self) -> int:
        """The same for equal calendars; computed once, for each question about time needs it."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, each.name) for each in fields(self)))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    def day_at(self, instant: datetime) -> date:
        """Return the day that it is there at an instant."""
        return instant.astimezone(self.zone).date()

    @cached_property
    def standard_day(self) -> int:
        """The length of the standard working day in seconds."""
        return self.hours.standard_day

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """The shifts that start on this day, in order; none on a day that is not worked."""
        if day in self.closed_days:
            return ()
        if (shifts := self._shifts_of.get(day)) is not None:
            return shifts
        week = next((week for each, week in self._entries if day in each.days), self.hours)
        if week is None and day not in self.open_days:
            return ()
        week = week or self.hours
        usual = week.days[day.weekday()]
        is_off = day in self.holidays or day in self.file_days
        if day in self.open_days:
            return usual if usual and is_off else week.usual_shifts
        if is_off:
            return ()
        return week.usual_shifts if day in self.makeup_days else usual

    @cached_property
    def _shifts_of(self) -> dict[date, tuple[Shift, ...]]:
        """The shifts of the single dates that have hours of their own."""
        return {
            each.days.first: (
                each.hours.days[each.days.first.weekday()]
                if isinstance(each.hours, WeeklyHours)
                else each.hours
            )
            for each in self.dated_hours
            if each.days.is_date
        }

    @cached_property
    def _entries(self) -> tuple[tuple[DatedHours, WeeklyHours | None], ...]:
        """The other hours by date, each with its week (None if closed), first that which holds."""
        entries = (each for each in self.dated_hours if not each.days.is_date)
        ordered = sorted(entries, key=lambda each: (each.rank, each.days.first, each.days.last))
        return tuple((each, self._week_of(each)) for each in ordered)

    def _week_of(self, entry: DatedHours) -> WeeklyHours | None:
        hours = entry.hours
        if isinstance(hours, WeeklyHours):
            return hours
        if entry.is_closed:
            return None
        return WeeklyHours(tuple(hours if shifts else () for shifts in self.hours.days))

    @property
    def last_year_known(self) -> int:
        """The last year for which days were looked up; 0 if none were."""
        days = self.holidays | self.file_days
        return max((*dict(self.holiday_sources), *(day.year for day in days)), default=0)

    def doubt_between(self, first: date, last: date) -> tuple[int, Source] | None:
        """The first year whose public days may still change what is worked from `first` to `last`.

        Returns None if all that is known there is certain.
        """
        for year, source in sorted(self.holiday_sources):
            if not first.year <= year <= last.year:
                continue
            if source in WITHOUT_PLAN:
                return year, source
            near = (first - ESTIMATE_ERROR, last + ESTIMATE_ERROR)
            if any(near[0] <= day <= near[1] and day.year == year for day in self.estimated_days):
                return year, Source.ESTIMATED
        return None

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, equal for equal calendars, that needs nothing else to be read back.

        `{"timezone": …, "hours": …, "closed_days": ["2026-12-31"], …}`; what is empty is left out.
        """
        days = {
            "closed_days": self.closed_days,
            "open_days": self.open_days,
            "holidays": self.holidays,
            "makeup_days": self.makeup_days,
            "file_days": self.file_days,
            "estimated_days": self.estimated_days,
        }
        holiday_sources = {str(year): source.value for year, source in sorted(self.holiday_sources)}
        hours = {str(each.days): each.to_json() for each in self.dated_hours}
        return {
            "timezone": self.timezone,
            "hours": self.hours.to_dict(),
            **({"dated_hours": dict(sorted(hours.items()))} if hours else {}),
            **{
                name: [day.isoformat() for day in sorted(days[name])] for name in days if days[name]
            },
            **({"holiday_sources": holiday_sources} if holiday_sources else {}),
            **({"tell": list(map(str, self.tell))} if self.tell else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`. Raises ValueError when a value in it is wrong."""
        dated_hours = data.get("dated_hours", {}).items()
        return cls(
            timezone=data["timezone"],
            hours=WeeklyHours.parse(data["hours"]),
            closed_days=_dates(data.get("closed_days", ())),
            open_days=_dates(data.get("open_days", ())),
            dated_hours=frozenset(DatedHours.parse(days, hours) for days, hours in dated_hours),
            holidays=_dates(data.get("holidays", ())),
            makeup_days=_dates(data.get("makeup_days", ())),
            file_days=_dates(data.get("file_days", ())),
            holiday_sources=frozenset(
                (int(year), Source(word)) for year, word in data.get("holiday_sources", {}).items()
            ),
            estimated_days=_dates(data.get("estimated_days", ())),
            tell=tuple(map(Shift.parse, data.get("tell", ()))),
        )


def _dates(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of this name; UTC if there is none, as of a person whom Slack shows."""
    try:
        return ZoneInfo(name)
    except _NO_ZONE:
        return ZoneInfo("UTC")


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except _NO_ZONE:
        raise Unreadable('"{name}" is not the name of a time zone', name=name) from None
