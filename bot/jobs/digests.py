"""Digests: every manager's, once a week."""

from datetime import datetime

from bot.jobs.batches import Batches
from bot.usecases.reports.digests import due_digests, send_digests
from domain.weeks import WeeklyTime
from store.database import Database


async def send_due_digests(
    database: Database, workspace_id: int, now: datetime, at: WeeklyTime
) -> None:
    """Put every digest on its way that is due."""
    due = await database.read(workspace_id, due_digests, now, at)
    batches = Batches(database, workspace_id)
    while due:
        batch, due = due[: batches.size], due[batches.size :]
        await batches.run(send_digests, now, batch)
