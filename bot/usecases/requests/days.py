"""A day off is a fact: the days of a new version of a calendar hold for running requests, too.

Their hours and standards stay those that they were opened under, and what has been worked already
stays worked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.usecases.each_alone import found_of_each
from bot.usecases.requests.actions import act
from bot.usecases.requests.promises import Outlook, closes_at, outlook, promises_of
from domain.business_calendar import BusinessCalendar
from domain.calendar_changes import DayChanges, day_changes, with_new_days
from domain.events import DaysChanged, Event
from domain.lifecycle import STATES
from domain.promises import Promises, next_due
from domain.request import Request
from domain.snoozing import snoozed
from store.calendars import OutdatedCalendar
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Moved:
    """How many requests of a batch were dealt with, and of these are due later or earlier."""

    done: int = 0
    later: int = 0
    earlier: int = 0

    def __bool__(self) -> bool:
        return self.done > 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.done + other.done, self.later + other.later, self.earlier + other.earlier)


@dataclass(frozen=True, slots=True)
class Move:
    """The running requests of one version of a calendar are to be counted in another one."""

    key: str
    calendar_id: int
    new_id: int
    request_ids: Sequence[int]


def has_outdated_days(uow: UnitOfWork) -> bool:
    """Whether running requests are counted in a calendar whose days have changed."""
    return bool(uow.calendars.outdated())


def prepare_days(uow: UnitOfWork, now: datetime) -> list[Move]:
    """Return which versions of calendars running requests are to be counted in from now on."""
    outdated = uow.calendars.outdated()
    return list(found_of_each("calendar", outdated, lambda each: _prepare(uow, now, each)))


def _prepare(uow: UnitOfWork, now: datetime, outdated: OutdatedCalendar) -> Move | None:
    old = uow.catalogue.calendar(outdated.id)
    current = uow.catalogue.calendar(outdated.current_id)
    merged = with_new_days(old, current, outdated.since, now)
    if merged == old:
        uow.calendars.note_same_days(outdated)
        return None
    if merged == current:
        new_id = outdated.current_id
    else:
        new_id = uow.calendars.put_with_days(outdated, merged)
    request_ids = uow.calendars.running_requests(outdated.id)
    return Move(uow.calendars.key_of(outdated.id), outdated.id, new_id, request_ids)


def move_requests(uow: UnitOfWork, now: datetime, move: Move, request_ids: Sequence[int]) -> Moved:
    """Move some of the requests, unless another process is changing them."""
    moved = Moved()
    for request in uow.requests.of_ids(uow.calendars.lock_running(move.calendar_id, request_ids)):
        moved += _move(uow, now, request, move.new_id)
    return moved


def _move(uow: UnitOfWork, now: datetime, request: Request, new_id: int) -> Moved:
    events = uow.events.of_request(request.id)
    hop = replace(request.hop, calendar_id=new_id)
    before = promises_of(uow, request, events)
    after = promises_of(uow, replace(request, hop=hop), events)
    # What nobody has been told yet is told, if it is still true, on a day that is worked.
    uow.nags.withdraw(request.id)
    expected = _outlook(uow, replace(request, hop=hop), after, events, now)
    moved = uow.requests.recount(request, hop, expected.due, expected.next_check_at)
    # Other days may be those on which its promises will be missed, even where nothing is said.
    uow.measurements.expire_request(request.id)
    due = next_due(after)
    if due is None or not STATES[request.state].unfinished or _same_due(before, after):
        return Moved(done=1)
    old, new = (uow.catalogue.calendar(each) for each in (request.hop.calendar_id, new_id))
    changes = _changes(old, new, _last(before, after, now), now)
    act(uow, None, now, moved, DaysChanged(changes=changes, due_at=due.at))
    later = any(new_due > old_due for old_due, new_due in _due_times(before, after))
    return Moved(done=1, later=int(later), earlier=int(not later))


def _outlook(
    uow: UnitOfWork, request: Request, promises: Promises, events: Sequence[Event], now: datetime
) -> Outlook:
    """Return when a request is due and looked at again, by its new calendar."""
    if request.resolved_at:
        calendar = uow.catalogue.calendar(request.hop.calendar_id)
        disputed = request.next_check_at is None  # then it closes only when its requester says so
        return Outlook(None, None if disputed else closes_at(calendar, request.resolved_at))
    standard, passed = uow.catalogue.standard(request.hop.standard_id), uow.nags.passed(request.id)
    return outlook(promises, standard, passed, snoozed(events, now), now)


def _same_due(before: Promises, after: Promises) -> bool:
    return all(old_due == new_due for old_due, new_due in _due_times(before, after))


def _due_times(before: Promises, after: Promises) -> list[tuple[datetime, datetime]]:
    """Return when each promise that is running was due, and when it is due now."""
    pairs = (
        (before.first_response, after.first_response),
        (before.resolution, after.resolution),
    )
    return [(then.due_at, now.due_at) for then, now in pairs if then.due_at and now.due_at]


def _last(before: Promises, after: Promises, now: datetime) -> datetime:
    """Return the last instant whose day may matter."""
    return max((at for pair in _due_times(before, after) for at in pair), default=now)


def _changes(
    old: BusinessCalendar, new: BusinessCalendar, last: datetime, now: datetime
) -> DayChanges:
    first_day, last_day = map(old.day_at, (now, last))
    return day_changes(old, new, first_day, last_day)
