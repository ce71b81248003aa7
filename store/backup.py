"""Backups, the same for both databases: one SQLite file that holds everything."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from store.copying import (
    UNTOLD,
    CopyRefused,
    Progress,
    check_sums,
    copy_rows,
    count_rows,
    empty_tables,
    filled_tables,
    sum_up,
)
from store.database import Database
from store.errors import StoreError, UnusableDatabase
from store.migrate import pending, refuse_moved, upgrade
from store.search import SQLITE_INDEX
from store.tables import events, metadata, relocations, requests, restorations, workspaces
from store.types import UtcDateTime

_PAGES = 2000  # of SQLite, at a time
_WAL = ("-wal", "-shm")
_SQLITE_HEADER = b"SQLite format 3\x00"
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'crossdesk%' AND pid <> pg_backend_pid()"
)


# --- backup ---


def back_up(
    database: Database, file: Path, now: datetime, progress: Progress = UNTOLD
) -> int | None:
    """Write everything into a new file, also while the bot runs.

    The file is there once it is complete and was looked through.

    Returns:
        How many rows it holds; None if its schema is an older Crossdesk's.

    Raises:
        StoreError, FileExistsError: if it cannot be done; the message says why.
    """
    if file.exists():
        raise FileExistsError(17, "is there already; a backup needs a new file", str(file))
    partial = file.with_name(f"{file.name}.partial")
    _remove(partial)
    try:
        with _faults_in_words("the backup cannot be made"):
            if database.is_sqlite:
                _copy_file(Path(str(database.url.database)), partial, progress)
            else:
                database.check()
                _copy_from_postgres(database, partial, progress)
            rows = _finish_backup(partial, now)
        _sync(partial)
        partial.rename(file)
        _sync(file.parent)
    finally:
        _remove(partial)
    return rows


def _copy_file(source: Path, target: Path, progress: Progress) -> None:
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
            "the database's schema is not this Crossdesk's: run python -m bot migrate first,"
            " or make the backup with the version that runs"
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
            _note_restoration(connection, now)
            rows = count_rows(connection)
        _leave_wal(opened)
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
        raise UnusableDatabase(f"the file is damaged: {'; '.join(map(str, found))}")
    if astray:
        raise UnusableDatabase(f"the file is damaged: rows of {astray[0]} refer to nothing")


def _note_restoration(connection: Connection, backed_up_at: datetime | None) -> None:
    """Note for each workspace that what comes after this is lost. None: after what is known."""
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


def _leave_wal(database: Database) -> None:
    """Make a SQLite file complete in itself."""
    database.engine.dispose()
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


# --- restore ---


def restore(
    database: Database, file: Path, now: datetime, progress: Progress = UNTOLD
) -> Path | None:
    """Put a backup in place of what a database holds. The bot must not run.

    Everything about the backup is looked at before anything is replaced.

    Returns:
        Where the former contents are kept; None: there were none.

    Raises:
        StoreError, OSError: if it cannot be done; nothing has changed then.
    """
    if not file.is_file():
        raise FileNotFoundError(2, "is not there", str(file))
    with file.open("rb") as opened:
        if opened.read(len(_SQLITE_HEADER)) != _SQLITE_HEADER:
            raise UnusableDatabase(f"{file} is no backup of Crossdesk")
    folder = Path(str(database.url.database)).parent if database.is_sqlite else file.parent
    prepared = folder / f".{file.name}.restoring"
    _remove(prepared)
    try:
        with _faults_in_words(f"{file} cannot be restored"):
            if database.is_sqlite:
                database.lock()
            else:
                refuse_other_sessions(database)
            _prepare(file, prepared, progress)
            if database.is_sqlite:
                return _replace_file(Path(str(database.url.database)), prepared, now)
            return _replace_rows(database, prepared, now, progress)
    finally:
        _remove(prepared)


def refuse_other_sessions(database: Database) -> None:
    """See that no bot works on a Postgres database.

    Raises:
        CopyRefused: if one does, or seems to.
    """
    with database.engine.connect() as connection:
        others = connection.scalar(_OTHERS)
    if others:
        raise CopyRefused(
            f"Crossdesk works on this database (sessions: {others}): stop every replica first."
            " Behind a pooler its sessions stay for a while: go past the pooler, and let it"
            " close them"
        )


def _prepare(file: Path, prepared: Path, progress: Progress) -> None:
    """Copy a backup, see that it is whole and ours, and bring its schema up to date."""
    _copy_file(file, prepared, progress)
    opened = Database(f"sqlite:///{prepared}")
    try:
        check_integrity(opened)
        with opened.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                raise UnusableDatabase(f"{file} is no backup of Crossdesk")
        with opened.engine.begin() as connection:
            if inspect(connection).has_table(relocations.name):
                connection.execute(relocations.delete())
        upgrade(opened, progress)
        with opened.engine.begin() as connection:
            unfinished = select(restorations.c.id).where(restorations.c.finished_at.is_(None))
            if connection.execute(unfinished).first() is None:
                _note_restoration(connection, None)
        _leave_wal(opened)
    finally:
        opened.close()


def _replace_file(target: Path, prepared: Path, now: datetime) -> Path | None:
    """Put a file in another's place in one step; the other is kept beside it."""
    aside = None
    if target.exists():
        _write_back_wal(target)
        aside = _free_name(target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}"))
        os.link(target, aside)
        for suffix in _WAL:
            # A log that could not be written back belongs to the former file, not to the new one.
            beside = target.with_name(target.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    _sync(prepared)
    prepared.replace(target)
    _sync(target.parent)
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
        aside = _free_name(Path(f"crossdesk-before-{now:%Y%m%d-%H%M%S}.db").absolute())
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


# --- moving ---


def move(source: Database, target: Database, now: datetime, progress: Progress = UNTOLD) -> int:
    """Take everything to another, empty database, and leave word of it. The bot must not run.

    Returns:
        How many rows were copied.

    Raises:
        StoreError: if it cannot be done; nothing has moved then.
    """
    with _faults_in_words("nothing was copied"):
        for each in (source, target):
            each.check()
            if each.is_sqlite:
                each.lock()
            else:
                refuse_other_sessions(each)
        upgrade(source, progress)
        _refuse_what_holds_anything(target)
        upgrade(target)
        with source.engine.begin() as reading:
            if not source.is_sqlite:
                names = ", ".join(each.name for each in metadata.sorted_tables)
                reading.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
            with target.engine.begin() as writing:
                rows = copy_compared(reading, writing, progress)
            where = target.url.render_as_string(hide_password=True)
            for workspace_id in list(reading.scalars(select(workspaces.c.id))):
                reading.execute(
                    insert(relocations),
                    {"workspace_id": workspace_id, "moved_to": where, "moved_at": now},
                )
        return rows


def _refuse_what_holds_anything(database: Database) -> None:
    with database.engine.connect() as connection:
        named = inspect(connection).get_table_names()
        tables = {each for each in named if not each.startswith(SQLITE_INDEX)}
        if not tables:
            return
        ours = "alembic_version" in tables and {each.name for each in metadata.sorted_tables}
        if not ours or tables - ours - {"alembic_version"}:
            raise CopyRefused(
                "the target holds tables of something else: give Crossdesk a database of its own"
            )
        refuse_moved(connection)
        filled = filled_tables(connection) if ours <= tables else ["tables of an older Crossdesk"]
    if filled:
        raise CopyRefused(
            f"the target holds something already ({', '.join(filled)}): name an empty database"
        )


# --- after a restore by other means ---


def note_restored(database: Database, since: datetime | None) -> None:
    """Note that a database was restored by other means than `restore`.

    Args:
        since: what was opened after that is lost; None: after the last that is known.
    """
    with database.engine.begin() as connection:
        _note_restoration(connection, since)
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


# --- what all of it needs ---


@contextmanager
def _faults_in_words(what: str) -> Iterator[None]:
    """Tell of a fault of a database as of one of ours."""
    try:
        yield
    except DBAPIError as error:
        raise UnusableDatabase(f"{what}: {error.orig}") from error
    except sqlite3.Error as error:
        raise UnusableDatabase(f"{what}: {error}") from error
    except ValueError as error:  # a value that is none of its column's type
        raise StoreError(f"{what}: {error}") from error


def _remove(file: Path) -> None:
    """Delete a SQLite file with what lies beside it, if it is there."""
    for suffix in ("", *_WAL):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
