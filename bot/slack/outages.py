"""Interactions that could not be stored while the database was away, kept until it is back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.usecases.operation.outages import Unstored, offer_again, tell_it_went_through
from store.database import Database
from store.errors import StoreError

logger = structlog.get_logger(__name__)

MAX_KEPT = 500
"""The number of things that are kept at a time; who comes later is told to try again."""
LOOK_AGAIN = 2.0
"""Seconds between two looks whether the database is back."""


class Outages:
    """Keeps, in memory, what people sent during an outage, and gives it back after it.

    Args:
        now: the clock; aware instants.
    """

    def __init__(self, database: Database, workspace_id: int, now: Callable[[], datetime]) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._now = now
        self._kept: dict[str, Unstored] = {}
        self._giving_back: asyncio.Task[None] | None = None
        self._waiting: set[asyncio.Task[None]] = set()

    def keep(self, unstored: Unstored) -> bool:
        """Keep something until the database is back. Returns False if too much is kept already."""
        if len(self._kept) >= MAX_KEPT and unstored.delivery not in self._kept:
            return False
        self._kept[unstored.delivery] = unstored
        if self._giving_back is None or self._giving_back.done():
            self._giving_back = asyncio.create_task(self._give_back())
        return True

    def await_outcome(self, outcome: Awaitable[object], unstored: Unstored) -> None:
        """Tell a person what became of something once the database has said so."""
        task = asyncio.create_task(self._tell_outcome(outcome, unstored))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    def stop(self) -> None:
        """Keep nothing any more."""
        for task in (self._giving_back, *self._waiting):
            if task:
                task.cancel()

    async def _tell_outcome(self, outcome: Awaitable[object], unstored: Unstored) -> None:
        try:
            result = await outcome
        except Exception as error:
            # Whether it was stored is asked of the database when it is back.
            logger.warning("outage.outcome_unknown", why=str(error))
            self.keep(unstored)
            return
        user_id, words = unstored.user_id, unstored.words
        await self._until_stored(tell_it_went_through, user_id, words, result)

    async def _give_back(self) -> None:
        while self._kept:
            await asyncio.sleep(LOOK_AGAIN)
            for each in tuple(self._kept.values()):
                await self._until_stored(offer_again, each)
                self._kept.pop(each.delivery, None)
        logger.info("outage.over")

    async def _until_stored(self, use_case: Callable[..., None], *args: object) -> None:
        """Do something in the database, as soon as it can be done; what never can is logged."""
        while True:
            try:
                await self._database.run_soon(self._workspace_id, use_case, self._now(), *args)
            except StoreError:
                await asyncio.sleep(LOOK_AGAIN)
            except Exception:
                logger.exception("outage.untold")
                return
            else:
                return
