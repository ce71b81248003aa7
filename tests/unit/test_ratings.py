"""Ratings, as the events of a request say them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.lifecycle import Action
from domain.model import Event
from domain.ratings import Dimension, Gap, clarity_in, rating_in

ANN, BOB = "U0ANN", "U0BOB"


def history(*happenings: tuple[Action, str, dict[str, Any]]) -> tuple[Event, ...]:
    """Events of one request, a minute apart."""
    begin = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return tuple(
        Event(n, 1, n, kind, actor, begin + timedelta(minutes=n), payload)
        for n, (kind, actor, payload) in enumerate(happenings)
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
    dimensions = {"reliability": {"expected": 5, "perceived": 3}}
    rating = rating_in(history((Action.RATE, ANN, {"score": 3, "dimensions": dimensions})))
    assert rating
    assert rating.gaps == {Dimension.RELIABILITY: Gap(5, 3)}


def test_clarity_is_what_a_provider_said() -> None:
    assert clarity_in(history((Action.RATE_CLARITY, BOB, {"clear": False}))) is False
    assert clarity_in(history((Action.RESOLVE, BOB, {}))) is None
