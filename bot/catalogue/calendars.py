"""Calendars as the catalogue file writes them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.catalogue.days_off_file import DaysOffFileError, read_days_off
from bot.catalogue.mistakes import CatalogueMistakes, quoted
from bot.catalogue.plans import read_plan
from bot.catalogue.public_holidays import holidays_code, public_holidays
from bot.catalogue.values import Value
from bot.catalogue.zones import timezone_name
from bot.i18n import mark, said, sentence
from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition, HolidayPlan
from domain.day_ranges import DayRange
from domain.working_hours import CLOSED, DatedHours, Shift, WeeklyHours, check_tell

_DAYS_OFF_FILE = ".ics"
_SOME_YEAR = 2026  # whether holidays are known does not depend on the year
_SOME_SHIFTS = ["09:00-17:00"]
_SOME_TIMES = "08:00-20:00"
_SOME_HOURS = WeeklyHours.parse({"mon-fri": _SOME_SHIFTS})
_A_LIST_OF_SHIFTS = mark('a list of shifts, such as ["09:00-17:00"]')


def read_calendar(value: Value, folder: Path) -> CalendarDefinition:
    """One calendar; a stand-in if anything in it is wrong.

    Args:
        folder: where the files are that it names.
    """
    parts = value.record(
        required=("timezone", "hours"),
        optional=("holidays", "categories", "plan", "closed", "open", "days", "tell"),
    )
    timezone, holidays = None, None
    if "timezone" in parts:
        timezone = parts["timezone"].parsed(
            timezone_name, sentence("a time zone, such as Asia/Shanghai")
        )
    if "holidays" in parts:
        holidays = parts["holidays"].parsed(holidays_code, sentence('a country, such as "CN"'))
    hours = _week(parts["hours"]) if "hours" in parts else None
    tell = _tell(parts["tell"]) if "tell" in parts else ()
    days = _Days(BusinessCalendar(timezone or "UTC", hours or _SOME_HOURS, tell=tell), folder)
    if "closed" in parts:
        days.read_closed(parts["closed"])
    if "open" in parts:
        days.read_open(parts["open"])
    if "days" in parts:
        days.read_dated_hours(parts["days"])
    return CalendarDefinition(
        calendar=days.calendar,
        holidays=holidays,
        categories=_categories(parts, holidays),
        plan=_plan(parts, holidays, folder),
        closed_file=days.file,
    )


def _categories(parts: Mapping[str, Value], holidays: str | None) -> tuple[str, ...]:
    if "categories" not in parts:
        return ()
    _need_holidays(parts, "categories")

    def known(text: str) -> str:
        if holidays:
            public_holidays(holidays, _SOME_YEAR, _SOME_YEAR, [text])
        return text

    what = sentence("a list of categories, such as [optional, bank]")
    return parts["categories"].distinct(
        what, lambda item: item.parsed(known, sentence("a category"))
    )


def _plan(parts: Mapping[str, Value], holidays: str | None, folder: Path) -> HolidayPlan | None:
    if "plan" not in parts:
        return None
    _need_holidays(parts, "plan")
    value = parts["plan"]
    name = value.parsed(str, sentence('the name of a file, such as "plan.yml"'))
    if not name or not holidays:
        return None
    try:
        return read_plan((folder / name).absolute(), holidays)
    except CatalogueMistakes as error:
        for mistake in error.mistakes:
            value.wrong(f"{name}:{mistake}")
        return None


def _need_holidays(parts: Mapping[str, Value], name: str) -> None:
    if "holidays" not in parts:
        parts[name].wrong(sentence('"holidays" is missing: whose holidays these are'))


class _Days:
    """The days of a calendar that differ from its week; each that is wrong is left out.

    Attributes:
        file: the path of the file that names more days off; None if there is none.
    """

    def __init__(self, calendar: BusinessCalendar, folder: Path) -> None:
        self.calendar = calendar
        self.file: str | None = None
        self._folder = folder

    def read_closed(self, value: Value) -> None:
        """Read days off: single ones, ranges, and days of every year; or a file of them."""
        if not value.is_sequence:
            self._read_file(value)
            return
        for item in value.sequence(""):
            if item.is_file_name(_DAYS_OFF_FILE):
                self._read_file(item)
            elif span := item.day_range():
                self._close(item, span)

    def _read_file(self, value: Value) -> None:
        name = value.parsed(_file_name, sentence('a list of days, such as ["2026-12-31"]'))
        if name is None:
            return
        if self.file:
            value.wrong(sentence("name one file of days off"))
            return
        path = str((self._folder / name).absolute())
        try:
            read_days_off(path, self.calendar.zone, [_SOME_YEAR])
        except DaysOffFileError as error:
            value.wrong(said(error))
        else:
            self.file = path

    def read_open(self, value: Value) -> None:
        """Read extra working days, with hours of their own or without."""
        for item in value.sequence(sentence('a list of days, such as ["2026-12-26"]')):
            if not item.is_mapping:
                self._open(item, item.day())
                continue
            parts = item.record(required=("date", "hours"))
            day = parts["date"].day() if "date" in parts else None
            if "hours" in parts and (shifts := _shifts(parts["hours"])) and day:
                self._add_hours(item, DayRange(day, day), shifts)

    def read_dated_hours(self, value: Value) -> None:
        """Read hours by date."""
        days = value.mapping(sentence('hours by date, such as {{"2026-12-24": ["09:00-13:00"]}}'))
        for text, item in days.items():
            try:
                span = DayRange.parse(text)
            except ValueError as error:
                item.wrong(said(error), item.named_at)
            else:
                self._read_hours(item, span)

    def _read_hours(self, item: Value, span: DayRange) -> None:
        if item.is_mapping:
            if week := _week(item):
                self._add_hours(item, span, week)
        elif item.is_sequence:
            if shifts := _shifts(item):
                self._add_hours(item, span, shifts)
        elif item.one_of(
            [CLOSED], sentence('"{closed}", a list of shifts, or hours by weekday', closed=CLOSED)
        ):
            self._close(item, span)

    def _close(self, item: Value, span: DayRange) -> None:
        if span.is_date:
            days = self.calendar.closed_days
            self._change(item, span, span.first in days, closed_days=days | {span.first})
        else:
            self._add_hours(item, span, ())

    def _open(self, item: Value, day: date | None) -> None:
        if day:
            days = self.calendar.open_days
            self._change(item, day, day in days, open_days=days | {day})

    def _add_hours(
        self, item: Value, span: DayRange, hours: WeeklyHours | tuple[Shift, ...]
    ) -> None:
        entries = self.calendar.dated_hours
        known = any(each.days == span for each in entries)
        try:
            entry = DatedHours(span, hours)
        except ValueError as error:
            item.wrong(said(error))
        else:
            self._change(item, span, known, dated_hours=entries | {entry})

    def _change(self, item: Value, what: object, known: bool, **changes: object) -> None:
        if known:
            item.wrong(sentence("{what} is listed twice", what=quoted(str(what))), item.named_at)
            return
        try:
            self.calendar = replace(self.calendar, **changes)  # type: ignore[arg-type]
        except ValueError as error:
            item.wrong(said(error), item.named_at)


def _file_name(text: str) -> str:
    if not text.endswith(_DAYS_OFF_FILE):
        raise ValueError(
            sentence(
                'write a list of days, ["{text}"], or the name of an iCalendar file', text=text
            )
        )
    return text


def _shifts(value: Value) -> tuple[Shift, ...]:
    """The shifts of one day, in order; none if there is a mistake in them."""
    items = value.sequence(sentence(_A_LIST_OF_SHIFTS))
    shifts = [shift for item in items if (shift := item.parsed(Shift.parse, sentence("a shift")))]
    if value.is_sequence and not items:
        value.wrong(sentence("give at least one shift"))
    if len(shifts) < len(items):
        return ()
    return tuple(sorted(shifts, key=lambda shift: shift.start))


def _tell(value: Value) -> tuple[Shift, ...]:
    """The times of day at which people are told of things; those that overlap are left out."""
    items = value.sequence(
        sentence('a list of times of day, such as ["{times}"]', times=_SOME_TIMES)
    )
    if value.is_sequence and not items:
        value.wrong(
            sentence(
                'no time of day at all; write ["{times}"], or leave it out',
                times=_SOME_TIMES,
            )
        )
    times: list[Shift] = []
    for item in items:
        time = item.parsed(Shift.parse, sentence("a time of day"))
        if time:
            together = sorted([*times, time], key=lambda each: each.start)
            try:
                check_tell(together)
                times = together
            except ValueError as error:
                item.wrong(said(error))
    return tuple(times)


def _week(value: Value) -> WeeklyHours | None:
    """The hours of a week, or None if there is a mistake in them."""
    shifts: dict[str, list[str]] = {}
    days = value.mapping(
        sentence('hours by weekday, such as {{mon-fri: ["09:00-12:00", "13:30-18:00"]}}')
    )
    mistakes_before = len(value.mistakes)
    for name, item in days.items():
        _add_day(shifts, name, item)
    if not value.is_mapping or len(value.mistakes) > mistakes_before:
        return None
    if not shifts:
        value.wrong(
            sentence("no working time at all; give at least one day its hours"), value.named_at
        )
        return None
    return WeeklyHours.parse(shifts)


def _add_day(shifts: dict[str, list[str]], name: str, item: Value) -> None:
    """Add what is right: each mistake is found at the first day that makes the week wrong."""
    texts = [
        text
        for each in item.sequence(sentence(_A_LIST_OF_SHIFTS))
        if (text := each.parsed(lambda text: str(Shift.parse(text)), sentence("a shift")))
    ]
    try:
        WeeklyHours.parse({name: _SOME_SHIFTS})
        if texts:
            WeeklyHours.parse({**shifts, name: texts})
            shifts[name] = texts
    except ValueError as error:
        item.wrong(said(error), item.named_at)
