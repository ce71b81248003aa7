"""Ready means that a request can be stored, and that nothing keeps failing."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from bot import storage_check
from playground.clock import PATIENCE
from store import sqlite_file
from store.errors import NotStored
from tests.scenario.office import Office, opened_office
from tests.scenario.steps import said

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def office(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """An office whose readiness is looked at each time."""
    monkeypatch.setattr(storage_check, "VALID_FOR", -1.0)
    async with opened_office(database_url) as opened:
        yield opened


async def problem(office: Office) -> str:
    """Return what readiness says of the database."""
    problems = await office.bot._readiness()
    return problems["database"]


async def test_a_request_is_rehearsed_and_nothing_is_left_of_it(office: Office) -> None:
    def count() -> list[int]:
        tables = ("workspaces", "requests", "events", "outbox", "deliveries", "people")
        with office.bot.database.engine.connect() as connection:
            return [
                connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()  # noqa: S608
                for name in tables
            ]

    await office.settled()
    before = count()
    assert await problem(office) == ""
    assert count() == before
    assert "#1" in said(await office.alice.slash("/request", "it Screen stays black"))


@only_postgres
async def test_a_database_that_only_reads_is_not_ready(office: Office, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        name = admin.info.dbname
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only TO on')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert "no request can be stored" in await problem(office)
        admin.execute("SET default_transaction_read_only TO off")
        admin.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    assert "no request can be stored" not in await problem(office)


@only_sqlite
async def test_a_full_disk_is_not_ready(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "MIN_FREE_BYTES", 1 << 60)
    assert "no request can be stored" in await problem(office)


@only_sqlite
@pytest.mark.parametrize("replaced", [True, False])
async def test_a_file_that_was_taken_away_is_not_ready(office: Office, *, replaced: bool) -> None:
    path = Path(office.bot.database.url.database or "")
    with taken_away(path, replaced=replaced):
        assert "no request can be stored" in await problem(office)
    assert await problem(office) == ""


@contextmanager
def taken_away(path: Path, *, replaced: bool) -> Iterator[None]:
    """A file is somewhere else, perhaps with another in its place."""
    path.rename(path.with_suffix(".away"))
    if replaced:
        path.touch()
    yield
    path.with_suffix(".away").rename(path)


async def test_what_fails_for_everybody_is_not_ready(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        async def fails(*_args: Any, **_kwargs: Any) -> None:
            raise NotStored("the disk is full")

        patch.setattr(office.bot.database, "run_once", fails)
        await office.alice.slash("/request", "it Screen stays black")
        assert "what people do is not stored" in await problem(office)
    await office.alice.slash("/request", "it Screen stays black")
    assert await problem(office) == ""


async def test_a_sender_that_fails_is_not_ready(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = office.bot.workspace.sender.failures.failed
    seen = asyncio.Event()

    async def fails(*_args: Any, **_kwargs: Any) -> None:
        raise NotStored("the disk is full")

    def fail_and_show() -> None:
        failed()
        seen.set()

    monkeypatch.setattr(office.bot.workspace.sender.failures, "failed", fail_and_show)
    with monkeypatch.context() as patch:
        patch.setattr(office.bot.database, "run_soon", fails)
        await office.alice.slash("/request", "it Screen stays black")
        await asyncio.wait_for(seen.wait(), PATIENCE)
        assert "waits in the outbox" in await problem(office)


async def test_an_answer_holds_for_some_seconds(office: Office) -> None:
    now, asked = 0.0, 0
    rehearse = office.bot.database.rehearse_in_time

    async def count(*args: Any, **kwargs: Any) -> None:
        nonlocal asked
        asked += 1
        await rehearse(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage_check, "VALID_FOR", 5.0)
        patch.setattr(office.bot.database, "rehearse_in_time", count)
        check = storage_check.StorageCheck(office.bot.database, office.clock, lambda: now)
        await check.problem()
        await check.problem()
        assert asked == 1
        now = 6.0
        await check.problem()
        assert asked == 2
