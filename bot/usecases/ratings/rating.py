"""Ratings, by requesters of what they received, and by providers of how clearly they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.read_models import Dossier, RatingLine
from bot.usecases.ratings import anonymous
from bot.usecases.requests.action_checks import check, find, permit
from bot.usecases.requests.actions import act
from bot.usecases.requests.lookups import dossier, until_when_rated
from domain.dimensions import Dimension, Gap
from domain.errors import DomainError, FieldErrors, Problem
from domain.events import ClarityRated, Event, Rated
from domain.lifecycle import Action
from domain.policy import RATING_WORKING_DAYS
from domain.ratings import Rating, clarity_in, is_self_service, rating_in, read_score
from domain.request import Request
from store.unit_of_work import UnitOfWork

Dimensions = Mapping[Dimension, Mapping[str, str]]
"""The choices for each dimension: "expected" and "perceived", each "1" to "5"."""


def rate(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    score: str,
    comment: str | None = None,
    dimensions: Dimensions | None = None,
) -> Request:
    """Rate a request, or change its rating.

    Args:
        comment, dimensions: if None, as they were said before. The same rating again does nothing.

    Raises:
        DomainError: NOT_YOURS, NOT_PERMITTED or WRONG_STATE; SELF_SERVICE; RATING_OVER or
            RATING_TOLD; NOT_A_SCORE.
        FieldErrors: REQUIRED, where only one half of a dimension was chosen.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.RATE)
    figure = read_score(score)
    check(uow, actor_id, request, Action.RATE)
    department = uow.catalogue.department_by_id(request.hop.department_id)
    events = uow.events.of_request(request.id)
    _check_is_rated(uow, request, events)
    before = rating_in(events)
    rated = _rated(figure, comment, dimensions, before)
    if before and _rated(before.score, None, None, before) == rated:
        return request
    _check_not_told(uow, request, before)
    _check_in_time(uow, request, events, now)
    if department.anonymous_ratings or (before and before.anonymous):
        rated = replace(rated, anonymous=True)
    return act(uow, actor_id, now, request, rated)


def about_to_rate(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int
) -> tuple[Dossier, str]:
    """Return a request that somebody is about to rate, and the comment that the form begins with.

    That is what they said before, and what they wrote under the question and did not send.

    Raises:
        DomainError: what `rate` would raise, before anything has been typed in vain.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.RATE)
    events = uow.events.of_request(request.id)
    _check_is_rated(uow, request, events)
    rating = rating_in(events)
    _check_not_told(uow, request, rating)
    _check_in_time(uow, request, events, now)
    said = rating.comment if rating else ""
    held = [each.text for each in uow.held_words.of_request(request.id)]
    parts = [said, *(each for each in held if each not in said)]
    return dossier(uow, request, now), "\n\n".join(filter(None, parts))


def rate_clarity(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, *, clear: bool
) -> Request:
    """Say, once, whether all that was needed was in the request, or had to be asked for.

    Raises:
        DomainError: CLARITY_SAID, if somebody has said so already.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.RATE_CLARITY)
    if clarity_in(uow.events.of_request(request.id)) is not None:
        raise DomainError(Problem.CLARITY_SAID, number=number)
    return act(uow, actor_id, now, request, ClarityRated(clear))


def _check_is_rated(uow: UnitOfWork, request: Request, events: Sequence[Event]) -> None:
    if request.step and request.parent_id:
        chain = uow.requests.by_id(request.parent_id)
        raise DomainError(Problem.STEP_OF_CHAIN, number=request.number, chain=chain.number)
    if is_self_service(request.requester_id, events):
        raise DomainError(Problem.SELF_SERVICE, number=request.number)


def _check_not_told(uow: UnitOfWork, request: Request, rating: Rating | None) -> None:
    if anonymous.was_told(uow, request, rating):
        raise DomainError(Problem.RATING_TOLD, number=request.number)


def _check_in_time(
    uow: UnitOfWork, request: Request, events: Sequence[Event], now: datetime
) -> None:
    until = until_when_rated(uow, request, events)
    if until and now >= until:
        raise DomainError(Problem.RATING_OVER, number=request.number, days=RATING_WORKING_DAYS)


def _rated(
    score: int, comment: str | None, dimensions: Dimensions | None, before: Rating | None
) -> Rated:
    """Return the content of the event; what is left out keeps its former value."""
    text = comment.strip() if comment is not None else before.comment if before else ""
    if dimensions is not None:
        return Rated(text, score=score, gaps=_whole(dimensions))
    return Rated(text, score=score, gaps=before.gaps if before else {})


def _whole(dimensions: Dimensions) -> dict[Dimension, Gap]:
    """The dimensions of which something was chosen.

    Raises:
        FieldErrors: REQUIRED at the half that is missing; NOT_A_SCORE.
    """
    halves = ("expected", "perceived")
    chosen = {key: said for key, said in dimensions.items() if any(said.values())}
    missing = [
        DomainError(Problem.REQUIRED, field=f"{key}.{half}")
        for key, said in chosen.items()
        for half in halves
        if not said.get(half)
    ]
    if missing:
        raise FieldErrors(missing)
    return {
        key: Gap(*(read_score(said[half], f"{key}.{half}") for half in halves))
        for key, said in chosen.items()
    }


def rating_lines(
    uow: UnitOfWork, requester_id: str, message_key: str, now: datetime
) -> tuple[RatingLine, ...]:
    """Return the requests that a message asks about; before it is sent, those still to be asked."""
    lines = [
        RatingLine(
            dossier(uow, uow.requests.by_id(question.request_id), now),
            reminder=question.reminder_key == message_key,
        )
        for question in uow.ratings.of_message(requester_id, message_key)
    ]
    if uow.messages.get(message_key):
        return tuple(lines)
    return tuple(
        line for line in lines if line.dossier.can_be_rated and not rating_in(line.dossier.events)
    )
