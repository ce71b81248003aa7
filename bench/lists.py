"""The cost of lists with many open requests, against the same with few.

In one process, on SQLite; each list in turn with 20 and with 2,000 open requests, several times.
The result is the CPU time of looking it up and making its message, and the ratio of both.

    python -m bench.lists
    PYTHONPATH=/path/to/checkout python bench/lists.py     # the lists of another build
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.catalogue import read_catalogue
from bot.i18n import translator
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.home import home_of
from bot.usecases.requests import lookups, opening
from bot.views import home
from bot.views.requests import desk, own
from bot.views.requests.queue import queue_message
from domain.organisation import MemberRole
from store.database import Database
from store.migrate import upgrade
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FEW, MANY = 20, 2000
REQUESTER, PROVIDER, MANAGER = "U01ALICE", "U02BOB", "U04MEI"
ENGLISH = translator("en")
CATALOGUE = f"""
calendars:
  office: {{timezone: Asia/Shanghai, hours: {{mon-fri: ["09:00-12:00", "13:30-18:00"]}}}}
departments:
  it:
    name: IT
    channel: C01IT
    managers: [{MANAGER}]
    calendar: office
    default_service: helpdesk
    services:
      helpdesk: {{name: Help desk, kind: support, standard: {{first_response: 1h, resolution: 8h}}}}
"""


def _queue(uow: UnitOfWork) -> Any:
    return queue_message(lookups.queue(uow, PROVIDER, NOW), ENGLISH)


def _home(uow: UnitOfWork, user_id: str) -> Any:
    page = home_of(uow, user_id, NOW)
    return home.home(page.mine, page.queue, page.managed, page.departments, ENGLISH, page.report)


LISTS: dict[str, Callable[[UnitOfWork], Any]] = {
    "/answer": _queue,
    "App Home of a provider": lambda uow: _home(uow, PROVIDER),
    "App Home of a manager": lambda uow: _home(uow, MANAGER),
    "/desk it": lambda uow: desk.desk_of(*lookups.desk_of(uow, PROVIDER, NOW, "it"), ENGLISH),
    "/request list": lambda uow: own.my_requests(lookups.my_requests(uow, REQUESTER, NOW), ENGLISH),
}


def office(url: str, count: int) -> Callable[[Callable[[UnitOfWork], Any]], Any]:
    """A department with so many open requests; returns what runs a query there."""
    database = Database(url)
    upgrade(database)
    workspace_id = only_workspace(database)
    database.call(workspace_id, import_catalogue, read_catalogue(CATALOGUE, "it.yaml"), NOW)

    def furnish(uow: UnitOfWork) -> None:
        it = uow.catalogue.department("it")
        assert it  # noqa: S101  -- it was imported
        uow.people.set_members(it.id, MemberRole.PROVIDER, [PROVIDER])
        for number in range(count):
            opening.open_by_line(uow, REQUESTER, NOW, "it", "", f"Thing {number}")

    database.call(workspace_id, furnish)
    return lambda query: database.call(workspace_id, query)


def main(rounds: Annotated[int, typer.Option(help="How often each takes its turn.")] = 15) -> None:
    """Print the median of each list's CPU time with few and with many, and of their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        offices = {
            count: office(f"sqlite:///{Path(folder) / str(count)}.db", count)
            for count in (FEW, MANY)
        }
        for name, look in LISTS.items():
            took: dict[int, list[float]] = {FEW: [], MANY: []}
            for _ in range(rounds + 1):
                for count, run in offices.items():
                    begun = time.process_time()
                    run(look)
                    took[count].append((time.process_time() - begun) * 1000)
            few, many = took[FEW][1:], took[MANY][1:]
            ratio = statistics.median(b / a for a, b in zip(few, many, strict=True))
            typer.echo(
                f"{name:24} {FEW} open: {statistics.median(few):7.2f} ms"
                f"   {MANY} open: {statistics.median(many):7.2f} ms   ratio {ratio:.2f}"
            )


if __name__ == "__main__":
    typer.run(main)
