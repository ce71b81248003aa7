"""The next thing that a request owes: kept with it, so that lists need not follow its events."""

from datetime import datetime

from domain.lifecycle import PAUSED
from domain.policy import AT_RISK_PERCENT
from domain.promise_terms import Due, Mark
from domain.promises import Promises
from domain.request import Request


def next_due(promises: Promises) -> Due | None:
    """Return the running promise that is due first; None while no promise is running."""
    promise = promises.next_due
    if promise is None or promise.due_at is None:
        return None
    return Due(
        kind=promise.kind,
        at=promise.due_at,
        at_risk_from=promise.reaches(AT_RISK_PERCENT) or promise.due_at,
        overdue_from=promise.overdue_from or promise.due_at,
    )


def mark_of(request: Request, now: datetime) -> Mark | None:
    """How a request stands, at a glance; None if nothing is promised, or nothing any more."""
    if request.state in PAUSED:
        return Mark.PAUSED
    due = request.due
    if due is None:
        return None
    if now >= due.overdue_from:
        return Mark.OVERDUE
    return Mark.AT_RISK if now >= due.at_risk_from else Mark.ON_TIME
