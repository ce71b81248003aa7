"""Requests as rows of an export."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.exports import Page, Row, WorkingTime
from bot.usecases.each_alone import read_together
from bot.usecases.measurements.measurements import Measured, measured_numbers, measured_of
from bot.usecases.reports.approvals import GivenApproval, given_approvals
from bot.usecases.reports.belongings import Belongings
from bot.usecases.reports.export_lookups import Lookups
from bot.usecases.reports.reporting import Scope
from bot.usecases.reports.standings import Standing, standings
from domain.business_calendar import BusinessCalendar
from domain.closings import closed_because
from domain.durations import Duration
from domain.lifecycle import STATES
from domain.organisation import Department
from domain.promise_results import Result
from domain.ratings import Rating
from domain.request import Request
from domain.stays import WAITS
from store.unit_of_work import UnitOfWork

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_TIMES_KEPT = 10_000  # most lines say the same few: none, and what is promised

_MINUTES_IN = {state: f"minutes_{state.value}" for state in WAITS}

REQUEST_COLUMNS = (
    "number",
    "department",
    "service",
    "requester_department",
    "requester",
    "assignee",
    "priority",
    "state",
    "opened_at",
    "first_response_at",
    "ended_at",
    "ending",
    "closed_at",
    "promised_first_response",
    "first_response_minutes",
    "first_response_in_time",
    "promised_resolution",
    "resolution_minutes",
    "resolution_in_time",
    *_MINUTES_IN.values(),  # working time, as all of them
    "questions",
    "reopenings",
    "transfers",
    "rating",
    "clear",
    "due_at",
    "overdue",
    "promise_changes",
    "changed_first_response",
    "changed_first_response_in_time",
    "changed_resolution",
    "changed_resolution_in_time",
    "self_service",
    "parent",
    "chain",
    "step",
    "transferred_from",
    "hours_late",
    "hours_added",
    "promised_first_response_minutes",
    "promised_resolution_minutes",
    "changed_first_response_minutes",
    "changed_resolution_minutes",
    "closed_because",
    "time_zone",
    "approved_by",
    "approved_at",
)


def request_page(uow: UnitOfWork, after: int = 0, *, now: datetime) -> Page:
    """A page of all requests as they stand now, in the order of their numbers; one line each.

    Ratings that are to be anonymous are left out, and so are requests that cannot be read.

    Args:
        after: the number of the last request of the page before.
    """
    numbers = measured_numbers(uow, after)

    def read(some_ids: Sequence[int]) -> Sequence[Row]:
        return _rows(uow, measured_of(uow, some_ids), now, None)

    rows = read_together("request", tuple(numbers), read)
    return Page(tuple(rows), len(numbers), max(numbers.values(), default=None))


def request_ids(uow: UnitOfWork, scope: Scope) -> tuple[int, ...]:
    """Return the ids of the requests of a scope, in the order of their numbers."""
    return uow.measurements.ids_within(scope.department_ids, scope.first_day, scope.last_day)


def request_rows(
    uow: UnitOfWork,
    some_ids: Sequence[int],
    scope: Scope,
    *,
    now: datetime,
    reader_id: str | None = None,
) -> tuple[Row, ...]:
    """Return some requests of a scope as they stand now, as `request_page` does.

    The names of those who served are left out if the reader may not see figures of single persons.

    Args:
        some_ids: of `request_ids`. Those that have left the scope since, and those that cannot be
            read, are left out.
        reader_id: who gets the export.
    """

    def read(ids: Sequence[int]) -> Sequence[Row]:
        found = [each for each in measured_of(uow, ids) if _is_within(scope, each)]
        return _rows(uow, found, now, reader_id)

    return tuple(read_together("request", some_ids, read))


def _is_within(scope: Scope, found: Measured) -> bool:
    measurement = found.measurement
    return (
        measurement.department_id in scope.department_ids
        and scope.first_day <= measurement.opened_on <= scope.last_day
    )


def _rows(
    uow: UnitOfWork, found: Sequence[Measured], now: datetime, reader_id: str | None
) -> tuple[Row, ...]:
    requests = [each.request for each in found]
    people = {each.requester_id for each in requests}
    approvals = given_approvals(uow, found)
    people |= {user_id for given in approvals.values() for user_id in given.by}
    known = Lookups(
        uow,
        people | {each.hop.assignee_id for each in requests if each.hop.assignee_id},
        reader_id,
    )
    standing, belongings = standings(uow, found, now), Belongings(uow, found, now)
    closings = uow.events.closings([each.id for each in requests if STATES[each.state].ended])
    rows = []
    for each in found:
        zone = known.zone(each.request.hop.department_id)
        closing = closings.get(each.request.id)
        rows.append(
            {
                **_request_columns(known, each, now, zone),
                **_standing_columns(each, standing, now, zone),
                **_belonging_columns(known, each.request, belongings),
                **_approval_columns(known, each.request, approvals.get(each.request.id), zone),
                "closed_because": closed_because(closing) if closing else None,
                "time_zone": zone.key,
            }
        )
    return tuple(rows)


def is_anonymous(rating: Rating, department: Department) -> bool:
    """Whether a rating is anonymous: it was given so, or all of the department's are."""
    return rating.anonymous or department.anonymous_ratings


def _request_columns(known: Lookups, found: Measured, now: datetime, zone: ZoneInfo) -> Row:
    request, measurement = found.request, found.measurement
    hop = request.hop
    department = known.department(hop.department_id)
    promised = known.standard(hop.standard_id).figures(request.priority)
    calendar = known.calendar(hop.calendar_id)
    asking = request.requester_department_id
    rating = measurement.rating
    if rating and is_anonymous(rating, department):
        rating = None
    return {
        "number": request.number,
        "department": known.named_department(department.id),
        "service": known.named_service(hop.service_id),
        "requester_department": known.named_department(asking) if asking else None,
        "requester": known.person(request.requester_id),
        "assignee": known.server(hop.assignee_id, department.id),
        "priority": request.priority,
        "state": request.state,
        "opened_at": request.opened_at.astimezone(zone),
        "first_response_at": _local(measurement.responded_at, zone),
        "ended_at": _local(measurement.ended_at, zone),
        "ending": measurement.ending,
        "closed_at": _local(request.closed_at, zone),
        "promised_first_response": _text(promised.first_response),
        "promised_first_response_minutes": _promised(promised.first_response, calendar),
        "first_response_minutes": _minutes(measurement.response),
        "first_response_in_time": _in_time(measurement.response_result, now),
        "promised_resolution": _text(promised.resolution),
        "promised_resolution_minutes": _promised(promised.resolution, calendar),
        "resolution_minutes": _minutes(measurement.resolution),
        "resolution_in_time": _in_time(measurement.resolution_result, now),
        **{key: _minutes(measurement.in_state.get(state, 0)) for state, key in _MINUTES_IN.items()},
        "questions": measurement.questions,
        "reopenings": measurement.reopenings,
        "transfers": hop.number - 1,
        "rating": rating.score if rating else None,
        "clear": measurement.clear,
        "promise_changes": measurement.promise_changes,
        "self_service": measurement.self_service,
    }


def _belonging_columns(known: Lookups, request: Request, belongings: Belongings) -> Row:
    """Return the columns of the requests that it belongs to, and of where it was before."""
    parent, chain = belongings.parent_of(request), belongings.chain_of(request)
    former = belongings.former_hops(request)
    return {
        "parent": parent.number if parent else None,
        "chain": chain.number if chain else None,
        "step": request.step_key or None,
        "transferred_from": tuple(known.named_department(each.department_id) for each in former)
        or None,
        "hours_late": _hours(belongings.lateness_of(request)),
        "hours_added": _hours(belongings.added_by(request)),
    }


def _approval_columns(
    known: Lookups, request: Request, given: GivenApproval | None, zone: ZoneInfo
) -> Row:
    """Return the columns of who has approved, and when it was decided."""
    if given is None:
        return {"approved_by": None, "approved_at": None}
    seen = (known.server(each, request.hop.department_id) for each in given.by)
    by = tuple(filter(None, seen))
    return {"approved_by": by, "approved_at": given.at.astimezone(zone)}


def _standing_columns(
    found: Measured, standing: Mapping[int, Standing], now: datetime, zone: ZoneInfo
) -> Row:
    """Return the columns that change with time, and those of the request's own promises."""
    request, due = found.request, found.request.due
    columns: dict[str, Any] = {
        "due_at": due.at.astimezone(zone) if due else None,
        "overdue": now >= due.overdue_from if due else None,
    }
    if stands := standing.get(request.id):
        columns |= {
            key: _minutes(stands.in_state.get(state, 0)) for state, key in _MINUTES_IN.items()
        }
        for promise in (stands.promises.first_response, stands.promises.resolution):
            columns[f"promised_{promise.kind}"] = _text(promise.first_promised)
            columns[f"promised_{promise.kind}_minutes"] = _minutes(_seconds(promise.first_target))
            if promise.changes:
                verdict = promise.changed_verdict
                columns[f"changed_{promise.kind}"] = _text(promise.promised)
                columns[f"changed_{promise.kind}_minutes"] = _minutes(_seconds(promise.target))
                columns[f"changed_{promise.kind}_in_time"] = verdict.met if verdict else None
    return columns


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant.astimezone(zone) if instant else None


def _in_time(result: Result | None, now: datetime) -> bool | None:
    return result.kept if result and result.is_known_at(now) else None


def _seconds(time: timedelta | None) -> int | None:
    return None if time is None else time // timedelta(seconds=1)


@lru_cache(_TIMES_KEPT)
def _minutes(seconds: int | None) -> WorkingTime | None:
    if seconds is None:
        return None
    time = timedelta(seconds=seconds)
    return WorkingTime(time, round(time / _MINUTE, 1))


def _hours(time: timedelta | None) -> WorkingTime | None:
    return None if time is None else WorkingTime(time, round(time / _HOUR, 2))


def _promised(promised: Duration | None, calendar: BusinessCalendar) -> WorkingTime | None:
    return _minutes(promised.working_seconds(calendar)) if promised else None


@lru_cache(_TIMES_KEPT)
def _text(promised: Duration | None) -> str | None:
    return str(promised) if promised else None
