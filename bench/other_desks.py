"""The ground of measurements against other desks: how one is run, what a request costs in both.

Another desk is a Django project: it is installed into a temporary folder, and runs behind gunicorn
with one worker, on SQLite with every commit on the disk.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from bench.office import ONE_LINE, crossdesk, load
from bench.processes import Process, running
from bot.demo.hotel import PEOPLE

Figures = Mapping[str, float]
"""Of one turn: `cpu_ms`, all in, and `p50_ms`, until it is answered."""

_GUNICORN = "gunicorn==23.0.0"
_START = 60.0  # seconds
_LISTENS = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+) \((\d+)\)")
_WORKER = re.compile(r"Booting worker with pid: (\d+)")
_REQUEST: Any = {"command": "/request", "text": ONE_LINE, "expect": "#"}
_MEETING = float(len(PEOPLE) + 3)
"""Seconds in which everybody asks once."""
_INTRODUCTION = 75.0
"""Seconds after which who asked for the first time has been shown how Crossdesk works."""

FAST = 3.0
"""How long requests come as fast as they are answered, in seconds."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Another desk.

    Attributes:
        packages: what pip installs, in this order, one call each.
        project: its settings, with a function `furnish` that makes what a first request needs.
        urls: its module of URLs.
        settings: environment of all of its processes.
    """

    packages: tuple[tuple[str, ...], ...]
    project: str
    urls: str
    settings: Mapping[str, str]


@contextmanager
def serving(desk: Desk) -> Iterator[Process]:
    """Install and run it; the process is its worker, the hello has its `port`."""
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        python = str(folder / "venv" / "bin" / "python")
        _run(sys.executable, "-m", "venv", str(folder / "venv"))
        for packages in (*desk.packages, (_GUNICORN,)):
            _run(python, "-m", "pip", "install", "--quiet", *packages)
        (folder / "project.py").write_text(desk.project)
        (folder / "project_urls.py").write_text(desk.urls)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
            "DJANGO_SETTINGS_MODULE": "project",
            "PYTHONPATH": name,
            "DATABASE": str(folder / "desk.db"),
            **desk.settings,
        }
        for arguments in (
            ["migrate", "--verbosity", "0"],
            ["shell", "-c", "from project import furnish; furnish()"],
        ):
            _run(python, "-m", "django", *arguments, env=environment)
        log = folder / "log"
        command = (
            *(python, "-m", "gunicorn", "--workers", "1", "--bind", "127.0.0.1:0"),
            "django.core.wsgi:get_wsgi_application()",
        )
        with log.open("w") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603
        try:
            yield _listening(log)
        finally:
            process.terminate()
            process.wait()


def _run(*command: str, **options: Any) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)  # noqa: S603


def _listening(log: Path) -> Process:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        listens, worker = _LISTENS.search(log.read_text()), _WORKER.search(log.read_text())
        if listens and worker:
            return Process(int(worker[1]), {"port": int(listens[1])})
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


def _requests(
    calm: tuple[Process, Process], busy: tuple[Process, Process], seconds: float
) -> Figures:
    """Cost of a request and speed, at two bots with their Slacks.

    Where requests come as fast as they are answered, cards wait for their channel, so that one
    bot cannot show both.
    """

    def one_a_second() -> int:
        server, slack = calm
        return int(load(server, slack.hello, 1, seconds, pause="1.0", **_REQUEST)["count"])

    cpu = cost(calm[0], one_a_second, seconds)
    server, slack = busy
    return {"cpu_ms": cpu, "p50_ms": load(server, slack.hello, 1, FAST, **_REQUEST)["p50_ms"]}


def cost(server: Process, used: Callable[[], int], seconds: float) -> float:
    """CPU time of one of what is done at a server, without what it uses at rest, in ms.

    One comes in a second, which a channel of Slack can take, and as people come: neither server
    is warm from the one before.

    Args:
        used: does that for so many seconds, and says how many there were.
    """
    begun = server.cpu_seconds()
    time.sleep(seconds)
    at_rest = server.cpu_seconds() - begun
    begun = server.cpu_seconds()
    count = used()
    return (server.cpu_seconds() - begun - at_rest) * 1000 / count


@contextmanager
def _bot() -> Iterator[tuple[Process, Process]]:
    """A bot with a Slack of its own, at which everybody has asked once."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running("bench.slack", ready="SLACK_BOT_TOKEN") as slack,
        crossdesk(slack, f"sqlite:///{Path(folder) / 'crossdesk.db'}") as server,
    ):
        load(server, slack.hello, 1, _MEETING, pause="1.0", **_REQUEST)
        yield server, slack


def compare(seconds: float, rounds: int, theirs: Callable[[], Figures]) -> None:
    """Let both desks take turns, and print the figures of each turn and their ratios.

    Args:
        seconds: how long a turn takes.
        theirs: a turn of the other desk.
    """
    turns: list[tuple[Figures, Figures]] = []
    with _bot() as calm, _bot() as busy:
        # Each of its people knows it already, as in all years but the first minute.
        time.sleep(_INTRODUCTION)
        for _ in range(rounds):
            turns.append((_requests(calm, busy, seconds), theirs()))
            typer.echo(json.dumps(turns[-1]))
    for key, what in (("cpu_ms", "CPU all in"), ("p50_ms", "until answered, half of them")):
        ours, other = (statistics.median(turn[who][key] for turn in turns) for who in (0, 1))
        typer.echo(f"{what}: {ours:.1f} ms against {other:.1f}: {other / ours:.1f} times cheaper")
