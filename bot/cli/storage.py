"""Everything in the database: backed up, restored, moved to another database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from bot.cli.common import bars, database, fail, told_in_a_line

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]


def _instant(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("an instant looks like 2026-11-28T10:00+08:00") from error
    return given.astimezone(UTC)  # without a zone it is this machine's


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
) -> None:
    """Write everything in the database into one file, also while the bot runs.

    It is a SQLite file, whichever database it comes from; restore puts it back into either.
    """
    from store.backup import back_up  # noqa: PLC0415

    with told_in_a_line(), database() as opened, bars() as progress:
        rows = back_up(opened, file, datetime.now(UTC), progress)
    size = file.stat().st_size / 1_000_000
    held = "" if rows is None else f", rows: {rows}"
    typer.echo(f"{file}: written and looked through ({size:.1f} MB{held})")


def restore(file: BackupFile) -> None:
    """Replace everything in the database by a backup. Stop the bot first.

    What was there is kept aside. When the bot starts, it marks the cards of requests that were
    opened after the backup, and tells the administrators.
    """
    from store.restore import restore as put_back  # noqa: PLC0415

    with told_in_a_line(), database() as opened, bars() as progress:
        where = opened.url.render_as_string(hide_password=True)
        aside = put_back(opened, file, datetime.now(UTC), progress)
    typer.echo(f"{where} is as in {file}")
    if aside:
        typer.echo(f"the former database is in {aside}; delete it when you no longer need it")
    typer.echo(
        "start the bot: it looks in Slack for requests that were opened after the backup,"
        " and tells the administrators"
    )


def restored(
    since: Annotated[
        Optional[datetime],  # noqa: UP045  -- typer wants it so
        typer.Option(
            parser=_instant,
            metavar="INSTANT",
            help="The moment that it was restored to, such as 2026-11-28T10:00+08:00; default: the"
            " last change in the database.",
        ),
    ] = None,
) -> None:
    """Tell Crossdesk that pg_restore or the like has restored the database. Stop the bot first.

    At its next start the bot does what it does after restore.
    """
    from store.migrate import upgrade  # noqa: PLC0415
    from store.restore import note_restored  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        opened.lock()
        upgrade(opened)
        note_restored(opened, since)
    typer.echo("noted: when the bot starts, it looks in Slack for requests that were lost")


def copy(
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="URL", help="An empty database: postgresql://… or sqlite:///…"
        ),
    ],
) -> None:
    """Move everything to another, empty database: SQLite to Postgres, or back. Stop the bot first.

    What arrives is compared with what was read. The bot does not start on the old database any
    more.
    """
    from bot.settings import database_of_a_known_kind  # noqa: PLC0415
    from store.database import Database  # noqa: PLC0415
    from store.relocation import move  # noqa: PLC0415

    try:
        database_of_a_known_kind(to)
    except ValueError as error:
        fail(f"what follows --to {error}")
    with told_in_a_line(), database() as source:
        if source.url == Database(to).url:
            fail("this is the database of DATABASE_URL itself: name another one")
        target = Database(to)
        try:
            with bars() as progress:
                rows = move(source, target, datetime.now(UTC), progress)
        finally:
            target.close()
        old = source.url.render_as_string(hide_password=True)
        new = target.url.render_as_string(hide_password=True)
    typer.echo(f"copied and compared: {rows} rows")
    typer.echo(f"put into .env, with the password: DATABASE_URL={new}")
    typer.echo(f"the bot no longer starts on {old}; keep it until you know that all is well")
