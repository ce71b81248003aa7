"""Our business clock against two other libraries, where all of them mean the same.

businesstimedelta counts hours, numpy counts days. Both know neither shifts past midnight nor
make-up days, and the days are those of a time zone whose clocks are never changed.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import businesstimedelta  # type: ignore[import-untyped]
import numpy as np
import pytest
import pytz  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.business_clock import add_working_days, add_working_time, working_time
from domain.working_hours import WEEKDAYS, WeeklyHours
from tests.thoroughness import examples

ZONE = "Asia/Shanghai"
SHANGHAI = ZoneInfo(ZONE)
FAR = date(2029, 1, 1)  # businesstimedelta wants a holiday ahead
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)

DAYS_OFF = st.frozensets(st.dates(FIRST, LAST), max_size=40)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0, tzinfo=SHANGHAI)
)
WEEKS = st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 6), (1, 3)])


def calendar(days_off: frozenset[date], week: tuple[int, ...]) -> BusinessCalendar:
    hours = {WEEKDAYS[day]: ["09:00-12:00", "13:30-18:00"] for day in week}
    return BusinessCalendar(ZONE, WeeklyHours.parse(hours), holidays=days_off)


def rules(days_off: frozenset[date], week: tuple[int, ...]) -> businesstimedelta.Rules:
    zone = {"working_days": list(week), "tz": pytz.timezone(ZONE)}
    return businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(time(9), time(18), **zone),
            businesstimedelta.LunchTimeRule(time(12), time(13, 30), **zone),
            businesstimedelta.HolidayRule(
                dict.fromkeys(sorted(days_off | {FAR}), "off"), tz=pytz.timezone(ZONE)
            ),
        ]
    )


@settings(max_examples=examples(60), deadline=None)
@given(days_off=DAYS_OFF, week=WEEKS, start=INSTANTS, length=st.integers(0, 60 * 24 * 60))
def test_hours_between_two_instants(
    days_off: frozenset[date], week: tuple[int, ...], start: datetime, length: int
) -> None:
    end = start + timedelta(minutes=length)
    theirs = rules(days_off, week).difference(start, end).timedelta
    assert working_time(calendar(days_off, week), start, end) == theirs


@settings(max_examples=examples(60), deadline=None)
@given(days_off=DAYS_OFF, week=WEEKS, start=INSTANTS, minutes=st.integers(1, 100 * 60))
def test_hours_from_an_instant_on(
    days_off: frozenset[date], week: tuple[int, ...], start: datetime, minutes: int
) -> None:
    amount = timedelta(minutes=minutes)
    theirs = start + businesstimedelta.BusinessTimeDelta(rules(days_off, week), timedelta=amount)
    assert add_working_time(calendar(days_off, week), start, amount) == theirs


@settings(max_examples=examples(100), deadline=None)
@given(
    days_off=DAYS_OFF, week=WEEKS, day=st.dates(FIRST, date(2027, 6, 30)), count=st.integers(1, 60)
)
def test_days(days_off: frozenset[date], week: tuple[int, ...], day: date, count: int) -> None:
    ours = calendar(days_off, week)
    mask = [weekday in week for weekday in range(7)]
    holidays = np.array(sorted(days_off), dtype="datetime64[D]")
    noon = datetime.combine(day, time(12), SHANGHAI)
    # From a day off numpy first goes back to the last day that was worked.
    theirs = np.busday_offset(day, count, roll="preceding", weekmask=mask, holidays=holidays)
    assert add_working_days(ours, noon, count).astimezone(SHANGHAI).date() == theirs.astype(date)
    days = [day + timedelta(days=each) for each in range(count)]
    end = day + timedelta(days=count)
    worked = np.busday_count(day, end, weekmask=mask, holidays=holidays)
    assert sum(bool(ours.shifts_on(each)) for each in days) == worked


@pytest.mark.parametrize("week", [(0, 1, 2, 3, 4)])
def test_they_are_asked_the_same(week: tuple[int, ...]) -> None:
    """A day that anybody can check by hand, so that both cannot be wrong in the same way."""
    start = datetime(2026, 11, 6, 17, tzinfo=SHANGHAI)
    end = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
    assert rules(frozenset(), week).difference(start, end).timedelta == timedelta(hours=2)
