"""Forgetting what nobody needs any more, and keeping the database quick."""

from datetime import datetime, timedelta

from store.database import Database
from store.unit_of_work import UnitOfWork

DELIVERIES_KEPT = timedelta(days=3)
"""Slack repeats a delivery within the hour; a form may stay open over a weekend."""

LEFTOVERS_KEPT = timedelta(days=60)
"""After the end of a request. It can be reopened for 14 days, and rated for some working days."""

PERIODS_KEPT = timedelta(days=400)

_BATCH = 200
"""So much is dropped in one transaction: few enough for clicks not to wait behind it."""

OUTBOX_KEPT = timedelta(days=14)
"""So long what ended in the outbox is kept, and how catching up went."""


async def housekeeping(database: Database, workspace_id: int, now: datetime) -> None:
    """Forget old deliveries, what ended long ago in the outbox, and what ended requests leave over.

    Dead letters are kept.
    """
    await database.run_long(workspace_id, _forget, now)
    ended = now - LEFTOVERS_KEPT
    while leftovers := await database.read(workspace_id, _leftovers, ended):
        await database.run(workspace_id, _drop, *leftovers)
    await database.analyze()


def _leftovers(uow: UnitOfWork, before: datetime) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """Return requests that have something left over, and keys of old messages; None if none."""
    found = (
        uow.leftovers.ended_requests(before, _BATCH),
        uow.leftovers.old_messages(before, _BATCH),
    )
    return found if any(found) else None


def _drop(uow: UnitOfWork, request_ids: tuple[int, ...], keys: tuple[str, ...]) -> None:
    uow.leftovers.drop_of_requests(request_ids)
    uow.leftovers.drop_messages(keys)


def _forget(uow: UnitOfWork, now: datetime) -> None:
    uow.deliveries.forget_before(now - DELIVERIES_KEPT)
    uow.outbox.forget_before(now - OUTBOX_KEPT)
    uow.leftovers.drop_periods(now - PERIODS_KEPT)
    uow.catch_ups.forget_before(now - OUTBOX_KEPT)
