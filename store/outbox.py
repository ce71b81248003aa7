"""The outbox: what is to be shown to whom, until Slack has it.

What is in order goes through one lane, one row at a time, by urgency and then by id: see
docs/decisions/0023-lanes-and-urgency.md.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from store.messages import SlackMessage
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import messages, outbox, people
from store.types import UtcDateTime


class Urgency(IntEnum):
    """How soon a message is to go out, the most urgent first."""

    CONVERSATION = 0  # what a person says to another, and what they did
    CARD = 1
    NAG = 2
    HOME = 3
    REPORT = 4
    FILE = 5  # takes long to make


class MessageKind(Protocol):
    """The content of a message, by name, and how it is sent."""

    @property
    def value(self) -> str:
        """Its name."""

    @property
    def urgency(self) -> Urgency:
        """How soon it is to go out."""

    def lane(self, key: str, recipient_id: str) -> str:
        """Return what it goes out in order with."""


class Outcome(StrEnum):
    """How a row ended."""

    SENT = "sent"
    DROPPED = "dropped"  # when its turn came there was nothing left to say
    DEAD = "dead"  # given up: a dead letter, which `outbox list` shows


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to be sent or brought up to date.

    Attributes:
        key: which message this is; the same key again means the same message, updated.
        kind: what it shows; decides how it is rendered.
        recipient_id: a channel's id or a person's.
        lane: what goes out in order, one after another: mostly the recipient's id.
        revision: how often it was enqueued while pending; a sender finishes only what it saw.
        leased_until: until when whoever claimed it has it alone.
        attempted_at: when a call went out of which nobody knows whether it took effect.
    """

    id: int
    workspace_id: int
    key: str
    kind: str
    recipient_id: str
    lane: str
    urgency: Urgency
    request_id: int | None
    event_id: int | None
    payload: Mapping[str, Any]
    revision: int
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    leased_until: datetime | None
    attempted_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The first row of a lane, and what it takes to address it.

    Attributes:
        shown: the message that it brings up to date; None: it is a new one.
        recipient_left: whether it is for a person who has left.
        busy: whether a row of the lane is leased: then the lane gives none.
    """

    row: OutboxRow
    shown: SlackMessage | None
    dm_channel_id: str | None
    recipient_left: bool
    busy: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane that has something to send: how urgent its first row is, and when it has its turn.

    Attributes:
        due_at: when that row is due.
        leased_until: until when another has it.
    """

    name: str
    urgency: Urgency
    due_at: datetime
    leased_until: datetime | None


_given = {
    "sqlite": func.json_each(bindparam("lanes")).table_valued("value", name="given"),
    "postgresql": func.unnest(bindparam("lanes", type_=postgresql.ARRAY(Text)))
    .table_valued("value")
    .render_derived(name="given"),
}
_first = outbox.alias("first_")
_leased = outbox.alias("leased")


def _enqueue(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    urgency = insert.excluded.urgency
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        index_where=text("finished_at IS NULL"),
        set_={
            "revision": outbox.c.revision + 1,
            "recipient_id": insert.excluded.recipient_id,
            "lane": insert.excluded.lane,
            "urgency": case((urgency < outbox.c.urgency, urgency), else_=outbox.c.urgency),
            "payload": insert.excluded.payload,
        },
    )


def _heads(dialect: str) -> Select[Any]:
    """The first pending row of each given lane; conditions are literal: see the indexes."""
    given = _given[dialect]
    first = (
        select(_first.c.id)
        .where(
            _first.c.workspace_id == WORKSPACE,
            _first.c.lane == given.c.value,
            _first.c.finished_at.is_(None),
        )
        .order_by(_first.c.urgency, _first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    busy = exists().where(
        _leased.c.workspace_id == WORKSPACE,
        _leased.c.lane == given.c.value,
        _leased.c.leased_until.is_not(None),
        _leased.c.leased_until > bindparam("now", type_=UtcDateTime()),
    )
    shown = and_(messages.c.workspace_id == outbox.c.workspace_id, messages.c.key == outbox.c.key)
    recipient = and_(
        people.c.workspace_id == outbox.c.workspace_id,
        people.c.user_id == outbox.c.recipient_id,
    )
    return (
        select(
            outbox,
            messages.c.channel_id.label("shown_in"),
            messages.c.ts.label("shown_ts"),
            people.c.dm_channel_id,
            people.c.deleted,
            busy.label("busy"),
        )
        .select_from(given)
        .join(outbox, outbox.c.id == first)
        .outerjoin(messages, shown)
        .outerjoin(people, recipient)
        .with_for_update(skip_locked=True, of=outbox)
    )


def _lanes() -> Select[Any]:
    """The first pending row of every lane, found by jumping from lane to lane in the index."""
    pending = (_first.c.workspace_id == WORKSPACE, _first.c.finished_at.is_(None))
    lanes = select(func.min(_first.c.lane).label("lane")).where(*pending).cte(recursive=True)
    following = (
        select(func.min(_first.c.lane)).where(*pending, _first.c.lane > lanes.c.lane)
    ).scalar_subquery()
    lanes = lanes.union_all(select(following).where(lanes.c.lane.is_not(None)))
    first = (
        select(_first.c.id)
        .where(*pending, _first.c.lane == lanes.c.lane)
        .order_by(_first.c.urgency, _first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    columns = (outbox.c.lane, outbox.c.urgency, outbox.c.due_at, outbox.c.leased_until)
    return select(*columns).select_from(lanes).join(outbox, outbox.c.id == first)


_ENQUEUE = Prepared(
    {
        "sqlite": _enqueue(sqlite.insert(outbox)),
        "postgresql": _enqueue(postgresql.insert(outbox)),
    }
)
_HURRY = (
    update(outbox)
    .where(
        outbox.c.workspace_id == WORKSPACE,
        outbox.c.request_id == bindparam("request_id_"),
        outbox.c.lane == bindparam("lane_"),
        outbox.c.finished_at.is_(None),
        outbox.c.urgency > bindparam("urgency_"),
    )
    .values(urgency=bindparam("urgency_"))
)
_HEADS = {dialect: _heads(dialect) for dialect in _given}
_LANES = _lanes()
_LOCK_LANES = select(_given["postgresql"].c.value).where(
    func.pg_try_advisory_xact_lock(WORKSPACE, func.hashtext(_given["postgresql"].c.value))
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        leased_until=bindparam("leased_until_", type_=UtcDateTime()),
        attempted_at=bindparam("attempted_at_", type_=UtcDateTime()),
        attempts=outbox.c.attempts + 1,
    )
)
_FINISH = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("id_"),
        outbox.c.finished_at.is_(None),
        outbox.c.revision == bindparam("revision_"),
    )
    .values(
        finished_at=bindparam("finished_at_", type_=UtcDateTime()),
        outcome=bindparam("outcome_"),
        # A dead letter may be sent again: then what is unknown is looked for.
        attempted_at=case((bindparam("outcome_") == Outcome.DEAD.value, outbox.c.attempted_at)),
        error=bindparam("error_"),
        leased_until=None,
    )
)


def _row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        workspace_id=row.workspace_id,
        key=row.key,
        kind=row.kind,
        recipient_id=row.recipient_id,
        lane=row.lane,
        urgency=Urgency(row.urgency),
        request_id=row.request_id,
        event_id=row.event_id,
        payload=row.payload,
        revision=row.revision,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        leased_until=row.leased_until,
        attempted_at=row.attempted_at,
        error=row.error,
    )


def _head(row: Row[Any]) -> Head:
    found = _row(row)
    shown = None
    if row.shown_ts:
        shown = SlackMessage(found.key, found.request_id, row.shown_in, row.shown_ts)
    return Head(found, shown, row.dm_channel_id, bool(row.deleted), bool(row.busy))


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
            urgency: None: that of its kind.
            due_at: not before then; None: now. A message that is pending keeps its time.
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
        _ENQUEUE.execute(self._connection, row)
        self._note_enqueued(lane, urgency)
        if request_id is not None and urgency < Urgency.CARD:
            # What is about one request stays in order: its card goes before the note under it.
            parameters = {
                WORKSPACE.key: self._workspace_id,
                "request_id_": request_id,
                "lane_": lane,
                "urgency_": urgency.value,
            }
            self._connection.execute(_HURRY, parameters)

    def put_cards(
        self, cards: Iterable[tuple[str, MessageKind, str]], request_id: int, now: datetime
    ) -> None:
        """Enqueue the cards of a request together, as `put` does with one.

        Args:
            cards: the key, the kind and the recipient of each.
        """
        rows = [self._new_row(*card, now, request_id) for card in cards]
        _ENQUEUE.execute(self._connection, *rows)
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
            for lane, urgency, due_at, leased_until in self._connection.execute(_LANES, parameters)
        )

    def lock_lanes(self, lanes: Collection[str]) -> Collection[str]:
        """Return those of these lanes that no other process looks at, until the commit."""
        if self._dialect == "sqlite":
            return lanes
        parameters = {WORKSPACE.key: self._workspace_id, "lanes": list(lanes)}
        return list(self._connection.scalars(_LOCK_LANES, parameters))

    def heads(self, lanes: Collection[str], now: datetime) -> tuple[Head, ...]:
        """Return the first row of each of these lanes, the most urgent first.

        A row that another transaction changes just now is left out.
        """
        given = json.dumps(list(lanes)) if self._dialect == "sqlite" else list(lanes)
        parameters = {WORKSPACE.key: self._workspace_id, "lanes": given, "now": now}
        found = map(_head, self._connection.execute(_HEADS[self._dialect], parameters))
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
        self._connection.execute(_LEASE, parameters)
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
        if not self._connection.execute(_FINISH, parameters).rowcount:
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

    def backlog(self) -> int:
        """Return how many rows are pending."""
        statement = (
            select(func.count())
            .select_from(outbox)
            .where(outbox.c.workspace_id == self._workspace_id, outbox.c.finished_at.is_(None))
        )
        return self._connection.scalar(statement) or 0

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
        return tuple(_row(row) for row in self._connection.execute(statement))

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
