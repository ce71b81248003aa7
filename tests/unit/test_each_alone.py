"""Reading many things of which some cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.each_alone import read_together
from store.errors import DatabaseFailed

if TYPE_CHECKING:
    from collections.abc import Sequence


@given(st.integers(0, 60), st.sets(st.integers(0, 59), max_size=5))
def test_what_cannot_be_read_is_left_out_and_the_others_stay_in_order(
    count: int, bad: set[int]
) -> None:
    def read(ids: Sequence[int]) -> list[str]:
        assert bad.isdisjoint(ids)
        return [str(each) for each in ids]

    found = read_together("request", range(count), read)
    assert list(found) == [str(each) for each in range(count) if each not in bad]


def test_one_of_a_thousand_costs_three_times_the_time() -> None:
    read_ids = list[int]()

    def read(ids: Sequence[int]) -> Sequence[int]:
        read_ids.extend(ids)
        assert 700 not in ids
        return ids

    assert len(read_together("request", range(1000), read)) == 999
    assert len(read_ids) < 3.1 * 1000


def test_what_fails_for_no_thing_is_not_the_fault_of_one() -> None:
    def read(_ids: Sequence[int]) -> Sequence[int]:
        raise ValueError("the catalogue")

    with pytest.raises(ValueError, match="the catalogue"):
        read_together("request", (), read)


def test_a_database_that_fails_leaves_out_nothing() -> None:
    def read(_ids: Sequence[int]) -> Sequence[int]:
        raise DatabaseFailed("SELECT", {}, Exception("gone"))

    with pytest.raises(DatabaseFailed):
        read_together("request", range(3), read)
