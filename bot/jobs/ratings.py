"""Ratings: ask requesters, tell managers of low ratings, and departments of anonymous ones."""

from collections.abc import Callable
from datetime import datetime

from bot.jobs.batches import Batches
from bot.usecases.ratings.anonymous import groups_to_tell, tell
from bot.usecases.ratings.news import tell_managers_due
from bot.usecases.ratings.questions import ask, people_due, put_off
from store.anonymous_ratings import WaitingGroup
from store.database import Database
from store.unit_of_work import UnitOfWork


async def ask_for_ratings(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> datetime | None:
    """Do all that is due; returns when the next thing will be, or None if nothing is in sight.

    Each person has a transaction of their own: one who cannot be asked is logged, put off, and
    holds up none of the others.
    """
    next_at, groups = await database.read(workspace_id, _to_do)
    is_due = next_at is not None and next_at <= now()
    if is_due:
        await _ask_and_tell(database, workspace_id, now)
    await Batches(database, workspace_id, "anonymous ratings").run_each(
        lambda uow, group: tell(uow, now(), group), groups
    )
    if is_due or groups:
        next_at, _ = await database.read(workspace_id, _to_do)
    return next_at


def ratings_due_at(uow: UnitOfWork, now: datetime) -> datetime | None:
    """Return when something is to be asked or told, or None if nothing is in sight.

    Anonymous ratings that enough people have given are looked at every time.
    """
    next_at, groups = _to_do(uow)
    return min(next_at or now, now) if groups else next_at


async def _ask_and_tell(database: Database, workspace_id: int, now: Callable[[], datetime]) -> None:
    await Batches(database, workspace_id, "rating question").run_each(
        lambda uow, user_id: ask(uow, now(), user_id),
        await database.read(workspace_id, people_due, now()),
        lambda uow, user_id: put_off(uow, now(), user_id),
    )
    await database.run(workspace_id, tell_managers_due, now())


def _to_do(uow: UnitOfWork) -> tuple[datetime | None, tuple[WaitingGroup, ...]]:
    """Return when something is to be asked or told, and the groups that may be told now."""
    return uow.ratings.next_at(), groups_to_tell(uow)
