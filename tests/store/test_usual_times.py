"""The form says how long a service usually takes, by what was measured in the last quarter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.requests import opening
from domain.durations import Duration
from domain.lifecycle import Action
from domain.usual_times import FEWEST_FOR_USUAL, USUAL_DAYS, UsualTimes
from tests.store.measured_desks import Desks
from tests.unit.histories import PROVIDER, REQUESTER, History

if TYPE_CHECKING:
    from store.database import Database

NOON = datetime(2026, 3, 25, 11, tzinfo=UTC)  # a Wednesday, by the clock in Berlin
NOW = NOON + timedelta(days=USUAL_DAYS)


@pytest.fixture
def desks(database: Database, workspace_id: int) -> Desks:
    return Desks(database, workspace_id, Random(2026))  # noqa: S311


def solved(minutes: int, days_before: int = 0, *, by: str = PROVIDER) -> History:
    """A request that took some minutes of Berlin's morning."""
    ended_at = NOON - timedelta(days=days_before)
    history = History(ended_at - timedelta(minutes=minutes))
    history.note(Action.RESOLVE, ended_at, by)
    return history


def usual(desks: Desks, service: str = "quick") -> UsualTimes | None:
    while request_ids := desks.database.call(desks.workspace_id, stale):
        desks.database.call(desks.workspace_id, refresh, request_ids)
    return desks.database.look_up(desks.workspace_id, opening.form, NOW, "berlin", service).usual


def test_what_is_usual_is_said_from_twenty_solved_requests_on(desks: Desks) -> None:
    times = range(6, 121, 6)
    assert len(times) == FEWEST_FOR_USUAL
    desks.put(*(("berlin", "quick", solved(minutes)) for minutes in times[1:]))
    assert usual(desks) is None
    desks.put(("berlin", "quick", solved(times[0])))
    # Half took 63 minutes, and 9 of 10 took 108.6.
    assert usual(desks) == UsualTimes(Duration.parse("1h30m"), Duration.parse("2h"))


def test_only_what_a_department_solved_of_this_service_in_the_last_quarter_counts(
    desks: Desks,
) -> None:
    desks.put(*(("berlin", "quick", solved(60)) for _ in range(FEWEST_FOR_USUAL - 1)))
    declined = History(NOON - timedelta(minutes=5))
    declined.note(Action.DECLINE, NOON)
    desks.put(
        ("berlin", "loose", solved(5)),
        ("york", "quick", solved(5)),
        ("berlin", "quick", solved(5, days_before=1)),
        ("berlin", "quick", solved(5, by=REQUESTER)),
        ("berlin", "quick", declined),
        ("berlin", "quick", History(NOON)),
    )
    assert usual(desks) is None
    desks.put(("berlin", "quick", solved(60)))
    assert usual(desks) == UsualTimes(Duration.parse("1h"), Duration.parse("1h"))
    assert usual(desks, "loose") is None


def test_what_is_usual_is_said_to_those_who_ask_for_a_part_of_something_too(desks: Desks) -> None:
    desks.put(*(("berlin", "quick", solved(60)) for _ in range(FEWEST_FOR_USUAL)))
    whole = usual(desks)
    assert whole is not None
    arguments = (NOW, "berlin", "quick")
    part = desks.database.look_up(desks.workspace_id, opening.form_of_part, *arguments)
    assert part.usual == whole
