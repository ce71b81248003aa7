"""Copies of files: what somebody sends in private opens for nobody else, so they get a copy.

Each copy is a message of its own in the outbox, in the thread of the card where the words are.
The same row, put again once the file is gone or is no longer for its reader, takes the copy back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.roles import serves
from bot.usecases.requests.card_keys import hop_of_card, is_provider_card
from domain.events import Event, File
from domain.file_copies import CopyProblem, files_of, is_gone
from domain.hop import key_suffix
from domain.request import Request
from store.outbox_rows import OutboxRow, Outcome
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Copy:
    """A file as its reader is to have it.

    Attributes:
        author_id: who sent it.
        sent_at: when.
        card: the key of the card in whose thread it belongs.
        is_withdrawn: whether it is taken back: it was deleted, or its reader may not see it now.
    """

    file: File
    author_id: str
    sent_at: datetime
    card: str
    is_withdrawn: bool


def put_copies(
    uow: UnitOfWork, request: Request, event: Event, reader_id: str, card: str, now: datetime
) -> None:
    """Pass on the files that came with an event, to a person or a channel.

    Args:
        card: the key of their card of the request.
    """
    _put(uow, request, event, files_of(event), reader_id, card, now)


def take_back_copies(
    uow: UnitOfWork, request: Request, event: Event, reader_id: str, card: str, now: datetime
) -> None:
    """Take back what is gone of the files that came with an event."""
    events = uow.events.of_request(request.id)
    gone = [file for file in files_of(event) if is_gone(event, file, events)]
    _put(uow, request, event, gone, reader_id, card, now)


def copy_of(uow: UnitOfWork, row: OutboxRow) -> Copy:
    """Return the copy that a row is about, as things stand now."""
    request = uow.requests.by_id(row.request_id or 0)
    events = uow.events.of_request(request.id)
    event = next(each for each in events if each.id == row.event_id)
    file = next(each for each in files_of(event) if each.id == row.payload["file"])
    card = str(row.payload["card"])
    return Copy(
        file=file,
        author_id=event.actor_id or "",
        sent_at=event.at,
        card=card,
        is_withdrawn=(
            is_gone(event, file, events) or not _may_have(uow, request, row.recipient_id, card)
        ),
    )


def follow_copy(uow: UnitOfWork, row: OutboxRow, outcome: Outcome, why: str, now: datetime) -> None:
    """Tell the author of a file if it could not be passed on, once for however many readers."""
    if why in list(CopyProblem):
        problem = CopyProblem(why)
    elif outcome is Outcome.DEAD:
        problem = CopyProblem.FAILED
    else:
        return
    copy = copy_of(uow, row)
    if copy.is_withdrawn:
        return
    payload = {"file": copy.file.name, "problem": problem.value}
    key = f"copy_failed:{row.event_id}:{copy.file.id}"
    author_id, request_id = copy.author_id, row.request_id
    uow.outbox.put(key, Notice.COPY_FAILED, author_id, now, request_id=request_id, payload=payload)


def _put(
    uow: UnitOfWork,
    request: Request,
    event: Event,
    files: Iterable[File],
    reader_id: str,
    card: str,
    now: datetime,
) -> None:
    # A request that comes back has another card in the same channel.
    hop = key_suffix(hop_of_card(card)) if is_provider_card(card) else ""
    for file in files:
        uow.outbox.put(
            f"copy:{event.id}:{file.id}:{reader_id}{hop}",
            Notice.FILE_COPY,
            reader_id,
            now,
            request_id=request.id,
            event_id=event.id,
            payload={"file": file.id, "card": card},
        )


def _may_have(uow: UnitOfWork, request: Request, reader_id: str, card: str) -> bool:
    """Whether the files of a request are for somebody, or for the channel where a card stands."""
    if is_provider_card(card):
        return not request.confidential and hop_of_card(card) == request.hop.number
    return reader_id == request.requester_id or serves(uow, request, reader_id)
