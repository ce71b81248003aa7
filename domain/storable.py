"""Text that every database takes.

Postgres refuses the character NUL, also in JSON; both databases refuse half of a surrogate pair,
which JSON can carry. People paste the one out of logs, and programs that cut text make the other.
"""

import re
from typing import TypeVar

T = TypeVar("T")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable_text(text: str) -> str:
    """Return `text` without NUL, with "�" for half of a surrogate pair."""
    if not _UNSTORABLE.search(text):
        return text
    units = text.replace("\x00", "").encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")


def storable(value: T) -> T:
    """Return a JSON value, such as all that Slack sends, with `storable_text` throughout."""
    if isinstance(value, str):
        return storable_text(value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [storable(item) for item in value]  # type: ignore[return-value]
    return value
