"""Block elements: their fields and limits, and which of them stand in which block and surface."""

from datetime import date
from decimal import Decimal
from typing import Any

from playground.blockkit.composition import (
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    MAX_URL,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    STYLE,
    TIME_ZONE,
    plain_text,
)
from playground.blockkit.rich_text import RICH_TEXT_ELEMENTS
from playground.blockkit.schema import (
    NO_FIELDS,
    Fields,
    Rule,
    Spot,
    Surface,
    array,
    boolean,
    exactly_one,
    in_order,
    integer,
    matching,
    record,
    string,
    tagged,
)

MAX_INPUT = 3000
_ID = string(255)
_INTERACTIVE: Fields = {"action_id": string(255)}
_CONFIRMED: Fields = {**_INTERACTIVE, "confirm": CONFIRM}
_FOCUSED: Fields = {**_INTERACTIVE, "focus_on_load": boolean}
_CHOICE: Fields = {**_CONFIRMED, **_FOCUSED}
_MENU: Fields = {**_CHOICE, "placeholder": plain_text(150)}
_TYPED: Fields = {
    **_FOCUSED,
    "placeholder": plain_text(150),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}


def _multi(fields: Fields) -> Fields:
    return {**_MENU, "max_selected_items": integer(1), **fields}


# --- checks that compare the fields of an element ---


def _initial_option_is_offered(element: dict[str, Any], spot: Spot) -> None:
    offered = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        offered.extend(group["options"])
    if "initial_option" in element and element["initial_option"] not in offered:
        spot.at("initial_option").fail("must match one of the options")
    for index, option in enumerate(element.get("initial_options", ())):
        if option not in offered:
            spot.at("initial_options").at(index).fail("must match one of the options")


def _initial_text_fits(element: dict[str, Any], spot: Spot) -> None:
    length = len(element.get("initial_value", ""))
    if length > element.get("max_length", MAX_INPUT):
        spot.at("initial_value").fail(f"must be less than {element['max_length'] + 1} characters")


def _numbers_fit(element: dict[str, Any], spot: Spot) -> None:
    numbers: dict[str, Any] = {
        name: Decimal(element[name])
        for name in ("min_value", "initial_value", "max_value")
        if name in element
    }
    if not element["is_decimal_allowed"]:
        for name in numbers:
            if "." in element[name]:
                spot.at(name).fail("must be a whole number")
    for lower, upper in (
        ("min_value", "max_value"),
        ("min_value", "initial_value"),
        ("initial_value", "max_value"),
    ):
        in_order(lower, upper)(numbers, spot)


def _date(value: object, spot: Spot) -> None:
    problems = spot.report.problems
    matching(r"\d{4}-\d{2}-\d{2}", "must be a date in the format YYYY-MM-DD")(value, spot)
    if spot.report.problems == problems:
        try:
            date.fromisoformat(str(value))
        except ValueError:
            spot.fail("must be a date in the format YYYY-MM-DD")


# --- the elements ---

_NUMBER = matching(r"-?\d+(\.\d+)?", "must be a number", max_length=MAX_INPUT)
_MENU_OPTIONS: Fields = {
    "options": array(MENU_OPTION, max_items=100),
    "option_groups": array(OPTION_GROUP, max_items=100),
}
_OPTIONS_OR_GROUPS = exactly_one("options", "option_groups")

IMAGE_SOURCE: Fields = {"image_url": string(MAX_URL), "slack_file": SLACK_FILE}
ONE_IMAGE_SOURCE = exactly_one("image_url", "slack_file")
IMAGE = record({"alt_text": string(2000)}, IMAGE_SOURCE, presence=ONE_IMAGE_SOURCE)

BUTTON = record(
    {"text": plain_text(75)},
    {
        **_CONFIRMED,
        "value": string(2000),
        "url": string(MAX_URL),
        "style": STYLE,
        "accessibility_label": string(75),
    },
)
_WORKFLOW_BUTTON = record(
    {
        "text": plain_text(75),
        "workflow": record(
            {
                "trigger": record(
                    {"url": string(MAX_URL)},
                    {
                        "customizable_input_parameters": array(
                            record({"name": string(), "value": string()}), min_items=0
                        )
                    },
                )
            }
        ),
    },
    {**_CONFIRMED, "style": STYLE, "accessibility_label": string(75)},
)
_FEEDBACK_BUTTON = record(
    {"text": plain_text(75), "value": string(2000)}, {"accessibility_label": string(75)}
)
CONTEXT_ACTION: Rule = tagged(
    {
        "feedback_buttons": record(
            {"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON},
            _INTERACTIVE,
        ),
        "icon_button": record(
            {"icon": string(), "text": plain_text()},
            {
                **_CONFIRMED,
                "value": string(2000),
                "visible_to_user_ids": array(_ID, max_items=10),
                "accessibility_label": string(75),
            },
        ),
    }
)
_OVERFLOW = record({"options": array(OVERFLOW_OPTION, max_items=5)}, _CONFIRMED)

_CHOICES: Fields = {
    "checkboxes": record(
        {"options": array(CHOICE_OPTION, max_items=10)},
        {**_CHOICE, "initial_options": array(CHOICE_OPTION, max_items=10)},
        _initial_option_is_offered,
    ),
    "radio_buttons": record(
        {"options": array(CHOICE_OPTION, max_items=10)},
        {**_CHOICE, "initial_option": CHOICE_OPTION},
        _initial_option_is_offered,
    ),
    "datepicker": record(NO_FIELDS, {**_MENU, "initial_date": _date}),
    "timepicker": record(
        NO_FIELDS,
        {
            **_MENU,
            "initial_time": matching(
                r"([01]\d|2[0-3]):[0-5]\d", "must be a time in the format HH:mm"
            ),
            "timezone": TIME_ZONE,
        },
    ),
}

# Slack's docs ask for ten digits; slack_sdk takes any number from 0. The stricter holds.
_DATETIMEPICKER = record(
    NO_FIELDS, {**_CHOICE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
)

_CONVERSATIONS: Fields = {
    "default_to_current_conversation": boolean,
    "filter": CONVERSATION_FILTER,
}
_MENUS: Fields = {
    "static_select": record(
        NO_FIELDS,
        {**_MENU, **_MENU_OPTIONS, "initial_option": MENU_OPTION},
        _initial_option_is_offered,
        presence=_OPTIONS_OR_GROUPS,
    ),
    "external_select": record(
        NO_FIELDS, {**_MENU, "initial_option": MENU_OPTION, "min_query_length": integer(0)}
    ),
    "users_select": record(NO_FIELDS, {**_MENU, "initial_user": _ID}),
    "conversations_select": record(
        NO_FIELDS,
        {**_MENU, **_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": boolean},
    ),
    "channels_select": record(
        NO_FIELDS, {**_MENU, "initial_channel": _ID, "response_url_enabled": boolean}
    ),
    "multi_static_select": record(
        NO_FIELDS,
        _multi({**_MENU_OPTIONS, "initial_options": array(MENU_OPTION, max_items=100)}),
        _initial_option_is_offered,
        presence=_OPTIONS_OR_GROUPS,
    ),
    "multi_external_select": record(
        NO_FIELDS,
        _multi(
            {
                "initial_options": array(MENU_OPTION, max_items=100),
                "min_query_length": integer(0),
            }
        ),
    ),
    "multi_users_select": record(NO_FIELDS, _multi({"initial_users": array(_ID)})),
    "multi_conversations_select": record(
        NO_FIELDS, _multi({**_CONVERSATIONS, "initial_conversations": array(_ID)})
    ),
    "multi_channels_select": record(NO_FIELDS, _multi({"initial_channels": array(_ID)})),
}

_INPUTS: Fields = {
    "plain_text_input": record(
        NO_FIELDS,
        {
            **_TYPED,
            "multiline": boolean,
            "min_length": integer(0, MAX_INPUT),
            "max_length": integer(1, MAX_INPUT),
            "initial_value": string(MAX_INPUT, min_length=0),
        },
        in_order("min_length", "max_length"),
        _initial_text_fits,
    ),
    "number_input": record(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        _numbers_fit,
    ),
    "email_text_input": record(NO_FIELDS, {**_TYPED, "initial_value": string(MAX_INPUT)}),
    "url_text_input": record(NO_FIELDS, {**_TYPED, "initial_value": string(MAX_INPUT)}),
    "file_input": record(
        NO_FIELDS, {**_INTERACTIVE, "filetypes": array(string(255)), "max_files": integer(1, 10)}
    ),
    "rich_text_input": record(
        NO_FIELDS,
        {
            **_TYPED,
            "initial_value": tagged(
                {"rich_text": record({"elements": RICH_TEXT_ELEMENTS}, {"block_id": _ID})}
            ),
            "min_lines": integer(1, 100),
            "max_lines": integer(1, 100),
        },
        in_order("min_lines", "max_lines"),
    ),
}

# Slack's table of elements and surfaces. Its client draws some of them elsewhere too, but what
# is not promised may be refused.
_SURFACES = {
    "datetimepicker": frozenset({Surface.MODAL, Surface.MESSAGE}),
    "rich_text_input": frozenset({Surface.MODAL, Surface.HOME}),
    "email_text_input": frozenset({Surface.MODAL}),
    "url_text_input": frozenset({Surface.MODAL}),
    "number_input": frozenset({Surface.MODAL}),
    "file_input": frozenset({Surface.MODAL}),
}

_IN_SECTION: Fields = {
    "button": BUTTON,
    "workflow_button": _WORKFLOW_BUTTON,
    "overflow": _OVERFLOW,
    **_CHOICES,
    **_MENUS,
}

SECTION_ACCESSORY: Rule = tagged({**_IN_SECTION, "image": IMAGE}, _SURFACES)
ACTIONS_ELEMENT: Rule = tagged(
    {
        **_IN_SECTION,
        "datetimepicker": _DATETIMEPICKER,
        "rich_text_input": _INPUTS["rich_text_input"],
    },
    _SURFACES,
)
INPUT_ELEMENT: Rule = tagged(
    {**_CHOICES, **_MENUS, **_INPUTS, "datetimepicker": _DATETIMEPICKER}, _SURFACES
)
