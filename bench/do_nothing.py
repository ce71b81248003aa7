"""A Bolt app that does next to nothing, on the server and with the settings of the bot.

What a command costs before anything is done about it: the measure for everything else. And what it
costs to store one row for it, and to answer when that is on the disk: whatever stores what people
ask for costs at least as much.
"""

import asyncio
import json
import os
import signal
import sqlite3
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvloop
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.web import WebServer, create_web

COMMAND = "/nothing"
ONE_ROW = "/one-row"


async def _serve(folder: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    identity = AuthorizeResult(
        enterprise_id=None, team_id="T0PLAYGROUND", bot_token="", bot_user_id="U0BOT"
    )

    async def authorize() -> AuthorizeResult:
        return identity

    bolt = AsyncApp(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=authorize,
        process_before_response=True,
    )

    @bolt.command(COMMAND)
    async def nothing(ack: AsyncAck) -> None:
        await ack()

    # As the bot does it: a thread that writes, and each commit on the disk.
    thread = ThreadPoolExecutor(1)
    rows = sqlite3.connect(folder / "rows.db", check_same_thread=False)
    rows.execute("PRAGMA journal_mode = WAL")
    rows.execute("PRAGMA synchronous = FULL")
    rows.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, words TEXT)")

    def store(words: str) -> None:
        with rows:
            rows.execute("INSERT INTO rows (words) VALUES (?)", (words,))

    @bolt.command(ONE_ROW)
    async def one_row(ack: AsyncAck, command: Mapping[str, str]) -> None:
        await asyncio.get_running_loop().run_in_executor(thread, store, command["text"])
        await ack()

    async def readiness() -> dict[str, str]:
        return {}

    async def never_away() -> None:
        return None

    server = WebServer(create_web(bolt, readiness, dict, never_away), "127.0.0.1", 0)
    await server.start()
    print(json.dumps({"port": server.port}), flush=True)
    await stop.wait()
    await server.stop()
    thread.shutdown()
    rows.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        uvloop.run(_serve(Path(name)))
