"""Blocks: their fields and limits, and the surfaces on which they may stand."""

from typing import Any

from playground.blockkit.composition import MAX_URL, any_text, plain_text, text_cases
from playground.blockkit.elements import (
    ACTIONS_ELEMENT,
    IMAGE,
    IMAGE_SOURCE,
    INPUT_ELEMENT,
    ONE_IMAGE_SOURCE,
    SECTION_ACCESSORY,
)
from playground.blockkit.rich_text import RICH_TEXT_ELEMENTS
from playground.blockkit.schema import (
    NO_FIELDS,
    Check,
    Fields,
    Rule,
    Spot,
    Surface,
    array,
    boolean,
    enum,
    matching,
    number,
    record,
    string,
    tagged,
)

MAX_MARKDOWN = 12_000


def _block(
    required: Fields = NO_FIELDS,
    optional: Fields = NO_FIELDS,
    *checks: Check,
    presence: Check | None = None,
) -> Rule:
    return record(required, {"block_id": string(255), **optional}, *checks, presence=presence)


# --- checks that look at a whole block ---


def _has_text_or_fields(block: dict[str, Any], spot: Spot) -> None:
    if "text" not in block and "fields" not in block:
        spot.at("type").fail("must define either `text` or `fields`")


def _action_ids_differ(block: dict[str, Any], spot: Spot) -> None:
    seen: set[str] = set()
    for index, element in enumerate(block["elements"]):
        action_id = element.get("action_id")
        if action_id in seen:
            at = spot.at("elements").at(index).at("action_id")
            at.fail(f'`action_id` "{action_id}" already exists')
        elif action_id is not None:
            seen.add(action_id)


def _files_do_not_dispatch(block: dict[str, Any], spot: Spot) -> None:
    kind = block["element"]["type"]
    if kind == "file_input" and block.get("dispatch_action"):
        spot.at("element").at("type").fail(f"unsupported type: {kind}")


# --- the blocks ---

_SECTION = _block(
    NO_FIELDS,
    {
        "text": any_text(),
        "fields": array(any_text(2000), max_items=10),
        "accessory": SECTION_ACCESSORY,
        "expand": boolean,
    },
    presence=_has_text_or_fields,
)

_INPUT = _block(
    {"label": plain_text(2000), "element": INPUT_ELEMENT},
    {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    _files_do_not_dispatch,
)

_HTTPS_URL = matching(r"https://.+", "must be an https URL", max_length=MAX_URL)
# Title and author must have «less than» 200 and 50 characters, in the words of Slack's docs.
_VIDEO = _block(
    {
        "alt_text": string(2000),
        "title": plain_text(199),
        "thumbnail_url": string(MAX_URL),
        "video_url": _HTTPS_URL,
    },
    {
        "author_name": string(49),
        "description": plain_text(),
        "provider_icon_url": string(MAX_URL),
        "provider_name": string(),
        "title_url": _HTTPS_URL,
    },
)

_CELL = tagged(
    {
        "raw_text": record({"text": string()}),
        "raw_number": record({"value": number, "text": string()}),
        "rich_text": _block({"elements": RICH_TEXT_ELEMENTS}),
    }
)
_TABLE = _block(
    {"rows": array(array(_CELL, max_items=20), max_items=100)},
    {
        "column_settings": array(
            record({}, {"align": enum("left", "center", "right"), "is_wrapped": boolean}),
            max_items=20,
        )
    },
)

_MESSAGES_ONLY = frozenset({Surface.MESSAGE})

BLOCK: Rule = tagged(
    {
        "actions": _block(
            {"elements": array(ACTIONS_ELEMENT, max_items=25)}, NO_FIELDS, _action_ids_differ
        ),
        "context": _block(
            {"elements": array(tagged({**text_cases(), "image": IMAGE}), max_items=10)}
        ),
        "divider": _block(),
        "file": _block({"external_id": string(255), "source": enum("remote")}),
        "header": _block({"text": plain_text(150)}),
        "image": _block(
            {"alt_text": string(2000)},
            {**IMAGE_SOURCE, "title": plain_text(2000)},
            presence=ONE_IMAGE_SOURCE,
        ),
        "input": _INPUT,
        "markdown": _block({"text": string(MAX_MARKDOWN)}),
        "rich_text": _block({"elements": RICH_TEXT_ELEMENTS}),
        "section": _SECTION,
        "table": _TABLE,
        "video": _VIDEO,
    },
    {"file": _MESSAGES_ONLY, "markdown": _MESSAGES_ONLY, "table": _MESSAGES_ONLY},
)
