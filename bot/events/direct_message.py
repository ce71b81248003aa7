"""Somebody writes to the bot: under a card it goes to the other side, elsewhere it gets a hint."""

from collections.abc import Mapping
from typing import Any

from bot.slack.direct_messages import direct_message_from, is_by_person
from bot.slack.interaction import Interaction
from bot.usecases.requests.conversation import DirectMessage, delete, edit, say


async def direct_message(interaction: Interaction) -> None:
    """Pass it on."""
    event = interaction.event
    subtype = event.get("subtype")
    if not _is_direct(event):
        pass  # talk in a channel is internal, whatever an installation subscribes to
    elif is_by_person(event):
        await interaction.do(say, await _read(interaction, event))
    elif subtype == "message_changed" and _is_in_thread(event["message"]):
        await interaction.do(edit, await _read(interaction, event["message"]))
    elif subtype == "message_deleted" and _is_in_thread(_previous(event)):
        await interaction.do(delete, await _read(interaction, _previous(event)))
    await interaction.ack()


def _is_direct(event: Mapping[str, Any]) -> bool:
    """Whether it was written to the bot alone."""
    return event.get("channel_type", "im") == "im" and str(event["channel"]).startswith("D")


def _is_in_thread(message: Mapping[str, Any]) -> bool:
    return is_by_person(message) and "thread_ts" in message


def _previous(event: Mapping[str, Any]) -> Mapping[str, Any]:
    previous: Mapping[str, Any] = event.get("previous_message") or {}
    return previous


async def _read(interaction: Interaction, message: Mapping[str, Any]) -> DirectMessage:
    client = interaction.workspace.client.web
    return await direct_message_from(client, interaction.event["channel"], message)
