"""Showing on a request how those stand that it needs, and on those how it stands itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.gates import is_channel
from bot.usecases.requests.announcements import (
    confidant,
    show_cards,
    show_requester_card,
    show_serving_cards,
)
from bot.usecases.requests.card_keys import assignee_card_key, provider_card_key
from bot.usecases.requests.card_readers import has_arrived
from domain.events import Closed, Event, approval_in
from domain.lifecycle import SERVED, UNFINISHED, Action
from domain.nagging import Nag
from domain.request import Request
from store.unit_of_work import UnitOfWork

_TOLD = frozenset(
    {
        Action.RESOLVE,
        Action.DECLINE,
        Action.REJECT,
        Action.CANCEL,
        Action.REOPEN,
        Action.TRANSFER,
    }
)
"""The events of a need that those who wait for it are told at once."""


_OPENING = frozenset({Action.NEED, Action.BEGIN_STEPS})
"""The events by which requests were opened for another one."""


def needs_of(uow: UnitOfWork, request: Request, events: Iterable[Event]) -> tuple[Request, ...]:
    """Return the requests that were opened for one.

    Args:
        events: what happened to it. Nothing is looked up if it never needed anything.
    """
    if all(event.kind not in _OPENING and not approval_in(event.content) for event in events):
        return ()
    return uow.requests.needs_of(request.id)


def follow(uow: UnitOfWork, child: Request, event: Event, now: datetime) -> None:
    """Show on the card of the request that needs this one how it stands, and tell what matters."""
    if child.parent_id is None:
        return
    parent = uow.requests.by_id(child.parent_id)
    department = uow.catalogue.department_by_id(parent.hop.department_id)
    show_serving_cards(uow, parent, department, now)
    if child.step:
        show_requester_card(uow, parent, now)
    if event.kind is Action.TRANSFER and child.confidential:
        _withdraw_notes(uow, parent, child, now)
    unanswered = isinstance(event.content, Closed) and event.content.unanswered
    if event.kind not in _TOLD and not unanswered:
        return
    if child.approver_id and event.kind is Action.CANCEL:
        return  # it is over, because others have decided
    if not has_arrived(uow, parent):
        return
    reader = confidant(uow, parent)
    card = assignee_card_key(parent, reader) if reader else provider_card_key(parent)
    uow.outbox.put(
        _note_key(event),
        Notice.NEED_NOTE,
        reader or department.channel_id,
        now,
        request_id=parent.id,
        payload={"need": child.id, "event": event.id, "card": card},
    )


def follow_late(uow: UnitOfWork, child: Request, nags: Sequence[Nag], now: datetime) -> None:
    """Show at once on the card of the request that needs this one that it is late.

    Who works on that one is told by a nag besides, when they may be. Of a confidential one, that
    is all: a note in their direct messages would reach them at night.

    Args:
        nags: what is due about the child now.
    """
    late = [each for each in nags if each.says_late]
    if child.parent_id is None or not late:
        return
    parent = uow.requests.by_id(child.parent_id)
    if parent.state not in SERVED:
        return
    department = uow.catalogue.department_by_id(parent.hop.department_id)
    show_serving_cards(uow, parent, department, now)
    card = provider_card_key(parent)
    key = f"need:{child.id}:late:{late[0].promise}:{card}"
    if confidant(uow, parent) is None and uow.messages.get(key) is None:
        uow.outbox.put(
            key,
            Notice.NEED_LATE,
            department.channel_id,
            now,
            request_id=parent.id,
            payload={"need": child.id, "card": card},
        )


def follow_down(
    uow: UnitOfWork, former: Request, parent: Request, events: Sequence[Event], now: datetime
) -> None:
    """Show on the cards of what a request needs how it stands itself.

    Args:
        former: the request as it was.
        events: what happened to it before.
    """
    shown, was = _shown_below(parent), _shown_below(former)
    if shown == was:
        return
    moved = parent.hop.number != former.hop.number
    for child in needs_of(uow, parent, events):
        if moved or child.state in UNFINISHED:
            department = uow.catalogue.department_by_id(child.hop.department_id)
            show_cards(uow, child, department, now)


def _shown_below(parent: Request) -> tuple[object, ...]:
    """Return what the cards of its needs show of a request, but for its title."""
    return parent.confidential, parent.hop.department_id, parent.state, parent.due


def _withdraw_notes(uow: UnitOfWork, parent: Request, child: Request, now: datetime) -> None:
    """Take the words of a need that is confidential by now out of the notes that have told them."""
    for event in uow.events.of_request(child.id):
        message = uow.messages.get(_note_key(event))
        if message is None:
            continue
        there = message.channel_id if is_channel(message.channel_id) else confidant(uow, parent)
        if there:
            payload = {"need": child.id, "event": event.id, "card": provider_card_key(parent)}
            key = message.key
            uow.outbox.put(key, Notice.NEED_NOTE, there, now, request_id=parent.id, payload=payload)


def show_notes_again(
    uow: UnitOfWork, child: Request, events: Sequence[Event], now: datetime
) -> None:
    """Bring up to date what is said of a need where the request that needs it is shown.

    Args:
        events: the need's.
    """
    if child.parent_id is None:
        return
    parent = uow.requests.by_id(child.parent_id)
    if shown := uow.messages.get(provider_card_key(parent)):
        card = Notice.PROVIDER_CARD
        uow.outbox.put(shown.key, card, shown.channel_id, now, request_id=parent.id)
    for event in events:
        if message := uow.messages.get(_note_key(event)):
            there = message.channel_id if is_channel(message.channel_id) else confidant(uow, parent)
            payload = {"need": child.id, "event": event.id, "card": provider_card_key(parent)}
            if there:
                uow.outbox.put(
                    *(message.key, Notice.NEED_NOTE, there, now),
                    request_id=parent.id,
                    payload=payload,
                )


def _note_key(event: Event) -> str:
    return f"need:{event.id}"
