"""The business clock against a walk over every minute, and the laws that its answers obey.

The windows hold the days on which clocks are put forward or back (at two in the morning, at
midnight, by half an hour), a New Year, a Chinese New Year, and a day that never was.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.business_calendar import BusinessCalendar
from domain.business_clock import add_working_time, is_working, next_working_instant, working_time
from domain.working_hours import WEEKDAYS, WeeklyHours
from tests.thoroughness import examples
from tests.unit.minute_walk import DAY_MINUTES, MINUTE, MinuteWalk, Week

WINDOW_DAYS = 11
MICROSECOND = timedelta(microseconds=1)

WINDOWS = [
    ("Europe/Berlin", date(2026, 3, 24)),
    ("Europe/Berlin", date(2026, 10, 20)),
    ("Europe/Berlin", date(2026, 12, 26)),
    ("America/New_York", date(2026, 3, 3)),
    ("America/New_York", date(2026, 10, 27)),
    ("Asia/Shanghai", date(2026, 2, 12)),
    ("Asia/Kathmandu", date(2026, 12, 26)),
    ("Australia/Lord_Howe", date(2026, 3, 30)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 9, 29)),
    ("Asia/Beirut", date(2026, 3, 23)),  # the first hour of a day is skipped
    ("America/Santiago", date(2026, 3, 30)),  # the last hour of a day comes twice
    ("Pacific/Apia", date(2011, 12, 26)),  # 30 December is skipped
]

WEEKS: tuple[Week, ...] = (
    (((540, 720), (810, 1080)),) * 5 + ((), ()),  # 09:00-12:00, 13:30-18:00
    (((1320, 1800),),) * 7,  # 22:00-06:00
    (((1320, 1800),),) * 5 + ((), ()),
    (((0, 1440),),) * 7,  # around the clock
    (((30, 150), (150, 200)),) * 7,  # they touch within the hour of a change
    (((150, 1320), (1380, 1560)),) * 7,  # 02:30-22:00, 23:00-02:00
    (((0, 480),), (), (), (), (), ((1320, 1800),), ()),  # an open Sunday overlaps Saturday's night
)


def text(shift: tuple[int, int]) -> str:
    """A shift in minutes as a catalogue has it."""
    start, end = shift
    if end > DAY_MINUTES:
        end -= DAY_MINUTES
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


@dataclass(frozen=True)
class Case:
    """A calendar, the same as the oracle has it, and the window that the oracle has walked."""

    calendar: BusinessCalendar
    walk: MinuteWalk

    @property
    def begin(self) -> datetime:
        return self.walk.begin

    @property
    def end(self) -> datetime:
        return self.walk.begin + self.walk.minutes * MINUTE

    @property
    def weeks_of_work(self) -> timedelta:
        """Six weeks' working time: enough to leave the window, and a year's end, behind."""
        return 6 * sum(end - start for shifts in self.walk.week for start, end in shifts) * MINUTE


@cache
def case(timezone: str, first: date, week: Week, kinds: tuple[tuple[date, str], ...]) -> Case:
    def days(kind: str) -> frozenset[date]:
        return frozenset(day for day, its_kind in kinds if its_kind == kind)

    calendar = BusinessCalendar(
        timezone,
        WeeklyHours.parse(
            {name: list(map(text, shifts)) for name, shifts in zip(WEEKDAYS, week, strict=True)}
        ),
        closed_days=days("closed"),
        open_days=days("open"),
        holidays=days("holiday"),
        makeup_days=days("makeup"),
    )
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return Case(calendar, MinuteWalk(timezone, week, dict(kinds), begin, WINDOW_DAYS * DAY_MINUTES))


@st.composite
def odd_weeks(draw: st.DrawFn) -> Week:
    """Weeks with shifts anywhere, none as long as a day and none from Sunday into Monday."""
    minutes = st.integers(0, 7 * DAY_MINUTES - 1)
    edges = sorted(draw(st.lists(minutes, min_size=2, max_size=16, unique=True)))
    week: list[tuple[tuple[int, int], ...]] = [()] * 7
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        if end - start < DAY_MINUTES:
            weekday, minute = divmod(start, DAY_MINUTES)
            week[weekday] += ((minute, minute + end - start),)
    assume(any(week))
    return tuple(week)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    timezone, first = draw(st.sampled_from(WINDOWS))
    week = draw(st.sampled_from(WEEKS) | odd_weeks())
    days = st.integers(-1, WINDOW_DAYS).map(lambda number: first + timedelta(days=number))
    kinds = st.sampled_from(["closed", "open", "holiday", "makeup"])
    return case(
        timezone,
        first,
        week,
        tuple(sorted(draw(st.dictionaries(days, kinds, max_size=5)).items())),
    )


def instants(case: Case) -> st.SearchStrategy[datetime]:
    """Whole minutes, where shifts begin and end, and what lies just beside and between them."""
    minutes = st.integers(0, case.walk.minutes - 2).map(lambda minute: minute * MINUTE)
    beside = st.sampled_from([0, 1, 999_999, 1_000_000, 31_500_000, 59_999_999])
    return st.builds(lambda minute, more: case.begin + minute + more * MICROSECOND, minutes, beside)


def amounts(most: timedelta) -> st.SearchStrategy[timedelta]:
    """Working time up to `most`: often whole minutes, and exactly all of it."""
    return (
        st.integers(0, most // MINUTE).map(lambda minutes: minutes * MINUTE)
        | st.integers(0, most // MICROSECOND).map(lambda parts: parts * MICROSECOND)
        | st.just(most)
    )


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_agrees_with_a_walk_over_every_minute(data: st.DataObject) -> None:
    case = data.draw(cases())
    start, end = sorted((data.draw(instants(case)), data.draw(instants(case))))
    worked = case.walk.worked(start, end)
    assert working_time(case.calendar, start, end) == worked
    amount = data.draw(amounts(worked))
    assert add_working_time(case.calendar, start, amount) == case.walk.when_worked(start, amount)
    found = case.walk.next_working(start)
    assert is_working(case.calendar, start) == (found == start)
    if found is None:
        assert next_working_instant(case.calendar, start) >= case.end
    else:
        assert next_working_instant(case.calendar, start) == found


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_working_time_is_additive_and_changes_its_sign_with_its_direction(
    data: st.DataObject,
) -> None:
    case = data.draw(cases())
    a, b, c = (data.draw(instants(case)) for _ in range(3))
    between = working_time(case.calendar, a, b)
    assert between + working_time(case.calendar, b, c) == working_time(case.calendar, a, c)
    assert working_time(case.calendar, b, a) == -between
    assert abs(between) <= abs(b - a)


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_adding_working_time_is_the_inverse_of_measuring_it(data: st.DataObject) -> None:
    case = data.draw(cases())
    start = data.draw(instants(case))
    amount = data.draw(amounts(case.weeks_of_work))
    due = add_working_time(case.calendar, start, amount)
    assert working_time(case.calendar, start, due) == amount
    if amount:  # and it is the earliest such instant
        assert working_time(case.calendar, start, due - MICROSECOND) == amount - MICROSECOND


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_adding_in_two_steps_is_adding_at_once(data: st.DataObject) -> None:
    case = data.draw(cases())
    start = data.draw(instants(case))
    first, second = (data.draw(amounts(case.weeks_of_work)) for _ in range(2))
    halfway = add_working_time(case.calendar, start, first)
    at_once = add_working_time(case.calendar, start, first + second)
    assert add_working_time(case.calendar, halfway, second) == at_once


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_later_and_more_is_never_due_earlier(data: st.DataObject) -> None:
    case = data.draw(cases())
    early, late = sorted((data.draw(instants(case)), data.draw(instants(case))))
    little, much = sorted(data.draw(amounts(case.weeks_of_work)) for _ in range(2))
    due = add_working_time(case.calendar, early, little)
    assert early <= due <= add_working_time(case.calendar, early, much)
    assert next_working_instant(case.calendar, early) <= next_working_instant(case.calendar, late)
    if little:  # no time at all is over at once, in working hours or not
        assert due <= add_working_time(case.calendar, late, little)


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_the_zone_in_which_an_instant_is_written_does_not_matter(data: st.DataObject) -> None:
    case = data.draw(cases())
    start, end = data.draw(instants(case)), data.draw(instants(case))
    zones = st.sampled_from(["Asia/Shanghai", "America/New_York", case.calendar.timezone])
    there, elsewhere = ZoneInfo(data.draw(zones)), ZoneInfo(data.draw(zones))
    moved, moved_end = start.astimezone(there), end.astimezone(elsewhere)
    calendar, amount = case.calendar, data.draw(amounts(case.weeks_of_work))
    assert working_time(calendar, moved, moved_end) == working_time(calendar, start, end)
    assert add_working_time(calendar, moved, amount) == add_working_time(calendar, start, amount)
    assert is_working(calendar, moved) == is_working(calendar, start)
    assert next_working_instant(calendar, moved) == next_working_instant(calendar, start)
    assert next_working_instant(calendar, moved).tzinfo is UTC


@settings(max_examples=examples(100), deadline=None)
@given(cases())
def test_a_calendar_is_read_back_from_what_is_stored_of_it(case: Case) -> None:
    stored = case.calendar.to_dict()
    assert BusinessCalendar.from_dict(stored) == case.calendar
    assert BusinessCalendar.from_dict(stored).to_dict() == stored
