"""Buttons of what providers are told about new and changed services."""

from bot.slack.interaction import Interaction
from bot.usecases.catalogue.rollouts import mark_read
from bot.views.catalogue.rollouts import read_rollout


async def read(interaction: Interaction) -> None:
    """Note that somebody has read what is new; the message says so from now on."""
    await interaction.do(mark_read, *read_rollout(str(interaction.action["value"])))
    await interaction.ack()
