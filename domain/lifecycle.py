"""The lifecycle of a request, as data: which action leads from which state to which."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting_on_requester"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What can be done with a request. An event's kind is the action that made it."""

    OPEN = "open"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    ANSWER = "answer"
    ASK = "ask"
    REPLY = "reply"
    EDIT_REPLY = "edit_reply"
    RESUME = "resume"
    RESOLVE = "resolve"
    DECLINE = "decline"
    CONFIRM = "confirm"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    SNOOZE = "snooze"
    CHANGE_PROMISE = "change_promise"
    RATE = "rate"
    RATE_CLARITY = "rate_clarity"


def _each(*states: State, to: State | None = None) -> dict[State, State]:
    """From each of `states` to `to`, or to itself."""
    return {state: to or state for state in states}


_LIVE = (State.OPEN, State.IN_PROGRESS, State.WAITING)

TRANSITIONS: Mapping[Action, Mapping[State, State]] = {
    Action.CLAIM: {State.OPEN: State.IN_PROGRESS, State.WAITING: State.WAITING},
    Action.RELEASE: {State.IN_PROGRESS: State.OPEN, State.WAITING: State.WAITING},
    Action.REASSIGN: {
        State.OPEN: State.IN_PROGRESS,
        State.IN_PROGRESS: State.IN_PROGRESS,
        State.WAITING: State.WAITING,
    },
    # An answer leaves a question open: only a reply or a resumption ends the waiting.
    Action.ANSWER: {
        State.OPEN: State.IN_PROGRESS,
        **_each(State.IN_PROGRESS, State.WAITING, State.RESOLVED),
    },
    Action.ASK: _each(*_LIVE, to=State.WAITING),
    # A word from the requester is never refused, and after the end it changes nothing.
    Action.REPLY: {**_each(*State), State.WAITING: State.IN_PROGRESS},
    Action.EDIT_REPLY: _each(*State),
    Action.RESUME: {State.WAITING: State.IN_PROGRESS},
    Action.RESOLVE: _each(*_LIVE, to=State.RESOLVED),
    Action.DECLINE: _each(*_LIVE, to=State.DECLINED),
    Action.CONFIRM: {State.RESOLVED: State.CLOSED},
    # By itself: for want of a contradiction, or of an answer to a question.
    Action.CLOSE: _each(State.RESOLVED, State.WAITING, to=State.CLOSED),
    Action.REOPEN: _each(State.RESOLVED, State.CLOSED, to=State.IN_PROGRESS),
    Action.CANCEL: _each(*_LIVE, to=State.CANCELLED),
    Action.SNOOZE: _each(*_LIVE),
    Action.CHANGE_PROMISE: _each(*_LIVE),
    # A rating is of what was received; to reopen the request takes it back.
    Action.RATE: _each(State.RESOLVED, State.CLOSED),
    Action.RATE_CLARITY: _each(State.RESOLVED, State.CLOSED),
}

MOVES = frozenset(
    action
    for action, targets in TRANSITIONS.items()
    if any(target is not state for state, target in targets.items())
)
"""The actions that may lead to another state, or to another assignee."""

UNFINISHED = frozenset(_LIVE)
"""The states in which somebody still owes something."""

TAKES_ON = frozenset(
    {Action.CLAIM, Action.ANSWER, Action.ASK, Action.RESUME, Action.RESOLVE, Action.DECLINE}
)
"""The actions by which a provider becomes the assignee of a request that has none."""


def next_state(state: State, action: Action, *, assigned: bool) -> State | None:
    """The state that `action` leads to from `state`; None where it is not possible.

    Args:
        assigned: whether the request has an assignee after the action. Work that nobody has is
            open, not in progress.
    """
    target = TRANSITIONS[action].get(state)
    if target is State.IN_PROGRESS and not assigned:
        return State.OPEN
    return target
