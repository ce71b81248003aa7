"""What the sender costs, by how much waits in the outbox, with the bot as it is used.

The bot runs as `python -m bot run` in a process of its own, over signed HTTP, with its jobs, and
so does the playground. What waits is for one channel, which takes one message a second. Costs are
processor time of the bot's process, user and system: the machine may be busy with other things.

- `at_rest`: the share of a core that the bot uses while nobody does anything;
- `request_ms`: a one-line `/request`, all in: answered, and what can be sent at once is sent;
- `a_second`: such requests, one after another;
- `message_ms`: one card rendered, sent and recorded, each to another person.

    python -m bench.outbox
    python -m bench.outbox --build ../another-build     # the same of another checkout
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Annotated, Any
from urllib.parse import urlencode

import aiohttp
import typer

app = typer.Typer(pretty_exceptions_enable=False)

BACKLOGS = (0, 2_000, 20_000)
REQUESTS = 200
MESSAGES = 300
_AT_REST = 20.0  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@app.command()
def playground() -> None:
    """Serve a workspace until the end; print how to reach it as JSON."""
    from bot.demo.hotel import furnish  # noqa: PLC0415
    from playground import Playground, RateLimits  # noqa: PLC0415

    async def serve() -> None:
        async with Playground(rate_limits=RateLimits.off()) as slack:
            installed = furnish(slack)
            for number in range(MESSAGES):
                slack.add_person(f"U9{number:04}", f"Person {number}")
            told = (slack.api_url, installed.bot_token, installed.signing_secret)
            print(json.dumps(told), flush=True)
            await asyncio.Event().wait()

    asyncio.run(serve())


@app.command()
def fill(database_url: str, backlog: int) -> None:
    """Import the hotel's catalogue, and let so many messages wait for one channel."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.catalogue import read_catalogue  # noqa: PLC0415
    from bot.demo.hotel import CATALOGUE  # noqa: PLC0415
    from bot.usecases.announcing import Notice  # noqa: PLC0415
    from bot.usecases.catalogue import import_catalogue  # noqa: PLC0415
    from store.database import Database  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    now = datetime.now(UTC)
    database = Database(database_url)
    upgrade(database)
    workspace_id = only_workspace(database)
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    database.call(workspace_id, import_catalogue, catalogue, now)

    def wait(uow: Any) -> None:
        (it,) = (each for each in uow.catalogue.departments() if each.key == "it")
        payload = {"department": it.id, "error": "not_in_channel"}
        for number in range(backlog):
            key = f"waiting:{number}"
            uow.outbox.put(key, Notice.CHANNEL_PROBLEM, it.channel_id, now, payload=payload)

    database.call(workspace_id, wait)
    database.close()


@app.command()
def cards(database_url: str) -> None:
    """Open a request for each of many people, and let their cards, and nothing else, be sent."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.usecases.opening import open_by_line  # noqa: PLC0415
    from store.database import Database  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    database = Database(database_url)
    now = datetime.now(UTC)

    def ask(uow: Any) -> None:
        for number in range(MESSAGES):
            open_by_line(uow, f"U9{number:04}", now, "it", "", f"Reception PC {number} freezes")
        uow.outbox._connection.exec_driver_sql(
            "DELETE FROM outbox WHERE finished_at IS NULL AND kind = 'provider_card'"
        )

    database.call(only_workspace(database), ask)
    database.close()


class Bench:
    """The bot of a build at work, and what is asked of it."""

    def __init__(self, build: Path, folder: Path) -> None:
        self._build, self._folder = build, folder
        self._url = f"sqlite:///{folder / 'bench.db'}"
        self._processes: list[subprocess.Popen[str]] = []

    def measure(self, backlog: int) -> dict[str, float]:
        """Measure everything with so many messages waiting."""
        try:
            return asyncio.run(self._measure(backlog))
        finally:
            for process in reversed(self._processes):
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()

    def _start(
        self, *command: str, output: IO[str] | int = subprocess.PIPE, **environment: str
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603  -- our own command
            [sys.executable, *command],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(self._build), **environment},
            stdout=output,
            stderr=None if output == subprocess.PIPE else subprocess.STDOUT,
            text=True,
        )
        self._processes.append(process)
        return process

    def _start_bot(self, port: int, api_url: str, token: str, secret: str) -> subprocess.Popen[str]:
        with (self._folder / "bot.log").open("w") as log:
            return self._start(
                "-m",
                "bot",
                "run",
                output=log,
                SLACK_API_URL=api_url,
                SLACK_BOT_TOKEN=token,
                SLACK_SIGNING_SECRET=secret,
                DATABASE_URL=self._url,
                HOST="127.0.0.1",
                PORT=str(port),
                LOG_LEVEL="WARNING",
            )

    def _do(self, *command: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(self._build)}
        subprocess.run(  # noqa: S603  -- our own command
            [sys.executable, __file__, *command], check=True, cwd=self._folder, env=environment
        )

    async def _measure(self, backlog: int) -> dict[str, float]:
        slack = self._start(__file__, "playground")
        assert slack.stdout is not None  # noqa: S101  -- it is a pipe
        api_url, token, secret = json.loads(slack.stdout.readline())
        self._do("fill", self._url, str(backlog))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        bot = self._start_bot(port, api_url, token, secret)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            await self._until_ready(session)
            await asyncio.sleep(5)
            at_rest = await self._at_rest(bot.pid)
            request_ms, a_second = await self._requests(session, bot.pid, secret)
            await asyncio.sleep(2)
            message_ms = await self._messages(bot.pid, at_rest)
        return {
            "at_rest": round(at_rest, 4),
            "request_ms": round(request_ms, 2),
            "a_second": round(a_second, 1),
            "message_ms": round(message_ms, 2),
        }

    async def _until_ready(self, session: aiohttp.ClientSession) -> None:
        for _ in range(600):
            try:
                async with session.get("/readyz") as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
        raise RuntimeError((self._folder / "bot.log").read_text())

    async def _at_rest(self, pid: int) -> float:
        begun, used = time.perf_counter(), processor_seconds(pid)
        await asyncio.sleep(_AT_REST)
        return (processor_seconds(pid) - used) / (time.perf_counter() - begun)

    async def _requests(
        self, session: aiohttp.ClientSession, pid: int, secret: str
    ) -> tuple[float, float]:
        from slack_sdk.signature import SignatureVerifier  # noqa: PLC0415

        verifier = SignatureVerifier(secret)
        begun, used = time.perf_counter(), processor_seconds(pid)
        for number in range(REQUESTS):
            body = urlencode(
                {
                    "command": "/request",
                    "text": f"it Reception PC {number} freezes",
                    "user_id": "U01ANNA",
                    "team_id": "T0PLAYGND",
                    "channel_id": "C00LOBBY",
                    "api_app_id": "A0",
                    "trigger_id": f"request.{time.time_ns()}.{number}",
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
            async with session.post("/slack/events", data=body, headers=headers) as answer:
                if "#" not in (await answer.json())["text"]:
                    raise RuntimeError(f"not opened: {await answer.text()}")
        took = time.perf_counter() - begun
        return (processor_seconds(pid) - used) / REQUESTS * 1000, REQUESTS / took

    async def _messages(self, pid: int, at_rest: float) -> float:
        self._do("cards", self._url)
        begun, used = time.perf_counter(), processor_seconds(pid)
        for _ in range(600):
            await asyncio.sleep(0.5)
            if self._cards_left() == 0:
                break
        took = time.perf_counter() - begun
        return (processor_seconds(pid) - used - at_rest * took) / MESSAGES * 1000

    def _cards_left(self) -> int:
        import sqlite3  # noqa: PLC0415

        query = (
            "SELECT count(*) FROM outbox WHERE finished_at IS NULL"
            " AND kind = 'requester_card' AND recipient_id LIKE 'U9%'"
        )
        connection = sqlite3.connect(self._url.removeprefix("sqlite:///"))
        try:
            return int(connection.execute(query).fetchone()[0])
        finally:
            connection.close()


@app.command()
def measure(
    build: Annotated[Path, typer.Option(help="The checkout to measure; else this one.")] = Path(
        __file__
    ).parents[1],
    backlog: Annotated[
        list[int] | None, typer.Option(help="How many messages wait; may be given again.")
    ] = None,
) -> None:
    """Print a line of JSON for each backlog."""
    for waiting in backlog or BACKLOGS:
        with tempfile.TemporaryDirectory() as folder:
            figures = Bench(build.resolve(), Path(folder)).measure(waiting)
        typer.echo(json.dumps({"waiting": waiting, **figures}))


if __name__ == "__main__":
    app(sys.argv[1:] or ["measure"])
