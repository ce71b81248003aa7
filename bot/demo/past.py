"""A past that is lived in memory and written to the database at once.

Two thousand changes of requests that nobody watches would otherwise take 25,000 statements. The use
cases are the bot's own; what they would tell people is left out.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from domain.events import Content, Event, Handover, Opened
from domain.promise_terms import NO_VERDICTS, Verdicts
from domain.request import Request
from store.events import EventStore
from store.messages import MessageStore
from store.nags import NagStore
from store.outbox import OutboxStore
from store.ratings import LowRating, RatingQuestion, RatingStore
from store.request_rows import NewRequest, new_identity
from store.requests import RequestStore
from store.search import SearchStore
from store.unit_of_work import UnitOfWork

_UNCHANGING = {
    "catalogue": ("department", "department_by_id", "service", "service_by_id"),
    "people": (
        *("get", "roles_in", "is_admin", "departments_of", "in_force", "members", "home_times"),
        *("team_id", "admins"),
    ),
}
"""The questions that these stores are asked again and again, with one answer each."""


@contextmanager
def living_in_the_past(uow: UnitOfWork) -> Iterator[None]:
    """Let what happens here be the past of a workspace that has no requests yet.

    It is in the database afterwards, and nobody has been told of it.
    """
    present = dict(vars(uow))
    events = _PastEvents()
    requests = _PastRequests(events)
    uow.requests, uow.events = requests, events
    uow.outbox, uow.messages, uow.nags, uow.ratings, uow.search = (
        _Unsaid(),
        _NoMessages(),
        _NoNags(),
        _Unasked(),
        _FoundLater(),
    )
    for store, names in _UNCHANGING.items():
        for name in names:
            setattr(getattr(uow, store), name, cache(getattr(getattr(uow, store), name)))
    yield
    for store, names in _UNCHANGING.items():
        for name in names:
            delattr(getattr(uow, store), name)
    vars(uow).clear()  # what is made from now on is of the database again
    vars(uow).update(present)
    uow.requests.put_all(requests.all)
    uow.events.put_all(events.all)
    uow.search.put_all(requests.all, events.all)


@contextmanager
def unsaid(uow: UnitOfWork) -> Iterator[None]:
    """Send nothing of what happens here."""
    spoken, uow.outbox = uow.outbox, _Unsaid()
    yield
    uow.outbox = spoken


class _PastRequests(RequestStore):
    def __init__(self, events: "_PastEvents") -> None:
        self.all: list[Request] = []
        self._events = events
        self._needs: dict[int, list[int]] = {}

    def open(
        self,
        new: NewRequest,
        actor_id: str | None,
        content: Opened,
        handover: Handover | None = None,
    ) -> tuple[Request, Event]:
        number = len(self.all) + 1
        request = new.opened(number, number, new_identity())
        self.all.append(request)
        if request.parent_id:
            self._needs.setdefault(request.parent_id, []).append(request.id)
        return request, self._events.append(request, actor_id, new.opened_at, content, handover)

    def by_number(self, number: int) -> Request | None:
        return self.all[number - 1]

    def by_id(self, request_id: int) -> Request:
        return self.all[request_id - 1]

    def lock_all(self, _request_ids: Sequence[int]) -> None:
        """Nobody else is there."""

    def needs_of(self, request_id: int) -> tuple[Request, ...]:
        return tuple(self.all[each - 1] for each in self._needs.get(request_id, ()))

    def change(self, request: Request, **values: Any) -> Request:
        changed = replace(request, version=request.version + 1, **values)
        self.all[request.number - 1] = changed
        return changed


class _PastEvents(EventStore):
    def __init__(self) -> None:
        self.all: list[Event] = []
        self._of_request: dict[int, list[Event]] = {}

    def append(
        self,
        request: Request,
        actor_id: str | None,
        at: datetime,
        content: Content,
        handover: Handover | None = None,
        verdicts: Verdicts = NO_VERDICTS,
        noted_at: datetime | None = None,
    ) -> Event:
        number = len(self.all) + 1
        event = Event(
            number,
            request.id,
            request.version,
            actor_id,
            at,
            content,
            handover,
            verdicts,
            noted_at,
        )
        self.all.append(event)
        self._of_request.setdefault(request.id, []).append(event)
        return event

    def of_request(self, request_id: int) -> tuple[Event, ...]:
        return tuple(self._of_request[request_id])

    def of_requests(self, request_ids: Sequence[int]) -> dict[int, tuple[Event, ...]]:
        return {each: self.of_request(each) for each in request_ids}


class _Unsaid(OutboxStore):
    def __init__(self) -> None:
        """Hold nothing."""

    def put(self, *_args: Any, **_options: Any) -> None:
        """Say nothing."""

    def put_cards(self, *_args: Any) -> None:
        """Show nothing."""

    def is_pending(self, _key: str) -> bool:
        return False


class _NoMessages(MessageStore):
    def __init__(self) -> None:
        """Hold nothing."""

    def get(self, _key: str) -> None:
        return None


class _NoNags(NagStore):
    def __init__(self) -> None:
        """Hold nothing."""

    def passed(self, _request_id: int) -> frozenset[str]:
        return frozenset()

    def withdraw(self, _request_id: int) -> None:
        """There is nothing to withdraw."""

    def reminders_of(self, _request_id: int) -> tuple[tuple[str, str], ...]:
        return ()


class _FoundLater(SearchStore):
    """Everything can be found once it is in the database."""

    def __init__(self) -> None:
        """Hold nothing."""

    def add(self, *_terms: Any) -> None:
        """Let nothing be found yet."""


class _Unasked(RatingStore):
    """Nobody is asked for a rating of what is long past."""

    def __init__(self) -> None:
        """Hold nothing."""

    def begin(self, *_question: Any) -> None:
        """Ask nothing."""

    def question(self, _request_id: int) -> RatingQuestion | None:
        return None

    def tell_later(self, *_rating: Any) -> None:
        """Tell no manager."""

    def take_low_ratings(self, _now: datetime) -> tuple[LowRating, ...]:
        return ()
