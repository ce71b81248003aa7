"""The cost of a one-line `/request` with everything on, against a Bolt app that does nothing.

And against one that stores one row, and does nothing else (`one-row`, always in SQLite). Slack, the
bot (`python -m bot run`), that app and the load are a process each. All is sent over signed HTTP;
sender and jobs run. All take their turns several times, so that a noisy machine slows all: the
ratios are the result, and the CPU time, not the seconds.

    python -m bench.open_request                              # SQLite, every commit on the disk
    python -m bench.open_request --postgres                   # a Postgres of its own, as it comes
    python -m bench.open_request --base /path/to/checkout     # another build in the same turns
"""

import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from bench import do_nothing
from bench.office import ONE_LINE, crossdesk, load, own_postgres
from bench.processes import HERE, Process, running

CONNECTIONS = (1, 16)
NOTHING, ONE_ROW, NOW, BASE = "nothing", "one-row", "crossdesk", "base"
_COMMANDS: Mapping[str, dict[str, Any]] = {
    NOTHING: {"command": do_nothing.COMMAND},
    ONE_ROW: {"command": do_nothing.ONE_ROW, "text": ONE_LINE},
}
_REQUEST: dict[str, Any] = {"command": "/request", "text": ONE_LINE, "expect": "#"}

Turn = dict[str, Any]


@contextmanager
def database_urls(builds: dict[str, Path], *, postgres: bool) -> Iterator[dict[str, str]]:
    """A fresh database for each build."""
    if not postgres:
        with tempfile.TemporaryDirectory() as folder:
            yield {name: f"sqlite:///{Path(folder) / name}.db" for name in builds}
        return
    import psycopg  # noqa: PLC0415
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    with own_postgres() as server:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in builds:
                connection.execute(f"CREATE DATABASE bench_{name}")
        url = make_url(server)
        yield {
            name: url.set(database=f"bench_{name}").render_as_string(hide_password=False)
            for name in builds
        }


def measure(
    builds: dict[str, Path], seconds: float, rounds: int, *, postgres: bool
) -> dict[tuple[str, int], list[Turn]]:
    """Let all take their turns; returns the turns of each with each number of connections."""
    turns: dict[tuple[str, int], list[Turn]] = {}
    with ExitStack() as running_all:
        enter = running_all.enter_context
        urls = enter(database_urls(builds, postgres=postgres))
        servers: dict[str, Process] = {}
        workspaces: dict[str, dict[str, str]] = {}
        for name, checkout in builds.items():
            slack = enter(running("bench.slack", ready="SLACK_BOT_TOKEN"))
            workspaces[name] = slack.hello
            servers[name] = enter(crossdesk(slack, urls[name], checkout))
        workspace = next(iter(workspaces.values()))
        nothing = enter(running("bench.do_nothing", ready="port", environment=workspace))
        servers |= dict.fromkeys(_COMMANDS, nothing)
        workspaces |= dict.fromkeys(_COMMANDS, workspace)
        for number in range(rounds + 1):
            for connections in CONNECTIONS:
                for name, server in servers.items():
                    wanted = _COMMANDS.get(name, _REQUEST)
                    time = seconds if number else seconds / 3
                    found = load(server, workspaces[name], connections, time, **wanted)
                    if number:  # the first round warms up
                        turns.setdefault((name, connections), []).append(found)
    return turns


def report(turns: dict[tuple[str, int], list[Turn]]) -> None:
    """Print the medians of all turns, and of the ratios of those that took turns."""
    for (name, connections), all_turns in turns.items():
        a_second, p50, p99, cpu = (
            statistics.median(each[key] for each in all_turns)
            for key in ("a_second", "p50_ms", "p99_ms", "cpu_ms")
        )
        typer.echo(
            f"{name:10} {connections:2} connections: {a_second:7.1f}/s"
            f"  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  CPU {cpu:5.2f} ms a command"
        )
    names = dict.fromkeys(name for name, _ in turns)
    for name in names:
        for other in names:
            if other not in (name, NOW) and name not in _COMMANDS:
                for connections in CONNECTIONS:
                    rate, cpu = (
                        _ratio(turns[name, connections], turns[other, connections], key)
                        for key in ("a_second", "cpu_ms")
                    )
                    typer.echo(
                        f"{name} against {other}, {connections:2} connections:"
                        f" {rate:.3f} of the throughput, {cpu:.2f} times the CPU"
                    )


def _ratio(ours: list[Turn], theirs: list[Turn], key: str) -> float:
    pairs = zip(ours, theirs, strict=True)
    return float(statistics.median(mine[key] / its[key] for mine, its in pairs))


def main(
    postgres: Annotated[bool, typer.Option(help="On a Postgres of its own.")] = False,
    base: Annotated[Path | None, typer.Option(help="A checkout of another build.")] = None,
    seconds: Annotated[float, typer.Option(help="How long a turn takes.")] = 3.0,
    rounds: Annotated[int, typer.Option(help="How often each takes its turn.")] = 4,
) -> None:
    """Print throughput, latency and CPU of each, and the ratios."""
    builds = {NOW: HERE} | ({BASE: base.resolve()} if base else {})
    report(measure(builds, seconds, rounds, postgres=postgres))


if __name__ == "__main__":
    typer.run(main)
