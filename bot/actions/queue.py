"""Buttons and menus of a queue."""

from bot.slack.interaction import Interaction
from bot.usecases.home import turn_queue
from bot.usecases.requests import lookups
from bot.views.requests.queue import queue_message, view_in
from bot.views.several import several_form
from domain.queues import QueueView


async def choose(interaction: Interaction) -> None:
    """Show the part that was chosen in the menu."""
    await _show(interaction, QueueView.parse(interaction.action["selected_option"]["value"]))


async def turn(interaction: Interaction) -> None:
    """Show another page."""
    await _show(interaction, QueueView.parse(interaction.action["value"]))


async def show_again(interaction: Interaction) -> None:
    """Bring a queue up to date that only this person sees; other places follow by themselves."""
    view = view_in(str(interaction.action["block_id"]))
    if view and interaction.in_ephemeral:
        await _show(interaction, view)


async def several(interaction: Interaction) -> None:
    """The form for doing the same with several requests of the page."""
    view = QueueView.parse(interaction.action["value"])
    queue = await interaction.read(lookups.queue, interaction.user_id, interaction.now, view)
    await interaction.open(several_form(queue, await interaction.words()))


async def _show(interaction: Interaction, view: QueueView) -> None:
    if interaction.in_home:
        await interaction.do(turn_queue, view)
        await interaction.ack()
    else:
        queue = await interaction.read(lookups.queue, interaction.user_id, interaction.now, view)
        await interaction.replace(queue_message(queue, await interaction.words()))
