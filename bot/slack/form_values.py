"""A submitted form's state, read once into plain values."""

import json
from collections.abc import Mapping
from typing import Any

from bot.markdown import from_markdown, with_marks_read
from domain.fields import FieldValue
from domain.rich_text import RichText
from domain.rich_text_json import from_json

FormValues = Mapping[str, FieldValue]
"""The values of a form by the name of the field (`block_id`); what is empty is left out."""


def _value(element: Mapping[str, Any]) -> FieldValue | None:
    if rich := element.get("rich_text_value"):
        return from_json(rich.get("elements") or ()).plain or None
    for key in ("value", "selected_date", "selected_user", "selected_conversation"):
        if element.get(key):
            return str(element[key])
    if option := element.get("selected_option"):
        return str(option["value"])
    if options := element.get("selected_options"):
        return tuple(str(option["value"]) for option in options)
    if users := element.get("selected_users"):
        return tuple(str(user) for user in users)
    return None


def form_values(view: Mapping[str, Any]) -> dict[str, FieldValue]:
    """The values of a view's `state`."""
    blocks: Mapping[str, Mapping[str, Any]] = view.get("state", {}).get("values", {})
    found = {
        block_id: _value(element)
        for block_id, elements in blocks.items()
        for element in elements.values()
    }
    return {block_id: value for block_id, value in found.items() if value is not None}


def words_in(view: Mapping[str, Any], name: str) -> RichText:
    """The words in a field; those without formats, as a script puts there, are read as Markdown."""
    elements = view.get("state", {}).get("values", {}).get(name, {})
    for element in elements.values():
        if rich := element.get("rich_text_value"):
            return with_marks_read(from_json(rich.get("elements") or ()))
        return from_markdown(str(element.get("value") or ""))
    return RichText()


def one(values: FormValues, name: str) -> str:
    """The single value of a field, or nothing."""
    value = values.get(name, "")
    return value if isinstance(value, str) else ", ".join(value)


def several(values: FormValues, name: str) -> tuple[str, ...]:
    """The values of a field that may have several."""
    value = values.get(name, ())
    return (value,) if isinstance(value, str) else value


def metadata(view: Mapping[str, Any]) -> dict[str, str]:
    """The data that the request form carries along unseen."""
    found: dict[str, str] = json.loads(view.get("private_metadata") or "{}")
    return found
