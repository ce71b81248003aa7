"""Telling a department what was said of it.

Comments are told in the card's thread, a low rating to the managers at once. What is said
anonymously waits for others: see `anonymous`.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.each_alone import PUT_OFF_FOR, do_each
from bot.usecases.notices import Notice
from bot.usecases.people.gates import gate_to
from bot.usecases.ratings import anonymous
from bot.usecases.requests.announcements import announce_comment
from domain.events import Event
from domain.gate import opens_at
from domain.lifecycle import Action
from domain.organisation import MemberRole
from domain.ratings import LOW_SCORES, Rating, first_rating_in, rating_in, rating_of
from domain.request import Request
from store.ratings import LowRating
from store.unit_of_work import UnitOfWork


def follow(uow: UnitOfWork, request: Request, event: Event, now: datetime) -> None:
    """Tell what an event of a request means for those who serve it."""
    if event.kind is Action.RATE:
        _tell(uow, request, now)
    elif event.kind is Action.REOPEN:
        _take_back(uow, request, now)


def tell_managers_due(uow: UnitOfWork, now: datetime) -> None:
    """Tell those managers of low ratings who are at work again.

    One of whom that cannot be found out is put off: this is done whenever somebody rates.
    """
    do_each(
        uow,
        "low rating",
        uow.ratings.take_low_ratings(now),
        lambda low: _tell_if_due(uow, low, now),
        lambda low: uow.ratings.tell_later(low.request_id, low.manager_id, now + PUT_OFF_FOR),
    )


def _tell_if_due(uow: UnitOfWork, low: LowRating, now: datetime) -> None:
    first = first_rating_in(uow.events.of_request(low.request_id))
    request = uow.requests.by_id(low.request_id)
    told_at = opens_at(gate_to(uow, low.manager_id, request.hop.department_id), now)
    if first and told_at > now:  # they are in another time zone by now
        uow.ratings.tell_later(low.request_id, low.manager_id, told_at)
    elif first:
        _tell_manager(uow, low.request_id, first, low.manager_id, now)


def heard_by(uow: UnitOfWork, request: Request) -> list[str]:
    """Return who hears of a low rating: the department's managers, or else the admins.

    Never one who asked for it themselves; and of a confidential request no admin.
    """
    managers = uow.people.members(request.hop.department_id, MemberRole.MANAGER)
    others = [each for each in managers if each != request.requester_id]
    if others or request.confidential:
        return others
    return [each for each in uow.people.admins() if each != request.requester_id]


def _tell(uow: UnitOfWork, request: Request, now: datetime) -> None:
    events = uow.events.of_request(request.id)
    rating, first, before = rating_in(events), first_rating_in(events), rating_in(events[:-1])
    assert rating is not None  # noqa: S101  -- it has just been given
    assert first is not None  # noqa: S101
    said_before = before.comment if before else ""
    if rating.anonymous:
        anonymous.wait(uow, request, rating, now)
        return
    if rating.comment or said_before:
        department = uow.catalogue.department_by_id(request.hop.department_id)
        announce_comment(uow, request, department, first, now)
    _tell_managers(uow, request, rating, first, now)


def _tell_managers(
    uow: UnitOfWork, request: Request, rating: Rating, first: Event, now: datetime
) -> None:
    """Tell of a low rating at once, but wake nobody; bring up to date what was told before."""
    for manager_id in heard_by(uow, request):
        if uow.messages.get(_key(first, manager_id)):
            _tell_manager(uow, request.id, first, manager_id, now)
        elif rating.score in LOW_SCORES:
            tell_at = opens_at(gate_to(uow, manager_id, request.hop.department_id), now)
            uow.ratings.tell_later(request.id, manager_id, tell_at)
    tell_managers_due(uow, now)


def _take_back(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Managers who were told of a low rating see that the request is open again."""
    first = first_rating_in(uow.events.of_request(request.id)[:-1])
    rating = rating_of(first) if first else None
    if rating and rating.anonymous:
        anonymous.take_back(uow, request)
    elif first:
        for manager_id in heard_by(uow, request):
            if uow.messages.get(_key(first, manager_id)):
                _tell_manager(uow, request.id, first, manager_id, now)


def show_again(uow: UnitOfWork, request: Request, events: Sequence[Event], now: datetime) -> None:
    """Bring what managers were told of a low rating up to date.

    Args:
        events: the request's.
    """
    first = first_rating_in(events)
    for manager_id in heard_by(uow, request) if first else ():
        if first and uow.messages.get(_key(first, manager_id)):
            _tell_manager(uow, request.id, first, manager_id, now)


def _tell_manager(
    uow: UnitOfWork, request_id: int, first: Event, manager_id: str, now: datetime
) -> None:
    payload = {"request": request_id}
    uow.outbox.put(_key(first, manager_id), Notice.LOW_RATING, manager_id, now, payload=payload)


def _key(first: Event, manager_id: str) -> str:
    """The key of what a manager is told of one rating, however it is changed."""
    return f"low_rating:{first.id}:{manager_id}"
