"""The blocks of 2026: alerts, cards, carousels, containers, small buttons, plans and tasks."""

from typing import Any

from playground.blockkit.composition import MAX_URL, any_text, block, mrkdwn, plain_text
from playground.blockkit.elements import BUTTON, CONTEXT_ACTION, IMAGE
from playground.blockkit.rich_text import RICH_TEXT
from playground.blockkit.schema import (
    NO_FIELDS,
    Fields,
    Rule,
    Spot,
    array,
    boolean,
    enum,
    record,
    string,
    tagged,
)

_IMAGE = tagged({"image": IMAGE})
_RICH_TEXT = tagged({"rich_text": RICH_TEXT})

# --- cards ---


def _shows_something(card: dict[str, Any], spot: Spot) -> None:
    if not card.keys() & {"hero_image", "title", "actions", "body"}:
        spot.fail("must define one of `hero_image`, `title`, `actions` or `body`")


_CARD = block(
    NO_FIELDS,
    {
        "hero_image": _IMAGE,
        "icon": _IMAGE,
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "actions": array(tagged({"button": BUTTON}), max_items=3),
    },
    presence=_shows_something,
)


# --- containers ---


def _has_a_title(container: dict[str, Any], spot: Spot) -> None:
    if not container.keys() & {"title", "rich_text_title"}:
        spot.fail("must define either `title` or `rich_text_title`")


def _folds_as_it_can(container: dict[str, Any], spot: Spot) -> None:
    folds = container.get("is_collapsible", False)
    if folds and container.get("has_header_divider"):
        spot.at("has_header_divider").fail("cannot be set when `is_collapsible` is true")
    if container.get("default_collapsed") and not folds:
        spot.at("default_collapsed").fail("requires `is_collapsible` to be true")


def container(child: Rule) -> Rule:
    """A block that holds up to ten others.

    Args:
        child: what may stand in it.
    """
    return block(
        {"child_blocks": array(child, max_items=10)},
        {
            "title": plain_text(150),
            "rich_text_title": _RICH_TEXT,
            "subtitle": any_text(150),
            "width": enum("narrow", "standard", "wide", "full"),
            "icon": _IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        _folds_as_it_can,
        presence=_has_a_title,
    )


# --- tasks ---

_TASK = block(
    {
        "task_id": string(),
        "title": string(),
        "status": enum("pending", "in_progress", "complete", "error"),
    },
    {
        "details": _RICH_TEXT,
        "output": _RICH_TEXT,
        "sources": array(tagged({"url": record({"url": string(MAX_URL), "text": string()})})),
    },
)

NEWER_BLOCKS: Fields = {
    "alert": block(
        {"text": any_text(200)},
        {"level": enum("default", "info", "warning", "error", "success")},
    ),
    "card": _CARD,
    "carousel": block({"elements": array(tagged({"card": _CARD}), max_items=10)}),
    "context_actions": block({"elements": array(CONTEXT_ACTION, max_items=5)}),
    "plan": block({"title": string()}, {"tasks": array(tagged({"task_card": _TASK}), min_items=0)}),
    "task_card": _TASK,
}
