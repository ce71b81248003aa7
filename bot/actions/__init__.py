"""Buttons of messages, forms and the App Home, and the inputs that a form follows."""

import re
from collections.abc import Mapping

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.actions import (
    at_once,
    departments,
    finding,
    guide,
    opening_forms,
    outages,
    practice,
    proposals,
    queue,
    rating,
    request_form,
    rollouts,
    services,
    suggestions,
    surveys,
    unmet_needs,
)
from bot.actions.menu import menu_of
from bot.slack.interaction import Interaction, Workplace
from bot.slack.listening import Listener, listen, match_exactly

_BUTTONS: Mapping[str, Listener] = {
    ids.REQUEST_CLAIM: at_once.claim,
    ids.REQUEST_ANSWER: opening_forms.answer,
    ids.REQUEST_RESOLVE: opening_forms.resolve,
    ids.REQUEST_CONFIRM: at_once.confirm,
    ids.REQUEST_ASK: opening_forms.ask,
    ids.REQUEST_FORWARD: opening_forms.forward,
    ids.REQUEST_REPLY: opening_forms.reply,
    ids.REQUEST_MARK_HOLDING: at_once.mark_holding,
    ids.REQUEST_SHOW: opening_forms.show,
    ids.REQUEST_OPEN: opening_forms.open_request,
    ids.REQUEST_REASSIGN: opening_forms.reassign,
    ids.REQUEST_TRANSFER: opening_forms.transfer,
    ids.REQUEST_NEED: opening_forms.need,
    ids.REQUEST_SKIP_STEP: opening_forms.skip_step,
    ids.REQUEST_REPLACE_STEP: opening_forms.replace_step,
    ids.REQUEST_AGREE: at_once.agree,
    ids.REQUEST_TAKE_OVER: at_once.take_over,
    ids.REQUEST_RELEASE: at_once.release,
    ids.REQUEST_RESUME: at_once.resume,
    ids.REQUEST_CHAIN_TIMES: opening_forms.chain_times,
    ids.REQUEST_DECLINE: opening_forms.decline,
    ids.REQUEST_APPROVE: at_once.approve,
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
    ids.GUIDE_SHOW: guide.show,
    ids.GUIDE_PREVIOUS: guide.show,
    ids.GUIDE_NEXT: guide.show,
    ids.GUIDE_REQUEST: guide.request,
    ids.DELIVERY_SEND: outages.send,
    ids.SERVICES_SHOW: services.show_department,
    ids.SERVICES_CHOOSE: services.choose,
    ids.SERVICE_SHOW: services.show,
    ids.SERVICE_ADD: services.add,
    ids.SERVICE_CHANGE: services.change,
    ids.SERVICE_RETIRE: services.retire,
    ids.PROPOSAL_ADOPT: proposals.adopt,
    ids.PROPOSAL_DECLINE: proposals.decline,
    ids.PROPOSAL_POSTPONE: proposals.postpone,
    ids.FIELD_ADD: services.add_field,
    ids.FIELD_CHANGE: services.change_field,
    ids.DEPARTMENT_CHANGE: departments.change,
    ids.DEPARTMENT_ADD: departments.add,
    ids.DEPARTMENT_RETIRE: departments.retire,
    ids.CALENDAR_ADD: departments.add_calendar,
    ids.CALENDAR_CHANGE: departments.change_calendar,
    ids.SURVEY_ANSWER: surveys.answer,
    ids.SURVEY_SEND: surveys.send,
    ids.UNMET_NEED_OFFER: unmet_needs.offer,
    ids.UNMET_NEED_NOT_OURS: unmet_needs.not_ours,
    ids.UNMET_NEED_TAKE_BACK: unmet_needs.back,
    ids.ROLLOUT_READ: rollouts.read,
    ids.PRACTICE_START: practice.start,
}
BUTTONS = {**_BUTTONS, ids.REQUEST_MENU: menu_of(_BUTTONS)}
SUGGESTIONS = re.compile(rf"^{re.escape(ids.SUGGESTION.partition('{')[0])}[1-9]$")
REPLY_WITH = re.compile(rf"^{re.escape(ids.REQUEST_REPLY_WITH.partition('{')[0])}[1-9]$")
RATE_AT_ONCE = re.compile(rf"^{re.escape(ids.RATING_GIVE)}\.[1-5]$")


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to the buttons, the request form's inputs and its searches."""
    app.action(match_exactly(BUTTONS))(listen(workplace, _press))
    app.action(SUGGESTIONS)(listen(workplace, suggestions.take))
    app.action(REPLY_WITH)(listen(workplace, at_once.reply_with))
    app.action(RATE_AT_ONCE)(listen(workplace, rating.rate_at_once))
    for block_id in (ids.DEPARTMENT, ids.SERVICE):
        app.action({"block_id": block_id, "action_id": ids.VALUE})(
            listen(workplace, request_form.follow)
        )
        app.options({"block_id": block_id, "action_id": ids.VALUE})(
            listen(workplace, request_form.suggest)
        )


async def _press(interaction: Interaction) -> None:
    await BUTTONS[str(interaction.action["action_id"])](interaction)
