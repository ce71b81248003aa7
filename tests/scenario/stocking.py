"""Databases with a catalogue: it is imported once, and its rows are put into all further ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, text

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from store.database import Database
from store.migrate import upgrade
from store.tables import metadata, workspaces
from store.workspaces import only_workspace

if TYPE_CHECKING:
    from datetime import datetime

_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
_SET_SEQUENCE = text("SELECT setval(CAST(:sequencename AS regclass), :last_value)")

Rows = list[tuple[Any, list[dict[str, Any]]]]
"""Statements, each with what it is executed with."""

_kept: dict[tuple[str, datetime, str], Rows] = {}


def stock(database_url: str, now: datetime, catalogue: str) -> None:
    """Bring a catalogue into a database, as `catalogue import` does."""
    database = Database(database_url)
    try:
        upgrade(database)
        key = (database.engine.dialect.name, now, catalogue)
        with database.engine.begin() as connection:
            is_new = connection.scalar(select(workspaces.c.id).limit(1)) is None
            if is_new and key in _kept:
                for statement, values in _kept[key]:
                    connection.execute(statement, values)
                return
        read = read_catalogue(catalogue, "catalogue.yaml")
        database.call(only_workspace(database), import_catalogue, read, now)
        if is_new:
            with database.engine.begin() as connection:
                _kept[key] = _rows(connection)
    finally:
        database.close()


def _rows(connection: Connection) -> Rows:
    """Return the statements that bring a new database to hold the same."""
    found: Rows = []
    for table in metadata.sorted_tables:
        if rows := [dict(each) for each in connection.execute(select(table)).mappings()]:
            found.append((insert(table), rows))
    if connection.dialect.name == "postgresql":
        ends = connection.execute(text(_SEQUENCES)).mappings()
        found.append((_SET_SEQUENCE, [dict(each) for each in ends]))
    return found
