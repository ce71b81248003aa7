"""The event log as rows of an export."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.exports import Page, Row
from bot.usecases.each_alone import read_together
from bot.usecases.reports.actors import ANONYMOUS, Actors
from bot.usecases.reports.export_lookups import Lookups
from bot.usecases.reports.exported_ratings import nameless_ratings
from domain.hop import Hop
from domain.lifecycle import Action
from domain.permissions import Role
from domain.promise_terms import PromiseKind
from domain.ratings import NamelessRating
from domain.request import Request
from store.event_contents import in_plain_words, without_servers, without_words
from store.events import StoredEvent
from store.unit_of_work import UnitOfWork

PAGE = 1000

EVENT_COLUMNS = (
    "number",
    "sequence",
    "kind",
    "actor",
    "at",
    "payload",
    "department",
    "service",
    "role",
)


def event_page(uow: UnitOfWork, after: int = 0) -> Page:
    """A page of events, in the order in which they were stored.

    Of confidential requests, what people wrote is left out. Ratings that are to be anonymous are
    not counted in the sequence: that one was given would say who rated. Those that were told stand
    before the first page, without request and time, in the order of what they say. What cannot be
    read is left out.

    Args:
        after: the id of the last event of the page before.
    """
    found = {each.id: each for each in uow.events.page(after, PAGE)}

    def read(some_ids: Sequence[int]) -> Sequence[Row]:
        some = [found[each] for each in some_ids]
        history = _History(uow, some)
        return [history.row(each) for each in some if not history.is_hidden(each)]

    rows = read_together("event", tuple(found), read)
    nameless = () if after else _nameless_rows(uow)
    return Page((*nameless, *rows), len(found), max(found, default=None))


class _History:
    """The requests, hops and people behind a page of events, read at once."""

    def __init__(self, uow: UnitOfWork, found: Sequence[StoredEvent]) -> None:
        ids = sorted({each.request_id for each in found})
        self._known = Lookups(uow)
        self._actors = Actors(uow)
        self._requests = {each.id: each for each in uow.requests.of_ids(ids)}
        self._hidden = uow.events.anonymous_ratings(ids)
        moved = [each.id for each in self._requests.values() if each.hop.number > 1]
        self._hops = uow.hops.of_requests(moved) if moved else {}
        self._transfers = _transfers(uow, moved)
        named = [each.stored["event"] for each in found if "event" in each.stored]
        self._sequences = uow.events.sequences(named) if named else {}

    def is_hidden(self, event: StoredEvent) -> bool:
        """Whether an event is an anonymous rating."""
        return event.sequence in self._hidden.get(event.request_id, ())

    def row(self, event: StoredEvent) -> Row:
        """Return the row of an event."""
        kind, request = Action(event.kind), self._requests[event.request_id]
        hop = self._hop(event, request)
        stored = (without_words if event.confidential else in_plain_words)(event.stored)
        if not self._actors.names_servers:
            stored = without_servers(stored)
        role = self._actors.role(kind, event.actor_id, request, hop.department_id)
        return {
            "number": event.number,
            "sequence": self._place(event.request_id, event.sequence),
            "kind": event.kind,
            "actor": self._actors.name(event.actor_id, role),
            "at": event.at.astimezone(self._known.zone(hop.department_id)),
            "payload": self._payload(event, kind, stored),
            "department": self._known.named_department(hop.department_id),
            "service": self._known.named_service(hop.service_id),
            "role": role,
        }

    def _hop(self, event: StoredEvent, request: Request) -> Hop:
        if request.hop.number == 1:
            return request.hop
        before = sum(each <= event.sequence for each in self._transfers[request.id])
        return self._hops[request.id][before]

    def _place(self, request_id: int, sequence: int) -> int:
        return sequence - sum(each < sequence for each in self._hidden.get(request_id, ()))

    def _payload(
        self, event: StoredEvent, kind: Action, stored: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the content of an event with keys and places instead of the database's ids."""
        payload = {name: part for name, part in stored.items() if name != "standard"}
        if "service" in payload:
            payload["service"] = self._known.service_path(payload["service"])
        if destination := payload.get("destination"):
            service = self._known.service_path(destination["service"])
            payload["destination"] = {**destination, "service": service}
        if "event" in payload:
            sequence = self._sequences[payload.pop("event")]
            payload["event"] = self._place(event.request_id, sequence)
        if kind is not Action.CHANGE_PROMISE:  # that says the new times under these names
            for promise in PromiseKind:
                if promise.value in payload:
                    payload[f"{promise.value}_verdict"] = payload.pop(promise.value)
        return payload


def _transfers(uow: UnitOfWork, request_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Return the places of the transfers in the logs of requests, by the requests' ids."""
    found = defaultdict[int, list[int]](list)
    events = uow.events.of_requests(request_ids) if request_ids else {}
    for request_id, its_events in events.items():
        found[request_id] = [each.sequence for each in its_events if each.kind is Action.TRANSFER]
    return found


def _nameless_rows(uow: UnitOfWork) -> list[Row]:
    known = Lookups(uow)
    return [_nameless_row(known, *each) for each in nameless_ratings(uow)]


def _nameless_row(known: Lookups, rating: NamelessRating, confidential: bool) -> Row:
    gaps = {
        dimension.value: {"expected": gap.expected, "perceived": gap.perceived}
        for dimension, gap in rating.gaps.items()
    }
    return {
        "kind": Action.RATE.value,
        "actor": ANONYMOUS,
        "at": rating.told_on.isoformat(),
        "payload": {
            "score": rating.score,
            **({} if confidential else {"text": rating.comment}),
            **({"dimensions": gaps} if gaps else {}),
        },
        "department": known.named_department(rating.department_id),
        "role": Role.REQUESTER.value,
    }
