"""The cost of an export: rows a second, and memory, with a short and with a long history.

The command runs as a process of its own, as an operator starts it, and writes to a file that is
thrown away; `peak_mb` is all of that process. That it hardly grows with the history is the result.

`workbook` is what `/desk export` sends, of all departments: `rows_a_second` by the clock,
`rows_a_cpu_second` without what else the machine does, `above_idle_mb` the most that a process
takes beyond what it has before. It is made in a process of its own, as the bot makes it.

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
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bench.measures import NOW, Office
from bot.i18n import translator
from bot.outbox.reports import write_requests
from bot.usecases.reports.reporting import Scope
from store.database import Database
from store.workspaces import only_workspace

RECENT = 10_000
_KIB = 1024


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


def workbook(url: str) -> dict[str, float]:
    """Make a workbook of everything, in a process of its own."""
    command = [sys.executable, "-m", "bench.export", "--workbook", url]
    made = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  -- our own
    found: dict[str, float] = json.loads(made.stdout)
    return found


def make_workbook(url: str) -> dict[str, float]:
    """Make a workbook of everything, in this process."""
    database = Database(url)
    workspace_id = only_workspace(database)
    departments = database.call(workspace_id, lambda uow: uow.catalogue.departments())
    rows = database.call(workspace_id, lambda uow: uow.measurements.count())
    scope = Scope(tuple(each.id for each in departments), date(1900, 1, 1), NOW.date())
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "all.xlsx").open("wb") as file:
        idle = _resident_kib()
        begun, cpu = time.perf_counter(), time.process_time()
        write_requests(
            scope, None, NOW, translator("en"), database, workspace_id, file, lambda _share: None
        )
        seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu
        size = file.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    database.close()
    return {
        "rows": rows,
        "rows_a_second": round(rows / seconds),
        "rows_a_cpu_second": round(rows / cpu_seconds),
        "above_idle_mb": (peak - idle) // _KIB,
        "file_mb": round(size / _KIB**2, 1),
    }


def _resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // _KIB


def main(
    history: Annotated[int, typer.Option(help="Requests of the long history.")] = 1_000_000,
    workbook_of: Annotated[
        str, typer.Option("--workbook", help="Only a workbook, of this database.")
    ] = "",
) -> None:
    """Print a line of JSON for each history, the short one first."""
    if workbook_of:
        typer.echo(json.dumps(make_workbook(workbook_of)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for requests in (RECENT, history):
            url = f"sqlite:///{Path(folder) / f'{requests}.db'}"
            office = Office(url, RECENT, requests)
            office.database.close()
            found = {what: export(url, what, Path(folder)) for what in ("requests", "ratings")}
            found["workbook"] = workbook(url)
            typer.echo(json.dumps({"history": requests, **found}))


if __name__ == "__main__":
    typer.run(main)
