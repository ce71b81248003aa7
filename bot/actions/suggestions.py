"""Buttons for what somebody may have meant by a line."""

from bot.form_models import RequestForm
from bot.slack.interaction import Interaction
from bot.usecases.requests import opening
from bot.views.requests.confirmations import opened_or_unclear
from bot.views.requests.request_form import request_form


async def take(interaction: Interaction) -> None:
    """Open the request that was meant, or its form if a field must be filled in."""
    line = str(interaction.action["value"])
    result = await interaction.do(opening.open_by_button, line, interaction.message_place)
    t = await interaction.words()
    if isinstance(result, RequestForm):
        await interaction.open(request_form(result, t))
    else:
        await interaction.replace(opened_or_unclear(result, t))
