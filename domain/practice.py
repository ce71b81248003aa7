"""Practice requests: what is learned with one, and when Crossdesk, who asks for it, acts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.events import Answered, Event
from domain.lifecycle import Action, State
from domain.request import Request

PRACTICE_ENDS_AFTER: Final = timedelta(days=14)
"""How long a practice request stays that nobody goes on with."""

LESSONS: Final = (Action.CLAIM, Action.ANSWER, Action.ASK, Action.RESOLVE)
"""Actions that are practised, in the usual order."""


class Turn(StrEnum):
    """A move of Crossdesk as the requester of a practice request."""

    ASK_BACK = "ask_back"  # about the answer
    REPLY = "reply"  # to the question
    CONFIRM = "confirm"
    GIVE_UP = "give_up"  # nobody goes on with it


def turn_of(request: Request, events: Sequence[Event], now: datetime) -> Turn | None:
    """Return what the requester of a practice request does now. None if they wait."""
    match request.state:
        case _ if now - request.opened_at > PRACTICE_ENDS_AFTER and request.closed_at is None:
            return Turn.GIVE_UP
        case State.RESOLVED:
            return Turn.CONFIRM
        case State.WAITING:
            return Turn.REPLY
        case State.IN_PROGRESS if _is_answered(events) and not _has_replied(events):
            return Turn.ASK_BACK
        case _:
            return None


def lessons_done(request: Request, events: Sequence[Event]) -> frozenset[Action]:
    """Return what has been practised, in whatever order. Who has the request has claimed it."""
    done = {event.kind for event in events}
    if request.hop.assignee_id is not None:
        done.add(Action.CLAIM)
    return frozenset(LESSONS) & done


def next_lesson(request: Request, events: Sequence[Event]) -> Action | None:
    """Return what is to be practised next. None if nothing is left, or the request has ended."""
    done = lessons_done(request, events)
    if Action.RESOLVE in done or request.closed_at is not None:
        return None
    return next(each for each in LESSONS if each not in done)


def _is_answered(events: Sequence[Event]) -> bool:
    return any(isinstance(each.content, Answered) for each in events)


def _has_replied(events: Sequence[Event]) -> bool:
    return any(event.kind is Action.REPLY for event in events)
