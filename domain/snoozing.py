"""For how long somebody wants to hear nothing of a request."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.business_calendar import BusinessCalendar
from domain.business_clock import next_working_instant
from domain.events import Event, Snoozed


class Snooze(StrEnum):
    """A time to snooze for."""

    ONE_HOUR = "1h"
    FOUR_HOURS = "4h"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"


_HOURS = {Snooze.ONE_HOUR: 1, Snooze.FOUR_HOURS: 4}


def until(choice: Snooze, now: datetime, hours: BusinessCalendar) -> datetime:
    """When the quiet ends.

    Tomorrow means the morning of the next day that is worked, next week that of the next Monday
    or, if it is not worked, of the first day after it that is.

    Args:
        hours: the person's.
    """
    if choice in _HOURS:
        return now + timedelta(hours=_HOURS[choice])
    today = now.astimezone(hours.zone).date()
    days = 1 if choice is Snooze.TOMORROW else 7 - today.weekday()
    midnight = datetime.combine(today + timedelta(days=days), time(), hours.zone)
    return next_working_instant(hours, midnight)


def snoozed(events: Iterable[Event], now: datetime) -> dict[str, datetime]:
    """Who wants to hear nothing of a request at `now`, and until when; their last word counts."""
    said = {
        event.actor_id: event.content.until
        for event in events
        if isinstance(event.content, Snoozed) and event.actor_id
    }
    return {user_id: until for user_id, until in said.items() if until > now}
