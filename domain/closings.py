"""The reasons for which requests end for good."""

from enum import StrEnum

from domain.events import Cancelled, Closed, Confirmed, Content, Declined, Rejected
from domain.lifecycle import Action

CLOSINGS = (Action.CONFIRM, Action.CLOSE, Action.DECLINE, Action.REJECT, Action.CANCEL)
"""The kinds of events that end a request."""


class ClosedBecause(StrEnum):
    """Why a request is over."""

    CONFIRMED = "confirmed"
    NOT_CONTRADICTED = "not_contradicted"  # it was resolved, and its requester said nothing
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    NOT_APPROVED = "not_approved"
    WITHDRAWN = "withdrawn"  # by its requester
    NOT_NEEDED = "not_needed"  # by the request that it was opened for
    DECIDED = "decided"  # an approval, by others
    APPROVER_LEFT = "approver_left"
    OWN_REQUEST = "own_request"  # an approval, whose approver is the requester now


def closed_because(content: Content) -> ClosedBecause | None:  # noqa: PLR0911  -- a table
    """Return why an event ended a request, or None if it did not."""
    match content:
        case Confirmed():
            return ClosedBecause.CONFIRMED
        case Closed(unanswered=unanswered):
            return ClosedBecause.UNANSWERED if unanswered else ClosedBecause.NOT_CONTRADICTED
        case Declined():
            return ClosedBecause.DECLINED
        case Rejected():
            return ClosedBecause.NOT_APPROVED
        case Cancelled(parent=int()):
            return ClosedBecause.NOT_NEEDED
        case Cancelled(decided_by=str() as decided_by) if decided_by:
            return ClosedBecause.DECIDED
        case Cancelled(because=because) if because:
            return ClosedBecause.APPROVER_LEFT
        case Cancelled(requested_by=requested_by) if requested_by:
            return ClosedBecause.OWN_REQUEST
        case Cancelled():
            return ClosedBecause.WITHDRAWN
    return None
