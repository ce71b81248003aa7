"""The turn of one use case at the database, as those who wait for it see it."""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection

from store.errors import NotStored

TRANSACTION_LIMIT = 20.0
"""Seconds after which the session of a transaction is cut off: the database does not answer."""
LONG_TRANSACTION_LIMIT = 600.0
"""The same for work that goes through much."""
SHORTEST_WAIT = 0.05
"""Seconds between two looks at a transaction that should have ended."""
_SHARE_OF_LOCKS = 0.8
"""The share of the time left for which a lock is waited for, so that the database ends the wait."""


class Turn:
    """One use case's turn: it waits, it works, it commits.

    Whoever waits for it can give it up, until it commits: then, and only then, nothing of it will
    ever be stored. The moment is decided under a lock, so that what people are told is true.

    Args:
        answer_by: when whoever asked must have an answer, by `time.monotonic`; after that it is not
            begun and not committed. None if there is no hurry.
        limit: seconds after which a working transaction is cut off.
    """

    def __init__(self, answer_by: float | None = None, limit: float = TRANSACTION_LIMIT) -> None:
        self.answer_by = answer_by
        self.committing = False
        self._limit = limit
        self._given_up = False
        self._begun_at: float | None = None
        self._session: Any = None
        self._lock = threading.Lock()

    @property
    def is_late(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._given_up or (self.answer_by is not None and time.monotonic() > self.answer_by)

    @contextmanager
    def working(self, connection: Connection) -> Iterator[None]:
        """Work on a connection.

        Raises:
            NotStored: if nobody waits for it any more.
        """
        with self._lock:
            self._check()
            self.committing = False
            self._begun_at = time.monotonic()
            self._session = connection.connection.dbapi_connection
        try:
            yield
        finally:
            with self._lock:
                self._session = None

    @property
    def lock_patience(self) -> float | None:
        """For how many seconds it may wait for others' locks, or None for as long as it takes."""
        if self.answer_by is None:
            return None
        return (self.answer_by - time.monotonic()) * _SHARE_OF_LOCKS

    def commit(self) -> None:
        """Go on to the commit; from here on it cannot be given up.

        Raises:
            NotStored: if nobody waits for it any more.
        """
        with self._lock:
            self._check()
            self.committing = True

    def give_up(self) -> bool:
        """Wait no longer, unless it is committing.

        Returns:
            Whether it was given up, so that nothing of it will ever be stored.
        """
        with self._lock:
            if self.committing:
                return False
            self._given_up = True
            cut(self._session)
            return True

    def seconds_left(self) -> float:
        """For how long its transaction may go on."""
        begun_at = self._begun_at
        return self._limit if begun_at is None else begun_at + self._limit - time.monotonic()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """See to it that there is an end, for a caller whom no event loop waits for."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(max(self.seconds_left(), SHORTEST_WAIT)):
                self.cut_if_overdue()

        threading.Thread(target=watch, name="database-watch", daemon=True).start()
        try:
            yield
        finally:
            over.set()

    def cut_if_overdue(self) -> None:
        """End a transaction that has been waiting for the database for too long."""
        with self._lock:
            if self.seconds_left() <= 0:
                cut(self._session)

    def _check(self) -> None:
        if self.is_late:
            raise NotStored("its turn came too late")


def cut(session: Any) -> None:
    """End whatever a session of Postgres waits for, from any thread: its socket is shut.

    SQLite has no socket; whoever waits for its file gives up after a while.
    """
    if session is None or isinstance(session, sqlite3.Connection):
        return
    from psycopg import OperationalError  # noqa: PLC0415  -- loaded where there is such a session

    # A session that is closed meanwhile has no socket any more, and waits for nothing.
    with (
        suppress(OSError, OperationalError, AttributeError),
        socket.socket(fileno=os.dup(session.fileno())) as ours,
    ):
        ours.shutdown(socket.SHUT_RDWR)
