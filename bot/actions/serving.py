"""Buttons that act at once."""

from bot.slack.interaction import Interaction
from bot.usecases import reading, requesting, serving
from bot.views.details import details
from bot.views.lists import done
from domain.lifecycle import Action
from domain.request import Request


async def claim(interaction: Interaction) -> None:
    """Take the request on."""
    request = await interaction.do(serving.claim, interaction.number)
    await show_outcome(interaction, Action.CLAIM, request)


async def release(interaction: Interaction) -> None:
    """Give the request back to the queue."""
    request = await interaction.do(serving.release, interaction.number)
    await show_outcome(interaction, Action.RELEASE, request)


async def resume(interaction: Interaction) -> None:
    """Go on without the requester's reply."""
    request = await interaction.do(serving.resume, interaction.number)
    await show_outcome(interaction, Action.RESUME, request)


async def confirm(interaction: Interaction) -> None:
    """The requester says that it is solved."""
    request = await interaction.do(requesting.confirm, interaction.number)
    await show_outcome(interaction, Action.CONFIRM, request)


async def show_outcome(interaction: Interaction, action: Action, request: Request) -> None:
    """Cards and the App Home come up to date by themselves; forms and passing messages do not."""
    if interaction.in_modal:
        dossier, roles = await interaction.read(
            reading.show, interaction.user_id, interaction.now, request.number
        )
        await interaction.update(details(dossier, roles, await interaction.words()))
    elif interaction.in_ephemeral:
        await interaction.reply(done(action, request, await interaction.words()))
    else:
        await interaction.ack()
