"""Digests, every manager's, once a week; and reviews, once a quarter."""

from datetime import datetime

from bot.jobs.batches import Batches
from bot.jobs.measurements import measure_stale
from bot.usecases.reports.digests import DueDigest, due_digests, send_digests
from bot.usecases.reports.reviews import DueReview, due_reviews, send_reviews
from domain.weeks import WeeklyTime
from store.database import Database
from store.unit_of_work import UnitOfWork


async def send_due_digests(
    database: Database, workspace_id: int, now: datetime, at: WeeklyTime
) -> None:
    """Put every digest and review on its way that is due, once all is measured."""
    digests, reviews = await database.read(workspace_id, _due, now, at)
    if digests or reviews:
        await measure_stale(database, workspace_id)
    await Batches(database, workspace_id, "digest").run_all(
        lambda uow, some: send_digests(uow, now, some), digests
    )
    await Batches(database, workspace_id, "review").run_all(
        lambda uow, some: send_reviews(uow, now, some), reviews
    )


def _due(
    uow: UnitOfWork, now: datetime, at: WeeklyTime
) -> tuple[tuple[DueDigest, ...], tuple[DueReview, ...]]:
    return due_digests(uow, now, at), due_reviews(uow, now, at)
