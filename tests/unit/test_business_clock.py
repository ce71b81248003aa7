"""The business clock on days that anybody can check by hand, and what it costs."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain import business_clock
from domain.business_calendar import BusinessCalendar
from domain.business_clock import (
    HORIZON_YEARS,
    NoWorkingTimeError,
    add_working_days,
    add_working_time,
    end_of_working_day,
    is_working,
    next_working_instant,
    working_time,
)
from domain.durations import Duration
from domain.working_hours import DatedHours, Shift, WeeklyHours

SPLIT = {"mon-fri": ["09:00-12:00", "13:30-18:00"]}
NIGHTS = {"mon-fri": ["22:00-06:00"]}
ALWAYS = {"mon-sun": ["00:00-24:00"]}


def calendar(timezone: str, hours: dict[str, list[str]], **days: Any) -> BusinessCalendar:
    return BusinessCalendar(timezone, WeeklyHours.parse(hours), **days)


SHANGHAI = calendar("Asia/Shanghai", SPLIT)


def at(timezone: str, text: str) -> datetime:
    """An instant by a wall clock: "2026-03-02 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone))


def shanghai(text: str) -> datetime:
    return at("Asia/Shanghai", text)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def dates(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


class TestSplitShifts:
    def test_lunch_does_not_count(self) -> None:
        morning, afternoon = shanghai("2026-03-02 11:00"), shanghai("2026-03-02 14:00")
        assert working_time(SHANGHAI, morning, afternoon) == hours(1.5)

    def test_night_and_weekend_do_not_count(self) -> None:
        friday, monday = shanghai("2026-03-06 17:00"), shanghai("2026-03-09 10:00")
        assert working_time(SHANGHAI, friday, monday) == hours(2)

    def test_eight_hours_from_friday_afternoon_are_due_on_monday_afternoon(self) -> None:
        due = add_working_time(SHANGHAI, shanghai("2026-03-06 17:00"), hours(8))
        assert due == shanghai("2026-03-09 17:30")

    def test_what_fills_a_shift_is_due_at_its_end(self) -> None:
        due = add_working_time(SHANGHAI, shanghai("2026-03-02 09:00"), hours(3))
        assert due == shanghai("2026-03-02 12:00")

    def test_what_is_asked_at_night_counts_from_the_morning(self) -> None:
        due = add_working_time(SHANGHAI, shanghai("2026-03-02 23:10"), hours(1))
        assert due == shanghai("2026-03-03 10:00")

    def test_two_days_are_two_of_the_calendars_days(self) -> None:
        amount = timedelta(seconds=Duration.parse("2d").working_seconds(SHANGHAI))
        due = add_working_time(SHANGHAI, shanghai("2026-03-02 10:15"), amount)
        assert due == shanghai("2026-03-04 10:15")

    def test_a_start_is_working_time_and_an_end_is_not(self) -> None:
        assert is_working(SHANGHAI, shanghai("2026-03-02 09:00"))
        assert is_working(SHANGHAI, shanghai("2026-03-02 11:59:59.999999"))
        assert not is_working(SHANGHAI, shanghai("2026-03-02 12:00"))
        assert not is_working(SHANGHAI, shanghai("2026-03-02 08:59:59.999999"))

    def test_the_next_working_instant(self) -> None:
        inside = shanghai("2026-03-02 10:07:33")
        assert next_working_instant(SHANGHAI, inside) == inside
        lunch, friday_evening = shanghai("2026-03-02 12:00"), shanghai("2026-03-06 18:00")
        assert next_working_instant(SHANGHAI, lunch) == shanghai("2026-03-02 13:30")
        assert next_working_instant(SHANGHAI, friday_evening) == shanghai("2026-03-09 09:00")


class TestDaysThatDiffer:
    # Chinese New Year 2026 as announced: off until Monday 23 February, two Saturdays worked.
    CHINA = calendar(
        "Asia/Shanghai",
        SPLIT,
        holidays=dates(*(f"2026-02-{day}" for day in (16, 17, 18, 19, 20, 23))),
        makeup_days=dates("2026-02-14", "2026-02-28"),
    )

    def test_a_promise_runs_over_chinese_new_year_and_its_make_up_days(self) -> None:
        friday = shanghai("2026-02-13 17:00")
        assert add_working_time(self.CHINA, friday, hours(8.5)) == shanghai("2026-02-14 18:00")
        assert add_working_time(self.CHINA, friday, hours(9.5)) == shanghai("2026-02-24 10:00")
        assert working_time(self.CHINA, friday, shanghai("2026-03-02 00:00")) == hours(1 + 6 * 7.5)

    def test_working_days_leap_over_it(self) -> None:
        friday = shanghai("2026-02-13 17:00")
        assert add_working_days(self.CHINA, friday, 3) == shanghai("2026-02-25 17:00")

    def test_a_night_shift_runs_on_into_a_closed_day_whose_own_does_not_begin(self) -> None:
        nights = calendar("Asia/Shanghai", NIGHTS, closed_days=dates("2026-03-03"))
        monday, thursday = shanghai("2026-03-02 12:00"), shanghai("2026-03-05 12:00")
        assert is_working(nights, shanghai("2026-03-03 05:59"))
        assert not is_working(nights, shanghai("2026-03-03 22:00"))
        assert working_time(nights, monday, thursday) == hours(16)

    def test_the_night_shift_of_new_years_eve_belongs_to_both_years(self) -> None:
        nights = calendar("Asia/Shanghai", NIGHTS)
        eve, new_year = shanghai("2026-12-31 23:00"), shanghai("2027-01-01 05:00")
        assert is_working(nights, new_year)
        assert working_time(nights, eve, new_year) == hours(6)
        assert add_working_time(nights, eve, hours(6)) == new_year
        assert not is_working(nights, shanghai("2027-01-01 06:00"))

    def test_an_open_day_within_the_night_shift_before_is_not_counted_twice(self) -> None:
        week = {"mon": ["00:00-08:00"], "sat": ["22:00-06:00"]}
        open_sunday = calendar("UTC", week, open_days=dates("2026-03-08"))
        saturday, monday = at("UTC", "2026-03-07 12:00"), at("UTC", "2026-03-09 00:00")
        assert working_time(open_sunday, saturday, monday) == hours(10)


class TestSummerTime:
    BERLIN_NIGHTS = calendar("Europe/Berlin", {"mon-sun": ["22:00-06:00"]})

    def test_the_night_of_the_change_is_an_hour_shorter_or_longer(self) -> None:
        for start, end, length in (
            ("2026-03-28 12:00", "2026-03-29 12:00", 7),
            ("2026-10-24 12:00", "2026-10-25 12:00", 9),
            ("2026-10-26 12:00", "2026-10-27 12:00", 8),
        ):
            night = at("Europe/Berlin", start), at("Europe/Berlin", end)
            assert working_time(self.BERLIN_NIGHTS, *night) == hours(length)

    def test_a_day_around_the_clock_has_23_or_25_hours(self) -> None:
        always = calendar("America/New_York", ALWAYS)
        for day, length in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25)):
            start, end = (
                at("America/New_York", f"{day + timedelta(days=more)} 00:00") for more in (0, 1)
            )
            assert working_time(always, start, end) == hours(length)
            assert add_working_time(always, start, hours(24)) == start.astimezone(UTC) + hours(24)

    def test_a_shift_that_begins_in_the_skipped_hour_begins_at_the_jump(self) -> None:
        early = calendar("Europe/Berlin", {"mon-sun": ["02:30-06:00"]})
        jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
        assert next_working_instant(early, jump - hours(2)) == jump
        assert working_time(early, jump - hours(2), jump + hours(9)) == hours(3)

    def test_a_shift_that_lies_in_the_skipped_hour_does_not_take_place(self) -> None:
        early = calendar("Europe/Berlin", {"mon-sun": ["02:10-02:50"]})
        day = at("Europe/Berlin", "2026-03-29 00:00"), at("Europe/Berlin", "2026-03-30 00:00")
        assert working_time(early, *day) == timedelta()

    def test_an_edge_in_the_repeated_hour_is_its_first_time(self) -> None:
        first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
        late = calendar("Europe/Berlin", {"mon-sun": ["22:00-02:30"]})
        assert not is_working(late, first)
        assert not is_working(late, second - timedelta(minutes=1))
        early = calendar("Europe/Berlin", {"mon-sun": ["02:30-06:00"]})
        assert next_working_instant(early, first - hours(1)) == first
        assert working_time(early, first, second) == hours(1)

    def test_the_two_readings_of_a_repeated_time_are_two_instants(self) -> None:
        always = calendar("Europe/Berlin", ALWAYS)
        first = at("Europe/Berlin", "2026-10-25 02:30")
        assert working_time(always, first, first.replace(fold=1)) == hours(1)


class TestWorkingDays:
    def test_the_position_of_the_clock_is_kept(self) -> None:
        for start, days, end in (
            ("2026-03-06 17:00", 3, "2026-03-11 17:00"),  # Friday to Wednesday
            ("2026-03-02 09:00", 1, "2026-03-03 09:00"),
            ("2026-03-02 20:15:07", 5, "2026-03-09 20:15:07"),
            ("2026-03-07 23:00", 3, "2026-03-11 23:00"),  # from a Saturday
        ):
            assert add_working_days(SHANGHAI, shanghai(start), days) == shanghai(end)

    def test_the_night_belongs_to_the_day_on_which_its_shift_began(self) -> None:
        nights = calendar("Asia/Shanghai", NIGHTS)
        saturday_night = shanghai("2026-03-07 03:00")  # Friday's shift
        assert add_working_days(nights, saturday_night, 1) == shanghai("2026-03-10 03:00")
        saturday_morning = shanghai("2026-03-07 06:00")  # it has just ended
        assert add_working_days(nights, saturday_morning, 1) == shanghai("2026-03-09 06:00")

    def test_a_position_that_is_skipped_is_reached_at_the_jump(self) -> None:
        always = calendar("Europe/Berlin", ALWAYS)
        saturday = at("Europe/Berlin", "2026-03-28 02:30")
        assert add_working_days(always, saturday, 1) == datetime(2026, 3, 29, 1, tzinfo=UTC)

    @pytest.mark.parametrize("days", [0, -1])
    def test_they_are_counted_from_one(self, days: int) -> None:
        with pytest.raises(ValueError, match="counted from 1"):
            add_working_days(SHANGHAI, shanghai("2026-03-02 09:00"), days)


class TestLimits:
    NOW = datetime(2026, 3, 2, tzinfo=UTC)

    @pytest.mark.parametrize(
        "question",
        [
            lambda naive: working_time(SHANGHAI, naive, naive),
            lambda naive: add_working_time(SHANGHAI, naive, hours(1)),
            lambda naive: add_working_days(SHANGHAI, naive, 1),
            lambda naive: is_working(SHANGHAI, naive),
            lambda naive: next_working_instant(SHANGHAI, naive),
        ],
    )
    def test_an_instant_without_a_time_zone_is_refused(
        self, question: Callable[[datetime], object]
    ) -> None:
        with pytest.raises(ValueError, match="has no time zone"):
            question(self.NOW.replace(tzinfo=None))

    def test_no_time_at_all_is_over_at_once(self) -> None:
        assert add_working_time(SHANGHAI, self.NOW, timedelta()) == self.NOW

    def test_time_is_not_added_backwards(self) -> None:
        with pytest.raises(ValueError, match="forwards only"):
            add_working_time(SHANGHAI, self.NOW, -hours(1))

    def test_a_calendar_that_is_closed_for_good_says_so(self) -> None:
        days = (HORIZON_YEARS + 2) * 366
        closed = calendar(
            "Asia/Shanghai",
            SPLIT,
            closed_days=frozenset(self.NOW.date() + timedelta(days=day) for day in range(days)),
        )
        with pytest.raises(NoWorkingTimeError):
            add_working_time(closed, self.NOW, hours(1))
        with pytest.raises(NoWorkingTimeError):
            next_working_instant(closed, self.NOW)
        with pytest.raises(NoWorkingTimeError):
            add_working_days(closed, self.NOW, 1)
        assert not is_working(closed, self.NOW)

    def test_more_than_the_horizon_holds_is_refused(self) -> None:
        minute_a_week = calendar("UTC", {"mon": ["09:00-09:01"]})
        with pytest.raises(NoWorkingTimeError):
            add_working_time(minute_a_week, self.NOW, hours(1000))
        with pytest.raises(ValueError, match="years apart"):
            working_time(SHANGHAI, self.NOW, datetime(9998, 1, 1, tzinfo=UTC))

    def test_the_longest_promise_fits_a_calendar_of_one_day_a_week(self) -> None:
        mondays = calendar("UTC", {"mon": ["09:00-17:00"]})
        amount = timedelta(seconds=Duration.parse("366d").working_seconds(mondays))
        due = add_working_time(mondays, self.NOW, amount)
        assert due == at("UTC", "2026-03-02 17:00") + 365 * timedelta(weeks=1)


class TestCost:
    """Counted in calls, so that a busy machine does not matter."""

    START = datetime(2021, 1, 4, tzinfo=UTC)

    def test_a_year_is_laid_out_once_and_day_by_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        days_read = 0
        shifts_on = BusinessCalendar.shifts_on

        def counted(self: BusinessCalendar, day: date) -> tuple[Shift, ...]:
            nonlocal days_read
            days_read += 1
            return shifts_on(self, day)

        monkeypatch.setattr(BusinessCalendar, "shifts_on", counted)
        business_clock._working_year.cache_clear()
        working_time(SHANGHAI, self.START, self.START + timedelta(weeks=260))
        assert 0 < days_read <= 6 * 367
        days_read = 0
        assert working_time(
            SHANGHAI, self.START, self.START + timedelta(weeks=260)
        ) == 260 * 5 * hours(7.5)
        add_working_time(SHANGHAI, self.START, hours(1000))
        next_working_instant(SHANGHAI, self.START)
        assert days_read == 0

    def test_a_question_takes_a_few_steps_however_long_the_time(self) -> None:
        def steps(question: Callable[[], object]) -> int:
            question()  # the years are laid out
            count = 0

            def count_calls(_frame: FrameType, event: str, _argument: object) -> None:
                nonlocal count
                count += event in ("call", "c_call")

            sys.setprofile(count_calls)
            try:
                question()
            finally:
                sys.setprofile(None)
            return count

        for amount in (timedelta(minutes=1), hours(900)):
            assert 0 < steps(partial(add_working_time, SHANGHAI, self.START, amount)) < 100
        five_years = self.START + timedelta(weeks=260)
        assert steps(lambda: working_time(SHANGHAI, self.START, five_years)) < 300


class TestTheEndOfAWorkingDay:
    @pytest.mark.parametrize(
        ("day", "days", "end"),
        [
            ("2026-03-04", 0, "2026-03-04 18:00"),
            ("2026-03-08", 0, "2026-03-06 18:00"),  # a Sunday
            ("2026-03-04", -1, "2026-03-03 18:00"),
            ("2026-03-09", -1, "2026-03-06 18:00"),
            ("2026-03-08", -1, "2026-03-06 18:00"),
            ("2026-03-09", -6, "2026-02-27 18:00"),
            ("2026-03-06", 1, "2026-03-09 18:00"),
            ("2026-03-07", 2, "2026-03-10 18:00"),
        ],
    )
    def test_is_counted_in_working_days(self, day: str, days: int, end: str) -> None:
        found = end_of_working_day(SHANGHAI, date.fromisoformat(day), days)
        assert found == shanghai(end)

    def test_of_a_night_is_the_next_morning(self) -> None:
        nights = calendar("Asia/Shanghai", NIGHTS)
        assert end_of_working_day(nights, date(2026, 3, 8)) == shanghai("2026-03-07 06:00")

    def test_is_not_looked_for_beyond_the_horizon(self) -> None:
        always = frozenset({DatedHours.parse("01-01..12-31", "closed")})
        closed = calendar("UTC", ALWAYS, dated_hours=always)
        with pytest.raises(NoWorkingTimeError):
            end_of_working_day(closed, date(2026, 3, 8))
