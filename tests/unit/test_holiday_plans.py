"""A year's holiday plan in a file, checked against the law."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.catalogue.lookup import with_days_looked_up
from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.plans import read_plan
from bot.catalogue.public_holidays import public_holidays
from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition
from domain.holiday_sources import Source
from domain.working_hours import WeeklyHours

PLAN_2026 = """\
# State Council, Guobanfa Mingdian (2025) No. 7
year: 2026
off:
  - 2026-01-01..2026-01-03
  - 2026-02-15..2026-02-23
  - 2026-04-04..2026-04-06
  - 2026-05-01..2026-05-05
  - 2026-06-19..2026-06-21
  - 2026-09-25..2026-09-27
  - 2026-10-01..2026-10-07
worked: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
"""
PLAN_2027 = """\
year: 2027
off:
  - 2027-01-01..2027-01-03
  - 2027-02-05..2027-02-12
  - 2027-04-03..2027-04-05
  - 2027-05-01..2027-05-05
  - 2027-06-09
  - 2027-09-15
  - 2027-10-01..2027-10-07
worked: ["2027-01-30", "2027-02-20", "2027-05-08", "2027-09-26", "2027-10-09"]
"""
OFFICE = BusinessCalendar("Asia/Shanghai", WeeklyHours.parse({"mon-fri": ["09:00-18:00"]}))
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cn-2026.yml").write_text(PLAN_2026, "utf-8")
    (tmp_path / "cn-2027.yml").write_text(PLAN_2027, "utf-8")
    return tmp_path


def refused(folder: Path, old: str, new: str, holidays: str = "CN") -> str:
    """The mistakes of a plan in which one passage is changed."""
    assert PLAN_2027.count(old) == 1
    path = folder / "plan.yml"
    path.write_text(PLAN_2027.replace(old, new), "utf-8")
    with pytest.raises(CatalogueMistakes) as caught:
        read_plan(path, holidays)
    return str(caught.value)


def test_the_plan_of_a_year_that_the_library_knows_says_the_same(folder: Path) -> None:
    plan, known = read_plan(folder / "cn-2026.yml", "CN"), public_holidays("CN", 2026, 2026)
    assert plan.year == 2026
    assert plan.worked == known.workdays
    assert {day for day in plan.off if day.weekday() < 5} == {
        day for day in known.closed if day.weekday() < 5
    }


def test_a_plan_takes_the_place_of_what_is_known_by_law_alone(folder: Path) -> None:
    plain = CalendarDefinition(OFFICE, "CN")
    planned = CalendarDefinition(OFFICE, "CN", plan=read_plan(folder / "cn-2027.yml", "CN"))
    before, after = with_days_looked_up(plain, NOW), with_days_looked_up(planned, NOW)
    assert dict(before.holiday_sources)[2027] is Source.UNPLANNED
    assert dict(after.holiday_sources)[2027] is Source.PLANNED
    assert dict(after.holiday_sources)[2026] is Source.PLANNED
    for day, works_before, works_after in (
        (date(2027, 2, 12), True, False),  # a Friday
        (date(2027, 2, 20), False, True),  # a Saturday
        (date(2026, 10, 10), True, True),
        (date(2027, 10, 1), False, False),
        (date(2028, 10, 2), False, False),
    ):
        assert bool(before.shifts_on(day)) is works_before
        assert bool(after.shifts_on(day)) is works_after


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("year: 2027\n", "", '"year" is missing'),
        ("year: 2027", "year: next", "write a year, such as 2027"),
        ("year: 2027", "year: 1027", "write a year, such as 2027"),
        ("2027-06-09", "2026-06-09", "plan.yml:7:5: off[4]: write days of 2027"),
        ("2027-06-09", "06-09", "off[4]: write days of 2027"),
        ("2027-06-09", "tomorrow", 'off[4]: "tomorrow" is not a day'),
        ("2027-06-09", "2027-05-05", "off[4]: 2027-05-05 is listed twice"),
        ("2027-06-09", "2027-06-10", "2027-06-09 is a holiday by law (Dragon Boat Festival), and"),
        ('"2027-02-20", ', '"2027-02-22", ', "2027-02-22 is worked anyway, it is not on a weekend"),
        ('"2027-02-20", ', '"2027-05-01", ', "2027-05-01 is both off and worked"),
        (
            '"2027-02-20", ',
            "",
            "18 weekdays are off and 4 weekend days are worked for them; the law gives 13 days, "
            "so 5 have to be worked",
        ),
        ("worked:", "works:", 'unknown key "works"; did you mean worked?'),
    ],
)
def test_a_plan_that_cannot_be_is_refused(folder: Path, old: str, new: str, reason: str) -> None:
    assert reason in refused(folder, old, new)


def test_how_many_days_are_worked_is_known_of_china_alone(folder: Path) -> None:
    path = folder / "plan.yml"
    path.write_text("year: 2027\noff: [2027-01-01..2027-01-03]\nworked: []\n", "utf-8")
    with pytest.raises(CatalogueMistakes, match=r"2027-05-01 is a holiday by law"):
        read_plan(path, "DE")
    all_year = "year: 2027\noff: [2027-01-01..2027-12-31]\nworked: []\n"
    path.write_text(all_year, "utf-8")
    assert len(read_plan(path, "DE").off) == 365


def test_a_plan_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(CatalogueMistakes, match=r"the file cannot be read \(No such file"):
        read_plan(folder / "none.yml", "CN")
