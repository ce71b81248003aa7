"""`python -m bot demo` as a newcomer runs it: a process, from its start to Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playground.clock import PATIENCE

pytestmark = pytest.mark.today

ROOT = Path(__file__).parents[2]


async def test_the_hotel_opens_tells_what_to_do_and_leaves_nothing_behind(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"),
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            url = await address(process)
            assert inside(tmp_path), "the database lives in a temporary folder"
            async with aiohttp.ClientSession(url) as session, session.get("/") as page:
                assert page.status == 200
                lobby = await said_in(session, "C00LOBBY")
                cards = await said_in(session, "C03MAINT")
            assert "/request" in lobby
            assert "输入 /request" in lobby
            assert "The air conditioning in 1510" in cards
            process.send_signal(signal.SIGINT)
            said, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert "type /request" in said.decode()
    assert inside(tmp_path) == []


def inside(folder: Path) -> list[Path]:
    """What a folder holds."""
    return list(folder.iterdir())


async def address(process: asyncio.subprocess.Process) -> str:
    """Where the page is, once the demo says so."""
    assert process.stdout is not None
    async for line in process.stdout:
        if found := re.search(r"http://[\d.]+:\d+/", line.decode()):
            return found.group()
    raise AssertionError("the demo has ended")


async def said_in(session: aiohttp.ClientSession, channel: str) -> str:
    """Everything in a channel, as the page is told it."""
    query = {"as": "U05TOM", "channel": channel}
    async with session.get("/playground/messages", params=query) as answer:
        messages: dict[str, Any] = await answer.json()
    return str(messages)
