"""Refusals: what cannot be done, why, and what to do instead."""

from collections.abc import Iterable, Mapping

from bot.i18n import Translator, mark
from bot.views.blocks import (
    Block,
    Inline,
    Line,
    Message,
    View,
    bullets,
    button_rows,
    cut,
    fallback,
    phrase,
    plain,
    quote,
    rich,
    text,
    user,
)
from bot.views.buttons import new_request_button
from bot.views.help import forms_like
from bot.views.inputs import modal
from bot.views.labels import action_label, enumeration, state_label
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from domain.permissions import PERMITTED, Role

_SHOWN = 60
_KEYS_SHOWN = 20

_TEMPLATES: Mapping[Problem, str] = {
    Problem.UNKNOWN_REQUEST: mark(
        "There is no request #{number}. “/request list” and “/answer” show the numbers."
    ),
    Problem.LOST_REQUEST: mark(
        "Nothing was done: this belongs to a request #{number} that was lost when the database "
        "was restored from a backup. If it is still needed, open it again with /request."
    ),
    Problem.NOT_YOURS: mark(
        "#{number} can be seen and changed by its requester and by the department that serves it."
    ),
    Problem.NOT_PERMITTED: mark(
        "“{action}” on #{number} is for its assignee or a manager of the department."
    ),
    Problem.WRONG_STATE: mark(
        "“{action}” is not possible: #{number} is in the state “{state}” now."
    ),
    Problem.ALREADY_CLAIMED: mark("{assignee} was faster and has #{number} already."),
    Problem.CHANGED_MEANWHILE: mark(
        "Others changed it at the same moment. Look at it again, and repeat what you did if "
        "it is still needed."
    ),
    Problem.REOPENING_OVER: mark(
        "#{number} was closed more than {days} days ago. Please open a new request."
    ),
    Problem.RATING_OVER: mark(
        "#{number} could be rated for {days} working days, and they are over. What you still "
        "want to say reaches the department in the request's thread."
    ),
    Problem.RATING_TOLD: mark(
        "Your rating of #{number} was counted together with those of others, so that nobody "
        "knows whose is whose. It cannot be changed any more. If something is still wrong, "
        "please open a new request."
    ),
    Problem.NOTHING_HELD: mark(
        "These words wait no more. If the department is still to read them, please write them "
        "in the thread again."
    ),
    Problem.NOT_A_SCORE: mark(
        "“{score}” is no rating. Please give a whole number from 1 (bad) to 5 (very good)."
    ),
    Problem.CLARITY_SAID: mark("How clear #{number} was has been said already."),
    Problem.NOT_A_PROVIDER: mark(
        "This person does not serve the department. Choose one of those named in the form."
    ),
    Problem.NOT_A_MANAGER: mark(
        "Reports and exports are for the managers of a department, and for administrators."
    ),
    Problem.NOT_A_MEMBER: mark(
        "Nothing was done: Crossdesk is for the people of this workspace, and your account "
        "belongs to another one. Ask somebody here to do it for you."
    ),
    Problem.NO_DEPARTMENT: mark(
        "You serve no department, so you have no queue. What you asked for yourself: "
        "“/request list”."
    ),
    Problem.NO_CATALOGUE: mark(
        "No department is set up here yet. An administrator does it by importing the catalogue."
    ),
    Problem.TOO_LATE: mark("That took too long, and Slack opens no form any more. Try again."),
    Problem.UNKNOWN_DEPARTMENT: mark("There is no department “{key}”. There are: {known}."),
    Problem.UNKNOWN_SERVICE: mark("“{department}” has no service “{key}”. There are: {known}."),
    Problem.REQUIRED: mark("Please fill this in."),
    Problem.TOO_LONG: mark("This is too long: at most {limit} characters."),
    Problem.NOT_A_NUMBER: mark("Please write a number, such as 12 or 3.5."),
    Problem.NOT_A_DATE: mark("Please choose a date, such as 2026-11-30."),
    Problem.NOT_A_DURATION: mark(
        "Please write a working time in days, hours and minutes, such as 2d, 4h or 1h30m."
    ),
    Problem.NOT_A_LINK: mark("Please give a link that begins with https:// or http://."),
    Problem.NOT_AN_OPTION: mark("Please choose one of the options."),
    Problem.NOT_A_PERSON: mark("Please choose a person of this workspace."),
    Problem.WRONG_FORM: mark("I cannot read that. This is how to write it:"),
}

_FOR_REQUESTER = mark("“{action}” on #{number} is for the person who opened it.")
_FOR_SERVING = mark("“{action}” on #{number} is for those who serve its department.")


def error_text(error: DomainError, t: Translator) -> str:
    """The words for the `text` of a message."""
    return fallback(*_lines(error, t))


def error_at_field(error: DomainError, t: Translator) -> str:
    """The words for a field of a form, where Slack shows plain text."""
    return plain(_sentence(error, t))


def error_message(error: DomainError, t: Translator, line: str = "") -> Message:
    """The words as a message that only the person sees who acted.

    Args:
        line: the command that was typed. Slack does not keep it; here it can be copied.
    """
    words, *forms = _lines(error, t)
    blocks = [
        rich(words, *([bullets(forms)] if forms else [])),
        *_typed(line, t),
        *_way_on(error, t),
    ]
    return Message(error_text(error, t), blocks)


def error_view(error: DomainError, t: Translator) -> View:
    """The words as a modal."""
    return _view(error_message(error, t), t)


def unexpected(reference: str, t: Translator) -> str:
    """The words for a fault of ours.

    Args:
        reference: what the fault is found by in the log.
    """
    return t.gettext(
        "Something went wrong on our side. Please try again. If it stays so, tell an administrator "
        "this reference: {reference}"
    ).format(reference=reference)


def unexpected_message(reference: str, t: Translator, line: str = "") -> Message:
    """The words for a fault of ours, as a message that only the person sees who acted.

    Args:
        line: the command that was typed.
    """
    words = unexpected(reference, t)
    return Message(words, [rich([text(words)]), *_typed(line, t)])


def unexpected_view(reference: str, t: Translator) -> View:
    """The words for a fault of ours, as a modal."""
    return _view(unexpected_message(reference, t), t)


def not_passed_on(reference: str, t: Translator) -> Message:
    """To somebody whose message reached nobody, because of a fault of ours."""
    words = t.gettext(
        "Your message was not passed on, because something went wrong on our side. Please copy it, "
        "and send it again in a few minutes. If it stays so, tell an administrator this reference: "
        "{reference}"
    ).format(reference=reference)
    return Message(words, [rich([text(words)])])


def _view(message: Message, t: Translator) -> View:
    return modal(t.gettext("That did not work"), message.blocks, t)


def _typed(line: str, t: Translator) -> list[Block]:
    """Repeat the whole command that was typed: Slack itself forgets it."""
    return [rich([text(t.gettext("You typed:"))], quote(line))] if line else []


def _way_on(error: DomainError, t: Translator) -> list[Block]:
    """The form, for a line whose department or service is not there."""
    typed = str(error.params.get("typed", ""))
    return button_rows([new_request_button(t, typed)]) if typed else []


def _lines(error: DomainError, t: Translator) -> list[Line]:
    """A sentence; after WRONG_FORM, also the forms that are right."""
    if error.problem is not Problem.WRONG_FORM:
        return [_sentence(error, t)]
    return [_sentence(error, t), *forms_like(str(error.params["form"]), t)]


def _sentence(error: DomainError, t: Translator) -> Line:
    params: dict[str, str | Inline] = {
        name: _param(name, value, t) for name, value in error.params.items()
    }
    return phrase(t.gettext(_template(error)), **params)


def _template(error: DomainError) -> str:
    action = error.params.get("action")
    if error.problem is Problem.NOT_PERMITTED and isinstance(action, Action):
        permitted = PERMITTED.get(action, frozenset())
        if Role.PROVIDER in permitted:
            return _FOR_SERVING
        if Role.REQUESTER in permitted:
            return _FOR_REQUESTER
    return _TEMPLATES[error.problem]


def _param(name: str, value: object, t: Translator) -> str | Inline:
    if isinstance(value, Action):
        return action_label(value, t)
    if isinstance(value, State):
        return state_label(value, t)
    if name == "assignee":
        return user(str(value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        keys = [str(each) for each in value]
        more = [t.gettext("and more")] if len(keys) > _KEYS_SHOWN else []
        return enumeration([*keys[:_KEYS_SHOWN], *more], t)
    return cut(str(value), _SHOWN)
