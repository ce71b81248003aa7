"""Blocks: their fields and limits, and the surfaces on which they may stand."""

from typing import Any

from playground.blockkit.composition import MAX_URL, any_text, block, plain_text, text_cases
from playground.blockkit.data import CELL, DATA_TABLE, DATA_VISUALIZATION
from playground.blockkit.elements import (
    ACTIONS_ELEMENT,
    IMAGE,
    IMAGE_SOURCE,
    INPUT_ELEMENT,
    ONE_IMAGE_SOURCE,
    SECTION_ACCESSORY,
)
from playground.blockkit.newer_blocks import NEWER_BLOCKS, container
from playground.blockkit.rich_text import RICH_TEXT
from playground.blockkit.schema import (
    NO_FIELDS,
    Fields,
    Rule,
    Spot,
    Surface,
    array,
    boolean,
    enum,
    integer,
    matching,
    record,
    string,
    tagged,
)

MAX_MARKDOWN = 12_000


# --- checks that look at a whole block ---


def _has_text_or_fields(section: dict[str, Any], spot: Spot) -> None:
    if "text" not in section and "fields" not in section:
        spot.at("type").fail("must define either `text` or `fields`")


def _action_ids_differ(actions: dict[str, Any], spot: Spot) -> None:
    seen: set[str] = set()
    for index, element in enumerate(actions["elements"]):
        action_id = element.get("action_id")
        if action_id in seen:
            at = spot.at("elements").at(index).at("action_id")
            at.fail(f'`action_id` "{action_id}" already exists')
        elif action_id is not None:
            seen.add(action_id)


def _files_do_not_dispatch(field: dict[str, Any], spot: Spot) -> None:
    kind = field["element"]["type"]
    if kind == "file_input" and field.get("dispatch_action"):
        spot.at("element").at("type").fail(f"unsupported type: {kind}")


# --- the blocks ---

_SECTION = block(
    NO_FIELDS,
    {
        "text": any_text(),
        "fields": array(any_text(2000), max_items=10),
        "accessory": SECTION_ACCESSORY,
        "expand": boolean,
    },
    presence=_has_text_or_fields,
)

_INPUT = block(
    {"label": plain_text(2000), "element": INPUT_ELEMENT},
    {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    _files_do_not_dispatch,
)

_HTTPS_URL = matching(r"https://.+", "must be an https URL", max_length=MAX_URL)
# Title and author must have «less than» 200 and 50 characters, in the words of Slack's docs.
_VIDEO = block(
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

_TABLE = block(
    {"rows": array(array(CELL, max_items=20), max_items=100)},
    {
        "column_settings": array(
            record({}, {"align": enum("left", "center", "right"), "is_wrapped": boolean}),
            max_items=20,
        )
    },
)

# What can stand by itself and in a container. A `file` block is made by Slack alone.
_ORDINARY: Fields = {
    "actions": block(
        {"elements": array(ACTIONS_ELEMENT, max_items=25)}, NO_FIELDS, _action_ids_differ
    ),
    "context": block({"elements": array(tagged({**text_cases(), "image": IMAGE}), max_items=10)}),
    "divider": block(),
    "header": block({"text": plain_text(150)}, {"level": integer(1, 4)}),
    "image": block(
        {"alt_text": string(2000)},
        {**IMAGE_SOURCE, "title": plain_text(2000)},
        presence=ONE_IMAGE_SOURCE,
    ),
    "input": _INPUT,
    "rich_text": RICH_TEXT,
    "section": _SECTION,
    "table": _TABLE,
    "video": _VIDEO,
}

# As Slack's list of blocks and surfaces has it. Clients are said to leave some of them out on a
# Home tab (tables) and in a modal (cards), but they are not refused there.
_MESSAGES = frozenset({Surface.MESSAGE})
_NOT_IN_MODALS = frozenset({Surface.MESSAGE, Surface.HOME})
_BLOCK_SURFACES = {
    "alert": frozenset({Surface.MODAL}),
    "carousel": _NOT_IN_MODALS,
    "container": _MESSAGES,
    "context_actions": _MESSAGES,
    "data_table": _NOT_IN_MODALS,
    "data_visualization": _MESSAGES,
    "markdown": _MESSAGES,
    "plan": _MESSAGES,
    "table": _NOT_IN_MODALS,
    "task_card": _MESSAGES,
}

BLOCK: Rule = tagged(
    {
        **_ORDINARY,
        **NEWER_BLOCKS,
        "container": container(tagged(_ORDINARY)),
        "data_table": DATA_TABLE,
        "data_visualization": DATA_VISUALIZATION,
        "markdown": block({"text": string(MAX_MARKDOWN)}),
    },
    _BLOCK_SURFACES,
)
