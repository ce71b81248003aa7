"""A bot whose database is not there yet, or not any more: it starts late, and ends in time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from playground import AppConfig, Playground
from playground.clock import PATIENCE
from tests.forwarding import Forwarder

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]

only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
pytestmark = [only_postgres, pytest.mark.today, pytest.mark.startup]


@asynccontextmanager
async def running(slack: Playground, database_url: str) -> AsyncIterator[Process]:
    """A bot that was told to run; it does not outlive the test."""
    app = slack.install(AppConfig.from_manifest(ROOT / "manifest.yml"), channels=[])
    settings = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "DATABASE_URL": database_url,
        "PORT": "0",
        "LOG_FORMAT": "json",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env={**os.environ, **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def logged(process: Process, event: str) -> dict[str, str]:
    """Wait until the bot logs this."""
    assert process.stderr is not None
    lines = []
    async for line in process.stderr:
        lines.append(line.decode())
        said: dict[str, str] = json.loads(line)
        if said["event"] == event:
            return said
    raise AssertionError("".join(lines))


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


async def test_a_postgres_that_is_not_up_yet_is_waited_for(
    slack: Playground, database_url: str
) -> None:
    with Forwarder(database_url) as server:
        target, server.target = server.target, "/nowhere"
        async with running(slack, server.url) as process:
            said = await logged(process, "waiting for the database")
            assert "cannot open the database" in said["why"]
            server.target = target
            await logged(process, "started")


async def test_a_bot_that_waits_for_its_database_can_be_ended(
    slack: Playground, database_url: str
) -> None:
    with Forwarder(database_url) as server:
        server.hang()
        async with running(slack, server.url) as process:
            await logged(process, "waiting for the database")
            process.send_signal(signal.SIGTERM)
            await process.communicate()
    assert process.returncode == 0


async def test_a_database_that_hangs_does_not_keep_a_bot_from_ending(
    slack: Playground, database_url: str
) -> None:
    with Forwarder(database_url) as server:
        async with running(slack, server.url) as process:
            await logged(process, "started")
            server.hang()
            process.send_signal(signal.SIGTERM)
            await process.communicate()
    assert process.returncode == 0


async def test_a_database_that_refuses_to_write_does_not_keep_a_bot_from_ending(
    slack: Playground, database_url: str
) -> None:
    with Forwarder(database_url) as server:
        async with running(slack, server.url) as process:
            await logged(process, "started")
            with psycopg.connect(database_url, autocommit=True) as admin:
                admin.execute(
                    f'ALTER DATABASE "{admin.info.dbname}" SET default_transaction_read_only TO on'
                )
            server.cut()
            await logged(process, "job.failed")
            process.send_signal(signal.SIGTERM)
            await process.communicate()
    assert process.returncode == 0


async def test_a_wrong_database_is_said_at_once(slack: Playground, database_url: str) -> None:
    with Forwarder(database_url) as server:
        async with running(slack, f"{server.url}_that_is_not_there") as process:
            _, said = await process.communicate()
    assert process.returncode == 1
    assert b"does not exist" in said
    assert b"Traceback" not in said
    assert b"waiting" not in said
