"""The database: one way to run a use case in a transaction, on SQLite and on Postgres."""

import asyncio
import fcntl
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

from store.errors import ChangedMeanwhile, DatabaseInUse, UnusableDatabase
from store.unit_of_work import UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

POSTGRES_CONNECTIONS = 16
SQLITE_READERS = 4
SQLITE_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
"""What is committed is on the disk. Set with every connection."""
_ANALYZED_ROWS = 10_000
"""Of each index: enough to tell much from little, and soon done, however many there are."""
_TRIES = 5
_TRANSIENT = {"40001", "40P01"}  # serialization failure, deadlock


def _lost_a_race(error: BaseException) -> bool:
    """Whether the same use case, run anew on what is there now, may well succeed."""
    if isinstance(error, ChangedMeanwhile):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _TRANSIENT


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
        try:
            parsed = make_url(url.replace("postgres://", "postgresql://", 1))
        except ArgumentError as error:
            raise UnusableDatabase("DATABASE_URL is not a database URL") from error
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.on_outbox: Callable[[], None] = lambda: None
        self._lock: IO[str] | None = None
        self._engine = self._create_engine()
        self._threads = ThreadPoolExecutor(
            1 if self.is_sqlite else POSTGRES_CONNECTIONS, thread_name_prefix="database"
        )
        self._reading_engine = self._create_reading_engine()
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

        A use case that lost a race (compare-and-set, deadlock) is run anew, a few times.
        """
        for attempt in Retrying(
            retry=retry_if_exception(_lost_a_race),
            stop=stop_after_attempt(_TRIES),
            wait=wait_random(0, 0.02),
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

    def _create_engine(self) -> Engine:
        engine = self._create_bare_engine()
        if self.is_sqlite:
            event.listen(engine, "connect", _configure_sqlite)
            event.listen(engine, "begin", _begin_immediate)
        return engine

    def _create_bare_engine(self) -> Engine:
        options: dict[str, Any] = {
            "json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            # What people wrote, confidential or not, is no business of the log's.
            "hide_parameters": True,
        }
        if self.is_sqlite:
            options["connect_args"] = {"timeout": 30, "check_same_thread": False}
        else:
            options |= {"pool_size": POSTGRES_CONNECTIONS, "max_overflow": 4, "pool_pre_ping": True}
        return create_engine(self.url, **options)

    def _create_reading_engine(self) -> Engine:
        if not self.is_sqlite:
            # Repeatable read: all statements of a transaction see the same instant, as on SQLite.
            return self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        engine = self._create_bare_engine()
        event.listen(engine, "connect", _configure_sqlite_reader)
        event.listen(engine, "begin", _begin_deferred)
        return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    for pragma, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")


def _configure_sqlite_reader(connection: Any, record: Any) -> None:
    _configure_sqlite(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _begin_deferred(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Any) -> None:
    # A deferred transaction that turns into a writer under contention fails with BUSY.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
