"""Requests that were looked for: a page of them, and the way to the next."""

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration, labelled
from bot.read_models import Found, Summary
from bot.views.blocks import (
    Block,
    Message,
    button,
    button_rows,
    cut,
    dotted,
    fallback,
    header,
    moment,
    phrase,
    plain,
    plain_message,
    row,
    small,
    text,
    user,
)
from bot.views.requests.buttons import show_button
from bot.views.requests.headings import asked_of, own_or_discreet_heading, state
from bot.views.requests.promises import short_due
from domain.fields import TITLE_LIMIT
from domain.policy import FOUND_ON_A_PAGE

MOST_TYPED = 300
"""Characters that are looked for; a button carries them to the next page."""


def found_requests(found: Found, viewer_id: str, t: Translator) -> Message:
    """List a page of what was found."""
    title = t.gettext("Results for “{words}”").format(words=cut(found.typed, TITLE_LIMIT - 20))
    if not found.shown:
        words = t.gettext(
            "Nothing found for “{words}”. Try fewer words, a name, a department, a number or a day "
            "such as 2026-11-03."
        ).format(words=found.typed)
        return plain_message(words)
    blocks = [
        header(title),
        *(block for each in found.shown for block in _line(each, viewer_id, t)),
        *_pages(found, t),
        small(t.gettext("Newest first. You see only what you may read.")),
    ]
    numbers = enumeration((f"#{each.request.number}" for each in found.shown), t)
    return Message(fallback([text(labelled(title, numbers, t))]), blocks)


def page_in(value: str) -> tuple[int, str]:
    """Read how many come before a page, and what is looked for, from its button's value."""
    first, _, typed = value.partition(":")
    return int(first), typed


def _line(summary: Summary, viewer_id: str, t: Translator) -> list[Block]:
    request = summary.request
    own = request.requester_id == viewer_id
    asked = phrase(
        t.gettext("{who}, {when}"),
        who=user(request.requester_id, t),
        when=moment(request.opened_at),
    )
    return row(
        f"{plain(own_or_discreet_heading(request, t, own=own))}\n{plain(asked_of(summary, t))}",
        show_button(request, t),
        dotted(short_due(summary, t) or state(request, t, own=own), asked),
    )


def _pages(found: Found, t: Translator) -> list[Block]:
    typed, buttons = found.typed[:MOST_TYPED], []
    if found.first:
        before = max(found.first - FOUND_ON_A_PAGE, 0)
        buttons.append(button(ids.FIND_NEWER, t.gettext("Newer"), f"{before}:{typed}"))
    if found.is_more:
        after = found.first + len(found.shown)
        buttons.append(button(ids.FIND_OLDER, t.gettext("Older"), f"{after}:{typed}"))
    return button_rows(buttons)
