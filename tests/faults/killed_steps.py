"""Processes that solve a step of a chain, and are killed on the way.

    python -m tests.faults.killed_steps DATABASE_URL WORKSPACE_ID NOW

Each line on its standard input is somebody, the number of a request, and before which statement to
be killed; several on a line, with a comma between them, work at the same time. The answer is how
each ended: 0 if it got to its end. Importing takes a second and forking none.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

from bot.usecases.requests import by_provider
from store.database import Database


def work(
    database_url: str, workspace_id: int, now: datetime, who: str, number: int, killed_at: int
) -> None:
    """Solve a step; before that statement, die as nothing can that is caught."""
    sent = count(1)

    def note(*_: Any) -> None:
        if next(sent) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", note)
    database = Database(database_url)
    database.call(workspace_id, by_provider.resolve, who, now, number, "Done")


def main() -> None:
    """Fork a process for each that is asked for."""
    database_url, workspace_id, now = sys.argv[1:]
    for line in sys.stdin:
        children = []
        for wanted in line.split(","):
            who, number, killed_at = wanted.split()
            child = os.fork()
            if not child:
                at = datetime.fromisoformat(now)
                work(database_url, int(workspace_id), at, who, int(number), int(killed_at))
                os._exit(0)
            children.append(child)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(*ends, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
