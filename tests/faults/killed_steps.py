"""Processes that do something with a chain or a step of it, and are killed on the way.

    python -m tests.faults.killed_steps DATABASE_URL WORKSPACE_ID NOW

Each line on its standard input is somebody, what they do, the number of a request, and before which
statement to be killed; several on a line, with a comma between them, work at the same time. The
answer is how each ended: 0 if it got to its end. Importing takes a second and forking none, and
what has been tried out before the fork is compiled.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

from bot.usecases.requests import by_provider, by_requester, opening, stopped_steps, transfer
from store.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.unit_of_work import UnitOfWork


def open_chain(uow: UnitOfWork, who: str, now: datetime, _number: int) -> None:
    """Open the chain that People offers."""
    filled = opening.FilledForm("people", "chain", "Dana", "", {"wish": "a"})
    opening.open_by_form(uow, who, now, filled)


def move(uow: UnitOfWork, who: str, now: datetime, number: int) -> None:
    """Transfer a step to another department."""
    filled = transfer.FilledTransfer("facilities", "desks", {}, "Not ours")
    transfer.transfer(uow, who, now, number, filled)


DEEDS: Mapping[str, Callable[[UnitOfWork, str, datetime, int], object]] = {
    "open": open_chain,
    "approve": by_provider.approve,
    "move": move,
    "solve": lambda uow, who, now, number: by_provider.resolve(uow, who, now, number, "Done"),
    "decline": lambda uow, who, now, number: by_provider.decline(uow, who, now, number, "No"),
    "skip": lambda uow, who, now, number: stopped_steps.skip(
        uow, who, now, number, "first", "Not needed"
    ),
    "reopen": lambda uow, who, now, number: by_requester.reopen(
        uow, who, now, number, "Not right", "last"
    ),
}


def work(
    database: Database,
    workspace_id: int,
    now: datetime,
    who: str,
    deed: str,
    number: int,
    killed_at: int,
) -> None:
    """Do something; before that statement, die as nothing can that is caught."""
    sent = count(1)

    def note(*_: Any) -> None:
        if next(sent) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", note)
    database.call(workspace_id, DEEDS[deed], who, now, number)


def main() -> None:
    """Fork a process for each that is asked for."""
    database_url, workspace, instant = sys.argv[1:]
    workspace_id, now = int(workspace), datetime.fromisoformat(instant)
    database = Database(database_url)
    tried: set[str] = set()
    for line in sys.stdin:
        children = []
        for wanted in line.split(","):
            who, deed, number, killed_at = wanted.split()
            if deed not in tried:
                tried.add(deed)
                database.try_out(workspace_id, DEEDS[deed], who, now, int(number))
                database.engine.dispose()  # a connection must not be in two processes
            child = os.fork()
            if not child:
                work(database, workspace_id, now, who, deed, int(number), int(killed_at))
                os._exit(0)
            children.append(child)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(*ends, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
