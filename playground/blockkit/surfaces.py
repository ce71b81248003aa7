"""Messages, attachments, modals and Home tabs: what Slack asks of a layout as a whole."""

from collections.abc import Iterator
from typing import Any

from playground.blockkit.blocks import BLOCK, MAX_MARKDOWN
from playground.blockkit.composition import MAX_URL, plain_text
from playground.blockkit.errors import BlockKitError
from playground.blockkit.schema import (
    NO_FIELDS,
    Fields,
    Report,
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

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_ATTACHMENTS = 100
# Slack's documentation does not say so: see slackapi/bolt-js#2509 and #2867.
_READ = frozenset({"text", "title"})
MAX_MESSAGE = 11_000
MAX_TABLE = 10_000
MAX_DATA_TABLES = 20_000
MAX_CHARTS = 2

_SURFACE_OF_VIEW = {"modal": Surface.MODAL, "home": Surface.HOME}


def validate_message_blocks(blocks: object) -> None:
    """Checks the `blocks` of a message; an empty array is a message without blocks.

    Raises BlockKitError: `invalid_blocks`, `msg_blocks_too_long`, or `invalid_attachments` for a
    second table, as Slack.
    """
    report = Report()
    spot = Spot(report, Surface.MESSAGE, "blocks")
    _MESSAGE_BLOCKS(blocks, spot)
    report.raise_if_any("invalid_blocks")
    _one_table([blocks], spot)
    in_tables = characters(_of_kind(blocks, "data_table", spot))  # which have a limit of their own
    if characters(blocks) - in_tables > MAX_MESSAGE:
        raise BlockKitError("msg_blocks_too_long", [])


def characters(layout: object) -> int:
    """How many characters can be read in a layout."""
    if isinstance(layout, list):
        return sum(map(characters, layout))
    if not isinstance(layout, dict):
        return 0
    count = 0
    for key, each in layout.items():
        if isinstance(each, str):
            count += len(each) if key in _READ else 0
        elif key != "confirm":
            count += characters(each)
    if layout.get("type") == "link" and "text" not in layout:
        count += len(str(layout.get("url", "")))
    return count


def validate_attachments(attachments: object) -> None:
    """Checks the `attachments` of a message and the blocks in them.

    Raises BlockKitError: `invalid_attachments`.
    """
    report = Report()
    spot = Spot(report, Surface.MESSAGE, "attachments")
    _ATTACHMENTS(attachments, spot)
    report.raise_if_any("invalid_attachments")
    _one_table([attachment.get("blocks") for attachment, _ in _numbered(attachments, spot)], spot)


def validate_view(view: object) -> None:
    """Checks a modal or Home tab, as it is given to views.open, push, update and publish.

    Raises BlockKitError: `invalid_arguments`.
    """
    kind = view.get("type") if isinstance(view, dict) else None
    surface = _SURFACE_OF_VIEW.get(kind) if isinstance(kind, str) else None
    report = Report()
    spot = Spot(report, surface or Surface.MODAL, "view")
    _VIEW(view, spot)
    _submit_for_inputs(view, spot)
    report.raise_if_any("invalid_arguments")


# --- the blocks of a layout, seen together ---


def _numbered(values: object, spot: Spot) -> Iterator[tuple[dict[str, Any], Spot]]:
    """The objects in an array, each with its spot; anything else is passed over."""
    if isinstance(values, list):
        for index, value in enumerate(values):
            if isinstance(value, dict):
                yield value, spot.at(index)


def _all(blocks: object, spot: Spot) -> Iterator[tuple[dict[str, Any], Spot]]:
    """The blocks of a layout, those in containers and carousels included."""
    for block, at in _numbered(blocks, spot):
        yield block, at
        if "child_blocks" in block:
            yield from _all(block["child_blocks"], at.at("child_blocks"))
        if block.get("type") == "carousel":
            yield from _numbered(block.get("elements"), at.at("elements"))


def _of_kind(blocks: object, kind: str, spot: Spot) -> list[dict[str, Any]]:
    return [block for block, _ in _all(blocks, spot) if block.get("type") == kind]


def _block_ids_differ(blocks: object, spot: Spot) -> None:
    seen: set[str] = set()
    for block, at in _all(blocks, spot):
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                at.at("block_id").fail(f'`block_id` "{block_id}" already exists')
            seen.add(block_id)


def _elements(blocks: object, spot: Spot) -> Iterator[tuple[dict[str, Any], Spot]]:
    for block, at in _all(blocks, spot):
        for place in ("element", "accessory"):
            if isinstance(block.get(place), dict):
                yield block[place], at.at(place)
        if "elements" in block:
            yield from _numbered(block["elements"], at.at("elements"))


def _one_focus(blocks: object, spot: Spot) -> None:
    focused = [
        at.at("focus_on_load")
        for element, at in _elements(blocks, spot)
        if element.get("focus_on_load") is True
    ]
    for at in focused[1:]:
        at.fail("only one element can be set to true")


def _markdown_fits(blocks: object, spot: Spot) -> None:
    """All markdown blocks of a message share one limit; a single block has met it already."""
    texts = [
        block["text"]
        for block, _ in _numbered(blocks, spot)
        if block.get("type") == "markdown" and isinstance(block.get("text"), str)
    ]
    if len(texts) > 1 and sum(map(len, texts)) > MAX_MARKDOWN:
        spot.fail(f"markdown blocks must have less than {MAX_MARKDOWN + 1} characters together")


def _tables_fit(blocks: object, spot: Spot) -> None:
    for block, at in _all(blocks, spot):
        if block.get("type") == "table" and characters(block) > MAX_TABLE:
            at.fail(f"tables must have less than {MAX_TABLE + 1} characters in all cells")
    if characters(_of_kind(blocks, "data_table", spot)) > MAX_DATA_TABLES:
        spot.fail(f"data tables must have less than {MAX_DATA_TABLES + 1} characters together")


def _few_charts(blocks: object, spot: Spot) -> None:
    if len(_of_kind(blocks, "data_visualization", spot)) > MAX_CHARTS:
        spot.fail(f"no more than {MAX_CHARTS} data visualizations allowed")


def _one_table(layouts: list[object], spot: Spot) -> None:
    if sum(len(_of_kind(blocks, "table", spot)) for blocks in layouts) > 1:
        raise BlockKitError("invalid_attachments", ["[ERROR] only_one_table_allowed"])


def _submit_for_inputs(view: object, spot: Spot) -> None:
    if not isinstance(view, dict) or view.get("type") != "modal" or "submit" in view:
        return
    for block, at in _numbered(view.get("blocks"), spot.at("blocks")):
        if block.get("type") == "input":
            # Slack's pointer names the kind of block, not a field of it.
            at.at("input").fail("must define `submit` to use an `input` block in modals")


def _together(blocks: object, spot: Spot) -> None:
    _block_ids_differ(blocks, spot)
    _one_focus(blocks, spot)
    _markdown_fits(blocks, spot)
    _tables_fit(blocks, spot)
    _few_charts(blocks, spot)


# --- the surfaces ---


def _blocks(*, min_items: int, max_items: int) -> Rule:
    each = array(BLOCK, min_items=min_items, max_items=max_items)

    def rule(value: object, spot: Spot) -> None:
        each(value, spot)
        _together(value, spot)

    return rule


_MESSAGE_BLOCKS = _blocks(min_items=0, max_items=MAX_MESSAGE_BLOCKS)

_ANY_VIEW: Fields = {
    "private_metadata": string(3000, min_length=0),
    "callback_id": string(255, min_length=0),
    "external_id": string(255, min_length=0),
}
# Slack's docs give no least number of blocks; slack_sdk asks for one. The stricter holds.
_VIEW_BLOCKS = _blocks(min_items=1, max_items=MAX_VIEW_BLOCKS)
_VIEW = tagged(
    {
        "modal": record(
            {"title": plain_text(24), "blocks": _VIEW_BLOCKS},
            {
                **_ANY_VIEW,
                "close": plain_text(24),
                "submit": plain_text(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": record({"blocks": _VIEW_BLOCKS}, _ANY_VIEW),
    }
)


_ATTACHMENTS = array(
    record(
        NO_FIELDS,
        {
            "blocks": _MESSAGE_BLOCKS,
            "color": matching(
                r"good|warning|danger|#?[0-9A-Fa-f]{6}", "must be a color like #36a64f"
            ),
            "fallback": string(min_length=0),
            "pretext": string(min_length=0),
            "text": string(min_length=0),
            "title": string(min_length=0),
            "title_link": string(MAX_URL),
            "author_name": string(),
            "author_link": string(MAX_URL),
            "author_icon": string(MAX_URL),
            "image_url": string(MAX_URL),
            "thumb_url": string(MAX_URL),
            "footer": string(300),
            "footer_icon": string(MAX_URL),
            "ts": integer(0),
            "mrkdwn_in": array(enum("pretext", "text", "fields"), min_items=0),
            "fields": array(
                record({}, {"title": string(min_length=0), "value": string(), "short": boolean}),
                min_items=0,
            ),
        },
    ),
    min_items=0,
    max_items=MAX_ATTACHMENTS,
)
