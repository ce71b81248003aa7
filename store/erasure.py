"""Erasing what the tables hold about people: their words, and the ids by which they are known."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    Text,
    bindparam,
    case,
    cast,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)

from domain.organisation import Standing
from store.erased_contents import without_said
from store.parameters import batches
from store.personal_columns import HELD, Holds
from store.tables import (
    catalogue_revisions,
    events,
    held_words,
    measurements,
    messages,
    metadata,
    outbox,
    people,
    proposal_decisions,
    request_terms,
    requests,
    unmet_need_decisions,
    unmet_need_requests,
    unread_threads,
    workspaces,
)
from store.traces import Traces, put_in, stands_in

_ENDED = requests.c.closed_at.is_not(None)
_EMPTIED = case((measurements.c.comment.is_(None), None), else_="")
_PUT_PAYLOAD = (
    update(events).where(events.c.id == bindparam("id_")).values(payload=bindparam("payload_"))
)
_CATALOGUE = frozenset({"catalogue_revisions", "chains", "departments", "services", "standards"})
"""Tables that are kept in memory by the revision of the catalogue."""


@dataclass(frozen=True, slots=True)
class RowWithWords:
    """A row of the outbox that keeps words itself."""

    id: int
    payload: Mapping[str, Any]
    is_pending: bool


class ErasureStore:
    """Erasing in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # Requests that belong together

    def below(self, request_ids: Collection[int]) -> frozenset[int]:
        """Return the ids of requests and of all that was opened for them."""
        return self._all_of(request_ids, self._children)

    def above(self, request_ids: Collection[int]) -> frozenset[int]:
        """Return the ids of requests and of all that they were opened for."""
        return self._all_of(request_ids, self._parents)

    def unfinished(self, request_ids: Collection[int]) -> Sequence[tuple[int, int]]:
        """Return the ids and numbers of those of these requests that have not ended."""
        found: list[tuple[int, int]] = []
        for batch in batches(sorted(request_ids)):
            statement = (
                select(requests.c.id, requests.c.number)
                .where(self._mine(requests), requests.c.id.in_(batch), ~_ENDED)
                .order_by(requests.c.id)
            )
            found += [(row.id, row.number) for row in self._connection.execute(statement)]
        return found

    def unfinished_of(self, user_id: str) -> Sequence[int]:
        """Return the numbers of requests that somebody has in hand, approves or practises with."""
        columns = (requests.c.assignee_id, requests.c.approver_id, requests.c.trainee_id)
        statement = (
            select(requests.c.number)
            .where(self._mine(requests), ~_ENDED, or_(*(each == user_id for each in columns)))
            .order_by(requests.c.number)
        )
        return tuple(self._connection.scalars(statement))

    def _all_of(
        self,
        request_ids: Collection[int],
        following: Callable[[Sequence[int]], Iterable[int]],
    ) -> frozenset[int]:
        found, new = set(request_ids), set(request_ids)
        while new:
            new = {each for batch in batches(sorted(new)) for each in following(batch)} - found
            found |= new
        return frozenset(found)

    def _children(self, request_ids: Sequence[int]) -> Iterable[int]:
        statement = select(requests.c.id).where(
            self._mine(requests),
            text("requests.parent_id IS NOT NULL"),  # literally: see the partial index
            requests.c.parent_id.in_(request_ids),
        )
        return self._connection.scalars(statement)

    def _parents(self, request_ids: Sequence[int]) -> Iterable[int]:
        statement = select(requests.c.parent_id).where(
            self._mine(requests),
            requests.c.id.in_(request_ids),
            requests.c.parent_id.is_not(None),
        )
        return self._connection.scalars(statement)

    # Words

    def take_words(self, request_ids: Sequence[int], kept: Mapping[int, Any]) -> None:
        """Take the words out of requests, and out of all that was said in them.

        Args:
            kept: the answers to fields that stay, as rows hold them, by the requests' ids.
        """
        none: dict[str, Any] = {"title": "", "details": "", "fields": [], "permalink": None}
        for batch in batches(request_ids):
            theirs = requests.c.id.in_(batch)
            self._change(requests, theirs, **none)
            self._change(measurements, measurements.c.request_id.in_(batch), comment=_EMPTIED)
            self._drop(held_words, held_words.c.request_id.in_(batch))
            self._take_words_of(events.c.request_id.in_(batch))
        for request_id, fields in kept.items():
            self._change(requests, requests.c.id == request_id, fields=fields)

    def take_words_of_events(self, event_ids: Sequence[int]) -> None:
        """Take the words out of these events."""
        for batch in batches(event_ids):
            self._take_words_of(events.c.id.in_(batch))

    def _take_words_of(self, condition: ColumnElement[bool]) -> None:
        statement = select(events.c.id, events.c.payload).where(self._mine(events), condition)
        changed = [
            {"id_": row.id, "payload_": stored}
            for row in self._connection.execute(statement)
            if (stored := without_said(row.payload)) != row.payload
        ]
        if changed:
            self._connection.execute(_PUT_PAYLOAD, changed)

    def take_reasons(self, user_id: str) -> None:
        """Take out why somebody changed the catalogue or decided about proposals."""
        self._change(catalogue_revisions, catalogue_revisions.c.author_id == user_id, reason="")
        self._change(proposal_decisions, proposal_decisions.c.decided_by == user_id, reason="")

    # Messages

    def forget_messages(self, user_id: str, channel_id: str | None) -> None:
        """Forget what was and is to be sent to somebody, and what stands in their conversation."""
        self._drop(outbox, outbox.c.recipient_id == user_id)
        if channel_id:
            self._drop(messages, messages.c.channel_id == channel_id)
            self._drop(unread_threads, unread_threads.c.channel_id == channel_id)

    def forget_rows(self, row_ids: Sequence[int]) -> None:
        """Forget these rows of the outbox."""
        for batch in batches(row_ids):
            self._drop(outbox, outbox.c.id.in_(batch))

    def rows_with_words(
        self,
        kinds: Collection[str],
        user_id: str,
        request_ids: Collection[int],
        event_ids: Collection[int],
    ) -> Sequence[RowWithWords]:
        """Return the rows of the outbox that keep words of requests or events, or name somebody.

        Args:
            kinds: those that keep words.
        """
        columns = outbox.c
        statement = (
            select(
                columns.id,
                columns.payload,
                columns.request_id,
                columns.event_id,
                columns.finished_at,
                cast(columns.payload, Text).contains(f'"{user_id}"').label("names_them"),
            )
            .where(self._mine(outbox), columns.kind.in_(list(kinds)))
            .order_by(columns.id)
        )
        return [
            RowWithWords(row.id, row.payload, row.finished_at is None)
            for row in self._connection.execute(statement)
            if row.names_them or row.request_id in request_ids or row.event_id in event_ids
        ]

    def put_payload(self, row_id: int, payload: Mapping[str, Any]) -> None:
        """Let a row of the outbox keep something else."""
        self._change(outbox, outbox.c.id == row_id, payload=dict(payload))

    # The person

    def replace(self, traces: Traces, pseudonym: str) -> frozenset[int]:
        """Put a pseudonym in the place of somebody, wherever they are known.

        Returns:
            The ids of the requests of which something has changed.
        """
        put, concerned, catalogue = traces.replaced_by(pseudonym), set[int](), False
        for name, columns in HELD.items():
            table = metadata.tables[name]
            if table is request_terms or not any(columns.values()):
                continue
            changed = self._replace_in(table, columns, traces, put)
            catalogue = catalogue or bool(changed and name in _CATALOGUE)
            if table is requests:
                concerned.update(each.id for each in changed)
            elif table is events:
                concerned.update(each.request_id for each in changed)
        if catalogue:
            revision = workspaces.c.catalogue_revision + 1
            mine = update(workspaces).where(workspaces.c.id == self._workspace_id)
            self._connection.execute(mine.values(catalogue_revision=revision))
        self.put_nobody(pseudonym)
        return frozenset(concerned)

    def _replace_in(
        self,
        table: Table,
        columns: Mapping[str, Holds],
        traces: Traces,
        put: Callable[[str], str],
    ) -> Sequence[Row[Any]]:
        held = [table.c[name] for name, what in columns.items() if what]
        words = [table.c[name] for name, what in columns.items() if Holds.WORDS in what]
        looked_for = [
            *((column, each) for column in held for each in (traces.user_id, traces.channel_id)),
            *((column, traces.mention) for column in words),
        ]
        conditions = [stands_in(column, each) for column, each in looked_for if each]
        statement = select(table).where(self._mine(table), or_(*conditions))
        rows = list(self._connection.execute(statement))
        keys = table.primary_key.columns
        changed = [
            (row, values)
            for row in rows
            if (values := {each.name: put_in(row._mapping[each], put) for each in held})
            != {each.name: row._mapping[each] for each in held}
        ]
        if changed:
            self._connection.execute(
                update(table)
                .where(*(each == bindparam(f"old_{each.name}", type_=each.type) for each in keys))
                .values({each: bindparam(f"new_{each.name}", type_=each.type) for each in held}),
                [
                    {
                        **{f"old_{each.name}": row._mapping[each] for each in keys},
                        **{f"new_{name}": value for name, value in values.items()},
                    }
                    for row, values in changed
                ],
            )
        return [row for row, _ in changed]

    def put_nobody(self, pseudonym: str) -> None:
        """Let a pseudonym be somebody who has left, and of whom nothing else is known."""
        nobody = {
            "name": pseudonym,
            "locale": "en-US",
            "timezone": "UTC",
            "deleted": True,
            "standing": Standing.MEMBER.value,
            "dm_channel_id": None,
            "home_opened_at": None,
            "home_shown_at": None,
            "queue_view": None,
            "introduced_at": None,
        }
        if not self._change(people, people.c.user_id == pseudonym, **nobody):
            row = {"workspace_id": self._workspace_id, "user_id": pseudonym, **nobody}
            self._connection.execute(insert(people), row)

    # What refers to words

    def move_decisions(self, request_ids: Collection[int]) -> None:
        """Let decisions about unmet needs be known by requests whose words are still there."""
        table = unmet_need_decisions
        statement = select(table.c.id).where(
            self._mine(table), table.c.request_id.in_(list(request_ids))
        )
        for decision_id in list(self._connection.scalars(statement)):
            others = (
                select(requests.c.id)
                .join(unmet_need_requests, unmet_need_requests.c.request_id == requests.c.id)
                .where(
                    unmet_need_requests.c.decision_id == decision_id,
                    requests.c.title != "",
                    ~requests.c.confidential,
                )
                .order_by(requests.c.id)
                .limit(1)
            )
            other = self._connection.scalar(others)
            if other is not None:
                self._change(table, table.c.id == decision_id, request_id=other)

    def _mine(self, table: Table) -> ColumnElement[bool]:
        return table.c.workspace_id == self._workspace_id

    def _change(self, table: Table, condition: ColumnElement[bool], **values: Any) -> int:
        statement = update(table).where(self._mine(table), condition).values(**values)
        return self._connection.execute(statement).rowcount

    def _drop(self, table: Table, condition: ColumnElement[bool]) -> None:
        self._connection.execute(delete(table).where(self._mine(table), condition))
