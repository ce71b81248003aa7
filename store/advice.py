"""Advice for an operator about a database that cannot be used."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from store.connections import READ_ONLY
from store.errors import StoreError, UnreachableDatabase, UnusableDatabase

_OTHER_TABLES = StoreError(
    "Its tables are not as python -m bot migrate makes them: restore a backup, or let DATABASE_URL "
    "name another database."
)
_ADVICE = {
    "42501": StoreError(
        "The user of DATABASE_URL needs to create tables there: GRANT CREATE, USAGE ON SCHEMA "
        "public TO that user, or make it the owner."
    ),
    "22P05": StoreError(
        "Its encoding holds neither Chinese nor emoji: create another database with ENCODING "
        "'UTF8' TEMPLATE template0, and move what is in it."
    ),
    "23502": StoreError(
        "Its tables are not as python -m bot migrate makes them: sequences or defaults are "
        "missing, perhaps because another tool moved the data: move it again, with python -m bot "
        "copy."
    ),
    **dict.fromkeys(("42703", "42P01"), _OTHER_TABLES),
    "3F000": StoreError(
        "The user's search_path names no schema that is there: make the schema, or ALTER ROLE … "
        "SET search_path."
    ),
}
_FINAL = re.compile(r"FATAL")
"""The server itself says no: a wrong password, a database that is not there."""
_PASSES = re.compile(r"starting up|shutting down|recovery|not yet accepting|too many|slots")


@contextmanager
def failures_explained(url: URL) -> Iterator[None]:
    """Say what an operator can do about a database that cannot be used.

    Raises:
        UnreachableDatabase: if waiting may help.
        UnusableDatabase: if it does not.
    """
    try:
        yield
    except _failures(url) as error:
        raise _explained(url, getattr(error, "orig", None) or error) from error


def _failures(url: URL) -> tuple[type[Exception], ...]:
    """The errors of SQLAlchemy, and of its drivers where it does not notice."""
    if url.get_backend_name() == "sqlite":
        return (DBAPIError, sqlite3.Error)
    import psycopg  # noqa: PLC0415  -- 8 MB that a bot on SQLite does not need

    return (DBAPIError, sqlite3.Error, psycopg.Error)


def _explained(url: URL, error: BaseException) -> UnusableDatabase:
    said = " ".join(str(error).split())
    if isinstance(error, sqlite3.Error):
        return _sqlite_explained(url, said)
    state = getattr(error, "sqlstate", None)
    if state == READ_ONLY or "session is read-only" in said:
        return UnreachableDatabase(
            "the database only reads: {reason}. It is a replica, its disk is full, or somebody "
            "made it read-only: mend that, or let DATABASE_URL name the primary",
            reason=said,
        )
    if state in _ADVICE:
        return UnusableDatabase(
            "the database refuses: {reason}. {advice}", reason=said, advice=_ADVICE[state]
        )
    if state and not state.startswith(("08", "53", "57P")):  # a pooler says 08P01
        return UnusableDatabase("the database refuses: {reason}: check DATABASE_URL", reason=said)
    if _FINAL.search(said) and not _PASSES.search(said):
        return UnusableDatabase(
            "cannot open the database: {reason}: check DATABASE_URL, and that the database runs",
            reason=said,
        )
    return UnreachableDatabase(
        "cannot open the database: {reason}: check DATABASE_URL, and that the database runs",
        reason=said,
    )


def _sqlite_explained(url: URL, said: str) -> UnusableDatabase:
    folder = Path(url.database or "").parent
    if not folder.is_dir():
        return UnusableDatabase(
            "there is no folder {folder}: create it, or correct DATABASE_URL", folder=folder
        )
    if "malformed" in said:
        return UnusableDatabase(
            "cannot open the database: {reason}: the file is damaged; put a backup in its place "
            "(docs/operators.md)",
            reason=said,
        )
    if "disk is full" in said:
        return UnusableDatabase(
            "cannot write the database: the disk of {folder} is full: make room there",
            folder=folder.absolute(),
        )
    if "readonly" in said:
        return UnusableDatabase(
            "cannot open the database: {reason}: the bot's user needs to write it, and into its "
            "folder",
            reason=said,
        )
    return UnusableDatabase(
        "cannot open the database: {reason}: check DATABASE_URL, and that the database runs",
        reason=said,
    )
