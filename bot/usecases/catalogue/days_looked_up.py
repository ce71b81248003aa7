"""New dates of public holidays, of a plan or of a file of days off, put in force and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.usecases.each_alone import found_of_each
from bot.usecases.notices import Notice
from bot.usecases.people.waiting import ask_gates_again
from bot.usecases.requests.days import Moved
from domain.business_calendar import BusinessCalendar
from domain.calendar_changes import DayChanges, changes_to_come
from domain.calendar_json import definition_from_json
from domain.catalogue import CalendarDefinition
from store.unit_of_work import UnitOfWork

_JOB = "days"
_COUNTED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CalendarToLookUp:
    """A calendar in force, some of whose days come from elsewhere.

    Attributes:
        before: its days as they are known.
    """

    key: str
    definition: CalendarDefinition
    before: BusinessCalendar


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The days that were found for a calendar.

    Attributes:
        definition: with the plan as its file has it now.
        after: its days as they are now.
    """

    calendar: CalendarToLookUp
    definition: CalendarDefinition
    after: BusinessCalendar


@dataclass(frozen=True, slots=True)
class ChangedDays:
    """A calendar in force whose days have changed.

    Attributes:
        version_id: the id of its new version.
    """

    key: str
    version_id: int
    changes: DayChanges


def calendars_to_look_up(uow: UnitOfWork, now: datetime) -> tuple[CalendarToLookUp, ...]:
    """Return the calendars whose days are to be looked up; none if that was done today."""
    if uow.periodic.begun(_JOB, [_period(now)]):
        return ()
    contents = uow.calendars.contents()
    return tuple(found_of_each("calendar", contents, lambda key: _to_look_up(key, contents[key])))


def _to_look_up(key: str, content: dict[str, Any]) -> CalendarToLookUp | None:
    definition = definition_from_json(content)
    if not definition.is_looked_up:
        return None
    return CalendarToLookUp(key, definition, BusinessCalendar.from_dict(content))


def put_days_looked_up(
    uow: UnitOfWork, now: datetime, found: Sequence[LookedUp]
) -> tuple[ChangedDays, ...]:
    """Put in force what was looked up; returns the calendars whose days to come have changed.

    What an administrator has imported in the meantime stays.
    """
    if not uow.periodic.begin(_JOB, _period(now), now):
        return ()
    ids, contents = uow.calendars.ids(), uow.calendars.contents()
    changed = []
    for each in found:
        key, before = each.calendar.key, each.calendar.before
        if key not in contents or _to_look_up(key, contents[key]) != each.calendar:
            continue
        if each.after == before:
            continue
        version_id = uow.catalogue.put_calendar(key, each.after, each.definition)
        uow.calendars.move_departments(ids[key], version_id)
        if changes := changes_to_come(before, each.after, now.date()):
            changed.append(ChangedDays(key, version_id, changes))
    if changed:
        ask_gates_again(uow, now)
    tell_of_days(uow, now, changed, {})
    return tuple(changed)


def tell_of_days(
    uow: UnitOfWork, now: datetime, changed: Sequence[ChangedDays], moved: Mapping[str, Moved]
) -> None:
    """Tell the administrators which days have changed, and how many requests are due otherwise.

    They are told a little later, when the requests have been counted.
    """
    for each in changed:
        count = moved.get(each.key, Moved())
        payload = {
            **each.changes.to_dict(),
            "calendar": each.key,
            "later": count.later,
            "earlier": count.earlier,
        }
        for admin in uow.people.admins():
            key = f"days:{each.version_id}:{admin}"
            due_at = now + _COUNTED_WITHIN
            uow.outbox.put(key, Notice.DAYS_CHANGED, admin, now, payload=payload, due_at=due_at)


def _period(now: datetime) -> str:
    return now.date().isoformat()
