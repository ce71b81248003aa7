"""The days of a calendar that are looked up: public holidays, a plan, a file of days off."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.catalogue.days_off_file import DaysOffFileError, read_days_off
from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.plans import read_plan
from bot.catalogue.public_holidays import public_holidays
from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition, HolidayPlan
from domain.holiday_sources import Source

YEARS_BACK = 1
YEARS_AHEAD = 3


def years_looked_up(now: datetime) -> range:
    """The years for which days are looked up."""
    return range(now.year - YEARS_BACK, now.year + YEARS_AHEAD + 1)


def with_days_looked_up(
    definition: CalendarDefinition, now: datetime, before: BusinessCalendar | None = None
) -> BusinessCalendar:
    """The calendar with all its days: of the year before, this and three more.

    Args:
        before: what was known; a file that cannot be read leaves its days as they were.
    """
    calendar = definition.calendar
    years = years_looked_up(now)
    if definition.closed_file:
        try:
            days = read_days_off(definition.closed_file, calendar.zone, years).days
        except DaysOffFileError:
            days = before.file_days if before else frozenset()
        calendar = replace(calendar, file_days=days)
    if definition.holidays is None:
        return calendar
    found = public_holidays(definition.holidays, years[0], years[-1], definition.categories)
    calendar = replace(
        calendar,
        holidays=found.closed,
        makeup_days=found.workdays,
        holiday_sources=frozenset(found.holiday_sources.items()),
        estimated_days=found.estimated,
    )
    return _with_plan(calendar, definition.plan) if definition.plan else calendar


def look_up_again(
    definition: CalendarDefinition, now: datetime, before: BusinessCalendar
) -> tuple[CalendarDefinition, BusinessCalendar]:
    """Read the files that a calendar names again, and look up all its days.

    A file that cannot be read any more, or is wrong now, leaves its days as they were.

    Returns:
        The definition with the plan as it is now, and the calendar with all its days.
    """
    plan = definition.plan
    if plan and definition.holidays:
        with suppress(CatalogueMistakes):
            plan = read_plan(Path(plan.file), definition.holidays)
        definition = replace(definition, plan=plan)
    return definition, with_days_looked_up(definition, now, before)


def _with_plan(calendar: BusinessCalendar, plan: HolidayPlan) -> BusinessCalendar:
    """The calendar with the days of a plan in place of all others of its year."""
    holidays = {day for day in calendar.holidays if day.year != plan.year}
    makeup_days = {day for day in calendar.makeup_days if day.year != plan.year}
    estimated_days = {day for day in calendar.estimated_days if day.year != plan.year}
    holiday_sources = {**dict(calendar.holiday_sources), plan.year: Source.PLANNED}
    return replace(
        calendar,
        holidays=frozenset(holidays | plan.off) - plan.worked,
        makeup_days=frozenset(makeup_days | plan.worked) - plan.off,
        holiday_sources=frozenset(holiday_sources.items()),
        estimated_days=frozenset(estimated_days),
    )
