"""Shortcuts: open a request from anywhere, or from a message."""

import asyncio
from dataclasses import replace

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot import ids
from bot.slack.interaction import Interaction, Workplace
from bot.slack.listening import listen
from bot.slack.text import typed
from bot.usecases.people.names import with_names
from bot.usecases.requests import opening
from bot.views.requests.request_form import request_form


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to both shortcuts."""
    app.shortcut(ids.REQUEST_OPEN_SHORTCUT)(listen(workplace, open_request))
    app.shortcut(ids.REQUEST_FROM_MESSAGE_SHORTCUT)(listen(workplace, request_from_message))


async def open_request(interaction: Interaction) -> None:
    """The empty form."""
    form = await interaction.read(opening.form)
    await interaction.open(request_form(form, await interaction.words()))


async def request_from_message(interaction: Interaction) -> None:
    """The form with the message's text as details, and a link back to it."""
    message = interaction.body["message"]
    form = await interaction.read(opening.form)
    link = await _permalink(interaction, interaction.body["channel"]["id"], message["ts"])
    text = await interaction.read(with_names, typed(message.get("text", "")))
    prefilled = replace(form, title=text, permalink=link)
    await interaction.open(request_form(prefilled, await interaction.words()))


async def _permalink(interaction: Interaction, channel_id: str, ts: str) -> str:
    """The message's address; nothing where the bot cannot see it, as in others' direct messages."""
    try:
        # The form has to be opened within three seconds; a link is not worth missing that.
        async with asyncio.timeout(1):
            answer = await interaction.workplace.client.chat_getPermalink(
                channel=channel_id, message_ts=ts
            )
    except (SlackApiError, ClientError, TimeoutError):
        return ""
    return str(answer["permalink"])
