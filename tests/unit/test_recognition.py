"""Recognition: what is honoured, from how much on, and what is not compared."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recognition import (
    Honour,
    Pair,
    PromiseVersion,
    Recognition,
    Served,
    loosened,
    recognised,
)
from domain.shares import Share

FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)


def honours(*served: Served, pairs: tuple[Pair, ...] = ()) -> dict[Honour, Recognition]:
    return {each.honour: each for each in recognised(served, pairs)}


def test_each_honour_goes_to_the_best_of_those_with_enough_requests() -> None:
    it = Served(1, Share(90, 100), Share(70, 100), 25, Share(10, 100))
    hr = Served(2, Share(20, 20), Share(15, 20), 20, Share(5, 20))
    few = Served(3, Share(19, 19), Share(0, 19), 19, Share(19, 19))
    pairs = (Pair(3, 1, Share(19, 20)), Pair(2, 1, Share(18, 20)), Pair(1, 3, Share(19, 19)))
    found = honours(it, hr, few, pairs=pairs)
    assert found[Honour.IMPROVED] == Recognition(
        Honour.IMPROVED, 2, Share(20, 20), before=Share(15, 20)
    )
    assert found[Honour.LONGEST_RUN] == Recognition(Honour.LONGEST_RUN, 1, Share(25, 25))
    assert found[Honour.THANKED] == Recognition(Honour.THANKED, 2, Share(5, 20))
    assert found[Honour.CLEAREST] == Recognition(Honour.CLEAREST, 1, Share(19, 20), 3)


SHARES = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda two: Share(min(two), max(two))
)


@given(
    served=st.lists(
        st.builds(Served, st.integers(1, 4), SHARES, SHARES, st.integers(0, 30), SHARES),
        unique_by=lambda each: each.department_id,
    ),
    pairs=st.lists(st.builds(Pair, st.integers(1, 4), st.integers(5, 8), SHARES)),
)
def test_nothing_is_awarded_below_twenty_and_order_makes_no_difference(
    served: list[Served], pairs: list[Pair]
) -> None:
    found = recognised(served, pairs)
    assert all(each.share.of >= 20 for each in found)
    assert len({each.honour for each in found}) == len(found)
    assert all(
        each.before.of >= 20 and each.share.part / each.share.of > each.before.part / each.before.of
        for each in found
        if each.honour is Honour.IMPROVED
    )
    assert {each.share for each in recognised(served[::-1], pairs[::-1])} == {
        each.share for each in found
    }


def test_what_hardly_changed_is_no_improvement_and_nobody_is_thanked_for_nothing() -> None:
    found = honours(Served(1, Share(94, 100), Share(90, 100), 0, Share(0, 100)))
    assert found == {}


@pytest.mark.parametrize(
    ("versions", "is_easier"),
    [
        ([(date(2026, 1, 1), 6)], False),
        ([(date(2026, 1, 1), 6), (date(2026, 5, 1), 8)], True),
        ([(date(2026, 1, 1), 6), (date(2026, 5, 1), None)], True),
        ([(date(2026, 1, 1), 6), (date(2026, 5, 1), 4)], False),
        ([(date(2026, 1, 1), 6), (date(2026, 5, 1), 4), (date(2026, 6, 1), 6)], True),
        ([(date(2026, 1, 1), 6), (date(2026, 3, 31), 8)], False),
        ([(date(2026, 1, 1), 6), (date(2026, 10, 1), 8)], False),
        ([(date(2026, 1, 1), None), (date(2026, 5, 1), 8)], False),
        ([(date(2026, 5, 1), 8)], False),
    ],
)
def test_a_promise_that_was_made_longer_is_not_compared(
    versions: list[tuple[date, int | None]], is_easier: bool
) -> None:
    found = loosened([PromiseVersion(7, *each) for each in versions], FIRST, LAST)
    assert found == (frozenset({7}) if is_easier else frozenset())
