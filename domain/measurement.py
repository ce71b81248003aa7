"""The measurement of one hop of a request, from its events and from nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar
from domain.events import Event, Reopened
from domain.holding import with_marks
from domain.hop import Hop
from domain.lifecycle import State
from domain.promise_clocks import follow, going_on
from domain.promise_results import Result, result_of
from domain.promises import Promise
from domain.ratings import Rating, clarity_in, is_self_service, rating_in
from domain.replay import Stay, replay
from domain.request import Request
from domain.standards import Figures
from domain.stays import seconds_in_state, whole_seconds


class Ending(StrEnum):
    """How a hop ended."""

    RESOLVED = "resolved"  # whether or not it has been confirmed
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"  # closed because a question had no answer
    TRANSFERRED = "transferred"  # to another department


_ENDINGS = {
    State.RESOLVED: Ending.RESOLVED,
    State.DECLINED: Ending.DECLINED,
    State.CANCELLED: Ending.CANCELLED,
    State.CLOSED: Ending.UNANSWERED,  # without a solution
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The facts of one hop. Times are whole seconds of its department's working time.

    Attributes:
        hop: its number within the request.
        opened_at: when it began; that is when the request was opened, or transferred.
        opened_on, responded_on, ended_on, rated_on: the days of these instants where the
            department is.
        response: until the first response. None if there has been none; what requesters answer
            themselves is none.
        response_result, resolution_result: how the promises turned out, or will if nothing happens.
        ending, ended_at: how and when it ended, if it has; a resolution is its end as long as the
            request is not reopened, and from then on it has not ended.
        resolution: the time of the resolution's clock, of a hop that ended by one.
        begun: whether its department had it at all; if it was not approved, it counts as nothing.
        self_service: whether its requester resolved it themselves; it counts as nothing then, but
            for what was missed before.
        in_state: the time in each state that it has left, where there is any; see `domain.stays`.
        questions: how often it went back to its requester because something was missing.
        promise_changes: how often a manager changed a promise.
        promise_changed_on: the day of the first change.
        rating, clear: those in force; see `domain.ratings`.
    """

    request_id: int
    hop: int
    department_id: int
    service_id: int
    requester_department_id: int | None
    opened_at: datetime
    opened_on: date
    responded_at: datetime | None
    responded_on: date | None
    response: int | None
    response_result: Result | None
    ending: Ending | None
    ended_at: datetime | None
    ended_on: date | None
    resolution: int | None
    resolution_result: Result | None
    begun: bool
    self_service: bool
    in_state: Mapping[State, int]
    questions: int
    reopenings: int
    promise_changes: int
    promise_changed_on: date | None
    rating: Rating | None
    rated_on: date | None
    clear: bool | None


def measure(
    request: Request,
    hop: Hop,
    events: Sequence[Event],
    figures: Figures,
    calendar: BusinessCalendar,
    zone: ZoneInfo,
    hops: Sequence[Hop] = (),
) -> Measurement:
    """Measure a hop of a request.

    What was promised in it, and not given before a transfer, is not forgotten: if the request comes
    back to the department, the clock of that promise goes on, beside those of the later hop. And a
    department keeps its promise for a request once: when it is there again, only a miss counts.

    Args:
        events: all of the request, in order.
        figures: those of the hop's standard, for the request's priority.
        calendar: the hop's.
        zone: where its department is now; it says which day it is.
        hops: all of the request; none if it has had this one alone.
    """

    def day(instant: datetime | None) -> date | None:
        return instant.astimezone(zone).date() if instant else None

    events = with_marks(events)  # an answer can be marked after a transfer
    lived = replay(hop.began_at, events, hop.number)
    promises = follow(lived, figures, calendar)
    response, resolution = promises.first_response, promises.resolution
    self_service = is_self_service(request.requester_id, lived.events)
    judged_response, judged_resolution, by_requester = response, resolution, self_service
    for again in hops:
        if again.number > hop.number and again.department_id == hop.department_id:
            back = replay(again.began_at, events, again.number)
            later = follow(back, figures, calendar)
            judged_response = going_on(judged_response, later.first_response)
            judged_resolution = going_on(judged_resolution, later.resolution)
            if not response.fulfilled:
                by_requester = is_self_service(request.requester_id, back.events)
    was_here = any(
        each.number < hop.number and each.department_id == hop.department_id for each in hops
    )
    response_result = result_of(judged_response, request.requester_id, zone)
    if by_requester or was_here:  # of self-service, too, only what was missed counts
        response_result = _if_missed(response_result)
    resolution_result = result_of(judged_resolution, request.requester_id, zone)
    if was_here:
        resolution_result = _if_missed(resolution_result)
    responded = response.fulfilled and response.fulfilled_by != request.requester_id
    responded_at = response.stopped_at if responded else None
    ended_at = resolution.stopped_at
    rating = rating_in(lived.events)
    if rating and rating.anonymous:
        rating = None  # it counts for the department, when it is told with others
    return Measurement(
        request_id=request.id,
        hop=hop.number,
        department_id=hop.department_id,
        service_id=hop.service_id,
        requester_department_id=request.requester_department_id,
        opened_at=hop.began_at,
        opened_on=hop.began_at.astimezone(zone).date(),
        responded_at=responded_at,
        responded_on=day(responded_at),
        response=_time(response) if responded else None,
        response_result=response_result,
        ending=_ending(lived.stays[-1], resolution),
        ended_at=ended_at,
        ended_on=day(ended_at),
        resolution=_time(resolution),
        resolution_result=resolution_result,
        begun=lived.stays[0].state is not State.AWAITING_APPROVAL,
        self_service=self_service,
        in_state=seconds_in_state(lived.stays, calendar),
        questions=promises.questions,
        reopenings=sum(isinstance(event.content, Reopened) for event in lived.events),
        promise_changes=len(promises.changed_at),
        promise_changed_on=day(next(iter(promises.changed_at), None)),
        rating=rating,
        rated_on=day(rating.at if rating else None),
        clear=clarity_in(lived.events),
    )


def _if_missed(result: Result | None) -> Result | None:
    return None if result and result.kept else result


def _ending(last: Stay, resolution: Promise) -> Ending | None:
    if resolution.stopped_at is None:
        return None
    if last.until:
        return Ending.TRANSFERRED
    if resolution.fulfilled:
        return Ending.RESOLVED
    return _ENDINGS[last.state]


def _time(promise: Promise) -> int | None:
    return whole_seconds(promise.spent_at(promise.since)) if promise.fulfilled else None
