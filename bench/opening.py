"""The cost of opening a request in the database, in one process on SQLite.

The numbers of statements and of calls of Python functions do not depend on what else the machine
does. The CPU time does; so it is that of the best of many turns.

    python -m bench.opening
    PYTHONPATH=/path/to/checkout python bench/opening.py      # the same of another build
"""

import asyncio
import cProfile
import pstats
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import event

from bot.catalogue import read_catalogue
from bot.demo.hotel import CATALOGUE
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import opening
from domain.organisation import Person
from store.database import Database
from store.migrate import upgrade
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ANNA = "U01ANNA"
_AT_ONCE = 8
_TURNS = 60
_numbers = count(1)


@contextmanager
def furnished_hotel(folder: Path) -> Iterator[tuple[Database, int]]:
    """Open a database with the hotel's catalogue and Anna in it; yields it and the workspace."""
    database = Database(f"sqlite:///{folder}/bench.db")
    upgrade(database)
    workspace_id = only_workspace(database)
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    database.call(workspace_id, import_catalogue, catalogue, NOW)
    database.call(workspace_id, lambda uow: uow.people.put(Person(ANNA, "Anna")))
    yield database, workspace_id
    database.close()


def _open(uow: UnitOfWork) -> None:
    number = next(_numbers)
    uow.people.get(ANNA)
    opening.open_by_words(uow, ANNA, NOW, f"it Reception PC {number} freezes")


async def _cpu_ms(database: Database, workspace_id: int, at_once: int) -> float:
    """Return the CPU time of one request of the best of many turns, commit included."""

    async def once() -> None:
        delivery = f"trigger:{next(_numbers)}"
        await database.run_once(workspace_id, delivery, NOW, None, _open)

    best = float("inf")
    for _ in range(_TURNS):
        begun = time.process_time()
        await asyncio.gather(*(once() for _ in range(at_once)))
        best = min(best, (time.process_time() - begun) / at_once)
    return best * 1000


def main() -> None:
    """Print statements, calls of functions and CPU time of one request."""
    with (
        tempfile.TemporaryDirectory() as folder,
        furnished_hotel(Path(folder)) as (
            database,
            workspace_id,
        ),
    ):
        for _ in range(20):
            database.call(workspace_id, _open)
        profile = cProfile.Profile()
        profile.runcall(database.call, workspace_id, _open)
        calls = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        database.call(workspace_id, _open)
        event.remove(database.engine, "before_cursor_execute", note)
        alone, together = (
            asyncio.run(_cpu_ms(database, workspace_id, at_once)) for at_once in (1, _AT_ONCE)
        )
    print(f"{len(statements)} statements, {calls} calls of functions")
    print(f"CPU of a request: {alone:.2f} ms alone, {together:.2f} ms of {_AT_ONCE} at once")


if __name__ == "__main__":
    main()
