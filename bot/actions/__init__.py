"""Buttons of messages, forms and the App Home, and the inputs that a form follows."""

import re
from collections.abc import Mapping

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.actions import (
    finding,
    opening_forms,
    outages,
    queue,
    rating,
    request_form,
    serving,
    suggestions,
)
from bot.actions.menu import menu_of
from bot.slack.interaction import Workplace
from bot.slack.listening import Listener, listen

# Bolt tries them in this order: the most frequent first.
_BUTTONS: Mapping[str, Listener] = {
    ids.REQUEST_CLAIM: serving.claim,
    ids.REQUEST_ANSWER: opening_forms.answer,
    ids.REQUEST_RESOLVE: opening_forms.resolve,
    ids.REQUEST_CONFIRM: serving.confirm,
    ids.REQUEST_ASK: opening_forms.ask,
    ids.REQUEST_FORWARD: opening_forms.forward,
    ids.REQUEST_REPLY: opening_forms.reply,
    ids.REQUEST_MARK_HOLDING: serving.mark_holding,
    ids.REQUEST_SHOW: opening_forms.show,
    ids.REQUEST_OPEN: opening_forms.open_request,
    ids.REQUEST_REASSIGN: opening_forms.reassign,
    ids.REQUEST_TRANSFER: opening_forms.transfer,
    ids.REQUEST_NEED: opening_forms.need,
    ids.REQUEST_SKIP_STEP: opening_forms.skip_step,
    ids.REQUEST_REPLACE_STEP: opening_forms.replace_step,
    ids.REQUEST_AGREE: serving.agree,
    ids.REQUEST_TAKE_OVER: serving.take_over,
    ids.REQUEST_RELEASE: serving.release,
    ids.REQUEST_RESUME: serving.resume,
    ids.REQUEST_CHAIN_TIMES: opening_forms.chain_times,
    ids.REQUEST_DECLINE: opening_forms.decline,
    ids.REQUEST_APPROVE: serving.approve,
    ids.REQUEST_REJECT: opening_forms.decline,
    ids.REQUEST_CANCEL: opening_forms.cancel,
    ids.REQUEST_REOPEN: opening_forms.reopen,
    ids.REQUEST_SNOOZE: opening_forms.snooze,
    ids.REQUEST_CHANGE_PROMISE: opening_forms.change_promise,
    ids.RATING_GIVE: rating.say_more,
    ids.RATING_CLEAR: rating.clear,
    ids.RATING_UNCLEAR: rating.unclear,
    ids.RATING_TELL_WITH_NAME: rating.tell_with_name,
    ids.RATING_CONTACT: rating.contact,
    ids.QUEUE_SHOW: queue.choose,
    ids.QUEUE_NEXT: queue.turn,
    ids.QUEUE_PREVIOUS: queue.turn,
    ids.QUEUE_SEVERAL: queue.several,
    ids.FIND_NEWER: finding.turn_page,
    ids.FIND_OLDER: finding.turn_page,
    ids.DELIVERY_SEND: outages.send,
}
BUTTONS = {**_BUTTONS, ids.REQUEST_MENU: menu_of(_BUTTONS)}
SUGGESTIONS = re.compile(rf"^{re.escape(ids.SUGGESTION.partition('{')[0])}[1-9]$")
REPLY_WITH = re.compile(rf"^{re.escape(ids.REQUEST_REPLY_WITH.partition('{')[0])}[1-9]$")
RATE_AT_ONCE = re.compile(rf"^{re.escape(ids.RATING_GIVE)}\.[1-5]$")


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to the buttons, the request form's inputs and its searches."""
    for action_id, button in BUTTONS.items():
        app.action(action_id)(listen(workplace, button))
    app.action(SUGGESTIONS)(listen(workplace, suggestions.take))
    app.action(REPLY_WITH)(listen(workplace, serving.reply_with))
    app.action(RATE_AT_ONCE)(listen(workplace, rating.rate_at_once))
    for block_id in (ids.DEPARTMENT, ids.SERVICE):
        app.action({"block_id": block_id, "action_id": ids.VALUE})(
            listen(workplace, request_form.follow)
        )
        app.options({"block_id": block_id, "action_id": ids.VALUE})(
            listen(workplace, request_form.suggest)
        )
