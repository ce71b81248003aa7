"""The shortcuts that open the request form."""

from dataclasses import replace

from bot.slack.interaction import Interaction
from bot.slack.mention_names import name_mentions
from bot.slack.messages import read_any_message
from bot.slack.permalinks import find_permalink
from bot.usecases.people.names import with_names
from bot.usecases.requests import opening
from bot.views.requests.request_form import request_form


async def open_request(interaction: Interaction) -> None:
    """The empty form."""
    form = await interaction.read(opening.form, interaction.now)
    await interaction.open(request_form(form, await interaction.words()))


async def request_from_message(interaction: Interaction) -> None:
    """The form with the message's text as details, and a link back to it."""
    message = interaction.body["message"]
    form = await interaction.read(opening.form, interaction.now)
    channel_id = interaction.body["channel"]["id"]
    link = await find_permalink(interaction.workspace.client.web, channel_id, message["ts"])
    mentioning = await name_mentions(interaction.workspace.client.web, read_any_message(message))
    words = await interaction.read(with_names, mentioning)
    prefilled = replace(form, title=words, permalink=link)
    await interaction.open(request_form(prefilled, await interaction.words()))
