"""Surveys: closing those whose time is over."""

from collections.abc import Callable
from datetime import datetime

from bot.jobs.batches import Batches
from bot.usecases.surveys.closing import close_surveys, surveys_to_close
from store.database import Database


async def close_due_surveys(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> None:
    """Close every survey whose time is over."""
    due = await database.read(workspace_id, surveys_to_close, now())
    await Batches(database, workspace_id, "survey").run_all(
        lambda uow, some: close_surveys(uow, now(), some), due
    )
