"""Walking through blocks: interactive elements, generated ids, and the text that people read."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from playground.workspace import Json

_PLACES = ("elements", "accessory", "element", "actions")
_INTERACTIVE_CONTAINERS = frozenset({"actions", "section", "input", "context_actions", "card"})


def all_blocks(container: Json) -> Iterator[Json]:
    """The blocks of a message (its attachments' included) or of a view."""
    yield from container.get("blocks") or ()
    for attachment in container.get("attachments") or ():
        yield from attachment.get("blocks") or ()


def _and_inside(blocks: Iterable[Json] | None) -> Iterator[Json]:
    """Blocks, and what containers and carousels hold."""
    for block in blocks or ():
        yield block
        yield from _and_inside(block.get("child_blocks"))
        if block["type"] == "carousel":
            yield from block["elements"]


def elements(container: Json) -> Iterator[tuple[Json, Json]]:
    """Each interactive element of a message or view, with the block that it is in."""
    for block in _and_inside(all_blocks(container)):
        if block["type"] not in _INTERACTIVE_CONTAINERS:
            continue
        for place in _PLACES:
            found = block.get(place)
            for element in found if isinstance(found, list) else [found]:
                if isinstance(element, dict) and "action_id" in element:
                    yield block, element


def with_ids(blocks: list[Json], make: Callable[[str], str]) -> list[Json]:
    """A copy of the blocks in which each block has its id, and each element its action id."""
    filled = copy.deepcopy(blocks)
    for block in _and_inside(filled):
        block.setdefault("block_id", make("b"))
        if block["type"] not in _INTERACTIVE_CONTAINERS:
            continue
        for place in _PLACES:
            found = block.get(place)
            for element in found if isinstance(found, list) else [found]:
                if isinstance(element, dict) and "type" in element:
                    element.setdefault("action_id", make("a"))
    return filled


def options_of(element: Json) -> list[Json]:
    """The options that an element lists itself, those in groups included."""
    found = list(element.get("options") or ())
    for group in element.get("option_groups") or ():
        found.extend(group["options"])
    return found


def message_text(container: Json) -> str:
    """All text that a person reads in a message or view, one piece a line.

    That is the text of the blocks; `text` itself only where there are none. It includes labels,
    buttons, options and what is prefilled, but no confirmation dialogs.
    """
    blocks = list(all_blocks(container))
    pieces: list[str] = []
    if "blocks" in container and "title" in container:
        pieces.extend(_texts([container.get(key) for key in ("title", "submit", "close")]))
    elif not blocks and container.get("text"):
        pieces.append(container["text"])
    pieces.extend(_texts(blocks))
    # What was deleted has no name any more.
    pieces.extend(file["name"] for file in container.get("files") or () if "name" in file)
    return "\n".join(pieces)


_READABLE = ("text", "alt_text", "title", "initial_value", "fallback", "caption")
_SKIPPED = frozenset({"confirm"})


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        if node.get("type") == "link" and not node.get("text"):
            yield node["url"]
        for key, value in node.items():
            if key in _READABLE and isinstance(value, str):
                yield value
            elif key not in _SKIPPED:
                yield from _texts(value)
