"""Text as Slack sends it, turned into what the person typed."""

import re
from datetime import date

from bot.slack.markup import unescaped
from domain.request import RequestReference

_LABELLED = re.compile(r"<([@#][^<>|\s]+|https?://[^<>|\s]+)\|([^<>]*)>")
_NUMBER = re.compile(r"#?([0-9]{1,9})")  # as many digits as a number in the database holds
_REQUEST_REFERENCE = re.compile(_NUMBER.pattern + r"(?::([0-9a-z]+))?(?::.*)?", re.DOTALL)


def _readable(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    return target if not label or label in target else f"{label} ({target})"


def request_number(text: str) -> int | None:
    """The number of a request, "12" or "#12"; None if it is none."""
    match = _NUMBER.fullmatch(text)
    return int(match.group(1)) if match else None


def request_reference(text: str) -> RequestReference | None:
    """Read what a button or form carries: "12:9f2c41d7", or a bare number that a script sends.

    Returns None if it is neither. What may follow after a second ":" is left out.
    """
    match = _REQUEST_REFERENCE.fullmatch(text)
    return RequestReference(int(match.group(1)), match.group(2) or "") if match else None


def span_of_days(text: str) -> tuple[date, date] | None:
    """The first and the last of some days, "2026-10-01..2026-12-31"; None if it is neither."""
    try:
        first, last = map(date.fromisoformat, text.split(".."))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def typed_behind_command(text: str) -> str:
    """Read the text that somebody typed behind a slash command.

    There Slack sends "<!channel>" or "<@U123>" as it was typed; what it marks up itself, if an
    installation has that switched on, has a label: "<@U123|name>".
    """
    return unescaped(_LABELLED.sub(_readable, text))
