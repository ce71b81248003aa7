"""The parts of forms: a modal, and what can be filled in."""

from collections.abc import Sequence
from typing import Any

from bot import ids
from bot.i18n import Translator
from bot.views.blocks import (
    MAX_LABEL,
    MAX_MODAL_TITLE,
    Block,
    View,
    cut,
    plain_text,
)
from bot.views.rich_text import paragraphs
from domain.excerpts import cut_text
from domain.fields import TEXT_LIMIT
from domain.rich_text import RichText


def modal(
    title: str,
    blocks: list[Block],
    t: Translator,
    *,
    submit: str | None = None,
    callback_id: str = "",
    metadata: str = "",
) -> View:
    """A modal; with `submit` it can be sent. Opened on another one it is to be put `on_top`."""
    close = t.gettext("Cancel") if submit else t.gettext("Close window")
    return {
        "type": "modal",
        **({"callback_id": callback_id} if callback_id else {}),
        **({"private_metadata": metadata} if metadata else {}),
        "title": plain_text(cut(title, MAX_MODAL_TITLE)),
        "close": plain_text(close),
        **({"submit": plain_text(submit)} if submit else {}),
        "blocks": blocks,
    }


def on_top(view: View, t: Translator) -> View:
    """Let a window lead back to the one that it is opened on."""
    return {**view, "close": plain_text(t.gettext("Back"))}


def input_block(block_id: str, label: str, element: Block, **more: Any) -> Block:
    """A field of a form. Its element always has the same `action_id`.

    Args:
        more: `optional`, `dispatch_action`, `hint`.
    """
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(cut(label, MAX_LABEL)),
        "element": {**element, "action_id": ids.VALUE},
        **more,
    }


def text_input(limit: int, *, multiline: bool = False, initial: str = "") -> Block:
    """A field for words, of at most `limit` characters."""
    return {
        "type": "plain_text_input",
        "multiline": multiline,
        "max_length": limit,
        **({"initial_value": cut(initial, limit)} if initial else {}),
    }


def rich_text_input(initial: RichText | None = None) -> Block:
    """A field for words with formats, lists and links."""
    words = cut_text(initial or RichText(), TEXT_LIMIT)
    value = {"type": "rich_text", "elements": paragraphs(words)}
    return {"type": "rich_text_input", **({"initial_value": value} if words else {})}


def select(options: Sequence[Block], chosen: Block | None, placeholder: str) -> Block:
    """A menu of all the options."""
    return {
        "type": "static_select",
        "options": list(options),
        "placeholder": plain_text(placeholder),
        **({"initial_option": chosen} if chosen in options else {}),
    }


def search_select(chosen: Block | None, placeholder: str) -> Block:
    """A menu that asks for what to offer as its reader types."""
    return {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain_text(placeholder),
        **({"initial_option": chosen} if chosen else {}),
    }
