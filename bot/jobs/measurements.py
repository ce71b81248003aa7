"""Measuring what has changed, so that reports find it measured."""

from collections.abc import Sequence

import structlog

from bot.jobs.batches import Batches
from bot.usecases.measurements.daily_measures import refresh_days, stale_days
from bot.usecases.measurements.measurements import refresh, stale
from store.database import Database

logger = structlog.get_logger(__name__)


async def measure_stale(database: Database, workspace_id: int) -> None:
    """Measure all that is stale: by a job now and then, and before the digests.

    Requests share a transaction; if it fails, each gets its own, and one that cannot be measured is
    logged, stays stale, and holds up none of the others. Then the days on which something else
    counts now are put together, a department's at a time.
    """
    after, batches = 0, Batches(database, workspace_id)
    while request_ids := await database.read(workspace_id, stale, after, batches.size):
        try:
            await batches.run(refresh, request_ids)
        except Exception:
            logger.warning("measures.one_by_one", exc_info=True)
            await _one_by_one(database, workspace_id, request_ids)
        after = request_ids[-1]
    for department_id, days in (await database.read(workspace_id, stale_days)).items():
        try:
            await database.run(workspace_id, refresh_days, department_id, days)
        except Exception:
            logger.exception("measures.days_failed", department_id=department_id)


async def _one_by_one(database: Database, workspace_id: int, request_ids: Sequence[int]) -> None:
    for request_id in request_ids:
        try:
            await database.run(workspace_id, refresh, [request_id])
        except Exception:
            logger.exception("measures.failed", request_id=request_id)
