"""How much a job does in one transaction: so little that nobody waits long behind it."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Concatenate, Final, ParamSpec, TypeVar

import structlog

from store.database import Database
from store.errors import is_passing
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

    Attributes:
        size: how much is done in the next transaction.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        monotonic: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.size = _FIRST
        self._database = database
        self._workspace_id = workspace_id
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
        self,
        use_case: Callable[[UnitOfWork, datetime, Sequence[T]], None],
        now: datetime,
        due: Sequence[T],
    ) -> None:
        """Run a use case for all that is due, batch by batch.

        If a batch fails, each gets its own transaction: one that fails alone is logged, stays due,
        and holds up none of the others. If it is the database that fails, all that is left waits.
        """
        while due:
            batch, due = due[: self.size], due[self.size :]
            try:
                await self.run(use_case, now, batch)
            except Exception as error:
                if is_passing(error):
                    raise
                logger.warning("batches.one_by_one", exc_info=True)
                await self._one_by_one(use_case, now, batch)

    async def _one_by_one(
        self,
        use_case: Callable[[UnitOfWork, datetime, Sequence[T]], None],
        now: datetime,
        batch: Sequence[T],
    ) -> None:
        for each in batch:
            try:
                await self.run(use_case, now, [each])
            except Exception as error:
                if is_passing(error):
                    raise
                logger.exception("batches.failed", due=each)
