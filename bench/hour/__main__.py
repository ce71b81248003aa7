"""Let fifty people work while Slack misbehaves and bots are killed; then count what is wrong.

    python -m bench.hour                           # SQLite, one bot
    python -m bench.hour --database postgres       # two bots, pgbouncer, a failover in the middle
    python -m bench.hour --minutes 3               # a rehearsal

Every tenth call of Slack fails, is throttled, or loses its connection before or after it took
effect; every twentieth delivery comes twice. About each minute a bot is killed. In the end nothing
that a person was told is done may be missing, twice, or out of order.
"""

import asyncio
import logging
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bench.hour.bots import Bot, kill_now_and_then
from bench.hour.ledger import Ledger, is_complete, judge, quantiles, whereabouts
from bench.hour.people import People, catalogue, furnish
from bench.hour.postgres import PostgresPair
from bot.app_manifest import MANIFEST
from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from playground import AppConfig, Fault, Playground, RateLimits
from playground.methods import METHODS
from store.database import Database
from store.migrate import upgrade
from store.workspaces import only_workspace

_FAULTS = {
    Fault.RATE_LIMITED: 0.03,
    Fault.SERVER_ERROR: 0.03,
    Fault.DROP_BEFORE: 0.02,
    Fault.DROP_AFTER: 0.02,
}
_DELIVERED_TWICE = 0.05
_STARTS = 1_000
"""Bots that are killed each minute connect more often than Slack lets one app do for long."""
_SETTLING = 900  # seconds that the bots have in the end, undisturbed


class Store(StrEnum):
    """The databases that the bots can store in."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


def misbehave(slack: Playground) -> None:
    """From now on every tenth call goes wrong."""
    for method in METHODS:
        for fault, share in _FAULTS.items():
            slack.faults.add(method, fault, times=None, retry_after=2, chance=share)
    for kind in ("slash_commands", "interactive", "events_api"):
        slack.faults.add(kind, Fault.DUPLICATE, times=None, chance=_DELIVERED_TWICE)


@asynccontextmanager
async def opened_store(
    store: Store, folder: Path
) -> AsyncIterator[tuple[str, PostgresPair | None]]:
    """The address of a new database, and what can be done to its servers."""
    if store is Store.SQLITE:
        yield f"sqlite:///{folder / 'hour.db'}", None
        return
    async with PostgresPair(folder) as pair:
        yield pair.url, pair


def stock(database_url: str) -> None:
    """Bring the catalogue into the database."""
    database = Database(database_url)
    try:
        upgrade(database)
        read = read_catalogue(catalogue("U0MANAGER"), "hour.yml")
        database.call(only_workspace(database), import_catalogue, read, datetime.now(UTC))
    finally:
        database.close()


async def hour(
    store: Store, seconds: float, people: int, pause: float, kill_every: float, folder: Path
) -> bool:
    """Carry it out and print what was seen; returns whether nothing is wrong."""
    ledger, chance = Ledger(), random.Random(1)  # noqa: S311  -- no secret
    limits = RateLimits.slack(connections=_STARTS)
    async with opened_store(store, folder) as (url, pair), Playground(rate_limits=limits) as slack:
        stock(url)
        app = furnish(slack, AppConfig.from_manifest(MANIFEST), people)
        environment = {
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": url,
            "PORT": "0",
            "LOG_FORMAT": "json",
        }
        bots = [Bot(environment, folder / f"bot{number}.log") for number in range(2 if pair else 1)]
        for bot in bots:
            await bot.start()
        await slack.until(lambda: slack.connections(app) >= len(bots), timeout=120)
        misbehave(slack)
        killing = asyncio.create_task(kill_now_and_then(bots, kill_every, chance))
        failing = asyncio.create_task(pair.fail_over(seconds / 2)) if pair else None
        await People(slack, ledger, chance, pause).work(seconds)
        killing.cancel()
        await killing
        if failing:
            await failing
        slack.faults.clear()
        waited = await _settled(ledger, slack)
        statuses = [await bot.stop() for bot in bots]
        verdict = judge(ledger, slack)
        _report(ledger, slack, bots, pair)
        print(f"after the last act: {waited:.0f} s until everything was there")
        print(f"arrived after: {quantiles(verdict.delays)}")
        print(f"bots ended with {statuses}")
        print(
            f"to arrive: {len(ledger.accepted)}; lost: {len(verdict.lost)};"
            f" doubled: {len(verdict.doubled)}; out of order: {len(verdict.reordered)}"
        )
        for wrong in (verdict.lost, verdict.doubled, verdict.reordered):
            for each in wrong[:20]:
                print(f"  {each}")
        for channel_id, word in (*verdict.lost[:20], *verdict.doubled[:20]):
            for place in whereabouts(slack, word):
                print(f"  {word}, wrong in {channel_id}: {place}")
        return verdict.good


async def _settled(ledger: Ledger, slack: Playground) -> float:
    """Wait until all has arrived, or nothing more comes; returns how long that took, in seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    # Looking through all messages at each change would keep the playground from answering.
    while not is_complete(ledger, slack) and loop.time() - began < _SETTLING:  # noqa: ASYNC110
        await asyncio.sleep(1)
    arrived = loop.time() - began
    await asyncio.sleep(5)  # whatever would come twice has come
    return arrived


def _report(ledger: Ledger, slack: Playground, bots: list[Bot], pair: PostgresPair | None) -> None:
    failed = sum(call.fault is not None for call in slack.calls)
    for (name, outcome), count in sorted(ledger.acts.items()):
        print(f"{name:8} {outcome:18} {count}")
    print(f"answered after: {quantiles(ledger.latencies)}")
    print(f"calls of Slack: {len(slack.calls)}, of which {failed} went wrong on purpose")
    print(f"killed: {[bot.kills for bot in bots]}; ended by itself: {[bot.deaths for bot in bots]}")
    if pair:
        print(f"failover: nobody could write for {pair.outage:.1f} s")


def main(
    database: Annotated[
        Store, typer.Option(help="The database that the bots store in.")
    ] = Store.SQLITE,
    minutes: Annotated[float, typer.Option(help="For how long people work.")] = 60,
    people: Annotated[int, typer.Option(help="How many; at least 20.")] = 50,
    pause: Annotated[float, typer.Option(help="Seconds between two acts of one person.")] = 12,
    kill_every: Annotated[float, typer.Option(help="Seconds between two kills.")] = 60,
    keep: Annotated[Path | None, typer.Option(help="A folder for logs and database.")] = None,
) -> None:
    """Print what happened; the exit status is 0 if nothing is wrong."""
    logging.disable(logging.ERROR)  # what the playground says of broken connections
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        good = asyncio.run(hour(database, minutes * 60, people, pause, kill_every, folder))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    typer.run(main)
