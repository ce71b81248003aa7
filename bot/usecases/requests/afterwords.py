"""Answering what requesters write under a request that is resolved or has ended."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.requests.announcements import announce_again
from domain.afterwords import is_objection
from domain.events import Closed, Confirmed, Event, Reopened, Replied, Resolved
from domain.lifecycle import STATES
from domain.request import Request
from store.unit_of_work import UnitOfWork


def follow(uow: UnitOfWork, before: Request, request: Request, event: Event, now: datetime) -> None:
    """Ask whether it is solved, or say that nobody works on it; bring what was asked up to date.

    Of what is resolved it is asked once, however much is written.
    """
    match event.content:
        case Replied() if is_objection(event.content):
            if STATES[request.state].ended or (request.is_disputed and not before.is_disputed):
                _update(uow, request, now)  # it does not close by itself any more
                _put(uow, request, event, now)
        case Confirmed() | Closed() | Reopened():
            _update(uow, request, now)
        case _:
            pass


def _update(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Bring the messages up to date that asked whether it is solved."""
    for each in uow.events.of_request(request.id):
        if isinstance(each.content, Resolved):
            announce_again(uow, request, each, now)
        elif isinstance(each.content, Replied) and uow.messages.get(_key(each)):
            _put(uow, request, each, now)


def _put(uow: UnitOfWork, request: Request, event: Event, now: datetime) -> None:
    uow.outbox.put(
        _key(event),
        Notice.AFTERWORDS,
        request.requester_id,
        now,
        request_id=request.id,
        event_id=event.id,
    )


def _key(event: Event) -> str:
    return f"afterwords:{event.id}"
