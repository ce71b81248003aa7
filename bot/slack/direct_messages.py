"""Messages that people write to the bot, as Slack delivers them or has them in its history."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.mention_names import name_mentions
from bot.slack.messages import read_message
from bot.usecases.requests.direct_messages import DirectMessage

_WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""The subtypes of messages that a person wrote. Others are apps', workflows', huddles', joins, …"""
_SLACKBOT = "USLACKBOT"


def is_by_person(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote this message."""
    by_person = not message.get("bot_id") and message.get("user") not in {None, _SLACKBOT}
    return by_person and message.get("subtype") in _WRITTEN


async def direct_message_from(
    client: AsyncWebClient, channel_id: str, message: Mapping[str, Any]
) -> DirectMessage:
    """Read a message; Slack is asked for the names of channels and groups in it."""
    read = read_message(message)
    return DirectMessage(
        channel_id=channel_id,
        thread_ts=message.get("thread_ts", ""),
        ts=message["ts"],
        words=await name_mentions(client, read.words),
        files=read.files,
        is_readable=read.is_readable,
        edited_ts=str((message.get("edited") or {}).get("ts", "")),
    )
