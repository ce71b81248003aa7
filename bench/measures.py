"""The cost of a manager's digest, with ten thousand and with a million requests of history.

Two databases take turns, so that a noisy machine slows both: the ratio of the two is the result.
Both hold the same last sixteen weeks of eight departments, made up by chance with a fixed seed and
measured by the bot; the long one holds as many copies of them behind, ever sixteen weeks earlier,
as make up its history. So the history is synthetic, and the longer one is longer, not busier.

- `digest_ms`: the digest of one department's manager, with what stands in its thread, from the
  database to the blocks that are sent; its pictures are drawn elsewhere, and not part of it;
- `all_digest_ms`: the same for an administrator, over all departments;
- `home_ms`: the App Home of the manager;
- `full_history_ms`: the weeks of one department, from the first one on;
- `refresh_ms`: 1,000 requests that were rated or reopened are measured again, in `refresh_batches`;
  `refresh_longest_ms` is for how long others may have to wait on SQLite;
- `day_ms`: one day of a department is put together again;
- `measured_a_second`: requests, when all are measured again.

    make bench                                  # on SQLite
    python -m bench.measures --database-url postgresql://… --long-database-url postgresql://…
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated, Any

import typer
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    true,
)

from bot.catalogue import read_catalogue
from bot.cli.rebuild import Rebuild
from bot.i18n import translator
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.home import home_of
from bot.usecases.measurements.daily_measures import refresh_days, stale_days
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.reports.digests import digest_of
from bot.views.home import home
from bot.views.reports.digest import digest as digest_message
from bot.views.reports.digest import digest_details
from domain.daily_measures import grouped
from domain.dimensions import Dimension, Gap
from domain.events import (
    Answered,
    Asked,
    Claimed,
    Closed,
    Content,
    Handover,
    Opened,
    Rated,
    Reopened,
    Replied,
    Resolved,
)
from domain.lifecycle import Action, State
from domain.weeks import Week
from store.database import Database
from store.event_contents import to_stored
from store.migrate import upgrade
from store.tables import daily_measures, events, hops, measurements, requests
from store.types import UtcDateTime
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

WEEKS = 16
"""Of the short history, and of each of the long one's copies."""

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday
BEGIN = NOW - timedelta(weeks=WEEKS)
DEPARTMENTS = 8
MANAGER, ADMIN = "U0MANAGER3", "U0ADMIN"
STALE = 1000
ROUNDS = 30
ENGLISH = translator("en-US")

DEPARTMENT = """
  d{n}:
    name: Department {n}
    channel: C0{n}
    managers: [U0MANAGER{n}]
    calendar: office
    services:
      laptop: {{name: Laptop, kind: support, standard: {{first_response: 1h, resolution: 8h}}}}
      account: {{name: Account, kind: support, standard: {{first_response: 2h, resolution: 2d}}}}
      room: {{name: Room, kind: resource, standard: {{resolution: 1d}}}}
"""
CATALOGUE = """
admins: [U0ADMIN]
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}}
departments:
""" + "".join(DEPARTMENT.format(n=n) for n in range(DEPARTMENTS))


class Office:
    """A database whose history is this many requests long."""

    def __init__(self, url: str, recent: int, history: int) -> None:
        self.database = Database(url)
        upgrade(self.database)
        self.workspace_id = only_workspace(self.database)
        catalogue = read_catalogue(CATALOGUE, "catalogue.yaml")
        self.run(import_catalogue, catalogue, BEGIN)
        self.departments = [each.id for each in self.run(lambda uow: uow.catalogue.departments())]
        with self.database.engine.begin() as connection:
            _fill(connection, UnitOfWork(connection, self.workspace_id), recent)
        begun = time.perf_counter()
        rebuilding = Rebuild(self.database, self.workspace_id, keep=True)
        for _ in (*rebuilding.go_over_requests(), *rebuilding.go_over_days()):
            pass
        self.measured_a_second = recent / (time.perf_counter() - begun)
        with self.database.engine.begin() as connection:
            _repeat(connection, history // recent - 1, recent)
        if self.database.is_sqlite:
            asyncio.run(self.database.analyze())  # as the bot does every hour
        else:  # it happens by itself, a little later
            with self.database.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")

    def run(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """Run a use case in a transaction."""
        return self.database.call(self.workspace_id, use_case, *args)

    def milliseconds(self, use_case: Callable[..., Any], *args: Any) -> float:
        """How long a use case takes."""
        begun = time.perf_counter()
        self.run(use_case, *args)
        return 1000 * (time.perf_counter() - begun)


# What is measured


def digest(uow: UnitOfWork, user_id: str) -> None:
    """Return somebody's digest in words."""
    found = digest_of(uow, user_id, Week.of(NOW.date()).before(), NOW)
    if len(found.report.weeks) != 12 or not (found.figures.together.rated and found.open_by_age):  # noqa: PLR2004
        raise RuntimeError("the digest lacks something")
    digest_message(found, ENGLISH)
    digest_details(found, ENGLISH)


def show_home(uow: UnitOfWork, user_id: str) -> None:
    """The App Home of somebody."""
    page = home_of(uow, user_id, NOW)
    home(page.mine, page.queue, page.managed, page.departments, ENGLISH, page.report)


def full_history(uow: UnitOfWork, department_id: int) -> Any:
    """The weeks of a department, from the first one on."""
    cells = uow.daily_measures.cells(date.min, date.max, [department_id])
    weeks = grouped(cells, lambda cell: Week.of(cell.day))
    return [(each.opened, each.resolution_median, each.resolution_p90) for each in weeks.values()]


def happen(uow: UnitOfWork) -> None:
    """Let 1,000 requests of the last weeks be rated, every other one reopened instead."""
    departments = [each.id for each in uow.catalogue.departments()]
    ids = uow.measurements.ids_within(departments, NOW.date() - timedelta(weeks=6), NOW.date())
    recent = uow.measurements.current(ids)
    solved = [each.request_id for each in recent if each.resolution is not None][-STALE:]
    for n, request in enumerate(uow.requests.of_ids(solved)):
        reopened = n % 2
        state = State.IN_PROGRESS if reopened else request.state
        changed = uow.requests.change(request, state=state, closed_at=None)
        content: Content = Reopened() if reopened else Rated(score=3)
        uow.events.append(changed, request.requester_id, NOW, content)


def refresh_all(office: Office) -> list[float]:
    """Measure what is stale; how long each batch took."""
    office.run(happen)
    batches = []
    while request_ids := office.run(stale):
        batches.append(office.milliseconds(refresh, request_ids))
    for department_id, days in office.run(stale_days).items():
        batches.append(office.milliseconds(refresh_days, department_id, days))
    return batches


def measure(short: Office, long: Office) -> dict[str, float]:
    """Let both take turns; the medians of the rounds, and of their ratios."""
    department = short.departments[3]
    digests = [
        (short.milliseconds(digest, MANAGER), long.milliseconds(digest, MANAGER))
        for _ in range(ROUNDS)
    ]
    all_digests = [long.milliseconds(digest, ADMIN) for _ in range(ROUNDS)]
    homes = [long.milliseconds(show_home, MANAGER) for _ in range(ROUNDS)]
    day = NOW.date() - timedelta(days=10)
    days = [long.milliseconds(refresh_days, department, [day]) for _ in range(ROUNDS)]
    histories = [long.milliseconds(full_history, department) for _ in range(3)]
    batches = refresh_all(long)
    return {
        "digest_ms": _median(long for _, long in digests),
        "digest_ratio": _median(long / short for short, long in digests),
        "all_digest_ms": _median(all_digests),
        "home_ms": _median(homes),
        "full_history_ms": _median(histories),
        "day_ms": _median(days),
        "refresh_ms": round(sum(batches), 3),
        "refresh_batches": len(batches),
        "refresh_longest_ms": round(max(batches), 3),
        "measured_a_second": round(short.measured_a_second),
    }


# The history


def _fill(connection: Connection, uow: UnitOfWork, count: int) -> None:
    """Store requests of sixteen weeks, and what happened to them."""
    random = Random(2026)  # noqa: S311
    services = uow.catalogue.services()
    departments = uow.catalogue.departments()
    rows: list[dict[str, Any]] = []
    logged: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        service = random.choice(services)
        opened_at = _when_people_work(random)
        opened = Opened(service_id=service.id, standard_id=service.standard_id)
        story = [(opened_at, "U0", opened, None), *_story(random, opened_at)]
        happened = [each for each in story if each[0] <= NOW]
        closed_at, _, content, _ = happened[-1]
        last = content.kind
        rows.append(
            {
                "id": number,
                "workspace_id": uow.workspace_id,
                "number": number,
                "requester_id": f"U{random.randrange(500)}",
                "requester_department_id": random.choice(departments).id,
                "department_id": service.department_id,
                "service_id": service.id,
                "standard_id": service.standard_id,
                "calendar_id": departments[0].calendar_id,
                "state": _STATES.get(last, State.IN_PROGRESS).value,
                "title": "The screen stays dark",
                "details": "",
                "fields": [],
                "confidential": False,
                "opened_at": opened_at,
                "closed_at": closed_at if last is Action.CLOSE else None,
                "version": len(happened),
            }
        )
        logged += (
            {
                "workspace_id": uow.workspace_id,
                "request_id": number,
                "sequence": sequence,
                "kind": content.kind.value,
                "actor_id": actor,
                "at": at,
                "payload": to_stored(content, handover),
            }
            for sequence, (at, actor, content, handover) in enumerate(happened, 1)
        )
    connection.execute(insert(requests), rows)
    connection.execute(insert(events), logged)
    uow.hops.put_all([(each.id, each.hop) for each in uow.requests.of_ids(range(1, count + 1))])


_STATES = {
    Action.OPEN: State.OPEN,
    Action.ASK: State.WAITING,
    Action.RESOLVE: State.RESOLVED,
    Action.RATE: State.RESOLVED,
    Action.CLOSE: State.CLOSED,
}

Happening = tuple[datetime, str | None, Content, Handover | None]


def _when_people_work(random: Random) -> datetime:
    weekday = timedelta(weeks=random.randrange(WEEKS), days=random.randrange(5))
    return BEGIN + weekday + timedelta(hours=-8, seconds=random.randrange(9 * 3600))


def _story(random: Random, at: datetime) -> Iterator[Happening]:
    """Return the events of a request, from after the opening to the end."""

    def later(hours: float) -> datetime:
        nonlocal at
        at += timedelta(seconds=1 + int(random.expovariate(1 / hours) * 3600))
        return at

    def resolve() -> Happening:
        return later(20), "U1", Resolved("A new cable"), None

    yield later(1), "U1", Claimed(), Handover("U1")
    if random.random() < 0.2:  # noqa: PLR2004
        yield later(1), "U1", Asked("Which one?"), None
        yield later(10), "U0", Replied("The left one"), None
    else:
        yield later(0.5), "U1", Answered("I see to it"), None
    yield resolve()
    if random.random() < 0.1:  # noqa: PLR2004
        yield later(5), "U0", Reopened(), None
        yield resolve()
    if random.random() < 0.4:  # noqa: PLR2004
        felt = {Dimension.RESPONSIVENESS: Gap(4, random.randint(1, 5))}
        yield later(10), "U0", Rated(score=random.randint(1, 5), gaps=felt), None
    yield at + timedelta(days=3), None, Closed(), None


def _repeat(connection: Connection, times: int, count: int) -> None:
    """Put copies of all that has ended behind it, each of them sixteen weeks earlier."""
    if times < 1:
        return
    series = select(literal(1).label("n")).cte("series", recursive=True)
    series = series.union_all(select(series.c.n + 1).where(series.c.n < times))
    beyond = series.c.n * count
    ended = select(requests.c.id).where(requests.c.closed_at.is_not(None), requests.c.id <= count)
    changes: dict[Table, dict[str, ColumnElement[Any]]] = {
        requests: {"id": requests.c.id + beyond, "number": requests.c.number + beyond},
        hops: {"request_id": hops.c.request_id + beyond},
        events: {"request_id": events.c.request_id + beyond},
        measurements: {"request_id": measurements.c.request_id + beyond},
        daily_measures: {},
    }
    for table, changed in changes.items():
        columns = [column for column in table.c if table is not events or column.name != "id"]
        values = [
            changed.get(column.name, _earlier(connection, column, series.c.n)) for column in columns
        ]
        its_request = table.c.get("request_id", table.c.get("id"))
        whole = daily_measures.c.day < NOW.date() if its_request is None else its_request.in_(ended)
        rows = select(*values).select_from(table.join(series, true())).where(whole)
        connection.execute(insert(table).from_select(columns, rows))


def _earlier(
    connection: Connection, column: ColumnElement[Any], times: ColumnElement[int]
) -> ColumnElement[Any]:
    """A column of a copy: if it is a time, so many times sixteen weeks earlier."""
    days = times * WEEKS * 7
    sqlite = connection.dialect.name == "sqlite"
    shift: Any = literal("-").concat(cast(days, String)).concat(" days")
    if isinstance(column.type, Date):
        return func.date(column, shift) if sqlite else column - days
    if isinstance(column.type, UtcDateTime):
        if sqlite:
            return func.strftime("%Y-%m-%d %H:%M:%f000", column, shift)
        return column - func.make_interval(0, 0, 0, days)
    return column


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 3)


def main(
    database_url: Annotated[str, typer.Option(help="Default: a SQLite file of its own.")] = "",
    long_database_url: Annotated[str, typer.Option(help="For the long history: another one.")] = "",
    recent: Annotated[int, typer.Option(help="Requests of the last sixteen weeks.")] = 10_000,
    history: Annotated[int, typer.Option(help="Requests of the long history.")] = 1_000_000,
) -> None:
    """Print milliseconds with the long history, and their ratio to the short one's, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        short = Office(database_url or f"sqlite:///{Path(folder) / 'short.db'}", recent, recent)
        long_url = long_database_url or f"sqlite:///{Path(folder) / 'long.db'}"
        long = Office(long_url, recent, history)
        typer.echo(json.dumps(measure(short, long)))
        for office in (short, long):
            office.database.close()


if __name__ == "__main__":
    typer.run(main)
