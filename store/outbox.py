"""The outbox: what is to be shown to whom, until Slack has it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from store.tables import outbox
from store.types import UtcDateTime

_PENDING = text("outbox.finished_at IS NULL")  # literally: see the partial index


def _put(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        index_where=text("finished_at IS NULL"),
        set_={
            "revision": outbox.c.revision + 1,
            "recipient_id": insert.excluded.recipient_id,
            "payload": insert.excluded.payload,
        },
    )


_PUT = {
    "sqlite": _put(sqlite.insert(outbox)),
    "postgresql": _put(postgresql.insert(outbox)),
}


class Outcome(StrEnum):
    """How a row ended."""

    SENT = "sent"
    DROPPED = "dropped"  # when its turn came there was nothing left to say
    DEAD = "dead"  # given up; `doctor` shows it


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to be sent or brought up to date.

    Attributes:
        key: which message this is; the same key again means the same message, updated.
        kind: what it shows; decides how it is rendered.
        recipient_id: a channel's id or a person's.
        revision: how often it was wished for while pending; a sender finishes only what it saw.
        leased_until: until when whoever claimed it has it alone.
        attempted_at: when a call went out of which nobody knows whether it took effect.
    """

    id: int
    workspace_id: int
    key: str
    kind: str
    recipient_id: str
    request_id: int | None
    event_id: int | None
    payload: Mapping[str, Any]
    revision: int
    attempts: int
    created_at: datetime
    leased_until: datetime | None
    attempted_at: datetime | None
    error: str | None


def _row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        workspace_id=row.workspace_id,
        key=row.key,
        kind=row.kind,
        recipient_id=row.recipient_id,
        request_id=row.request_id,
        event_id=row.event_id,
        payload=row.payload,
        revision=row.revision,
        attempts=row.attempts,
        created_at=row.created_at,
        leased_until=row.leased_until,
        attempted_at=row.attempted_at,
        error=row.error,
    )


class OutboxStore:
    """The outbox of one workspace.

    Attributes:
        written: whether this transaction wished for a message, so that the sender is to be woken.
    """

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self.written = False

    def put(
        self,
        key: str,
        kind: str,
        recipient_id: str,
        now: datetime,
        *,
        request_id: int | None = None,
        event_id: int | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        """Wish for a message to be shown as things stand when it is sent.

        A message that is pending already is not sent twice: its row is marked as wished for anew.
        One statement does both, so that two transactions at once cannot both insert.
        """
        self.written = True
        row = {
            "workspace_id": self._workspace_id,
            "key": key,
            "kind": kind,
            "recipient_id": recipient_id,
            "request_id": request_id,
            "event_id": event_id,
            "payload": dict(payload or {}),
            "created_at": now,
            "due_at": now,
        }
        self._connection.execute(_PUT[self._connection.dialect.name], row)

    def claim(
        self, now: datetime, lease: timedelta, limit: int, under_way: Collection[int] = ()
    ) -> tuple[OutboxRow, ...]:
        """Take the next message of each recipient, for `lease`; nobody else gets it until then.

        A recipient whose next message is not due yet, or is under way, gives none: order is kept.

        Args:
            under_way: what the caller has in hand. A clock that is moved ends leases early.
        """
        statement = (
            self._heads(select(outbox.c.id))
            .where(
                outbox.c.due_at <= now,
                or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
                outbox.c.id.not_in(under_way),
            )
            .order_by(outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=outbox)
        )
        ids = list(self._connection.scalars(statement))
        if not ids:
            return ()
        taken = (
            update(outbox)
            .where(outbox.c.id.in_(ids))
            .values(leased_until=now + lease, attempts=outbox.c.attempts + 1)
            .returning(outbox)
        )
        return tuple(sorted(map(_row, self._connection.execute(taken)), key=lambda row: row.id))

    def free_leases(self) -> None:
        """Let go of what a process had claimed that is no more. Only for one that runs alone."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, _PENDING)
            .values(leased_until=None)
        )

    def note_attempt(self, row: OutboxRow, now: datetime) -> None:
        """Note that the call goes out now, so that a crash leaves its fate known as unknown.

        An earlier call whose fate is still unknown stays noted as the one to look for.
        """
        if row.attempted_at is None:
            self._change(row, attempted_at=now)

    def finish(self, row: OutboxRow, outcome: Outcome, now: datetime, error: str = "") -> None:
        """End a row; one that was wished for anew meanwhile stays pending instead."""
        finished = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id, _PENDING, outbox.c.revision == row.revision)
            .values(
                finished_at=now,
                outcome=outcome.value,
                leased_until=None,
                attempted_at=None,
                error=error or None,
            )
        )
        if not finished.rowcount:
            self._change(row, leased_until=None, attempted_at=None, due_at=now, attempts=0)

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

    def hasten(self, recipient_id: str, now: datetime) -> None:
        """What waits for this recipient is due now: what kept it back has changed."""
        self.written = True
        self._connection.execute(
            update(outbox)
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.recipient_id == recipient_id,
                _PENDING,
                outbox.c.due_at > now,
            )
            .values(due_at=now)
        )

    def is_pending(self, key: str) -> bool:
        """Whether this message is still to be sent or brought up to date."""
        statement = select(outbox.c.id).where(
            outbox.c.workspace_id == self._workspace_id, outbox.c.key == key, _PENDING
        )
        return self._connection.execute(statement).first() is not None

    def latest(self, key: str) -> OutboxRow | None:
        """Find the latest row of a message, whether it was sent or not."""
        statement = (
            select(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, outbox.c.key == key)
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).first()
        return _row(row) if row else None

    def next_due_at(self) -> datetime | None:
        """When the next row can be claimed; None if nothing is pending.

        Only the first of each recipient counts: those behind it wait for it, not for a time.
        """
        turn = func.coalesce(outbox.c.leased_until, outbox.c.due_at)
        statement = self._heads(select(func.min(turn, type_=UtcDateTime())))
        next_turn: datetime | None = self._connection.scalar(statement)
        return next_turn

    def backlog(self) -> int:
        """How many rows are pending."""
        statement = (
            select(func.count())
            .select_from(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, _PENDING)
        )
        return self._connection.scalar(statement) or 0

    def oldest(self) -> datetime | None:
        """When what has been pending for longest was wished for; None if nothing is pending."""
        statement = select(func.min(outbox.c.created_at, type_=UtcDateTime())).where(
            outbox.c.workspace_id == self._workspace_id, _PENDING
        )
        created_at: datetime | None = self._connection.scalar(statement)
        return created_at

    def dead(self, limit: int = 20) -> tuple[OutboxRow, ...]:
        """What was given up, latest first."""
        statement = (
            select(outbox)
            .where(
                outbox.c.workspace_id == self._workspace_id, outbox.c.outcome == Outcome.DEAD.value
            )
            .order_by(outbox.c.id.desc())
            .limit(limit)
        )
        return tuple(_row(row) for row in self._connection.execute(statement))

    def forget_before(self, instant: datetime) -> int:
        """Drop what ended before `instant`, dead letters excepted; returns how many."""
        statement = delete(outbox).where(
            outbox.c.workspace_id == self._workspace_id,
            outbox.c.finished_at < instant,
            outbox.c.outcome != Outcome.DEAD.value,
        )
        return self._connection.execute(statement).rowcount

    def _heads(self, statement: Select[Any]) -> Select[Any]:
        """Narrowed to the first pending row of each recipient."""
        first = (
            select(func.min(outbox.c.id))
            .where(outbox.c.workspace_id == self._workspace_id, _PENDING)
            .group_by(outbox.c.recipient_id)
        )
        return statement.where(outbox.c.id.in_(first), _PENDING)

    def _change(self, row: OutboxRow, **values: Any) -> None:
        """Change a row that was claimed, unless its lease ran out and somebody else has it."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id, outbox.c.leased_until == row.leased_until)
            .values(**values)
        )
