"""What a one-line `/request` costs, against a Bolt listener that does nothing on the same server.

Both go through the same web server, the same signature check and the same Bolt app, in turns, so
that a noisy machine slows both: the ratio of the two is the result, not the figures themselves.

    make bench                                  # on SQLite
    python -m bench.open_request --database-url postgresql://…
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import aiohttp
import typer
from pydantic import SecretStr
from slack_bolt.async_app import AsyncAck
from slack_sdk.signature import SignatureVerifier

from bot.app import Crossdesk, utc_now
from bot.catalogue import read_catalogue
from bot.demo.hotel import CATALOGUE, furnish
from bot.settings import Settings
from bot.usecases.catalogue import import_catalogue
from playground import Playground, RateLimits
from store.database import Database
from store.migrate import upgrade
from store.workspaces import only_workspace

CONCURRENCY = 16
NOTHING = "/nothing"
"""The command that is acknowledged and does nothing else."""


async def commands_a_second(
    session: aiohttp.ClientSession, url: str, verifier: SignatureVerifier, command: str, count: int
) -> float:
    """Send a command `count` times, `CONCURRENCY` at a time; how many were answered a second."""
    numbers = iter(range(count))

    async def send() -> None:
        for number in numbers:
            body = urlencode(
                {
                    "command": command,
                    "text": f"it Reception PC {number} freezes",
                    "user_id": "U01ANNA",
                    "team_id": "T0PLAYGROUND",
                    "channel_id": "C00LOBBY",
                    "api_app_id": "A0",
                    "trigger_id": f"{command}.{time.time_ns()}.{number}",
                    "response_url": "http://127.0.0.1/unused",
                }
            )
            timestamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": timestamp,
                "X-Slack-Signature": verifier.generate_signature(timestamp=timestamp, body=body)
                or "",
            }
            async with session.post(url, data=body, headers=headers) as answer:
                answer.raise_for_status()
                if command != NOTHING and "#" not in (await answer.json())["text"]:
                    raise RuntimeError("the request was not opened")

    begun = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(CONCURRENCY)))
    return count / (time.perf_counter() - begun)


async def measure(database_url: str, count: int, rounds: int) -> dict[str, float]:
    """Run both commands in turns; the medians of the rounds, and of their ratios."""
    async with Playground(rate_limits=RateLimits.off()) as slack:
        app = furnish(slack)
        database = Database(database_url)
        upgrade(database)
        catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
        database.call(only_workspace(database), import_catalogue, catalogue, utc_now())
        database.close()
        settings = Settings(
            slack_bot_token=SecretStr(app.bot_token),
            slack_signing_secret=SecretStr(app.signing_secret),
            slack_api_url=slack.api_url,
            database_url=database_url,
            port=0,
        )
        crossdesk = Crossdesk(settings)
        await crossdesk.start()
        # The outbox would work through its backlog meanwhile; here the acknowledgement counts.
        await crossdesk.sender.stop()

        @crossdesk.bolt.command(NOTHING)
        async def nothing(ack: AsyncAck) -> None:
            await ack()

        url = f"http://127.0.0.1:{crossdesk.web.port}/slack/events"
        verifier = SignatureVerifier(app.signing_secret)
        figures: dict[str, list[float]] = {"nothing": [], "request": [], "ratio": []}
        async with aiohttp.ClientSession() as session:
            for _ in range(rounds):
                nothing_rate = await commands_a_second(session, url, verifier, NOTHING, count)
                request_rate = await commands_a_second(session, url, verifier, "/request", count)
                figures["nothing"].append(nothing_rate)
                figures["request"].append(request_rate)
                figures["ratio"].append(request_rate / nothing_rate)
        await crossdesk.stop()
    return {name: round(statistics.median(values), 3) for name, values in figures.items()}


def main(
    database_url: Annotated[str, typer.Option(help="Default: a SQLite file of its own.")] = "",
    count: Annotated[int, typer.Option(help="Commands of each kind a round.")] = 1000,
    rounds: Annotated[int, typer.Option(help="How often both take their turn.")] = 5,
) -> None:
    """Print commands a second of both kinds, and the ratio, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'bench.db'}"
        typer.echo(json.dumps(asyncio.run(measure(url, count, rounds))))


if __name__ == "__main__":
    typer.run(main)
