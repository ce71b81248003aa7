"""Answers to what requesters write under a request that is resolved or has ended."""

from bot.i18n import Translator
from bot.labels import state_label
from bot.read_models import Dossier
from bot.views.blocks import Message, button_rows, fallback, line_message, phrase, rich, text
from bot.views.requests.buttons import buttons, new_request_button
from bot.views.requests.cards import confirm_or_reopen
from bot.views.requests.event_lines import words_of
from domain.events import Event
from domain.lifecycle import STATES, Action, State
from domain.replay import replay


def answered(dossier: Dossier, event: Event, t: Translator) -> Message:
    """Answer the words of an event: ask, or say that nobody works on it any more."""
    request = dossier.request
    before = dossier.events[: dossier.events.index(event)]
    if STATES[replay(request.opened_at, before).stays[-1].state].ended:
        return _ended(dossier, event, t)
    if request.state is State.RESOLVED:
        line = [text(confirm_or_reopen(request, t))]
        choices = buttons(request, (Action.CONFIRM, Action.REOPEN), t)
        return Message(fallback(line), [rich(line), *button_rows(choices)])
    return _settled(dossier, t)


def _ended(dossier: Dossier, event: Event, t: Translator) -> Message:
    request = dossier.request
    template = t.gettext(
        "#{number} is “{state}”, so nobody is working on it. {department} can read what you wrote. "
        "If you need something, press New request: the form already holds your words."
    )
    lines = [
        phrase(
            template,
            number=str(request.number),
            state=state_label(request.state, t),
            department=t.name(dossier.department.name),
        )
    ]
    choices = [new_request_button(t, words_of(dossier, event).words.plain)]
    if request.may_reopen_at(dossier.seen_at):
        reopening = buttons(request, (Action.REOPEN,), t)
        choices += reopening
        if reopening:
            lines.append([text(t.gettext("If it is not solved, press Reopen."))])
    return Message(fallback(*lines), [rich(*lines), *button_rows(choices)])


def _settled(dossier: Dossier, t: Translator) -> Message:
    """Tell what came of the question, which has no buttons any more."""
    request = dossier.request
    template = t.gettext("#{number} is “{state}” now.")
    line = phrase(template, number=str(request.number), state=state_label(request.state, t))
    return line_message(line)
