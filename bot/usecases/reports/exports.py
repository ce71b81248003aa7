"""Exports: requests, events and ratings as rows, page by page.

Each page is read in a transaction of its own, so that an export of everything neither fills the
memory nor holds up what people do meanwhile.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from bot.exports import Export, Page, Row
from bot.usecases.measurements.measurements import Measured, measured
from bot.usecases.reports.belongings import Belongings
from bot.usecases.reports.reporting import Scope
from bot.usecases.reports.standings import Standing, standings
from domain.dimensions import Dimension, Gap
from domain.durations import Duration
from domain.lifecycle import State
from domain.organisation import Department
from domain.promise_results import Result
from domain.ratings import NamelessRating, Rating
from domain.request import Request
from domain.stays import WAITS
from store.event_contents import in_plain_words, without_words
from store.unit_of_work import UnitOfWork

PAGE = 1000
_MINUTE = 60
_HOUR = timedelta(hours=1)

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
    *(f"minutes_{state.value}" for state in WAITS),  # working time, as all of them
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
)
EVENT_COLUMNS = ("number", "sequence", "kind", "actor", "at", "payload")
RATING_COLUMNS = (
    "number",
    "department",
    "service",
    "rated_at",
    "requester",
    "score",
    "comment",
    *(f"{key.value}_{side}" for key in Dimension for side in ("expected", "perceived")),
)


def request_page(
    uow: UnitOfWork, after: int = 0, scope: Scope | None = None, *, now: datetime
) -> Page:
    """A page of requests as they stand now, in the order of their numbers; one line each.

    Ratings that are to be anonymous are left out.

    Args:
        after: the number of the last request of the page before.
        scope: None: all there are.
    """
    found, known = _measured(uow, after, scope), _Known(uow)
    standing, belongings = standings(uow, found, now), Belongings(uow, found, now)
    rows = [
        {
            **_request_row(known, each, now),
            **_standing_columns(each, standing, now),
            **_belonging_columns(known, each.request, belongings),
        }
        for each in found
    ]
    return _page(rows, found)


def rating_page(uow: UnitOfWork, after: int = 0) -> Page:
    """A page of ratings, as `request_page`; before the first one, those without names.

    What was told without names has the day on which it was told instead of its time, and stands
    in the order of what was said. What still waits to be told is left out.
    """
    found, known = _measured(uow, after, None), _Known(uow)
    rated = [_rating_row(known, each) for each in found if _has_name(known, each)]
    return _page([*(() if after else _nameless_rows(uow, known)), *rated], found)


def event_page(uow: UnitOfWork, after: int = 0) -> Page:
    """A page of events, in the order in which they were stored.

    Of confidential requests, what people wrote is left out. Ratings that are to be anonymous are
    left out altogether, and not counted in the sequence: that one was given would say who rated.

    Args:
        after: the id of the last event of the page before.
    """
    found = uow.events.page(after, PAGE)
    hidden = uow.events.anonymous_ratings({each.request_id for each in found})
    rows = []
    for event in found:
        left_out = hidden.get(event.request_id, ())
        if event.sequence in left_out:
            continue
        payload = (without_words if event.confidential else in_plain_words)(event.stored)
        rows.append(
            {
                "number": event.number,
                "sequence": event.sequence - sum(each < event.sequence for each in left_out),
                "kind": event.kind,
                "actor": event.actor_id,
                "at": event.at,
                "payload": json.dumps(payload, ensure_ascii=False),
            }
        )
    return Page(tuple(rows), len(found), found[-1].id if found else None)


def request_count(uow: UnitOfWork, scope: Scope) -> int:
    """Return how many requests a scope has."""
    return uow.measurements.count_within(scope.department_ids, scope.first_day, scope.last_day)


def count(uow: UnitOfWork, what: Export) -> int:
    """How many requests, or events, there are to go over."""
    return uow.events.count() if what is Export.EVENTS else uow.measurements.count()


def _measured(uow: UnitOfWork, after: int, scope: Scope | None) -> tuple[Measured, ...]:
    if scope is None:
        return measured(uow, after)
    return measured(uow, after, scope.department_ids, scope.first_day, scope.last_day)


def _page(rows: Sequence[Row], found: Sequence[Measured]) -> Page:
    return Page(tuple(rows), len(found), found[-1].request.number if found else None)


class _Known:
    """The values that many rows need, looked up once a page."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.department = cache(uow.catalogue.department_by_id)
        self.service = cache(uow.catalogue.service_by_id)
        self.standard = cache(uow.catalogue.standard)


def _request_row(known: _Known, found: Measured, now: datetime) -> Row:
    request, measurement = found.request, found.measurement
    department = known.department(request.hop.department_id)
    promised = known.standard(request.hop.standard_id).figures(request.priority)
    asking = request.requester_department_id
    rating = measurement.rating
    if rating and _is_anonymous(rating, department):
        rating = None
    return {
        "number": request.number,
        "department": department.key,
        "service": known.service(request.hop.service_id).key,
        "requester_department": known.department(asking).key if asking else None,
        "requester": request.requester_id,
        "assignee": request.hop.assignee_id,
        "priority": request.priority.value,
        "state": request.state.value,
        "opened_at": request.opened_at,
        "first_response_at": measurement.responded_at,
        "ended_at": measurement.ended_at,
        "ending": measurement.ending.value if measurement.ending else None,
        "closed_at": request.closed_at,
        "promised_first_response": _text(promised.first_response),
        "first_response_minutes": _minutes(measurement.response),
        "first_response_in_time": _in_time(measurement.response_result, now),
        "promised_resolution": _text(promised.resolution),
        "resolution_minutes": _minutes(measurement.resolution),
        "resolution_in_time": _in_time(measurement.resolution_result, now),
        **{_minutes_in(state): _minutes(measurement.in_state.get(state, 0)) for state in WAITS},
        "questions": measurement.questions,
        "reopenings": measurement.reopenings,
        "transfers": request.hop.number - 1,
        "rating": rating.score if rating else None,
        "clear": measurement.clear,
        "promise_changes": measurement.promise_changes,
        "self_service": measurement.self_service,
    }


def _belonging_columns(known: _Known, request: Request, belongings: Belongings) -> Row:
    """Return the columns of the requests that it belongs to, and of where it was before."""
    parent, chain = belongings.parent_of(request), belongings.chain_of(request)
    former = (known.department(each.department_id).key for each in belongings.former_hops(request))
    return {
        "parent": parent.number if parent else None,
        "chain": chain.number if chain else None,
        "step": request.step_key or None,
        "transferred_from": ", ".join(former) or None,
        "hours_late": _hours(belongings.lateness_of(request)),
        "hours_added": _hours(belongings.added_by(request)),
    }


def _standing_columns(found: Measured, standing: Mapping[int, Standing], now: datetime) -> Row:
    """Return the columns of what time changes, and of what a manager promised instead."""
    request, due = found.request, found.request.due
    columns: dict[str, Any] = {
        "due_at": due.at if due else None,
        "overdue": now >= due.overdue_from if due else None,
    }
    if stands := standing.get(request.id):
        columns |= {_minutes_in(state): _minutes(stands.in_state.get(state, 0)) for state in WAITS}
        for promise in (stands.promises.first_response, stands.promises.resolution):
            if promise.changes:
                verdict = promise.changed_verdict
                columns[f"changed_{promise.kind}"] = _text(promise.promised)
                columns[f"changed_{promise.kind}_in_time"] = verdict.met if verdict else None
    return columns


def _in_time(result: Result | None, now: datetime) -> bool | None:
    return result.kept if result and result.is_known_at(now) else None


def _has_name(known: _Known, found: Measured) -> bool:
    rating = found.measurement.rating
    return rating is not None and not _is_anonymous(
        rating, known.department(found.request.hop.department_id)
    )


def _rating_row(known: _Known, found: Measured) -> Row:
    rating = found.measurement.rating
    assert rating is not None  # noqa: S101  -- asked only of what was rated
    return {
        "number": found.request.number,
        "department": known.department(found.request.hop.department_id).key,
        "service": known.service(found.request.hop.service_id).key,
        "rated_at": rating.at,
        "requester": rating.requester_id,
        "score": rating.score,
        "comment": "" if found.request.confidential else rating.comment,
        **_gap_columns(rating.gaps),
    }


def _nameless_rows(uow: UnitOfWork, known: _Known) -> list[Row]:
    return [
        {
            "number": None,
            "department": known.department(rating.department_id).key,
            "service": None,
            "rated_at": rating.told_on.isoformat(),
            "requester": None,
            "score": rating.score,
            "comment": "" if confidential else rating.comment,
            **_gap_columns(rating.gaps),
        }
        for rating, confidential in [*uow.anonymous_ratings.all(), *_once_named(uow)]
    ]


def _once_named(uow: UnitOfWork) -> list[tuple[NamelessRating, bool]]:
    """The named ratings of departments that are rated anonymously by now."""
    found = uow.measurements.rated(uow.catalogue.rated_anonymously())
    confidential = {
        each.id: each.confidential
        for each in uow.requests.of_ids([each.request_id for each in found])
    }
    said = []
    for each in found:
        rating = each.rating
        assert rating is not None  # noqa: S101  -- it was asked for what is rated
        assert each.rated_on is not None  # noqa: S101
        day = each.rated_on.replace(day=1)
        nameless = NamelessRating(
            each.department_id, day, rating.score, rating.comment, rating.gaps
        )
        said.append((nameless, confidential[each.request_id]))
    return sorted(said, key=lambda pair: (pair[0].department_id, pair[0].comment, pair[0].score))


def _gap_columns(gaps: Mapping[Dimension, Gap]) -> dict[str, int]:
    expected = {f"{key.value}_expected": gap.expected for key, gap in gaps.items()}
    perceived = {f"{key.value}_perceived": gap.perceived for key, gap in gaps.items()}
    return expected | perceived


def _is_anonymous(rating: Rating, department: Department) -> bool:
    """Whether it was given as such, or the department is not to learn of any whose they are."""
    return rating.anonymous or department.anonymous_ratings


def _minutes_in(state: State) -> str:
    return f"minutes_{state.value}"


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / _MINUTE, 1)


def _hours(time: timedelta | None) -> float | None:
    return None if time is None else round(time / _HOUR, 2)


def _text(promised: Duration | None) -> str | None:
    return str(promised) if promised else None


COLUMNS: Mapping[Export, tuple[str, ...]] = {
    Export.REQUESTS: REQUEST_COLUMNS,
    Export.EVENTS: EVENT_COLUMNS,
    Export.RATINGS: RATING_COLUMNS,
}


def page_of(what: Export, now: datetime) -> Callable[[UnitOfWork, int], Page]:
    """Return what reads a page of an export, after the last one of the page before."""
    readers: Mapping[Export, Callable[[UnitOfWork, int], Page]] = {
        Export.REQUESTS: partial(request_page, now=now),
        Export.EVENTS: event_page,
        Export.RATINGS: rating_page,
    }
    return readers[what]
