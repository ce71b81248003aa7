"""The forms that buttons of a request open."""

from bot import ids
from bot.slack.form_values import one, several
from bot.slack.interaction import Interaction
from bot.submissions.request_form import chosen_place, own_fields
from bot.usecases.nags import postponing
from bot.usecases.requests import by_provider, by_requester, lookups, stopped_steps
from bot.usecases.requests import transfer as transfers
from bot.usecases.requests.transfer import FilledTransfer
from bot.views.requests.answers import answered_window
from domain.decline_reasons import DeclineReason
from domain.snoozing import Snooze


async def answer(interaction: Interaction) -> None:
    """Send the answer; ask whether it was one, if it does not read like that."""
    words = await interaction.words_in_form(ids.ANSWER)
    holding = bool(several(interaction.form, ids.HOLDING))
    number = interaction.number
    request = await interaction.do(by_provider.answer, number, words, holding=holding)
    sent = await interaction.read(lookups.sent_answer, request)
    asked = answered_window(sent, await interaction.words())
    await (interaction.conclude(asked) if asked else interaction.close())


async def reply(interaction: Interaction) -> None:
    """Send the reply."""
    words = await interaction.words_in_form(ids.REPLY)
    await interaction.do(by_requester.reply, interaction.number, words)
    await interaction.close()


async def ask(interaction: Interaction) -> None:
    """Send the question."""
    question = await interaction.words_in_form(ids.QUESTION)
    await interaction.do(by_provider.ask, interaction.number, question)
    await interaction.close()


async def resolve(interaction: Interaction) -> None:
    """Resolve, with the summary and the quality criteria that were ticked; or wait for needs."""
    chosen, why = _needs(interaction)
    if chosen != ids.WAIT_FOR_NEEDS:
        summary = await interaction.words_in_form(ids.SUMMARY)
        quality = [int(index) for index in several(interaction.form, ids.QUALITY)]
        number = interaction.number
        await interaction.do(by_provider.resolve, number, summary, quality, chosen, why)
    await interaction.close()


async def decline(interaction: Interaction) -> None:
    """Decline, with the reason; or wait for what it needs."""
    chosen, why = _needs(interaction)
    if chosen != ids.WAIT_FOR_NEEDS:
        reason = one(interaction.form, ids.REASON)
        because = DeclineReason(one(interaction.form, ids.BECAUSE) or DeclineReason.OTHER)
        number = interaction.number
        await interaction.do(by_provider.decline, number, reason, chosen, why, because=because)
    await interaction.close()


def _needs(interaction: Interaction) -> tuple[str, str]:
    """Return what is to become of the open needs of a request that ends, and why."""
    return one(interaction.form, ids.NEEDS), one(interaction.form, ids.NEEDS_REASON)


async def reassign(interaction: Interaction) -> None:
    """Hand it to the chosen colleague."""
    colleague = one(interaction.form, ids.ASSIGNEE)
    await interaction.do(by_provider.reassign, interaction.number, colleague)
    await interaction.close()


async def transfer(interaction: Interaction) -> None:
    """Take it to the chosen department, or ask its requester whether it may go there."""
    department_key, service_key = chosen_place(interaction.form)
    filled = FilledTransfer(
        department_key=department_key,
        service_key=service_key,
        fields=own_fields(interaction.form),
        reason=one(interaction.form, ids.REASON),
    )
    await interaction.do(transfers.transfer, interaction.number, filled)
    await interaction.close()


async def skip_step(interaction: Interaction) -> None:
    """Let a chain go on without a step, with the reason."""
    step, reason = interaction.behind_reference, one(interaction.form, ids.REASON)
    await interaction.do(stopped_steps.skip, interaction.number, step, reason)
    await interaction.close()


async def cancel(interaction: Interaction) -> None:
    """Withdraw it, with the reason if one was given."""
    reason, number = one(interaction.form, ids.REASON), interaction.number
    nothing_fitted = bool(several(interaction.form, ids.NOTHING_FITTED))
    await interaction.do(by_requester.cancel, number, reason, nothing_fitted=nothing_fitted)
    await interaction.close()


async def reopen(interaction: Interaction) -> None:
    """Reopen it, with the reason if one was given, and of a chain the step that is not right."""
    reason, step = one(interaction.form, ids.REASON), one(interaction.form, ids.STEP)
    await interaction.do(by_requester.reopen, interaction.number, reason, step)
    await interaction.close()


async def snooze(interaction: Interaction) -> None:
    """Be quiet about it for a while."""
    choice = Snooze(one(interaction.form, ids.UNTIL) or Snooze.ONE_HOUR)
    await interaction.do(postponing.snooze, interaction.number, choice)
    await interaction.close()


async def change_promise(interaction: Interaction) -> None:
    """Promise something else for this request."""
    form = interaction.form
    first_response, resolution = one(form, ids.FIRST_RESPONSE), one(form, ids.RESOLUTION)
    reason = one(form, ids.REASON)
    await interaction.do(
        postponing.change_promise, interaction.number, first_response, resolution, reason
    )
    await interaction.close()
