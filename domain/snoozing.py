"""For how long somebody wants to hear nothing of a request."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.events import Event, Snoozed, Transferred
from domain.gate import Gate, first_weekday, opens_at


class Snooze(StrEnum):
    """A time to snooze for."""

    ONE_HOUR = "1h"
    FOUR_HOURS = "4h"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"


_MORNING = time(6)
"""When the morning begins of who is told of things at any hour."""

_HOURS = {Snooze.ONE_HOUR: 1, Snooze.FOUR_HOURS: 4}


def until(choice: Snooze, now: datetime, gate: Gate) -> datetime:
    """Return when a snooze ends.

    Tomorrow means the morning of the next day on which the person is told of things, next week
    that of the next day with which their week begins (mostly Monday) or, if nothing is told on it,
    of the first day after it.

    Args:
        gate: to the person.
    """
    if choice in _HOURS:
        return now + timedelta(hours=_HOURS[choice])
    today = now.astimezone(gate.zone).date()
    first = first_weekday(gate.work.hours)
    days = 1 if choice is Snooze.TOMORROW else (first - today.weekday()) % 7 or 7
    morning = datetime.combine(today + timedelta(days=days), _MORNING, gate.zone)
    return opens_at(gate, morning)


def snoozed(events: Iterable[Event], now: datetime) -> dict[str, datetime]:
    """Return who snoozes a request at `now`, and until when; the last choice of each counts.

    It ends with a transfer: what somebody is reminded of then is another promise.
    """
    said: dict[str, datetime] = {}
    for event in events:
        if isinstance(event.content, Transferred):
            said.clear()
        elif isinstance(event.content, Snoozed) and event.actor_id:
            said[event.actor_id] = event.content.until
    return {user_id: until for user_id, until in said.items() if until > now}
