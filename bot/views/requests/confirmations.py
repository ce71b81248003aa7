"""Confirmations of what a command, a form or a click has done."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.read_models import Promised, Unclear
from bot.views.blocks import (
    Message,
    View,
    button_rows,
    fallback,
    line_message,
    phrase,
    rich,
    text,
    user,
)
from bot.views.inputs import modal
from bot.views.requests.buttons import show_button
from bot.views.requests.headings import (
    heading,
)
from bot.views.requests.promises import promises_line
from bot.views.requests.unclear import unclear
from domain.lifecycle import Action, State
from domain.request import Request

_DONE: Mapping[Action, str] = {
    Action.APPROVE: mark("#{number} is approved."),
    Action.REJECT: mark("#{number} is not approved."),
    Action.OPEN: mark("#{number} is open."),
    Action.CLAIM: mark("#{number} is now assigned to you."),
    Action.RELEASE: mark("#{number} is back in the queue."),
    Action.REASSIGN: mark("#{number} is now assigned to {assignee}."),
    Action.TRANSFER: mark("#{number} is now with the other department, and {requester} is told."),
    Action.NEED: mark("#{number} now waits for your request to the other department."),
    Action.BEGIN_STEPS: mark("The other service has the step of #{number} now."),
    Action.STOP_STEP: mark("A step of #{number} could not begin."),
    Action.SKIP_STEP: mark("#{number} goes on without that step."),
    Action.MOVE_DATE: mark("#{number} is expected at another time."),
    Action.ANSWER: mark("Your answer to #{number} is on its way to {requester}."),
    Action.MARK_HOLDING: mark(
        "Your answer to #{number} counts as a holding reply. The clock keeps running until you "
        "send the answer."
    ),
    Action.ASK: mark(
        "Your question about #{number} is on its way to {requester}. The clock is paused until "
        "they reply."
    ),
    Action.REPLY: mark("Your message about #{number} is on its way."),
    Action.EDIT_REPLY: mark("Your message about #{number} was changed."),
    Action.RESUME: mark("#{number} is in progress again, and its clock is running."),
    Action.RESOLVE: mark("#{number} is resolved. {requester} is asked to confirm."),
    Action.DECLINE: mark("#{number} is declined. {requester} will read your reason."),
    Action.CONFIRM: mark("#{number} is closed. Thank you."),
    Action.CLOSE: mark("#{number} is closed."),
    Action.REOPEN: mark("#{number} is open again, and the department is told."),
    Action.CANCEL: mark("#{number} is cancelled. Nobody is working on it any more."),
    Action.HAND_NEED_OVER: mark("#{number} has another requester now."),
    Action.SNOOZE: mark(
        "You get no reminders of #{number} for a while. Its promise does not change."
    ),
    Action.CHANGE_PROMISE: mark("The promise for #{number} is changed."),
    Action.CHANGE_DAYS: mark("The working days for #{number} are changed."),
    Action.RATE: mark("Thank you. Your rating of #{number} is saved."),
    Action.RATE_CLARITY: mark("Thank you. Your rating of how clear #{number} was is saved."),
    Action.THANK: mark("Your thanks for #{number} go to the whole department."),
}


_DONE_OF_APPROVAL: Mapping[Action, str] = {
    Action.RESOLVE: mark("You approved #{number}. {requester} is told."),
}


_DONE_BEFORE_APPROVAL: Mapping[Action, str] = {
    Action.TRANSFER: mark(
        "#{number} waits for approval. The other department gets it after that, and {requester} is "
        "told."
    ),
}


def opened_or_unclear(result: Promised | Unclear, t: Translator) -> Message:
    """Confirm that a line has opened a request, or ask whom it is for."""
    return unclear(result, t) if isinstance(result, Unclear) else opened(result, t)


def opened(new: Promised, t: Translator) -> Message:
    """Confirm to somebody that they have opened a request, and say by when what is promised."""
    template = t.gettext("{department} has received your request #{number}.")
    if new.request.state is State.AWAITING_APPROVAL:
        template = t.gettext(
            "Your request #{number} is waiting for approval. {department} gets it after that."
        )
    line = phrase(
        template,
        department=t.name(new.department.name),
        number=str(new.request.number),
    )
    due = promises_line(new, t, own=True)
    hint = t.gettext("Answers arrive in its thread, in your messages with Crossdesk.")
    blocks = [
        rich(line, heading(new.request, t), due, [text(hint)]),
        *button_rows([show_button(new.request, t)]),
    ]
    return Message(fallback(line, [text(hint)], due), blocks)


def opened_window(new: Promised, t: Translator) -> View:
    """Confirm the same in the place of the form."""
    title = t.gettext("Request #{number}").format(number=new.request.number)
    reference = str(new.request.reference)
    return modal(title, opened(new, t).blocks, t, metadata=reference)


def done(action: Action, request: Request, t: Translator) -> Message:
    """Confirm that a command or a click did what its author wanted."""
    of_approval = _DONE_OF_APPROVAL if request.approver_id else {}
    if request.state is State.AWAITING_APPROVAL:
        of_approval = _DONE_BEFORE_APPROVAL
    line = phrase(
        t.gettext(of_approval.get(action, _DONE[action])),
        number=str(request.number),
        requester=user(request.requester_id, t),
        assignee=user(request.hop.assignee_id, t) if request.hop.assignee_id else text(""),
    )
    return line_message(line)
