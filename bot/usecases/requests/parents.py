"""Showing on a request how those stand that it needs."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.requests.announcements import confidant, show_cards
from bot.usecases.requests.card_keys import assignee_card_key, provider_card_key
from domain.events import Closed, Event
from domain.lifecycle import Action
from domain.request import Request
from store.unit_of_work import UnitOfWork

_TOLD = frozenset({Action.RESOLVE, Action.DECLINE, Action.CANCEL, Action.REOPEN, Action.TRANSFER})
"""The events of a need that those who wait for it are told at once."""


def follow(uow: UnitOfWork, child: Request, event: Event, now: datetime) -> None:
    """Show on the card of the request that needs this one how it stands, and tell what matters."""
    if child.parent_id is None:
        return
    parent = uow.requests.by_id(child.parent_id)
    department = uow.catalogue.department_by_id(parent.hop.department_id)
    show_cards(uow, parent, department, now)
    unanswered = isinstance(event.content, Closed) and event.content.unanswered
    if event.kind not in _TOLD and not unanswered:
        return
    reader = confidant(uow, parent)
    card = assignee_card_key(parent, reader) if reader else provider_card_key(parent)
    uow.outbox.put(
        f"need:{event.id}",
        Notice.NEED_NOTE,
        reader or department.channel_id,
        now,
        request_id=parent.id,
        payload={"need": child.id, "event": event.id, "card": card},
    )
