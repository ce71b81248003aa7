"""Group commit: use cases that wait for SQLite's only writer share one transaction.

The disk takes longer than the use cases do. So those that wait while it is busy go together: each
in a savepoint of its own, all of them with one commit.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from store.errors import ChangedMeanwhile
from store.prepared import execute_sqlite
from store.threads import Priority, Threads, awaitable

R = TypeVar("R")

MOST_TOGETHER = 32
LONGEST_GROUP = 0.05
"""Seconds after which a group takes in nobody else: the first of it waits for the last."""


class _TransactionLost(Exception):
    """SQLite has rolled back the whole transaction."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job(Generic[R]):
    """A use case that waits.

    Attributes:
        outcome: what somebody waits for in an event loop, which alone may settle it.
    """

    attempt: Callable[[Connection], Callable[[], R]]
    alone: Callable[[], R]
    outcome: asyncio.Future[R]

    def end(self, conclude: Callable[[], R]) -> None:
        """Tell whoever waits what came of it."""
        try:
            result = awaitable(conclude)
        except BaseException as error:
            self._tell(self.outcome.set_exception, error)
        else:
            self._tell(self.outcome.set_result, result)

    def _tell(self, settle: Callable[[Any], None], outcome: Any) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            self.outcome.get_loop().call_soon_threadsafe(self._settle, settle, outcome)

    def _settle(self, settle: Callable[[Any], None], outcome: Any) -> None:
        if not self.outcome.done():  # else it was given up
            settle(outcome)


class GroupCommit:
    """Carries out use cases on the writer's thread, together if several wait.

    Args:
        thread: runs one thing at a time.
        on_lost: called when a transaction is lost with all that was read in it.
    """

    def __init__(self, engine: Engine, thread: Threads, on_lost: Callable[[], None]) -> None:
        self._engine = engine
        self._thread = thread
        self._on_lost = on_lost
        self._waiting: deque[_Job[Any]] = deque()
        self._is_called = False

    def submit(
        self, attempt: Callable[[Connection], Callable[[], R]], alone: Callable[[], R]
    ) -> asyncio.Future[R]:
        """Carry out a use case when its turn comes.

        Args:
            attempt: carries it out in a savepoint; what it returns is called after the commit, and
                returns the result.
            alone: carries it out in a transaction of its own. Called if nobody else waits, if the
                attempt lost a race, and if the transaction was lost.
        """
        loop = asyncio.get_running_loop()
        job = _Job(attempt, alone, loop.create_future())
        self._waiting.append(job)
        if not self._is_called:
            self._is_called = True
            loop.call_soon(self._gather, loop, 0)
        return job.outcome

    def _gather(self, loop: asyncio.AbstractEventLoop, seen: int) -> None:
        """Let the thread come once a round of the event loop has brought nobody else.

        Thread and loop take turns at the interpreter, so that both go slower where one begins
        before the other has ended.
        """
        waiting = len(self._waiting)
        if seen < waiting < MOST_TOGETHER:
            loop.call_soon(self._gather, loop, waiting)
        else:
            self._thread.post(self._work, Priority.PERSON)

    def _call_thread(self) -> None:
        """Let the thread come, once for all that wait until it does."""
        if not self._is_called:
            self._is_called = True
            self._thread.post(self._work, Priority.PERSON)

    def _work(self) -> None:
        self._is_called = False  # before it looks: what comes from now on calls it again
        first = self._next()
        if first is None:
            return
        for job in self._together(first) if self._waiting else (first,):
            job.end(job.alone)
        if self._waiting:
            self._call_thread()

    def _next(self) -> _Job[Any] | None:
        while self._waiting:
            job = self._waiting.popleft()
            if not job.outcome.cancelled():
                return job
        return None

    def _together(self, first: _Job[Any]) -> list[_Job[Any]]:
        """Carry out `first` and those behind it; returns those that are to be carried out alone."""
        taken: list[_Job[Any]] = []
        ended: list[tuple[_Job[Any], Callable[[], Any]]] = []
        until = time.monotonic() + LONGEST_GROUP
        job: _Job[Any] | None = first
        try:
            with self._engine.connect() as connection, connection.begin():
                while job:
                    taken.append(job)
                    conclude = _attempted(job, connection)
                    if conclude:
                        ended.append((job, conclude))
                    full = len(taken) == MOST_TOGETHER or time.monotonic() >= until
                    job = None if full else self._next()
        except (DBAPIError, _TransactionLost):
            self._on_lost()
            return taken
        for job, conclude in ended:
            job.end(conclude)
        done = {job for job, _ in ended}
        return [job for job in taken if job not in done]


def _attempted(job: _Job[R], connection: Connection) -> Callable[[], R] | None:
    """Carry out a job in its savepoint; returns None if it is to be tried again alone.

    Raises:
        _TransactionLost: if nothing is left of what was done before, either.
    """
    try:
        return job.attempt(connection)
    except (DBAPIError, ChangedMeanwhile):
        return None
    except Exception as error:  # told after the commit: it may rest on what another has done
        return partial(_raise, error)
    finally:
        if not _is_in_transaction(connection):
            raise _TransactionLost


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Take back what is done here, and nothing else of the transaction, if it raises.

    SQLAlchemy's `begin_nested` compiles its statements each time: as long as half a use case takes.
    """
    execute_sqlite(connection, "SAVEPOINT use_case")
    try:
        yield
    except BaseException:
        if _is_in_transaction(connection):
            execute_sqlite(connection, "ROLLBACK TO use_case")
            execute_sqlite(connection, "RELEASE use_case")
        raise
    execute_sqlite(connection, "RELEASE use_case")


def _is_in_transaction(connection: Connection) -> bool:
    """Whether SQLite has not rolled back the whole transaction."""
    return bool(connection.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]


def _raise(error: Exception) -> Any:
    raise error
