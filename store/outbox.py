"""The outbox: what is to be shown to whom, until Slack has it.

What is in order goes through one lane, one row at a time, by urgency and then by id: see
docs/decisions/0023-lanes-and-urgency.md.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from store.outbox_rows import Head, Lane, MessageKind, OutboxRow, Outcome, Urgency, head_of, row_of
from store.outbox_statements import (
    BACKLOG,
    ENQUEUE,
    FINISH,
    HEADS,
    HURRY,
    LANES,
    LEASE,
    LOCK_LANES,
)
from store.parameters import WORKSPACE
from store.tables import outbox


class OutboxStore:
    """The outbox of one workspace.

    Attributes:
        enqueued: the lanes in which this transaction enqueued a message, and how urgent the most
            urgent of each is: the sender is to be woken.
    """

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._dialect = connection.dialect.name
        self.enqueued: dict[str, Urgency] = {}

    def put(
        self,
        key: str,
        kind: MessageKind,
        recipient_id: str,
        now: datetime,
        *,
        request_id: int | None = None,
        event_id: int | None = None,
        payload: Mapping[str, Any] | None = None,
        urgency: Urgency | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Enqueue a message. It is rendered when it is sent.

        A message that is pending already is not sent twice: the revision of its row is raised.
        One statement does both, so that two transactions at once cannot both insert.

        Args:
            urgency: that of its kind if None.
            due_at: not before then; now if None. A message that is pending keeps its time.
        """
        urgency = kind.urgency if urgency is None else urgency
        row = {
            **self._new_row(key, kind, recipient_id, now, request_id),
            "urgency": urgency.value,
            "event_id": event_id,
            "payload": dict(payload or {}),
            "due_at": due_at or now,
        }
        lane = row["lane"]
        ENQUEUE.execute(self._connection, row)
        self._note_enqueued(lane, urgency)
        if request_id is not None and urgency < Urgency.CARD:
            # What is about one request stays in order: its card goes before the note under it.
            parameters = {
                WORKSPACE.key: self._workspace_id,
                "request_id_": request_id,
                "lane_": lane,
                "urgency_": urgency.value,
            }
            HURRY.execute(self._connection, parameters)

    def put_cards(
        self, cards: Iterable[tuple[str, MessageKind, str]], request_id: int, now: datetime
    ) -> None:
        """Enqueue the cards of a request together, as `put` does with one.

        Args:
            cards: the key, the kind and the recipient of each; no two have the same key.
        """
        rows = [self._new_row(*card, now, request_id) for card in cards]
        if rows:
            ENQUEUE.insert(self._connection, *rows)
        for row in rows:
            self._note_enqueued(row["lane"], Urgency(row["urgency"]))

    def _new_row(
        self,
        key: str,
        kind: MessageKind,
        recipient_id: str,
        now: datetime,
        request_id: int | None,
    ) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace_id,
            "key": key,
            "kind": kind.value,
            "recipient_id": recipient_id,
            "lane": kind.lane(key, recipient_id),
            "urgency": kind.urgency.value,
            "request_id": request_id,
            "event_id": None,
            "payload": {},
            "created_at": now,
            "due_at": now,
        }

    def _note_enqueued(self, lane: str, urgency: Urgency) -> None:
        self.enqueued[lane] = min(urgency, self.enqueued.get(lane, urgency))

    # What is sent next

    def lanes(self) -> tuple[Lane, ...]:
        """Return every lane that has anything to send."""
        parameters = {WORKSPACE.key: self._workspace_id}
        return tuple(
            Lane(lane, Urgency(urgency), due_at, leased_until)
            for lane, urgency, due_at, leased_until in LANES.execute(self._connection, parameters)
        )

    def lock_lanes(self, lanes: Collection[str]) -> Collection[str]:
        """Return those of these lanes that no other process looks at, until the commit."""
        if self._dialect == "sqlite":
            return lanes
        parameters = {WORKSPACE.key: self._workspace_id, "lanes": list(lanes)}
        return [row.value for row in LOCK_LANES.execute(self._connection, parameters)]

    def heads(self, lanes: Collection[str], now: datetime) -> tuple[Head, ...]:
        """Return the first row of each of these lanes, the most urgent first.

        A row that another transaction changes or has ended just now is left out.
        """
        given = json.dumps(list(lanes)) if self._dialect == "sqlite" else list(lanes)
        parameters = {WORKSPACE.key: self._workspace_id, "lanes": given, "now": now}
        found = map(head_of, HEADS.execute(self._connection, parameters))
        return tuple(sorted(found, key=lambda head: (head.row.urgency, head.row.id)))

    def lease(
        self, row: OutboxRow, now: datetime, lease: timedelta, *, attempting: bool
    ) -> OutboxRow:
        """Take a lane's first row, for `lease`; nobody else gets any of the lane until then.

        Args:
            attempting: whether a call may go out of which a crash leaves the fate unknown. An
                earlier one stays noted as the one to look for.

        Returns:
            The row, with the earlier call alone noted.
        """
        attempted_at = row.attempted_at or (now if attempting else None)
        parameters = {
            "id_": row.id,
            "leased_until_": now + lease,
            "attempted_at_": attempted_at,
        }
        LEASE.execute(self._connection, parameters)
        return replace(row, leased_until=now + lease, attempts=row.attempts + 1)

    def extend_lease(self, row: OutboxRow, until: datetime) -> OutboxRow | None:
        """Keep a row for longer; returns None if somebody else has it."""
        changed = self._change(row, leased_until=until)
        return replace(row, leased_until=until) if changed else None

    def free_leases(self) -> None:
        """Let go of what a process had claimed that is no more. Only for one that runs alone."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, outbox.c.leased_until.is_not(None))
            .values(leased_until=None)
        )

    def doubt_pending(self) -> None:
        """Note of all that is pending that it may have been sent: it is looked for before it is."""
        self._connection.execute(
            update(outbox)
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.finished_at.is_(None),
                outbox.c.attempted_at.is_(None),
            )
            .values(attempted_at=outbox.c.created_at)
        )

    def note_attempt(self, row: OutboxRow, now: datetime) -> None:
        """Note that the call goes out now, so that a crash leaves its fate known as unknown."""
        if row.attempted_at is None:
            self._change(row, attempted_at=now)

    # What became of it

    def finish(self, row: OutboxRow, outcome: Outcome, now: datetime, error: str = "") -> None:
        """End a row; one that was enqueued again meanwhile stays pending instead."""
        parameters = {
            "id_": row.id,
            "revision_": row.revision,
            "finished_at_": now,
            "outcome_": outcome.value,
            "error_": error or None,
        }
        if FINISH.first(self._connection, parameters) is None:
            fate: dict[str, Any] = {} if outcome is Outcome.DEAD else {"attempted_at": None}
            self._change(row, leased_until=None, due_at=now, attempts=0, **fate)

    def retry(self, row: OutboxRow, due_at: datetime, error: str, *, fate_known: bool) -> None:
        """Try a row again later.

        Args:
            fate_known: False if the call may have taken effect all the same.
        """
        fate = {"attempted_at": row.attempted_at} if fate_known else {}
        self._change(row, due_at=due_at, leased_until=None, error=error, **fate)

    def postpone(self, row: OutboxRow, due_at: datetime, error: str = "") -> None:
        """Put a row off that was no failed attempt: it was not its turn yet, or Slack said wait."""
        self._change(
            row,
            due_at=due_at,
            leased_until=None,
            attempts=row.attempts - 1,
            attempted_at=row.attempted_at,
            error=error or None,
        )

    def wait(self, row: OutboxRow, due_at: datetime) -> None:
        """Put a row off that nobody has claimed: it is not its time yet."""
        self._change(row, due_at=due_at)

    def move(self, row: OutboxRow, lane: str, urgency: Urgency) -> None:
        """Put a lane's first row into another lane."""
        statement = update(outbox).where(outbox.c.id == row.id)
        self._connection.execute(statement.values(lane=lane, urgency=urgency.value))

    def make_due(
        self, kinds: Iterable[MessageKind], now: datetime, recipient_id: str | None = None
    ) -> None:
        """Make what waits of these kinds due now, for one recipient or for all."""
        statement = update(outbox).where(
            outbox.c.workspace_id == self._workspace_id,
            outbox.c.kind.in_([kind.value for kind in kinds]),
            outbox.c.finished_at.is_(None),
            outbox.c.due_at > now,
        )
        if recipient_id is not None:
            statement = statement.where(outbox.c.recipient_id == recipient_id)
        self._connection.execute(statement.values(due_at=now))

    def hasten(self, lane: str, now: datetime) -> None:
        """Make what waits in this lane due now: what kept it back has changed."""
        self.enqueued.setdefault(lane, Urgency.CARD)
        self._connection.execute(
            update(outbox)
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.lane == lane,
                outbox.c.finished_at.is_(None),
                outbox.c.due_at > now,
            )
            .values(due_at=now)
        )

    # Looking at it

    def is_pending(self, key: str) -> bool:
        """Whether this message is still to be sent or brought up to date."""
        statement = select(outbox.c.id).where(
            outbox.c.workspace_id == self._workspace_id,
            outbox.c.key == key,
            outbox.c.finished_at.is_(None),
        )
        return self._connection.execute(statement).first() is not None

    def under_way(self, request_id: int) -> tuple[OutboxRow, ...]:
        """Return what is pending of a request and may stand in Slack without our knowing it."""
        statement = select(outbox).where(
            outbox.c.request_id == request_id,
            outbox.c.finished_at.is_(None),
            or_(outbox.c.leased_until.is_not(None), outbox.c.attempted_at.is_not(None)),
        )
        return tuple(row_of(row) for row in self._connection.execute(statement))

    def latest(self, key: str) -> OutboxRow | None:
        """Find the latest row of a message, whether it was sent or not."""
        statement = (
            select(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, outbox.c.key == key)
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).first()
        return row_of(row) if row else None

    def backlog(self) -> int:
        """Return how many rows are pending."""
        (row,) = BACKLOG.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return int(row.backlog)

    def due_since(self, now: datetime) -> datetime | None:
        """Return since when what waits for nothing but the sender has waited, or None.

        What waits for a time, such as for the bot's invitation to a channel, is not late, nor is
        what waits behind it.
        """
        return min((each.due_at for each in self.lanes() if each.due_at <= now), default=None)

    # Dead letters

    def dead(self, limit: int | None = 20) -> tuple[OutboxRow, ...]:
        """Return what was given up, latest first."""
        statement = (
            select(outbox)
            .where(
                outbox.c.workspace_id == self._workspace_id, outbox.c.outcome == Outcome.DEAD.value
            )
            .order_by(outbox.c.id.desc())
            .limit(limit)
        )
        return tuple(row_of(row) for row in self._connection.execute(statement))

    def send_again(self, row: OutboxRow, now: datetime) -> bool:
        """Make a dead letter pending again; returns False if the same message is pending anyway."""
        if self.is_pending(row.key):
            self.drop(row)
            return False
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id, outbox.c.outcome == Outcome.DEAD.value)
            .values(finished_at=None, outcome=None, error=None, attempts=0, due_at=now)
        )
        self.enqueued[row.lane] = row.urgency
        return True

    def drop(self, row: OutboxRow) -> None:
        """Let go of a dead letter."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id, outbox.c.outcome == Outcome.DEAD.value)
            .values(outcome=Outcome.DROPPED.value)
        )

    def forget_before(self, instant: datetime) -> int:
        """Delete what ended before `instant`, dead letters excepted; returns how many."""
        statement = delete(outbox).where(
            outbox.c.workspace_id == self._workspace_id,
            outbox.c.finished_at < instant,
            outbox.c.outcome != Outcome.DEAD.value,
        )
        return self._connection.execute(statement).rowcount

    def _change(self, row: OutboxRow, **values: Any) -> bool:
        """Change a row that was claimed, unless its lease ran out and somebody else has it."""
        changed = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id, outbox.c.leased_until == row.leased_until)
            .values(**values)
        )
        return changed.rowcount > 0
