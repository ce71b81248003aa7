"""The cards: one message a request for those who serve it, one for its requester.

A confidential request's card in the channel says nothing of what the request says; its assignee
gets a card with everything in their direct messages.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot import ids
from bot.i18n import Translator, mark
from bot.read_models import Dossier
from bot.views.blocks import (
    Block,
    CardOf,
    Line,
    Message,
    button_rows,
    dotted,
    fallback,
    last_moment,
    link,
    moment,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.requests.approvals import approval_lines, asked_to_approve
from bot.views.requests.buttons import (
    buttons,
    provider_buttons,
    requester_card_buttons,
    show_button,
    take_over_button,
)
from bot.views.requests.chains import expected, lacks_something, step_lines, stuck_steps
from bot.views.requests.event_lines import event_line, last_said, own_rating, said
from bot.views.requests.fields import FIELDS_SHOWN, field_lines
from bot.views.requests.headings import (
    asked_of,
    assignee,
    discreet_heading,
    heading,
    place_name,
    requester_left,
    since,
    state,
    status_line,
)
from bot.views.requests.needs import need_lines, needed_for
from bot.views.requests.practice import practice_lines
from bot.views.requests.promises import opening_promise, promises_line, snoozes, urgency, why_urgent
from bot.views.rich_text import quotation, with_table
from domain.events import Event, Transferred
from domain.excerpts import excerpt
from domain.hop import was_confidential
from domain.lifecycle import STATES, TRANSITIONS, Action, State, WaitsOn
from domain.policy import CONFIRMATION_WORKING_DAYS
from domain.ratings import clarity_in
from domain.request import Request
from domain.texts import beyond_title

_DETAILS_SHOWN = 600
_LAST_SAID_SHOWN = 300

_WHAT_NEXT: Mapping[State, str] = {
    State.AWAITING_APPROVAL: mark(
        "{department} gets your request once it is approved. You will read the decision in this "
        "thread. Reply in this thread to add something."
    ),
    State.OPEN: mark(
        "{department} has received your request. Next, somebody there claims it. Answers arrive in "
        "this thread. Reply in this thread to add something."
    ),
    State.IN_PROGRESS: mark(
        "{department} is working on it. Answers arrive in this thread. Reply in this thread to add "
        "something."
    ),
    State.WAITING: mark(
        "{department} asked you a question and needs your reply to go on. Reply in this thread."
    ),
    State.CLOSED: mark(
        "This request is closed. If something is still wrong, you can reopen it until {date}. "
        "After that, please open a new request."
    ),
    State.DECLINED: mark("If you still need it, open a new request with more details."),
    State.CANCELLED: mark(
        "Nobody is working on it any more. If you need it after all, open a new request."
    ),
}


_UNSOLVED = mark(
    "This request is closed, and it is not solved: the question got no reply. You can reopen it "
    "until {date}. After that, please open a new request."
)
_TOO_LATE = mark(
    "This request is closed. If something is still wrong, please open a new request: it can no "
    "longer be reopened."
)


def provider_card(dossier: Dossier, t: Translator) -> Message:
    """The card in the department's channel."""
    make = _confidential_card if dossier.request.confidential else _serving_card
    card = make(dossier, t)
    return replace(card, blocks=[*card.blocks, *_stays_inside(dossier.request, t)])


def _stays_inside(request: Request, t: Translator) -> list[Block]:
    """That talk in the thread reaches nobody else: it is easily believed to be sent."""
    if request.state not in TRANSITIONS[Action.ANSWER]:
        return []
    words = t.gettext(
        "Messages in this thread stay in the department. To send one to the requester, choose "
        "“{shortcut}” in its menu."
    )
    return [small(words.format(shortcut=ids.SEND_TO_REQUESTER_NAME))]


def assignee_card(dossier: Dossier, t: Translator) -> Message:
    """The card with everything on it, in the direct messages of a confidential request's
    assignee."""
    if not dossier.request.confidential:
        return _serving_card(dossier, t, own=True)
    if dossier.request.approver_id:
        return _serving_card(dossier, t, *asked_to_approve(dossier, t), own=True)
    if dossier.request.trainee_id:
        return _serving_card(dossier, t, *practice_lines(dossier, t), own=True)
    template = t.gettext(
        "🔒 Confidential. {requester} gets what you write in this thread, and their replies arrive "
        "here."
    )
    how = phrase(template, requester=user(dossier.request.requester_id, t))
    return _serving_card(dossier, t, how, own=True)


def requester_card(dossier: Dossier, t: Translator) -> Message:
    """The card in the requester's direct messages."""
    request = dossier.request
    said_there = _what_the_state_rests_on(dossier)
    blocks = [
        rich(
            heading(request, t),
            dotted(asked_of(dossier, t), [moment(request.opened_at)]),
            *why_urgent(dossier, t),
            dotted(state(request, t, own=True), _has_it(request, t)),
            *approval_lines(dossier, t),
            promises_line(dossier, t, own=True),
            opening_promise(dossier, t),
            *needed_for(dossier, t),
            *step_lines(dossier, t),
            *expected(dossier, t),
            *own_rating(dossier, t),
        ),
        *(said(dossier, said_there, t, _DETAILS_SHOWN) if said_there else []),
        rich(what_next(dossier, t)),
        *button_rows(requester_card_buttons(dossier, t)),
    ]
    return Message(
        fallback(heading(request, t), dotted(state(request, t, own=True), what_next(dossier, t))),
        blocks,
        CardOf.request(request),
    )


def former_requester_card(dossier: Dossier, t: Translator) -> Message:
    """The card of a need in the direct messages of somebody who does not ask for it any more."""
    template = t.gettext("{who} is the requester now, and gets the answers.")
    request = dossier.request
    title = discreet_heading(request, t)
    line = phrase(template, who=user(request.requester_id, t))
    return Message(fallback(title, line), [rich(title, line)], CardOf.request(request))


def what_next(dossier: Dossier, t: Translator) -> Line:
    """Say what happens next, in words to the requester."""
    request = dossier.request
    if request.is_disputed:  # it is asked in the thread, below what they wrote
        words = t.gettext(
            "You wrote after it was resolved. It does not close until you confirm or reopen it."
        )
        return [text(words)]
    if request.state is State.RESOLVED:
        return [text(confirm_or_reopen(request, t))]
    if dossier.steps and STATES[request.state].clock_runs:
        return _steps_next(dossier, t)
    until = request.reopens_until
    if not request.may_reopen_at(dossier.seen_at):
        return [text(t.gettext(_TOO_LATE))]
    return phrase(
        t.gettext(_UNSOLVED if request.is_unsolved else _WHAT_NEXT[request.state]),
        department=t.name(dossier.department.name),
        date=last_moment(until) if until else [],
    )


def _steps_next(dossier: Dossier, t: Translator) -> Line:
    """Say what happens next in a chain."""
    asking = [
        each.work
        for each in dossier.steps
        if each.work and STATES[each.work.request.state].waits_on is WaitsOn.REQUESTER
    ]
    if asking:
        template = t.gettext(
            "{department} asked you a question and needs your reply to go on. Reply in this thread."
        )
        return phrase(template, department=t.name(asking[0].department.name))
    if stuck_steps(dossier):
        template = t.gettext(
            "A step cannot be done as planned. {department} decides how it goes on, and you will "
            "read it here."
        )
        return phrase(template, department=t.name(dossier.department.name))
    if lacks_something(dossier):
        template = t.gettext(
            "All required steps are done, and still something is missing. {department} looks into "
            "it, and you will read it here."
        )
        return phrase(template, department=t.name(dossier.department.name))
    words = t.gettext(
        "Each step begins when those before it are done. This card shows how far it is. Reply in "
        "this thread to add something."
    )
    return [text(words)]


def confirm_or_reopen(request: Request, t: Translator) -> str:
    """Ask the requester of a solved request to confirm or reopen it."""
    if request.is_disputed:
        return t.gettext(
            "You wrote after it was resolved. Is it solved? Please confirm, or reopen it. It does "
            "not close until you say so."
        )
    return t.ngettext(
        "Is it solved? Please confirm, or reopen it. If you do nothing, it closes automatically "
        "after {n} working day.",
        "Is it solved? Please confirm, or reopen it. If you do nothing, it closes automatically "
        "after {n} working days.",
        CONFIRMATION_WORKING_DAYS,
    ).format(n=CONFIRMATION_WORKING_DAYS)


def _serving_card(dossier: Dossier, t: Translator, *lead: Line, own: bool = False) -> Message:
    request = dossier.request
    last = last_said(dossier)
    lines = (
        heading(request, t),
        *why_urgent(dossier, t),
        status_line(request, t),
        *_standing(dossier, t),
        *_clarity(dossier, t),
        *_disputed(request, t),
        dotted(asked_of(dossier, t), since(request, t, moment(request.opened_at))),
        *lead,
        *field_lines(request, t),
    )
    details = beyond_title(request.title, dossier.details)
    shown = excerpt(details, _DETAILS_SHOWN)
    whole = shown == details and len(request.fields) <= FIELDS_SHOWN
    about = with_table(lines, shown, _behind_details(request, t, whole=whole))
    table = all(block["type"] != "table" for block in about)  # a message has room for one
    blocks = [
        *about,
        *(said(dossier, last, t, _LAST_SAID_SHOWN, table=table) if last else []),
        *button_rows(provider_buttons(dossier, t, own=own)),
    ]
    title = dotted(heading(request, t), asked_of(dossier, t), state(request, t))
    return Message(fallback(title), blocks, CardOf.request(request))


def _confidential_card(dossier: Dossier, t: Translator) -> Message:
    request = dossier.request
    hint = t.gettext("Only people who serve this department can read it. Press Show.")
    lines = (
        discreet_heading(request, t),
        dotted(urgency(request, t), status_line(request, t)),
        *_standing(dossier, t, named=False),
        *_disputed(request, t),
        dotted(asked_of(dossier, t), since(request, t, moment(request.opened_at))),
    )
    offered = [
        *buttons(request, (Action.CLAIM,), t),
        *take_over_button(request, t),
        show_button(request, t),
    ]
    blocks = [rich(*lines), small(hint), *button_rows(offered)]
    title = dotted(lines[0], asked_of(dossier, t), state(request, t))
    return Message(fallback(title), blocks, CardOf.request(request))


def _standing(dossier: Dossier, t: Translator, *, named: bool = True) -> list[Line]:
    """How it stands: what is promised, where it came from, and what waits for what.

    Args:
        named: whether its needs are shown with their titles.
    """
    return [
        *requester_left(dossier, t),
        *(approval_lines(dossier, t) if named else []),
        promises_line(dossier, t),
        *_came_from(dossier, t),
        *needed_for(dossier, t),
        *step_lines(dossier, t),
        *expected(dossier, t),
        *need_lines(dossier, t, named=named),
        *snoozes(dossier, t),
    ]


def left_card(dossier: Dossier, hop: int, t: Translator) -> Message:
    """The card in the channel of a department that the request has left: where it went, and why.

    Args:
        hop: the number of the hop that ended there.
    """
    request = dossier.request
    went = [each for each in dossier.events if isinstance(each.content, Transferred)][hop - 1]
    line = event_line(dossier, went, t)
    confidential = request.confidential or was_confidential(hop, dossier.events)
    title = discreet_heading(replace(request, confidential=confidential), t)
    why = [] if confidential else quotation(excerpt(went.words, _DETAILS_SHOWN))
    about = rich(title, [text("↪️ "), *line], *why)
    return Message(fallback(dotted(title, line)), [about], CardOf.request(request))


def _came_from(dossier: Dossier, t: Translator) -> list[Line]:
    """Where it came from, and what was promised there; nothing, if it was opened here."""
    before = dossier.stations[:-1]
    if not before:
        return []
    came = phrase(t.gettext("↪️ From {place}"), place=place_name(before[-1], t))
    return [dotted(came, opening_promise(dossier, t))]


def _behind_details(request: Request, t: Translator, *, whole: bool) -> list[Line]:
    """A way to the rest, and to where the request was made from."""
    lines: list[Line] = []
    if not whole:
        lines.append([text(t.gettext("Press Show to read the rest."), italic=True)])
    if request.permalink:
        lines.append([link(request.permalink, t.gettext("Original message"))])
    return lines


def _disputed(request: Request, t: Translator) -> list[Line]:
    """That the requester's words may need somebody, though it is resolved."""
    if not request.is_disputed:
        return []
    words = t.gettext(
        "💬 {requester} wrote after it was resolved. If it is not solved, its assignee can reopen "
        "it."
    )
    return [phrase(words, requester=user(request.requester_id, t))]


def _clarity(dossier: Dossier, t: Translator) -> list[Line]:
    """Whether the request was clear, once somebody has said so."""
    clear = clarity_in(dossier.events)
    if clear is None:
        return []
    words = (
        t.gettext("📝 The request was clear") if clear else t.gettext("📝 The request was unclear")
    )
    return [[text(words)]]


def _has_it(request: Request, t: Translator) -> Line:
    return assignee(request, t) if request.hop.assignee_id else []


def _what_the_state_rests_on(dossier: Dossier) -> Event | None:
    """The question that is waited for, the solution, the reason of a refusal."""
    kinds = {
        State.WAITING: {Action.ASK},
        State.RESOLVED: {Action.RESOLVE},
        State.DECLINED: {Action.DECLINE, Action.REJECT},
    }
    return last_said(dossier, frozenset(kinds.get(dossier.request.state, ())))
