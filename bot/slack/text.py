"""Text as Slack sends it, turned into what the person typed."""

import re
from html import unescape

_REFERENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def _readable(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    if label and label not in target:
        return f"{label} ({target})"
    return target.removeprefix("mailto:") if label else target


def typed(text: str) -> str:
    """What somebody typed, from the markup in which Slack hands it over.

    Links come as their address, mentions as "@U123" or "@name", and "&lt;" as "<".
    """
    return unescape(_REFERENCE.sub(_readable, text))
