"""The places where each event of a request shows, and whom it concerns."""

from collections.abc import Mapping
from enum import StrEnum

from domain.events import Closed, Event
from domain.lifecycle import Action
from domain.request import Request


class Place(StrEnum):
    """A place where an event of a request shows."""

    CARDS = "cards"  # all cards of the request
    OWN_CARD = "own_card"  # the requester's card alone
    REQUESTER = "requester"  # the thread of the requester's card
    PROVIDERS = "providers"  # the thread of the card of those who serve it
    COLLEAGUES = "colleagues"  # the same, of what one of them said to the requester


SHOWN: Mapping[Action, frozenset[Place]] = {
    Action.OPEN: frozenset({Place.CARDS}),
    Action.APPROVE: frozenset({Place.CARDS}),
    Action.REJECT: frozenset({Place.CARDS, Place.REQUESTER}),
    Action.CLAIM: frozenset({Place.CARDS}),
    Action.RELEASE: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.REASSIGN: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.TRANSFER: frozenset({Place.CARDS, Place.REQUESTER, Place.PROVIDERS}),
    Action.NEED: frozenset({Place.CARDS}),
    Action.BEGIN_STEPS: frozenset({Place.CARDS}),
    Action.STOP_STEP: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.SKIP_STEP: frozenset({Place.CARDS, Place.REQUESTER}),
    Action.MOVE_DATE: frozenset({Place.CARDS, Place.REQUESTER}),
    Action.ANSWER: frozenset({Place.CARDS, Place.REQUESTER, Place.COLLEAGUES}),
    Action.MARK_HOLDING: frozenset({Place.CARDS}),
    Action.ASK: frozenset({Place.CARDS, Place.REQUESTER, Place.COLLEAGUES}),
    Action.REPLY: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.EDIT_REPLY: frozenset({Place.CARDS}),
    Action.RESUME: frozenset({Place.CARDS}),
    Action.RESOLVE: frozenset({Place.CARDS, Place.REQUESTER, Place.COLLEAGUES}),
    Action.DECLINE: frozenset({Place.CARDS, Place.REQUESTER, Place.COLLEAGUES}),
    Action.CONFIRM: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.CLOSE: frozenset({Place.CARDS, Place.REQUESTER, Place.PROVIDERS}),
    Action.REOPEN: frozenset({Place.CARDS, Place.REQUESTER, Place.PROVIDERS}),
    Action.CANCEL: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.HAND_NEED_OVER: frozenset({Place.CARDS, Place.PROVIDERS}),
    Action.SNOOZE: frozenset({Place.CARDS}),
    Action.CHANGE_PROMISE: frozenset({Place.CARDS, Place.REQUESTER, Place.COLLEAGUES}),
    Action.CHANGE_DAYS: frozenset({Place.CARDS, Place.REQUESTER}),
    Action.RATE: frozenset({Place.OWN_CARD}),
    Action.RATE_CLARITY: frozenset({Place.CARDS}),
    Action.THANK: frozenset({Place.CARDS, Place.PROVIDERS}),
}
"""The places where each event shows; no rule asks for the state that it leads to."""

ARRIVING = frozenset({Action.TRANSFER, Action.APPROVE})
"""The events by which a request comes to a department, after its requester may have sent files."""

_TOLD_OF_STEPS = frozenset(
    {Action.ANSWER, Action.ASK, Action.RESOLVE, Action.DECLINE, Action.REJECT}
)
"""The events of a step that its requester is told; its chain's card shows the others."""


def concerns_requester(event: Event, request: Request) -> bool:
    """Whether a requester is told of an event: not of what they did, nor of each move of a step."""
    if request.step and event.kind not in _TOLD_OF_STEPS:
        return False
    if event.kind is Action.REJECT and event.text:
        return False  # they are told already that, and why, an approver declined it
    return not (event.kind is Action.REOPEN and event.actor_id == request.requester_id)


def concerns_providers(event: Event, request: Request) -> bool:
    """Whether those who serve a request are told of an event: an approval closes in silence."""
    closed = isinstance(event.content, Closed) and not event.content.unanswered
    return not (closed and request.approver_id)
