"""The cost of an export: rows a second, and memory, with a short and with a long history.

The command runs as a process of its own, as an operator starts it, and writes to a file that is
thrown away; `peak_mb` is all of that process. That it hardly grows with the history is the result.

    make bench
    python -m bench.export --history 100000
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from bench.measures import Office

RECENT = 10_000


def export(url: str, what: str, folder: Path) -> dict[str, float]:
    """Export everything of a kind as CSV."""
    file = folder / f"{what}.csv"
    begun = time.perf_counter()
    subprocess.run(  # noqa: S603  -- our own command
        [sys.executable, "-m", "bot", "export", what, str(file)],
        env={**os.environ, "DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
        check=True,
    )
    seconds = time.perf_counter() - begun
    with file.open("rb") as written:
        rows = sum(1 for _ in written) - 1
    file.unlink()
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of the largest so far
    return {"rows": rows, "rows_a_second": round(rows / seconds), "peak_mb": peak_kb // 1024}


def main(
    history: Annotated[int, typer.Option(help="Requests of the long history.")] = 1_000_000,
) -> None:
    """Print a line of JSON for each history, the short one first."""
    with tempfile.TemporaryDirectory() as folder:
        for requests in (RECENT, history):
            url = f"sqlite:///{Path(folder) / f'{requests}.db'}"
            office = Office(url, RECENT, requests)
            office.database.close()
            found = {what: export(url, what, Path(folder)) for what in ("requests", "ratings")}
            typer.echo(json.dumps({"history": requests, **found}))


if __name__ == "__main__":
    typer.run(main)
