"""Somebody opens the App Home."""

from bot.slack.interaction import Interaction
from bot.usecases.home import open_home


async def home_opened(interaction: Interaction) -> None:
    """Show what they have asked for and what their departments owe."""
    if interaction.event.get("tab") == "home":
        await interaction.do(open_home)
    await interaction.ack()
