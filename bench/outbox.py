"""The cost of a request and a message, by how much waits in the outbox, with the bot as it is used.

A bot with nothing waiting and one with many messages waiting for one channel, which takes one a
second, run side by side (`python -m bot run`, signed HTTP, jobs on, SQLite); each has a Slack of
its own. They take turns, so that a busy machine is busy for both. Costs are CPU time of the bot's
process, and what it uses at rest in the same time is left out: the turns of one may take longer.

- `at_rest`: the share of a core that the bot uses while nobody does anything;
- `request_ms`: a one-line `/request` of ten a second, all in: answered, and its card is sent;
- `a_second`: such requests, one after another as fast as they are answered;
- `message_ms`: one card rendered, sent and recorded, each to another person.

    python -m bench.outbox
    python -m bench.outbox --build ../another-build     # the same of another checkout
"""

import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import delete

from bench.office import ONE_LINE, crossdesk, import_catalogue, load
from bench.processes import HERE, Process, run, running
from bench.slack import serve
from bot.usecases.notices import Notice
from bot.usecases.requests.opening import open_by_line
from playground import RateLimits
from store.database import Database
from store.outbox_rows import Urgency
from store.tables import outbox
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

app = typer.Typer(pretty_exceptions_enable=False)

BACKLOG = 20_000
MESSAGES = 300
PER_SECOND = 10
_AT_REST = 20.0  # seconds
_AT_PACE = 4.0
_AT_ONCE = 1.0


@app.command()
def playground() -> None:
    """Serve a workspace that keeps nobody waiting, with a person for each message."""
    asyncio.run(serve(RateLimits.off(), MESSAGES))


@app.command()
def wait(database_url: str, backlog: int) -> None:
    """Let so many messages wait for one channel."""
    now = datetime.now(UTC)

    def put(uow: UnitOfWork) -> None:
        (it,) = (each for each in uow.catalogue.departments() if each.key == "it")
        for number in range(backlog):
            key, payload = f"waiting:{number}", {"text": "Hello"}
            # Of a kind that passes at any hour: what waits is the channel, and not the gate.
            uow.outbox.put(
                key, Notice.HINT, it.channel_id, now, payload=payload, urgency=Urgency.CARD
            )

    _do(database_url, put)


@app.command()
def cards(database_url: str) -> None:
    """Open a request for each of many people, and let their cards, and nothing else, be sent."""
    now = datetime.now(UTC)

    def ask(uow: UnitOfWork) -> None:
        for number in range(MESSAGES):
            open_by_line(uow, f"U9{number:04}", now, "it", "", f"Reception PC {number} freezes")
        uow.outbox._connection.execute(
            delete(outbox).where(
                outbox.c.finished_at.is_(None), outbox.c.kind == Notice.PROVIDER_CARD.value
            )
        )

    _do(database_url, ask)


def _do(database_url: str, use_case: Callable[[UnitOfWork], None]) -> None:
    database = Database(database_url)
    database.call(only_workspace(database), use_case)
    database.close()


@dataclass
class Bench:
    """A bot at work, its Slack, and what was measured of it.

    Attributes:
        at_rest: the share of a core.
        request_ms, a_second: of each turn.
    """

    slack: Process
    bot: Process
    file: Path
    at_rest: float = 0.0
    request_ms: list[float] = field(default_factory=list)
    a_second: list[float] = field(default_factory=list)
    message_ms: float = 0.0

    def rest(self) -> None:
        """Measure what it uses while nobody does anything."""
        begun, used = time.perf_counter(), self.bot.cpu_seconds()
        time.sleep(_AT_REST)
        self.at_rest = (self.bot.cpu_seconds() - used) / (time.perf_counter() - begun)

    def take_turn(self) -> None:
        """Let people open requests, at some pace and then as fast as they are answered."""
        begun, used = time.perf_counter(), self.bot.cpu_seconds()
        found = self._load(_AT_PACE, 1 / PER_SECOND)
        self._settle()
        took = time.perf_counter() - begun
        spent = self.bot.cpu_seconds() - used - self.at_rest * took
        self.request_ms.append(spent / found["count"] * 1000)
        self.a_second.append(self._load(_AT_ONCE, 0.0)["a_second"])
        self._settle()

    def send_cards(self) -> None:
        """Measure what a card costs from the outbox to its record."""
        run("bench.outbox", "cards", f"sqlite:///{self.file}")
        begun, used = time.perf_counter(), self.bot.cpu_seconds()
        self._settle()
        took = time.perf_counter() - begun
        spent = self.bot.cpu_seconds() - used - self.at_rest * took
        self.message_ms = spent / MESSAGES * 1000

    def result(self) -> dict[str, float]:
        """Return the medians of what was measured."""
        return {
            "at_rest": round(self.at_rest, 4),
            "request_ms": round(statistics.median(self.request_ms), 2),
            "a_second": round(statistics.median(self.a_second), 1),
            "message_ms": round(self.message_ms, 2),
        }

    def _load(self, seconds: float, pause: float) -> dict[str, Any]:
        return load(
            self.bot,
            self.slack.hello,
            1,
            seconds,
            command="/request",
            text=ONE_LINE,
            expect="#",
            pause=str(pause),
            users=str(MESSAGES),
        )

    def _settle(self) -> None:
        """Wait until the people have their cards: the channel's wait for its pace."""
        query = "SELECT count(*) FROM outbox WHERE finished_at IS NULL AND kind = 'requester_card'"
        connection = sqlite3.connect(self.file)
        try:
            while connection.execute(query).fetchone()[0]:
                time.sleep(0.1)
        finally:
            connection.close()


@contextmanager
def bench(backlog: int, folder: Path, build: Path) -> Iterator[Bench]:
    """Run a bot with so many messages waiting."""
    file = folder / f"{backlog}.db"
    with ExitStack() as stack:
        slack = stack.enter_context(running("bench.outbox", "playground", ready="TEAM"))
        import_catalogue(slack, f"sqlite:///{file}", build)
        run("bench.outbox", "wait", f"sqlite:///{file}", str(backlog))
        bot = stack.enter_context(crossdesk(slack, f"sqlite:///{file}", build))
        yield Bench(slack, bot, file)


@app.command()
def measure(
    build: Annotated[Path, typer.Option(help="The checkout to measure; else this one.")] = HERE,
    backlog: Annotated[int, typer.Option(help="How many messages wait.")] = BACKLOG,
    turns: Annotated[int, typer.Option(help="How often each of the two has its turn.")] = 12,
) -> None:
    """Print a line of JSON for none waiting and for many, and the ratios of their turns."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        none, many = (
            stack.enter_context(bench(waiting, Path(folder), build.resolve()))
            for waiting in (0, backlog)
        )
        time.sleep(5)
        none.rest()
        many.rest()
        for _ in range(turns):
            none.take_turn()
            many.take_turn()
            for each in (none, many):
                typer.echo(f"{each.request_ms[-1]:.2f} ms, {each.a_second[-1]:.1f}/s", err=True)
        none.send_cards()
        many.send_cards()
    for waiting, each in ((0, none), (backlog, many)):
        typer.echo(json.dumps({"waiting": waiting, **each.result()}))
    cpu = statistics.median(b / a for a, b in zip(none.request_ms, many.request_ms, strict=True))
    pace = statistics.median(a / b for a, b in zip(none.a_second, many.a_second, strict=True))
    typer.echo(json.dumps({"cpu_ratio": round(cpu, 2), "throughput_ratio": round(pace, 2)}))


if __name__ == "__main__":
    app(sys.argv[1:] or ["measure"])
