"""The menus of cards and of lines in lists: each choice is one of the buttons."""

from bot import ids
from bot.actions import opening_forms, queue, rating, serving
from bot.slack.interaction import Interaction

_CHOICES = {
    ids.REQUEST_CLAIM: serving.claim,
    ids.REQUEST_ANSWER: opening_forms.answer,
    ids.REQUEST_ASK: opening_forms.ask,
    ids.REQUEST_REPLY: opening_forms.reply,
    ids.REQUEST_SNOOZE: opening_forms.snooze,
    ids.REQUEST_REASSIGN: opening_forms.reassign,
    ids.REQUEST_RESOLVE: opening_forms.resolve,
    ids.REQUEST_RELEASE: serving.release,
    ids.REQUEST_TRANSFER: opening_forms.transfer,
    ids.REQUEST_NEED: opening_forms.need,
    ids.REQUEST_DECLINE: opening_forms.decline,
    ids.RATING_CLEAR: rating.clear,
    ids.RATING_UNCLEAR: rating.unclear,
    ids.REQUEST_SHOW: opening_forms.show,
    ids.REQUEST_CANCEL: opening_forms.cancel,
    ids.REQUEST_REOPEN: opening_forms.reopen,
}


async def choose(interaction: Interaction) -> None:
    """Do what was chosen; where that opens no form, the queue shows what came of it."""
    action_id = str(interaction.action["selected_option"]["value"]).partition(":")[0]
    await _CHOICES[action_id](interaction)
    if action_id == ids.REQUEST_CLAIM:
        await queue.show_again(interaction)
