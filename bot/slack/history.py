"""Our own cards in Slack: a second log of what was asked for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot import ids
from bot.slack.client import SlackClient, next_cursor
from bot.slack.failures import FateUnknown, RateLimited, Unavailable
from bot.views.blocks import Block
from domain.request import RequestReference

logger = structlog.get_logger(__name__)

_PAGE = 100
_TRIES = 5
_WAIT = 2.0  # seconds, doubled with each further try


@dataclass(frozen=True, slots=True)
class Card:
    """A card of ours as it stands in Slack.

    Attributes:
        text: what notifications say of it, as Slack reads it (mrkdwn).
    """

    channel_id: str
    ts: str
    reference: RequestReference
    requester_id: str
    text: str
    blocks: list[Block] = field(default_factory=list)


async def cards_since(
    client: SlackClient, bot_id: str, channel_id: str, oldest: datetime
) -> AsyncIterator[Card]:
    """Find our cards in a channel or a direct message since a point in time, newest first.

    Slack's wish to be left alone is heeded. Others can give their messages any metadata: only
    those of our own bot count.

    Raises:
        SlackFailure: if the history cannot be read.
    """
    cursor: str | None = None
    while True:
        page = await read_page(
            client,
            "conversations.history",
            channel=channel_id,
            oldest=f"{oldest.timestamp():.6f}",
            include_all_metadata=True,
            limit=_PAGE,
            cursor=cursor,
        )
        for message in page["messages"]:
            said = _said_of_card(message)
            if said and message.get("bot_id") == bot_id:
                yield Card(
                    channel_id,
                    str(message["ts"]),
                    RequestReference(int(said["number"]), str(said.get("identity", ""))),
                    str(said.get("requester", "")),
                    str(message.get("text", "")),
                    list(message.get("blocks") or ()),
                )
        cursor = next_cursor(page)
        if cursor is None:
            return


async def read_page(
    client: SlackClient, method: str, *, tries: int = _TRIES, **arguments: Any
) -> dict[str, Any]:
    """Read a page of messages, as soon as Slack gives it.

    Args:
        tries: how often it is tried while Slack cannot be reached.

    Raises:
        SlackFailure: if Slack refuses, or cannot be reached.
    """
    tried = 0
    while True:
        try:
            return await client.call(method, expects="messages", **arguments)
        except RateLimited as limited:
            await asyncio.sleep(limited.retry_after)
        except (Unavailable, FateUnknown) as failure:
            tried += 1
            if tried == tries:
                raise
            logger.info("history.waits", channel=arguments["channel"], why=str(failure))
            await asyncio.sleep(_WAIT * 2**tried)


def _said_of_card(message: dict[str, Any]) -> dict[str, Any] | None:
    """Return the data in the metadata of a card of ours; None for any other message."""
    metadata = message.get("metadata") or {}
    payload: dict[str, Any] = metadata.get("event_payload") or {}
    is_ours = metadata.get("event_type") == ids.MESSAGE_EVENT_TYPE
    return payload if is_ours and isinstance(payload.get("number"), int) else None
