"""People whose data was erased since a backup was made: whoever puts it back brings them back.

Nothing keeps their ids. They are in the backup, and the database has pseudonyms instead.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from domain.erasure import is_erased
from store.database import Database
from store.tables import people


def erased_since(database: Database, file: Path) -> tuple[str, ...]:
    """Return the ids of those whose data was erased since a backup was made, sorted.

    Nobody's, if the database or the backup cannot be read: to put it back says why.
    """
    with suppress(DBAPIError, sqlite3.Error, OSError):
        now, then = _known_in(database), _known_in_file(file)
        if any(is_erased(each) for each in now - then):
            return tuple(sorted(each for each in then - now if not is_erased(each)))
    return ()


def _known_in(database: Database) -> set[str]:
    if database.is_sqlite:
        return _known_in_file(Path(str(database.url.database)))
    try:
        with database.engine.connect() as connection:
            return set(connection.scalars(select(people.c.user_id)))
    finally:
        database.engine.dispose()


def _known_in_file(file: Path) -> set[str]:
    where = f"{file.absolute().as_uri()}?mode=rw"  # it makes no file
    with closing(sqlite3.connect(where, uri=True)) as connection:
        return {str(row[0]) for row in connection.execute("SELECT user_id FROM people")}
