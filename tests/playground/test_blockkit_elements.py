"""Each rule of the elements, options and dialogs, broken once."""

from typing import Any

import pytest

from playground.blockkit import validate_view
from tests.playground.blockkit_samples import (
    BUTTON,
    CONFIRM,
    EMPTY,
    ENUM,
    INPUT,
    MENUS,
    TOO_FEW,
    Case,
    Json,
    actions,
    in_message,
    input_block,
    missing,
    modal,
    mrkdwn,
    option,
    refused,
    section,
    text,
    too_long,
    too_many,
    unknown,
    without,
)

CHOSEN = {**option(), "value": "other"}
ELEMENTS: list[Case] = [
    ({**BUTTON, "action_id": "i" * 256}, too_long(255), "/action_id"),
    ({**BUTTON, "action_id": ""}, EMPTY, "/action_id"),
    (without(BUTTON, "text"), missing("text"), ""),
    ({**BUTTON, "text": mrkdwn()}, unknown("mrkdwn"), "/text/type"),
    ({**BUTTON, "text": text("b" * 76)}, too_long(75), "/text/text"),
    ({**BUTTON, "value": "v" * 2001}, too_long(2000), "/value"),
    ({**BUTTON, "value": 7}, "must provide a string", "/value"),
    ({**BUTTON, "url": "u" * 3001}, too_long(3000), "/url"),
    ({**BUTTON, "style": "default"}, ENUM, "/style"),
    ({**BUTTON, "accessibility_label": "l" * 76}, too_long(75), "/accessibility_label"),
    ({**BUTTON, "block_id": "b"}, "invalid additional property: block_id", ""),
    *(
        ({**BUTTON, "confirm": without(CONFIRM, name)}, missing(name), "/confirm")
        for name in ("title", "text", "confirm", "deny")
    ),
    *(
        (
            {**BUTTON, "confirm": {**CONFIRM, name: text("x" * (limit + 1))}},
            too_long(limit),
            f"/confirm/{name}/text",
        )
        for name, limit in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items()
    ),
    (
        {**BUTTON, "confirm": {**CONFIRM, "title": mrkdwn()}},
        unknown("mrkdwn"),
        "/confirm/title/type",
    ),
    ({**BUTTON, "confirm": {**CONFIRM, "style": "bold"}}, ENUM, "/confirm/style"),
    ({"type": "overflow"}, missing("options"), ""),
    ({"type": "overflow", "options": []}, TOO_FEW, "/options"),
    ({"type": "overflow", "options": [option()] * 6}, too_many(5), "/options"),
    *(
        ({"type": kind, "options": [option()] * 11}, too_many(10), "/options")
        for kind in ("checkboxes", "radio_buttons")
    ),
    *(
        ({"type": kind, "options": [option()] * 101}, too_many(100), "/options")
        for kind in ("static_select", "multi_static_select")
    ),
    ({"type": "static_select", "options": []}, TOO_FEW, "/options"),
    ({"type": "static_select"}, missing("options"), ""),
    (
        {**MENUS["static_select"], "options": [option()]},
        "must define either `options` or `option_groups`, not both",
        "",
    ),
    (
        {**MENUS["static_select"], "option_groups": [{"label": text(), "options": []}]},
        TOO_FEW,
        "/option_groups/0/options",
    ),
    (
        {"type": "static_select", "option_groups": MENUS["static_select"]["option_groups"] * 51},
        too_many(100),
        "/option_groups",
    ),
    (
        {
            "type": "static_select",
            "option_groups": [{"label": text("g" * 76), "options": [option()]}],
        },
        too_long(75),
        "/option_groups/0/label/text",
    ),
    *(
        ({"type": "static_select", "options": [wrong]}, message, f"/options/0{pointer}")
        for wrong, message, pointer in [
            (without(option(), "value"), missing("value"), ""),
            (without(option(), "text"), missing("text"), ""),
            ({**option(), "text": text("x" * 76)}, too_long(75), "/text/text"),
            ({**option(), "text": mrkdwn()}, unknown("mrkdwn"), "/text/type"),
            ({**option(), "value": "v" * 151}, too_long(150), "/value"),
            ({**option(), "value": ""}, EMPTY, "/value"),
            ({**option(), "description": text("x" * 76)}, too_long(75), "/description/text"),
            ({**option(), "description": mrkdwn()}, unknown("mrkdwn"), "/description/type"),
            ({**option(), "url": "https://example.org"}, "invalid additional property: url", ""),
        ]
    ),
    (
        {"type": "overflow", "options": [{**option(), "url": "u" * 3001}]},
        too_long(3000),
        "/options/0/url",
    ),
    *(
        ({"type": kind, "options": [wrong]}, message, f"/options/0{pointer}")
        for kind in ("overflow", "checkboxes", "radio_buttons")
        for wrong, message, pointer in [
            ({**option(), "text": text("x" * 76)}, too_long(75), "/text/text"),
            ({**option(), "value": "v" * 151}, too_long(150), "/value"),
            ({**option(), "description": text("x" * 76)}, too_long(75), "/description/text"),
        ]
    ),
    (
        {"type": "overflow", "options": [{**option(), "text": mrkdwn()}]},
        unknown("mrkdwn"),
        "/options/0/text/type",
    ),
    (
        {
            "type": "static_select",
            "option_groups": [{"label": text(), "options": [option()] * 101}],
        },
        too_many(100),
        "/option_groups/0/options",
    ),
    (
        {**MENUS["checkboxes"], "initial_options": [option("b")] * 11},
        too_many(10),
        "/initial_options",
    ),
    *(
        ({**MENUS[kind], "initial_options": [option()] * 101}, too_many(100), "/initial_options")
        for kind in ("multi_static_select", "multi_external_select")
    ),
    *(
        ({**MENUS[kind], "min_query_length": -1}, "must be more than -1", "/min_query_length")
        for kind in ("external_select", "multi_external_select")
    ),
    ({"type": "users_select", "initial_user": "U" * 256}, too_long(255), "/initial_user"),
    (
        {"type": "conversations_select", "filter": {"include": ["im"] * 5}},
        too_many(4),
        "/filter/include",
    ),
    *(
        (
            {**MENUS[kind], "initial_option": CHOSEN},
            "must match one of the options",
            "/initial_option",
        )
        for kind in ("static_select", "radio_buttons")
    ),
    *(
        (
            {**MENUS[kind], "initial_options": [option("b"), CHOSEN]},
            "must match one of the options",
            "/initial_options/1",
        )
        for kind in ("multi_static_select", "checkboxes")
    ),
    (
        {**MENUS["static_select"], "initial_option": None},
        "must provide an object",
        "/initial_option",
    ),
    *(
        ({**MENUS[kind], name: []}, TOO_FEW, f"/{name}")
        for kind, name in {
            "checkboxes": "initial_options",
            "multi_users_select": "initial_users",
            "multi_conversations_select": "initial_conversations",
            "multi_channels_select": "initial_channels",
        }.items()
    ),
    (
        {**MENUS["multi_users_select"], "max_selected_items": 0},
        "must be more than 0",
        "/max_selected_items",
    ),
    *(
        ({**MENUS[kind], "min_query_length": True}, "must provide an integer", "/min_query_length")
        for kind in ("external_select", "multi_external_select")
    ),
    ({"type": "users_select", "initial_user": ""}, EMPTY, "/initial_user"),
    ({"type": "conversations_select", "filter": {}}, "must define at least one field", "/filter"),
    ({"type": "conversations_select", "filter": {"include": []}}, TOO_FEW, "/filter/include"),
    (
        {"type": "conversations_select", "filter": {"include": ["secret"]}},
        ENUM,
        "/filter/include/0",
    ),
    *(
        ({**MENUS[kind], "placeholder": text("p" * 151)}, too_long(150), "/placeholder/text")
        for kind in MENUS
        if kind not in ("overflow", "checkboxes", "radio_buttons")
    ),
    (
        {**MENUS["checkboxes"], "placeholder": text()},
        "invalid additional property: placeholder",
        "",
    ),
    *(
        (
            {"type": "datepicker", "initial_date": wrong},
            "must be a date in the format YYYY-MM-DD",
            "/initial_date",
        )
        for wrong in ("2023-02-29", "20240229", "29.02.2024", "2024-2-9", "")
    ),
    *(
        (
            {"type": "timepicker", "initial_time": wrong},
            "must be a time in the format HH:mm",
            "/initial_time",
        )
        for wrong in ("24:00", "9:30", "09:60", "09:30:00")
    ),
    (
        {"type": "timepicker", "timezone": "not a zone"},
        "must be a time zone like Europe/Berlin",
        "/timezone",
    ),
]


def typed(kind: str, **more: Any) -> Json:
    return {**INPUT[kind], **more}


PLAIN: Json = {"type": "plain_text_input"}
NUMBER: Json = {"type": "number_input", "is_decimal_allowed": False}
INPUT_ELEMENTS: list[Case] = [
    ({**PLAIN, "min_length": -1}, "must be more than -1", "/min_length"),
    ({**PLAIN, "min_length": 3001}, "must be less than 3001", "/min_length"),
    ({**PLAIN, "max_length": 0}, "must be more than 0", "/max_length"),
    ({**PLAIN, "max_length": 3001}, "must be less than 3001", "/max_length"),
    (
        {**PLAIN, "min_length": 6, "max_length": 5},
        "must not be greater than `max_length`",
        "/min_length",
    ),
    ({**PLAIN, "initial_value": "x" * 3001}, too_long(3000), "/initial_value"),
    ({**PLAIN, "max_length": 5, "initial_value": "x" * 6}, too_long(5), "/initial_value"),
    ({**PLAIN, "multiline": "true"}, "must provide a boolean", "/multiline"),
    ({**PLAIN, "confirm": CONFIRM}, "invalid additional property: confirm", ""),
    (
        {**PLAIN, "dispatch_action_config": {}},
        missing("trigger_actions_on"),
        "/dispatch_action_config",
    ),
    (
        {**PLAIN, "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"] * 3}},
        too_many(2),
        "/dispatch_action_config/trigger_actions_on",
    ),
    (
        {**PLAIN, "dispatch_action_config": {"trigger_actions_on": ["on_focus"]}},
        ENUM,
        "/dispatch_action_config/trigger_actions_on/0",
    ),
    *(
        (typed(kind, placeholder=text("p" * 151)), too_long(150), "/placeholder/text")
        for kind in INPUT
        if kind not in ("file_input", "datetimepicker")
    ),
    *(
        (typed(kind, focus_on_load="yes"), "must provide a boolean", "/focus_on_load")
        for kind in INPUT
        if kind != "file_input"
    ),
    ({"type": "number_input"}, missing("is_decimal_allowed"), ""),
    ({**NUMBER, "initial_value": 5}, "must provide a string", "/initial_value"),
    ({**NUMBER, "initial_value": "five"}, "must be a number", "/initial_value"),
    ({**NUMBER, "initial_value": "1.5"}, "must be a whole number", "/initial_value"),
    (
        {**NUMBER, "min_value": "10", "max_value": "9"},
        "must not be greater than `max_value`",
        "/min_value",
    ),
    (
        {**NUMBER, "min_value": "10", "initial_value": "9"},
        "must not be greater than `initial_value`",
        "/min_value",
    ),
    (
        {**NUMBER, "initial_value": "10", "max_value": "9"},
        "must not be greater than `max_value`",
        "/initial_value",
    ),
    *(
        ({"type": kind, "initial_value": ""}, EMPTY, "/initial_value")
        for kind in ("email_text_input", "url_text_input")
    ),
    ({"type": "file_input", "max_files": 0}, "must be more than 0", "/max_files"),
    ({"type": "file_input", "max_files": 11}, "must be less than 11", "/max_files"),
    ({"type": "file_input", "filetypes": []}, TOO_FEW, "/filetypes"),
    ({"type": "rich_text_input", "initial_value": "x"}, "must provide an object", "/initial_value"),
    (
        {"type": "rich_text_input", "min_lines": 9, "max_lines": 8},
        "must not be greater than `max_lines`",
        "/min_lines",
    ),
    ({"type": "file_input", "filetypes": ["x" * 256]}, too_long(255), "/filetypes/0"),
    ({"type": "rich_text_input", "min_lines": 101}, "must be less than 101", "/min_lines"),
    ({"type": "rich_text_input", "min_lines": 0}, "must be more than 0", "/min_lines"),
    ({"type": "rich_text_input", "max_lines": 0}, "must be more than 0", "/max_lines"),
    ({"type": "rich_text_input", "max_lines": 101}, "must be less than 101", "/max_lines"),
    (
        {"type": "datetimepicker", "initial_date_time": 999_999_999},
        "must be more than 999999999",
        "/initial_date_time",
    ),
    (
        {"type": "datetimepicker", "initial_date_time": 10_000_000_000},
        "must be less than 10000000000",
        "/initial_date_time",
    ),
]


@pytest.mark.parametrize("case", ELEMENTS)
def test_an_element_is_refused_wherever_it_stands(case: Case) -> None:
    refused(lambda element: in_message(actions(element)), case, "/blocks/0/elements/0")
    refused(lambda element: in_message(section(accessory=element)), case, "/blocks/0/accessory")


@pytest.mark.parametrize("case", INPUT_ELEMENTS)
def test_an_input_is_refused(case: Case) -> None:
    refused(lambda each: validate_view(modal(input_block(each))), case, "/view/blocks/0/element")
