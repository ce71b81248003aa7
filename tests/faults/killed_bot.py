"""A whole bot that is to be killed, by a clock that stands still.

    python -m tests.faults.killed_bot NOW

Its settings are in the environment.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

from bot.app import serve
from bot.settings import load_settings


def main() -> None:
    """Run until killed."""
    now = datetime.fromisoformat(sys.argv[1])
    asyncio.run(serve(load_settings(), lambda: now))


if __name__ == "__main__":
    main()
