"""Buttons that act at once."""

from bot.slack.interaction import Interaction
from bot.usecases.requests import astray, by_provider, by_requester, lookups, transfer
from bot.views.requests.confirmations import done
from bot.views.requests.details import details
from domain.lifecycle import Action
from domain.request import Request


async def claim(interaction: Interaction) -> None:
    """Take the request on."""
    request = await interaction.do(by_provider.claim, interaction.number)
    await show_outcome(interaction, Action.CLAIM, request)


async def take_over(interaction: Interaction) -> None:
    """Take the request over from the colleague who had it when the button was shown."""
    former_id = interaction.behind_reference
    request = await interaction.do(by_provider.take_over, interaction.number, former_id)
    await show_outcome(interaction, Action.CLAIM, request)


async def release(interaction: Interaction) -> None:
    """Give the request back to the queue."""
    request = await interaction.do(by_provider.release, interaction.number)
    await show_outcome(interaction, Action.RELEASE, request)


async def resume(interaction: Interaction) -> None:
    """Go on without the requester's reply."""
    request = await interaction.do(by_provider.resume, interaction.number)
    await show_outcome(interaction, Action.RESUME, request)


async def approve(interaction: Interaction) -> None:
    """Somebody who was asked approves."""
    request = await interaction.do(by_provider.approve, interaction.number)
    await show_outcome(interaction, Action.RESOLVE, request)


async def confirm(interaction: Interaction) -> None:
    """The requester says that it is solved."""
    request = await interaction.do(by_requester.confirm, interaction.number)
    await show_outcome(interaction, Action.CONFIRM, request)


async def reply_with(interaction: Interaction) -> None:
    """The requester says to which question they had replied."""
    channel_id, message_ts = interaction.message_place
    await interaction.do(astray.reply_with, interaction.number, channel_id, message_ts)
    await interaction.ack()


async def mark_holding(interaction: Interaction) -> None:
    """The author of an answer says that it was not the answer yet."""
    event_id = int(interaction.behind_reference)
    request = await interaction.do(by_provider.mark_holding, interaction.number, event_id)
    if interaction.in_modal:
        await show_outcome(interaction, Action.MARK_HOLDING, request)
    else:
        await interaction.replace(done(Action.MARK_HOLDING, request, await interaction.words()))


async def agree(interaction: Interaction) -> None:
    """The requester lets a confidential request go on."""
    words = (await interaction.words()).gettext("I agree.")
    request = await interaction.do(transfer.agree, interaction.number, words)
    await show_outcome(interaction, Action.REPLY, request)


async def show_outcome(interaction: Interaction, action: Action, request: Request) -> None:
    """Cards and the App Home come up to date by themselves; forms and passing messages do not."""
    if interaction.in_modal:
        dossier, roles = await interaction.read(
            lookups.show, interaction.user_id, interaction.now, request.number
        )
        await interaction.update(details(dossier, roles, await interaction.words()))
    elif interaction.in_ephemeral:
        await interaction.reply(done(action, request, await interaction.words()))
    else:
        await interaction.ack()
