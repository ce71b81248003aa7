"""The values of a form: Slack's `state.values`, by block id and action id."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from playground.blocks import elements

if TYPE_CHECKING:
    from playground.workspace import Json

Values = dict[str, dict[str, "Json"]]


class _Field(NamedTuple):
    key: str
    initial: str
    empty: Any


_TEXT = _Field("value", "initial_value", None)
_OPTION = _Field("selected_option", "initial_option", None)
_OPTIONS = _Field("selected_options", "initial_options", ())

# How the value of each stateful element is called; a button or overflow menu holds none.
FIELDS: dict[str, _Field] = {
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": _Field("selected_user", "initial_user", None),
    "multi_users_select": _Field("selected_users", "initial_users", ()),
    "conversations_select": _Field("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": _Field("selected_conversations", "initial_conversations", ()),
    "channels_select": _Field("selected_channel", "initial_channel", None),
    "multi_channels_select": _Field("selected_channels", "initial_channels", ()),
    "datepicker": _Field("selected_date", "initial_date", None),
    "timepicker": _Field("selected_time", "initial_time", None),
    "datetimepicker": _Field("selected_date_time", "initial_date_time", None),
    "rich_text_input": _Field("rich_text_value", "initial_value", None),
    "file_input": _Field("files", "", ()),
}


def initial_values(view: Json) -> Values:
    """The state of a form that nobody has touched yet."""
    values: Values = {}
    for block, element in elements(view):
        field = FIELDS.get(element["type"])
        if field is not None:
            values.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": element["type"],
                field.key: _plain(element.get(field.initial, field.empty)),
            }
    return values


def carried_over(old: Values, view: Json) -> Values:
    """The state after the form was replaced: fields that are still there keep what was typed."""
    values = initial_values(view)
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == state["type"]:
                actions[action_id] = before
    return values


def is_empty(state: Json) -> bool:
    """Whether a field holds nothing."""
    return state[FIELDS[state["type"]].key] in (None, "", [])


def missing_fields(view: Json, values: Values) -> dict[str, str]:
    """Return the complaints of Slack's client about required fields that are empty, by block id."""
    errors: dict[str, str] = {}
    for block, element in elements(view):
        if block["type"] != "input" or block.get("optional"):
            continue
        state = values.get(block["block_id"], {}).get(element["action_id"])
        if state is None or is_empty(state):
            errors[block["block_id"]] = "Please complete this required field."
    return errors


def length_errors(view: Json, values: Values) -> dict[str, str]:
    """Return the complaints of Slack's client about texts too short or too long, by block id."""
    errors: dict[str, str] = {}
    for block, element in elements(view):
        state = values.get(block["block_id"], {}).get(element["action_id"])
        if element["type"] != "plain_text_input" or not state or not state["value"]:
            continue
        length = len(state["value"])
        if length > element.get("max_length", 3000):
            errors[block["block_id"]] = f"Use at most {element.get('max_length', 3000)} characters."
        elif length < element.get("min_length", 0):
            errors[block["block_id"]] = f"Use at least {element['min_length']} characters."
    return errors


def state_of(element: Json, chosen: Any) -> Json:
    """The state of an element that holds `chosen`: a text, date, id, option, or a list of them.

    Options are option objects here; see `Person.submit` for the way from plain values to them.
    """
    field = FIELDS[element["type"]]
    if isinstance(chosen, dt.date):
        chosen = chosen.isoformat()
    if field is _TEXT and chosen is not None:
        # Slack hands an emptied text back as null.
        chosen = str(chosen) or None
    return {"type": element["type"], field.key: _plain(chosen)}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
