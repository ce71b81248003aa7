"""The sweep over requests that are due to be looked at."""

from collections.abc import Callable
from datetime import datetime

from bot.usecases.closing import close_unconfirmed
from store.database import Database


async def sweep(database: Database, workspace_id: int, now: Callable[[], datetime]) -> None:
    """Close what was resolved and never confirmed, a batch a transaction, until none is due."""
    while await database.run(workspace_id, close_unconfirmed, now()):
        pass
