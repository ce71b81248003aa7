"""Business calendars: how weekly hours are read, and what a single day becomes."""

import json
import re
from datetime import date
from typing import Any

import pytest

from domain.business_calendar import BusinessCalendar
from domain.working_hours import DatedHours, Shift, WeeklyHours

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


@pytest.mark.parametrize("name", ["Asia/Shangai", "Europe", "../etc/passwd", ""])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a time zone"):
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
    days: dict[str, Any] = {name: frozenset([day]) for name in sets}
    calendar = BusinessCalendar("UTC", OFFICE, **days)
    assert calendar.shifts_on(day) == shifts


SHORT_SATURDAYS = WeeklyHours.parse({"tue-fri": ["08:00-16:00"], "sat": ["10:00-14:00"]})
USUAL = (Shift(8 * HOUR, 16 * HOUR),)


@pytest.mark.parametrize("sets", [["open_days"], ["makeup_days"], ["open_days", "makeup_days"]])
@pytest.mark.parametrize("day", [SATURDAY, SUNDAY])
def test_an_extra_day_has_the_hours_of_a_usual_weekday(day: date, sets: list[str]) -> None:
    """China's make-up Saturdays are whole days, whatever the hours of other Saturdays."""
    days: dict[str, Any] = {name: frozenset([day]) for name in sets}
    assert BusinessCalendar("UTC", SHORT_SATURDAYS, **days).shifts_on(day) == USUAL


def test_a_public_holiday_that_is_worked_has_the_hours_of_its_weekday() -> None:
    day = frozenset([SATURDAY])
    calendar = BusinessCalendar("UTC", SHORT_SATURDAYS, open_days=day, holidays=day)
    assert calendar.shifts_on(SATURDAY) == (Shift(10 * HOUR, 14 * HOUR),)


def with_days(**days: Any) -> BusinessCalendar:
    """The office, with hours by date."""
    dated = frozenset(DatedHours.parse(name, hours) for name, hours in days.pop("days").items())
    others: dict[str, Any] = {
        name: frozenset(map(date.fromisoformat, dates)) for name, dates in days.items()
    }
    return BusinessCalendar("UTC", OFFICE, dated_hours=dated, **others)


RAMADAN = {"2027-02-08..2027-03-09": {"sun-thu": ["10:00-15:00"]}}
SUMMER = {"2027-07-01..2027-08-31": ["08:00-14:00"]}
SHUT = {"2026-12-24..2027-01-02": "closed"}
HALF_DAYS = {"12-24": ["09:00-13:00"], "12-31": ["09:00-13:00"]}


@pytest.mark.parametrize(
    ("day", "calendar", "shifts"),
    [
        # one date is worked as it says, whatever it is
        ("2026-12-24", with_days(days={"2026-12-24": ["09:00-13:00"]}), "09:00-13:00"),
        ("2026-12-26", with_days(days={"2026-12-26": ["09:00-13:00"]}), "09:00-13:00"),
        (
            "2026-10-01",
            with_days(days={"2026-10-01": ["09:00-13:00"]}, holidays=["2026-10-01"]),
            "09:00-13:00",
        ),
        ("2026-12-29", with_days(days={**SHUT, "2026-12-29": ["10:00-11:00"]}), "10:00-11:00"),
        # a day of every year is worked if the week works it
        ("2026-12-24", with_days(days=HALF_DAYS), "09:00-13:00"),
        ("2027-12-31", with_days(days=HALF_DAYS), "09:00-13:00"),
        ("2028-12-24", with_days(days=HALF_DAYS), ""),  # a Sunday
        ("2026-12-24", with_days(days=HALF_DAYS, holidays=["2026-12-24"]), ""),
        ("2026-12-24", with_days(days={**HALF_DAYS, **SHUT}), ""),
        ("2026-12-24", with_days(days={**HALF_DAYS, "12-20..01-06": "closed"}), "09:00-13:00"),
        ("2027-01-06", with_days(days={**HALF_DAYS, "12-20..01-06": "closed"}), ""),
        ("2027-01-07", with_days(days={"12-20..01-06": "closed"}), "09:00-12:00 13:30-18:00"),
        ("2028-02-29", with_days(days={"02-29": "closed"}), ""),
        # a range has a week of its own
        ("2027-02-08", with_days(days=RAMADAN), "10:00-15:00"),
        ("2027-02-12", with_days(days=RAMADAN), ""),  # a Friday
        ("2027-02-14", with_days(days=RAMADAN), "10:00-15:00"),  # a Sunday
        ("2027-03-10", with_days(days=RAMADAN), "09:00-12:00 13:30-18:00"),
        ("2027-03-09", with_days(days=RAMADAN, holidays=["2027-03-09"]), ""),
        ("2027-02-20", with_days(days=RAMADAN, makeup_days=["2027-02-20"]), "10:00-15:00"),
        ("2027-02-20", with_days(days=RAMADAN, open_days=["2027-02-20"]), "10:00-15:00"),
        # or hours for the days that are worked anyway
        ("2027-07-02", with_days(days=SUMMER), "08:00-14:00"),
        ("2027-07-03", with_days(days=SUMMER), ""),
        # closed in a row
        ("2026-12-24", with_days(days=SHUT), ""),
        ("2027-01-02", with_days(days=SHUT, makeup_days=["2027-01-02"]), ""),
        ("2026-12-28", with_days(days=SHUT, open_days=["2026-12-28"]), "09:00-12:00 13:30-18:00"),
        ("2026-12-23", with_days(days=SHUT), "09:00-12:00 13:30-18:00"),
        (
            "2027-08-02",
            with_days(days={**SUMMER, "2027-08-02..2027-08-15": "closed"}),
            "",
        ),
    ],
)
def test_what_hours_by_date_make_of_a_day(
    day: str, calendar: BusinessCalendar, shifts: str
) -> None:
    assert " ".join(map(str, calendar.shifts_on(date.fromisoformat(day)))) == shifts
    assert BusinessCalendar.from_dict(json.loads(json.dumps(calendar.to_dict()))) == calendar


@pytest.mark.parametrize(
    ("days", "others", "reason"),
    [
        ({"2027-01-01..2027-02-01": ["09:00-10:00"], **RAMADAN}, {}, ""),
        (
            {"2027-01-01..2027-02-08": ["09:00-10:00"], **RAMADAN},
            {},
            "2027-01-01..2027-02-08 and 2027-02-08..2027-03-09 overlap",
        ),
        (
            {"12-20..01-06": ["09:00-10:00"], "01-02..01-31": ["09:00-11:00"]},
            {},
            "01-02..01-31 and 12-20..01-06 overlap",
        ),
        (
            {"2026-12-24": ["09:00-10:00"]},
            {"closed_days": ["2026-12-24"]},
            "2026-12-24 is listed as closed and has hours of its own",
        ),
        (
            {"2026-12-24": ["09:00-10:00"]},
            {"open_days": ["2026-12-24"]},
            "2026-12-24 is listed as open and has hours of its own",
        ),
        ({"2026-12-24": ["09:00-12:00", "11:00-13:00"]}, {}, "overlap"),
        ({"2026-12-24": []}, {}, 'write "closed", a list of shifts'),
        ({"2026-12-24": "09:00-12:00"}, {}, 'write "closed", a list of shifts'),
        ({"2026-12-24..2026-12-23": "closed"}, {}, "ends before it begins"),
        ({"2026-12-24..12-26": "closed"}, {}, '"2026-12-24..12-26" is not a day'),
        ({"2026-01-01..2028-12-31": "closed"}, {}, "is longer than two years"),
        ({"02-30": "closed"}, {}, "there is no day 02-30"),
    ],
)
def test_a_contradiction_in_hours_by_date_is_named(
    days: dict[str, Any], others: dict[str, list[str]], reason: str
) -> None:
    if not reason:
        assert with_days(days=days, **others)
        return
    with pytest.raises(ValueError, match=re.escape(reason)):
        with_days(days=days, **others)


def test_what_is_stored_is_compact_and_plain() -> None:
    calendar = BusinessCalendar(
        "Asia/Shanghai",
        WeeklyHours.parse({"mon-thu": ["09:00-17:00"], "fri": ["09:00-17:00"], "sat": []}),
        closed_days=frozenset([date(2026, 12, 31)]),
        holidays=frozenset([date(2026, 10, 2), date(2026, 10, 1)]),
        makeup_days=frozenset([date(2026, 10, 10)]),
        tell=(Shift.parse("08:00-20:00"),),
    )
    stored = calendar.to_dict()
    assert stored == {
        "timezone": "Asia/Shanghai",
        "hours": {"mon-fri": ["09:00-17:00"]},
        "closed_days": ["2026-12-31"],
        "holidays": ["2026-10-01", "2026-10-02"],
        "makeup_days": ["2026-10-10"],
        "tell": ["08:00-20:00"],
    }
    assert BusinessCalendar.from_dict(json.loads(json.dumps(stored))) == calendar


def test_equal_calendars_are_one_and_the_same_to_what_is_remembered_of_them() -> None:
    hours = WeeklyHours.parse({"mon-fri": ["09:00-17:00"]})
    closed = BusinessCalendar("Asia/Shanghai", hours, closed_days=frozenset([date(2026, 12, 31)]))
    known = {closed: "a day off", BusinessCalendar("Asia/Shanghai", hours): "none"}
    assert known[BusinessCalendar.from_dict(closed.to_dict())] == "a day off"
    assert len(known) == 2
