"""The lists and views that people look at."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.read_models import (
    Colleague,
    DeskLine,
    Dossier,
    Listing,
    Queue,
    SentAnswer,
    Station,
    Summary,
)
from bot.usecases.people.roles import in_charge_of, serves
from bot.usecases.requests.action_checks import check, check_reopening, find, get_readable
from bot.usecases.requests.addressees import get_department
from bot.usecases.requests.chain_dates import forecast_of
from bot.usecases.requests.chain_standing import standing
from bot.usecases.requests.chains import step_lines, unlocked_by
from bot.usecases.requests.parents import needs_of
from bot.usecases.requests.promises import opening_promise_of, promises_of
from bot.usecases.requests.thread_urls import thread_urls
from domain.errors import DomainError, Problem
from domain.events import Answered, Asked, Destination, Event, Needed, Opened, Transferred
from domain.holding import reads_like_holding, with_marks
from domain.lifecycle import STATES, TRANSITIONS, UNFINISHED, Action, State, WaitsOn
from domain.organisation import Department, MemberRole
from domain.permissions import Role
from domain.policy import LISTED, QUEUE_PAGE
from domain.promises import mark_of
from domain.queues import WHOLE_QUEUE, QueueView
from domain.ratings import is_self_service, rated_until
from domain.request import Request
from store.request_lists import DueCounts, OnlyPart, Readable
from store.unit_of_work import UnitOfWork

SERVING = (MemberRole.PROVIDER, MemberRole.MANAGER)


def dossier(uow: UnitOfWork, request: Request, now: datetime) -> Dossier:
    """Everything about a request, as it stands now."""
    events = with_marks(uow.events.of_request(request.id))
    needs = summaries(uow, now, needs_of(uow, request, events))
    return Dossier(
        request=request,
        department=uow.catalogue.department_by_id(request.hop.department_id),
        service=uow.catalogue.service_by_id(request.hop.service_id),
        standard=uow.catalogue.standard(request.hop.standard_id),
        events=events,
        mark=mark_of(request, now),
        promises=promises_of(uow, request, events),
        seen_at=now,
        places=_places(uow, events),
        opening_promise=opening_promise_of(uow, request, events),
        needs=needs,
        **_chain(uow, request, events, needs, now),
        parent=_parent(uow, request, now),
        unlocks=unlocked_by(uow, request) if request.approver_id else (),
        rated_until=until_when_rated(uow, request, events),
        requester_left=requester_has_left(uow, request),
    )


def _chain(
    uow: UnitOfWork,
    request: Request,
    events: Sequence[Event],
    needs: Sequence[Summary],
    now: datetime,
) -> dict[str, Any]:
    """Return what a dossier says of the steps of a chain; nothing of what is none."""
    steps = [each for each in needs if each.request.step]
    stands = standing(uow, request, events, [each.request for each in steps])
    if stands is None:
        return {}
    expected = forecast_of(uow, request, stands, events, now)
    return {
        "steps": step_lines(uow, request, stands, steps, expected),
        "expected_at": expected.ends_at if request.state in UNFINISHED else None,
        "deciders": _deciders(uow, request),
    }


def _deciders(uow: UnitOfWork, request: Request) -> tuple[str, ...]:
    """Return who answers for a chain: who has it, or else the managers of its department."""
    if serves(uow, request, request.hop.assignee_id):
        return (str(request.hop.assignee_id),)
    return tuple(in_charge_of(uow, uow.catalogue.department_by_id(request.hop.department_id)))


def _places(uow: UnitOfWork, events: Iterable[Event]) -> dict[int, Station]:
    """Where a request was, went, or was to go, by the ids of the services there."""
    found: dict[int, Station] = {}
    for service_id in filter(None, map(_service_in, events)):
        service = uow.catalogue.service_by_id(service_id)
        department = uow.catalogue.department_by_id(service.department_id)
        found[service_id] = Station(department, service)
    return found


def _parent(uow: UnitOfWork, request: Request, now: datetime) -> Summary | None:
    if request.parent_id is None:
        return None
    (parent,) = summaries(uow, now, [uow.requests.by_id(request.parent_id)])
    return parent


def _service_in(event: Event) -> int | None:
    match event.content:
        case (
            Opened(service_id=service_id)
            | Transferred(service_id=service_id)
            | Needed(service_id=service_id)
        ):
            return service_id
        case Asked(destination=Destination(service_id=service_id)):
            return service_id
        case _:
            return None


def requester_has_left(uow: UnitOfWork, request: Request) -> bool:
    """Whether nobody reads any more what is said to the requester."""
    requester = uow.people.get(request.requester_id)
    return requester is not None and requester.deleted


def sent_answer(uow: UnitOfWork, request: Request) -> SentAnswer:
    """Return what is to be said of the answer that has just changed a request.

    Args:
        request: as the answer has left it.
    """
    events = uow.events.of_request(request.id)
    answer = next(each for each in events if each.sequence == request.version)
    holding = isinstance(answer.content, Answered) and answer.content.holding
    response = promises_of(uow, request, events).first_response
    is_response = not holding and response.fulfilled and response.stopped_at == answer.at
    return SentAnswer(
        request,
        answer.id,
        holding=holding,
        markable=is_response and request.state in UNFINISHED,
        doubtful=reads_like_holding(answer.text),
        requester_left=requester_has_left(uow, request),
    )


def until_when_rated(uow: UnitOfWork, request: Request, events: Sequence[Event]) -> datetime | None:
    """Until when a request can be rated.

    None if it is not solved, or by its requester, or if it is a step: its chain is rated.
    """
    begun_at = request.resolved_at or request.closed_at
    if request.state not in TRANSITIONS[Action.RATE] or begun_at is None:
        return None
    if request.step or is_self_service(request.requester_id, events):
        return None
    question = uow.ratings.question(request.id)
    if question and question.expires_at:
        return question.expires_at
    return rated_until(uow.catalogue.calendar(request.hop.calendar_id), begun_at)


def show(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int
) -> tuple[Dossier, frozenset[Role]]:
    """Everything about a request, and what its reader is to it.

    Raises:
        DomainError: NOT_YOURS, if they may not read it.
    """
    request, roles = get_readable(uow, actor_id, number)
    return dossier(uow, request, now), roles


def about_to(uow: UnitOfWork, actor_id: str, now: datetime, number: int, action: Action) -> Dossier:
    """A request that somebody is about to act on: what the form for it shows.

    Raises:
        DomainError: what `act` would raise, before anything has been typed in vain.
    """
    request = find(uow, number)
    check(uow, actor_id, request, action)
    if action is Action.REOPEN:
        check_reopening(uow, actor_id, now, request)
    return dossier(uow, request, now)


def colleagues(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int
) -> tuple[Dossier, tuple[Colleague, ...]]:
    """A request, and to whom it can be handed: first those who have least in hand."""
    found = about_to(uow, actor_id, now, number, Action.REASSIGN)
    serving = {
        user_id for role in SERVING for user_id in uow.people.members(found.department.id, role)
    }
    in_hand = Counter(each.hop.assignee_id for each in uow.requests.in_hand(found.department.id))
    known = (
        Colleague(each, _name(uow, each), in_hand[each])
        for each in serving - {found.request.hop.assignee_id or ""}
    )
    return found, tuple(sorted(known, key=lambda each: (each.in_hand, each.name)))


def _name(uow: UnitOfWork, user_id: str) -> str:
    person = uow.people.get(user_id)
    return person.name if person else user_id


def my_requests(uow: UnitOfWork, actor_id: str, now: datetime) -> Listing:
    """Return somebody's own requests: what needs them, what is under way, what ended."""
    mine = uow.request_lists.own(actor_id, LISTED)
    asked = (each for each in mine if STATES[each.state].waits_on is WaitsOn.REQUESTER)
    threads = thread_urls(uow, asked)
    lines = tuple(
        replace(each, thread_url=threads.get(each.request.id, ""))
        for each in summaries(uow, now, mine)
    )
    return Listing(lines, uow.request_lists.count_of_requester(actor_id))


def queue(uow: UnitOfWork, actor_id: str, now: datetime, view: QueueView = WHOLE_QUEUE) -> Queue:
    """Return a part of the queue of the departments that somebody serves, what is due next first.

    The approvals that they are asked for are in it.

    Raises:
        DomainError: NO_DEPARTMENT, if they serve none, and are asked for no approval.
    """
    served = uow.people.departments_of(actor_id, *SERVING)
    only = OnlyPart(view, actor_id, uow.request_lists.is_asked_to_approve(actor_id))
    if not served and not only.approves:
        raise DomainError(Problem.NO_DEPARTMENT)
    counts = uow.request_lists.queue_counts(served, now, only=only)
    last_page = max(counts.count - 1, 0) // QUEUE_PAGE
    view = view.on_page(min(view.page, last_page))  # the last one may have become empty
    first = uow.request_lists.queue(
        served, now, QUEUE_PAGE, only=only, offset=view.page * QUEUE_PAGE
    )
    listing = _listing(uow, now, first, counts)
    services = tuple(each for each in uow.catalogue.services() if each.department_id in served)
    return Queue(listing, actor_id, view, services)


def has_queue(uow: UnitOfWork, user_id: str, served: Collection[int]) -> bool:
    """Whether somebody has a queue: of the departments that they serve, or of approvals."""
    return bool(served) or uow.request_lists.is_asked_to_approve(user_id)


def desk(uow: UnitOfWork, now: datetime) -> tuple[DeskLine, ...]:
    """How every department stands."""
    departments = uow.catalogue.departments()
    if not departments:
        raise DomainError(Problem.NO_CATALOGUE)
    return desk_lines(uow, departments, now)


def desk_of(
    uow: UnitOfWork, actor_id: str, now: datetime, typed: str, otherwise: str | None = None
) -> tuple[DeskLine, Listing]:
    """How a department stands, with those of its requests that the reader may read.

    Args:
        typed: its name, as somebody wrote it.
        otherwise: as for `get_department`.

    Raises:
        DomainError: as `get_department`.
    """
    department = get_department(uow, typed, otherwise=otherwise)
    readable = readable_by(uow, actor_id)
    day_end = _day_ends(uow, department, now)
    due, counts = uow.request_lists.desk_counts(department.id, now, day_end, readable)
    first = uow.request_lists.queue((department.id,), now, LISTED, readable)
    return _desk_line(department, due), _listing(uow, now, first, counts)


def readable_by(uow: UnitOfWork, user_id: str) -> Readable:
    """Return which requests somebody may read: it is `may_read` of each of them, asked once."""
    public = uow.people.is_admin(user_id)
    return Readable(
        user_id,
        public,
        () if public else uow.catalogue.standards_naming(user_id),
        uow.people.departments_of(user_id, *SERVING),
    )


def desk_lines(
    uow: UnitOfWork, departments: Iterable[Department], now: datetime
) -> tuple[DeskLine, ...]:
    listed = tuple(departments)
    due = uow.request_lists.due_counts(now, {each.id: _day_ends(uow, each, now) for each in listed})
    return tuple(_desk_line(each, due[each.id]) for each in listed)


def _day_ends(uow: UnitOfWork, department: Department, now: datetime) -> datetime:
    calendar = uow.catalogue.calendar(department.calendar_id)
    tomorrow = calendar.day_at(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), calendar.zone)


def _desk_line(department: Department, due: Mapping[State, DueCounts]) -> DeskLine:
    by_state = {state: due.get(state, DueCounts()).count for state in State}
    whole = sum(due.values(), DueCounts())
    return DeskLine(department, by_state, whole.overdue, whole.at_risk, whole.today)


def queue_of(uow: UnitOfWork, now: datetime, department_ids: Sequence[int]) -> Listing:
    """Return what these departments owe; what is resolved waits on its requester alone."""
    first = uow.request_lists.queue(department_ids, now, LISTED)
    counts = uow.request_lists.queue_counts(department_ids, now)
    return _listing(uow, now, first, counts)


def _listing(
    uow: UnitOfWork, now: datetime, first: Iterable[Request], counts: DueCounts
) -> Listing:
    return Listing(summaries(uow, now, first), counts.count, counts.overdue, counts.at_risk)


def summaries(uow: UnitOfWork, now: datetime, requests: Iterable[Request]) -> tuple[Summary, ...]:
    """Return requests as lines of lists need them."""
    return tuple(
        Summary(
            request,
            uow.catalogue.department_by_id(request.hop.department_id),
            uow.catalogue.service_by_id(request.hop.service_id),
            mark_of(request, now),
        )
        for request in requests
    )
