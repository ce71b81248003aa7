"""The sweep: look after every request that is due, and send the reminders."""

from collections.abc import Callable
from datetime import datetime

from bot.jobs.batches import Batches
from bot.usecases.nags.nagging import (
    look_after_some,
    next_work_at,
    put_off_first,
    put_off_nags,
    send_nags,
)
from store.database import Database


async def sweep(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> datetime | None:
    """Do all that is due; returns when the next thing will be, or None if nothing is in sight.

    Requests share a transaction, and so do messages, since it is the commit that takes time. One
    that cannot be dealt with is put off, and holds up none of the others.
    """
    next_at = await database.read(workspace_id, next_work_at)
    if next_at is None or next_at > now():
        return next_at
    await Batches(database, workspace_id, "request").run_until_none(
        lambda uow, limit: look_after_some(uow, now(), limit), lambda uow: put_off_first(uow, now())
    )
    await Batches(database, workspace_id, "reminder").run_until_none(
        lambda uow, limit: send_nags(uow, now(), limit), lambda uow: put_off_nags(uow, now())
    )
    return await database.read(workspace_id, next_work_at)
