"""Submitted forms."""

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.slack.interaction import Workplace
from bot.slack.listening import listen
from bot.submissions import rating, request_form, request_forms, several

FORMS = {
    ids.REQUEST_OPEN: request_form.open_request,
    ids.REQUEST_ANSWER: request_forms.answer,
    ids.REQUEST_RESOLVE: request_forms.resolve,
    ids.REQUEST_ASK: request_forms.ask,
    ids.REQUEST_REPLY: request_forms.reply,
    ids.REQUEST_REASSIGN: request_forms.reassign,
    ids.REQUEST_TRANSFER: request_forms.transfer,
    ids.REQUEST_NEED: request_form.open_need,
    ids.REQUEST_SKIP_STEP: request_forms.skip_step,
    ids.REQUEST_REPLACE_STEP: request_form.replace_step,
    ids.REQUEST_DECLINE: request_forms.decline,
    ids.REQUEST_REJECT: request_forms.decline,
    ids.REQUEST_CANCEL: request_forms.cancel,
    ids.REQUEST_REOPEN: request_forms.reopen,
    ids.REQUEST_SNOOZE: request_forms.snooze,
    ids.REQUEST_CHANGE_PROMISE: request_forms.change_promise,
    ids.RATING_GIVE: rating.give,
    ids.QUEUE_SEVERAL: several.do_it,
}


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to every form."""
    for callback_id, submission in FORMS.items():
        app.view(callback_id)(listen(workplace, submission))
