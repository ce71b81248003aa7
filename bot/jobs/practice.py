"""Practice requests: Crossdesk acts as their requester, in the language of who practises."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.i18n import translator
from bot.usecases.requests.practice import due_turns, take_turn
from bot.views.requests.practice import requester_words
from store.database import Database

logger = structlog.get_logger(__name__)


async def play_requesters(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> None:
    """Reply, ask back or confirm wherever somebody who practises waits for it."""
    for due in await database.read(workspace_id, due_turns, now()):
        words = requester_words(due.turn, translator(due.locale))
        try:
            await database.run(workspace_id, take_turn, now(), due, words)
        except Exception:
            logger.exception("practice.failed", request=due.number)
