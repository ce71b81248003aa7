"""The hours and days of a calendar as they are typed into a form, in words for its author."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.i18n import said, sentence, speaking_to
from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition
from domain.day_ranges import DayRange
from domain.department_changes import CalendarEntries
from domain.errors import DomainError, FieldErrors, Problem
from domain.working_hours import WEEKDAYS, DatedHours, WeeklyHours

T = TypeVar("T")

_CHINESE_DAYS = dict(zip("一二三四五六日", WEEKDAYS, strict=True)) | {"天": WEEKDAYS[-1]}


def calendar_typed(
    entries: CalendarEntries, old: CalendarDefinition, slack_locale: str
) -> CalendarDefinition:
    """Return a calendar as a form says; what the form does not have stays.

    Args:
        slack_locale: that of who typed it.

    Raises:
        FieldErrors: CATALOGUE_MISTAKE, at the inputs.
    """
    with speaking_to(slack_locale):
        wrong: list[DomainError] = []
        hours = _read("hours", lambda: _week(entries.hours), wrong)
        closed = _read("closed", lambda: _ranges(entries.closed), wrong)
        extra = _read("open", lambda: _dates(entries.open), wrong)
        if wrong or hours is None or closed is None or extra is None:
            raise FieldErrors(wrong)
        single = frozenset(each.first for each in closed if each.is_date)
        ranges = frozenset(DatedHours(each, ()) for each in closed if not each.is_date)
        others = frozenset(each for each in old.calendar.dated_hours if not each.is_closed)

        def put_together() -> BusinessCalendar:
            return replace(
                old.calendar,
                timezone=entries.timezone.strip(),
                hours=hours,
                closed_days=single,
                open_days=extra,
                dated_hours=others | ranges,
            )

        calendar = _read("timezone", put_together, wrong)
        if calendar is None:
            raise FieldErrors(wrong)
        return replace(old, calendar=calendar)


def _read(name: str, read: Callable[[], T], wrong: list[DomainError]) -> T | None:
    """Return what is read; if it is wrong, note that, and return None."""
    try:
        return read()
    except ValueError as error:
        reason = said(error).rstrip(".。")
        wrong.append(DomainError(Problem.CATALOGUE_MISTAKE, field=name, reason=reason))
        return None


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _week(typed: str) -> WeeklyHours:
    hours: dict[str, list[str]] = {}
    for line in _lines(typed):
        days, *shifts = re.sub(r" *([-–—~至到]) *", "-", line).replace("：", ":").split()
        if not shifts:
            raise ValueError(
                sentence(
                    '"{line}" has no hours; write, for example, mon-fri 09:00-12:00 13:30-18:00',
                    line=line,
                )
            )
        hours.setdefault(_weekdays(days), []).extend(shifts)
    return WeeklyHours.parse(hours)


def _weekdays(typed: str) -> str:
    """Read weekdays in either language: "Mon-Fri", "周一-周五"."""
    chinese = re.sub(r"(?:周|星期)([一二三四五六日天])", lambda day: _CHINESE_DAYS[day[1]], typed)
    return chinese.lower().rstrip(":")


def _ranges(typed: str) -> list[DayRange]:
    return [DayRange.parse(line) for line in _lines(typed)]


def _dates(typed: str) -> frozenset[date]:
    days = _ranges(typed)
    for each in days:
        if not each.is_date:
            raise ValueError(sentence('"{days}" is not one day; write 2026-12-26', days=each))
    return frozenset(each.first for each in days)
