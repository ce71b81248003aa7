"""blocks.validate: what Slack thinks of a layout, without showing it to anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playground.blockkit import (
    BlockKitError,
    validate_attachments,
    validate_message_blocks,
    validate_view,
)
from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.workspace import Json

_PROBLEM = re.compile(r"\[ERROR\] (?P<message>.*) \[json-pointer:(?P<pointer>.*)\]")


def validate(_: Context, args: Args) -> Json:
    """Looks at `blocks`, at a `message` or at a `view`.

    Pictures are not looked for: a file's id needs to have the shape of one only.
    """
    given = {name: args.json(name) for name in _VALIDATORS if args.get(name) is not None}
    if len(given) != 1:
        raise SlackError(
            "invalid_arguments", messages=["[ERROR] give one of: blocks, message, view"]
        )
    ((name, layout),) = given.items()
    try:
        _VALIDATORS[name](layout)
    except BlockKitError as error:
        below = {"blocks": "/blocks", "view": "/view"}.get(name, "")
        problems = [_problem(each, below) for each in error.messages]
        raise SlackError(
            f"invalid_{name}", errors=problems or [_failed(error.error, "")]
        ) from error
    return {}


def _message(message: Any) -> None:
    if not isinstance(message, dict):
        raise BlockKitError("invalid_message", [])
    if not any(message.get(key) for key in ("text", "blocks", "attachments")):
        raise BlockKitError("no_text", [])
    validate_message_blocks(message.get("blocks", []))
    validate_attachments(message.get("attachments", []))


_VALIDATORS: dict[str, Callable[[Any], None]] = {
    "blocks": validate_message_blocks,
    "message": _message,
    "view": validate_view,
}


def _problem(line: str, below: str) -> Json:
    """One of `errors`; its pointer begins where the layout does."""
    match = _PROBLEM.fullmatch(line)
    if match is None:
        return _failed(line.removeprefix("[ERROR] "), "")
    return _failed(match["message"], match["pointer"].removeprefix(below))


def _failed(message: str, pointer: str) -> Json:
    return {"pointer": pointer, "code": "failed_constraint", "message": message}


METHODS = {"blocks.validate": Method(validate, Tier.SPECIAL)}
