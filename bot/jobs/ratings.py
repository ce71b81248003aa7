"""Ratings: ask requesters, tell managers of low ratings, and departments of anonymous ones."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.usecases.ratings.anonymous import groups_to_tell, tell
from bot.usecases.ratings.news import tell_managers_due
from bot.usecases.ratings.questions import ask, people_due, put_off
from store.database import Database
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)


async def ask_for_ratings(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> datetime | None:
    """Do all that is due; returns when the next thing will be, or None if nothing is in sight.

    Each person has a transaction of their own: one who cannot be asked is logged, put off, and
    holds up none of the others.
    """
    for user_id in await database.read(workspace_id, people_due, now()):
        try:
            await database.run(workspace_id, ask, now(), user_id)
        except Exception:
            logger.exception("ratings.failed", person=user_id)
            await database.run(workspace_id, put_off, now(), user_id)
    await database.run(workspace_id, tell_managers_due, now())
    for group in await database.read(workspace_id, groups_to_tell):
        try:
            await database.run(workspace_id, tell, now(), group)
        except Exception:
            logger.exception("ratings.not_told", department_id=group.department_id)
    return await database.read(workspace_id, _next_at)


def _next_at(uow: UnitOfWork) -> datetime | None:
    return uow.ratings.next_at()
