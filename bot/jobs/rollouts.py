"""Roll-outs: tell those who serve what is new, and remind those who have not read it."""

from collections.abc import Callable
from datetime import datetime

from bot.i18n import translator
from bot.jobs.batches import Batches
from bot.usecases.catalogue.rollouts import Learner, learners_due, tell
from bot.usecases.requests.practice import Script
from bot.views.requests.practice import practice_words
from store.database import Database
from store.unit_of_work import UnitOfWork


async def tell_learners(
    database: Database, workspace_id: int, now: Callable[[], datetime], bot_user_id: str
) -> None:
    """Tell everybody who is due, in a transaction each: one who cannot be told holds up nobody."""

    def tell_one(uow: UnitOfWork, learner: Learner) -> None:
        script = Script(bot_user_id, *practice_words(translator(learner.locale)))
        tell(uow, now(), learner, script)

    due = await database.read(workspace_id, learners_due, now())
    await Batches(database, workspace_id, "roll-out").run_each(tell_one, due)
