"""How much a job does in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.jobs.batches import Batches
from store.errors import NotStored
from store.left_out import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.database import Database


class Clock:
    """Seconds, which pass as things are done."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Storage:
    """Runs what it is given."""

    async def run(self, _workspace_id: int, use_case: Callable[..., Any], *args: Any) -> Any:
        return use_case(None, *args)


async def sizes(seconds_each: float, runs: int = 20) -> list[int]:
    """How much was done in each of several transactions, by how long each piece takes."""
    clock = Clock()
    batches = Batches(cast("Database", Storage()), 1, "request", clock)

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
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def work(_uow: Any, batch: Sequence[int]) -> None:
        done.append(tuple(batch))

    await batches.run_all(work, tuple(range(20)))
    assert [len(batch) for batch in done] == [5, 10, 5]
    assert [each for batch in done for each in batch] == list(range(20))


async def test_one_that_fails_holds_up_none_of_the_others() -> None:
    done: list[int] = []
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def work(_uow: Any, batch: Sequence[int]) -> None:
        if 3 in batch:
            raise ValueError
        done.extend(batch)

    await batches.run_all(work, tuple(range(12)))
    assert sorted(done) == [0, 1, 2, *range(4, 12)]


async def test_a_database_that_fails_is_not_asked_again_for_each() -> None:
    asked: list[int] = []
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def work(_uow: Any, batch: Sequence[int]) -> None:
        asked.append(len(batch))
        raise NotStored("away")

    with pytest.raises(NotStored):
        await batches.run_all(work, tuple(range(12)))
    assert asked == [5]


async def test_a_database_that_fails_meanwhile_ends_it() -> None:
    asked: list[Sequence[int]] = []
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def work(_uow: Any, batch: Sequence[int]) -> None:
        asked.append(batch)
        raise NotStored("away") if batch == [1] else ValueError

    with pytest.raises(NotStored):
        await batches.run_all(work, tuple(range(12)))
    assert asked[1:] == [[0], [1]]


async def test_what_is_due_first_and_fails_is_put_off_and_the_others_are_done() -> None:
    due, done = list(range(12)), list[int]()
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def work(_uow: Any, limit: int) -> int:
        batch = due[:limit]
        if 3 in batch:
            raise ValueError
        done.extend(batch)
        del due[:limit]
        return len(batch)

    await batches.run_until_none(work, lambda _uow: due.pop(0) + 1)
    assert done == [0, 1, 2, *range(4, 12)]


async def test_a_database_that_fails_puts_off_nothing_that_is_due() -> None:
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def fail(_uow: Any, _limit: int) -> int:
        raise NotStored("away")

    def put_off(_uow: Any) -> None:
        raise AssertionError

    with pytest.raises(NotStored):
        await batches.run_until_none(fail, put_off)


async def test_what_is_left_out_is_counted_and_put_off() -> None:
    counted = LEFT_OUT.labels("request")
    before, put_off = counted._value.get(), list[int]()
    batches = Batches(cast("Database", Storage()), 1, "request", Clock())

    def work(_uow: Any, each: int) -> int:
        return 6 // each

    found = await batches.run_each(work, [3, 0, 2], lambda _uow, each: put_off.append(each))
    assert (found, put_off, counted._value.get() - before) == ([2, 3], [0], 1)
