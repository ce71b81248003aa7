"""Backups, the same for both databases: one SQLite file that holds everything."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from store.copying import (
    UNTOLD,
    Progress,
    check_sums,
    copy_rows,
    count_rows,
    sum_up,
)
from store.database import Database
from store.errors import StoreError, UnusableDatabase
from store.migrate import pending, upgrade
from store.tables import events, restorations, workspaces
from store.types import UtcDateTime

_PAGES = 2000  # of SQLite, at a time
WAL = ("-wal", "-shm")
_KIND = 0xFF  # of an error of SQLite; the other bits say more
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def back_up(
    database: Database, file: Path, now: datetime, progress: Progress = UNTOLD
) -> int | None:
    """Write everything into a new file, also while the bot runs.

    The file is there once it is complete and was looked through.

    Returns:
        How many rows it holds; None if its schema is an older Crossdesk's.

    Raises:
        StoreError: if it cannot be done; the message says why.
    """
    if file.exists():
        raise StoreError(
            "no backup was made, because {file} is there already: name a new file", file=file
        )
    if not file.parent.is_dir():
        raise StoreError(
            "no backup was made, because there is no folder {folder}: create it, or name another",
            folder=file.parent,
        )
    partial = file.with_name(f"{file.name}.partial")
    remove(partial)
    try:
        with faults_in_words(StoreError("the backup cannot be made")):
            if database.is_sqlite:
                copy_file(Path(str(database.url.database)), partial, progress)
            else:
                database.engines.check()
                _copy_from_postgres(database, partial, progress)
            rows = _finish_backup(partial, now)
        sync_to_disk(partial)
        partial.rename(file)
        sync_to_disk(file.parent)
    finally:
        remove(partial)
    return rows


def copy_file(source: Path, target: Path, progress: Progress) -> None:
    """Copy a SQLite file as it is at this instant, whoever writes to it meanwhile."""
    left: int | None = None

    def tell(_status: int, remaining: int, total: int) -> None:
        nonlocal left
        if left is None:
            progress.begin("Copying", total)
            left = total
        progress.advance(left - remaining)
        left = remaining

    where = f"{source.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(where, uri=True)) as reading:
        # What is read stays as it is at this instant: else each write would begin the copy again.
        reading.isolation_level = None
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(target)) as writing:
            reading.backup(writing, pages=_PAGES, progress=tell)


def _copy_from_postgres(database: Database, file: Path, progress: Progress) -> None:
    missing = pending(database)
    if missing:
        raise UnusableDatabase(
            "the database's schema is not this Crossdesk's: run python -m bot migrate first, or "
            "make the backup with the version that runs"
        )
    target = Database(f"sqlite:///{file}")
    try:
        upgrade(target)
        reading = database.engine.connect().execution_options(isolation_level="REPEATABLE READ")
        with reading, reading.begin(), target.engine.begin() as writing:
            copy_compared(reading, writing, progress)
    finally:
        target.close()


def copy_compared(source: Connection, target: Connection, progress: Progress) -> int:
    """Copy everything into empty tables, and see that it arrived. Returns the number of rows.

    Raises:
        CopyRefused: if it cannot be held there, or is not the same there.
    """
    total = count_rows(source)
    progress.begin("Checking", total)
    expected = sum_up(source, progress, fit_for_postgres=target.dialect.name == "postgresql")
    progress.begin("Copying", total)
    copy_rows(source, target, progress)
    progress.begin("Comparing", total)
    check_sums(expected, sum_up(target, progress))
    return total


def _finish_backup(file: Path, now: datetime) -> int | None:
    """Look a backup through, and have it say that whoever starts on it was restored."""
    opened = Database(f"sqlite:///{file}")
    try:
        check_integrity(opened)
        with opened.engine.begin() as connection:
            if not inspect(connection).has_table(restorations.name):
                return None  # its restore notes it
            note_restoration(connection, now)
            rows = count_rows(connection)
        leave_wal(opened)
        return rows
    finally:
        opened.close()


def check_integrity(database: Database) -> None:
    """See that a SQLite file is whole.

    Raises:
        UnusableDatabase: if it is not.
    """
    with database.engine.connect() as connection:
        found = list(connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars())
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found != ["ok"]:
        raise UnusableDatabase(
            "the file is damaged: {reason}; use a backup that is whole",
            reason="; ".join(map(str, found)),
        )
    if astray:
        raise UnusableDatabase(
            "the file is damaged: rows of {table} refer to nothing; use a backup that is whole",
            table=astray[0],
        )


def note_restoration(connection: Connection, backed_up_at: datetime | None) -> None:
    """Note for each workspace that what comes after an instant, or what is known, is lost."""
    last_event = select(func.max(events.c.at, type_=UtcDateTime()))
    for row in connection.execute(select(workspaces.c.id, workspaces.c.last_request_number)):
        known = connection.scalar(last_event.where(events.c.workspace_id == row.id))
        at = backed_up_at or known
        if at is None:
            continue  # nothing has ever happened
        connection.execute(
            insert(restorations),
            {
                "workspace_id": row.id,
                "backed_up_at": at,
                "last_number": row.last_request_number,
            },
        )


def leave_wal(database: Database) -> None:
    """Make a SQLite file complete in itself."""
    database.engine.dispose()
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def faults_in_words(what: StoreError) -> Iterator[None]:
    """Tell of a fault of a database as of one of ours.

    Args:
        what: what was not done by that.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        if getattr(reason, "sqlite_errorcode", 0) & _KIND in _DAMAGED:
            raise UnusableDatabase(
                "{what}: the file is damaged: {reason}; use a backup that is whole",
                what=what,
                reason=reason,
            ) from error
        raise UnusableDatabase("{what}: {reason}", what=what, reason=reason) from error
    except ValueError as error:  # a value that is none of its column's type
        raise StoreError("{what}: {reason}", what=what, reason=error) from error


def remove(file: Path) -> None:
    """Delete a SQLite file with what lies beside it, if it is there."""
    for suffix in ("", *WAL):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def sync_to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
