"""Unmet needs: every manager's message, once a month."""

from collections.abc import Callable
from datetime import datetime

from bot.jobs.batches import Batches
from bot.jobs.measurements import measure_stale
from bot.usecases.unmet_needs.monthly import due_needs, send_needs
from store.database import Database


async def send_due_needs(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> None:
    """Put every message on its way that is due."""
    due = await database.read(workspace_id, due_needs, now())
    if due:
        await measure_stale(database, workspace_id)
    await Batches(database, workspace_id, "unmet needs").run_all(
        lambda uow, some: send_needs(uow, now(), some), due
    )
