"""The sweep over requests that are due to be looked at."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.usecases.closing import close_if_unconfirmed, due_requests, put_off
from store.database import Database

logger = structlog.get_logger(__name__)


async def sweep(database: Database, workspace_id: int, now: Callable[[], datetime]) -> None:
    """Look at every request that is due, each in its own transaction.

    One that cannot be dealt with is logged, put off, and holds up none of the others.
    """
    while numbers := await database.run(workspace_id, due_requests, now()):
        for number in numbers:
            try:
                await database.run(workspace_id, close_if_unconfirmed, now(), number)
            except Exception:
                logger.exception("sweep.failed", request=number)
                await database.run(workspace_id, put_off, now(), number)
