"""The time people wait while digests, nags and an export are under way, against an idle hour.

Slack, the bot (`python -m bot run`, SQLite, every commit on the disk) and the load are a process
each; Slack takes a message a second for each channel, as the real one. The database has the history
that the export is of. First nothing is under way; then the bot is started again with everything due
at once. Both times people open requests with one line, a few a second, and a provider answers one
a second.

- `p50_ms`, `p99_ms`: how long a one-line `/request` takes;
- `refused`: requests and answers of which people read that they could not be stored in time;
- `answers_s`: when the answers are with their requesters, in seconds after they were given, half of
  them and the latest; those that were not when the time was over count as that late;
- `sent`: how many messages of each kind meanwhile;
- `left`: what was still to be sent when the time was over. Where nothing is left of a kind, it was
  not under way all the time.

    python -m bench.busy_hour measure
    python -m bench.busy_hour measure --rows 100000 --seconds 60  # takes a few minutes to fill
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import update

from bench.measures import BEGIN, CATALOGUE, DEPARTMENTS, NOW, Office
from bench.office import load
from bench.processes import HERE, Process, run, running
from bot.app_manifest import MANIFEST
from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.notices import Notice
from bot.usecases.reports.digests import send_digest
from bot.usecases.reports.reporting import Scope
from bot.usecases.requests.opening import open_by_line
from domain.organisation import Person
from domain.weeks import Week
from playground import AppConfig, Playground, RateLimits
from store.database import Database
from store.tables import workspaces
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

app = typer.Typer(pretty_exceptions_enable=False)

PROVIDER, ADMIN, DESKS = "U0DEV", "U0ADMIN", 8
WAITING = 200
"""The number of people who have asked for what reminders are due of."""
PER_SECOND = 8
"""The number of requests that are opened, each by another person: no messages pile up."""
_INSTANT = "%Y-%m-%d %H:%M:%S.%f"  # as SQLite keeps it
DESK = """
  b{n}:
    name: Desk {n}
    channel: C1{n}
    providers: [U0DEV]
    calendar: always
    services:
      fix: {{name: Repairs, kind: support, standard: {{first_response: 1h, resolution: 8h}}}}
"""
ALWAYS = '  always: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}\ndepartments:'


def busy_catalogue(managers: int) -> str:
    """The departments of the history with so many managers, and desks that are always open."""
    text = CATALOGUE.replace("departments:", ALWAYS)
    for n in range(DEPARTMENTS):
        names = ", ".join(f"U9{number:04}" for number in range(n, managers, DEPARTMENTS))
        text = text.replace(f"[U0MANAGER{n}]", f"[{names}]")
    return text + "".join(DESK.format(n=n) for n in range(DESKS))


@app.command()
def slack(people: int) -> None:
    """Serve a workspace until the end; print how to reach it as JSON."""

    async def serve() -> None:
        stop = asyncio.Event()
        for end in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(end, stop.set)
        async with Playground(rate_limits=RateLimits.slack()) as workspace:
            workspace.add_person(PROVIDER, "Dev Patel")
            workspace.add_person(ADMIN, "Ada Lin")
            members = [workspace.add_person(user_id, user_id) for user_id in _people(people)]
            channels = [f"C{place}{n}" for place in (0, 1) for n in range(DEPARTMENTS)]
            for channel in channels:
                workspace.add_channel(channel, channel.lower(), members=[PROVIDER])
            installed = workspace.install(AppConfig.from_manifest(MANIFEST), channels=channels)
            hello = {
                "SLACK_API_URL": workspace.api_url,
                "SLACK_BOT_TOKEN": installed.bot_token,
                "SLACK_SIGNING_SECRET": installed.signing_secret,
                "TEAM": workspace.workspace.team_id,
                "dms": {each.id: each.dm_channel for each in members},
            }
            print(json.dumps(hello), flush=True)
            await stop.wait()

    asyncio.run(serve())


def _people(managers: int) -> list[str]:
    """Those who open requests, who are managers too, and those who wait for something."""
    return [
        *(f"U9{number:04}" for number in range(managers)),
        *(f"U8{number:04}" for number in range(WAITING)),
    ]


def meet(uow: UnitOfWork, dms: Mapping[str, str]) -> None:
    """Let the bot have written to everybody before: Slack opens few direct messages a minute."""
    for user_id, channel_id in dms.items():
        uow.people.put(Person(user_id, user_id))
        uow.people.set_dm_channel(user_id, channel_id)


@app.command()
def burst(database_url: str, digests: int, nags: int) -> None:
    """Let digests, an export, and requests whose first reminder is due, wait for the bot."""
    database = Database(database_url)
    now = datetime.now(UTC)

    def wait(uow: UnitOfWork) -> None:
        ids = [each.id for each in uow.catalogue.departments()]
        for number in range(digests):
            send_digest(uow, f"U9{number:04}", Week.of(NOW.date()).before(), now)
        scope = Scope(tuple(ids), BEGIN.date(), now.date())
        uow.outbox.put("export:bench", Notice.EXPORT, ADMIN, now, payload=scope.to_dict())

    def ask(uow: UnitOfWork) -> None:
        before = now - timedelta(minutes=35)
        for number in range(nags):
            user_id = f"U8{number % WAITING:04}"
            open_by_line(uow, user_id, before, f"b{number % DESKS}", "fix", f"PC {number} freezes")
        # Their cards were sent when they were opened.
        uow.outbox._connection.exec_driver_sql(
            "UPDATE outbox SET finished_at = created_at, outcome = 'dropped'"
            " WHERE finished_at IS NULL AND kind IN ('provider_card', 'requester_card')"
        )

    workspace_id = only_workspace(database)
    database.call(workspace_id, ask)
    database.call(workspace_id, wait)
    database.close()


@contextmanager
def bot(workspace: Process, database_url: str, checkout: Path = HERE) -> Iterator[Process]:
    """Run the bot of a checkout as an operator does."""
    environment = {
        **{name: value for name, value in workspace.hello.items() if name.startswith("SLACK_")},
        "DATABASE_URL": database_url,
        "PORT": "0",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "INFO",
    }
    with running(
        "bot", "run", ready='"event": "started"', environment=environment, checkout=checkout
    ) as process:
        yield process


def work(
    workspace: Process, served: Process, file: Path, seconds: float, people: int, first: int
) -> dict[str, Any]:
    """Let people open requests and a provider answer some; returns how long they waited.

    Args:
        first: the number of the first request that is answered.
    """
    begun = datetime.now(UTC)

    def send(pause: float, **options: str) -> dict[str, Any]:
        return load(
            served,
            workspace.hello,
            1,
            seconds,
            may_refuse=True,
            pause=str(pause),
            expect="#",
            **options,
        )

    with ThreadPoolExecutor() as both:
        asked = both.submit(
            send,
            1 / PER_SECOND,
            command="/request",
            text="b0/fix Reception PC {} freezes",
            users=str(people),
        )
        time.sleep(2)  # the first requests are there
        answered = both.submit(
            send,
            1.0,
            command="/answer",
            text="{} It is on its way",
            user=PROVIDER,
            first=str(first),
        )
        found, answers = asked.result(), answered.result()
    time.sleep(2)
    late = _lateness(file, begun)
    missing = answers["count"] - answers["refused"] - len(late)
    late += [seconds] * missing
    return {
        "requests": found["count"],
        "refused": found["refused"] + answers["refused"],
        "p50_ms": round(found["p50_ms"], 1),
        "p99_ms": round(found["p99_ms"], 1),
        "answers": answers["count"],
        "answers_s": [round(statistics.median(late), 2), round(max(late), 2)],
        "sent": _counts(file, "outcome = 'sent' AND finished_at >= ?", f"{begun:{_INSTANT}}"),
        "left": _counts(file, "finished_at IS NULL"),
    }


def _lateness(file: Path, begun: datetime) -> list[float]:
    """When the answers since then had been sent, in seconds after they were given."""
    statement = (
        "SELECT (julianday(finished_at) - julianday(created_at)) * 86400 FROM outbox"
        " WHERE kind = 'requester_note' AND outcome = 'sent' AND created_at >= ?"
    )
    return [row[0] for row in _rows(file, statement, f"{begun:{_INSTANT}}")]


def _counts(file: Path, which: str, *parameters: str) -> dict[str, int]:
    """How many messages of each kind are such."""
    statement = f"SELECT kind, count(*) FROM outbox WHERE {which} GROUP BY kind"  # noqa: S608
    return dict(_rows(file, statement, *parameters))


def _rows(file: Path, statement: str, *parameters: str) -> list[Any]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(statement, parameters).fetchall()
    finally:
        connection.close()


def fill(file: Path, rows: int, managers: int, dms: Mapping[str, str]) -> None:
    """Make the database of a bot that has served for long."""
    office = Office(f"sqlite:///{file}", min(rows, 2_000), rows)
    catalogue = read_catalogue(busy_catalogue(managers), "catalogue.yaml")
    office.run(import_catalogue, catalogue, datetime.now(UTC))
    office.run(meet, dms)
    with office.database.engine.begin() as connection:
        connection.execute(update(workspaces).values(last_request_number=rows))
    office.database.close()


@app.command()
def measure(
    rows: Annotated[int, typer.Option(help="Requests that the export is of.")] = 20_000,
    digests: Annotated[int, typer.Option(help="Managers who get a digest.")] = 300,
    nags: Annotated[int, typer.Option(help="Requests whose first reminder is due.")] = 2_000,
    seconds: Annotated[float, typer.Option(help="How long people work, each time.")] = 40.0,
    turns: Annotated[int, typer.Option(help="How often an idle and a busy one.")] = 1,
    checkout: Annotated[Path, typer.Option(help="The build to measure.")] = HERE,
) -> None:
    """Print a line of JSON for each idle and each busy hour, and the ratio of their medians."""
    p99 = defaultdict[str, list[float]](list)
    with (
        tempfile.TemporaryDirectory() as folder,
        running("bench.busy_hour", "slack", str(digests), ready="TEAM") as workspace,
    ):
        filled, file = Path(folder) / "filled.db", Path(folder) / "bench.db"
        fill(filled, rows, digests, workspace.hello["dms"])
        for name in ("idle", "busy") * turns:
            shutil.copy(filled, file)
            if name == "busy":
                run("bench.busy_hour", "burst", f"sqlite:///{file}", str(digests), str(nags))
            number = _rows(file, "SELECT last_request_number FROM workspaces")[0][0]
            with bot(workspace, f"sqlite:///{file}", checkout.resolve()) as served:
                if name == "idle":
                    time.sleep(5)
                found = work(workspace, served, file, seconds, digests, number + 1)
            typer.echo(json.dumps({"hour": name, "load": os.getloadavg()[0], **found}))
            p99[name].append(found["p99_ms"])
    ratio = statistics.median(p99["busy"]) / statistics.median(p99["idle"])
    typer.echo(json.dumps({"p99_ratio": round(ratio, 2)}))


if __name__ == "__main__":
    app()
