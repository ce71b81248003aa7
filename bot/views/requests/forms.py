"""The forms behind a request's buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import ids
from bot.form_models import NeedForm, StepForm, TransferForm
from bot.i18n import Translator, mark
from bot.read_models import Colleague, Dossier
from bot.views.blocks import (
    MAX_OPTION,
    MAX_OPTIONS,
    Block,
    Line,
    View,
    cut,
    divider,
    dotted,
    moment,
    option,
    phrase,
    rich,
    text,
    user,
)
from bot.views.inputs import input_block, modal, rich_text_input, select, text_input
from bot.views.requests.event_lines import last_said, said
from bot.views.requests.fields import field_lines
from bot.views.requests.headings import asked_of, heading, requester_left, since, step_name
from bot.views.requests.promises import promised_time, promises_line
from bot.views.requests.request_form import own_fields, place_inputs, request_inputs
from bot.views.rich_text import quotation
from domain.excerpts import excerpt
from domain.fields import TEXT_LIMIT
from domain.promises import Promise
from domain.rich_text import RichText
from domain.snoozing import Snooze
from domain.texts import beyond_title

_SHOWN = 400
_MOST_CRITERIA = 10
_LONGEST_TIME = 40

_SNOOZES: Mapping[Snooze, str] = {
    Snooze.ONE_HOUR: mark("1 hour"),
    Snooze.FOUR_HOURS: mark("4 hours"),
    Snooze.TOMORROW: mark("Until tomorrow morning"),
    Snooze.NEXT_WEEK: mark("Until next week"),
}


def answer_form(dossier: Dossier, t: Translator, *, holding: bool = False) -> View:
    """A provider's answer to the requester.

    Args:
        holding: whether it is ticked already that it is a holding reply.
    """
    label = t.gettext("Your answer")
    title = t.gettext("Answer #{number}")
    answer = input_block(ids.ANSWER, label, rich_text_input())
    hint = phrase(t.gettext("Your answer goes to {requester}."), requester=requester_of(dossier, t))
    blocks = [answer, *_holding(dossier, t, ticked=holding), rich(hint)]
    return form_about(dossier, ids.REQUEST_ANSWER, title, blocks, t)


def reply_form(dossier: Dossier, t: Translator) -> View:
    """A requester's reply to what they were asked."""
    title = t.gettext("Reply to #{number}")
    reply = input_block(ids.REPLY, t.gettext("Your reply"), rich_text_input())
    words = t.gettext("You can also reply in the request's thread, with files.")
    return form_about(dossier, ids.REQUEST_REPLY, title, [reply, rich([text(words)])], t)


def ask_form(dossier: Dossier, t: Translator, asked: RichText | None = None) -> View:
    """A provider's question to the requester.

    Args:
        asked: what to begin with: a question that is passed on.
    """
    label = t.gettext("Your question")
    title = t.gettext("Ask about #{number}")
    question = input_block(ids.QUESTION, label, rich_text_input(asked))
    template = t.gettext("Your question goes to {requester}. The clock is paused until they reply.")
    hint = phrase(template, requester=requester_of(dossier, t))
    return form_about(dossier, ids.REQUEST_ASK, title, [question, rich(hint)], t)


def reassign_form(dossier: Dossier, colleagues: Sequence[Colleague], t: Translator) -> View:
    """To whom a request is handed.

    Args:
        colleagues: the people who serve the department, but for the assignee.
    """
    title = t.gettext("Reassign #{number}")
    if not colleagues:
        nobody = rich([text(t.gettext("Nobody else serves this department yet."))])
        return modal(title.format(number=dossier.request.number), [nobody], t)
    options = [_colleague(each, t) for each in colleagues[:MAX_OPTIONS]]
    chosen = options[0] if len(options) == 1 else None
    menu = select(options, chosen, t.gettext("Choose"))
    fields = [input_block(ids.ASSIGNEE, t.gettext("Colleague"), menu)]
    return form_about(dossier, ids.REQUEST_REASSIGN, title, fields, t)


def _colleague(colleague: Colleague, t: Translator) -> Block:
    template = t.ngettext("{name} · {n} request", "{name} · {n} requests", colleague.in_hand)
    room = MAX_OPTION - len(template)
    label = template.format(name=cut(colleague.name, room), n=colleague.in_hand)
    return option(label, colleague.user_id)


def need_form(form: NeedForm, t: Translator) -> View:
    """The form of what a request needs from another department."""
    after = t.gettext(
        "It is a request of its own, and you are its requester: questions and answers come to you. "
        "This one's clock runs on."
    )
    blocks = [*request_inputs(form.asked, t), rich([text(after)])]
    return form_about(form.about, ids.REQUEST_NEED, t.gettext("Needed for #{number}"), blocks, t)


def replacement_form(form: StepForm, t: Translator) -> View:
    """The form that asks another service for a step of a chain."""
    requester = requester_of(form.about, t)
    after = t.gettext(
        "It takes the place of the step that was declined. {requester} is its requester, and the "
        "chain goes on when it is done."
    )
    blocks = [*request_inputs(form.asked, t), rich(phrase(after, requester=requester))]
    title = t.gettext("Another step for #{number}")
    return _about_step(form.about, form.step, ids.REQUEST_REPLACE_STEP, title, blocks, t)


def skip_form(dossier: Dossier, step: str, t: Translator) -> View:
    """Why a chain goes on without a step."""
    label = t.gettext("Why is it not needed?")
    reason = input_block(ids.REASON, label, text_input(TEXT_LIMIT, multiline=True))
    after = t.gettext("{requester} reads this. The steps after it begin at once.")
    hint = rich(phrase(after, requester=requester_of(dossier, t)))
    title = t.gettext("Skip a step of #{number}")
    return _about_step(dossier, step, ids.REQUEST_SKIP_STEP, title, [reason, hint], t)


def _about_step(
    dossier: Dossier, step: str, callback_id: str, title: str, blocks: list[Block], t: Translator
) -> View:
    """Build a form about a step of a chain, which it names; see `form_about`."""
    named = [step_name(each, t) for each in dossier.steps if each.key == step]
    lead = [rich([text(name, bold=True)]) for name in named]
    form = form_about(dossier, callback_id, title, [*lead, *blocks], t)
    return {**form, "private_metadata": f"{dossier.request.reference}:{step}"}


def transfer_form(form: TransferForm, t: Translator) -> View:
    """To which department a request belongs, what it needs to know, and why."""
    dossier, service = form.about, form.service
    asked = {each.field.key for each in form.carried}
    fields = [each for each in service.fields if each.key not in asked] if service else []
    reason = input_block(
        ids.REASON,
        t.gettext("Why does it belong there?"),
        text_input(TEXT_LIMIT, multiline=True),
    )
    blocks = [
        *_sent_back(form, t),
        *place_inputs(form, t),
        *_carried(form, t),
        *own_fields(fields, t),
        reason,
        rich(_after_transfer(form, t)),
    ]
    title = t.gettext("Transfer #{number}")
    return form_about(dossier, ids.REQUEST_TRANSFER, title, blocks, t)


def _sent_back(form: TransferForm, t: Translator) -> list[Block]:
    """That it would go back to where it came from."""
    if not form.back or form.department is None:
        return []
    template = t.gettext("It came from {department}. To return it, say why.")
    return [rich(phrase(template, department=t.name(form.department.name)))]


def _carried(form: TransferForm, t: Translator) -> list[Block]:
    """The answers that the other service gets without being asked for again."""
    if not form.carried:
        return []
    about = replace(form.about.request, fields=tuple(form.carried))
    return [rich([text(t.gettext("Known already:"))], *field_lines(about, t))]


def _after_transfer(form: TransferForm, t: Translator) -> Line:
    """Say what happens next."""
    dossier, service = form.about, form.service
    if dossier.request.confidential and service and not service.confidential:
        template = t.gettext(
            "The request is confidential, and this service is not. So {requester} is asked first "
            "whether they agree, and the clock is paused until they reply."
        )
    else:
        template = t.gettext(
            "It leaves your queue and arrives there unclaimed. {requester} is told who has it, "
            "why, and by when. What was promised at first stays visible."
        )
    return phrase(template, requester=requester_of(dossier, t))


def snooze_choices(t: Translator) -> list[Block]:
    """For how long reminders can be snoozed."""
    return [option(t.gettext(label), choice) for choice, label in _SNOOZES.items()]


def snooze_form(dossier: Dossier, t: Translator) -> View:
    """Build the form that snoozes a request: for how long."""
    choices = snooze_choices(t)
    radio = {"type": "radio_buttons", "options": choices, "initial_option": choices[0]}
    until = input_block(ids.UNTIL, t.gettext("Snooze reminders for how long?"), radio)
    stays = t.gettext(
        "The promise does not change, and others still get reminders. The card shows that you "
        "snoozed it, and until when."
    )
    title = t.gettext("Snooze #{number}")
    blocks = [until, rich([text(stays)], promises_line(dossier, t))]
    return form_about(dossier, ids.REQUEST_SNOOZE, title, blocks, t)


def change_promise_form(dossier: Dossier, t: Translator) -> View:
    """Build the form that changes the promise of one request, with the reason.

    A first answer that has been given is not promised any more.
    """
    promises = dossier.promises
    first, solved = promises.first_response, promises.resolution
    fields = [
        *([] if first.stopped_at else [(ids.FIRST_RESPONSE, t.gettext("First response"), first)]),
        (ids.RESOLUTION, t.gettext("Resolution"), solved),
    ]
    title = t.gettext("Promise for #{number}")
    rule = t.gettext(
        "Enter working time counted from when the request was opened, such as 30m, 4h or 2d. The "
        "clock does not start again. A field left empty changes nothing. The card shows the "
        "change; reports still judge the first promise."
    )
    reason = text_input(TEXT_LIMIT, multiline=True)
    blocks = [
        rich(promises_line(dossier, t), [text(rule)]),
        *(_time_field(name, label, promise) for name, label, promise in fields),
        input_block(ids.REASON, t.gettext("Reason (shown in the history)"), reason),
    ]
    return form_about(dossier, ids.REQUEST_CHANGE_PROMISE, title, blocks, t)


def form_about(
    dossier: Dossier, callback_id: str, title: str, blocks: list[Block], t: Translator
) -> View:
    """Build a form about a request, which it begins with; `title` has its `{number}`."""
    number = str(dossier.request.number)
    return modal(
        title.format(number=number),
        [*_reminder(dossier, t), divider(), *blocks],
        t,
        submit=t.gettext("Send"),
        callback_id=callback_id,
        metadata=str(dossier.request.reference),
    )


def _reminder(dossier: Dossier, t: Translator) -> list[Block]:
    """Remind of the request, and of the last that was said."""
    request = dossier.request
    about = rich(
        heading(request, t),
        dotted(asked_of(dossier, t), since(request, t, moment(request.opened_at))),
        *quotation(excerpt(beyond_title(request.title, dossier.details), _SHOWN)),
        *requester_left(dossier, t),
    )
    last = last_said(dossier)
    return [about, *(said(dossier, last, t, _SHOWN, table=False) if last else [])]


def _holding(dossier: Dossier, t: Translator, *, ticked: bool) -> list[Block]:
    """After the first answer there is nothing that a holding one could leave open."""
    if dossier.promises.first_response.stopped_at:
        return []
    words = t.gettext("We are working on it (this is not the answer yet)")
    box = option(words, ids.HOLDING)
    boxes = {
        "type": "checkboxes",
        "options": [box],
        **({"initial_options": [box]} if ticked else {}),
    }
    label = t.gettext("The clock keeps running until you send the answer")
    return [input_block(ids.HOLDING, label, boxes, optional=True)]


def _time_field(block_id: str, label: str, promise: Promise) -> Block:
    element = text_input(_LONGEST_TIME, initial=promised_time(promise))
    return input_block(block_id, label, element, optional=True)


def requester_of(dossier: Dossier, t: Translator) -> Block:
    return user(dossier.request.requester_id, t)
