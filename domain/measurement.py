"""The measurement of one request, from its events and from nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar
from domain.events import Event, Reopened
from domain.lifecycle import State
from domain.promises import Promise, follow
from domain.ratings import Rating, clarity_in, rating_in
from domain.replay import replay
from domain.request import Request
from domain.standards import Figures
from domain.stays import seconds_in_state, whole_seconds


class Ending(StrEnum):
    """How a request ended."""

    RESOLVED = "resolved"  # whether or not it has been confirmed
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"  # closed because a question had no answer


_ENDINGS = {
    State.RESOLVED: Ending.RESOLVED,
    State.DECLINED: Ending.DECLINED,
    State.CANCELLED: Ending.CANCELLED,
    State.CLOSED: Ending.UNANSWERED,  # without a solution
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The facts of one request. Times are whole seconds of its department's working time.

    They are of its current hop.

    Attributes:
        opened_on, responded_on, ended_on, rated_on: the days of these instants where the
            department is.
        response: until the first response; None: there has been none.
        response_met: whether that was in time; None: nothing was promised, or nothing given yet.
        ending, ended_at: how and when it ended, if it has; a resolution is its end as long as it
            is not reopened, and from then on it has not ended.
        resolution: the time of the resolution's clock, of a request that ended by one.
        resolution_met: as `response_met`.
        in_state: the time in each state that it has left, where there is any; see `domain.stays`.
        questions: how often it went back to its requester because something was missing.
        transfers: how often it went to another department.
        rating, clear: those in force; see `domain.ratings`.
    """

    request_id: int
    department_id: int
    service_id: int
    requester_department_id: int | None
    opened_at: datetime
    opened_on: date
    responded_at: datetime | None
    responded_on: date | None
    response: int | None
    response_met: bool | None
    ending: Ending | None
    ended_at: datetime | None
    ended_on: date | None
    resolution: int | None
    resolution_met: bool | None
    in_state: Mapping[State, int]
    questions: int
    reopenings: int
    transfers: int
    rating: Rating | None
    rated_on: date | None
    clear: bool | None


def measure(
    request: Request,
    events: Sequence[Event],
    figures: Figures,
    calendar: BusinessCalendar,
    zone: ZoneInfo,
) -> Measurement:
    """Measure a request.

    Args:
        events: all of the request, in order.
        figures: those of the standard of its hop, for its priority.
        calendar: its hop's.
        zone: where its department is now; it says which day it is.
    """

    def day(instant: datetime | None) -> date | None:
        return instant.astimezone(zone).date() if instant else None

    lived = replay(request.hop.began_at, events)
    promises = follow(lived, figures, calendar)
    response, resolution = promises.first_response, promises.resolution
    responded_at = response.stopped_at if response.fulfilled else None
    ended_at = resolution.stopped_at
    rating = rating_in(events)
    if rating and rating.anonymous:
        rating = None  # it counts for the department, when it is told with others
    return Measurement(
        request_id=request.id,
        department_id=request.hop.department_id,
        service_id=request.hop.service_id,
        requester_department_id=request.requester_department_id,
        opened_at=request.opened_at,
        opened_on=request.opened_at.astimezone(zone).date(),
        responded_at=responded_at,
        responded_on=day(responded_at),
        response=_time(response),
        response_met=_met(response),
        ending=_ending(lived.stays[-1].state, resolution),
        ended_at=ended_at,
        ended_on=day(ended_at),
        resolution=_time(resolution),
        resolution_met=_met(resolution),
        in_state=seconds_in_state(lived.stays, calendar),
        questions=promises.questions,
        reopenings=sum(isinstance(event.content, Reopened) for event in events),
        transfers=request.hop.number - 1,
        rating=rating,
        rated_on=day(rating.at if rating else None),
        clear=clarity_in(events),
    )


def _ending(state: State, resolution: Promise) -> Ending | None:
    if resolution.stopped_at is None:
        return None
    if resolution.fulfilled:
        return Ending.RESOLVED
    return _ENDINGS[state]


def _time(promise: Promise) -> int | None:
    return whole_seconds(promise.spent_at(promise.since)) if promise.fulfilled else None


def _met(promise: Promise) -> bool | None:
    return promise.verdict.met if promise.verdict else None
