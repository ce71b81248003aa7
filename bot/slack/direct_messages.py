"""Messages that people write to the bot, as Slack delivers them or has them in its history."""

from collections.abc import Mapping
from typing import Any

from bot.slack.text import typed
from bot.usecases.requests.conversation import DirectMessage
from domain.events import File

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""The subtypes of messages that a person wrote."""


def is_by_person(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote this message."""
    return message.get("subtype") in _WRITTEN and not message.get("bot_id")


def direct_message_from(channel_id: str, message: Mapping[str, Any]) -> DirectMessage:
    """Read a message."""
    files = tuple(
        File(str(each.get("name") or each["id"]), str(each.get("permalink", "")))
        for each in message.get("files", ())
    )
    return DirectMessage(
        channel_id=channel_id,
        thread_ts=message.get("thread_ts", ""),
        ts=message["ts"],
        text=typed(message.get("text", "")),
        files=files,
    )
