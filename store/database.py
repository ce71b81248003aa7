"""The database: one way to run a use case in a transaction, on SQLite and on Postgres."""

import asyncio
import fcntl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from store.connections import (
    POSTGRES_CONNECTIONS,
    SQLITE_READERS,
    create_engine_for,
    create_reading_engine,
    parse_url,
)
from store.errors import ChangedMeanwhile, DatabaseInUse, UnusableDatabase
from store.unit_of_work import UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

_ANALYZED_ROWS = 10_000
"""Of each index: enough to tell much from little, and soon done, however many there are."""
MAX_CONFLICTS = 5
"""So often a use case may find that somebody else has changed what it read."""
RETRY_PATIENCE = 10.0
"""Seconds that a use case is tried again for when the database itself sends it back."""
_TRANSIENT = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock not available


def _is_transient(error: BaseException | None) -> bool:
    """Whether the database sent a transaction back for no fault of its own."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _TRANSIENT


def _lost_a_race(error: BaseException) -> bool:
    """Whether the same use case, run again on what is there now, may well succeed."""
    return isinstance(error, ChangedMeanwhile) or _is_transient(error)


def _was_tried_enough(state: RetryCallState) -> bool:
    if state.outcome and _is_transient(state.outcome.exception()):
        return (state.seconds_since_start or 0.0) >= RETRY_PATIENCE
    return state.attempt_number >= MAX_CONFLICTS


class Database:
    """A database and the threads that talk to it.

    SQLite gets one writer thread and one connection: its transactions queue here instead of
    failing with BUSY there. A few readers have connections of their own, which in WAL mode wait
    for no writer and keep none waiting. Postgres gets a bounded pool for both.

    Args:
        url: an SQLAlchemy URL; `postgresql://` and `postgres://` mean psycopg 3.

    Raises:
        UnusableDatabase: if the URL cannot be read.
    """

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.on_outbox: Callable[[], None] = lambda: None
        self._lock: IO[str] | None = None
        self._engine = create_engine_for(self.url)
        self._threads = ThreadPoolExecutor(
            1 if self.is_sqlite else POSTGRES_CONNECTIONS, thread_name_prefix="database"
        )
        self._reading_engine = create_reading_engine(self._engine)
        self._reading_threads = (
            ThreadPoolExecutor(SQLITE_READERS, thread_name_prefix="database-reader")
            if self.is_sqlite
            else self._threads
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def engine(self) -> Engine:
        """The engine, for the migrations and the tests of the store."""
        return self._engine

    async def run(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case in one transaction, off the event loop. See `call`."""
        job = partial(self.call, workspace_id, use_case, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    async def read(
        self,
        workspace_id: int,
        query: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Look something up in a transaction that cannot write, off the event loop.

        It sees everything that was committed before, all of it as of one instant, and waits for
        nobody who writes. See `look_up`.
        """
        job = partial(self.look_up, workspace_id, query, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._reading_threads, job)

    async def run_once(
        self,
        workspace_id: int,
        delivery: str,
        now: datetime,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case for one delivery from Slack, however often Slack delivers it.

        Raises:
            AlreadyDelivered: if it was carried out before.
        """

        def once(uow: UnitOfWork) -> R:
            uow.deliveries.accept(delivery, now)
            return use_case(uow, *args, **kwargs)

        return await self.run(workspace_id, once)

    def call(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case in one transaction: commit what it did, or nothing if it raises.

        A use case that lost a race (compare-and-set, deadlock, serialization, a lock's timeout) is
        run again: a few times, or for a few seconds if it was the database that sent it back.
        """
        for attempt in Retrying(
            retry=retry_if_exception(_lost_a_race),
            stop=_was_tried_enough,
            wait=wait_random_exponential(multiplier=0.02, max=0.5),
            reraise=True,
        ):
            with attempt, self._engine.connect() as connection:
                uow = UnitOfWork(connection, workspace_id)
                with connection.begin():
                    result = use_case(uow, *args, **kwargs)
                if uow.outbox.written:
                    self.on_outbox()
                return result
        raise AssertionError("unreachable: the last attempt returns or raises")

    def look_up(
        self,
        workspace_id: int,
        query: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Look something up in a transaction that cannot write.

        Raises:
            DBAPIError: if `query` tries to write, or to lock rows.
        """
        with self._reading_engine.connect() as connection, connection.begin():
            return query(UnitOfWork(connection, workspace_id), *args, **kwargs)

    async def analyze(self) -> None:
        """Let SQLite see how its tables are filled. Postgres does so by itself.

        Without that, it takes "of this workspace" to be a few rows, and goes through all of them
        instead of looking up each of many ids.
        """
        if self.is_sqlite:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._analyze)

    def _analyze(self) -> None:
        with self._engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA analysis_limit={_ANALYZED_ROWS}")
            connection.exec_driver_sql("ANALYZE")

    def lock(self) -> None:
        """Claim a SQLite file for this process; Postgres serves any number.

        Raises:
            DatabaseInUse: if another process holds it.
        """
        if not self.is_sqlite or not self.url.database or self.url.database == ":memory:":
            return
        lock = Path(self.url.database + ".lock").open("w")  # noqa: SIM115  -- held while we run
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise DatabaseInUse(
                f"another process runs on {self.url.database}; stop it, or use Postgres"
            ) from error
        self._lock = lock

    def check(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            UnusableDatabase: if it gives none.
        """
        try:
            # Bare of the engine's BEGIN, which on SQLite would wait for the writer.
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("SELECT 1")
            finally:
                connection.close()
        except (DBAPIError, self._engine.dialect.loaded_dbapi.Error) as error:
            reason = getattr(error, "orig", error)
            raise UnusableDatabase(f"cannot open the database: {reason}") from error

    def close(self) -> None:
        """Finish what runs, then let go of threads, connections and the file."""
        for threads in (self._reading_threads, self._threads):
            threads.shutdown(wait=True)
        for engine in (self._reading_engine, self._engine):
            engine.dispose()
        if self._lock:
            self._lock.close()
