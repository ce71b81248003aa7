"""What requesters think of what they received, and providers of how it was asked for.

Both are events: rate {score: 1 to 5, text: a comment, dimensions?: {reliability: {expected,
perceived}, …}, each 1 to 5}, of which the latest counts, and rate_clarity {clear: whether all that
was needed was said}. To reopen a request takes back what was said of it before.

The dimensions, and their gaps (perceived less expected), are those of SERVQUAL: Parasuraman,
Zeithaml and Berry, "SERVQUAL: a multiple-item scale for measuring consumer perceptions of service
quality", Journal of Retailing 64 (1), 1988.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.lifecycle import Action
from domain.model import Event

SCORES = range(1, 6)
LOW_SCORES = range(1, 3)
"""Scores that a department's managers hear of at once."""


class Dimension(StrEnum):
    """In what a service can be good."""

    RELIABILITY = "reliability"  # as promised
    RESPONSIVENESS = "responsiveness"  # prompt
    ASSURANCE = "assurance"  # competent
    EMPATHY = "empathy"  # understood the need
    TANGIBLES = "tangibles"  # clear material


@dataclass(frozen=True, slots=True)
class Gap:
    """What was expected in one dimension, and what was found; each 1 to 5."""

    expected: int
    perceived: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What a requester thinks of what they received.

    Attributes:
        score: 1 (bad) to 5 (good).
        comment: in their words; may be empty.
        gaps: of the dimensions that they said both of.
    """

    requester_id: str
    at: datetime
    score: int
    comment: str
    gaps: Mapping[Dimension, Gap]


def rating_in(events: Sequence[Event]) -> Rating | None:
    """The rating in force, of all events of a request, oldest first; None if there is none."""
    event = _latest(events, Action.RATE)
    if event is None:
        return None
    return Rating(
        requester_id=event.actor_id or "",
        at=event.at,
        score=int(event.payload["score"]),
        comment=event.text,
        gaps={Dimension(key): Gap(**gap) for key, gap in _dimensions(event.payload).items()},
    )


def clarity_in(events: Sequence[Event]) -> bool | None:
    """Whether the request was clear, as a provider says; None if nobody said."""
    event = _latest(events, Action.RATE_CLARITY)
    return None if event is None else bool(event.payload["clear"])


def _latest(events: Sequence[Event], kind: Action) -> Event | None:
    for event in reversed(events):
        if event.kind is Action.REOPEN:
            return None
        if event.kind is kind:
            return event
    return None


def _dimensions(payload: Mapping[str, Any]) -> Mapping[str, Mapping[str, int]]:
    dimensions: Mapping[str, Mapping[str, int]] = payload.get("dimensions", {})
    return dimensions
