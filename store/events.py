"""The event log: appended to, never changed but by an erasure; the truth for all measures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from domain.chronology import in_order
from domain.closings import CLOSINGS
from domain.events import Content, Event, Handover
from domain.lifecycle import MOVES, Action
from domain.promise_terms import NO_VERDICTS, Verdicts
from domain.ratings import rating_of
from domain.request import Request
from store.event_contents import Stored, from_stored, to_stored
from store.left_out import leave_out
from store.parameters import WORKSPACE, batches
from store.prepared import Prepared
from store.request_rows import COUNTED, OWED, UNFINISHED_REQUESTS
from store.tables import departments, events, requests

_MOVES = sorted(MOVES)
_APPEND = Prepared(insert(events).returning(events.c.id))
_OF_REQUEST = Prepared(
    select(events)
    .where(events.c.workspace_id == WORKSPACE, events.c.request_id == bindparam("request_id_"))
    .order_by(events.c.sequence)
)


def _event(row: Row[Any]) -> Event:
    content, handover, verdicts = from_stored(Action(row.kind), row.payload)
    return Event(
        row.id,
        row.request_id,
        row.sequence,
        row.actor_id,
        row.at,
        content,
        handover,
        verdicts,
        row.noted_at,
    )


def _by_request(rows: Iterable[Row[Any]]) -> dict[int, tuple[Event, ...]]:
    """Events by the ids of their requests, by which the rows are ordered."""
    return {
        request_id: in_order(tuple(map(_event, found)))
        for request_id, found in groupby(rows, key=attrgetter("request_id"))
    }


def _each_by_request(rows: Iterable[Row[Any]]) -> dict[int, tuple[Event, ...] | None]:
    """Return the same, with None for a request of which something cannot be read."""
    found: dict[int, tuple[Event, ...] | None] = {}
    for request_id, its_rows in groupby(rows, key=attrgetter("request_id")):
        try:
            found[request_id] = in_order(tuple(map(_event, its_rows)))
        except Exception:
            leave_out("request", request_id)
            found[request_id] = None
    return found


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A row of the log as it is, with the number of its request and whether that is confidential.

    Attributes:
        stored: its content in the form in which the row has it.
    """

    id: int
    request_id: int
    number: int
    confidential: bool
    sequence: int
    kind: str
    actor_id: str | None
    at: datetime
    stored: Stored


class EventStore:
    """The events of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

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
        """Append what has just happened to `request` (as changed); returns the event.

        Args:
            actor_id: who did it; None for Crossdesk itself.
            handover, verdicts, noted_at: see `domain.events.Event`.
        """
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request.id,
            # Each change raises the request's version and makes one event.
            "sequence": request.version,
            "kind": content.kind.value,
            "actor_id": actor_id,
            "at": at,
            "payload": to_stored(content, handover, verdicts),
            "noted_at": noted_at,
        }
        (appended,) = _APPEND.execute(self._connection, row)
        return Event(
            appended.id,
            request.id,
            request.version,
            actor_id,
            at,
            content,
            handover,
            verdicts,
            noted_at,
        )

    def put_all(self, past: Sequence[Event]) -> None:
        """Store events as they happened elsewhere, with their ids; none is here yet."""
        rows = [
            {
                "id": event.id,
                "workspace_id": self._workspace_id,
                "request_id": event.request_id,
                "sequence": event.sequence,
                "kind": event.kind.value,
                "actor_id": event.actor_id,
                "at": event.at,
                "payload": to_stored(event.content, event.handover, event.verdicts),
                "noted_at": event.noted_at,
            }
            for event in past
        ]
        if rows:
            self._connection.execute(insert(events), rows)

    def of_request(self, request_id: int) -> tuple[Event, ...]:
        """Everything that happened to a request, oldest first."""
        parameters = {WORKSPACE.key: self._workspace_id, "request_id_": request_id}
        return in_order([_event(row) for row in _OF_REQUEST.execute(self._connection, parameters)])

    def page(self, after: int, limit: int) -> tuple[StoredEvent, ...]:
        """Return rows of the log in the order in which they were stored, beyond the id `after`."""
        statement = (
            select(events, requests.c.number, requests.c.confidential)
            .join(requests, requests.c.id == events.c.request_id)
            .where(events.c.workspace_id == self._workspace_id, events.c.id > after, COUNTED)
            .order_by(events.c.id)
            .limit(limit)
        )
        return tuple(
            StoredEvent(
                id=row.id,
                request_id=row.request_id,
                number=row.number,
                confidential=row.confidential,
                sequence=row.sequence,
                kind=row.kind,
                actor_id=row.actor_id,
                at=row.at,
                stored=row.payload,
            )
            for row in self._connection.execute(statement)
        )

    def anonymous_ratings(self, request_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """Return the sequences of the ratings that are to be anonymous, by the id of the request.

        They are those given as such, and all of a department that is rated anonymously by now.
        """
        statement = (
            select(events, departments.c.anonymous_ratings)
            .join(requests, requests.c.id == events.c.request_id)
            .join(departments, departments.c.id == requests.c.department_id)
            .where(
                events.c.workspace_id == self._workspace_id,
                events.c.request_id.in_(list(request_ids)),
                events.c.kind == Action.RATE.value,
            )
        )
        found = defaultdict[int, set[int]](set)
        for row in self._connection.execute(statement):
            rating = rating_of(_event(row))
            if row.anonymous_ratings or (rating and rating.anonymous):
                found[row.request_id].add(row.sequence)
        return {request_id: frozenset(sequences) for request_id, sequences in found.items()}

    def of_requests(self, request_ids: Sequence[int]) -> dict[int, tuple[Event, ...]]:
        """Everything that happened to each of these requests, oldest first, by their ids."""
        return _by_request(self._rows_of(request_ids))

    def readable_of_requests(self, request_ids: Sequence[int]) -> dict[int, tuple[Event, ...]]:
        """Return the same, without the requests of which something cannot be read."""
        found = _each_by_request(self._rows_of(request_ids))
        return {key: happened for key, happened in found.items() if happened is not None}

    def _rows_of(self, request_ids: Sequence[int]) -> Sequence[Row[Any]]:
        statement = (
            select(events)
            .where(
                events.c.workspace_id == self._workspace_id, events.c.request_id.in_(request_ids)
            )
            .order_by(events.c.request_id, events.c.sequence)
        )
        return self._connection.execute(statement).all()

    def moves_of_owed(self, department_ids: Sequence[int]) -> dict[int, tuple[Event, ...] | None]:
        """Return the moves of each request that these departments still owe, by the requests' ids.

        One statement, however many there are; requests that nothing has moved are not in it. None
        stands for the moves of one of which something cannot be read.
        """
        statement = (
            select(events)
            .join(requests, requests.c.id == events.c.request_id)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                COUNTED,
                requests.c.department_id.in_(department_ids),
                requests.c.state.in_(OWED),
                events.c.workspace_id == self._workspace_id,
                events.c.kind.in_(_MOVES),
            )
            .order_by(events.c.request_id, events.c.sequence)
        )
        return _each_by_request(self._connection.execute(statement).all())

    def latest(self, request_ids: Sequence[int]) -> dict[int, dict[Action, datetime]]:
        """Return when each kind of event happened last to each of these requests."""
        found = defaultdict[int, dict[Action, datetime]](dict)
        for batch in batches(request_ids):
            statement = (
                select(events.c.request_id, events.c.kind, func.max(events.c.at))
                .where(
                    events.c.workspace_id == self._workspace_id,
                    events.c.request_id.in_(batch),
                )
                .group_by(events.c.request_id, events.c.kind)
            )
            for request_id, kind, at in self._connection.execute(statement):
                found[request_id][Action(kind)] = at
        return dict(found)

    def closings(self, request_ids: Sequence[int]) -> dict[int, Content]:
        """Return the content of the last event that ended each of these requests, by their ids."""
        statement = (
            select(events.c.request_id, events.c.kind, events.c.payload)
            .where(
                events.c.workspace_id == self._workspace_id,
                events.c.request_id.in_(request_ids),
                events.c.kind.in_([kind.value for kind in CLOSINGS]),
            )
            .order_by(events.c.request_id, events.c.sequence)
        )
        return {
            row.request_id: from_stored(Action(row.kind), row.payload)[0]
            for row in self._connection.execute(statement)
        }

    def sequences(self, event_ids: Sequence[int]) -> dict[int, int]:
        """Return the place of each of these events in the log of its request, by their ids."""
        statement = select(events.c.id, events.c.sequence).where(
            events.c.workspace_id == self._workspace_id, events.c.id.in_(event_ids)
        )
        return {row.id: row.sequence for row in self._connection.execute(statement)}

    def count(self) -> int:
        """How many events there are."""
        statement = select(func.count()).where(events.c.workspace_id == self._workspace_id)
        return self._connection.scalar(statement) or 0
