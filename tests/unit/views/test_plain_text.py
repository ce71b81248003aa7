"""Messages as plain text, for a terminal."""

from datetime import UTC, datetime

from bot.i18n import translator
from bot.views.blocks import (
    Message,
    bullets,
    button,
    button_rows,
    header,
    moment,
    rich,
    small,
    table,
    text,
    user,
)
from bot.views.plain_text import plain_text
from bot.views.rich_text import quote

ENGLISH = translator("en")

NAMES = {"U0ANN": "Ann"}


def test_blocks_are_paragraphs_and_buttons_are_left_out() -> None:
    at = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    message = Message(
        "fallback",
        [
            header("Week 47"),
            rich([user("U0ANN", ENGLISH), text(" asked "), moment(at)], *quote("Why?\nSoon?")),
            rich(bullets([[text("one")], [user("U0BOB", ENGLISH)]])),
            *button_rows([button("a", "Click")]),
            small("In small letters"),
        ],
    )
    assert plain_text(message, NAMES) == (
        "Week 47\n=======\n\n"
        "Ann asked 2026-11-23 06:30 UTC\n> Why?\n> Soon?\n\n"
        "- one\n- U0BOB\n\n"
        "In small letters"
    )


def test_a_table_is_aligned_with_chinese_in_it_too() -> None:
    rows = [[[text("服务")], [text("n")]], [[text("it")], [text("120")]]]
    assert plain_text(Message("", [table(rows)]), NAMES) == "服务    n\nit    120"
