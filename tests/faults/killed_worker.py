"""A bot that is killed again and again: it sweeps and sends, by a clock that a file shows.

    python -m tests.faults.killed_worker DATABASE_URL WORKSPACE_ID TOKEN API_URL CLOCK_FILE

Each line on its standard input forks a worker, whose process id is the answer. Importing takes a
second and forking none, so that hundreds of workers can be born and killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.jobs.sweep import sweep
from bot.outbox.rendering import render
from bot.outbox.sender import Sender
from bot.slack.client import SlackClient
from store.database import Database

_LOOK_EVERY = 0.02  # seconds


async def work(
    database_url: str, workspace_id: int, token: str, api_url: str, clock_file: Path
) -> None:
    """Sweep and send until killed."""

    def now() -> datetime:
        return datetime.fromisoformat(clock_file.read_text())

    database = Database(database_url)
    client = SlackClient(token, api_url)
    await client.start()
    sender = Sender(database, workspace_id, client, render, now, interval=timedelta(0))
    database.on_outbox = sender.wake
    await sender.start()
    while True:
        await sweep(database, workspace_id, now)
        sender.wake()  # the clock may have been moved
        await asyncio.sleep(_LOOK_EVERY)


def main() -> None:
    """Fork a worker for each line."""
    database_url, workspace_id, token, api_url, clock_file = sys.argv[1:]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(work(database_url, int(workspace_id), token, api_url, Path(clock_file)))
        print(child, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
