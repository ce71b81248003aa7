"""Outages of the database: what people are told afterwards, and what they can send again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.read_models import Summary
from bot.usecases.notices import Notice
from domain.request import Request
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Unstored:
    """Something that a person sent and that was not stored, as far as we know.

    Attributes:
        delivery: what it is known by, however often it is sent.
        words: what they had typed.
        body: what Slack delivered.
    """

    user_id: str
    delivery: str
    words: str
    body: Mapping[str, Any]


def offer_again(uow: UnitOfWork, now: datetime, unstored: Unstored) -> None:
    """Give somebody back what they sent, or tell them that it was stored after all."""
    if uow.deliveries.is_known(unstored.delivery):
        tell_it_went_through(uow, now, unstored.user_id, unstored.words, None)
        return
    payload = {
        "words": unstored.words, "delivery": unstored.delivery, "body": dict(unstored.body),
    }  # fmt: skip
    key = f"send-again:{uuid4().hex}"
    uow.outbox.put(key, Notice.SEND_AGAIN, unstored.user_id, now, payload=payload)


def find_unstored(uow: UnitOfWork, user_id: str, key: str) -> Unstored | None:
    """Find what somebody was offered to send again. Returns None if it is not kept any more."""
    row = uow.outbox.latest(key)
    if row is None or row.recipient_id != user_id:
        return None
    payload = row.payload
    return Unstored(user_id, payload["delivery"], payload["words"], payload["body"])


def tell_it_went_through(
    uow: UnitOfWork, now: datetime, user_id: str, words: str, result: object
) -> None:
    """Tell somebody that something was stored after they had been told that this was not known.

    Args:
        result: what the use case returned; its request is named.
    """
    request = result.request if isinstance(result, Summary) else result
    number = request.number if isinstance(request, Request) else None
    payload = {"words": words, "number": number}
    uow.outbox.put(
        f"went-through:{uuid4().hex}", Notice.WENT_THROUGH, user_id, now, payload=payload
    )
