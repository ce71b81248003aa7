"""`python -m playground` serves a workspace to apps of other processes."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

pytestmark = pytest.mark.today

ROOT = Path(__file__).parents[2]


async def test_it_prints_its_addresses_and_tokens_and_ends_on_interrupt() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", "--port", "0", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(6)]
    settings = dict(line.split("=", 1) for line in lines[1:5])
    client = AsyncWebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
    assert (await client.auth_test())["team"] == "Playground"
    opened = await client.apps_connections_open(app_token=settings["SLACK_APP_TOKEN"])
    assert opened["url"].startswith("ws://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
