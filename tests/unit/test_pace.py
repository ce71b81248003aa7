"""The pace of messages to one recipient."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox.pace import NotItsTurn, Pace
from bot.slack.failures import FateUnknown

ALICE, BOB = "U01ALICE", "U02BOB"
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Office:
    """One pace, and a clock."""

    def __init__(self) -> None:
        self.now = BEGIN
        self.pace = Pace(timedelta(seconds=1), lambda: self.now)

    def post(self, recipient_id: str = ALICE, *, has_turn: bool = False) -> None:
        """Post a message."""
        with self.pace.posting(recipient_id, has_turn=has_turn):
            pass

    @property
    def rests(self) -> set[str]:
        """Who gets no new message now."""
        return set(self.pace.rest(self.now).recipients)


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_report_is_posted_where_nothing_was_within_the_second(office: Office) -> None:
    office.post(BOB, has_turn=True)
    office.post(ALICE)
    with pytest.raises(NotItsTurn):
        office.post(ALICE)
    office.now += timedelta(seconds=1)
    office.post(ALICE)
    assert office.rests == {ALICE}


def test_a_report_is_not_posted_beside_what_is_under_way(office: Office) -> None:
    office.pace.begin(ALICE)
    with pytest.raises(NotItsTurn):
        office.post(ALICE)
    assert office.rests == {ALICE}
    office.post(ALICE, has_turn=True)
    office.pace.end(ALICE)
    office.now += timedelta(seconds=1)
    assert not office.rests


def test_the_end_of_a_report_ends_nothing_else(office: Office) -> None:
    """It does not end what was claimed while the report was posted."""
    with office.pace.posting(ALICE, has_turn=False):
        office.pace.begin(ALICE)
    office.now += timedelta(seconds=1)
    assert office.rests == {ALICE}


def test_what_may_have_been_posted_counts(office: Office) -> None:
    with (
        pytest.raises(FateUnknown),
        office.pace.posting(ALICE, has_turn=False),
    ):
        raise FateUnknown("took too long")
    assert office.rests == {ALICE}
