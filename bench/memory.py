"""How much memory a bot holds: once it has started, and after many requests in one process.

It runs as users have it, on SQLite; a process beside it sends one-line `/request`s until there were
so many. What it would be after more is told from the slope of the last half.

    python -m bench.memory
    python -m bench.memory --requests 100000
"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench.office import ONE_LINE, crossdesk, load
from bench.processes import HERE, running

CONNECTIONS = 16
TURN = 5.0  # seconds
MANY = 100_000


def main(
    requests: Annotated[int, typer.Option(help="How many requests to open.")] = 20_000,
    seconds: Annotated[float, typer.Option(help="For how long at most.")] = 150.0,
    checkout: Annotated[Path, typer.Option(help="The build to measure.")] = HERE,
) -> None:
    """Print the resident memory now and then, and what follows for 100,000 requests."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running("bench.slack", ready="SLACK_BOT_TOKEN") as slack,
        crossdesk(slack, f"sqlite:///{Path(folder)}/bench.db", checkout.resolve()) as bot,
    ):
        seen = [(0, bot.resident_megabytes())]
        typer.echo(f"after the start: {seen[0][1]:.1f} MB")
        for _ in range(int(seconds / TURN)):
            if seen[-1][0] >= requests:
                break
            found = load(
                bot,
                slack.hello,
                CONNECTIONS,
                TURN,
                may_refuse=True,  # on a machine that is too slow for so many
                command="/request",
                text=ONE_LINE,
                expect="#",
            )
            opened = found["count"] - found["refused"]
            seen.append((seen[-1][0] + opened, bot.resident_megabytes()))
            typer.echo(f"after {seen[-1][0]:6} requests: {seen[-1][1]:.1f} MB")
    half = seen[len(seen) // 2]
    slope = (seen[-1][1] - half[1]) / max(seen[-1][0] - half[0], 1)
    more = seen[-1][1] - seen[0][1] + slope * max(MANY - seen[-1][0], 0)
    typer.echo(f"so after {MANY} requests: {more:+.1f} MB (by the slope of the last half)")


if __name__ == "__main__":
    typer.run(main)
