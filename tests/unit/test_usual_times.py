"""Measured times, and what usually happens by them."""

from __future__ import annotations

from domain.business_calendar import BusinessCalendar
from domain.durations import Duration
from domain.usual_times import FEWEST_FOR_USUAL, UsualTimes, usual_times
from domain.working_hours import WeeklyHours

OFFICE = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
HOUR = 3600


def test_half_and_nine_of_ten_are_rounded_up_to_what_people_say() -> None:
    times = [number * HOUR // 2 for number in range(1, FEWEST_FOR_USUAL + 1)]
    # In the middle of 5 and 5.5 hours; a tenth of the way from 9 to 9.5.
    assert usual_times(times, OFFICE) == UsualTimes(Duration.parse("5h30m"), Duration.parse("1d2h"))


def test_of_fewer_nothing_is_said() -> None:
    assert usual_times([HOUR] * (FEWEST_FOR_USUAL - 1), OFFICE) is None
    assert usual_times([], OFFICE) is None
