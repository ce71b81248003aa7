"""Forgetting what nobody needs any more, and keeping the database quick."""

from datetime import datetime, timedelta

from store.database import Database
from store.unit_of_work import UnitOfWork

DELIVERIES_KEPT = timedelta(days=3)
"""Slack repeats a delivery within the hour; a form may stay open over a weekend."""

OUTBOX_KEPT = timedelta(days=14)


async def housekeeping(database: Database, workspace_id: int, now: datetime) -> None:
    """Forget old deliveries, and outbox rows that ended long ago; dead letters are kept."""
    await database.run_long(workspace_id, _forget, now)
    await database.analyze()


def _forget(uow: UnitOfWork, now: datetime) -> None:
    uow.deliveries.forget_before(now - DELIVERIES_KEPT)
    uow.outbox.forget_before(now - OUTBOX_KEPT)
