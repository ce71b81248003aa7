"""How much a job does in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.jobs.batches import Batches
from store.errors import NotStored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.database import Database

NOW = datetime(2026, 11, 30, tzinfo=UTC)


class Clock:
    """Seconds, which pass as things are done."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Storage:
    """Runs what it is given."""

    async def run(self, _workspace_id: int, use_case: Callable[[Any], Any]) -> Any:
        return use_case(None)


async def sizes(seconds_each: float, runs: int = 20) -> list[int]:
    """How much was done in each of several transactions, by how long each piece takes."""
    clock = Clock()
    batches = Batches(cast("Database", Storage()), 1, clock)

    def work(_uow: Any, size: int) -> int:
        clock.now += size * seconds_each
        return size

    return [await batches.run(work, batches.size) for _ in range(runs)]


async def test_a_transaction_of_a_job_takes_some_twenty_milliseconds() -> None:
    for milliseconds in (1, 2, 7, 15):
        size = (await sizes(milliseconds / 1000))[-1]
        assert 10 <= size * milliseconds <= 20, milliseconds


async def test_what_takes_long_is_done_one_by_one() -> None:
    assert (await sizes(0.5))[1:] == [1] * 19


async def test_nobody_does_everything_at_once() -> None:
    found = await sizes(0.000_001)
    assert found[:4] == [5, 10, 20, 40]
    assert max(found) == 50


async def test_all_that_is_due_is_done_in_order_batch_by_batch() -> None:
    done: list[tuple[int, ...]] = []
    batches = Batches(cast("Database", Storage()), 1, Clock())

    def work(_uow: Any, now: datetime, batch: Sequence[int]) -> None:
        assert now == NOW
        done.append(tuple(batch))

    await batches.run_all(work, NOW, tuple(range(20)))
    assert [len(batch) for batch in done] == [5, 10, 5]
    assert [each for batch in done for each in batch] == list(range(20))


async def test_one_that_fails_holds_up_none_of_the_others() -> None:
    done: list[int] = []
    batches = Batches(cast("Database", Storage()), 1, Clock())

    def work(_uow: Any, _now: datetime, batch: Sequence[int]) -> None:
        if 3 in batch:
            raise ValueError
        done.extend(batch)

    await batches.run_all(work, NOW, tuple(range(12)))
    assert sorted(done) == [0, 1, 2, *range(4, 12)]


async def test_a_database_that_fails_is_not_asked_again_for_each() -> None:
    asked: list[int] = []
    batches = Batches(cast("Database", Storage()), 1, Clock())

    def work(_uow: Any, _now: datetime, batch: Sequence[int]) -> None:
        asked.append(len(batch))
        raise NotStored("away")

    with pytest.raises(NotStored):
        await batches.run_all(work, NOW, tuple(range(12)))
    assert asked == [5]


async def test_a_database_that_fails_meanwhile_ends_it() -> None:
    asked: list[Sequence[int]] = []
    batches = Batches(cast("Database", Storage()), 1, Clock())

    def work(_uow: Any, _now: datetime, batch: Sequence[int]) -> None:
        asked.append(batch)
        raise NotStored("away") if batch == [1] else ValueError

    with pytest.raises(NotStored):
        await batches.run_all(work, NOW, tuple(range(12)))
    assert asked[1:] == [[0], [1]]
