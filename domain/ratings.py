"""Ratings: requesters' of what they received, and providers' of how clearly it was asked for.

Both are events, of which the latest counts. To reopen a request takes back what was said of it
before.

What was said anonymously stays so, whatever the catalogue says later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from domain.business_calendar import BusinessCalendar
from domain.business_clock import add_working_days, add_working_time
from domain.dimensions import Dimension, Gap
from domain.errors import DomainError, Problem
from domain.events import ClarityRated, Event, Rated, Reopened, Resolved, Thanked
from domain.fields import written
from domain.policy import (
    QUESTION_AFTER,
    RATING_REMINDER_WORKING_DAYS,
    RATING_WORKING_DAYS,
)

SCORES = range(1, 6)
LOW_SCORES = range(1, 3)
"""Scores that a department's managers hear of at once."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A requester's opinion of what they received.

    Attributes:
        score: 1 (bad) to 5 (good).
        comment: in their words; may be empty.
        gaps: of the dimensions that they said both of.
        anonymous: those who serve are not to learn who said it, and of which request.
    """

    requester_id: str
    at: datetime
    score: int
    comment: str
    gaps: Mapping[Dimension, Gap]
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class NamelessRating:
    """An opinion of a department, without the person's name, their request and its time.

    Attributes:
        told_on: on which day the department was told, together with what others said.
    """

    department_id: int
    told_on: date
    score: int
    comment: str
    gaps: Mapping[Dimension, Gap]


def rating_in(events: Sequence[Event]) -> Rating | None:
    """The rating in force, of all events of a request, oldest first; None if there is none."""
    given = (rating_of(event) for event in reversed(_since_reopening(events)))
    return next(filter(None, given), None)


def rating_of(event: Event) -> Rating | None:
    """Return the rating in an event; None if it is of another kind."""
    if not isinstance(content := event.content, Rated):
        return None
    return Rating(
        requester_id=event.actor_id or "",
        at=event.at,
        score=content.score,
        comment=content.text,
        gaps=content.gaps,
        anonymous=content.anonymous,
    )


def first_rating_in(events: Sequence[Event]) -> Event | None:
    """With which event the rating in force was first given: what was told of it has its name."""
    given = _since_reopening(events)
    return next((event for event in given if isinstance(event.content, Rated)), None)


def is_self_service(requester_id: str, events: Sequence[Event]) -> bool:
    """Whether requesters resolved it themselves: then it is neither rated nor counted.

    Args:
        events: all of the hop, oldest first.
    """
    resolvers = [
        each.actor_id for each in _since_reopening(events) if isinstance(each.content, Resolved)
    ]
    return resolvers[-1:] == [requester_id]


def thanks_in(events: Sequence[Event]) -> Thanked | None:
    """Return the thanks of the requester, or None if they have not thanked the department."""
    contents = (event.content for event in _since_reopening(events))
    return next((each for each in contents if isinstance(each, Thanked)), None)


def clarity_in(events: Sequence[Event]) -> bool | None:
    """Whether the request was clear, as a provider says; None if nobody said."""
    for event in reversed(_since_reopening(events)):
        if isinstance(event.content, ClarityRated):
            return event.content.clear
    return None


def read_score(text: str, field: str = "score") -> int:
    """A score, as it was typed or chosen.

    Raises:
        DomainError: NOT_A_SCORE or, for nothing at all, REQUIRED, at the field.
    """
    typed = written(text, field)
    score = int(typed) if len(typed) == 1 and typed.isdecimal() else 0
    if score not in SCORES:
        raise DomainError(Problem.NOT_A_SCORE, field=field, score=typed)
    return score


# --- when it is asked for ---


def is_asked_for(number: int, share: int) -> bool:
    """Draw whether a rating of the request #`number` is asked for, of a share of all in percent.

    The draw is the number's own: it comes out the same each time, and in step with no rhythm in
    which requests come.
    """
    return Random(number).random() * 100 < share  # noqa: S311  -- a draw, and no secret


def asked_from(calendar: BusinessCalendar, resolved_at: datetime) -> datetime:
    """When a rating is asked for if the requester does not confirm before."""
    return add_working_time(calendar, resolved_at, QUESTION_AFTER)


def reminded_from(calendar: BusinessCalendar, asked_at: datetime) -> datetime:
    """When the requester is reminded."""
    return add_working_days(calendar, asked_at, RATING_REMINDER_WORKING_DAYS)


def rated_until(calendar: BusinessCalendar, begun_at: datetime) -> datetime:
    """Until when a rating can be given and changed.

    Args:
        begun_at: when it was asked for, or else when the request was solved.
    """
    return add_working_days(calendar, begun_at, RATING_WORKING_DAYS)


def _since_reopening(events: Sequence[Event]) -> Sequence[Event]:
    for index in range(len(events) - 1, -1, -1):
        if isinstance(events[index].content, Reopened):
            return events[index + 1 :]
    return events
