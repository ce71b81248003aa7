"""Introductions: whoever has asked for something for the first time reads how it goes on."""

from collections.abc import Callable
from datetime import datetime

from bot.jobs.batches import Batches
from bot.usecases.people.introductions import introduce_some, newcomers
from store.database import Database


async def introduce_newcomers(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> None:
    """Show everybody who has opened their first request how Crossdesk works.

    It is a job, so that nobody who opens a request waits for it.
    """
    due = await database.read(workspace_id, newcomers, now())
    await Batches(database, workspace_id, "introduction").run_all(
        lambda uow, some: introduce_some(uow, now(), some), due
    )
