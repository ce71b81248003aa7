"""Whether a request could be stored now: what readiness and the doctor ask of the database."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from bot.usecases.requests.rehearsal import rehearse
from store.database import Database

logger = structlog.get_logger(__name__)

VALID_FOR = 5.0
"""Seconds for which an answer holds: whoever asks more often costs nothing."""


def check_storage(database: Database, now: datetime) -> None:
    """Rehearse a request, and look at the file of SQLite.

    Raises:
        UnusableDatabase: if no request could be stored; the message says what to do.
    """
    database.engines.check_file()
    database.rehearse(partial(rehearse, now=now))


class StorageCheck:
    """Rehearses a request from time to time, in a transaction that is rolled back.

    Args:
        now: the clock; aware instants.
        monotonic: seconds of a clock that nobody moves.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._now = now
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._asked_at: float | None = None
        self._problem = ""

    async def problem(self) -> str:
        """Say why no request could be stored now; empty if all is well."""
        async with self._lock:
            asked_at = self._asked_at
            if asked_at is None or self._monotonic() - asked_at > VALID_FOR:
                self._problem = await self._ask()
                self._asked_at = self._monotonic()
            return self._problem

    async def _ask(self) -> str:
        try:
            self._database.engines.check_file()
            await self._database.rehearse_in_time(partial(rehearse, now=self._now()))
        except Exception as error:
            # What Postgres says may name hosts and people, and whoever asks gives no password.
            logger.warning("no request could be stored", why=str(error))
            return "no request can be stored; the log says why"
        return ""
