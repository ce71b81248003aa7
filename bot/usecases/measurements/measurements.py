"""Measurements: kept in step with the events, and read.

What is stale is measured in batches, a transaction each: few enough for clicks not to wait behind
one. Its old and its new measurement tell which days of which departments hold something else now.
These are marked, and put together again once all is measured (see `daily_measures`): a busy day
would otherwise be put together for each batch of its requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from bot.usecases.each_alone import found_of_each
from bot.usecases.measurements.daily_measures import changed_days
from domain.backlog import Pending, pending
from domain.measurement import Measurement, measure
from domain.request import Request
from store.unit_of_work import UnitOfWork

BATCH = 50
"""The number of requests that are measured in one transaction."""

PAGE = 1000
"""The number of measured requests that are read at once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A request without details and fields, and what is measured of its current hop."""

    request: Request
    measurement: Measurement


# Keeping it in step


def stale(uow: UnitOfWork, after: int = 0, limit: int = BATCH) -> tuple[int, ...]:
    """Return the ids of the next requests to measure again, beyond the id `after`."""
    return uow.measurements.stale(after, limit)


def refresh(uow: UnitOfWork, request_ids: Sequence[int]) -> int:
    """Measure these requests again, and mark the days that differ; returns how many there were.

    Those that somebody is changing or measuring at this moment are left to them.
    """
    requests = uow.requests.of_ids(uow.measurements.lock(request_ids))
    before = uow.measurements.of([request.id for request in requests])
    after = measure_all(uow, requests)
    uow.measurements.put(after)
    different = changed_days(before, after)
    uow.daily_measures.lock(different)
    uow.daily_measures.mark_stale(different)
    return len(requests)


def measure_all(uow: UnitOfWork, requests: Sequence[Request]) -> tuple[Measurement, ...]:
    """Measure all hops of requests from their events. Nothing is kept of it."""
    request_ids = [request.id for request in requests]
    events, hops = uow.events.of_requests(request_ids), uow.hops.of_requests(request_ids)
    zone_of = cache(partial(_zone_of, uow))
    return tuple(
        measure(
            request,
            hop,
            events[request.id],
            uow.catalogue.standard(hop.standard_id).figures(request.priority),
            uow.catalogue.calendar(hop.calendar_id),
            zone_of(hop.department_id),
            hops[request.id],
        )
        for request in requests
        for hop in hops[request.id]
    )


def _zone_of(uow: UnitOfWork, department_id: int) -> ZoneInfo:
    return uow.catalogue.calendar_of(department_id).zone


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


def rebuild_measurements(uow: UnitOfWork, after: int, *, keep: bool) -> Batch | None:
    """Measure the next requests beyond the id `after`. Returns None if there are no more.

    Days are not put together here: when all requests are measured, `rebuild_days` is next.

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
    different = {each.request_id for each in found if each not in kept}
    return Batch(request_ids[-1], len(request_ids), len(different))


# Looking at it


def backlog(uow: UnitOfWork, department_ids: Sequence[int], now: datetime) -> tuple[Pending, ...]:
    """Return everything that these departments still owe, as it stands now, in two statements.

    What cannot be read is left out.
    """
    moves = uow.events.moves_of_owed(department_ids)
    owed = {each.id: each for each in uow.request_lists.still_owed(department_ids)}

    def stands(request_id: int) -> Pending | None:
        its_moves, request = moves.get(request_id, ()), owed[request_id]
        if its_moves is None:
            return None
        return pending(request, its_moves, uow.catalogue.calendar(request.hop.calendar_id), now)

    return tuple(found_of_each("request", owed, stands))


def measured_numbers(uow: UnitOfWork, after: int = 0) -> dict[int, int]:
    """The numbers of the next requests that are measured, in their order, by the requests' ids.

    A transaction for each page, rather than one for all: on SQLite, everything else would wait.

    Args:
        after: the number of the last one of the page before.
    """
    return uow.measurements.numbers(after, PAGE)


def measured_of(uow: UnitOfWork, request_ids: Sequence[int]) -> tuple[Measured, ...]:
    """Return requests with what is measured of their hops, in the order of their numbers.

    The requests are without details and fields; those that cannot be read are left out.
    """
    of = {each.request_id: each for each in uow.measurements.current(request_ids)}
    return tuple(Measured(each, of[each.id]) for each in uow.request_lists.of_ids(list(of)))
