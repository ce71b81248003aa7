"""The commands for those who look at measures outside Slack: digests and exports."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, TextIO

import typer

from bot.cli.common import database, new_file, told_in_a_line
from bot.exports import Export, ExportFormat
from domain.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.exports.rows import APage
    from store.database import Database
    from store.unit_of_work import UnitOfWork


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def digest(
    user: Annotated[
        str,
        typer.Option("--for", metavar="USER", help="Whose digest: a person's ID, such as U04MEI."),
    ],
    week: Annotated[
        Optional[Week],  # noqa: UP045  -- typer wants it so
        typer.Option(parser=_week, metavar="WEEK", help="Such as 2026-W47; default: last week."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print it only, send nothing.")
    ] = False,
    pictures: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder for the pictures.")
    ] = Path(),
) -> None:
    """Print a manager's weekly digest, write its pictures to files, and send it."""
    from bot.cli.rebuild import catch_up  # noqa: PLC0415
    from bot.i18n import sentence, translator  # noqa: PLC0415
    from bot.usecases.reports.digests import digest_for, send_digest  # noqa: PLC0415
    from bot.views.plain_text import plain_text  # noqa: PLC0415
    from bot.views.reports import digest as views  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    now = datetime.now(UTC)
    wanted = week or Week.of(now.date()).before()
    with told_in_a_line(), database() as opened:
        upgrade(opened)
        workspace_id = only_workspace(opened)
        catch_up(opened, workspace_id)
        found, locale, names = opened.call(workspace_id, digest_for, user, wanted, now)
        t = translator(locale)
        typer.echo(plain_text(views.digest(found, t), names))
        if found.report.cells:
            typer.echo(f"\n{plain_text(views.digest_details(found, t), names)}")
        drawn = (*views.pictures(found, t), *views.details_pictures(found, t))
        for picture in drawn if found.report.cells else ():
            file = pictures / f"digest-{wanted}-{picture.name}.png"
            file.write_bytes(picture.draw())
            typer.echo(sentence("{file}: written", file=file), err=True)
        if not dry_run:
            opened.call(workspace_id, send_digest, user, wanted, now)
            typer.echo(
                sentence("the digest is in the outbox: the bot sends it as soon as it runs"),
                err=True,
            )


def export(
    what: Annotated[
        Export, typer.Argument(help="What to export; xes and ocel are for process mining.")
    ],
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="A new file; - prints instead.")
    ] = "-",
    kind: Annotated[
        Optional[ExportFormat],  # noqa: UP045  -- typer wants it so
        typer.Option("--format", help="csv (the default) for a spreadsheet, jsonl for a program."),
    ] = None,
) -> None:
    """Export all requests, events or ratings, or all that happened for process mining."""
    from bot.cli.rebuild import catch_up  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    if what.is_log and kind:
        raise typer.BadParameter(
            sentence("{what} has one form; leave --format out", what=what.value)
        )
    with told_in_a_line(), database() as opened:
        upgrade(opened)
        workspace_id = only_workspace(opened)
        catch_up(opened, workspace_id)
        if what.is_log:
            pieces = _log(opened, workspace_id, what)
        else:
            pieces = _rows(opened, workspace_id, what, kind or ExportFormat.CSV)
        if file == "-":
            _write(sys.stdout, pieces)
        else:
            with new_file(Path(file)) as new:
                _write(new, pieces)
            typer.echo(sentence("{file}: written", file=file), err=True)


def _write(file: TextIO, pieces: Iterator[str]) -> None:
    for piece in pieces:
        file.write(piece)


def _rows(opened: "Database", workspace_id: int, what: Export, kind: ExportFormat) -> Iterator[str]:
    from bot.exports.formats import written  # noqa: PLC0415
    from bot.usecases.reports.exports import COLUMNS, page_of  # noqa: PLC0415

    page = page_of(what, datetime.now(UTC))
    rows = (row for page in _pages(opened, workspace_id, what, page) for row in page.rows)
    return written(COLUMNS[what], rows, kind)


def _log(opened: "Database", workspace_id: int, what: Export) -> Iterator[str]:
    from bot.exports.ocel import ocel  # noqa: PLC0415
    from bot.exports.xes import xes  # noqa: PLC0415
    from bot.usecases.reports.logged_cases import ACTIVITIES, case_page  # noqa: PLC0415

    cases = (case for page in _pages(opened, workspace_id, what, case_page) for case in page.cases)
    return xes(cases) if what is Export.XES else ocel(cases, ACTIVITIES)


def _pages(
    opened: "Database",
    workspace_id: int,
    what: Export,
    page: "Callable[[UnitOfWork, int], APage]",
) -> "Iterator[APage]":
    """Yield the pages, with a bar on standard error that says how many have been gone over."""
    from bot.exports.rows import pages  # noqa: PLC0415
    from bot.usecases.reports.exports import count  # noqa: PLC0415

    length = opened.call(workspace_id, count, what)
    with typer.progressbar(length=length, label=what.capitalize(), file=sys.stderr) as bar:
        for found in pages(opened, workspace_id, page):
            yield found
            bar.update(found.seen)
