"""Looking into layouts."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.layouts.every_view import Rendered
from bot.views.blocks import Message
from playground.blockkit import validate_message_blocks, validate_view


def validate(rendered: Rendered) -> None:
    """Raises BlockKitError if Slack would refuse it."""
    if isinstance(rendered, Message):
        validate_message_blocks(rendered.blocks)
    else:
        validate_view(rendered)


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object in a layout, from the outside in."""
    if isinstance(value, Message):
        value = value.blocks
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value
    if isinstance(children, Iterable) and not isinstance(children, str):
        for child in children:
            yield from objects(child)


def words(rendered: object) -> str:
    """All that can be read in a layout, one line a text."""
    shown = []
    for each in objects(rendered):
        if isinstance(each.get("text"), str):
            shown.append(each["text"])
        elif each.get("type") == "user":
            shown.append(f"@{each['user_id']}")
    return "\n".join(shown)


def lines(rendered: object) -> list[str]:
    """All that can be read in a layout, a text each."""
    return [each for each in words(rendered).splitlines() if each]


def sentences(rendered: object) -> str:
    """All that can be read in a layout, in one line."""
    return words(rendered).replace("\n", "")


def buttons(rendered: object) -> list[str]:
    """The action ids of the buttons of a layout, as they stand."""
    return [each["action_id"] for each in objects(rendered) if each.get("type") == "button"]


def offered(rendered: object) -> list[str]:
    """The same, with what the menus of a layout offer."""
    menus = [each for each in objects(rendered) if each.get("type") == "overflow"]
    choices = [each["value"].partition(":")[0] for menu in menus for each in menu["options"]]
    return buttons(rendered) + choices


def block(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    """A field of a form."""
    found: dict[str, Any] = next(
        each for each in view["blocks"] if each.get("block_id") == block_id
    )
    return found
