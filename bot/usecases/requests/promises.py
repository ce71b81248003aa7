"""The promises of a request: followed through its events, and what follows from them kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.business_calendar import BusinessCalendar
from domain.business_clock import working_days_later
from domain.events import Event, PromiseChanged
from domain.nagging import Nagging, nagging
from domain.policy import CONFIRMATION_WORKING_DAYS
from domain.promise_clocks import follow
from domain.promise_terms import Due, Verdict, Verdicts
from domain.promises import Promise, Promises, next_due
from domain.replay import replay, replay_whole
from domain.request import Request
from domain.standards import ServiceStandard
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Outlook:
    """The outlook of a request if nothing happens: its columns `due` and `next_check_at`."""

    due: Due | None
    next_check_at: datetime | None

    @property
    def columns(self) -> dict[str, Any]:
        """As changes of a request."""
        return {"due": self.due, "next_check_at": self.next_check_at}


def promises_of(uow: UnitOfWork, request: Request, events: Sequence[Event]) -> Promises:
    """Return how the promises of a request's current hop stand, by its standard and calendar."""
    standard = uow.catalogue.standard(request.hop.standard_id)
    calendar = uow.catalogue.calendar(request.hop.calendar_id)
    lived = replay(request.hop.began_at, events, request.hop.number)
    return follow(lived, standard.figures(request.priority), calendar)


def opening_promise_of(
    uow: UnitOfWork, request: Request, events: Sequence[Event]
) -> Promise | None:
    """Return the resolution as it was promised at the opening, once a request has gone on.

    No transfer moves it, and no change that a manager made later.
    """
    if request.hop.number == 1:
        return None
    first = uow.hops.of_requests([request.id])[request.id][0]
    figures = uow.catalogue.standard(first.standard_id).figures(request.priority)
    calendar = uow.catalogue.calendar(first.calendar_id)
    unchanged = [each for each in events if not isinstance(each.content, PromiseChanged)]
    return follow(replay_whole(request.opened_at, unchanged), figures, calendar).resolution


def outlook(
    promises: Promises,
    standard: ServiceStandard,
    passed: frozenset[str],
    quiet: Mapping[str, datetime],
    now: datetime,
) -> Outlook:
    """Return the outlook of a request that is not solved.

    Args:
        passed: the keys of the nag steps that it has passed.
        quiet: who snoozes it, and until when.
    """
    plan = nagging(promises, standard, passed, now)
    due = next_due(promises)
    return Outlook(due, now if plan.due else next_look(plan, due, quiet, now))


def closes_at(calendar: BusinessCalendar, resolved_at: datetime) -> datetime:
    """Return when a resolved request closes if nobody says anything: in working time."""
    return working_days_later(calendar, resolved_at, CONFIRMATION_WORKING_DAYS)


def next_look(
    plan: Nagging, due: Due | None, quiet: Mapping[str, datetime], now: datetime
) -> datetime | None:
    """Return when the sweep must look at a request again, or None."""
    marks = (due.at_risk_from, due.overdue_from) if due else ()
    instants = (plan.next_at, *marks, *quiet.values())
    return min((at for at in instants if at and at > now), default=None)


def fulfilled(before: Promises, after: Promises) -> Verdicts:
    """Return the verdicts on the promises that an event fulfils: in time or not, by how much."""
    return Verdicts(
        _verdict(before.first_response, after.first_response),
        _verdict(before.resolution, after.resolution),
    )


def _verdict(before: Promise, after: Promise) -> Verdict | None:
    return None if before.fulfilled else after.verdict
