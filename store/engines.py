"""The engines of one database: the sessions that are open, and the file of SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event

from store.advice import failures_explained
from store.connections import (
    create_engine_for,
    create_reading_engine,
    is_pooled,
    parse_url,
)
from store.sqlite_file import SqliteFile
from store.turns import Turn, cut

_ANALYZED_ROWS = 10_000
"""Rows of each index that are looked at: enough to tell many from few, and soon done."""


class Engines:
    """The engines of one database.

    Attributes:
        writing: the one that most transactions use.
        reading: for transactions that cannot write.
        numbers: for the numbers of requests, on Postgres; each statement is a transaction.

    Raises:
        UnusableDatabase: if the URL cannot be read.
    """

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        name = self.url.database if self.is_sqlite else None
        self._file = SqliteFile(Path(name)) if name and name != ":memory:" else None
        self.writing = create_engine_for(self.url)
        self.numbers = (
            None if self.is_sqlite else create_engine_for(self.url, sessions=2, autocommit=True)
        )
        self.reading = create_reading_engine(self.writing)
        self._sessions: WeakSet[Any] = WeakSet()
        for engine in self._opening:
            event.listen(engine, "connect", self._note_session)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def _opening(self) -> list[Engine]:
        """Those that open sessions of their own on Postgres."""
        return [self.writing, *([self.numbers] if self.numbers else [])]

    @contextmanager
    def rolled_back(self, turn: Turn) -> Iterator[Connection]:
        """Begin a transaction of which nothing is kept."""
        with (
            failures_explained(self.url),
            self.writing.connect() as connection,
            turn.working(connection),
            connection.begin() as transaction,
        ):
            yield connection
            transaction.rollback()

    def analyze(self) -> None:
        """Let SQLite see how its tables are filled."""
        with self.writing.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA analysis_limit={_ANALYZED_ROWS}")
            connection.exec_driver_sql("ANALYZE")

    def rewrite(self) -> bool:
        """Write SQLite's file again without what was deleted, and empty its log.

        A page that was split keeps copies of rows that have moved, whatever `secure_delete` says.

        Returns whether it is done. Postgres has its own vacuum.
        """
        if not self.is_sqlite:
            return True
        connection = self.writing.raw_connection()  # bare of a transaction
        try:
            connection.cursor().execute("VACUUM")
        except sqlite3.OperationalError:  # somebody writes all the time, or the disk is full
            return False
        finally:
            connection.close()
        return self.empty_log()

    def empty_log(self) -> bool:
        """Empty the log of SQLite, which has what was there before, unless somebody reads there.

        Returns whether it is empty. Postgres keeps its own.
        """
        if not self.is_sqlite:
            return True
        connection = self.writing.raw_connection()  # bare of a transaction
        try:
            busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        return not busy

    def lock(self) -> None:
        """Claim a SQLite file for this process; Postgres serves any number.

        Raises:
            DatabaseInUse: if another process holds it.
            UnusableDatabase: if it cannot be there.
        """
        if self._file:
            self._file.claim()

    def check(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            UnusableDatabase: if it gives none.
        """
        with failures_explained(self.url):
            # Bare of the engine's BEGIN, which on SQLite would wait for the writer.
            connection = self.writing.raw_connection()
            try:
                connection.cursor().execute("SELECT 1")
            finally:
                connection.close()

    def is_pooled(self) -> bool:
        """Whether a pooler, such as PgBouncer, hands out the sessions of Postgres.

        Raises:
            UnusableDatabase: if the database gives no sign of life.
        """
        if self.is_sqlite:
            return False
        with failures_explained(self.url), self.writing.connect() as connection:
            return is_pooled(connection.connection.driver_connection)

    def check_file(self) -> None:
        """Look whether a SQLite file is still the one that was opened, and has room to grow.

        Raises:
            UnusableDatabase: if not.
        """
        if self._file:
            self._file.check()

    def dispose(self) -> None:
        """Let go of the connections and the file."""
        for engine in (self.reading, *self._opening):
            engine.dispose()
        if self._file:
            self._file.release()

    def _note_session(self, session: Any, _record: Any) -> None:
        if not self.is_sqlite:
            self._sessions.add(session)
        elif self._file:
            self._file.note_opened()

    def cut_everything(self) -> None:
        """Cut off what still runs."""
        for session in tuple(self._sessions):
            cut(session)
