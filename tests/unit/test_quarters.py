"""Quarters of the year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quarters import Quarter


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_is_in_one_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.after().first_day == quarter.last_day + timedelta(days=1)
    assert quarter.after().before() == quarter
    assert quarter.number == (day.month + 2) // 3


def test_what_is_no_quarter_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-Q3"):
        Quarter.parse("2026-Q5")


def test_days_are_a_quarter_only_if_they_are_all_of_it() -> None:
    first, last = date(2026, 7, 1), date(2026, 9, 30)
    assert Quarter.of_days(first, last) == Quarter.parse("2026-Q3")
    day = timedelta(days=1)
    for days in ((first + day, last), (first, last - day), (first, last + day)):
        assert Quarter.of_days(*days) is None
