"""The database: one way to run a use case in a transaction, on SQLite and on Postgres."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.engine import URL

from store.catalogue_contents import CatalogueCache
from store.connections import (
    POSTGRES_CONNECTIONS,
    SQLITE_READERS,
)
from store.engines import Engines
from store.errors import NotStored, StillCommitting
from store.group_commit import GroupCommit, savepoint
from store.numbers import Numbers
from store.retries import lost_a_race, outages_told, retrying
from store.tables import workspaces
from store.threads import Priority, Threads
from store.turns import LONG_TRANSACTION_LIMIT, SHORTEST_WAIT, Turn
from store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from store.outbox_rows import Urgency

P = ParamSpec("P")
R = TypeVar("R")

CLOSING_PATIENCE = 2.0
"""Seconds that what runs has to end when the database is closed."""
REHEARSAL_PATIENCE = 5.0
"""Seconds in which a rehearsal must have been done."""


def _forget(future: asyncio.Future[Any]) -> None:
    """Take note of what came of something that nobody waits for any more."""
    if not future.cancelled():
        future.exception()


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
        self.engines = Engines(url)
        self.on_outbox: Callable[[Mapping[str, Urgency]], None] = lambda _enqueued: None
        self._catalogues = CatalogueCache()
        numbers = self.engines.numbers
        self._numbers = Numbers(numbers) if numbers else None
        self._threads = Threads(1 if self.is_sqlite else POSTGRES_CONNECTIONS, "database")
        self._group_commit = (
            GroupCommit(self.engine, self._threads, self._catalogues.forget)
            if self.is_sqlite
            else None
        )
        self._reading_threads = (
            Threads(SQLITE_READERS, "database-reader") if self.is_sqlite else self._threads
        )

    @property
    def url(self) -> URL:
        """Where the database is."""
        return self.engines.url

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.engines.is_sqlite

    @property
    def engine(self) -> Engine:
        """The engine, for the migrations and the tests of the store."""
        return self.engines.writing

    async def run(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case in one transaction, off the event loop. See `call`.

        What people do, and what is sent to them, goes first. If the database stops answering, its
        session is cut off after `TRANSACTION_LIMIT`.
        """
        return await self._run(Turn(), Priority.JOB, workspace_id, use_case, *args, **kwargs)

    async def run_soon(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case before those that nobody waits for. See `run`."""
        return await self._run(Turn(), Priority.SENDER, workspace_id, use_case, *args, **kwargs)

    async def run_long(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case that goes through much, and may take minutes. See `run`."""
        turn = Turn(limit=LONG_TRANSACTION_LIMIT)
        return await self._run(turn, Priority.JOB, workspace_id, use_case, *args, **kwargs)

    async def _run(
        self,
        turn: Turn,
        priority: Priority,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        job = partial(self._call, turn, workspace_id, use_case, *args, **kwargs)
        return await self._finished(turn, self._submit(self._threads, job, priority))

    async def run_once(
        self,
        workspace_id: int,
        delivery: str,
        now: datetime,
        answer_by: float | None,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case for one delivery from Slack, however often Slack delivers it.

        Args:
            answer_by: when Slack gives up, by `time.monotonic`; what was not begun to be committed
                by then never is.

        Raises:
            AlreadyDelivered: if it was carried out before.
            NotStored: if it was not carried out, and will not be.
            StillCommitting: if by then only the database knows.
            MaybeStored: if the database was lost while it committed.
        """

        turn = Turn(answer_by)

        def once(uow: UnitOfWork) -> R:
            uow.catalogue.begin_with(uow.deliveries.accept(delivery, now, turn.lock_patience))
            return use_case(uow, *args, **kwargs)

        alone = partial(self._call, turn, workspace_id, once)
        if self._group_commit is None:
            return await self._in_time(turn, self._submit(self._threads, alone, Priority.PERSON))

        def attempt(connection: Connection) -> Callable[[], R]:
            begin = partial(savepoint, connection)
            return self._carry_out(turn, connection, begin, workspace_id, once)

        return await self._in_time(turn, self._group_commit.submit(attempt, alone))

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
        turn = Turn()
        job = partial(self._look_up, turn, workspace_id, query, *args, **kwargs)
        return await self._finished(turn, self._submit(self._reading_threads, job, Priority.JOB))

    async def read_in_time(
        self,
        workspace_id: int,
        answer_by: float | None,
        query: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Look something up for somebody who must have an answer. See `read`.

        Raises:
            NotStored: if the database does not say it in time.
        """
        turn = Turn(answer_by)
        job = partial(self._look_up, turn, workspace_id, query, *args, **kwargs)
        return await self._in_time(turn, self._submit(self._reading_threads, job, Priority.PERSON))

    def _submit(
        self, threads: Threads, job: Callable[[], R], priority: Priority
    ) -> asyncio.Future[R]:
        return asyncio.wrap_future(threads.submit(job, priority))

    async def _in_time(self, turn: Turn, future: asyncio.Future[R]) -> R:
        """Wait for a turn's end as long as there is time."""
        if turn.answer_by is not None:
            await asyncio.wait({future}, timeout=max(turn.answer_by - time.monotonic(), 0))
            if not future.done():
                if not turn.give_up():
                    raise StillCommitting(self._finished(turn, future))
                future.add_done_callback(_forget)
                future.cancel()  # if it has not begun
                raise NotStored("the database did not do it in time")
        return await self._finished(turn, future)

    async def _finished(self, turn: Turn, future: asyncio.Future[R]) -> R:
        """Wait for a turn's end, and see to it that there is one."""
        while not future.done():
            await asyncio.wait({future}, timeout=max(turn.seconds_left(), SHORTEST_WAIT))
            if not future.done():
                turn.cut_if_overdue()
        return await future

    def call(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case in one transaction: commit what it did, or nothing if it raises.

        If the database stops answering, its session is cut off after `LONG_TRANSACTION_LIMIT`.

        A use case that lost a race (compare-and-set, deadlock, serialization, a lock's timeout) is
        run again: a few times, or for a few seconds if it was the database that sent it back.

        Raises:
            NotStored: if the database cannot do it now.
            MaybeStored: if the database was lost while it committed.
        """
        turn = Turn(limit=LONG_TRANSACTION_LIMIT)
        with turn.watched():
            return self._call(turn, workspace_id, use_case, *args, **kwargs)

    def _call(
        self,
        turn: Turn,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        def attempt() -> R:
            with self.engine.connect() as connection:
                begin = connection.begin
                conclude = self._carry_out(
                    turn, connection, begin, workspace_id, use_case, *args, **kwargs
                )
                return conclude()

        with outages_told(turn):
            try:
                return attempt()
            except Exception as error:
                if turn.is_late or not lost_a_race(error):
                    raise
            return retrying(turn)(attempt)

    def _carry_out(
        self,
        turn: Turn,
        connection: Connection,
        begin: Callable[[], AbstractContextManager[Any]],
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Callable[[], R]:
        """Run a use case once, in what `begin` begins.

        Returns:
            What is to be called after the commit: it wakes the sender and returns the result.
        """
        uow = UnitOfWork(connection, workspace_id, self._catalogues, self._numbers)
        try:
            with turn.working(connection), begin():
                result = use_case(uow, *args, **kwargs)
                turn.commit()
        finally:
            if self._numbers:
                self._numbers.end(workspace_id, uow.requests.taken, stored=turn.committing)

        def conclude() -> R:
            if uow.outbox.enqueued:
                self.on_outbox(uow.outbox.enqueued)
            return result

        return conclude

    def look_up(
        self,
        workspace_id: int,
        query: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Look something up in a transaction that cannot write.

        If the database stops answering, its session is cut off after `TRANSACTION_LIMIT`.

        Raises:
            NotStored: if the database cannot do it now, or `query` tries to write.
        """
        turn = Turn()
        with turn.watched():
            return self._look_up(turn, workspace_id, query, *args, **kwargs)

    def _look_up(
        self,
        turn: Turn,
        workspace_id: int,
        query: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        with (
            outages_told(turn),
            self.engines.reading.connect() as connection,
            turn.working(connection),
            connection.begin(),
        ):
            return query(UnitOfWork(connection, workspace_id, self._catalogues), *args, **kwargs)

    def try_out(
        self,
        workspace_id: int,
        use_case: Callable[Concatenate[UnitOfWork, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a use case, roll all of it back, and return what it would return."""
        with self.engines.rolled_back(Turn()) as connection:
            return use_case(UnitOfWork(connection, workspace_id), *args, **kwargs)

    def rehearse(self, rehearsal: Callable[[UnitOfWork], None], turn: Turn | None = None) -> None:
        """Run a use case in a workspace of its own and roll all of it back.

        Raises:
            UnusableDatabase: if the database cannot do it; the message says what to do.
        """
        with self.engines.rolled_back(turn or Turn()) as connection:
            statement = insert(workspaces).values(name="").returning(workspaces.c.id)
            workspace_id = int(connection.execute(statement).scalar_one())
            rehearsal(UnitOfWork(connection, workspace_id))

    async def rehearse_in_time(self, rehearsal: Callable[[UnitOfWork], None]) -> None:
        """Rehearse off the event loop. See `rehearse`.

        Raises:
            NotStored: if it takes longer than `REHEARSAL_PATIENCE`.
        """
        turn = Turn(time.monotonic() + REHEARSAL_PATIENCE)
        job = partial(self.rehearse, rehearsal, turn)
        await self._in_time(turn, self._submit(self._threads, job, Priority.PERSON))

    async def analyze(self) -> None:
        """Let SQLite see how its tables are filled. Postgres does so by itself.

        Without that, it takes "of this workspace" to be a few rows, and goes through all of them
        instead of looking up each of many ids.
        """
        if self.is_sqlite:
            await self._submit(self._threads, self.engines.analyze, Priority.JOB)

    def close(self) -> None:
        """Finish what runs, or cut it off, then let go of threads, connections and the file."""
        timer = threading.Timer(CLOSING_PATIENCE, self.engines.cut_everything)
        timer.start()
        for threads in (self._reading_threads, self._threads):
            threads.shutdown()
        timer.cancel()
        self.engines.dispose()
