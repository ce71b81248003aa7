"""Buttons that open a form."""

from collections.abc import Callable
from dataclasses import replace

from bot.i18n import Translator
from bot.read_models import Dossier
from bot.slack.interaction import Interaction
from bot.usecases.requests import by_requester, lookups, needs, opening, stopped_steps
from bot.usecases.requests import transfer as transfers
from bot.usecases.requests.chain_times import order as order_picture
from bot.views.blocks import View
from bot.views.requests import ending_forms, forms
from bot.views.requests.chain_times import chain_times_modal
from bot.views.requests.details import details
from bot.views.requests.request_form import request_form
from domain.lifecycle import Action


async def answer(interaction: Interaction) -> None:
    """The form for an answer."""
    await _form(interaction, Action.ANSWER, forms.answer_form)


async def reply(interaction: Interaction) -> None:
    """The form for a requester's reply."""
    await _form(interaction, Action.REPLY, forms.reply_form)


async def ask(interaction: Interaction) -> None:
    """The form for a question."""
    await _form(interaction, Action.ASK, forms.ask_form)


async def forward(interaction: Interaction) -> None:
    """The form for a question about the request that needs this one, with the question here."""
    parent, question = await interaction.read(
        needs.forwarding, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(forms.ask_form(parent, await interaction.words(), question))


async def resolve(interaction: Interaction) -> None:
    """The form for the resolution."""
    dossier, outcome = await interaction.read(
        needs.resolving, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(ending_forms.resolve_form(dossier, await interaction.words(), outcome))


async def decline(interaction: Interaction) -> None:
    """The form for a refusal."""
    await _form(interaction, Action.DECLINE, ending_forms.decline_form)


async def cancel(interaction: Interaction) -> None:
    """The form for withdrawing a request."""
    await _form(interaction, Action.CANCEL, ending_forms.cancel_form)


async def reopen(interaction: Interaction) -> None:
    """The form for reopening a request."""
    dossier, steps = await interaction.read(
        by_requester.reopening, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(ending_forms.reopen_form(dossier, await interaction.words(), steps))


async def snooze(interaction: Interaction) -> None:
    """The form for hearing nothing of a request for a while."""
    await _form(interaction, Action.SNOOZE, forms.snooze_form)


async def change_promise(interaction: Interaction) -> None:
    """The form for promising something else for one request."""
    await _form(interaction, Action.CHANGE_PROMISE, forms.change_promise_form)


async def reassign(interaction: Interaction) -> None:
    """The form for handing a request to a colleague."""
    dossier, colleagues = await interaction.read(
        lookups.colleagues, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(forms.reassign_form(dossier, colleagues, await interaction.words()))


async def need(interaction: Interaction) -> None:
    """The form for what a request needs from another department."""
    form = await interaction.read(
        needs.form, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(forms.need_form(form, await interaction.words()))


async def skip_step(interaction: Interaction) -> None:
    """The form for letting a chain go on without a step."""
    step = interaction.behind_reference
    await _form(interaction, Action.SKIP_STEP, lambda dossier, t: forms.skip_form(dossier, step, t))


async def replace_step(interaction: Interaction) -> None:
    """The form for asking another service for a step of a chain."""
    step = interaction.behind_reference
    form = await interaction.read(
        stopped_steps.form, interaction.user_id, interaction.now, interaction.number, step
    )
    await interaction.open(forms.replacement_form(form, await interaction.words()))


async def transfer(interaction: Interaction) -> None:
    """The form for taking a request to another department."""
    form = await interaction.read(
        transfers.form, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(forms.transfer_form(form, await interaction.words()))


async def show(interaction: Interaction) -> None:
    """Everything about a request."""
    dossier, roles = await interaction.read(
        lookups.show, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(details(dossier, roles, await interaction.words()))


async def chain_times(interaction: Interaction) -> None:
    """Where the time of a chain went: in words at once, and as a picture in a message."""
    past = await interaction.do(order_picture, interaction.number)
    await interaction.open(chain_times_modal(past, await interaction.words()))


async def open_request(interaction: Interaction) -> None:
    """The form for a request; the button's value, if any, is what was typed already."""
    form = await interaction.read(opening.form, interaction.now)
    typed = str(interaction.action.get("value", ""))
    await interaction.open(request_form(replace(form, title=typed), await interaction.words()))


async def _form(
    interaction: Interaction, action: Action, build: Callable[[Dossier, Translator], View]
) -> None:
    dossier = await interaction.read(
        lookups.about_to, interaction.user_id, interaction.now, interaction.number, action
    )
    await interaction.open(build(dossier, await interaction.words()))
