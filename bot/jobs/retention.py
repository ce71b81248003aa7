"""Erasing requests that have been kept for as long as the operator wants them kept."""

from datetime import datetime, timedelta

import structlog

from bot.jobs.batches import Batches
from bot.usecases.privacy.retention import (
    erase_ended,
    forget_sent,
    kept_too_long,
    sent_about_erased,
)
from store.database import Database
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)


async def erase_what_is_old(
    database: Database, workspace_id: int, now: datetime, keep: timedelta | None
) -> None:
    """Take words and people out of requests that ended too long ago, a batch a transaction.

    Args:
        keep: for how long they are kept. None for ever.
    """
    if keep is None:
        return
    before, erased = now - keep, 0
    batches = Batches(database, workspace_id, "erasure")
    page = await database.read(workspace_id, kept_too_long, before, None)
    while page:
        counts = await batches.run_all(
            lambda uow, ids: erase_ended(uow, before, ids), [each.id for each in page]
        )
        erased += sum(counts)
        page = await database.read(workspace_id, kept_too_long, before, page[-1])
    if erased:
        logger.info("retention.erased", requests=erased)
        sent = await database.read(workspace_id, sent_about_erased)
        await database.run(workspace_id, forget_sent, sent)
        await _forget_terms(database, workspace_id)


async def _forget_terms(database: Database, workspace_id: int) -> None:
    begins = True
    while await database.run(workspace_id, _forget_some, begins):
        begins = False


def _forget_some(uow: UnitOfWork, begins: bool) -> bool:
    return uow.search.forget_some(begins=begins)
