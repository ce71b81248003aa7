"""Inserts that say what happens if the row is there already, prepared for each kind of database.

SQLite and Postgres say it alike, each by an insert of its own in SQLAlchemy. That of Postgres, 3 MB
with its dialect, is loaded where there is a Postgres.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from store.prepared import Prepared, Statement

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Upsert: TypeAlias = "sqlite.Insert | postgresql.Insert"


def upsert(table: Table, complete: Callable[[Upsert], Statement]) -> Prepared:
    """Prepare an insert into a table.

    Args:
        complete: says what happens if the row is there already, and what is returned.
    """

    def build(dialect: str) -> Statement:
        if dialect == "sqlite":
            return complete(sqlite.insert(table))
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  -- loaded where there is one

        return complete(postgresql.insert(table))

    return Prepared(build)


def unless_there(insert: Upsert) -> Upsert:
    """Leave a row that is there already as it is."""
    return insert.on_conflict_do_nothing()
