"""Daily measures: each department's days, made from the measurements of all their requests."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from domain.daily_measures import Cell, cells
from domain.measurement import Measurement
from store.unit_of_work import UnitOfWork

_DAYS_AT_ONCE = 100
"""The most days that one statement names, each 28 times; Postgres takes 65,535 values."""


def make_days(
    uow: UnitOfWork, department_id: int, days: Collection[date], now: datetime | None = None
) -> tuple[Cell, ...]:
    """Put a department's days together, from its measurements and its anonymous ratings.

    Args:
        now: as in `domain.daily_measures.cells`.
    """
    in_order = sorted(days)
    return tuple(
        cell
        for start in range(0, len(in_order), _DAYS_AT_ONCE)
        for cell in _cells_on(uow, department_id, in_order[start : start + _DAYS_AT_ONCE], now)
    )


def _cells_on(
    uow: UnitOfWork, department_id: int, days: Collection[date], now: datetime | None
) -> Iterator[Cell]:
    nameless = uow.anonymous_ratings.on_days(department_id, days)
    found = cells(uow.measurements.on_days(department_id, days), nameless, now)
    return (cell for cell in found if cell.day in days)


def stale_days(uow: UnitOfWork) -> dict[int, tuple[date, ...]]:
    """Return the days, by department, that are to be put together again."""
    return uow.daily_measures.stale()


def refresh_days(uow: UnitOfWork, department_id: int, days: Collection[date]) -> None:
    """Put days of a department together again."""
    uow.daily_measures.lock([department_id])
    uow.daily_measures.put(department_id, days, make_days(uow, department_id, days))


def changed_days(
    before: Iterable[Measurement], after: Iterable[Measurement]
) -> dict[int, set[date]]:
    """Return the days, by department, that do not hold any more what they should."""
    known = {(each.request_id, each.hop): each for each in before}
    different = defaultdict[int, set[date]](set)
    for new in after:
        old = known.get((new.request_id, new.hop))
        then, now = cells([old] if old else []), cells([new])
        for cell in (*then, *now):
            if cell not in then or cell not in now:
                different[cell.department_id].add(cell.day)
    return different


def days_to_rebuild(uow: UnitOfWork) -> dict[int, tuple[date, date]]:
    """Return from which day to which something is measured or kept, by department."""
    spans = uow.measurements.spans()
    for more in (uow.daily_measures.spans(), uow.anonymous_ratings.spans()):
        for department_id, (first, last) in more.items():
            known = spans.get(department_id, (first, last))
            spans[department_id] = (min(first, known[0]), max(last, known[1]))
    return spans


def rebuild_days(uow: UnitOfWork, department_id: int, days: Sequence[date], *, keep: bool) -> int:
    """Put consecutive days of a department together; returns how many held something else.

    Args:
        keep: whether what is found is kept. Else stale days are left out: they differ by right.
    """
    uow.daily_measures.lock([department_id])
    if not keep:
        to_be_refreshed = uow.daily_measures.stale().get(department_id, ())
        days = [day for day in days if day not in to_be_refreshed]
        if not days:
            return 0
    kept = tuple(
        cell
        for cell in uow.daily_measures.cells(days[0], days[-1], [department_id])
        if cell.day in days
    )
    found = make_days(uow, department_id, days)
    if found == kept:
        return 0
    if keep:
        uow.daily_measures.put(department_id, days, found)
    return sum(
        [cell for cell in found if cell.day == day] != [cell for cell in kept if cell.day == day]
        for day in days
    )
