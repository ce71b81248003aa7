"""The lifecycle of a request, as data: what each state means, and which action leads where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a request stands."""

    AWAITING_APPROVAL = "awaiting_approval"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting_on_requester"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """A thing that can be done with a request. An event's kind is the action that made it."""

    OPEN = "open"
    APPROVE = "approve"
    REJECT = "reject"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    TRANSFER = "transfer"
    NEED = "need"
    BEGIN_STEPS = "begin_steps"
    STOP_STEP = "stop_step"
    SKIP_STEP = "skip_step"
    MOVE_DATE = "move_date"
    ANSWER = "answer"
    MARK_HOLDING = "mark_holding"
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
    HAND_NEED_OVER = "hand_need_over"
    SNOOZE = "snooze"
    CHANGE_PROMISE = "change_promise"
    CHANGE_DAYS = "change_days"
    RATE = "rate"
    RATE_CLARITY = "rate_clarity"
    THANK = "thank"


class WaitsOn(StrEnum):
    """Whose turn it is before the department can go on."""

    NOBODY = "nobody"
    REQUESTER = "requester"
    NEED = "need"  # another request
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a state.

    Attributes:
        waits_on: whose turn it is; the resolution's clock is paused until they have acted.
        clock_runs: whether the resolution's clock runs; where it neither runs nor is paused, it is
            stopped.
        ended: whether the request is over, unless it is reopened.
        first: whether a request begins with it, unless it must be approved first.
    """

    waits_on: WaitsOn = WaitsOn.NOBODY
    clock_runs: bool = False
    ended: bool = False
    first: bool = False

    @property
    def clock_paused(self) -> bool:
        """Whether the resolution's clock stands still until somebody has acted."""
        return self.waits_on is not WaitsOn.NOBODY

    @property
    def unfinished(self) -> bool:
        """Whether somebody still owes something."""
        return self.clock_runs or self.clock_paused

    @property
    def served(self) -> bool:
        """Whether its department can work on it: not before it is approved."""
        return self.unfinished and self.waits_on is not WaitsOn.APPROVAL


STATES: Mapping[State, Meaning] = {
    State.AWAITING_APPROVAL: Meaning(waits_on=WaitsOn.APPROVAL),
    State.OPEN: Meaning(clock_runs=True, first=True),
    State.IN_PROGRESS: Meaning(clock_runs=True),
    State.WAITING: Meaning(waits_on=WaitsOn.REQUESTER),
    State.RESOLVED: Meaning(),  # it can be confirmed, and ends by itself
    State.CLOSED: Meaning(ended=True),
    State.DECLINED: Meaning(ended=True),
    State.CANCELLED: Meaning(ended=True),
}
"""The one table of states. Other lists of states are taken from it, or checked against it."""


def states_where(condition: Callable[[Meaning], bool]) -> tuple[State, ...]:
    """Return the states of whose meaning this is true, in the order in which they come."""
    return tuple(state for state, meaning in STATES.items() if condition(meaning))


(FIRST,) = states_where(lambda meaning: meaning.first)
"""The state that a request begins with at a department."""

UNFINISHED = states_where(lambda meaning: meaning.unfinished)
"""The states in which somebody still owes something."""

SERVED = states_where(lambda meaning: meaning.served)
"""The states in which that is the department whose service it is, or its requester."""

PAUSED = states_where(lambda meaning: meaning.clock_paused)
"""The states that wait on somebody."""

ASKED = states_where(lambda meaning: meaning.waits_on is WaitsOn.REQUESTER)
"""The states in which a question waits for its requester."""

NEEDS_REQUESTER = states_where(
    lambda meaning: (
        meaning.waits_on is WaitsOn.REQUESTER or not (meaning.unfinished or meaning.ended)
    )
)
"""The states in which it is the requester's turn: to reply, or to say whether it is solved."""

SETTLED = states_where(lambda meaning: not (meaning.unfinished or meaning.ended))
"""The states in which nobody owes anything, and the requester can still object."""


def _each(*states: State, to: State | None = None) -> dict[State, State]:
    """From each of `states` to `to`, or to itself."""
    return {state: to or state for state in states}


TRANSITIONS: Mapping[Action, Mapping[State, State]] = {
    # By itself, as soon as those have decided who are asked; before, its department has no part.
    Action.APPROVE: {State.AWAITING_APPROVAL: State.OPEN},
    Action.REJECT: {State.AWAITING_APPROVAL: State.DECLINED},
    Action.CLAIM: {State.OPEN: State.IN_PROGRESS, State.WAITING: State.WAITING},
    Action.RELEASE: {State.IN_PROGRESS: State.OPEN, State.WAITING: State.WAITING},
    Action.REASSIGN: {
        State.OPEN: State.IN_PROGRESS,
        State.IN_PROGRESS: State.IN_PROGRESS,
        State.WAITING: State.WAITING,
    },
    # The next department begins without an assignee, and asks what it needs itself.
    Action.TRANSFER: _each(*SERVED, to=State.OPEN),
    # Who needs something for it works on it; its own clock runs on.
    Action.NEED: {
        State.OPEN: State.IN_PROGRESS,
        **_each(State.IN_PROGRESS, State.WAITING),
    },
    # The steps of a chain begin as those before them end; its own clock runs on.
    Action.BEGIN_STEPS: _each(*SERVED),
    Action.STOP_STEP: _each(*SERVED),
    Action.SKIP_STEP: _each(*SERVED),
    # By itself: its steps take longer, or less long, than its requester was told.
    Action.MOVE_DATE: _each(*SERVED),
    # An answer leaves a question open: only a reply or a resumption ends the waiting.
    Action.ANSWER: {
        State.OPEN: State.IN_PROGRESS,
        **_each(State.IN_PROGRESS, State.WAITING, State.RESOLVED),
    },
    # The answer was only "we are on it": the clock of the first response goes on.
    Action.MARK_HOLDING: _each(*SERVED),
    Action.ASK: _each(*SERVED, to=State.WAITING),
    # A word from the requester is never refused, and after the end it changes nothing.
    Action.REPLY: {**_each(*State), State.WAITING: State.IN_PROGRESS},
    Action.EDIT_REPLY: _each(*State),
    Action.RESUME: {State.WAITING: State.IN_PROGRESS},
    Action.RESOLVE: _each(*SERVED, to=State.RESOLVED),
    Action.DECLINE: _each(*SERVED, to=State.DECLINED),
    Action.CONFIRM: {State.RESOLVED: State.CLOSED},
    # By itself: because nobody contradicted, or nobody answered a question.
    Action.CLOSE: _each(State.RESOLVED, State.WAITING, to=State.CLOSED),
    Action.REOPEN: _each(State.RESOLVED, State.CLOSED, to=State.IN_PROGRESS),
    Action.CANCEL: _each(*UNFINISHED, to=State.CANCELLED),
    # By itself: somebody else has the request that needs it.
    Action.HAND_NEED_OVER: _each(*UNFINISHED, State.RESOLVED),
    Action.SNOOZE: _each(*SERVED),
    Action.CHANGE_PROMISE: _each(*SERVED),
    # By itself: the department is off, or works, on other days than were known.
    Action.CHANGE_DAYS: _each(*SERVED),
    # A rating is of what was received; to reopen the request takes it back.
    Action.RATE: _each(State.RESOLVED, State.CLOSED),
    Action.RATE_CLARITY: _each(State.RESOLVED, State.CLOSED),
    Action.THANK: _each(State.RESOLVED, State.CLOSED),
}

MOVES = frozenset(
    action
    for action, targets in TRANSITIONS.items()
    if any(target is not state for state, target in targets.items())
)
"""The actions that may lead to another state, or to another assignee."""

TAKES_ON = frozenset(
    {
        Action.CLAIM,
        Action.NEED,
        Action.ANSWER,
        Action.ASK,
        Action.RESUME,
        Action.RESOLVE,
        Action.DECLINE,
    }
)
"""The actions by which a provider becomes the assignee of a request that has none."""


def first_state(*, approval: bool) -> State:
    """Return the state that a request begins with at a department.

    Args:
        approval: whether it must be approved first.
    """
    return State.AWAITING_APPROVAL if approval else FIRST


def next_state(
    state: State, action: Action, *, assigned: bool, approval: bool = False
) -> State | None:
    """The state that `action` leads to from `state`; None where it is not possible.

    Args:
        assigned: whether the request has an assignee after the action. Work that nobody has is
            open, not in progress.
        approval: whether the service that it is transferred to must be approved first.
    """
    target = TRANSITIONS[action].get(state)
    if target and action is Action.TRANSFER:
        return first_state(approval=approval)
    if target is State.IN_PROGRESS and not assigned:
        return State.OPEN
    return target
