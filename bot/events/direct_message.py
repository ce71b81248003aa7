"""Somebody writes to the bot: under a card it goes to the other side, elsewhere it gets a hint."""

from collections.abc import Mapping
from typing import Any

from bot.slack.interaction import Interaction
from bot.slack.text import typed
from bot.usecases.requests.conversation import DirectMessage, edit, say
from domain.events import File

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""The subtypes of messages that a person wrote."""


async def direct_message(interaction: Interaction) -> None:
    """Pass it on."""
    event = interaction.event
    subtype = event.get("subtype")
    if not _is_direct(event):
        pass  # talk in a channel is internal, whatever an installation subscribes to
    elif subtype in _WRITTEN and not event.get("bot_id"):
        await interaction.do(say, _message(event, event))
    elif subtype == "message_changed" and _edited_by_person(event["message"]):
        await interaction.do(edit, _message(event, event["message"]))
    await interaction.ack()


def _is_direct(event: Mapping[str, Any]) -> bool:
    """Whether it was written to the bot alone."""
    return event.get("channel_type", "im") == "im" and str(event["channel"]).startswith("D")


def _edited_by_person(message: Mapping[str, Any]) -> bool:
    return not message.get("bot_id") and "thread_ts" in message


def _message(event: Mapping[str, Any], message: Mapping[str, Any]) -> DirectMessage:
    files = tuple(
        File(str(each.get("name") or each["id"]), str(each.get("permalink", "")))
        for each in message.get("files", ())
    )
    return DirectMessage(
        channel_id=event["channel"],
        thread_ts=message.get("thread_ts", ""),
        ts=message["ts"],
        text=typed(message.get("text", "")),
        files=files,
    )
