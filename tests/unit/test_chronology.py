"""The place of what was noted late, among what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.chronology import in_order
from domain.events import Event, Replied

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def event(sequence: int, minute: int, *, late: bool = False) -> Event:
    at = MONDAY + timedelta(minutes=minute)
    noted_at = MONDAY + timedelta(days=1) if late else None
    return Event(sequence, 1, sequence, "U0ANN", at, Replied("Thanks"), noted_at=noted_at)


def order(*events: Event) -> list[int]:
    return [each.sequence for each in in_order(events)]


def test_what_is_noted_late_takes_its_place_by_its_time() -> None:
    assert order(event(1, 0), event(2, 30), event(3, 10, late=True)) == [1, 3, 2]
    assert order(event(1, 0), event(2, 30), event(3, 30, late=True)) == [1, 2, 3]
    late = (event(3, 20, late=True), event(4, 10, late=True))
    assert order(event(1, 0), event(2, 30), *late) == [1, 4, 3, 2]


def test_what_was_noted_at_once_stays_where_it_is_though_clocks_differ() -> None:
    assert order(event(1, 1), event(2, 0)) == [1, 2]
    assert order(event(1, 1), event(2, 0), event(3, 1, late=True)) == [1, 2, 3]
    assert order(event(1, 1), event(2, 0), event(3, 2, late=True)) == [1, 2, 3]


def test_nothing_happens_before_the_opening() -> None:
    assert order(event(1, 5), event(2, 8), event(3, 0, late=True)) == [1, 3, 2]


def test_without_the_opening_the_others_stand_as_they_do_behind_it() -> None:
    assert order(event(2, 30), event(3, 10, late=True)) == [3, 2]
    assert order(event(2, 30), event(3, 10, late=True), event(4, 20)) == [3, 2, 4]


def test_nothing_is_nothing() -> None:
    assert in_order(()) == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans())))
def test_everything_is_there_once_and_the_order_is_settled(drawn: list[tuple[int, bool]]) -> None:
    later = [event(number, minute, late=late) for number, (minute, late) in enumerate(drawn, 2)]
    events = [event(1, 0), *later]
    ordered = in_order(events)
    assert sorted(each.sequence for each in ordered) == [each.sequence for each in events]
    assert in_order(ordered) == ordered
    prompt = [each.sequence for each in ordered if each.noted_at is None]
    assert prompt == sorted(prompt)
    late = [each.at for each in ordered if each.noted_at]
    assert late == sorted(late)
