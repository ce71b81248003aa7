"""A periodic task is begun by one process, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from store.database import Database

if TYPE_CHECKING:
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 9, 1, tzinfo=UTC)


def begin(uow: UnitOfWork, period: str) -> bool:
    return uow.periodic.begin("digest", period, NOW)


def test_a_job_is_begun_once_a_period(database: Database, workspace_id: int) -> None:
    found = [database.call(workspace_id, begin, each) for each in ("a", "a", "b", "a")]
    assert found == [True, False, True, False]

    def begun(uow: UnitOfWork) -> frozenset[str]:
        return uow.periodic.begun("digest", ["a", "b", "c"])

    assert database.call(workspace_id, begun) == {"a", "b"}


def test_one_of_several_processes_begins_it(
    database: Database, database_url: str, workspace_id: int
) -> None:
    others = [Database(database_url) for _ in range(3)]
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda each: each.call(workspace_id, begin, "a"), [database, *others])
        assert sorted(found) == [False, False, False, True]
    for each in others:
        each.close()
