"""Durations: how they are read, written and measured."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.durations import Duration
from domain.working_hours import WeeklyHours

HOUR = 3600


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30m", Duration(seconds=HOUR // 2)),
        ("4h", Duration(seconds=4 * HOUR)),
        ("2d", Duration(days=2)),
        ("1h30m", Duration(seconds=HOUR * 3 // 2)),
        ("1d 4h", Duration(days=1, seconds=4 * HOUR)),
        (" 1d 4h 5m ", Duration(days=1, seconds=4 * HOUR + 300)),
        ("90m", Duration(seconds=HOUR * 3 // 2)),
        ("366d", Duration(days=366)),
    ],
)
def test_is_read(text: str, duration: Duration) -> None:
    assert Duration.parse(text) == duration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a duration"),
        ("30", "is not a duration"),
        ("1.5h", "is not a duration"),
        ("-1h", "is not a duration"),
        ("4h 1d", "in this order"),
        ("1h1h", "is not a duration"),
        ("2 d", "is not a duration"),
        ("30s", "is not a duration"),
        ("１h", "is not a duration"),
        ("0h", "longer than zero"),
        ("367d", "at most 366 days"),
        ("366d1m", "at most 366 days"),
        ("8785h", "at most 366 days"),
        ("9" * 5000 + "h", "is not a duration"),
    ],
)
def test_a_mistake_is_named_with_an_example(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)) as error:
        Duration.parse(text)
    assert "for example" in str(error.value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4h", "4h"),
        ("1d 4H", "1d4h"),
        ("2 h", "2h"),
        ("1 hour", "1h"),
        ("2 hours and 30 minutes", "2h30m"),
        ("1 hour, 5 mins", "1h5m"),
        ("45 Min", "45m"),
        ("2 working days", "2d"),
        ("3 business days", "3d"),
        ("１小时", "1h"),
        ("2 个小时", "2h"),
        ("1小时30分", "1h30m"),
        ("30 分钟", "30m"),
        ("2天", "2d"),
        ("3 个工作日", "3d"),
        ("1 個工作日 2 小時", "1d2h"),
    ],
)
def test_it_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert str(Duration.read(typed)) == meant


@pytest.mark.parametrize(
    "typed", ["", "2", "soon", "2 dogs", "1.5h", "30 minutes 2 hours", "半天", "1 month", "h"]
)
def test_what_is_no_working_time_is_not_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        Duration.read(typed)


@given(st.builds(Duration, st.integers(0, 365), st.integers(1, 23).map(lambda n: n * HOUR)))
def test_what_is_written_is_read(duration: Duration) -> None:
    assert Duration.read(str(duration)) == duration


@pytest.mark.parametrize("parts", [(0, 0), (-1, 0), (0, -60), (1, -60), (0, 30), (367, 0)])
def test_no_impossible_duration_can_be_made(parts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a duration is"):
        Duration(*parts)


@given(days=st.integers(0, 300), minutes=st.integers(0, 66 * 24 * 60))
def test_what_is_written_is_read_back(days: int, minutes: int) -> None:
    if not days and not minutes:
        minutes = 1
    duration = Duration(days, minutes * 60)
    assert Duration.parse(str(duration)) == duration
    assert " " not in str(duration)


def test_the_written_form_is_the_shortest() -> None:
    assert str(Duration.parse("1d 90m")) == "1d1h30m"
    assert str(Duration.parse("24h")) == "24h"


@pytest.mark.parametrize(
    ("hours", "day"),
    [
        ({"mon-fri": ["09:00-12:00", "13:30-18:00"]}, 7.5),
        ({"mon-thu": ["08:00-16:00"], "fri": ["08:00-14:00"]}, 8),  # the most common
        ({"mon-thu": ["08:00-16:00"], "fri": ["08:00-20:00"]}, 8),
        ({"mon-tue": ["08:00-12:00"], "wed-thu": ["08:00-16:00"]}, 8),  # of two, the longer
        ({"mon-sun": ["22:00-06:00"]}, 8),
        ({"mon-sun": ["00:00-24:00"]}, 24),
    ],
)
def test_a_day_is_the_calendars_standard_working_day(
    hours: dict[str, list[str]], day: float
) -> None:
    calendar = BusinessCalendar("Europe/Berlin", WeeklyHours.parse(hours))
    assert calendar.standard_day == day * HOUR
    assert Duration.parse("2d 1h").working_seconds(calendar) == (2 * day + 1) * HOUR
    assert Duration.parse("24h").working_seconds(calendar) == 24 * HOUR


@pytest.mark.parametrize(
    ("exact", "said"),
    [
        ("1m", "5m"),
        ("55m", "55m"),
        ("56m", "1h"),
        ("1h1m", "1h30m"),
        ("7h", "7h"),
        ("7h1m", "1d"),
        ("1d", "1d"),
        ("1d1m", "1d1h"),
        ("1d6h1m", "1d7h"),
        ("1d7h1m", "2d"),
        ("4d7h", "4d7h"),
        ("5d", "5d"),
        ("5d1m", "6d"),
    ],
)
def test_a_time_is_rounded_up_to_what_people_say(exact: str, said: str) -> None:
    office = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:30-18:00"]}))
    time = timedelta(seconds=Duration.parse(exact).working_seconds(office))
    assert str(Duration.round_up(time, office)) == said


def test_no_time_at_all_is_said_to_be_five_minutes() -> None:
    office = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
    assert str(Duration.round_up(timedelta(), office)) == "5m"
