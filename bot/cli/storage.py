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
    from bot.i18n import sentence  # noqa: PLC0415
    from store.backup import back_up  # noqa: PLC0415

    with told_in_a_line(), database() as opened, bars() as progress:
        rows = back_up(opened, file, datetime.now(UTC), progress)
    size = f"{file.stat().st_size / 1_000_000:.1f}"
    if rows is None:
        words = sentence("{file}: written and looked through ({size} MB)", file=file, size=size)
    else:
        words = sentence(
            "{file}: written and looked through ({size} MB, rows: {rows})",
            file=file,
            size=size,
            rows=rows,
        )
    typer.echo(words)


def restore(file: BackupFile) -> None:
    """Replace everything in the database by a backup. Stop the bot first.

    What was there is kept aside. When the bot starts, it marks the cards of requests that were
    opened after the backup, and tells the administrators.
    """
    from bot.i18n import sentence  # noqa: PLC0415
    from store.erased_people import erased_since  # noqa: PLC0415
    from store.restore import restore as put_back  # noqa: PLC0415

    with told_in_a_line(), database() as opened, bars() as progress:
        where = opened.url.render_as_string(hide_password=True)
        erased = erased_since(opened, file)
        aside = put_back(opened, file, datetime.now(UTC), progress)
    typer.echo(sentence("{where} is as in {file}", where=where, file=file))
    if aside:
        typer.echo(
            sentence(
                "the former database is in {aside}; delete it when you no longer need it",
                aside=aside,
            )
        )
    for user_id in erased:
        typer.echo(
            sentence(
                "the data of {user_id} was erased after this backup and is back: run python -m bot "
                "person erase {user_id} --yes",
                user_id=user_id,
            )
        )
    typer.echo(
        sentence(
            "start the bot: it looks in Slack for requests that were opened after the backup, and "
            "tells the administrators"
        )
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
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.restore import note_restored  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        opened.engines.lock()
        upgrade(opened)
        note_restored(opened, since)
    typer.echo(
        sentence(
            "noted: start the bot; it looks in Slack for requests that were opened after that "
            "moment, and tells the administrators"
        )
    )


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
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.settings import database_of_a_known_kind  # noqa: PLC0415
    from store.database import Database  # noqa: PLC0415
    from store.relocation import move  # noqa: PLC0415

    try:
        database_of_a_known_kind(to)
    except ValueError as error:
        fail(sentence("nothing was copied, because what follows --to {reason}", reason=error))
    with told_in_a_line(), database() as source:
        if source.url == Database(to).url:
            fail(
                sentence(
                    "nothing was copied, because --to names the database of DATABASE_URL itself: "
                    "name another one"
                )
            )
        target = Database(to)
        try:
            with bars() as progress:
                rows = move(source, target, datetime.now(UTC), progress)
        finally:
            target.close()
        old = source.url.render_as_string(hide_password=True)
        new = target.url.render_as_string(hide_password=True)
    typer.echo(sentence("copied and compared (rows: {rows})", rows=rows))
    typer.echo(sentence("put into .env, with the password: DATABASE_URL={new}", new=new))
    typer.echo(
        sentence(
            "the bot no longer starts on {old}; keep it until you know that all is well", old=old
        )
    )
