"""Text as Slack sends it, turned into what the person typed."""

import re
from html import unescape

_REFERENCE = re.compile(
    r"<([@#!][^<>|\s]+|(?:https?://|mailto:|tel:|ftp:|slack:)[^<>|\s]+)(?:\|([^<>]*))?>"
)
_NUMBER = re.compile(r"#?([0-9]{1,9})")  # as many digits as a number in the database holds


def _readable(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    if label and label not in target:
        return f"{label} ({target})"
    return target.removeprefix("mailto:") if label else target


def request_number(text: str) -> int | None:
    """The number of a request, "12" or "#12"; None if it is none."""
    match = _NUMBER.fullmatch(text)
    return int(match.group(1)) if match else None


def typed(text: str) -> str:
    """What somebody typed, from the markup in which Slack hands it over.

    Links come as their address, mentions as "@U123" or "@name", and "&lt;" as "<".
    """
    return unescape(_REFERENCE.sub(_readable, text))
