"""Refusals as they are shown: at a field, in a message, in a window; and faults of ours."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bot.i18n import Translator
from bot.labels import action_label, enumeration, erased_person, state_label, with_key
from bot.views.blocks import (
    MAX_LINE,
    Block,
    Inline,
    Line,
    Message,
    View,
    bullets,
    cut,
    fallback,
    phrase,
    plain,
    plain_message,
    rich,
    text,
    user,
)
from bot.views.catalogue.department_news import changed_labels
from bot.views.catalogue.service_news import change_lines
from bot.views.help import forms_like
from bot.views.inputs import modal
from bot.views.refusals import refusal_template
from bot.views.reports.figures import full_date
from bot.views.rich_text import quote
from domain.department_changes import PartChange
from domain.erasure import is_erased
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from domain.organisation import Department, Service
from domain.service_changes import ServiceChange

_SHOWN = 60
_KEYS_SHOWN = 20
_WHOLE: Mapping[str, Callable[[str, Translator], str | Inline]] = {
    "assignee": user,
    "reason": lambda words, _t: words,
}
"""Parameters that are not cut, and how they are shown."""
_SAID: tuple[tuple[type, Callable[[Any, Translator], str]], ...] = (
    (Action, action_label),
    (State, state_label),
    (date, full_date),
)
"""The words for parameters of these types."""


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
        "Something went wrong on our side. Please try again. If it happens again, tell an "
        "administrator this reference: {reference}"
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
        "Your message was not passed on because something went wrong on our side. Please copy it, "
        "and send it again in a few minutes. If it happens again, tell an administrator this "
        "reference: {reference}"
    ).format(reference=reference)
    return plain_message(words)


def _view(message: Message, t: Translator) -> View:
    return modal(t.gettext("That did not work"), message.blocks, t)


def _typed(line: str, t: Translator) -> list[Block]:
    """Repeat the whole command that was typed: Slack itself forgets it."""
    return [rich([text(t.gettext("You typed:"))], *quote(cut(line, MAX_LINE)))] if line else []


def _lines(error: DomainError, t: Translator) -> list[Line]:
    """A sentence; after WRONG_FORM, also the forms that are right."""
    if error.problem is not Problem.WRONG_FORM:
        return [_sentence(error, t)]
    return [_sentence(error, t), *forms_like(str(error.params["form"]), t)]


def _sentence(error: DomainError, t: Translator) -> Line:
    params: dict[str, str | Inline] = {
        name: _param(name, value, t) for name, value in error.params.items()
    }
    return phrase(t.gettext(refusal_template(error)), **params)


def _param(name: str, value: object, t: Translator) -> str | Inline:
    for kind, said in _SAID:
        if isinstance(value, kind):
            return said(value, t)
    if isinstance(value, ServiceChange | PartChange):
        return enumeration(_differences(value, t), t)
    if name in _WHOLE:
        return _WHOLE[name](str(value), t)
    if isinstance(value, Iterable) and not isinstance(value, str):
        keys = [_named(each, t) for each in value]
        more = [t.gettext("and more")] if len(keys) > _KEYS_SHOWN else []
        return enumeration([*keys[:_KEYS_SHOWN], *more], t)
    return erased_person(t) if is_erased(str(value)) else cut(str(value), _SHOWN)


def _differences(change: ServiceChange | PartChange, t: Translator) -> list[str]:
    if isinstance(change, ServiceChange):
        return change_lines(change, t)
    return changed_labels(change, t)


def _named(each: object, t: Translator) -> str:
    """A department or service by its name and key; anything else as it is."""
    if not isinstance(each, Department | Service):
        return str(each)
    return with_key(cut(t.name(each.name), _SHOWN), each.key, t)
