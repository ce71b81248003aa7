"""Composition objects: texts, options, confirmation dialogs, filters."""

from typing import Any

from playground.blockkit.schema import (
    Rule,
    Spot,
    array,
    boolean,
    enum,
    exactly_one,
    record,
    string,
    tagged,
)

MAX_TEXT = 3000
MAX_URL = 3000


def plain_text(max_length: int = MAX_TEXT) -> Rule:
    """A text object that must be plain text."""
    return tagged({"plain_text": record({"text": string(max_length)}, {"emoji": boolean})})


def any_text(max_length: int = MAX_TEXT) -> Rule:
    """A text object, plain or mrkdwn."""
    return tagged(text_cases(max_length))


def text_cases(max_length: int = MAX_TEXT) -> dict[str, Rule]:
    """The two kinds of text object, for a union with other things."""
    return {
        "plain_text": record({"text": string(max_length)}, {"emoji": boolean}),
        "mrkdwn": record({"text": string(max_length)}, {"verbatim": boolean}),
    }


STYLE = enum("primary", "danger")

# Slack's docs ask for plain text in `text`; slack_sdk would also send mrkdwn. The stricter holds.
CONFIRM = record(
    {
        "title": plain_text(100),
        "text": plain_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": STYLE},
)

# An option's value: 150 characters in Slack's docs and slack_sdk (75 in older ones).
_VALUE = string(150)

MENU_OPTION = record({"text": plain_text(75), "value": _VALUE}, {"description": plain_text(75)})
OVERFLOW_OPTION = record(
    {"text": plain_text(75), "value": _VALUE},
    {"description": plain_text(75), "url": string(MAX_URL)},
)
CHOICE_OPTION = record({"text": any_text(75), "value": _VALUE}, {"description": any_text(75)})
OPTION_GROUP = record({"label": plain_text(75), "options": array(MENU_OPTION, max_items=100)})

DISPATCH_ACTION_CONFIG = record(
    {"trigger_actions_on": array(enum("on_enter_pressed", "on_character_entered"), max_items=2)}
)

SLACK_FILE = record(
    {}, {"id": string(255), "url": string(MAX_URL)}, presence=exactly_one("id", "url")
)


def _not_empty(value: dict[str, Any], spot: Spot) -> None:
    if not value:
        spot.fail("must define at least one field")


CONVERSATION_FILTER = record(
    {},
    {
        "include": array(enum("im", "mpim", "private", "public"), max_items=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    presence=_not_empty,
)
