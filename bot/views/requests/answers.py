"""Confirmations of an answer to its provider, and the question whether it was one."""

from bot import ids
from bot.i18n import Translator
from bot.labels import action_label
from bot.read_models import SentAnswer
from bot.views.blocks import (
    Block,
    Line,
    Message,
    View,
    button,
    button_rows,
    fallback,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.inputs import modal
from domain.lifecycle import Action


def answered(sent: SentAnswer, t: Translator) -> Message:
    """Confirm an answer; ask whether it was one, if it reads as if it was still to come."""
    line = _on_its_way(sent, t)
    lines = [line, [text(_doubt(t))]] if _is_asked(sent) else [line]
    return Message(fallback(*lines), [rich(*lines), *_mark(sent, t)])


def answered_window(sent: SentAnswer, t: Translator) -> View | None:
    """Ask the same in a window, after a form; None if there is nothing to ask."""
    if not _is_asked(sent):
        return None
    title = t.gettext("Answer #{number}").format(number=sent.request.number)
    return modal(title, answered(sent, t).blocks, t, metadata=str(sent.request.reference))


def _is_asked(sent: SentAnswer) -> bool:
    return sent.markable and sent.doubtful and not sent.requester_left


def _on_its_way(sent: SentAnswer, t: Translator) -> Line:
    if sent.requester_left:
        words = t.gettext(
            "Your words are saved in #{number}, but {requester} has left the workspace and will "
            "not read them. Press Decline on the card to end the request."
        )
    elif sent.holding:
        words = t.gettext(
            "Your holding reply to #{number} is on its way to {requester}. The clock keeps running "
            "until you send the answer."
        )
    else:
        words = t.gettext("Your answer to #{number} is on its way to {requester}.")
    requester = user(sent.request.requester_id, t)
    return phrase(words, number=str(sent.request.number), requester=requester)


def _doubt(t: Translator) -> str:
    return t.gettext(
        "It reads as if the answer is still to come. If so, press the button: then it counts as a "
        "holding reply, and the clock keeps running."
    )


def _mark(sent: SentAnswer, t: Translator) -> list[Block]:
    """The button that makes it a holding reply, and for how long it can be pressed."""
    if not sent.markable or sent.requester_left:
        return []
    value = f"{sent.request.reference}:{sent.event_id}"
    label = action_label(Action.MARK_HOLDING, t)
    how_long = t.gettext("You can press it within an hour.")
    return [*button_rows([button(ids.REQUEST_MARK_HOLDING, label, value)]), small(how_long)]
