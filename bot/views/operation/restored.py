"""After the database was put back from a backup: the cards of lost requests, and their list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.i18n import Translator
from bot.views.blocks import (
    MAX_FALLBACK,
    Block,
    Line,
    Message,
    bullets,
    button_rows,
    channel,
    cut,
    dotted,
    fallback,
    header,
    link,
    moment,
    phrase,
    rich,
    text,
    user,
)
from bot.views.requests.buttons import new_request_button

_MOST_BLOCKS = 40
_TEXTS_SHOWN = 6000  # characters of the texts of all lost cards


def lost_card(
    number: int, backed_up_at: datetime, was: str, blocks: Sequence[Block], t: Translator
) -> Message:
    """A card of a request that is lost: what it said, without its buttons.

    Args:
        was: its text, as Slack has it.
    """
    line = _lost(number, backed_up_at, t)
    kept = [each for each in blocks if each.get("type") != "actions"][:_MOST_BLOCKS]
    words = fallback(line)
    return Message(
        cut(f"{words} {was}", 2 * MAX_FALLBACK),
        [rich(line), *button_rows([new_request_button(t)]), *_before(kept, t)],
    )


def _before(kept: list[Block], t: Translator) -> list[Block]:
    """Head what the card said as such: its state and what was due are not true any more."""
    words = t.gettext("Before that, the card said:")
    return [rich([text(words, bold=True)]), *kept] if kept else []


def lost_note(number: int, backed_up_at: datetime, t: Translator) -> Message:
    """To the person whose card it is, in its thread: a card that changes tells nobody."""
    line = _lost(number, backed_up_at, t)
    return Message(fallback(line), [rich(line), *button_rows([new_request_button(t)])])


def _lost(number: int, backed_up_at: datetime, t: Translator) -> Line:
    return phrase(
        t.gettext(
            "⚠️ #{number} was lost: the database was restored from the backup of {time}, and this "
            "request was opened after that. Nobody is working on it. If it is still needed, open a "
            "new request."
        ),
        number=str(number),
        time=moment(backed_up_at),
    )


def lost_requests(
    backed_up_at: datetime,
    total: int,
    lost: Sequence[Mapping[str, Any]],
    unread: Sequence[str],
    t: Translator,
) -> Message:
    """To an administrator: what was lost by a restore, as the cards say.

    Args:
        lost: `number`, `text` (of the card in the channel; empty if only another was found),
            `requester` and `link`.
        unread: channels that could not be read.
    """
    title = t.gettext("The database was restored")
    line = phrase(
        t.ngettext(
            "It is back to where it was at {time}. {n} request was lost, and its cards say so now.",
            "It is back to where it was at {time}. {n} requests were lost, and their cards say so "
            "now.",
            total,
        )
        if total
        else t.gettext(
            "It is back to where it was at {time}. No card of a lost request was found."
        ),
        time=moment(backed_up_at),
        n=str(total),
    )
    blocks = [header(title), rich(line)]
    if lost:
        asked = t.gettext("Ask these people to open them again:")
        room = _TEXTS_SHOWN // len(lost)
        blocks.append(rich([text(asked)], bullets([_lost_line(each, room, t) for each in lost])))
    if unread:
        missing = t.gettext(
            "New requests get numbers far above the old ones. These channels could not be read, so "
            "more requests may have been lost there. Check that the bot is in them and has the "
            "scopes of the app's manifest:"
        )
        blocks.append(rich([text(missing)], dotted(*([channel(each)] for each in unread))))
    return Message(fallback([text(title)], line), blocks)


def _lost_line(lost: Mapping[str, Any], room: int, t: Translator) -> Line:
    said = _said(cut(str(lost["text"]), room)) or [text(f"#{lost['number']}")]
    who = phrase(t.gettext("from {who}"), who=user(str(lost["requester"]), t))
    return dotted(said, who, [link(str(lost["link"]), t.gettext("Open the card"))])


def _said(words: str) -> Line:
    """Return the words of a card, from `text` as Slack has it, without its marks."""
    plain = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [text(plain)] if plain else []
