"""`find WORDS` behind each of the commands: all requests that somebody may read."""

from bot.slack.interaction import Interaction
from bot.usecases.requests.finding import find_requests
from bot.views.requests.found import MOST_TYPED, found_requests


async def find(interaction: Interaction, typed: str, form: str) -> None:
    """Show the first page of what somebody looks for.

    Args:
        form: the correct form of the command, for a refusal.
    """
    found = await interaction.read(
        find_requests, interaction.user_id, interaction.now, typed[:MOST_TYPED], form=form
    )
    await interaction.reply(found_requests(found, interaction.user_id, await interaction.words()))
