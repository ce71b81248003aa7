"""Business calendars: how weekly hours are read, and what a single day becomes."""

import json
import re
from datetime import date

import pytest

from domain.business_calendar import BusinessCalendar, Shift, WeeklyHours

HOUR = 3600
OFFICE = WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:30-18:00"]})
WEEKDAY = (Shift(9 * HOUR, 12 * HOUR), Shift(13 * HOUR + 1800, 18 * HOUR))

MONDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 8)


def test_split_shifts_are_read() -> None:
    assert OFFICE.days == (WEEKDAY,) * 5 + ((), ())


def test_shifts_are_put_in_order() -> None:
    assert WeeklyHours.parse({"mon-fri": ["13:30-18:00", "09:00-12:00"]}) == OFFICE


def test_an_end_before_the_start_is_on_the_next_day() -> None:
    assert Shift.parse("22:00-06:00") == Shift(22 * HOUR, 30 * HOUR)
    assert str(Shift.parse("22:00-06:00")) == "22:00-06:00"


def test_midnight_is_an_end_in_both_spellings() -> None:
    assert Shift.parse("16:00-24:00") == Shift.parse("16:00-00:00") == Shift(16 * HOUR, 24 * HOUR)
    assert str(Shift.parse("16:00-00:00")) == "16:00-24:00"


def test_a_range_may_run_over_the_weekend() -> None:
    hours = WeeklyHours.parse({"fri-mon": ["10:00-14:00"]})
    assert [bool(shifts) for shifts in hours.days] == [True, *[False] * 3, *[True] * 3]


def test_shifts_may_touch() -> None:
    assert WeeklyHours.parse({"mon-sun": ["00:00-12:00", "12:00-24:00"]})
    assert WeeklyHours.parse({"sun": ["22:00-06:00"], "mon": ["06:00-14:00"]})


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ({}, "no working time at all"),
        ({"mon": []}, "no working time at all"),
        ({"mo": ["09:00-10:00"]}, '"mo" is neither a weekday nor a range'),
        ({"Mon": ["09:00-10:00"]}, '"Mon" is neither a weekday nor a range'),
        ({"mon-": ["09:00-10:00"]}, '"mon-" is neither a weekday nor a range'),
        ({"mon-tue-wed": ["09:00-10:00"]}, "is neither a weekday nor a range"),
        ({"": ["09:00-10:00"]}, "is neither a weekday nor a range"),
        ({"mon": ["9-10"]}, '"9-10" is not a shift; write it as "09:00-12:00"'),
        ({"mon": ["9:00-10:00"]}, "is not a shift"),
        ({"mon": ["09:00"]}, "is not a shift"),
        ({"mon": ["09:60-10:00"]}, "a time that no clock shows"),
        ({"mon": ["09:00-10:60"]}, "a time that no clock shows"),
        ({"mon": ["09:00-25:00"]}, "a time that no clock shows"),
        ({"mon": ["09:00-24:01"]}, "a time that no clock shows"),
        ({"mon": ["24:00-06:00"]}, "a time that no clock shows"),
        ({"mon": ["09:00-09:00"]}, 'has no length; around the clock is "00:00-24:00"'),
        ({"mon": "09:00-10:00"}, "write a list of shifts"),
        (
            {"mon": ["09:00-12:00", "11:00-13:00"]},
            'mon "09:00-12:00" and mon "11:00-13:00" overlap',
        ),
        ({"mon": ["09:00-12:00", "09:00-12:00"]}, "overlap"),
        ({"mon": ["22:00-06:00"], "tue": ["05:00-09:00"]}, 'mon "22:00-06:00" and tue'),
        ({"sun": ["22:00-06:00"], "mon": ["05:00-09:00"]}, 'sun "22:00-06:00" and mon'),
        ({"mon-fri": ["09:00-10:00"], "fri": ["11:00-12:00"]}, "fri is given its hours twice"),
        ({"fri-mon": ["09:00-10:00"], "sun": ["09:00-10:00"]}, "sun is given its hours twice"),
    ],
)
def test_a_mistake_in_weekly_hours_is_named(hours: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        WeeklyHours.parse(hours)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Asia/Shangai", "did you mean Asia/Shanghai"),
        ("Europe", "is not the name of a time zone"),
        ("../etc/passwd", "is not the name of a time zone"),
        ("", "such as Asia/Shanghai"),
    ],
)
def test_an_unknown_time_zone_is_refused_with_a_hint(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        BusinessCalendar(name, OFFICE)


def test_a_contradiction_between_days_is_refused() -> None:
    day = frozenset([MONDAY])
    with pytest.raises(ValueError, match="2026-03-02 is listed both as closed and as open"):
        BusinessCalendar("UTC", OFFICE, closed_days=day, open_days=day)
    with pytest.raises(ValueError, match="both as a holiday and as a make-up day"):
        BusinessCalendar("UTC", OFFICE, holidays=day, makeup_days=day)


@pytest.mark.parametrize(
    ("day", "sets", "shifts"),
    [
        (MONDAY, [], WEEKDAY),
        (SATURDAY, [], ()),
        (MONDAY, ["holidays"], ()),
        (MONDAY, ["closed_days"], ()),
        (SATURDAY, ["makeup_days"], WEEKDAY),
        (SATURDAY, ["open_days"], WEEKDAY),
        (MONDAY, ["open_days", "holidays"], WEEKDAY),  # their own day comes before a public one
        (SATURDAY, ["closed_days", "makeup_days"], ()),
    ],
)
def test_what_a_day_becomes(day: date, sets: list[str], shifts: tuple[Shift, ...]) -> None:
    calendar = BusinessCalendar("UTC", OFFICE, **{name: frozenset([day]) for name in sets})
    assert calendar.shifts_on(day) == shifts


def test_an_open_day_has_its_own_hours_or_those_of_the_first_weekday_that_has_some() -> None:
    hours = WeeklyHours.parse({"tue-fri": ["08:00-16:00"], "sat": ["10:00-14:00"]})
    days = frozenset([SATURDAY, SUNDAY])
    calendar = BusinessCalendar("UTC", hours, open_days=days)
    assert calendar.shifts_on(SATURDAY) == (Shift(10 * HOUR, 14 * HOUR),)
    assert calendar.shifts_on(SUNDAY) == (Shift(8 * HOUR, 16 * HOUR),)


def test_what_is_stored_is_compact_and_plain() -> None:
    calendar = BusinessCalendar(
        "Asia/Shanghai",
        WeeklyHours.parse({"mon-thu": ["09:00-17:00"], "fri": ["09:00-17:00"], "sat": []}),
        closed_days=frozenset([date(2026, 12, 31)]),
        holidays=frozenset([date(2026, 10, 2), date(2026, 10, 1)]),
        makeup_days=frozenset([date(2026, 10, 10)]),
    )
    stored = calendar.to_dict()
    assert stored == {
        "timezone": "Asia/Shanghai",
        "hours": {"mon-fri": ["09:00-17:00"]},
        "closed_days": ["2026-12-31"],
        "holidays": ["2026-10-01", "2026-10-02"],
        "makeup_days": ["2026-10-10"],
    }
    assert BusinessCalendar.from_dict(json.loads(json.dumps(stored))) == calendar


def test_equal_calendars_are_one_and_the_same_to_what_is_remembered_of_them() -> None:
    hours = WeeklyHours.parse({"mon-fri": ["09:00-17:00"]})
    closed = BusinessCalendar("Asia/Shanghai", hours, closed_days=frozenset([date(2026, 12, 31)]))
    known = {closed: "a day off", BusinessCalendar("Asia/Shanghai", hours): "none"}
    assert known[BusinessCalendar.from_dict(closed.to_dict())] == "a day off"
    assert len(known) == 2
