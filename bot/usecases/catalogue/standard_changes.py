"""A changed standard: its preview, and the running requests that are promised the new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.usecases.requests.actions import Deed, act_together
from bot.usecases.requests.promises import promises_of
from domain.durations import Duration
from domain.events import PromiseChanged
from domain.organisation import Department, MemberRole, Service
from domain.promise_terms import PromiseKind
from domain.promises import Promise
from domain.request import Request
from domain.standard_previews import (
    PREVIEW_WEEKS,
    PromisePreview,
    StandardPreview,
    preview_promise,
)
from domain.standards import Figures, ServiceStandard
from store.unit_of_work import UnitOfWork

MOVED_AT_ONCE = 100
"""How many running requests are moved to a new standard at once: Slack waits for three seconds."""


@dataclass(frozen=True, slots=True)
class StandardChange:
    """A service whose standard changes, with both standards."""

    department: Department
    service: Service
    old: ServiceStandard
    new: ServiceStandard

    @property
    def kinds(self) -> tuple[PromiseKind, ...]:
        """The promises that change."""
        before, after = self.old.figures(), self.new.figures()
        return tuple(each for each in PromiseKind if before.promised(each) != after.promised(each))


def preview_standard(
    uow: UnitOfWork, user_id: str, now: datetime, change: StandardChange
) -> StandardPreview:
    """Hold a changed standard against what was measured in the last quarter."""
    movable = 0
    if may_move(uow, user_id, change.department):
        movable = len(list(_moves(uow, change)))
    return StandardPreview(
        tuple(_preview(uow, now, change, kind) for kind in change.kinds),
        running=len(uow.requests.served_of(change.service.id)),
        movable=movable if movable <= MOVED_AT_ONCE else 0,
    )


def move_requests(
    uow: UnitOfWork, user_id: str, now: datetime, change: StandardChange, reason: str
) -> int:
    """Promise the new times to the running requests of a service; returns to how many.

    Each is a changed promise like one that a manager changes for a single request: it is marked,
    its requester is told, and the verdict stays one on the first promise.

    Args:
        reason: theirs to read; not empty.
    """
    if not may_move(uow, user_id, change.department):
        return 0
    moves = list(_moves(uow, change))[:MOVED_AT_ONCE]
    deeds = [Deed(each, PromiseChanged(reason, times=times)) for each, times in moves]
    return len(act_together(uow, user_id, now, deeds)) if deeds else 0


def may_move(uow: UnitOfWork, user_id: str, department: Department) -> bool:
    """Whether somebody may change promises: only the department's managers do."""
    return MemberRole.MANAGER in uow.people.roles_in(department.id, user_id)


def _preview(
    uow: UnitOfWork, now: datetime, change: StandardChange, kind: PromiseKind
) -> PromisePreview:
    calendar = uow.catalogue.calendar(change.department.calendar_id)
    first_day = calendar.day_at(now) - timedelta(weeks=PREVIEW_WEEKS)
    excludes_urgent = change.new.urgent.promised(kind) is not None
    times = uow.measured_times.times_of(
        kind, change.service, first_day, only_normal=excludes_urgent
    )
    return preview_promise(
        kind,
        change.old.figures().promised(kind),
        change.new.figures().promised(kind),
        times,
        calendar,
        excludes_urgent=excludes_urgent,
    )


def _moves(uow: UnitOfWork, change: StandardChange) -> Iterator[tuple[Request, Figures]]:
    """Yield the running requests that can be promised the new times, with these.

    What a manager has promised to one request alone stays, and so does what has been given.
    """
    for request in uow.requests.served_of(change.service.id):
        before, after = (each.figures(request.priority) for each in (change.old, change.new))
        promises = promises_of(uow, request, uow.events.of_request(request.id))
        times = {
            promise.kind.value: str(moved)
            for promise in (promises.first_response, promises.resolution)
            if (moved := _moved(promise, before, after))
        }
        if times:
            yield request, Figures.from_dict(times)


def _moved(promise: Promise, before: Figures, after: Figures) -> Duration | None:
    """Return the new time of a running promise; None if it stays as it is."""
    old, new = before.promised(promise.kind), after.promised(promise.kind)
    if new == old or promise.fulfilled:
        return None
    if promise.changes and (old is None or promise.another_time(old)):
        return None
    return promise.another_time(new)
