"""Somebody writes to the bot: a reply goes to the other side, all else gets a hint."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.slack.direct_messages import direct_message_from, is_by_person
from bot.slack.interaction import Interaction
from bot.usecases.requests.astray import hint_at_mention
from bot.usecases.requests.conversation import delete, edit, say
from bot.usecases.requests.direct_messages import DirectMessage
from domain.rich_text import Mention, PersonMention, Text


async def direct_message(interaction: Interaction) -> None:
    """Pass it on."""
    event = interaction.event
    subtype = event.get("subtype")
    if not _is_direct(event):
        pass  # talk in a channel is internal, whatever an installation subscribes to
    elif is_by_person(event):
        await interaction.do(say, await _read(interaction, event))
    elif subtype == "message_changed" and is_by_person(event["message"]):
        await interaction.do(edit, await _read(interaction, event["message"]))
    elif subtype == "message_deleted" and is_by_person(_previous(event)):
        await interaction.do(delete, await _read(interaction, _previous(event)))
    await interaction.ack()


async def mention(interaction: Interaction) -> None:
    """Somebody mentions the bot in a channel: what to do with their words, but for its name."""
    if is_by_person(interaction.event):
        written = await _read(interaction, interaction.event)
        bot_id = interaction.workspace.identity.bot_user_id

        def unnamed(mentioned: Mention) -> Mention | Text:
            is_bot = isinstance(mentioned, PersonMention) and mentioned.user_id == bot_id
            return Text("") if is_bot else mentioned

        words = written.words.with_mentions(unnamed)
        await interaction.do(hint_at_mention, replace(written, words=words))
    await interaction.ack()


def _is_direct(event: Mapping[str, Any]) -> bool:
    """Whether it was written to the bot alone."""
    return event.get("channel_type", "im") == "im" and str(event["channel"]).startswith("D")


def _previous(event: Mapping[str, Any]) -> Mapping[str, Any]:
    previous: Mapping[str, Any] = event.get("previous_message") or {}
    return previous


async def _read(interaction: Interaction, message: Mapping[str, Any]) -> DirectMessage:
    client = interaction.workspace.client.web
    return await direct_message_from(client, interaction.event["channel"], message)
