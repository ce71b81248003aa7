"""A hop: the stay of a request with one department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.events import Asked, Event, Transferred
from domain.lifecycle import STATES, State


class HopEnding(StrEnum):
    """How a hop ended: as another one began, or with its request, in the state that ends it."""

    CLOSED = "closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Hop:
    """The stay of a request with one department.

    Attributes:
        number: counted from 1 within the request.
        standard_id, calendar_id: by which its clocks run, from its beginning.
        assignee_id: who of the department has the request, or had it last.
        ended_at, ending: None as long as it lasts; to reopen the request lets it go on.
    """

    number: int
    department_id: int
    service_id: int
    standard_id: int
    calendar_id: int
    assignee_id: str | None
    began_at: datetime
    ended_at: datetime | None = None
    ending: HopEnding | None = None


def key_suffix(number: int) -> str:
    """Return the end of a key that each hop of a request has for itself.

    It is empty for the first hop, whose keys are older than hops.
    """
    return f":{number}" if number > 1 else ""


def hop_of(event: Event, events: Iterable[Event]) -> int:
    """Return the number of the hop in which something happened.

    Args:
        events: all of the request.
    """
    until = (each for each in events if each.sequence <= event.sequence)
    return 1 + sum(isinstance(each.content, Transferred) for each in until)


def hop_in_hand(user_id: str, events: Sequence[Event]) -> int:
    """Return the number of the last hop in which somebody had the request; 0 if they never had it.

    Args:
        events: all of the request.
    """
    had = (each for each in events if each.handover and each.handover.assignee_id == user_id)
    return max((hop_of(each, events) for each in had), default=0)


def was_confidential(hop: int, events: Sequence[Event]) -> bool:
    """Whether a request that is not confidential now was so in a former hop, or later.

    Its requester was asked then whether it may go where others read it.

    Args:
        hop: the number of the hop.
        events: all of the request.
    """
    return any(
        isinstance(each.content, Asked)
        and each.content.destination is not None
        and hop_of(each, events) >= hop
        for each in events
    )


def ending_in(state: State) -> HopEnding | None:
    """Return how a state ends the hop of a request in it; None if it does not."""
    return HopEnding(state) if STATES[state].ended else None
