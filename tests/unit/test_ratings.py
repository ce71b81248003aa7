"""Ratings, as the events of a request say them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layouts.contents import content
from domain.business_calendar import BusinessCalendar
from domain.dimensions import Dimension, Gap
from domain.errors import DomainError, Problem
from domain.events import Event
from domain.lifecycle import Action
from domain.ratings import (
    asked_from,
    clarity_in,
    first_rating_in,
    is_asked_for,
    rated_until,
    rating_in,
    read_score,
    reminded_from,
)
from domain.working_hours import WeeklyHours

ANN, BOB = "U0ANN", "U0BOB"


def history(*happenings: tuple[Action, str, dict[str, Any]]) -> tuple[Event, ...]:
    """Events of one request, a minute apart."""
    begin = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return tuple(
        Event(n, 1, n, actor, begin + timedelta(minutes=n), content(kind, **parts))
        for n, (kind, actor, parts) in enumerate(happenings)
    )


def test_the_latest_rating_counts() -> None:
    events = history(
        (Action.RATE, ANN, {"score": 2, "text": "late"}),
        (Action.RATE, ANN, {"score": 4, "text": ""}),
    )
    rating = rating_in(events)
    assert rating
    assert (rating.requester_id, rating.score, rating.comment) == (ANN, 4, "")
    assert rating.at == events[1].at


def test_reopening_takes_back_what_was_said_before() -> None:
    events = history(
        (Action.RATE, ANN, {"score": 5}),
        (Action.RATE_CLARITY, BOB, {"clear": True}),
        (Action.REOPEN, ANN, {"text": ""}),
        (Action.RESOLVE, BOB, {"text": "again"}),
    )
    assert rating_in(events) is None
    assert clarity_in(events) is None


def test_gaps_are_of_what_was_said_both_of() -> None:
    gaps = {Dimension.RELIABILITY: Gap(5, 3)}
    rating = rating_in(history((Action.RATE, ANN, {"score": 3, "gaps": gaps})))
    assert rating
    assert rating.gaps == gaps


def test_clarity_is_what_a_provider_said() -> None:
    assert clarity_in(history((Action.RATE_CLARITY, BOB, {"clear": False}))) is False
    assert clarity_in(history((Action.RESOLVE, BOB, {}))) is None


def test_what_was_told_of_a_rating_has_the_name_of_the_first_since_reopening() -> None:
    before, after = (Action.RATE, ANN, {"score": 2}), (Action.RATE, ANN, {"score": 4})
    events = history(before, (Action.REOPEN, ANN, {}), after, (Action.RATE, ANN, {"score": 5}))
    assert first_rating_in(events) == events[2]
    assert first_rating_in(events[:2]) is None


def test_without_a_word_of_it_a_rating_has_a_name() -> None:
    events = history((Action.RATE, ANN, {"score": 2}))
    assert [each.anonymous for each in (rating_in(events),) if each] == [False]


@pytest.mark.parametrize("text", ["1", " 5 ", "３"])
def test_a_score_is_a_whole_number_from_one_to_five(text: str) -> None:
    assert read_score(text) in range(1, 6)


@pytest.mark.parametrize(
    "text", ["0", "6", "-1", "+1", "1.5", "five", "5!", "²", "1_0", "★★★", "5" * 5000]
)
def test_everything_else_is_no_score(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_score(text)
    assert (refused.value.problem, refused.value.field) == (Problem.NOT_A_SCORE, "score")
    assert refused.value.params["score"] == text


def test_no_score_at_all_is_missing() -> None:
    with pytest.raises(DomainError) as refused:
        read_score(" ")
    assert refused.value.problem is Problem.REQUIRED


@given(number=st.integers(1, 10**9))
def test_of_the_whole_all_are_asked_and_of_nothing_none(number: int) -> None:
    assert is_asked_for(number, 100)
    assert not is_asked_for(number, 0)


@pytest.mark.parametrize("rhythm", [1, 2, 3, 4, 5, 7, 10, 20, 50])
@pytest.mark.parametrize("first", [1, 1_000, 1_000_000])
def test_a_share_is_kept_in_whatever_rhythm_requests_come(first: int, rhythm: int) -> None:
    numbers = range(first, first + 2_000 * rhythm, rhythm)
    for share in (5, 10, 20, 25, 50, 75, 90):
        asked = sum(is_asked_for(number, share) for number in numbers)
        assert asked == pytest.approx(20 * share, abs=80)


@given(number=st.integers(1, 10**9), share=st.integers(0, 99))
def test_a_larger_share_asks_all_that_a_smaller_one_asks(number: int, share: int) -> None:
    assert is_asked_for(number, share + 1) or not is_asked_for(number, share)


def test_the_times_run_in_the_departments_calendar() -> None:
    calendar = BusinessCalendar(
        "UTC", WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:00-17:00"]})
    )
    friday = datetime(2026, 11, 6, 15, tzinfo=UTC)
    assert asked_from(calendar, friday) == datetime(2026, 11, 9, 11, tzinfo=UTC)
    assert reminded_from(calendar, friday) == datetime(2026, 11, 10, 15, tzinfo=UTC)
    assert rated_until(calendar, friday) == datetime(2026, 11, 17, 15, tzinfo=UTC)
