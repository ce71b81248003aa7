"""ISO weeks, and times of the week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.weeks import Week, WeeklyTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_NINE = WeeklyTime.parse("mon 09:00")


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_week_is_written_as_it_is_read(day: date) -> None:
    week = Week.of(day)
    assert week.first_day <= day <= week.last_day
    assert Week.parse(str(week)) == week


def test_the_first_days_of_january_may_be_of_the_last_week_of_december() -> None:
    week = Week.of(date(2027, 1, 1))
    assert str(week) == "2026-W53"
    assert week.number == 53
    assert week.before() == Week.parse("2026-W52")


@pytest.mark.parametrize("text", ["", "47", "2026-W54", "2026-W00", "2025-W53", "week 3"])
def test_what_is_no_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2026-W47"):
        Week.parse(text)


@pytest.mark.parametrize("text", ["", "mon", "09:00", "mon 24:00", "mon 9:60", "day 09:00"])
def test_what_is_no_time_of_the_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="mon 09:00"):
        WeeklyTime.parse(text)


def test_the_latest_monday_at_nine_is_by_the_clock_of_the_zone() -> None:
    nine = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    assert MONDAY_NINE.latest(nine, SHANGHAI) == nine
    assert MONDAY_NINE.latest(nine + timedelta(days=6, hours=23), SHANGHAI) == nine
    assert MONDAY_NINE.latest(nine - timedelta(seconds=1), SHANGHAI) == nine - timedelta(days=7)


@given(
    st.integers(0, 6_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.integers(0, 6),
)
def test_the_latest_is_within_a_week_and_on_its_day(now: datetime, name: str, weekday: int) -> None:
    zone = ZoneInfo(name)
    at = WeeklyTime(weekday, MONDAY_NINE.at).latest(now, zone)
    assert at.weekday() == weekday
    assert at <= now < at + timedelta(days=7, hours=2)  # a clock change may lie between
