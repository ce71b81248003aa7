"""The introduction that everybody gets once: how Crossdesk works, in a minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.usecases.notices import Notice
from store.unit_of_work import UnitOfWork

_LATELY = timedelta(days=1)
"""Who asked for the first time longer ago knows by now."""


def introduce(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """Show somebody how Crossdesk works, unless they were shown it before."""
    if uow.people.note_introduced(user_id, now):
        uow.outbox.put(f"tour:{user_id}", Notice.TOUR, user_id, now)


def is_newcomer(uow: UnitOfWork, user_id: str) -> bool:
    """Whether somebody is known, and was never shown how Crossdesk works."""
    return uow.people.is_newcomer(user_id)


def newcomers(uow: UnitOfWork, now: datetime) -> tuple[str, ...]:
    """Return who has lately asked for the first time, and was not shown how Crossdesk works."""
    return uow.people.newcomers(now - _LATELY)


def introduce_some(uow: UnitOfWork, now: datetime, user_ids: Iterable[str]) -> None:
    """Show several people how Crossdesk works."""
    for user_id in user_ids:
        introduce(uow, user_id, now)
