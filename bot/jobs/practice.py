"""Practice requests: Crossdesk acts as their requester, in the language of who practises."""

from collections.abc import Callable
from datetime import datetime

from bot.i18n import translator
from bot.jobs.batches import Batches
from bot.usecases.requests.practice import DueTurn, due_turns, take_turn
from bot.views.requests.practice import requester_words
from store.database import Database
from store.unit_of_work import UnitOfWork


async def play_requesters(
    database: Database, workspace_id: int, now: Callable[[], datetime]
) -> None:
    """Reply, ask back or confirm wherever somebody who practises waits for it."""

    def take(uow: UnitOfWork, due: DueTurn) -> None:
        take_turn(uow, now(), due, requester_words(due.turn, translator(due.locale)))

    due = await database.read(workspace_id, due_turns, now())
    await Batches(database, workspace_id, "practice request").run_each(take, due)
