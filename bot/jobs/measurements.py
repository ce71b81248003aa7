"""Measuring what has changed, so that reports find it measured."""

from bot.jobs.batches import Batches
from bot.usecases.measurements.daily_measures import refresh_days, stale_days
from bot.usecases.measurements.measurements import refresh, stale
from store.database import Database


async def measure_stale(database: Database, workspace_id: int) -> None:
    """Measure all that is stale: by a job now and then, and before the digests.

    A request that cannot be measured stays stale. Then the days on which something else counts now
    are put together, a department's at a time.
    """
    after, batches = 0, Batches(database, workspace_id, "measurement")
    while request_ids := await database.read(workspace_id, stale, after, batches.size):
        await batches.run_all(refresh, request_ids)
        after = request_ids[-1]
    due = await database.read(workspace_id, stale_days)
    await Batches(database, workspace_id, "days of a department").run_each(
        lambda uow, each: refresh_days(uow, each, due[each]), list(due)
    )
