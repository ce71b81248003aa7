"""When people are told: in their department's hours, by day, on the days that it works."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.business_clock import stretches_on
from domain.gate import (
    Gate,
    first_weekday,
    is_around_the_clock,
    is_open,
    opens_at,
    ordinary_gate,
    personal_gate,
    waking_hours,
)
from domain.working_hours import Shift, WeeklyHours
from tests.unit.minute_walk import DAY_MINUTES, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
RIYADH, AUCKLAND, UTC_ZONE = "Asia/Riyadh", "Pacific/Auckland", "UTC"
OFFICE = {"mon-fri": ["09:00-12:00", "13:30-18:00"]}
ALWAYS = {"mon-sun": ["00:00-24:00"]}


def calendar(
    zone: str,
    hours: dict[str, list[str]],
    *,
    off: str = "",
    makeup: str = "",
    tell: tuple[str, ...] = (),
) -> BusinessCalendar:
    return BusinessCalendar(
        zone,
        WeeklyHours.parse(hours),
        holidays=frozenset(map(date.fromisoformat, off.split())),
        makeup_days=frozenset(map(date.fromisoformat, makeup.split())),
        tell=tuple(map(Shift.parse, tell)),
    )


def at(text: str, zone: str = UTC_ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


HOTEL = calendar(SHANGHAI, ALWAYS)
CHINA = calendar(
    SHANGHAI, {"mon-fri": ["10:00-19:00"]}, off="2026-10-01 2026-10-02", makeup="2026-10-10"
)
SUNDAYS = calendar(RIYADH, {"sun-thu": ["09:00-17:00"]})
NIGHT = calendar(BERLIN, {"mon-fri": ["22:00-06:00"]})


@pytest.mark.parametrize(
    ("work", "zone", "comes_up", "told"),
    [
        # on the department's days and holidays
        (HOTEL, SHANGHAI, "2026-11-07 11:00", "2026-11-07 11:00"),  # a Saturday
        (CHINA, SHANGHAI, "2026-10-10 11:00", "2026-10-10 11:00"),  # a make-up Saturday
        (SUNDAYS, RIYADH, "2026-11-08 10:00", "2026-11-08 10:00"),  # a Sunday
        (SUNDAYS, RIYADH, "2026-11-05 17:30", "2026-11-08 09:00"),  # a Thursday
        (CHINA, SHANGHAI, "2026-09-30 18:15", "2026-10-05 10:00"),  # after 18:00, then a holiday
        # cut to the reader's civil day
        (HOTEL, SHANGHAI, "2026-11-08 01:16", "2026-11-08 09:00"),
        (HOTEL, NEW_YORK, "2026-11-08 20:00", "2026-11-09 09:00"),
        (calendar(SHANGHAI, OFFICE), BERLIN, "2026-11-03 08:00", "2026-11-03 09:00"),
        (calendar(SHANGHAI, OFFICE), BERLIN, "2026-11-03 11:00", "2026-11-04 09:00"),
        (calendar(NEW_YORK, OFFICE), BERLIN, "2026-11-03 10:00", "2026-11-03 15:00"),
        # a setting
        (calendar(SHANGHAI, ALWAYS, tell=("08:00-20:00",)), SHANGHAI, *["2026-11-08 19:30"] * 2),
        (
            calendar(SHANGHAI, ALWAYS, tell=("08:00-20:00",)),
            SHANGHAI,
            "2026-11-08 20:00",
            "2026-11-09 08:00",
        ),
        (calendar(SHANGHAI, ALWAYS, tell=("00:00-24:00",)), BERLIN, *["2026-11-08 03:00"] * 2),
        # no hour in common: the civil day of the department's days
        (calendar(SHANGHAI, OFFICE), NEW_YORK, "2026-11-03 20:15", "2026-11-04 09:00"),
        (calendar(SHANGHAI, OFFICE), NEW_YORK, "2026-11-04 12:00", "2026-11-04 12:00"),
        (calendar(SHANGHAI, OFFICE), NEW_YORK, "2026-11-06 18:00", "2026-11-09 09:00"),  # a Friday
        (NIGHT, BERLIN, "2026-11-03 02:00", "2026-11-03 09:00"),
        (NIGHT, BERLIN, "2026-11-07 02:00", "2026-11-09 09:00"),  # a Saturday: it works no day
        (NIGHT, AUCKLAND, "2026-11-03 11:00", "2026-11-03 11:00"),  # but in Auckland it is day
        # clocks that are changed
        (HOTEL, BERLIN, "2026-03-29 01:30", "2026-03-29 09:00"),
        (calendar(BERLIN, {"sun": ["02:30-10:00"]}), BERLIN, *["2026-03-29 09:30"] * 2),
        (calendar(NEW_YORK, OFFICE), BERLIN, "2026-10-26 13:00", "2026-10-26 14:00"),
        (calendar(NEW_YORK, OFFICE), BERLIN, "2026-11-02 13:00", "2026-11-02 15:00"),
    ],
)
def test_people_are_told_when_their_department_works_and_it_is_day_for_them(
    work: BusinessCalendar, zone: str, comes_up: str, told: str
) -> None:
    gate = personal_gate(work, zone)
    assert opens_at(gate, at(comes_up, zone)) == at(told, zone)
    assert is_open(gate, at(told, zone))
    assert is_open(gate, at(comes_up, zone)) is (comes_up == told)


def test_who_belongs_to_no_department_is_told_in_an_ordinary_week() -> None:
    berlin = ordinary_gate(BERLIN)
    assert opens_at(berlin, at("2026-11-03 08:00", BERLIN)) == at("2026-11-03 09:00", BERLIN)
    assert opens_at(berlin, at("2026-11-06 18:00", BERLIN)) == at("2026-11-09 09:00", BERLIN)
    assert ordinary_gate("Mars/Olympus_Mons") == ordinary_gate(UTC_ZONE)


def test_a_channel_is_told_whenever_its_department_works() -> None:
    gate = Gate(NIGHT)
    assert opens_at(gate, at("2026-11-03 02:00", BERLIN)) == at("2026-11-03 02:00", BERLIN)
    assert opens_at(gate, at("2026-11-03 09:00", BERLIN)) == at("2026-11-03 22:00", BERLIN)


def test_who_is_on_duty_is_told_at_night() -> None:
    usual = personal_gate(HOTEL, SHANGHAI)
    gate = Gate(usual.work, usual.civil_day, at("2026-11-08 04:00", SHANGHAI))
    assert is_open(gate, at("2026-11-08 03:59", SHANGHAI))
    assert opens_at(gate, at("2026-11-08 04:00", SHANGHAI)) == at("2026-11-08 09:00", SHANGHAI)


def test_a_department_that_is_closed_for_weeks_is_waited_for() -> None:
    closed = " ".join(str(date(2026, 12, 1) + timedelta(days=day)) for day in range(60))
    gate = personal_gate(calendar(BERLIN, OFFICE, off=closed), BERLIN)
    assert opens_at(gate, at("2026-12-01 10:00", BERLIN)) == at("2027-02-01 09:00", BERLIN)


def test_a_department_that_never_works_silences_nobody() -> None:
    closed = " ".join(str(date(2026, 12, 1) + timedelta(days=day)) for day in range(400))
    work = calendar(BERLIN, OFFICE, off=closed)
    saturday, monday = at("2026-12-05 10:00", BERLIN), at("2026-12-07 09:00", BERLIN)
    assert opens_at(personal_gate(work, BERLIN), saturday) == monday
    assert opens_at(Gate(work), saturday) == saturday


@pytest.mark.parametrize(
    ("hours", "first"),
    [
        ({"mon-fri": ["09:00-17:00"]}, 0),
        ({"mon-sat": ["09:00-17:00"]}, 0),
        ({"sun-thu": ["09:00-17:00"]}, 6),
        ({"sat-wed": ["09:00-17:00"]}, 5),
        ({"tue-sun": ["09:00-17:00"]}, 1),
        ({"mon-tue": ["09:00-17:00"], "thu-fri": ["09:00-17:00"]}, 0),
        ({"mon-wed": ["09:00-17:00"], "fri-sat": ["09:00-17:00"]}, 0),
        ({"thu": ["09:00-17:00"]}, 3),
        (ALWAYS, 0),
    ],
)
def test_a_week_begins_after_its_weekend(hours: dict[str, list[str]], first: int) -> None:
    assert first_weekday(WeeklyHours.parse(hours)) == first


def test_around_the_clock_leaves_no_hour_out() -> None:
    assert is_around_the_clock(HOTEL)
    assert is_around_the_clock(calendar(BERLIN, {"mon-sun": ["06:00-18:00", "18:00-06:00"]}))
    assert not is_around_the_clock(calendar(BERLIN, {"mon-sun": ["00:00-23:00"]}))


# Any gate, against a walk over every minute

BEGIN = datetime(2026, 10, 19, tzinfo=UTC)
DAYS = 18
HOURS = {
    SHANGHAI: OFFICE,
    BERLIN: {"mon-fri": ["22:00-06:00"], "sat": ["10:00-14:00"]},
    NEW_YORK: ALWAYS,
    RIYADH: {"sun-thu": ["09:00-17:00"]},
    AUCKLAND: {"mon-wed": ["08:00-16:00"], "fri": ["18:00-02:00"]},
}
ZONES = st.sampled_from(sorted(HOURS))
TELLS: list[tuple[str, ...]] = [(), ("08:00-20:00",), ("09:00-10:00", "20:00-02:00")]


Shifts = list[tuple[int, int]]


@cache
def _walls(zone: str) -> list[tuple[date, int]]:
    """For each minute of the window what a clock on the wall shows, which only goes forwards."""
    shown, walls = datetime.min, []  # noqa: DTZ901 - a clock on a wall has no zone
    for minute in range(DAYS * DAY_MINUTES):
        at = BEGIN + minute * MINUTE
        shown = max(shown, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        walls.append((shown.date(), shown.hour * 60 + shown.minute))
    return walls


def _shift_days(zone: str, week: Mapping[int, Shifts], minute: int) -> Iterator[date]:
    """The days of whose shifts a minute is."""
    today, shown = _walls(zone)[minute]
    yesterday = today - timedelta(days=1)
    for day, position in ((today, shown), (yesterday, shown + DAY_MINUTES)):
        if any(start <= position < end for start, end in week.get(day.toordinal(), ())):
            yield day


@cache
def _open_minutes(
    zone: str, reader: str, off: date, makeup: date, tell: tuple[str, ...]
) -> list[bool]:
    """For each minute of the window whether the reader may be told."""
    days = [BEGIN.date() + timedelta(days=ahead) for ahead in range(-2, DAYS + 2)]
    work = {day.toordinal(): _shifts(zone, day, off, makeup) for day in days}
    civil = {day.toordinal(): _minutes(tell or ("09:00-18:00",)) for day in days}
    told_of: dict[date, set[int]] = {day: set() for day in days}
    civil_of: dict[date, set[int]] = {day: set() for day in days}
    for minute in range(DAYS * DAY_MINUTES):
        for day in _shift_days(reader, civil, minute):
            civil_of[day].add(minute)
            for worked in _shift_days(zone, work, minute):
                told_of[worked].add(minute)
    told = set[int]()
    for day in days:
        if work[day.toordinal()]:
            told |= told_of[day] or civil_of[day]
    return [minute in told for minute in range(DAYS * DAY_MINUTES)]


def _shifts(zone: str, day: date, off: date, makeup: date) -> Shifts:
    week = [
        next((_minutes(texts) for names, texts in HOURS[zone].items() if each in _days(names)), [])
        for each in range(7)
    ]
    if day == makeup:
        return week[0]  # it is worked like a usual day of the week
    return [] if day == off else week[day.weekday()]


def _days(names: str) -> list[int]:
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    first, last = week.index(names[:3]), week.index(names[-3:])
    return [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]


def _minutes(texts: Sequence[str]) -> Shifts:
    shifts = map(Shift.parse, texts)
    return [(shift.start // 60, shift.end // 60) for shift in shifts]


@given(
    zone=ZONES,
    reader=ZONES,
    off=st.sampled_from([date(2026, 10, 23), date(2026, 10, 26)]),
    makeup=st.sampled_from([date(2026, 10, 24), date(2026, 10, 31)]),
    tell=st.sampled_from(TELLS),
    minute=st.integers(3 * DAY_MINUTES, (DAYS - 7) * DAY_MINUTES),
    seconds=st.integers(0, 59),
)
@settings(deadline=None)
def test_any_gate_opens_as_a_walk_over_every_minute_says(
    zone: str,
    reader: str,
    off: date,
    makeup: date,
    tell: tuple[str, ...],
    minute: int,
    seconds: int,
) -> None:
    work = calendar(zone, HOURS[zone], off=str(off), makeup=str(makeup), tell=tell)
    told = _open_minutes(zone, reader, off, makeup, tell)
    now = BEGIN + minute * MINUTE + timedelta(seconds=seconds)
    expected = now if told[minute] else BEGIN + told.index(True, minute) * MINUTE
    assert opens_at(personal_gate(work, reader), now) == expected


def test_in_a_service_around_the_clock_nobody_is_awake_at_all_hours() -> None:
    hers = waking_hours(HOTEL, BERLIN)
    told_between = at("2026-11-03 09:00", BERLIN), at("2026-11-03 18:00", BERLIN)
    assert stretches_on(hers, date(2026, 11, 3)) == (told_between,)
    assert waking_hours(NIGHT, BERLIN) == NIGHT, "there, people work at night"
    assert waking_hours(CHINA, BERLIN) == CHINA
    off = replace(HOTEL, holidays=frozenset({date(2026, 11, 3)}))
    assert stretches_on(waking_hours(off, SHANGHAI), date(2026, 11, 3)) == ()
