"""Buttons that turn the pages of what somebody looks for."""

from bot.slack.interaction import Interaction
from bot.usecases.requests.finding import find_requests
from bot.views.requests.found import found_requests, page_in


async def turn_page(interaction: Interaction) -> None:
    """Show another page in the place of the one whose button was used."""
    first, typed = page_in(str(interaction.action["value"]))
    found = await interaction.read(
        find_requests, interaction.user_id, interaction.now, typed, first
    )
    await interaction.replace(found_requests(found, interaction.user_id, await interaction.words()))
