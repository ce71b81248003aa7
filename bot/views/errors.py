"""Refusals: what cannot be done, why, and what to do instead."""

from collections.abc import Iterable, Mapping

from bot.i18n import Translator, mark
from bot.labels import action_label, enumeration, state_label, with_key
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
    rich,
    text,
    user,
)
from bot.views.help import forms_like
from bot.views.inputs import modal
from bot.views.rich_text import quote
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from domain.organisation import Department, Service
from domain.permissions import PERMITTED, Role

_SHOWN = 60
_KEYS_SHOWN = 20

_TEMPLATES: Mapping[Problem, str] = {
    Problem.UNKNOWN_REQUEST: mark(
        "There is no request #{number}. Look up the number with “/request list” or “/answer”."
    ),
    Problem.LOST_REQUEST: mark(
        "Nothing was done: this request #{number} was lost when the database was restored from a "
        "backup. If it is still needed, open it again with “/request”."
    ),
    Problem.NOT_YOURS: mark(
        "You cannot see or change #{number}: only its requester and the department that serves it "
        "can. Ask one of them."
    ),
    Problem.NOT_PERMITTED: mark(
        "You cannot use “{action}” on #{number}: only its assignee and the department's managers "
        "can. Ask one of them."
    ),
    Problem.WRONG_STATE: mark(
        "You cannot use “{action}” now: the state of #{number} is “{state}”. Type “/request show "
        "{number}” to see what you can do."
    ),
    Problem.ALREADY_CLAIMED: mark(
        "#{number} is already assigned to {assignee}. Ask them, or claim another one: “/answer” "
        "shows your queue."
    ),
    Problem.CHANGED_MEANWHILE: mark(
        "Nothing was done: somebody else changed the request at the same moment. Look at it again, "
        "and repeat what you did if it is still needed."
    ),
    Problem.REOPENING_OVER: mark(
        "#{number} was closed more than {days} days ago and cannot be reopened. Please open a new "
        "request."
    ),
    Problem.ALREADY_THERE: mark(
        "#{number} is already with this department. Choose the one that it belongs to."
    ),
    Problem.NOTHING_TO_AGREE: mark(
        "Nothing was done: this question about #{number} is over. Its thread tells what came of it."
    ),
    Problem.OPEN_NEEDS: mark(
        "#{number} did not change: it still waits for {needs}. Use the button on its card, and "
        "choose what should happen to that."
    ),
    Problem.TOO_DEEP: mark(
        "Nothing was opened: #{number} is already the last of {limit} requests that wait for one "
        "another. Open yours with “/request”, on its own."
    ),
    Problem.TOO_MANY_NEEDS: mark(
        "Nothing was opened: {limit} requests were already opened for #{number}. Open yours with "
        "“/request”, on its own."
    ),
    Problem.CHAIN_STAYS: mark(
        "#{number} was not transferred: other departments already work on its steps. Transfer the "
        "step that belongs elsewhere, or decline #{number} and say why."
    ),
    Problem.NO_CHAIN_HERE: mark(
        "This service is made of several steps, so it cannot be asked for here. Choose another "
        "one, or open it with “/request”, on its own."
    ),
    Problem.NOBODY_APPROVES: mark(
        "#{number} does not go on: nobody is there who can approve it. Ask an administrator to "
        "name managers or admins in the catalogue."
    ),
    Problem.NOT_STOPPED: mark(
        "Nothing was changed: nobody has to decide about this step of #{number} any more. Press "
        "Show to see how it stands."
    ),
    Problem.STEP_OF_CHAIN: mark(
        "You cannot rate #{number} by itself: it is a step of #{chain}. Rate that when it is done."
    ),
    Problem.RATING_OVER: mark(
        "You cannot rate #{number} any more: {days} working days have passed. To tell the "
        "department something, reply in the request's thread."
    ),
    Problem.SELF_SERVICE: mark(
        "You cannot rate #{number}, because you resolved it yourself. You can rate what others do "
        "for you."
    ),
    Problem.RATING_TOLD: mark(
        "You cannot change your rating of #{number} any more: it was passed on together with those "
        "of others, so that nobody knows whose is whose. If something is still wrong, please open "
        "a new request."
    ),
    Problem.NOTHING_HELD: mark(
        "Nothing was sent: these words are no longer kept. If the department should still read "
        "them, please write them in the thread again."
    ),
    Problem.NOT_UNDER_A_CARD: mark(
        "Nothing was sent: this message is not in the thread of a request's card. Choose a message "
        "in such a thread, or press Answer on the card."
    ),
    Problem.NOT_A_PROVIDERS_MESSAGE: mark(
        "Nothing was sent: only messages by people who serve #{number} can go to the requester. "
        "Press Answer on the card, and write it in your own words."
    ),
    Problem.NOTHING_TO_SEND: mark(
        "Nothing was sent: this message has no words and no file that can be passed on. Press "
        "Answer on the card, and write it in words."
    ),
    Problem.MARKING_OVER: mark(
        "Nothing was changed: you sent your answer to #{number} more than an hour ago, so it "
        "counts as the answer. To tell the requester more, answer again."
    ),
    Problem.SENT_ALREADY: mark(
        "This message was already sent to the requester of #{number}, so it was not sent again. To "
        "add something, press Answer on the card."
    ),
    Problem.NOT_A_SCORE: mark(
        "“{score}” is not a rating. Please use a whole number from 1 (bad) to 5 (very good)."
    ),
    Problem.CLARITY_SAID: mark("Someone has already rated how clear #{number} was."),
    Problem.NOT_A_PROVIDER: mark(
        "This person does not serve the department. Choose one of the people named in the form."
    ),
    Problem.NOT_A_MANAGER: mark(
        "Only department managers and administrators get reports and exports. Ask one of them."
    ),
    Problem.BOT_NOT_IN_CHANNEL: mark(
        "The report was not sent: Crossdesk is in no channel #{channel}. Check the name, or type "
        "“/invite @Crossdesk” in that channel, and try again."
    ),
    Problem.NOT_IN_CHANNEL: mark(
        "The report was not sent: you are not in #{channel} yourself. Join it first, or choose a "
        "channel that you are in."
    ),
    Problem.SHARED_CHANNEL: mark(
        "The report was not sent: people of another company can read #{channel}. Choose a channel "
        "that only your own workspace reads."
    ),
    Problem.CHANNEL_NOT_CHECKED: mark(
        "The report was not sent: Slack did not say in time who is in #{channel}. Try again in a "
        "moment."
    ),
    Problem.NOT_A_MEMBER: mark(
        "Nothing was done: Crossdesk is for members of this workspace, and your account belongs to "
        "another one. Ask somebody in this workspace to do it for you."
    ),
    Problem.NO_DEPARTMENT: mark(
        "You have no queue because you serve no department. To see your own requests, type "
        "“/request list”."
    ),
    Problem.NO_CATALOGUE: mark(
        "No departments are set up here yet. Ask an administrator to import the catalogue."
    ),
    Problem.NOT_OPENED: mark(
        "Slack did not open the form, and nothing has changed. Try again in a moment."
    ),
    Problem.TOO_LATE: mark("That took too long, so Slack could not open the form. Try again."),
    Problem.UNKNOWN_DEPARTMENT: mark(
        "There is no department “{key}”. Choose one of these: {known}."
    ),
    Problem.UNKNOWN_SERVICE: mark(
        "“{department}” has no service “{key}”. Choose one of these: {known}."
    ),
    Problem.REQUIRED: mark("Please fill this in."),
    Problem.TOO_LONG: mark("This is too long: at most {limit} characters."),
    Problem.TOO_LONG_FOR_FORM: mark(
        "Nothing was sent: the form takes at most {limit} characters. Shorten your text and try "
        "again. You can write the rest in the request's thread."
    ),
    Problem.NOT_A_NUMBER: mark("Please enter a number, such as 12 or 3.5."),
    Problem.NOT_A_DATE: mark("Please choose a date, such as 2026-11-30."),
    Problem.DAY_PASSED: mark(
        "This day has passed, and the steps count from it. Please choose today or a later day."
    ),
    Problem.NOT_A_DURATION: mark(
        "Please enter a working time in days, hours and minutes, such as 2d, 4h or 1h30m."
    ),
    Problem.NOT_A_LINK: mark("Please enter a link that begins with https:// or http://."),
    Problem.NOT_AN_OPTION: mark("Please choose one of the options."),
    Problem.NOT_A_PERSON: mark("Please choose a person of this workspace."),
    Problem.WRONG_FORM: mark("I don't understand that command. Did you mean one of these?"),
}

_FOR_REQUESTER = mark(
    "You cannot use “{action}” on #{number}: only the person who opened it can. Ask them to do it."
)
_FOR_SERVING = mark(
    "You cannot use “{action}” on #{number}: only people who serve its department can. Ask one of "
    "them."
)


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
    return Message(words, [rich([text(words)])])


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
        keys = [_named(each, t) for each in value]
        more = [t.gettext("and more")] if len(keys) > _KEYS_SHOWN else []
        return enumeration([*keys[:_KEYS_SHOWN], *more], t)
    return cut(str(value), _SHOWN)


def _named(each: object, t: Translator) -> str:
    """A department or service by its name and key; anything else as it is."""
    if not isinstance(each, Department | Service):
        return str(each)
    return with_key(cut(t.name(each.name), _SHOWN), each.key, t)
