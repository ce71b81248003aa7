"""Times that people name in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.reports.reporting import days_of
from domain.periods import (
    CalendarPeriod,
    Unit,
    is_written_in_digits,
    read_periods,
    span_of_days,
)

TODAY = date(2026, 11, 29)  # a Sunday


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("last week|上周|上个星期", (2026, 11, 16), (2026, 11, 22)),
        ("this week|本周|这个星期", (2026, 11, 23), (2026, 11, 29)),
        ("last month|last  month|上月|上个月|上一个月", (2026, 10, 1), (2026, 10, 31)),
        ("this month|本月|这个月", (2026, 11, 1), (2026, 11, 29)),
        ("last quarter|上季度|上个季度|上一季度", (2026, 7, 1), (2026, 9, 30)),
        ("this quarter|q4|本季度|第四季度", (2026, 10, 1), (2026, 11, 29)),
        ("q3|三季度|第三季度", (2026, 7, 1), (2026, 9, 30)),
        ("q1|一季度", (2026, 1, 1), (2026, 3, 31)),
        ("year|this year|今年", (2026, 1, 1), (2026, 11, 29)),
        ("last year|去年", (2025, 1, 1), (2025, 12, 31)),
    ],
)
def test_a_time_is_named_in_words(
    words: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    for each in words.split("|"):
        rest, (period,) = read_periods(f"front desk {each}")
        assert rest.split() == ["front", "desk"], each
        assert period.days(TODAY) == (date(*first), date(*last)), each


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-10-01..2026-12-31", (2026, 10, 1), (2026, 12, 31)),
        ("2026-11-30", (2026, 11, 30), (2026, 11, 30)),
        ("2026-02", (2026, 2, 1), (2026, 2, 28)),
        ("2026-12", (2026, 12, 1), (2026, 12, 31)),
    ],
)
def test_days_and_months_are_written_in_digits(
    written: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert is_written_in_digits(written)
    assert span_of_days(written) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "written",
    [
        *("2026-13", "2026-02-30", "2026-12-31..2026-10-01", "2026-01.."),
        *("0001-01", "9999-12-31", "0001-01-01..9999-12-31"),
    ],
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert is_written_in_digits(written)
    assert span_of_days(written) is None
    assert not is_written_in_digits("front-desk")


def test_a_quarter_that_has_not_begun_is_last_years() -> None:
    q4 = CalendarPeriod(Unit.QUARTER, quarter=4)
    assert q4.days(date(2026, 9, 30)) == (date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize("words", ["", "year-end", "lastweek", "q30", "faq1", "last mile", "month"])
def test_what_names_no_time_stays(words: str) -> None:
    assert read_periods(words) == (words, [])


@given(
    st.sampled_from(Unit),
    st.integers(0, 20),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_each_ends_where_the_next_begins(unit: Unit, back: int, today: date) -> None:
    first, last = CalendarPeriod(unit, back).days(today)
    _, before = CalendarPeriod(unit, back + 1).days(today)
    assert (first - before).days == 1
    assert first <= last <= today


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("2026-10-01", "2026-10-31"), ("2026-10-01", "2026-10-31")),
        (("2026-10-01", "2026-12-31"), ("2026-10-01", "2026-11-29")),
        (("2026-12-01", "2026-12-31"), ("2026-12-01", "2026-12-01")),
    ],
)
def test_days_that_are_asked_for_end_today(asked: tuple[str, str], found: tuple[str, str]) -> None:
    first, last = map(date.fromisoformat, asked)
    assert days_of((first, last), TODAY) == tuple(map(date.fromisoformat, found))
