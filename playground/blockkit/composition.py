"""Composition objects: texts, options, confirmation dialogs, filters."""

from typing import Any

from playground.blockkit.schema import (
    NO_FIELDS,
    Check,
    Fields,
    Rule,
    Spot,
    array,
    boolean,
    enum,
    exactly_one,
    matching,
    record,
    string,
    tagged,
)

MAX_TEXT = 3000
MAX_URL = 3000
TIME_ZONE = matching(r"[A-Za-z0-9_+/-]+", "must be a time zone like Europe/Berlin")


def plain_text(max_length: int = MAX_TEXT) -> Rule:
    """A text object that must be plain text."""
    return _text_of_kind("plain_text", max_length)


def mrkdwn(max_length: int = MAX_TEXT) -> Rule:
    """A text object that must be mrkdwn."""
    return _text_of_kind("mrkdwn", max_length)


def any_text(max_length: int = MAX_TEXT) -> Rule:
    """A text object, plain or mrkdwn."""
    return tagged(text_cases(max_length))


def text_cases(max_length: int = MAX_TEXT) -> dict[str, Rule]:
    """The two kinds of text object, for a union with other things."""
    return {
        "plain_text": record({"text": string(max_length)}, {"emoji": boolean}),
        "mrkdwn": record({"text": string(max_length)}, {"verbatim": boolean}),
    }


def _text_of_kind(kind: str, max_length: int) -> Rule:
    return tagged({kind: text_cases(max_length)[kind]})


def block(
    required: Fields = NO_FIELDS,
    optional: Fields = NO_FIELDS,
    *checks: Check,
    presence: Check | None = None,
) -> Rule:
    """A block of these fields, and of an id of its own."""
    return record(required, {"block_id": string(255), **optional}, *checks, presence=presence)


STYLE = enum("primary", "danger")

CONFIRM = record(
    {
        "title": plain_text(100),
        "text": any_text(300),
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
CHOICE_OPTION = record({"text": any_text(75), "value": _VALUE}, {"description": plain_text(75)})
OPTION_GROUP = record({"label": plain_text(75), "options": array(MENU_OPTION, max_items=100)})

DISPATCH_ACTION_CONFIG = record(
    {"trigger_actions_on": array(enum("on_enter_pressed", "on_character_entered"), max_items=2)}
)

SLACK_FILE = record(
    {},
    {
        "id": matching(r"F[A-Z0-9]+", "must be the id of a file", max_length=255),
        "url": string(MAX_URL),
    },
    presence=exactly_one("id", "url"),
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
