"""The keeper of calendars: days looked up every day, and running requests that follow them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.jobs.batches import Batches
from bot.usecases.catalogue.days_looked_up import (
    CalendarToLookUp,
    ChangedDays,
    LookedUp,
    calendars_to_look_up,
    put_days_looked_up,
    tell_of_days,
)
from bot.usecases.people.waiting import ask_gates_again
from bot.usecases.requests.days import Move, Moved, has_outdated_days, move_requests, prepare_days
from store.database import Database

LookUp = Callable[[Sequence[CalendarToLookUp], datetime], Awaitable[Sequence[LookedUp]]]


async def keep_days(database: Database, workspace_id: int, now: datetime, look_up: LookUp) -> None:
    """Look up the days of calendars once a day, and let running requests follow all changes.

    They follow what was imported even where looking up fails; it is tried again at the next run.

    Args:
        look_up: finds the days of calendars.
    """
    changed: tuple[ChangedDays, ...] = ()
    try:
        changed = await _look_up(database, workspace_id, now, look_up)
    finally:
        await _follow(database, workspace_id, now, changed)


async def _follow(
    database: Database, workspace_id: int, now: datetime, changed: Sequence[ChangedDays]
) -> None:
    """Let running requests follow what has changed, and tell of it."""
    moved = await _move_requests(database, workspace_id, now)
    if moved:
        await database.run(workspace_id, ask_gates_again, now)
    if changed and moved:
        await database.run(workspace_id, tell_of_days, now, changed, moved)


async def _look_up(
    database: Database, workspace_id: int, now: datetime, look_up: LookUp
) -> tuple[ChangedDays, ...]:
    calendars = await database.read(workspace_id, calendars_to_look_up, now)
    if not calendars:
        return ()
    found = await look_up(calendars, now)
    return await database.run(workspace_id, put_days_looked_up, now, found)


async def _move_requests(database: Database, workspace_id: int, now: datetime) -> dict[str, Moved]:
    moved: dict[str, Moved] = {}
    if not await database.read(workspace_id, has_outdated_days):
        return moved
    for move in await database.run(workspace_id, prepare_days, now):
        if count := await _move(database, workspace_id, now, move):
            moved[move.key] = moved.get(move.key, Moved()) + count
    return moved


async def _move(database: Database, workspace_id: int, now: datetime, move: Move) -> Moved:
    batches = Batches(database, workspace_id, "request on other days")
    found = await batches.run_all(
        lambda uow, ids: move_requests(uow, now, move, ids), move.request_ids
    )
    return sum(found, Moved())
