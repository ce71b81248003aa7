"""The outbox: what is to be shown to whom, until Slack has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from store.tables import outbox
from store.types import UtcDateTime

_PENDING = text("outbox.finished_at IS NULL")  # literally: see the partial index


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
        attempted_at: set while a call's fate is unknown.
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
        """
        self.written = True
        raised = self._connection.execute(
            update(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, outbox.c.key == key, _PENDING)
            .values(revision=outbox.c.revision + 1, payload=dict(payload or {}))
        )
        if raised.rowcount:
            return
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
        self._connection.execute(insert(outbox), row)

    def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[OutboxRow, ...]:
        """Take the next message of each recipient, for `lease`; nobody else gets it until then.

        A recipient whose next message is not due yet, or is under way, gives none: order is kept.
        """
        earlier = outbox.alias("earlier")
        statement = (
            select(outbox.c.id)
            .where(
                outbox.c.workspace_id == self._workspace_id,
                _PENDING,
                outbox.c.due_at <= now,
                or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
                ~exists().where(
                    and_(
                        earlier.c.workspace_id == outbox.c.workspace_id,
                        earlier.c.recipient_id == outbox.c.recipient_id,
                        earlier.c.id < outbox.c.id,
                        text("earlier.finished_at IS NULL"),
                    )
                ),
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

    def note_attempt(self, row: OutboxRow, now: datetime) -> None:
        """Note that the call goes out now, so that a crash leaves its fate known as unknown."""
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
        fate = {"attempted_at": None} if fate_known else {}
        self._change(row, due_at=due_at, leased_until=None, error=error, **fate)

    def next_due_at(self) -> datetime | None:
        """When the next pending row is due, or its lease runs out; None if nothing is pending."""
        statement = select(
            func.min(func.coalesce(outbox.c.leased_until, outbox.c.due_at), type_=UtcDateTime())
        ).where(outbox.c.workspace_id == self._workspace_id, _PENDING)
        return self._connection.scalar(statement)

    def backlog(self) -> int:
        """How many rows are pending."""
        statement = (
            select(func.count())
            .select_from(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, _PENDING)
        )
        return self._connection.scalar(statement) or 0

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

    def _change(self, row: OutboxRow, **values: Any) -> None:
        self._connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
