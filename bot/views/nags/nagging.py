"""Nags: what is due or overdue, and the questions that nobody has answered."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.labels import enumeration, more_behind
from bot.read_models import NagLine
from bot.views.blocks import (
    Block,
    Line,
    Message,
    button_rows,
    dotted,
    fallback,
    header,
    moment,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.requests.buttons import buttons, show_button
from bot.views.requests.event_lines import event_line, last_said
from bot.views.requests.headings import (
    asked_of,
    assignee,
    discreet_heading,
    heading,
    number_alone,
    room_for_names,
    since,
    state,
)
from bot.views.requests.needs import needed_for
from bot.views.requests.promises import dangers, due_line, snoozes, time_left, urgency
from bot.views.rich_text import quotation
from domain.excerpts import excerpt
from domain.fields import TITLE_LIMIT
from domain.lifecycle import Action
from domain.nagging import nagging
from domain.permissions import Role, may
from domain.policy import LISTED
from domain.promise_terms import Mark

_WAITING = "waiting"
_IN_DANGER = frozenset({Mark.AT_RISK, Mark.OVERDUE})
_SHOWN = 300
_ALL_SHOWN = 2000  # of all questions in one message
_ACTIONS = (Action.CLAIM, Action.ANSWER, Action.SNOOZE, Action.REASSIGN)
_ACTIONS_OF_APPROVAL = (Action.RESOLVE, Action.ASK, Action.DECLINE, Action.SNOOZE)


def nag(lines: Sequence[NagLine], t: Translator) -> Message:
    """List what one person is told about: a line a request, in the order given.

    They may be somebody who serves the request, somebody whom its standard names, or its
    requester, who is reminded of a question. What is not due any more has no buttons.
    """
    shown = lines[:LISTED]
    blocks = [header(_title(lines, t))]
    for line in shown:
        blocks += _blocks(line, len(shown), t)
    more = len(lines) - len(shown)
    if more:
        blocks.append(small(more_behind(more, "/answer", t)))
    return Message(_overview(lines, t), blocks)


def nag_note(line: NagLine, t: Translator) -> Message:
    """The same of one request, in the thread of its card: a line that pings nobody."""
    unclaimed = line.dossier.request.hop.assignee_id is None
    nobody = [text(t.gettext("not claimed yet"))] if unclaimed else []
    words = dotted(*_due(line, t), nobody)
    return Message(
        fallback(dotted(discreet_heading(line.dossier.request, t), words)), [rich(words)]
    )


def _blocks(line: NagLine, lines: int, t: Translator) -> list[Block]:
    if not line.is_due:
        return _over(line, lines, t)
    return (_reminder if _waits(line) else _promise_in_danger)(line, lines, t)


def _over(line: NagLine, lines: int, t: Translator) -> list[Block]:
    """How it stands with something that is not due any more, if it still concerns the reader."""
    request, title = line.dossier.request, _title_for_reader(line, t, room_for_names(lines))
    if not line.roles:
        where = phrase(t.gettext("↪️ Now with {department}"), department=_department(line, t))
        return [rich(title, where)]
    how = dotted(state(request, t, own=Role.REQUESTER in line.roles), assignee(request, t))
    return [rich(title, how, *snoozes(line.dossier, t))]


def _title_for_reader(line: NagLine, t: Translator, room: int = TITLE_LIMIT) -> Line:
    """Number and title; the number alone for who has nothing to do with the request any more."""
    if not line.roles:
        return number_alone(line.dossier.request)
    if Role.REQUESTER in line.roles:
        return heading(line.dossier.request, t, room)
    return discreet_heading(line.dossier.request, t, room)


def _department(line: NagLine, t: Translator) -> str:
    return t.name(line.dossier.department.name)


def _promise_in_danger(line: NagLine, lines: int, t: Translator) -> list[Block]:
    dossier, request = line.dossier, line.dossier.request
    room = room_for_names(lines)
    words = rich(
        dotted(discreet_heading(request, t, room), urgency(request, t)),
        _why_you(line, t),
        *_due(line, t),
        *needed_for(dossier, t),
        dotted(asked_of(dossier, t, room), since(request, t, moment(request.opened_at))),
        assignee(request, t),
    )
    wanted = _ACTIONS_OF_APPROVAL if request.approver_id else _ACTIONS
    actions = tuple(action for action in wanted if may(line.roles, action))
    return [words, *button_rows(buttons(request, actions, t))]


def _why_you(line: NagLine, t: Translator) -> Line:
    """Say that it is an escalation, and why it reaches this person; empty for its assignee."""
    if Role.ASSIGNEE in line.roles:
        return []
    if line.dossier.request.approver_id:
        words = t.gettext(
            "⏫ Escalated to you because an approval is late. Only {who} can give it: ask them."
        )
        return phrase(words, who=user(line.dossier.request.approver_id, t))
    if line.roles == {Role.REQUESTER}:
        words = t.gettext(
            "⏫ You are told because you are its requester. Your request that waits for it may be "
            "late as well."
        )
        return [text(words)]
    if Role.MANAGER in line.roles:
        words = t.gettext("⏫ Escalated to you because you manage {department}.")
    elif Role.ADMIN in line.roles and Role.NAMED not in line.roles:
        words = t.gettext("⏫ Escalated to you because {department} has nobody else to tell.")
    else:
        words = t.gettext("⏫ Escalated to you because the service's standard names you.")
    return phrase(words, department=_department(line, t))


def _reminder(line: NagLine, lines: int, t: Translator) -> list[Block]:
    """The question, to its requester: what is confidential is their own."""
    dossier, request = line.dossier, line.dossier.request
    question = last_said(dossier, frozenset({Action.ASK}))
    room, shown = room_for_names(lines), min(_ALL_SHOWN // lines, _SHOWN)
    asked: list[Line | Block] = []
    if question:
        asked = [event_line(dossier, question, t), *quotation(excerpt(question.words, shown))]
    words = rich(
        heading(request, t, room),
        asked_of(dossier, t, room),
        *asked,
        _how_to_reply(line, t),
        _closes(line, t),
    )
    reply = buttons(request, (Action.REPLY,), t)
    return [words, *button_rows([*reply, show_button(request, t)])]


def _how_to_reply(line: NagLine, t: Translator) -> Line:
    template = t.gettext("Press Reply, or reply in the thread of #{number}.")
    return phrase(template, number=str(line.dossier.request.number))


def _closes(line: NagLine, t: Translator) -> Line:
    dossier = line.dossier
    closes_at = nagging(dossier.promises, dossier.standard, (), dossier.seen_at).closes_at
    if closes_at is None:
        return []
    template = t.gettext("If you do not reply, it closes automatically: {time}")
    return phrase(template, time=moment(closes_at))


def _due(line: NagLine, t: Translator) -> list[Line]:
    """When the promise is due that it is about, and how much time is left.

    The other one is told as well if it is in danger, too: what has just reached a step may be
    the lesser of two evils.
    """
    promises, now = line.dossier.promises, line.dossier.seen_at
    return [
        dotted(due_line(line.dossier, promise, t), [text(time_left(promise, now, t))])
        for promise in (promises.first_response, promises.resolution)
        if line.key.startswith(f"{promise.kind}:") or promise.mark_at(now) in _IN_DANGER
    ]


def _waits(line: NagLine) -> bool:
    return line.key.startswith(f"{_WAITING}:")


def _title(lines: Sequence[NagLine], t: Translator) -> str:
    """Sum a nag up: "2 overdue, 1 at risk, 1 question waits for your reply"."""
    due = [line for line in lines if line.is_due]
    if not due and any(line.dossier.mark in _IN_DANGER for line in lines):
        return t.gettext("Earlier reminder")  # a later one has the buttons
    if not due:
        return t.gettext("Dealt with")
    owed = [line.dossier for line in due if not _waits(line)]
    questions = len(due) - len(owed)
    in_danger = dangers(owed, t)
    on_time = t.ngettext(
        "{n} request is waiting for you", "{n} requests are waiting for you", len(owed)
    ).format(n=len(owed))
    waiting = t.ngettext(
        "{n} question is waiting for your reply",
        "{n} questions are waiting for your reply",
        questions,
    ).format(n=questions)
    parts = ([in_danger or on_time] if owed else []) + ([waiting] if questions else [])
    return enumeration(parts, t)


def _overview(lines: Sequence[NagLine], t: Translator) -> str:
    """The notification: of one request what is due, of several their numbers."""
    if len(lines) > 1:
        numbers = [text(f"#{line.dossier.request.number}") for line in lines[:LISTED]]
        return fallback([text(_title(lines, t))], dotted(*([number] for number in numbers)))
    (line,) = lines
    if _waits(line) or not line.is_due:
        return fallback(dotted([text(_title(lines, t))], _title_for_reader(line, t)))
    return fallback(dotted(discreet_heading(line.dossier.request, t), *_due(line, t)))
