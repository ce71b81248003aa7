"""The sweep: look after every request that is due, and send the reminders."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.jobs.batches import Batches
from bot.usecases.nags.nagging import (
    due_requests,
    look_after,
    look_after_some,
    next_work_at,
    put_off,
    put_off_nags,
    send_nags,
)
from store.database import Database

logger = structlog.get_logger(__name__)


async def sweep(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> datetime | None:
    """Do all that is due; returns when the next thing will be, or None if nothing is in sight.

    Requests share a transaction, and so do messages, since it is the commit that takes time. If it
    fails, each gets its own: one that cannot be dealt with is logged, put off, and holds up none of
    the others.
    """
    next_at = await database.read(workspace_id, next_work_at)
    if next_at is None or next_at > now():
        return next_at
    batches = Batches(database, workspace_id)
    while True:
        try:
            done = await batches.run(look_after_some, now(), batches.size)
        except Exception:
            logger.warning("sweep.one_by_one", exc_info=True)
            done = await _one_by_one(database, workspace_id, now, batches.size)
        if not done:
            break
    messages = Batches(database, workspace_id)
    while True:
        try:
            done = await messages.run(send_nags, now(), messages.size)
        except Exception:
            logger.warning("sweep.message_by_message", exc_info=True)
            done = await _send_first(database, workspace_id, now)
        if not done:
            break
    return await database.read(workspace_id, next_work_at)


async def _one_by_one(
    database: Database, workspace_id: int, now: Callable[[], datetime], limit: int
) -> int:
    numbers = await database.run(workspace_id, due_requests, now(), limit)
    for number in numbers:
        try:
            await database.run(workspace_id, look_after, now(), number)
        except Exception:
            logger.exception("sweep.failed", request=number)
            await database.run(workspace_id, put_off, now(), number)
    return len(numbers)


async def _send_first(database: Database, workspace_id: int, now: Callable[[], datetime]) -> int:
    """Send the nags that are due first; returns how many were dealt with."""
    try:
        return await database.run(workspace_id, send_nags, now(), 1)
    except Exception:
        logger.exception("sweep.nags_failed")
        return await database.run(workspace_id, put_off_nags, now())
