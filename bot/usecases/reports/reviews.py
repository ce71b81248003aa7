"""The quarterly review: who gets one and when, and what it says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.usecases.each_alone import found_of_each
from bot.usecases.measurements.freshness import measure_latest
from bot.usecases.notices import Notice
from bot.usecases.people.gates import manager_gates
from bot.usecases.reports.digests import on_a_working_day, told_in_time
from bot.usecases.reports.late_chains import late_chains
from bot.usecases.reports.recognition import recognitions_of
from bot.usecases.reports.reporting import Scope, When, departments_for, report_beside, scope_for
from bot.usecases.reports.review_proposals import with_proposals
from domain.asked_for import AskedFor, asked_most
from domain.chain_lateness import Cause
from domain.errors import DomainError, Problem
from domain.events import Asked, Event, Transferred
from domain.gate import is_open
from domain.organisation import Department, MemberRole, Service
from domain.past_chains import PastChain
from domain.policy import REVIEW_MADE_UP_FOR
from domain.quarters import Quarter
from domain.reviews import Review, reviewed
from domain.weeks import WeeklyTime
from store.unit_of_work import UnitOfWork

_JOB = "review"
_WEEK = timedelta(weeks=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review that a manager is to get now."""

    user_id: str
    department_id: int
    quarter: Quarter

    @property
    def period(self) -> str:
        """The steps that are done once."""
        return f"{self.user_id}:{self.quarter}:{self.department_id}"


def review_key(user_id: str, quarter: Quarter, department_id: int) -> str:
    """Return the key of the review of a quarter that somebody gets unasked."""
    return f"review:{user_id}:{quarter}:{department_id}"


def due_reviews(uow: UnitOfWork, now: datetime, at: WeeklyTime) -> tuple[DueReview, ...]:
    """Return every review that is due and has not been sent.

    Each is of the last whole quarter, and comes with the first digest of the next one. A bot that
    was down then makes up for it for some weeks.
    """
    if now.date() > Quarter.of(now.date()).first_day + 2 * _WEEK + REVIEW_MADE_UP_FOR:
        return ()  # it is asked every minute
    return uow.periodic.not_begun(_JOB, _due(uow, now, at))


def send_reviews(uow: UnitOfWork, now: datetime, due: Iterable[DueReview]) -> None:
    """Put reviews on their way, except those that another process has."""
    for each in due:
        if uow.periodic.begin(_JOB, each.period, now):
            quarter = each.quarter
            scope = Scope((each.department_id,), quarter.first_day, quarter.last_day)
            key = review_key(each.user_id, quarter, each.department_id)
            uow.outbox.put(key, Notice.REVIEW, each.user_id, now, payload=scope.to_dict())


def order_reviews(
    uow: UnitOfWork, actor_id: str, now: datetime, named: str, when: When | None
) -> tuple[Department, ...]:
    """Put reviews on their way to whoever asks for them, one for each of their departments.

    Args:
        named: a department, as somebody wrote it; empty: all that they manage. An administrator
            who manages none names one.
        when: of which time. None means the last quarter.

    Raises:
        DomainError: as `departments_for`; NAME_A_DEPARTMENT.
    """
    departments = departments_for(uow, actor_id, named, "/desk review")
    if not named:
        managed = uow.people.departments_of(actor_id, MemberRole.MANAGER)
        everyone = departments
        departments = tuple(each for each in everyone if each.id in managed)
        if not departments:
            raise DomainError(Problem.NAME_A_DEPARTMENT, departments=everyone)
    measure_latest(uow)
    for each in departments:
        scope = scope_for(uow, (each,), when, now)
        key = f"review:{actor_id}:{each.id}:{now.timestamp():.6f}"
        uow.outbox.put(key, Notice.REVIEW, actor_id, now, payload=scope.to_dict())
    return departments


def review_of(uow: UnitOfWork, scope: Scope, now: datetime) -> Review:
    """Return the review of the one department of a scope."""
    late = late_chains(uow, scope.first_day, scope.last_day, now)
    report = report_beside(uow, scope, (), late, now)
    days = scope.last_day - scope.first_day + timedelta(days=1)
    earlier = replace(
        scope, first_day=scope.first_day - days, last_day=scope.first_day - timedelta(days=1)
    )
    (department_id,) = scope.department_ids
    review = reviewed(
        report,
        uow.daily_measures.cells(earlier.first_day, earlier.last_day, scope.department_ids),
        _added(uow, late, department_id),
        _asked(uow, scope, report.services),
    )
    if quarter := Quarter.of_days(scope.first_day, scope.last_day):
        review = replace(
            review,
            recognitions=recognitions_of(uow, quarter, now),
            departments={each.id: each for each in uow.catalogue.departments()},
        )
    return with_proposals(uow, review, now)


def _due(uow: UnitOfWork, now: datetime, at: WeeklyTime) -> Iterator[DueReview]:
    first_opened_at = uow.requests.first_opened_at()

    def due_to(manages: tuple[str, int]) -> DueReview | None:
        user_id, department_id = manages
        quarter = _quarter_due(uow, user_id, now, at, first_opened_at)
        return DueReview(user_id, department_id, quarter) if quarter else None

    managers = [
        (user_id, department.id)
        for department in uow.catalogue.departments()
        for user_id in uow.people.members(department.id, MemberRole.MANAGER)
    ]
    return found_of_each("review", managers, due_to)


def _quarter_due(
    uow: UnitOfWork, user_id: str, now: datetime, at: WeeklyTime, first_opened_at: datetime | None
) -> Quarter | None:
    """Return the quarter of which a manager is to have had the reviews by now, if they come now."""
    person = uow.people.get(user_id)
    if person is None or person.deleted:
        return None
    gates = manager_gates(uow, user_id)
    zone = gates[0].zone
    begun = Quarter.of(now.astimezone(zone).date())
    first_week_ends = datetime.combine(begun.first_day, time(), zone) + _WEEK
    due_at = on_a_working_day(at.latest(first_week_ends - _INSTANT, zone), gates)
    quarter = begun.before()
    # A bot that was installed since has nothing to say of a time when it was not there.
    was_there = first_opened_at and first_opened_at.date() <= quarter.last_day
    is_late = due_at <= now < due_at + REVIEW_MADE_UP_FOR and any(
        is_open(each, now) for each in gates
    )
    return quarter if was_there and (told_in_time(due_at, now) or is_late) else None


def _added(
    uow: UnitOfWork, late: Iterable[PastChain], department_id: int
) -> Mapping[int, timedelta]:
    """Return the lateness that a department added to chains, by the service that it did it with.

    What is due to nobody's turn, such as a date that was promised too soon, is the chain's own
    service's.
    """
    found = defaultdict[int, timedelta](timedelta)
    for past in late:
        if past.was_given_up:
            continue
        for booking in past.bookings:
            turn = booking.turn
            if booking.cause in (Cause.BETWEEN, Cause.PROMISE):
                if past.owner.id == department_id:
                    found[past.service.id] += booking.time
            elif (
                booking.cause is Cause.TARGET
                and turn
                and turn.request_id
                and turn.department_id == department_id
            ):
                hop = uow.hops.of_requests([turn.request_id])[turn.request_id][turn.hop - 1]
                found[hop.service_id] += booking.time
    return found


def _asked(
    uow: UnitOfWork, scope: Scope, services: Mapping[int, Service]
) -> Mapping[int, AskedFor]:
    """Return what requesters were asked for most, by service.

    The words of confidential requests are left out: an administrator may not read them. So are
    requests that cannot be read.
    """
    (department_id,) = scope.department_ids
    returned = uow.reviews.returned(department_id, scope.first_day, scope.last_day)
    request_ids = sorted({request_id for request_id, _, _ in returned})
    events = uow.events.readable_of_requests(request_ids) if request_ids else {}
    found_requests = uow.request_lists.of_ids(request_ids)
    told_openly = {each.id for each in found_requests if not each.confidential} & events.keys()
    questions = defaultdict[int, list[list[str]]](list)
    for request_id, hop, service_id in returned:
        if request_id not in told_openly:
            continue
        asked_for = list(filter(None, _questions(events[request_id], hop)))  # not the erased ones
        if asked_for:
            questions[service_id].append(asked_for)
    found = {}
    for service_id, told in questions.items():
        service = services.get(service_id)
        if service and (asked := asked_most(told, service.fields)):
            found[service_id] = asked
    return found


def _questions(events: Sequence[Event], hop: int) -> list[str]:
    """Return the questions that were asked in a hop."""
    at, found = 1, []
    for event in events:
        if isinstance(event.content, Transferred):
            at += 1
        elif at == hop and isinstance(event.content, Asked) and not event.content.destination:
            found.append(event.content.text)
    return found
