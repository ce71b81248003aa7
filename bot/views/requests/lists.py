"""Lists of requests, and the short words that confirm what a command has done."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.labels import and_more, enumeration, labelled
from bot.read_models import Listing, Promised, Summary
from bot.views.blocks import (
    Block,
    Message,
    View,
    button_rows,
    dotted,
    fallback,
    moment,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.inputs import modal
from bot.views.requests.buttons import show_button
from bot.views.requests.parts import (
    asked_of,
    discreet_heading,
    heading,
    room_for_names,
    since,
    status_line,
)
from bot.views.requests.promises import next_due, promises_line, urgency
from domain.fields import TITLE_LIMIT
from domain.lifecycle import Action
from domain.request import Request

_DONE: Mapping[Action, str] = {
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
}


_DONE_OF_APPROVAL: Mapping[Action, str] = {
    Action.RESOLVE: mark("You approved #{number}. {requester} is told."),
}


def shown_lines(listed: Listing, t: Translator) -> list[Block]:
    """The first lines, and how many there are besides: nothing can be done but to show them."""
    room = room_for_names(len(listed.shown))
    blocks: list[Block] = []
    for summary in listed.shown:
        blocks.append(serving_line(summary, t, room=room))
        blocks += button_rows([show_button(summary.request, t)])
    more = listed.count - len(listed.shown)
    if more > 0:
        blocks.append(small(and_more(more, t)))
    return blocks


def overview(title: str, listed: Listing, t: Translator) -> str:
    """A list as a notification tells it: its title, and the numbers that are in it."""
    numbers = [f"#{each.request.number}" for each in listed.shown]
    more = ["…"] if listed.count > len(numbers) else []
    return fallback([text(labelled(title, enumeration([*numbers, *more], t), t))])


def serving_line(
    summary: Summary, t: Translator, viewer_id: str | None = None, room: int = TITLE_LIMIT
) -> Block:
    """A request, as those who serve it see it in a list."""
    request = summary.request
    return rich(
        discreet_heading(request, t, room),
        dotted(urgency(request, t), status_line(request, t, viewer_id)),
        next_due(summary, t),
        dotted(asked_of(summary, t, room), since(request, t, moment(request.opened_at))),
    )


def opened(new: Promised, t: Translator) -> Message:
    """Confirm to somebody that they have opened a request, and say by when what is promised."""
    line = phrase(
        t.gettext("{department} has received your request #{number}."),
        department=t.name(new.department.name),
        number=str(new.request.number),
    )
    due = promises_line(new, t, own=True)
    hint = t.gettext("Answers arrive in its thread, in your messages with Crossdesk.")
    blocks = [
        rich(line, heading(new.request), due, [text(hint)]),
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
    line = phrase(
        t.gettext(of_approval.get(action, _DONE[action])),
        number=str(request.number),
        requester=user(request.requester_id),
        assignee=user(request.hop.assignee_id) if request.hop.assignee_id else text(""),
    )
    return Message(fallback(line), [rich(line)])
