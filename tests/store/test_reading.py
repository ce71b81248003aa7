"""Looking things up: everything committed is seen, as of one instant, and nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from domain.organisation import Person
from playground.clock import PATIENCE
from store.connections import SQLITE_READER_CACHE
from store.errors import NotStored

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

ANN = Person("U0ANN", "Ann")
BOB = Person("U0BOB", "Bob")


def names(uow: UnitOfWork) -> set[str]:
    return {person.name for person in uow.people.all()}


def put(uow: UnitOfWork, person: Person) -> None:
    uow.people.put(person)


async def test_a_look_up_sees_what_was_committed_before(
    database: Database, workspace_id: int
) -> None:
    for number in range(20):
        person = Person(f"U{number}", f"Person {number}")
        await database.run(workspace_id, put, person)
        assert person.name in await database.read(workspace_id, names)


async def test_a_look_up_cannot_write(database: Database, workspace_id: int) -> None:
    with pytest.raises(NotStored):
        await database.read(workspace_id, put, ANN)
    assert await database.read(workspace_id, names) == set()
    await database.run(workspace_id, put, ANN)
    assert await database.read(workspace_id, names) == {"Ann"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_readers_keep_few_pages(database: Database, workspace_id: int) -> None:
    def cache_size(uow: UnitOfWork) -> int:
        return int(uow.people._connection.exec_driver_sql("PRAGMA cache_size").scalar() or 0)

    assert database.look_up(workspace_id, cache_size) == -SQLITE_READER_CACHE
    assert database.call(workspace_id, cache_size) < -SQLITE_READER_CACHE


async def test_a_look_up_waits_for_no_transaction(database: Database, workspace_id: int) -> None:
    holding, let_go = threading.Event(), threading.Event()

    def put_slowly(uow: UnitOfWork) -> None:
        uow.people.put(BOB)
        holding.set()
        assert let_go.wait(PATIENCE)

    writing = asyncio.create_task(database.run(workspace_id, put_slowly))
    try:
        assert await asyncio.to_thread(holding.wait, 30)
        async with asyncio.timeout(PATIENCE):
            assert await database.read(workspace_id, names) == set()
    finally:
        let_go.set()
        await writing


async def test_a_transaction_waits_for_no_look_up(database: Database, workspace_id: int) -> None:
    looked, let_go = threading.Event(), threading.Event()

    def look_twice(uow: UnitOfWork) -> tuple[set[str], set[str]]:
        first = names(uow)
        looked.set()
        assert let_go.wait(PATIENCE)
        return first, names(uow)

    await database.run(workspace_id, put, ANN)
    reading = asyncio.create_task(database.read(workspace_id, look_twice))
    try:
        assert await asyncio.to_thread(looked.wait, 30)
        async with asyncio.timeout(PATIENCE):
            await database.run(workspace_id, put, BOB)
    finally:
        let_go.set()
    assert await reading == ({"Ann"}, {"Ann"}), "one look-up sees one instant"
    assert await database.read(workspace_id, names) == {"Ann", "Bob"}
