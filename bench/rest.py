"""The cost of a bot at rest: while nobody does anything, beside a Slack of its own, on SQLite.

Builds run side by side, so that a busy machine is busy for all. CPU time is that of the scheduler
(`/proc/PID/task/*/schedstat`), which counts less than a tick.

    python -m bench.rest
    python -m bench.rest --base ../another-build     # beside another checkout
"""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from bench.office import crossdesk
from bench.processes import HERE, Process, running

SETTLING = 65.0
"""Seconds after the start until each job but those of an hour has run twice."""


def cpu_ms(process: Process) -> float:
    """Return the CPU time that a process has used in all of its threads."""
    threads = Path(f"/proc/{process.pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e6


def main(
    base: Annotated[Path | None, typer.Option(help="A checkout of another build.")] = None,
    seconds: Annotated[float, typer.Option(help="For how long.")] = 60.0,
) -> None:
    """Print the share of a core that each build uses at rest, and the memory that it holds."""
    builds = {"crossdesk": HERE} | ({"base": base.resolve()} if base else {})
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        bots: dict[str, Process] = {}
        started: dict[str, float] = {}
        for name, checkout in builds.items():
            slack = stack.enter_context(running("bench.slack", ready="SLACK_BOT_TOKEN"))
            url = f"sqlite:///{Path(folder) / name}.db"
            bots[name] = stack.enter_context(crossdesk(slack, url, checkout))
            started[name] = bots[name].resident_megabytes()
        time.sleep(SETTLING)
        used, begun = {name: cpu_ms(bot) for name, bot in bots.items()}, time.perf_counter()
        time.sleep(seconds)
        took = (time.perf_counter() - begun) * 1000
        for name, bot in bots.items():
            typer.echo(
                f"{name:10} {(cpu_ms(bot) - used[name]) / took:.3%} of a core,"
                f" {started[name]:.1f} MB after the start, {bot.resident_megabytes():.1f} MB now"
            )


if __name__ == "__main__":
    typer.run(main)
