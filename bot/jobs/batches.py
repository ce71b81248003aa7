"""How much a job does in one transaction: so little that nobody waits long behind it."""

import time
from collections.abc import Callable, Sequence
from typing import Concatenate, Final, ParamSpec, TypeVar

import structlog

from store.database import Database
from store.errors import is_passing
from store.left_out import leave_out
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

TRANSACTION_TARGET: Final = 0.02
"""Seconds that a job's transaction is to take: on SQLite, everybody else waits meanwhile."""
_FIRST = 5
_MOST = 50


class Batches:
    """Runs a use case batch by batch, as large as fits into `TRANSACTION_TARGET`.

    One thing that fails alone is left out, and holds up none of the others. If it is the database
    that fails, all that is left waits.

    Attributes:
        size: how much is done in the next transaction.

    Args:
        what: what one thing is, in a word: see `leave_out`.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        what: str,
        monotonic: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.size = _FIRST
        self._database = database
        self._workspace_id = workspace_id
        self._what = what
        self._monotonic = monotonic

    async def run(
        self, use_case: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a use case for one batch; how large the next one is follows from how long it took."""
        size = self.size

        def timed(uow: UnitOfWork) -> R:
            begun = self._monotonic()
            try:
                return use_case(uow, *args, **kwargs)
            finally:
                fitting = size * TRANSACTION_TARGET / max(self._monotonic() - begun, 0.001)
                self.size = max(1, min(int(fitting), 2 * size, _MOST))

        return await self._database.run(self._workspace_id, timed)

    async def run_all(
        self, use_case: Callable[[UnitOfWork, Sequence[T]], R], due: Sequence[T]
    ) -> list[R]:
        """Run a use case for all that is due, batch by batch; returns what each batch returned.

        If a batch fails, each gets its own transaction.
        """
        found = []
        while due:
            batch, due = due[: self.size], due[self.size :]
            try:
                found.append(await self.run(use_case, batch))
            except Exception as error:
                if is_passing(error):
                    raise
                logger.warning("batches.one_by_one", what=self._what, exc_info=True)
                found += await self.run_each(lambda uow, each: use_case(uow, [each]), batch)
        return found

    async def run_until_none(
        self,
        use_case: Callable[[UnitOfWork, int], int],
        put_off_first: Callable[[UnitOfWork], object],
    ) -> None:
        """Run a use case, batch by batch, until nothing is left to do.

        If a batch fails, what is due first is done alone; if that fails, it is put off.

        Args:
            use_case: does so much of what is due first; returns how much.
            put_off_first: lets what is due first be due later; returns what that is.
        """
        done: object = True
        while done:
            try:
                done = await self.run(use_case, self.size)
            except Exception as error:
                if is_passing(error):
                    raise
                logger.warning("batches.first_alone", what=self._what, exc_info=True)
                done = await self._run_first(use_case, put_off_first)

    async def _run_first(
        self,
        use_case: Callable[[UnitOfWork, int], int],
        put_off_first: Callable[[UnitOfWork], object],
    ) -> object:
        try:
            return await self._database.run(self._workspace_id, use_case, 1)
        except Exception as error:
            if is_passing(error):
                raise
            put_off = await self._database.run(self._workspace_id, put_off_first)
            leave_out(self._what, put_off)
            return put_off

    async def run_each(
        self,
        use_case: Callable[[UnitOfWork, T], R],
        due: Sequence[T],
        put_off: Callable[[UnitOfWork, T], None] | None = None,
    ) -> list[R]:
        """Run a use case for each in its own transaction; returns what it returned.

        Args:
            put_off: called for what fails, in a transaction of its own.
        """
        found = []
        for each in due:
            try:
                found.append(await self._database.run(self._workspace_id, use_case, each))
            except Exception as error:
                if is_passing(error):
                    raise
                leave_out(self._what, each)
                if put_off:
                    await self._database.run(self._workspace_id, put_off, each)
        return found
