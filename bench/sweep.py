"""The cost of the sweep over 10,000 open requests, with a short and with a long history.

Two databases that differ in their history alone take turns, so that a noisy machine slows both:
the ratio of the two is the result. Besides that:

- `nothing_due_ms`: one sweep that finds nothing to do;
- `due_ms`: one that finds 1,000 requests at half of their time, until all of it is in the outbox.

    make bench                                  # on SQLite
    python -m bench.sweep --database-url postgresql://… --long-database-url postgresql://…
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    String,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    update,
)

from bot.catalogue import read_catalogue
from bot.jobs.sweep import sweep
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests.by_provider import claim, resolve
from bot.usecases.requests.by_requester import confirm
from bot.usecases.requests.opening import open_by_line
from domain.organisation import MemberRole, Person
from store.database import Database
from store.migrate import upgrade
from store.tables import events, nag_steps, nags, outbox, requests, workspaces
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GROUPS = 10
DUE_AT_ONCE = 1000
PROVIDERS = 20
LOOKS = 100
"""How often a sweep that finds nothing is measured."""

CATALOGUE = """
calendars:
  office: {timezone: UTC, hours: {mon-fri: ["09:00-17:00"]}}
departments:
  it:
    name: IT
    channel: C01IT
    calendar: office
    services:
      helpdesk: {name: Help desk, kind: support, standard: {first_response: 1h, resolution: 8h}}
"""


@dataclass
class Clock:
    """The time of the sweep; it stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


class Office:
    """A database with ten groups of open requests; each group is due a minute after the last."""

    def __init__(self, url: str, history: int) -> None:
        self.database = Database(url)
        upgrade(self.database)
        self.workspace_id = only_workspace(self.database)
        self.clock = Clock()
        catalogue = read_catalogue(CATALOGUE, "catalogue.yaml")
        self.database.call(self.workspace_id, import_catalogue, catalogue, MONDAY)
        self.database.call(self.workspace_id, _hire)
        ended = self.database.call(self.workspace_id, _solved, MONDAY - timedelta(days=30))
        with self.database.engine.begin() as connection:
            _copy(connection, ended, history - 1)
        for group in range(GROUPS):
            opened_at = MONDAY + timedelta(minutes=group)
            number = self.database.call(self.workspace_id, _claimed, opened_at)
            with self.database.engine.begin() as connection:
                _copy(connection, number, DUE_AT_ONCE - 1)
        if not self.database.is_sqlite:  # on Postgres it happens by itself, a little later
            with self.database.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
        self.clock.now = MONDAY + timedelta(minutes=29)

    async def seconds(self) -> float:
        """How long a sweep takes."""
        begun = time.perf_counter()
        await sweep(self.database, self.workspace_id, self.clock)
        return time.perf_counter() - begun

    async def seconds_when_due(self) -> float:
        """How long a sweep takes for which the next group is due; nothing else is to be sent."""
        with self.database.engine.begin() as connection:
            connection.execute(delete(outbox))
        self.clock.now += timedelta(minutes=1)
        seconds = await self.seconds()
        messages = self.database.call(self.workspace_id, lambda uow: uow.outbox.backlog())
        # Two cards of each request, and a message to each assignee.
        if messages != 2 * DUE_AT_ONCE + PROVIDERS:
            raise RuntimeError(f"the sweep wished for {messages} messages")
        return seconds


def _hire(uow: UnitOfWork) -> None:
    department = uow.catalogue.departments()[0]
    providers = [f"U{number}" for number in range(PROVIDERS)]
    for user_id in (*providers, "UALICE"):
        uow.people.put(Person(user_id, user_id))
    uow.people.set_members(department.id, MemberRole.PROVIDER, providers)


def _claimed(uow: UnitOfWork, now: datetime) -> int:
    opened = open_by_line(uow, "UALICE", now, "it", "helpdesk", "The screen stays dark")
    number: int = opened.request.number  # type: ignore[union-attr]  # the line is complete
    claim(uow, "U0", now, number)
    return number


def _solved(uow: UnitOfWork, now: datetime) -> int:
    number = _claimed(uow, now)
    resolve(uow, "U0", now + timedelta(minutes=10), number, "A new cable")
    confirm(uow, "UALICE", now + timedelta(minutes=20), number)
    uow.nags.pass_steps(number, ["first_response:0:50%"], now)
    uow.nags.add(number, "first_response:0:50%", "U0", now, now)
    uow.nags.assign([nag.id for nag in uow.nags.due(now, 1)], "nag:1")
    return number


def _copy(connection: Connection, number: int, count: int) -> None:
    """Repeat a request `count` times with all that is kept of it, its assignees in turns."""
    if count < 1:
        return
    last = select(func.max(requests.c.number)).scalar_subquery()
    begin: int = connection.scalar(select(last)) or 0
    series = select(literal(1).label("n")).cte("series", recursive=True)
    series = series.union_all(select(series.c.n + 1).where(series.c.n < count))
    changes: dict[str, ColumnElement[Any]] = {
        "number": begin + series.c.n,
        "assignee_id": literal("U").concat(cast(series.c.n % PROVIDERS, String)),
    }
    _insert(connection, requests, changes, series, requests.c.number == number)
    original = select(requests.c.id).where(requests.c.number == number).scalar_subquery()
    copies = select(requests.c.id).where(requests.c.number > begin).subquery()
    for table in (events, nag_steps, nags):
        belongs = table.c.request_id == original
        _insert(connection, table, {"request_id": copies.c.id}, copies, belongs)
    connection.execute(update(workspaces).values(last_request_number=begin + count))


def _insert(
    connection: Connection,
    table: Table,
    changes: Mapping[str, ColumnElement[Any]],
    times: FromClause,
    which: ColumnElement[bool],
) -> None:
    """Insert the rows `which` once for each row of `times`, with some columns changed."""
    columns = [column for column in table.c if column.name != "id"]
    values = [changes.get(column.name, column) for column in columns]
    rows = select(*values).select_from(table.join(times, true())).where(which)
    connection.execute(insert(table).from_select(columns, rows))


async def measure(short: Office, long: Office) -> dict[str, float]:
    """Let both take turns; the medians of the rounds, and of their ratios."""
    looks = [(await short.seconds(), await long.seconds()) for _ in range(LOOKS)]
    due = [(await short.seconds_when_due(), await long.seconds_when_due()) for _ in range(GROUPS)]
    return {
        "nothing_due_ms": _median(1000 * long for _, long in looks),
        "nothing_due_ratio": _median(long / short for short, long in looks),
        "due_ms": _median(1000 * long for _, long in due),
        "due_ratio": _median(long / short for short, long in due),
    }


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 3)


def main(
    database_url: Annotated[str, typer.Option(help="Default: a SQLite file of its own.")] = "",
    long_database_url: Annotated[str, typer.Option(help="For the long history: another one.")] = "",
    history: Annotated[int, typer.Option(help="Closed requests of the long history.")] = 1_000_000,
) -> None:
    """Print milliseconds with the long history, and their ratio to the short one's, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        short = Office(database_url or f"sqlite:///{Path(folder) / 'short.db'}", history // 100)
        long = Office(long_database_url or f"sqlite:///{Path(folder) / 'long.db'}", history)
        typer.echo(json.dumps(asyncio.run(measure(short, long))))
        for office in (short, long):
            office.database.close()


if __name__ == "__main__":
    typer.run(main)
