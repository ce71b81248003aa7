"""A whole bot that is to be killed, whose clock starts where it is told.

    python -m tests.faults.killed_bot START

Its settings are in the environment.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime, timedelta

from aiohttp import ClientTimeout

from bot.app import serve
from bot.settings import load_settings
from bot.slack import client


def main() -> None:
    """Run until killed."""
    client._TIMEOUT = ClientTimeout(total=5)  # what hangs is to hang no longer than necessary
    start, begun = datetime.fromisoformat(sys.argv[1]), time.monotonic()
    asyncio.run(serve(load_settings(), lambda: start + timedelta(seconds=time.monotonic() - begun)))


if __name__ == "__main__":
    main()
