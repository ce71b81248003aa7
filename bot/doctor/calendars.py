"""Remarks on calendars: parts of countries, and how far their holidays can be relied on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.catalogue.days_off_file import DaysOffFileError, read_days_off
from bot.catalogue.lookup import with_days_looked_up, years_looked_up
from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.plans import read_plan
from bot.catalogue.public_holidays import parts_with_more
from bot.doctor.findings import Finding, Mark, remark, well
from bot.i18n import counted, sentence
from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition
from domain.holiday_sources import Source
from store.unit_of_work import UnitOfWork

_PARTS_NAMED = 6
_EVENTS_NAMED = 3


def examine_calendars(calendars: Mapping[str, CalendarDefinition], now: datetime) -> list[Finding]:
    """Return remarks on the calendars of a file that are not wrong, and perhaps not as meant."""
    findings: list[Finding] = []
    for key, definition in calendars.items():
        if definition.is_looked_up:
            calendar = with_days_looked_up(definition, now)
            findings += _examine(key, definition, calendar, now)
    return [each for each in findings if each.mark is not Mark.WELL]


def examine_stored_calendars(uow: UnitOfWork, now: datetime) -> list[Finding]:
    """Say of each calendar in force until when its holidays are known, and how well."""
    stored = uow.calendars.in_force()
    return [
        finding
        for key, definition in uow.catalogue.definition().calendars.items()
        if definition.is_looked_up and key in stored
        for finding in _examine(key, definition, stored[key], now)
    ]


def _examine(
    key: str, definition: CalendarDefinition, calendar: BusinessCalendar, now: datetime
) -> Iterator[Finding]:
    if definition.closed_file:
        yield from _examine_file(key, definition.closed_file, calendar, now)
    holidays = definition.holidays
    if holidays is None:
        return
    if definition.plan:
        yield from _examine_plan(key, definition.plan.file, holidays)
    yield _certainty(key, holidays, calendar, now.year)
    if parts := parts_with_more(holidays):
        yield remark(
            sentence(
                "calendar {key}: each part of {holidays} has holidays besides the common ones: "
                "write the part ({parts}), or leave it if these days are worked",
                key=key,
                holidays=holidays,
                parts=_named(parts, _PARTS_NAMED),
            )
        )


def _certainty(key: str, holidays: str, calendar: BusinessCalendar, year: int) -> Finding:
    """Say how far the public holidays of this year and the next can be relied on."""
    sources = dict(calendar.holiday_sources)
    if year + 1 not in sources:
        return remark(
            sentence(
                "calendar {key}: the holidays of {holidays} were looked up long ago: start the "
                "bot, which does so every day, or import the catalogue again",
                key=key,
                holidays=holidays,
            )
        )
    for doubtful in (year, year + 1):
        values = {"key": key, "holidays": holidays, "year": doubtful}
        match sources[doubtful]:
            case Source.UNKNOWN:
                return remark(
                    sentence(
                        "calendar {key}: no holidays of {holidays} are known from {year} on: "
                        "update Crossdesk, or list them in the catalogue under closed",
                        **values,
                    )
                )
            case Source.UNPLANNED:
                return remark(
                    sentence(
                        "calendar {key}: the holiday plan of {holidays} for {year} is not known; "
                        "these are the holidays by law alone: update Crossdesk when it is out, or "
                        "name it in the catalogue under plan",
                        **values,
                    )
                )
            case Source.ESTIMATED:
                count = sum(day.year == doubtful for day in calendar.estimated_days)
                return remark(
                    counted(
                        "calendar {key}: {n} holiday of {holidays} in {year} is an estimate: "
                        "update Crossdesk before then, or list the days under closed and open",
                        "calendar {key}: {n} holidays of {holidays} in {year} are estimates: "
                        "update Crossdesk before then, or list the days under closed and open",
                        count,
                        **values,
                    )
                )
    last = max(each for each in sources if sources[each] in {Source.LAW, Source.PLANNED})
    values = {"key": key, "holidays": holidays, "year": last}
    if sources[last] is Source.PLANNED:
        return well(
            sentence(
                "calendar {key}: the holidays of {holidays} are known until {year}, by the "
                "published plan",
                **values,
            )
        )
    return well(
        sentence(
            "calendar {key}: the holidays of {holidays} are known until {year}, by law", **values
        )
    )


def _examine_file(
    key: str, path: str, calendar: BusinessCalendar, now: datetime
) -> Iterator[Finding]:
    """Say whether a file of days off can be read, and what in it is no day off."""
    try:
        found = read_days_off(path, calendar.zone, years_looked_up(now))
    except DaysOffFileError as error:
        yield remark(
            sentence(
                "calendar {key}: {reason}; until this is corrected, its days off stay as they were",
                key=key,
                reason=error,
            )
        )
        return
    if found.partial:
        yield remark(
            sentence(
                "calendar {key}: events that cover no whole day are worked ({names}): write their "
                "hours in the catalogue under days",
                key=key,
                names=_named(found.partial, _EVENTS_NAMED),
            )
        )
    yield well(sentence("calendar {key}: {path} can be read", key=key, path=path))


def _examine_plan(key: str, path: str, holidays: str) -> Iterator[Finding]:
    """Say why a plan cannot be read again."""
    try:
        read_plan(Path(path), holidays)
    except CatalogueMistakes as error:
        yield remark(
            sentence(
                "calendar {key}: {path}: {reason}; until this is corrected, its plan stays as it "
                "was",
                key=key,
                path=path,
                reason=error.mistakes[0].reason,
            )
        )


def _named(names: Sequence[str], most: int) -> str:
    """Return the first names in a row, with "…" for the others."""
    return sentence(", ").join([*names[:most], *(["…"] if len(names) > most else [])])
