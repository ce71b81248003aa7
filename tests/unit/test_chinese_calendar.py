"""China's working days held against another library, chinese-calendar, which has every plan."""

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import pytest

from bot.catalogue.public_holidays import public_holidays
from domain.business_calendar import BusinessCalendar
from domain.holiday_sources import Source
from domain.working_hours import WeeklyHours

FIRST, LAST = 2018, 2026
HOURS = WeeklyHours.parse({"mon-fri": ["09:00-18:00"]})


def test_both_libraries_know_the_same_years() -> None:
    """When this fails, the plan of another year is in: raise `LAST`."""
    last = max(day.year for day in chinese_calendar.constants.holidays)
    holiday_sources = public_holidays("CN", FIRST, LAST + 1).holiday_sources
    assert (last, holiday_sources[LAST], holiday_sources[LAST + 1]) == (
        LAST,
        Source.PLANNED,
        Source.UNPLANNED,
    )


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_every_day_is_worked_or_off_as_the_other_library_says(year: int) -> None:
    china = public_holidays("CN", year, year)
    office = BusinessCalendar(
        "Asia/Shanghai", HOURS, holidays=china.closed, makeup_days=china.workdays
    )
    first = date(year, 1, 1)
    days = (first + timedelta(days=each) for each in range((date(year + 1, 1, 1) - first).days))
    wrong = [
        str(day) for day in days if bool(office.shifts_on(day)) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []
