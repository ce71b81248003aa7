"""Good layouts that together use every field that Slack knows, and small builders of them."""

from collections.abc import Callable
from typing import Any

import pytest

from playground.blockkit import BlockKitError, validate_message_blocks

Json = dict[str, Any]


def text(words: str = "words") -> Json:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str = "*words*") -> Json:
    return {"type": "mrkdwn", "text": words}


def option(value: str = "a") -> Json:
    return {"text": text(value), "value": value}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def input_block(element: Json | None = None, **more: Any) -> Json:
    return {
        "type": "input",
        "label": text(),
        "element": element or {"type": "plain_text_input"},
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": text("Title"),
        "submit": text("Send"),
        "blocks": list(blocks) or [section()],
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **more}


def without(layout: Json, *keys: str) -> Json:
    return {key: value for key, value in layout.items() if key not in keys}


RICH_TEXT: Json = {
    "type": "rich_text",
    "block_id": "story",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "a", "style": {"bold": True, "code": False}},
                {"type": "link", "url": "https://example.org", "text": "b", "unsafe": True},
                {"type": "user", "user_id": "U1", "style": {"highlight": True}},
                {"type": "usergroup", "usergroup_id": "S1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "team", "team_id": "T1"},
                {"type": "emoji", "name": "wave", "skin_tone": 3, "unicode": "1f44b"},
                {
                    "type": "date",
                    "timestamp": 1_720_710_212,
                    "format": "{date_num}",
                    "fallback": "in July",
                    "timezone": "Europe/Berlin",
                    "url": "https://example.org",
                },
                {"type": "broadcast", "range": "here"},
                {"type": "color", "value": "#F2c744"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 8,
            "offset": 0,
            "border": 1,
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}
            ],
        },
        {
            "type": "rich_text_quote",
            "border": 0,
            "elements": [{"type": "text", "text": "quoted"}],
        },
        {
            "type": "rich_text_preformatted",
            "elements": [
                {"type": "text", "text": "x = 1"},
                {"type": "link", "url": "https://example.org"},
            ],
        },
    ],
}
CONFIRM: Json = {
    "title": text("t" * 100),
    "text": mrkdwn("t" * 300),
    "confirm": text("c" * 30),
    "deny": text("d" * 30),
    "style": "danger",
}
BUTTON: Json = {
    "type": "button",
    "text": text("b" * 75),
    "action_id": "i" * 255,
    "value": "v" * 2000,
    "url": "u" * 3000,
    "style": "primary",
    "confirm": CONFIRM,
    "accessibility_label": "l" * 75,
}
WORKFLOW_BUTTON: Json = {
    "type": "workflow_button",
    "text": text("w" * 75),
    "workflow": {
        "trigger": {
            "url": "https://slack.com/shortcuts/Ft1/x",
            "customizable_input_parameters": [{"name": "who", "value": "U1"}],
        }
    },
}
CHOICE_MENUS: list[Json] = [
    {
        "type": "overflow",
        "action_id": "more",
        "options": [option(), {**option("b"), "url": "https://example.org"}],
    },
    {
        "type": "checkboxes",
        "action_id": "boxes",
        "options": [{"text": mrkdwn(), "value": "a", "description": text()}, option("b")],
        "initial_options": [option("b")],
    },
    {
        "type": "radio_buttons",
        "action_id": "radio",
        "options": [option(), option("b")],
        "initial_option": option("b"),
    },
    {"type": "datepicker", "action_id": "date", "initial_date": "2024-02-29"},
    {
        "type": "timepicker",
        "action_id": "time",
        "initial_time": "23:59",
        "timezone": "America/Argentina/Buenos_Aires",
    },
    {
        "type": "static_select",
        "action_id": "one",
        "placeholder": text("p" * 150),
        "option_groups": [
            {"label": text("g" * 75), "options": [option()]},
            {"label": text(), "options": [option("b"), {**option("c"), "description": text()}]},
        ],
        "initial_option": option("b"),
    },
    {
        "type": "external_select",
        "action_id": "far",
        "min_query_length": 0,
        "initial_option": option(),
    },
    {"type": "users_select", "action_id": "user", "initial_user": "U1", "confirm": CONFIRM},
    {
        "type": "conversations_select",
        "action_id": "conversation",
        "default_to_current_conversation": True,
        "response_url_enabled": False,
        "filter": {"include": ["public", "im"], "exclude_bot_users": True},
    },
    {"type": "channels_select", "action_id": "channel", "initial_channel": "C1"},
    {
        "type": "multi_static_select",
        "action_id": "many",
        "options": [option(), option("b")],
        "initial_options": [option(), option("b")],
        "max_selected_items": 2,
    },
    {
        "type": "multi_external_select",
        "action_id": "many far",
        "initial_options": [option()],
        "min_query_length": 3,
    },
    {"type": "multi_users_select", "action_id": "users", "initial_users": ["U1", "U2"]},
    {
        "type": "multi_conversations_select",
        "action_id": "conversations",
        "initial_conversations": ["C1"],
    },
    {"type": "multi_channels_select", "action_id": "channels", "initial_channels": ["C1"]},
]
INPUTS: list[Json] = [
    {
        "type": "plain_text_input",
        "action_id": "value",
        "focus_on_load": True,
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
        "initial_value": "x" * 3000,
        "placeholder": text("p" * 150),
        "dispatch_action_config": {
            "trigger_actions_on": ["on_enter_pressed", "on_character_entered"]
        },
    },
    {
        "type": "number_input",
        "is_decimal_allowed": True,
        "min_value": "-1.5",
        "initial_value": "0",
        "max_value": "10.25",
    },
    {"type": "email_text_input", "initial_value": "a@example.org", "placeholder": text()},
    {"type": "url_text_input", "initial_value": "https://example.org"},
    {"type": "file_input", "filetypes": ["pdf"], "max_files": 10},
    {
        "type": "rich_text_input",
        "initial_value": RICH_TEXT,
        "min_lines": 1,
        "max_lines": 100,
    },
    {"type": "datetimepicker", "initial_date_time": 1_628_633_820},
]
PICTURE: Json = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}
CARD: Json = {
    "type": "card",
    "hero_image": PICTURE,
    "icon": PICTURE,
    "title": mrkdwn("t" * 150),
    "subtitle": mrkdwn("s" * 150),
    "body": mrkdwn("b" * 200),
    "actions": [BUTTON] * 3,
}
TASK: Json = {
    "type": "task_card",
    "task_id": "1",
    "title": "Order the laptop",
    "status": "in_progress",
    "details": without(RICH_TEXT, "block_id"),
    "output": without(RICH_TEXT, "block_id"),
    "sources": [{"type": "url", "url": "https://example.org", "text": "The shop"}],
}


def raw(words: str) -> Json:
    return {"type": "raw_text", "text": words}


def series(name: str = "IT", *labels: str) -> Json:
    return {"name": name, "data": [{"label": each, "value": -1} for each in labels or ("Mon",)]}


def chart(kind: str, **more: Any) -> Json:
    axes = {"categories": ["Mon"], "x_label": "x" * 50, "y_label": "y" * 50}
    drawn = {"type": kind, "series": [series()], "axis_config": axes, **more}
    return {"type": "data_visualization", "title": "t" * 50, "chart": drawn}


def pie(*segments: Json) -> Json:
    drawn = {"type": "pie", "segments": list(segments)}
    return {"type": "data_visualization", "title": "Share", "chart": drawn}


def container(*blocks: Json, **more: Any) -> Json:
    return {"type": "container", "title": text("t" * 150), "child_blocks": list(blocks), **more}


EVERYWHERE: list[Json] = [
    section(
        block_id="b" * 255,
        text=mrkdwn("x" * 3000),
        fields=[mrkdwn("x" * 2000)] * 10,
        accessory=BUTTON,
        expand=True,
    ),
    {"type": "section", "fields": [text()], "accessory": {**CHOICE_MENUS[1]}},
    section(accessory={"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}),
    {"type": "header", "text": {**text("h" * 150), "emoji": True}, "level": 4},
    {
        "type": "context",
        "elements": [
            {**mrkdwn(), "verbatim": True},
            text(),
            PICTURE,
        ],
    },
    {"type": "divider"},
    {"type": "actions", "elements": [BUTTON, WORKFLOW_BUTTON, *CHOICE_MENUS]},
    {
        "type": "image",
        "image_url": "https://example.org/a.png",
        "alt_text": "a" * 2000,
        "title": text("t" * 2000),
    },
    {"type": "image", "slack_file": {"url": "https://example.org/F1"}, "alt_text": "a"},
    {
        "type": "video",
        "alt_text": "a",
        "title": text("t" * 199),
        "thumbnail_url": "https://example.org/a.png",
        "video_url": "https://example.org/v",
        "title_url": "https://example.org/v",
        "author_name": "n" * 49,
        "provider_name": "Films",
        "provider_icon_url": "https://example.org/i.png",
        "description": text(),
    },
    RICH_TEXT,
    CARD,
    *(input_block(each, hint=text(), optional=True) for each in CHOICE_MENUS[1:]),
    input_block(dispatch_action=True),
]
NOT_IN_MODALS: list[Json] = [
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "Name"}, {"type": "raw_number", "value": 1, "text": "1"}],
            [without(RICH_TEXT, "block_id"), {"type": "raw_text", "text": " "}],
        ],
        "column_settings": [{"align": "right", "is_wrapped": True}, {}],
    },
    {
        "type": "data_table",
        "caption": "Departments",
        "page_size": 100,
        "row_header_column_index": 1,
        "rows": [
            [raw("Overdue"), raw("Name")],
            [{"type": "raw_number", "value": 1.5, "text": "1.5"}, without(RICH_TEXT, "block_id")],
        ],
    },
    {"type": "carousel", "elements": [CARD] * 10},
]
IN_MESSAGES: list[Json] = [
    {"type": "markdown", "text": "m" * 12_000},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "clear",
                "positive_button": {"text": text("Yes"), "value": "1"},
                "negative_button": {
                    "text": text("No"),
                    "value": "0",
                    "accessibility_label": "l" * 75,
                },
            },
            {
                "type": "icon_button",
                "action_id": "remove",
                "icon": "trash",
                "text": text("Remove"),
                "value": "v" * 2000,
                "visible_to_user_ids": ["U1"] * 10,
                "confirm": CONFIRM,
            },
        ],
    },
    container(
        section(),
        {"type": "divider"},
        without(RICH_TEXT, "block_id"),
        subtitle=mrkdwn("s" * 150),
        rich_text_title=without(RICH_TEXT, "block_id"),
        icon=PICTURE,
        width="full",
        is_collapsible=True,
        default_collapsed=True,
    ),
    container(section(), has_header_divider=True),
    *(chart(kind) for kind in ("bar", "area", "line")),
    pie(*({"label": str(n), "value": 0.5} for n in range(12))),
    TASK,
    {"type": "plan", "title": "A new colleague", "tasks": [TASK]},
    {"type": "actions", "elements": [INPUTS[-1]]},
]
IN_MODALS: list[Json] = [{"type": "alert", "text": mrkdwn("a" * 200), "level": "warning"}]


MENUS: dict[str, Json] = {each["type"]: each for each in CHOICE_MENUS}
INPUT: dict[str, Json] = {each["type"]: each for each in INPUTS}


def refusal(validate: Callable[[Any], None], layout: object) -> tuple[str, list[str]]:
    """The error and the messages with which the layout is refused."""
    with pytest.raises(BlockKitError) as caught:
        validate(layout)
    return caught.value.error, caught.value.messages


# --- Slack's words, and what is refused with them ---

Case = tuple[Json, str, str]  # what is wrong, Slack's words, the pointer below it


def too_long(limit: int) -> str:
    return f"must be less than {limit + 1} characters"


def too_many(limit: int) -> str:
    return f"no more than {limit} items allowed"


EMPTY = "must be more than 0 characters"
TOO_FEW = "no fewer than 1 items allowed"
ENUM = "must be a valid enum value"


def unknown(name: str) -> str:
    return f"unsupported type: {name}"


def missing(name: str) -> str:
    return f"missing required field: {name}"


def cell(content: object) -> Json:
    return {"type": "table", "rows": [[content]]}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def in_message(block: Json) -> None:
    validate_message_blocks([block])


def refused(validate: Callable[[Json], None], case: Case, at: str) -> None:
    """Asserts that the case is refused with its words alone, at its pointer below `at`."""
    layout, message, pointer = case
    _, messages = refusal(validate, layout)
    assert messages == [f"[ERROR] {message} [json-pointer:{at}{pointer}]"]
