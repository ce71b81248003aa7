"""Submitted forms."""

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.slack.interaction import Interaction, Workplace
from bot.slack.listening import listen, match_exactly
from bot.submissions import (
    departments,
    proposals,
    rating,
    request_form,
    request_forms,
    services,
    several,
    surveys,
)

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
    ids.SERVICE_ADD: services.add,
    ids.SURVEY_ANSWER: surveys.answer,
    ids.UNMET_NEED_OFFER: services.add_for_need,
    ids.SERVICE_CHANGE: services.change,
    ids.SERVICE_RETIRE: services.retire,
    ids.PROPOSAL_DECLINE: proposals.decline,
    ids.FIELD_ADD: services.change_field,
    ids.FIELD_CHANGE: services.change_field,
    ids.DEPARTMENT_CHANGE: departments.change,
    ids.DEPARTMENT_ADD: departments.add,
    ids.DEPARTMENT_RETIRE: departments.retire,
    ids.CALENDAR_ADD: departments.add_calendar,
    ids.CALENDAR_CHANGE: departments.change_calendar,
}


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to every form."""
    app.view(match_exactly(FORMS))(listen(workplace, _submit))


async def _submit(interaction: Interaction) -> None:
    await FORMS[str(interaction.view["callback_id"])](interaction)
