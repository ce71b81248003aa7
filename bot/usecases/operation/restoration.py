"""After the database was put back from a backup: what is lost, and who is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.usecases.notices import Notice
from domain.request import RequestReference
from store.messages import SlackMessage
from store.restorations import Restoration
from store.unit_of_work import UnitOfWork

NUMBER_MARGIN = 10
"""Above the highest number on a card: requests whose cards had not reached Slack yet."""
BLIND_JUMP = 1000
"""Above the highest number that is known, where cards cannot be read."""
_LINES = 30  # of lost requests in one message


@dataclass(frozen=True, slots=True)
class Places:
    """Where our cards stand.

    Attributes:
        channels: the departments that post there, by the channel's id.
        direct_messages: the people whose they are, by the channel's id.
    """

    channels: Mapping[str, int]
    direct_messages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LostCard:
    """A card of a request that is not in the database any more.

    Attributes:
        blocks: what stands on it.
        person_id: whose direct messages it stands in; None if it stands in a channel.
    """

    channel_id: str
    ts: str
    reference: RequestReference
    requester_id: str
    text: str
    blocks: Sequence[dict[str, Any]]
    person_id: str | None = None
    link: str = ""


def unfinished(uow: UnitOfWork) -> tuple[Restoration, ...]:
    """The restorations of which not everybody was told yet."""
    return uow.restorations.unfinished()


def places(uow: UnitOfWork) -> Places:
    """Where to look for our cards."""
    return Places(
        {each.channel_id: each.id for each in uow.catalogue.departments()},
        uow.people.direct_messages(),
    )


def are_lost(uow: UnitOfWork, references: Iterable[RequestReference]) -> set[RequestReference]:
    """Which of these belong to no request here."""
    return {each for each in references if not _is_here(uow, each)}


def raise_numbers(uow: UnitOfWork, highest: int, *, complete: bool) -> int:
    """Let new requests have numbers that no lost request can have had; returns the last of those.

    What waited to be sent when the backup was made may have been sent since.

    Args:
        highest: the highest number on a card.
        complete: whether all channels could be read.
    """
    known = max([highest, *(each.last_number for each in uow.restorations.unfinished())])
    last = uow.requests.skip_numbers(known + (NUMBER_MARGIN if complete else BLIND_JUMP))
    uow.restorations.close_range(last)
    uow.outbox.doubt_pending()
    return last


def tell_of_lost(
    uow: UnitOfWork, now: datetime, lost: Sequence[LostCard], unread: Sequence[str]
) -> bool:
    """Mark the cards of lost requests, and give the administrators the list. Done once.

    Args:
        unread: the channels whose history could not be read.

    Returns:
        Whether it was done here; else another process has done it.
    """
    noted = uow.restorations.unfinished()
    if not noted or not uow.restorations.finish(now):
        return False
    backed_up_at = min(each.backed_up_at for each in noted)
    for card in lost:
        _mark(uow, now, card, backed_up_at)
    # A request is told once, by its card in the channel, which says least of a confidential one.
    told: dict[RequestReference, LostCard] = {}
    for card in sorted(lost, key=lambda each: each.person_id is not None):
        told.setdefault(card.reference, card)
    listed = sorted(told.values(), key=lambda each: each.reference.number)
    pages = [listed[at : at + _LINES] for at in range(0, len(listed), _LINES)] or [[]]
    for admin in uow.people.admins():
        for number, page in enumerate(pages, 1):
            payload = {
                "backed_up_at": backed_up_at.isoformat(),
                "total": len(listed),
                "lost": [
                    {
                        "number": each.reference.number,
                        "text": each.text if each.person_id is None else "",
                        "requester": each.requester_id,
                        "link": each.link,
                    }
                    for each in page
                ],
                "unread": list(unread) if number == len(pages) else [],
            }
            key = f"restoration:{noted[-1].id}:{number}:{admin}"
            uow.outbox.put(key, Notice.LOST_REQUESTS, admin, now, payload=payload)
    return True


def _mark(uow: UnitOfWork, now: datetime, card: LostCard, backed_up_at: datetime) -> None:
    key = f"lost:{card.channel_id}:{card.ts}"
    uow.messages.put(SlackMessage(key, None, card.channel_id, card.ts))
    payload = {
        "number": card.reference.number,
        "backed_up_at": backed_up_at.isoformat(),
        "text": card.text,
        "blocks": list(card.blocks),
    }
    recipient = card.person_id or card.channel_id
    uow.outbox.put(key, Notice.LOST_CARD, recipient, now, payload=payload)
    if card.person_id:
        note = {"number": card.reference.number, "backed_up_at": backed_up_at.isoformat()}
        uow.outbox.put(
            f"{key}:note", Notice.LOST_NOTE, card.person_id, now, payload={**note, "card": key}
        )


def _is_here(uow: UnitOfWork, reference: RequestReference) -> bool:
    request = uow.requests.by_number(reference.number)
    return request is not None and request.identity == reference.identity
