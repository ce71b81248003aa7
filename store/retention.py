"""Requests that were kept for their time: finding them, and taking people out of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete, func, or_, select, text, update

from domain.erasure import ERASED_MEMBER, ERASED_OTHER, ERASED_REQUESTER
from store.erased_contents import Substitute, with_people
from store.parameters import batches
from store.tables import (
    NAMES_PEOPLE,
    events,
    hops,
    low_ratings,
    measurements,
    memberships,
    nag_steps,
    nags,
    outbox,
    rating_questions,
    requests,
    waiting_ratings,
)

# Literally: see the partial index.
_ENDED_WITH_PEOPLE = text(f"closed_at IS NOT NULL AND {NAMES_PEOPLE}")
_DONE = (ERASED_REQUESTER, ERASED_MEMBER)
_PAGE = 500
_BESIDE = (nags, nag_steps, rating_questions, low_ratings, waiting_ratings)
"""Tables with rows about requests that nobody needs once their people are gone."""
_WAITING = text("outbox.finished_at IS NULL")  # literally, as above

_PUT_REQUEST = (
    update(requests)
    .where(requests.c.id == bindparam("id_"))
    .values(
        {each: bindparam(f"new_{each}") for each in ("requester_id", "assignee_id")}
        | {each: bindparam(f"new_{each}") for each in ("approver_id", "trainee_id")}
    )
)
_PUT_EVENT = (
    update(events)
    .where(events.c.id == bindparam("id_"))
    .values(actor_id=bindparam("actor"), payload=bindparam("content"))
)


class Ended(NamedTuple):
    """A request, and when it ended."""

    at: datetime
    id: int


class RetentionStore:
    """The requests of one workspace that have been kept for their time."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def kept_too_long(self, before: datetime, after: Ended | None) -> Sequence[Ended]:
        """Return a page of requests that ended before an instant and still name people.

        Args:
            after: the last of the page before.
        """
        statement = select(requests.c.closed_at, requests.c.id).where(*self._due(before))
        if after:
            later = or_(requests.c.closed_at > after.at, requests.c.id > after.id)
            statement = statement.where(requests.c.closed_at >= after.at, later)
        statement = statement.order_by(requests.c.closed_at, requests.c.id).limit(_PAGE)
        return [Ended(row.closed_at, row.id) for row in self._connection.execute(statement)]

    def due(self, request_ids: Sequence[int], before: datetime) -> Sequence[int]:
        """Return those of these requests that ended before an instant and still name people."""
        statement = select(requests.c.id).where(
            *self._due(before), requests.c.id.in_(list(request_ids))
        )
        return self._connection.scalars(statement.order_by(requests.c.id)).all()

    def count(self, before: datetime) -> int:
        """Return how many these are."""
        statement = select(func.count()).select_from(requests).where(*self._due(before))
        return self._connection.scalar(statement) or 0

    def _due(self, before: datetime) -> tuple[Any, ...]:
        return (
            requests.c.workspace_id == self._workspace_id,
            _ENDED_WITH_PEOPLE,
            requests.c.closed_at < before,
        )

    def ended_before(self, request_ids: Iterable[int], before: datetime) -> bool:
        """Whether all of these requests ended before an instant."""
        for batch in batches(sorted(request_ids)):
            later = select(requests.c.id).where(
                requests.c.workspace_id == self._workspace_id,
                requests.c.id.in_(batch),
                or_(requests.c.closed_at.is_(None), requests.c.closed_at >= before),
            )
            if self._connection.execute(later.limit(1)).first():
                return False
        return True

    def take_people(self, request_ids: Sequence[int]) -> None:
        """Let one and the same nobody stand in the place of each person in these requests.

        Who asked stays apart from the others, and from whoever belongs to the department: figures
        tell them apart.
        """
        for batch in batches(request_ids):
            stands_for = self._take_from_requests(batch)
            self._take_from_hops(batch, stands_for)
            self._take_from_events(batch, stands_for)
            for table in _BESIDE:
                self._connection.execute(
                    delete(table).where(
                        table.c.workspace_id == self._workspace_id, table.c.request_id.in_(batch)
                    )
                )
            self._connection.execute(delete(outbox).where(_WAITING, outbox.c.request_id.in_(batch)))

    def sent_about_erased(self) -> Sequence[int]:
        """Return the ids of messages that were sent or given up, about what is erased by now.

        There is no index for them by request, so all are looked at once.
        """
        statement = (
            select(outbox.c.id)
            .join(requests, requests.c.id == outbox.c.request_id)
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.finished_at.is_not(None),
                requests.c.requester_id.in_(_DONE),
            )
        )
        return self._connection.scalars(statement).all()

    def _take_from_requests(self, request_ids: Sequence[int]) -> Mapping[int, Substitute]:
        belongs = (
            select(hops.c.request_id)
            .join(requests, requests.c.id == hops.c.request_id)
            .join(
                memberships,
                (memberships.c.workspace_id == hops.c.workspace_id)
                & (memberships.c.department_id == hops.c.department_id)
                & (memberships.c.user_id == requests.c.requester_id),
            )
            .where(self._of(hops, request_ids))
        )
        members = set(self._connection.scalars(belongs))
        statement = select(requests).where(
            requests.c.workspace_id == self._workspace_id, requests.c.id.in_(request_ids)
        )
        stands_for: dict[int, Substitute] = {}
        changed = []
        for row in self._connection.execute(statement):
            is_member = row.id in members or row.requester_id == ERASED_MEMBER
            put = _substitute(row.requester_id, ERASED_MEMBER if is_member else ERASED_REQUESTER)
            stands_for[row.id] = put
            people = ("requester_id", "assignee_id", "approver_id", "trainee_id")
            who = {each: row._mapping[each] for each in people}
            new = {f"new_{name}": put(each) if each else None for name, each in who.items()}
            changed.append({"id_": row.id, **new})
        if changed:
            self._connection.execute(_PUT_REQUEST, changed)
        return stands_for

    def _take_from_hops(
        self, request_ids: Sequence[int], stands_for: Mapping[int, Substitute]
    ) -> None:
        for table, column in ((hops, hops.c.assignee_id), (measurements, measurements.c.rater_id)):
            number = table.c.number if table is hops else table.c.hop
            statement = select(table.c.request_id, number.label("number"), column.label("who"))
            rows = self._connection.execute(
                statement.where(self._of(table, request_ids), column.is_not(None))
            )
            changed = [
                {
                    "id_": row.request_id,
                    "number_": row.number,
                    "new": stands_for[row.request_id](row.who),
                }
                for row in rows
            ]
            if changed:
                self._connection.execute(
                    update(table)
                    .where(table.c.request_id == bindparam("id_"), number == bindparam("number_"))
                    .values({column: bindparam("new")}),
                    changed,
                )

    def _take_from_events(
        self, request_ids: Sequence[int], stands_for: Mapping[int, Substitute]
    ) -> None:
        statement = select(events.c.id, events.c.request_id, events.c.actor_id, events.c.payload)
        changed = []
        for row in self._connection.execute(statement.where(self._of(events, request_ids))):
            put = stands_for[row.request_id]
            actor_id = put(row.actor_id) if row.actor_id else None
            content = with_people(row.payload, put)
            changed.append({"id_": row.id, "actor": actor_id, "content": content})
        if changed:
            self._connection.execute(_PUT_EVENT, changed)

    def _of(self, table: Table, request_ids: Sequence[int]) -> Any:
        return (table.c.workspace_id == self._workspace_id) & table.c.request_id.in_(request_ids)


def _substitute(requester_id: str, requester: str) -> Substitute:
    return lambda user_id: requester if user_id == requester_id else ERASED_OTHER
