"""`python -m bot run` as an operator runs it: a process, from its start to its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from playground import AppConfig, Fault, Playground
from playground.clock import PATIENCE
from tests.scenario.office import only_sqlite

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from playground.workspace import InstalledApp

pytestmark = pytest.mark.today

ROOT = Path(__file__).parents[2]


class Operator:
    """Starts the bot with some settings."""

    def __init__(self, slack: Playground, app: InstalledApp, database_url: str) -> None:
        self.settings = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "DATABASE_URL": database_url,
            "PORT": "0",
            "LOG_FORMAT": "json",
        }

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Process]:
        """A bot that has been started; it does not outlive the test."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=ROOT,
            env={**os.environ, **self.settings},
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def refused(self) -> str:
        """Return the message of a bot that does not start."""
        async with self.process() as process:
            _, said = await process.communicate()
        assert process.returncode == 1
        assert b"Traceback" not in said
        return said.decode()


async def started(process: Process) -> int:
    """Waits until the bot says so in its log; returns the web server's port."""
    assert process.stderr is not None
    lines = []
    async for line in process.stderr:
        lines.append(line.decode())
        event = json.loads(line)
        if event["event"] == "started":
            return int(event["port"])
    raise AssertionError("".join(lines))


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
def operator(slack: Playground, database_url: str) -> Operator:
    app = slack.install(AppConfig.from_manifest(ROOT / "manifest.yml"), channels=[])
    return Operator(slack, app, database_url)


@pytest.mark.parametrize(
    ("database_url", "number"),
    [
        ("sqlite", signal.SIGTERM),
        ("postgres", signal.SIGINT),
    ],
    indirect=["database_url"],
)
async def test_it_gets_ready_and_ends_when_it_is_told_to(
    operator: Operator, number: signal.Signals
) -> None:
    async with operator.process() as process:
        url = f"http://127.0.0.1:{await started(process)}"
        async with aiohttp.ClientSession() as session, session.get(f"{url}/readyz") as response:
            answer = await response.json()
        assert (response.status, answer["ready"]) == (200, True)
        assert answer["checks"] == {"database": "ok", "slack": "ok", "jobs": "ok"}
        process.send_signal(number)
        _, log = await process.communicate()
    assert process.returncode == 0
    assert json.loads(log.splitlines()[-1])["event"] == "stopped"
    assert operator.settings["SLACK_BOT_TOKEN"].encode() not in log


@only_sqlite
@pytest.mark.startup
async def test_a_second_bot_on_the_same_file_is_refused(operator: Operator) -> None:
    async with operator.process() as process:
        await started(process)
        assert "another process runs on" in await operator.refused()


@only_sqlite
@pytest.mark.startup
async def test_a_token_that_slack_refuses_is_told_in_a_line(operator: Operator) -> None:
    operator.settings["SLACK_BOT_TOKEN"] = "xoxb-unknown"
    said = await operator.refused()
    assert "invalid_auth" in said


@only_sqlite
@pytest.mark.startup
async def test_an_app_token_that_slack_refuses_is_told_in_a_line(operator: Operator) -> None:
    operator.settings["SLACK_APP_TOKEN"] = "xapp-unknown"
    said = await operator.refused()
    assert "invalid_auth" in said


@only_sqlite
@pytest.mark.startup
async def test_a_slack_that_is_busy_or_breaks_is_waited_for(
    operator: Operator, slack: Playground
) -> None:
    for method in ("auth.test", "apps.connections.open"):
        slack.faults.add(method, Fault.RATE_LIMITED)
        slack.faults.add(method, Fault.SERVER_ERROR)
    async with operator.process() as process:
        await slack.until(lambda: slack.connections(slack.apps[0]))
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 0


@only_sqlite
@pytest.mark.startup
async def test_a_port_that_is_taken_is_told_in_a_line(
    operator: Operator, slack: Playground
) -> None:
    operator.settings["PORT"] = slack.url.rstrip("/").rpartition(":")[2]
    said = await operator.refused()
    assert "ddress already in use" in said


@only_sqlite
@pytest.mark.startup
async def test_it_can_be_ended_while_it_waits_for_slack(operator: Operator) -> None:
    operator.settings["SLACK_API_URL"] = "http://127.0.0.1:1/"
    async with operator.process() as process:
        assert process.stderr is not None
        assert json.loads(await process.stderr.readline())["event"] == "waiting for Slack"
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in log
