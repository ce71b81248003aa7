"""Roll-outs: tell those who serve what is new, and remind those who have not read it."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.i18n import translator
from bot.usecases.catalogue.rollouts import learners_due, tell
from bot.usecases.requests.practice import Script
from bot.views.requests.practice import practice_words
from store.database import Database

logger = structlog.get_logger(__name__)


async def tell_learners(
    database: Database, workspace_id: int, now: Callable[[], datetime], bot_user_id: str
) -> None:
    """Tell everybody who is due, in a transaction each: one who cannot be told holds up nobody."""
    for learner in await database.read(workspace_id, learners_due, now()):
        script = Script(bot_user_id, *practice_words(translator(learner.locale)))
        try:
            await database.run(workspace_id, tell, now(), learner, script)
        except Exception:
            logger.exception("rollouts.failed", person=learner.user_id)
