"""Calendars as the catalogue file writes them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.catalogue.public_holidays import public_holidays
from bot.catalogue.values import Value
from domain.business_calendar import BusinessCalendar, Shift, WeeklyHours
from domain.catalogue import CalendarDefinition

YEARS_BACK = 1
YEARS_AHEAD = 3
_SOME_YEAR = 2026  # whether holidays are known does not depend on the year
_SOME_SHIFTS = ["09:00-17:00"]
_SOME_HOURS = WeeklyHours.parse({"mon-fri": _SOME_SHIFTS})


def read_calendar(value: Value) -> CalendarDefinition:
    """One calendar; a stand-in if anything in it is wrong."""
    parts = value.record(required=("timezone", "hours"), optional=("holidays", "closed", "open"))
    timezone, holidays = None, None
    if "timezone" in parts:
        timezone = parts["timezone"].parsed(_timezone, "a time zone, such as Asia/Shanghai")
    if "holidays" in parts:
        holidays = parts["holidays"].parsed(_holidays, 'a country, such as "CN"')
    hours = _hours(parts["hours"]) if "hours" in parts else None
    closed = _days(parts, "closed", frozenset())
    calendar = BusinessCalendar(
        timezone=timezone or "UTC",
        hours=hours or _SOME_HOURS,
        closed_days=closed,
        open_days=_days(parts, "open", closed),
    )
    return CalendarDefinition(calendar, holidays)


def with_public_holidays(definition: CalendarDefinition, now: datetime) -> BusinessCalendar:
    """The calendar with the dates of its public holidays: of the year before, this and three more.

    So an import repeated in a later year puts a new version in force, and one in the same year
    does not, unless the library has learned of other dates.
    """
    if definition.holidays is None:
        return definition.calendar
    days = public_holidays(definition.holidays, now.year - YEARS_BACK, now.year + YEARS_AHEAD)
    return replace(definition.calendar, holidays=days.closed, makeup_days=days.workdays)


def _timezone(text: str) -> str:
    return BusinessCalendar(text, _SOME_HOURS).timezone


def _holidays(text: str) -> str:
    public_holidays(text, _SOME_YEAR, _SOME_YEAR)
    return text


def _days(parts: Mapping[str, Value], name: str, taken: frozenset[date]) -> frozenset[date]:
    """A list of days, if there is one; those already `taken` are mistakes and left out."""
    if name not in parts:
        return frozenset()

    def free_day(item: Value) -> date | None:
        day = item.day()
        if day in taken:
            item.wrong(f"{day} is listed both as closed and as open")
            return None
        return day

    return frozenset(parts[name].distinct('a list of days, such as ["2026-12-31"]', free_day))


def _hours(value: Value) -> WeeklyHours | None:
    """The week; None if there is a mistake in it."""
    shifts: dict[str, list[str]] = {}
    days = value.mapping('hours by weekday, such as {mon-fri: ["09:00-12:00", "13:30-18:00"]}')
    mistakes_before = len(value.mistakes)
    for name, item in days.items():
        _add_day(shifts, name, item)
    if not value.is_mapping or len(value.mistakes) > mistakes_before:
        return None
    if not shifts:
        value.wrong("no working time at all; give at least one day its hours", value.named_at)
        return None
    return WeeklyHours.parse(shifts)


def _add_day(shifts: dict[str, list[str]], name: str, item: Value) -> None:
    """Add what is right: each mistake is found at the first day that makes the week wrong."""
    texts = [
        text
        for each in item.sequence(f'a list of shifts, such as ["{_SOME_SHIFTS[0]}"]')
        if (text := each.parsed(lambda text: str(Shift.parse(text)), "a shift"))
    ]
    try:
        WeeklyHours.parse({name: _SOME_SHIFTS})
        if texts:
            WeeklyHours.parse({**shifts, name: texts})
            shifts[name] = texts
    except ValueError as error:
        item.wrong(str(error), item.named_at)
