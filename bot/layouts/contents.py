"""Contents of events, written briefly."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from domain.calendar_changes import DayChanges
from domain.errors import Problem
from domain.events import Content
from domain.lifecycle import Action
from domain.standards import Figures


def _classes(base: type[Content] = Content) -> Iterator[type[Content]]:
    for each in base.__subclasses__():
        yield from _classes(each)
        if "kind" in vars(each):
            yield each


CONTENTS = {each.kind: each for each in _classes()}
"""The class of content of each kind of event."""

_TIMES = {"first_response", "resolution"}
_REQUIRED: dict[Action, dict[str, Any]] = {
    Action.OPEN: {"service_id": 1, "standard_id": 1},
    Action.APPROVE: {"by": ("U0BOB",)},
    Action.REJECT: {"by": "U0BOB"},
    Action.NEED: {"number": 13, "service_id": 1},
    Action.BEGIN_STEPS: {"numbers": {"1": 13, "2": 14}},
    Action.STOP_STEP: {"step": "1", "problem": Problem.UNKNOWN_SERVICE},
    Action.SKIP_STEP: {"step": "1"},
    Action.MOVE_DATE: {"expected_at": datetime(2026, 11, 27, 10, tzinfo=UTC)},
    Action.HAND_NEED_OVER: {"former": "U0BOB", "requester": "U0CAROL"},
    Action.TRANSFER: {"service_id": 1, "standard_id": 1},
    Action.EDIT_REPLY: {"event_id": 1},
    Action.MARK_HOLDING: {"event_id": 1},
    Action.CHANGE_DAYS: {
        "changes": DayChanges(off=(date(2026, 11, 6),)),
        "due_at": datetime(2026, 11, 9, 10, tzinfo=UTC),
    },
}


def content(kind: str, **parts: Any) -> Content:
    """Make the content of an event of a kind.

    Args:
        parts: the attributes of its class, of which openings, transfers, edits and changes of days
            need none; of a change of promise also `first_response` and `resolution`, such as "4h".
    """
    action = Action(kind)
    if action is Action.CHANGE_PROMISE:
        rest = {name: part for name, part in parts.items() if name not in _TIMES}
        parts = {"times": Figures.from_dict(parts), **rest}
    return CONTENTS[action](**{**_REQUIRED.get(action, {}), **parts})
