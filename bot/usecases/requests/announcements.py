"""Announcements: the outbox rows that say what is to be shown to whom after a change.

Confidential requests are announced without a word of what they say; the conversation goes to the
assignee's direct messages instead of the channel's thread.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.usecases.notices import Notice, was_enqueued
from bot.usecases.people.roles import serves
from bot.usecases.requests.card_keys import (
    assignee_card_key,
    provider_card_key,
    requester_card_key,
)
from bot.usecases.requests.card_readers import former_readers, has_arrived, put_all_files
from bot.usecases.requests.event_places import (
    ARRIVING,
    SHOWN,
    Place,
    concerns_providers,
    concerns_requester,
)
from bot.usecases.requests.file_copies import put_copies, take_back_copies
from domain.events import Event, File, Reassigned
from domain.file_copies import files_of
from domain.hop import hop_of
from domain.lifecycle import Action
from domain.organisation import Department
from domain.request import Request
from domain.standards import Priority
from store.event_contents import files_to_stored
from store.outbox_rows import Urgency
from store.unit_of_work import UnitOfWork

_NEWS: Mapping[Notice, Notice] = {
    Notice.PROVIDER_NOTE: Notice.PROVIDER_NEWS,
    Notice.REQUESTER_NOTE: Notice.REQUESTER_NEWS,
    Notice.ASSIGNEE_NOTE: Notice.ASSIGNEE_NEWS,
}

HOME_KEPT_FOR = timedelta(days=3)
"""For how long an App Home is kept up to date for somebody who does not look at it."""

HOME_AT_HAND_FOR = timedelta(minutes=5)
"""For how long after they opened it somebody is taken to act in their App Home."""

HOME_INTERVAL = timedelta(seconds=30)
"""The shortest time between two updates of somebody's App Home that they did not ask for."""


def announce(
    uow: UnitOfWork, request: Request, department: Department, event: Event, now: datetime
) -> None:
    """Show `event` in its places, and to those who look at their App Home."""
    places = SHOWN[event.kind]
    if Place.CARDS in places:
        show_cards(uow, request, department, now)
    if Place.OWN_CARD in places:
        show_requester_card(uow, request, now)
    if Place.REQUESTER in places and concerns_requester(event, request):
        note(uow, Notice.REQUESTER_NOTE, request.requester_id, request, event, now)
        card = requester_card_key(uow, request)
        put_copies(uow, request, event, request.requester_id, card, now)
    if Place.PROVIDERS in places and concerns_providers(event, request):
        _note_to_providers(uow, request, department, event, now)
        if isinstance(event.content, Reassigned) and event.content.former:
            # Where both can read it: of a confidential one, that it happened.
            note(uow, Notice.PROVIDER_NOTE, department.channel_id, request, event, now)
        for reader_id, card in _readers_of_files(uow, request, department):
            put_copies(uow, request, event, reader_id, card, now)
    _note_to_colleagues(uow, request, department, event, now)
    if event.kind in ARRIVING or (request.confidential and event.handover):
        for reader_id, card in _readers_of_files(uow, request, department):
            put_all_files(uow, request, reader_id, card, now)
    for user_id in {request.requester_id, request.hop.assignee_id, event.actor_id} - {None}:
        refresh_home(uow, str(user_id), now, acting=user_id == event.actor_id)


def announce_practice(uow: UnitOfWork, request: Request, event: Event, now: datetime) -> None:
    """Show what happened to a practice request to who practises, and to nobody else.

    Crossdesk asks for it, and needs no message.
    """
    trainee_id = str(request.trainee_id)
    key = assignee_card_key(request, trainee_id)
    uow.outbox.put(key, Notice.PRACTICE_CARD, trainee_id, now, request_id=request.id)
    if Place.PROVIDERS in SHOWN[event.kind] and event.actor_id == request.requester_id:
        note(uow, Notice.ASSIGNEE_NOTE, trainee_id, request, event, now)


def announce_handover(
    uow: UnitOfWork, request: Request, former_assignee_id: str, now: datetime
) -> None:
    """Show a former assignee that it is not theirs any more."""
    if request.confidential:
        key = assignee_card_key(request, former_assignee_id)
        uow.outbox.put(key, Notice.ASSIGNEE_CARD, former_assignee_id, now, request_id=request.id)
    refresh_home(uow, former_assignee_id, now)


def announce_comment(
    uow: UnitOfWork, request: Request, department: Department, first: Event, now: datetime
) -> None:
    """Tell the department the comment of a rating, or bring what was told up to date.

    Args:
        first: the event with which the rating was first given.
    """
    _note_to_providers(uow, request, department, first, now)


def announce_edit(
    uow: UnitOfWork, request: Request, department: Department, original: Event, now: datetime
) -> None:
    """Update a message where it was shown, because its author has edited or deleted it."""
    if request.trainee_id:
        announce_practice(uow, request, original, now)
        return
    show_cards(uow, request, department, now)
    if original.kind is Action.ANSWER:
        note(uow, Notice.REQUESTER_NOTE, request.requester_id, request, original, now)
    if original.kind is not Action.ANSWER or was_enqueued(
        uow, note_key(original, Notice.PROVIDER_NOTE, "")
    ):
        _note_edit(uow, request, department, original, now)
    if files_of(original):
        _take_back_files(uow, request, department, original, now)


def _take_back_files(
    uow: UnitOfWork, request: Request, department: Department, original: Event, now: datetime
) -> None:
    """Take the files of a message that are gone back from all who may have them."""
    if original.kind is Action.ANSWER:
        readers = {(request.requester_id, requester_card_key(uow, request))}
    else:
        readers = {*_readers_of_files(uow, request, department), *former_readers(uow, request)}
    for reader_id, card in sorted(readers):
        take_back_copies(uow, request, original, reader_id, card, now)


def _note_edit(
    uow: UnitOfWork, request: Request, department: Department, original: Event, now: datetime
) -> None:
    """Update a note for those who serve; one that a former department has loses its words."""
    shown = uow.messages.get(note_key(original, Notice.PROVIDER_NOTE, ""))
    if shown and hop_of(original, uow.events.of_request(request.id)) < request.hop.number:
        take_words(uow, request, shown.key, shown.channel_id, original, now)
    else:
        _note_to_providers(uow, request, department, original, now)


def take_words(
    uow: UnitOfWork,
    request: Request,
    key: str,
    channel_id: str,
    told: Event,
    now: datetime,
    kind: Notice = Notice.PROVIDER_NOTE,
) -> None:
    """Take the words out of a note in the channel of a department that a request has left.

    Args:
        told: what it says instead has happened, without a word.
        kind: that of the note, if it may still be on its way.
    """
    payload = {"left": told.id}
    uow.outbox.put(
        key, kind, channel_id, now, request_id=request.id, event_id=told.id, payload=payload
    )


def announce_again(uow: UnitOfWork, request: Request, event: Event, now: datetime) -> None:
    """Bring what the requester was told of an event up to date, if they were told."""
    if uow.messages.get(note_key(event, Notice.REQUESTER_NOTE, request.requester_id)):
        note(uow, Notice.REQUESTER_NOTE, request.requester_id, request, event, now)


def announce_unreadable(
    uow: UnitOfWork,
    request: Request,
    author_id: str,
    files: tuple[File, ...],
    place: str,
    now: datetime,
) -> None:
    """Tell the other side that something came which cannot be shown to them."""
    card, recipient = requester_card_key(uow, request), request.requester_id
    if author_id == request.requester_id:
        if confidant_id := confidant(uow, request):
            card, recipient = assignee_card_key(request, confidant_id), confidant_id
        elif not _shows_in_channel(uow, request):
            return
        else:
            department = uow.catalogue.department_by_id(request.hop.department_id)
            card, recipient = provider_card_key(request), department.channel_id
            files = () if request.confidential else files
    payload = {"card": card, "author": author_id, "files": files_to_stored(files)}
    uow.outbox.put(
        f"unreadable_came:{place}",
        Notice.UNREADABLE_CAME,
        recipient,
        now,
        request_id=request.id,
        payload=payload,
    )


def refresh_home(uow: UnitOfWork, user_id: str, now: datetime, *, acting: bool = False) -> None:
    """Bring somebody's App Home up to date soon, if they have looked at it lately.

    Args:
        acting: whether they have just done something: if they may have done it there, at once.
    """
    opened_at, shown_at = uow.people.home_times(user_id)
    if opened_at is None or now - opened_at > HOME_KEPT_FOR:
        return
    if acting and now - opened_at <= HOME_AT_HAND_FOR:
        show_home(uow, user_id, now)
    else:
        due_at = max(now, shown_at + HOME_INTERVAL) if shown_at else now
        uow.outbox.put(home_key(user_id), Notice.HOME, user_id, now, due_at=due_at)


def show_home(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """Show somebody who looks at it their App Home, at once."""
    key = home_key(user_id)
    uow.outbox.put(key, Notice.HOME, user_id, now, urgency=Urgency.CARD)
    uow.outbox.hasten(key, now)


def home_key(user_id: str) -> str:
    """Return the key of somebody's App Home."""
    return f"home:{user_id}"


def show_cards(uow: UnitOfWork, request: Request, department: Department, now: datetime) -> None:
    """Bring the cards of a request up to date."""
    cards = _serving_cards(uow, request, department)
    if not request.shows_on_chain:  # its chain has the card, and shows it: see `parents`
        cards.append(
            (requester_card_key(uow, request), Notice.REQUESTER_CARD, request.requester_id)
        )
    uow.outbox.put_cards(cards, request.id, now)


def show_serving_cards(
    uow: UnitOfWork, request: Request, department: Department, now: datetime
) -> None:
    """Bring the cards of those who serve a request up to date."""
    uow.outbox.put_cards(_serving_cards(uow, request, department), request.id, now)


def _serving_cards(
    uow: UnitOfWork, request: Request, department: Department
) -> list[tuple[str, Notice, str]]:
    cards = []
    if _shows_in_channel(uow, request):
        cards.append((provider_card_key(request), Notice.PROVIDER_CARD, department.channel_id))
    if confidant_id := confidant(uow, request):
        key = assignee_card_key(request, confidant_id)
        can_wait = request.approver_id and request.priority is not Priority.URGENT
        kind = Notice.APPROVAL_CARD if can_wait else Notice.ASSIGNEE_CARD
        cards.append((key, kind, confidant_id))
    return cards


def _shows_in_channel(uow: UnitOfWork, request: Request) -> bool:
    """Whether a request has a card in its department's channel.

    It has none before it is approved. An approval has none either: only its approver reads it.
    """
    return request.approver_id is None and has_arrived(uow, request)


def show_requester_card(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Bring the requester's own card up to date; a step has none."""
    if request.shows_on_chain:
        return
    key, recipient = requester_card_key(uow, request), request.requester_id
    uow.outbox.put(key, Notice.REQUESTER_CARD, recipient, now, request_id=request.id)


def confidant(uow: UnitOfWork, request: Request) -> str | None:
    """Return with whom the requester of a confidential request talks: who has it and serves it."""
    reader_id = request.trainee_id or request.hop.assignee_id
    return reader_id if request.confidential and serves(uow, request, reader_id) else None


def _note_to_providers(
    uow: UnitOfWork, request: Request, department: Department, event: Event, now: datetime
) -> None:
    if confidant_id := confidant(uow, request):
        note(uow, Notice.ASSIGNEE_NOTE, confidant_id, request, event, now)
    elif _shows_in_channel(uow, request):
        note(uow, Notice.PROVIDER_NOTE, department.channel_id, request, event, now)


def _note_to_colleagues(
    uow: UnitOfWork, request: Request, department: Department, event: Event, now: datetime
) -> None:
    """Tell those who serve a request what one of them said to its requester, if that shows.

    Of a confidential one its assignee alone is told, if it was not they who said it.
    """
    if Place.COLLEAGUES not in SHOWN[event.kind]:
        return
    if not request.confidential:
        note(uow, Notice.PROVIDER_NOTE, department.channel_id, request, event, now)
    elif (confidant_id := confidant(uow, request)) and confidant_id != event.actor_id:
        note(uow, Notice.ASSIGNEE_NOTE, confidant_id, request, event, now)


def _readers_of_files(
    uow: UnitOfWork, request: Request, department: Department
) -> Iterator[tuple[str, str]]:
    """Yield to whom the requester's files go, and under which card: never into a channel, if the
    request is confidential.
    """
    if not request.confidential:
        if _shows_in_channel(uow, request):
            yield department.channel_id, provider_card_key(request)
    elif confidant_id := confidant(uow, request):
        yield confidant_id, assignee_card_key(request, confidant_id)


def note(
    uow: UnitOfWork, kind: Notice, recipient: str, request: Request, event: Event, now: datetime
) -> None:
    """Tell somebody of an event, or bring what they were told of it up to date."""
    key, notice = note_key(event, kind, recipient), _notice_of(event, kind)
    uow.outbox.put(key, notice, recipient, now, request_id=request.id, event_id=event.id)


def note_key(event: Event, kind: Notice, recipient: str) -> str:
    """Return the key of the note that tells somebody of an event."""
    key = f"event:{event.id}:{_notice_of(event, kind)}"
    # Each assignee has a note of their own.
    return f"{key}:{recipient}" if kind is Notice.ASSIGNEE_NOTE else key


def _notice_of(event: Event, kind: Notice) -> Notice:
    return kind if event.actor_id else _NEWS[kind]
