"""Keeping what is measured in step with the events, and looking at it.

What is stale is measured in batches, a transaction each: few enough for clicks not to wait behind
one. Its old and its new measurement tell which days of which departments hold something else now,
and these are put together again from the measurements of all their requests.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.backlog import Pending, pending
from domain.measurement import Measurement, measure
from domain.measures import Cell, cells
from domain.request import Request
from store.unit_of_work import UnitOfWork

BATCH = 50
"""So many requests are measured in one transaction."""

PAGE = 1000
"""So many measured requests are read at once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A request, and what is measured of it."""

    request: Request
    measurement: Measurement


# Keeping it in step


def stale(uow: UnitOfWork, after: int = 0, limit: int = BATCH) -> tuple[int, ...]:
    """Return the ids of the next requests to measure again, beyond the id `after`."""
    return uow.measurements.stale(after, limit)


def refresh(uow: UnitOfWork, request_ids: Sequence[int]) -> int:
    """Measure these requests again, with all that follows; returns how many there were.

    Those that somebody is changing or measuring at this moment are left to them.
    """
    requests = uow.requests.of_ids(uow.measurements.lock(request_ids))
    before = uow.measurements.of([request.id for request in requests])
    after = measure_all(uow, requests)
    uow.measurements.put(after)
    different = _different_days(before, after)
    uow.measures.lock(different)
    for department_id, days in different.items():
        roll_up(uow, department_id, days)
    return len(requests)


def measure_all(uow: UnitOfWork, requests: Sequence[Request]) -> tuple[Measurement, ...]:
    """Measure requests from their events. Nothing is kept of it."""
    events = uow.events.of_requests([request.id for request in requests])
    zones = {each: _zone_of(uow, each) for each in {each.department_id for each in requests}}
    return tuple(
        measure(
            request,
            events[request.id],
            uow.catalogue.standard(request.standard_id).figures(request.priority),
            uow.catalogue.calendar(request.calendar_id),
            zones[request.department_id],
        )
        for request in requests
    )


def _zone_of(uow: UnitOfWork, department_id: int) -> ZoneInfo:
    department = uow.catalogue.department_by_id(department_id)
    return uow.catalogue.calendar(department.calendar_id).zone


def put_together(uow: UnitOfWork, department_id: int, days: Collection[date]) -> tuple[Cell, ...]:
    """Put a department's days together, from its measurements and its anonymous ratings."""
    nameless = uow.anonymous_ratings.on_days(department_id, days)
    found = cells(uow.measurements.on_days(department_id, days), nameless)
    return tuple(cell for cell in found if cell.day in days)


def roll_up(uow: UnitOfWork, department_id: int, days: Collection[date]) -> None:
    """Put days of a department together again; the department is locked (`measures.lock`)."""
    uow.measures.put(department_id, days, put_together(uow, department_id, days))


def _different_days(
    before: Mapping[int, Measurement], after: Iterable[Measurement]
) -> dict[int, set[date]]:
    """The days, by department, that do not hold any more what they should."""
    different = defaultdict[int, set[date]](set)
    for new in after:
        old = before.get(new.request_id)
        then, now = cells([old] if old else []), cells([new])
        for cell in (*then, *now):
            if cell not in then or cell not in now:
                different[cell.department_id].add(cell.day)
    return different


# All of it, rebuilt or held against what is kept


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of requests that were measured again.

    Attributes:
        different: of how many of them something else had been kept.
    """

    last_id: int
    requests: int
    different: int


def remeasure(uow: UnitOfWork, after: int, *, keep: bool) -> Batch | None:
    """Measure the next requests beyond the id `after`; None: there are no more.

    Days are not put together here: when all requests are measured, `put_together_anew` is next.

    Args:
        keep: whether what is found is kept. Else what is stale is left out: it differs by right.
    """
    request_ids = uow.measurements.following(after, BATCH)
    if not request_ids:
        return None
    locked = uow.measurements.lock(request_ids)
    if not keep:
        to_be_refreshed = uow.measurements.stale(after, BATCH)
        locked = tuple(each for each in locked if each not in to_be_refreshed)
    kept = uow.measurements.of(locked)
    found = measure_all(uow, uow.requests.of_ids(locked))
    if keep:
        uow.measurements.put(found)
    different = sum(kept.get(each.request_id) != each for each in found)
    return Batch(request_ids[-1], len(request_ids), different)


def days_to_put_together(uow: UnitOfWork) -> dict[int, tuple[date, date]]:
    """From which day to which something is measured or kept, by department."""
    spans = uow.measurements.spans()
    for more in (uow.measures.spans(), uow.anonymous_ratings.spans()):
        for department_id, (first, last) in more.items():
            known = spans.get(department_id, (first, last))
            spans[department_id] = (min(first, known[0]), max(last, known[1]))
    return spans


def put_together_anew(
    uow: UnitOfWork, department_id: int, days: Sequence[date], *, keep: bool
) -> int:
    """Put consecutive days of a department together; returns how many held something else.

    Args:
        keep: whether what is found is kept.
    """
    uow.measures.lock([department_id])
    kept = uow.measures.cells(days[0], days[-1], [department_id])
    found = put_together(uow, department_id, days)
    if found == kept:
        return 0
    if keep:
        uow.measures.put(department_id, days, found)
    return sum(
        [cell for cell in found if cell.day == day] != [cell for cell in kept if cell.day == day]
        for day in days
    )


# Looking at it


def backlog(uow: UnitOfWork, department_ids: Sequence[int], now: datetime) -> tuple[Pending, ...]:
    """Return everything that these departments still owe, as it stands now, in two statements."""
    moves = uow.events.moves_of_owed(department_ids)
    return tuple(
        pending(each, moves.get(each.id, ()), uow.catalogue.calendar(each.calendar_id), now)
        for each in uow.requests.still_owed(department_ids)
    )


def measured(
    uow: UnitOfWork,
    after: int = 0,
    department_ids: Sequence[int] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> tuple[Measured, ...]:
    """The next requests with what is measured of them, in the order of their numbers.

    A transaction for each page, rather than one for all: on SQLite, everything else would wait.

    Args:
        after: the number of the last one of the page before.
        department_ids: only those that these departments serve; None: all.
        first_day, last_day: only those opened within these days.
    """
    found = uow.measurements.page(after, PAGE, department_ids, first_day, last_day)
    requests = uow.requests.of_ids([each.request_id for each in found])
    return tuple(
        Measured(request, measurement) for request, measurement in zip(requests, found, strict=True)
    )
