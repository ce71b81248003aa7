"""Messages for people while the database is away, and after it."""

from bot import ids
from bot.i18n import Translator
from bot.views.blocks import (
    MAX_LINE,
    Block,
    Line,
    Message,
    View,
    button,
    button_rows,
    cut,
    fallback,
    rich,
    text,
)
from bot.views.inputs import modal
from bot.views.rich_text import quote


def not_stored(t: Translator, *, kept: bool) -> str:
    """Say that nothing was done.

    Args:
        kept: whether the person gets their words back when it works again.
    """
    if kept:
        return t.gettext(
            "Crossdesk cannot save anything at the moment, so nothing was done. When it works "
            "again, you get your words back, with a button to send them."
        )
    return t.gettext(
        "Crossdesk cannot save anything at the moment, so nothing was done. Please try again in a "
        "few minutes."
    )


def not_known_yet(t: Translator) -> str:
    """Say that only the database knows."""
    return t.gettext(
        "The database is slow, so Crossdesk does not know yet whether this was saved. Please do "
        "not send it again. Crossdesk will tell you what happened."
    )


def told_at_once(words: str, t: Translator, line: str = "") -> Message:
    """Put what is said into a message, with the command that was typed."""
    typed = [rich([text(t.gettext("You typed:"))], *quote(cut(line, MAX_LINE)))] if line else []
    return Message(words, [rich([text(words)]), *typed])


def told_at_once_view(words: str, t: Translator) -> View:
    """Put what is said into a modal."""
    return modal(t.gettext("That did not work"), told_at_once(words, t).blocks, t)


def send_again(words: str, key: str, t: Translator) -> Message:
    """Give somebody their words back.

    Args:
        key: what the words are found by when the button is pressed.
    """
    if words:
        said = t.gettext(
            "Crossdesk works again. What you sent was not carried out. If you have already sent it "
            "again, ignore this message."
        )
    else:
        said = t.gettext(
            "Crossdesk works again. A button that you pressed did nothing. If you have already "
            "pressed it again, ignore this message."
        )
    send = button(ids.DELIVERY_SEND, t.gettext("Send it now"), key, primary=True)
    return Message(said, [_with_words([text(said)], words), *button_rows([send])])


def went_through(words: str, number: int | None, t: Translator) -> Message:
    """Tell somebody that what they sent was stored, though too late to say so at once."""
    if number is None:
        said = t.gettext("It was saved after all. You do not need to send it again.")
    else:
        said = t.gettext("It was saved after all: #{number}. You do not need to send it again.")
    line = [text(said.format(number=number))]
    return Message(fallback(line), [_with_words(line, words)])


def sent(t: Translator) -> Message:
    """Confirm that something kept was carried out."""
    return _plain(t.gettext("Done."))


def not_kept(t: Translator) -> Message:
    """Say that the words are not kept any more."""
    return _plain(
        t.gettext(
            "Nothing was sent: this button has expired. Please copy your words and send them again."
        )
    )


def refused(reasons: list[str], t: Translator) -> Message:
    """Say why something kept was not carried out."""
    first = t.gettext("This was not carried out:")
    blocks: list[Block] = [rich([text(first)], *quote(cut("\n".join(reasons), MAX_LINE)))]
    return Message(fallback([text(first)], *([text(each)] for each in reasons)), blocks)


def _with_words(line: Line, words: str) -> Block:
    return rich(line, *quote(cut(words, MAX_LINE)))


def _plain(words: str) -> Message:
    return Message(words, [rich([text(words)])])
