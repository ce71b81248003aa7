"""The contents of events once words or people are erased, in the form in which rows hold them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from store.event_contents import Stored

_EMPTY: Mapping[str, Any] = {"text": "", "files": []}
_NOWHERE: Mapping[str, Any] = {"channel": "", "ts": ""}
_PEOPLE = frozenset({"assignee", "former", "by", "requester", "decided_by", "requested_by"})
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
"""Roles, which an approval names besides, are in lower case, such as "requester.managers"."""

Substitute = Callable[[str], str]
"""Returns who stands in the place of a person."""


def without_said(stored: Stored) -> dict[str, Any]:
    """Empty what people wrote; what happened, and where it was written, stays."""
    kept = {name: part for name, part in stored.items() if name not in {"rich", "details"}}
    emptied = {name: empty for name, empty in _EMPTY.items() if name in kept}
    if destination := kept.get("destination"):
        emptied["destination"] = {**destination, "fields": {}}
    return {**kept, **emptied}


def with_people(stored: Stored, put: Substitute) -> dict[str, Any]:
    """Put others in the place of all people, and leave out in whose messages it was written."""
    changed = {name: _put(part, put) for name, part in stored.items() if name in _PEOPLE}
    if approval := stored.get("approval"):
        changed["approval"] = {**approval, "by": _put(approval["by"], put)}
    if "channel" in stored:
        changed |= _NOWHERE
    return {**stored, **changed}


def _put(named: Any, put: Substitute) -> Any:
    if isinstance(named, list):
        return [_put(each, put) for each in named]
    return put(named) if isinstance(named, str) and _USER_ID.fullmatch(named) else named
