"""Somebody writes to the bot: under a card it goes to the other side, elsewhere it gets a hint."""

from collections.abc import Mapping
from typing import Any

from bot.slack.direct_messages import direct_message_from, is_by_person
from bot.slack.interaction import Interaction
from bot.usecases.requests.conversation import edit, say


async def direct_message(interaction: Interaction) -> None:
    """Pass it on."""
    event = interaction.event
    subtype = event.get("subtype")
    if not _is_direct(event):
        pass  # talk in a channel is internal, whatever an installation subscribes to
    elif is_by_person(event):
        await interaction.do(say, direct_message_from(event["channel"], event))
    elif subtype == "message_changed" and _edited_by_person(event["message"]):
        await interaction.do(edit, direct_message_from(event["channel"], event["message"]))
    await interaction.ack()


def _is_direct(event: Mapping[str, Any]) -> bool:
    """Whether it was written to the bot alone."""
    return event.get("channel_type", "im") == "im" and str(event["channel"]).startswith("D")


def _edited_by_person(message: Mapping[str, Any]) -> bool:
    return not message.get("bot_id") and "thread_ts" in message
