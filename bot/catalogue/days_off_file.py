"""Days off out of an iCalendar file (RFC 5545), such as an export of the company's calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from bot.i18n import sentence

SIZE_LIMIT = 2_000_000  # bytes
_OCCURRENCES = 2000  # of one event; of every working day, eight years
_DAY = timedelta(days=1)
_MIDNIGHT = time()
_RARE = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


class DaysOffFileError(ValueError):
    """A file of days off cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days off in a file.

    Attributes:
        days: the days that an event covers from midnight to midnight.
        partial: the names of the events that cover no whole day.
    """

    days: frozenset[date]
    partial: tuple[str, ...]


def read_days_off(path: str, zone: tzinfo, years: Sequence[int]) -> DaysOff:
    """Read the days off of some years.

    Args:
        zone: where the calendar is: an event that names an instant is told by its clock, and one
            that names no time zone is meant by it.

    Raises:
        DaysOffFileError: if the file cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise DaysOffFileError(
            sentence(
                "{path} cannot be read ({reason}): correct its path, or let Crossdesk read it",
                path=path,
                reason=error.strerror,
            )
        ) from error
    if len(data) > SIZE_LIMIT:
        raise DaysOffFileError(
            sentence("{path} is larger than {limit} MB", path=path, limit=SIZE_LIMIT // 1_000_000)
        )
    try:
        return _days_off(data, zone, years)
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError) as error:
        # The library has no error of its own for what it cannot make sense of.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DaysOffFileError(
            sentence("{path} is not an iCalendar file: {reason}", path=path, reason=reason)
        ) from error


def _days_off(data: bytes, zone: tzinfo, years: Sequence[int]) -> DaysOff:
    from icalendar import Calendar  # noqa: PLC0415  -- only who has such a file waits for it

    found: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    events = [event for event in found if "DTSTART" in event]
    moved = {
        (str(event.get("UID")), _local(event["RECURRENCE-ID"].dt))
        for event in events
        if "RECURRENCE-ID" in event
    }
    days: set[date] = set()
    partial: dict[str, None] = {}
    for event in events:
        if event.get("STATUS") == "CANCELLED":
            continue
        covers = False
        for start in _starts(event, years, moved):
            covered = list(_covered(start, _length(event), event, zone))
            covers = covers or bool(covered)
            days.update(day for day in covered if day.year in years)
        if not covers and any(_starts(event, years, moved)):
            partial[str(event.get("SUMMARY", "?"))] = None
    return DaysOff(frozenset(days), tuple(partial))


def _starts(
    event: Any, years: Sequence[int], moved: set[tuple[str, datetime]]
) -> Iterator[datetime]:
    """When an event takes place, by its own clock, from the year before the first one on."""
    from dateutil.rrule import (  # type: ignore[import-untyped]  # noqa: PLC0415
        rruleset,
        rrulestr,
    )

    first = _local(event["DTSTART"].dt)
    begin, end = datetime(years[0] - 1, 1, 1), datetime(years[-1] + 1, 1, 1)  # noqa: DTZ001
    if "RECURRENCE-ID" in event:
        yield first
        return
    starts = rruleset()
    starts.rdate(first)
    for rule in _all(event, "RRULE"):
        frequency = rule["FREQ"][0]
        if frequency not in _RARE:
            raise ValueError(
                sentence("an event that repeats {frequency} is no day off", frequency=frequency)
            )
        if "UNTIL" in rule:
            # Given in UTC for an event with a time zone; the rule runs by the event's own clock.
            rule["UNTIL"] = [_local(_by(each, event["DTSTART"].dt)) for each in rule["UNTIL"]]
        starts.rrule(rrulestr(rule.to_ical().decode(), dtstart=first))
    for name, add in (("RDATE", starts.rdate), ("EXDATE", starts.exdate)):
        for dates in _all(event, name):
            for each in dates.dts:
                add(_local(_by(each.dt, event["DTSTART"].dt)))
    uid = str(event.get("UID"))
    found = starts.between(begin, end, inc=True) if starts else ()
    yield from (each for each in islice(found, _OCCURRENCES) if (uid, each) not in moved)


def _all(event: Any, name: str) -> Sequence[Any]:
    """The values of a property, which may be there several times."""
    value = event.get(name)
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def _length(event: Any) -> timedelta:
    start = event["DTSTART"].dt
    if "DTEND" in event:
        return _local(_by(event["DTEND"].dt, start)) - _local(start)
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta() if isinstance(start, datetime) else _DAY


def _covered(start: datetime, length: timedelta, event: Any, zone: tzinfo) -> Iterator[date]:
    """The days that lie wholly between two instants, by the clock of `zone`."""
    given = event["DTSTART"].dt
    of_event = given.tzinfo if isinstance(given, datetime) else None
    end = start + length
    if of_event:
        start, end = (
            each.replace(tzinfo=of_event).astimezone(zone).replace(tzinfo=None)
            for each in (start, end)
        )
    day = start.date() if start.time() == _MIDNIGHT else start.date() + _DAY
    while datetime.combine(day, _MIDNIGHT) + _DAY <= end:
        yield day
        day += _DAY


def _by(instant: date, start: date) -> date:
    """An instant by the clock of the event's start, if both have a time zone."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    if zone and isinstance(instant, datetime) and instant.tzinfo:
        return instant.astimezone(zone)
    return instant


def _local(instant: date) -> datetime:
    """A date or an instant as its own clock shows it."""
    if isinstance(instant, datetime):
        return instant.replace(tzinfo=None)
    return datetime.combine(instant, _MIDNIGHT)
