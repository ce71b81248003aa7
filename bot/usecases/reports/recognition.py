"""Recognition: whom a quarter speaks well of, among all departments."""

from datetime import datetime

from domain.quarters import Quarter
from domain.recognition import (
    Pair,
    PromiseVersion,
    Recognition,
    Served,
    loosened,
    recognised,
)
from domain.shares import Share
from store.unit_of_work import UnitOfWork


def recognitions_of(uow: UnitOfWork, quarter: Quarter, now: datetime) -> tuple[Recognition, ...]:
    """Return the honours of a quarter, or none as long as it is not over."""
    if now.date() <= quarter.last_day:
        return ()
    return recognised(served_in(uow, quarter), pairs_of(uow, quarter))


def served_in(uow: UnitOfWork, quarter: Quarter) -> tuple[Served, ...]:
    """Return what each department did for others in a quarter."""
    counts, before = uow.recognition, quarter.before()
    ids = [each.id for each in uow.catalogue.departments()]
    easier = loosened(_promises(uow), before.first_day, quarter.last_day)
    kept = counts.kept(ids, quarter.first_day, quarter.last_day, easier)
    kept_before = counts.kept(ids, before.first_day, before.last_day, easier)
    runs = counts.longest_runs(ids, quarter.first_day, quarter.last_day, easier)
    thanked = counts.thanked(ids, quarter.first_day, quarter.last_day)
    nothing = Share()
    return tuple(
        Served(
            each,
            kept.get(each, nothing),
            kept_before.get(each, nothing),
            runs.get(each, 0),
            thanked.get(each, nothing),
        )
        for each in ids
    )


def pairs_of(uow: UnitOfWork, quarter: Quarter) -> tuple[Pair, ...]:
    """Return how clear what departments asked each other for was."""
    ids = [each.id for each in uow.catalogue.departments()]
    found = uow.recognition.clear(ids, quarter.first_day, quarter.last_day)
    return tuple(Pair(asking, served, share) for (asking, served), share in sorted(found.items()))


def _promises(uow: UnitOfWork) -> list[PromiseVersion]:
    found = []
    for service_id, at, standard in uow.recognition.standard_versions():
        department_id = uow.catalogue.service_by_id(service_id).department_id
        calendar = uow.catalogue.calendar_of(department_id)
        promised = standard.resolution
        seconds = promised.working_seconds(calendar) if promised else None
        found.append(PromiseVersion(service_id, calendar.day_at(at), seconds))
    return found
