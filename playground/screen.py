"""Finding what a person uses: the elements of a message or view, and the options of an element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.blocks import elements, message_text, options_of

if TYPE_CHECKING:
    from playground.workspace import Json


def is_view(where: Json) -> bool:
    return where["type"] in {"modal", "home"}


def carries(element: Json, value: str | None) -> bool:
    """Whether a button or option has this value, or one that goes on after it and a ":"."""
    carried = str(element.get("value", ""))
    return value is None or carried == value or carried.startswith(f"{value}:")


def find_choice(element: Json, action_id: str, value: str | None) -> Json | None:
    """The option of an overflow menu whose value is `ACTION_ID:VALUE…`, if there is one."""
    if element["type"] != "overflow":
        return None
    wanted = action_id if value is None else f"{action_id}:{value}"
    return next((each for each in options_of(element) if carries(each, wanted)), None)


def container_of(where: Json) -> Json:
    if is_view(where):
        return {"type": "view", "view_id": where["id"]}
    return {"type": "message", "channel": where["channel"], "ts": where["ts"]}


def find_field(shown: Json, name: str) -> tuple[Json, Json]:
    """The element whose block id or action id is `name`."""
    for block, element in elements(shown):
        if name in {block["block_id"], element["action_id"]}:
            return block, element
    raise AssertionError(f"There is no field {name}. {inventory(shown)}")


def matches(options: list[Json], pick: Any) -> list[Json]:
    by_value = [option for option in options if option.get("value") == str(pick)]
    return by_value or [option for option in options if option["text"]["text"] == str(pick)]


def find_option(element: Json, options: list[Json], pick: Any) -> Json:
    found = matches(options, pick)
    if not found:
        there = [(option.get("value"), option["text"]["text"]) for option in options]
        raise AssertionError(f"{pick!r} is no option of {element['action_id']}: {there}")
    return found[0]


def inventory(shown: Json) -> str:
    there = [
        f"{block['block_id']}/{element['action_id']} ({element['type']}"
        + (f", value {element['value']!r})" if "value" in element else ")")
        for block, element in elements(shown)
    ]
    return f"There is: {there}. Text: {message_text(shown)!r}"
