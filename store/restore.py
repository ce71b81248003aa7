"""Restoring a backup: what a database held is kept, and what is lost is noted."""

import os
import sqlite3
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, inspect, select, text, update

from store.backup import (
    WAL,
    back_up,
    check_integrity,
    copy_compared,
    copy_file,
    faults_in_words,
    leave_wal,
    note_restoration,
    remove,
    sync_to_disk,
)
from store.copying import UNTOLD, Progress, empty_tables, filled_tables, look_through
from store.database import Database
from store.errors import CopyRefused, NewerSchema, StoreError, UnusableDatabase
from store.migrate import find_revision, upgrade
from store.tables import relocations, requests, restorations

_SQLITE_HEADER = b"SQLite format 3\x00"
_HEADER_LENGTH = 100
_PATIENCE = timedelta(seconds=3)
_ASK_AGAIN = 0.1  # seconds
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'crossdesk%' AND pid <> pg_backend_pid()"
)


def restore(
    database: Database, file: Path, now: datetime, progress: Progress = UNTOLD
) -> Path | None:
    """Put a backup in place of what a database holds. The bot must not run.

    Everything about the backup is looked at before anything is replaced.

    Returns:
        Where the former contents are kept. None if there were none.

    Raises:
        StoreError, OSError: if it cannot be done; nothing has changed then.
    """
    if not file.is_file():
        raise StoreError(
            "nothing was restored, because {file} is not there: name the file of a backup",
            file=file,
        )
    target = Path(str(database.url.database)) if database.is_sqlite else None
    if target and target.exists() and file.samefile(target):
        raise StoreError(
            "nothing was restored, because {file} is the database itself: name the file of a "
            "backup. If you have put a backup there by hand, run python -m bot restored",
            file=file,
        )
    _check_file(file)
    prepared = (target or file).parent / f".{file.name}.restoring"
    remove(prepared)
    try:
        with faults_in_words(StoreError("{file} cannot be restored", file=file)):
            if target:
                database.engines.lock()
            else:
                refuse_other_sessions(database)
            _prepare(file, prepared, progress)
            if target:
                return _replace_file(target, prepared, now)
            return _replace_rows(database, prepared, now, progress)
    finally:
        remove(prepared)


def _check_file(file: Path) -> None:
    """See that a file is one of SQLite's, with all of its last page."""
    with file.open("rb") as opened:
        header = opened.read(_HEADER_LENGTH)
    if not header.startswith(_SQLITE_HEADER):
        raise _no_backup(file)
    page = int.from_bytes(header[16:18])  # 1 stands for 64 KB
    if len(header) < _HEADER_LENGTH or file.stat().st_size % (page if page > 1 else 65_536):
        raise UnusableDatabase(
            "nothing was restored, because the end of {file} is missing: copy it once more, or use "
            "a backup that is whole",
            file=file,
        )


def _no_backup(file: Path) -> UnusableDatabase:
    return UnusableDatabase(
        "nothing was restored, because {file} is no backup of Crossdesk: name a file that python "
        "-m bot backup wrote",
        file=file,
    )


def refuse_other_sessions(database: Database, patience: timedelta = _PATIENCE) -> None:
    """See that no bot works on a Postgres database.

    Args:
        patience: for how long it is asked again. A server takes a moment to see that the sessions
            of a bot that has just been stopped have ended.

    Raises:
        CopyRefused: if one does, or seems to.
    """
    until = time.monotonic() + patience.total_seconds()
    while others := _count_others(database):
        if time.monotonic() >= until:
            raise CopyRefused(
                "Crossdesk uses this database (sessions: {count}): stop every replica first. "
                "Behind a pooler its sessions stay for a while: go past the pooler, and let it "
                "close them",
                count=others,
            )
        time.sleep(_ASK_AGAIN)


def _count_others(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(_OTHERS).scalar_one())


def _prepare(file: Path, prepared: Path, progress: Progress) -> None:
    """Copy a backup, see that it is whole and ours, and bring its schema up to date."""
    copy_file(file, prepared, progress)
    opened = Database(f"sqlite:///{prepared}")
    try:
        check_integrity(opened)
        with opened.engine.connect() as connection:
            if find_revision(connection) is None:
                raise _no_backup(file)
        with opened.engine.begin() as connection:
            if inspect(connection).has_table(relocations.name):
                connection.execute(relocations.delete())
        try:
            upgrade(opened, progress)
        except NewerSchema as error:
            raise NewerSchema(
                "nothing was restored, because {file} was made by a newer Crossdesk: restore it "
                "with that one",
                file=file,
            ) from error
        with opened.engine.begin() as connection:
            look_through(connection, progress)
            unfinished = select(restorations.c.id).where(restorations.c.finished_at.is_(None))
            if connection.execute(unfinished).first() is None:
                note_restoration(connection, None)
        leave_wal(opened)
    finally:
        opened.close()


def _replace_file(target: Path, prepared: Path, now: datetime) -> Path | None:
    """Put a file in another's place in one step; the other is kept beside it."""
    aside = None
    if target.exists():
        _write_back_wal(target)
        aside = _free_name(target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}"))
        os.link(target, aside)
        for suffix in WAL:
            # A log that could not be written back belongs to the former file, not to the new one.
            beside = target.with_name(target.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    sync_to_disk(prepared)
    prepared.replace(target)
    sync_to_disk(target.parent)
    return aside


def _write_back_wal(file: Path) -> None:
    """Bring what stands in the log of a SQLite file into the file, if the file can be read."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _replace_rows(
    database: Database, prepared: Path, now: datetime, progress: Progress
) -> Path | None:
    """Put a file's contents in place of a Postgres database's, in one transaction."""
    upgrade(database)
    aside = None
    with database.engine.connect() as connection:
        is_filled = bool(filled_tables(connection))
    if is_filled:
        # Beside the backup: the working directory of a container may go with it.
        name = f"crossdesk-before-{now:%Y%m%d-%H%M%S}.db"
        aside = _free_name(prepared.with_name(name).absolute())
        back_up(database, aside, now, progress)
    source = Database(f"sqlite:///{prepared}")
    try:
        with source.engine.begin() as reading, database.engine.begin() as writing:
            empty_tables(writing)
            copy_compared(reading, writing, progress)
    finally:
        source.close()
    return aside


def _free_name(path: Path) -> Path:
    tried, found = 1, path
    while found.exists():
        tried += 1
        found = path.with_name(f"{path.name}-{tried}")
    return found


def note_restored(database: Database, since: datetime | None) -> None:
    """Note that a database was restored by other means than `restore`.

    Args:
        since: what was opened after that is lost. If None, after the last that is known.
    """
    with database.engine.begin() as connection:
        note_restoration(connection, since)
        if since is not None:
            # The numbers that were given since stand for two requests each.
            last = (
                select(func.coalesce(func.max(requests.c.number), 0))
                .where(
                    requests.c.workspace_id == restorations.c.workspace_id,
                    requests.c.opened_at <= since,
                )
                .scalar_subquery()
            )
            connection.execute(
                update(restorations)
                .where(restorations.c.finished_at.is_(None))
                .values(last_number=last)
            )
