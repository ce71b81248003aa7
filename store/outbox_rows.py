"""Rows of the outbox, as values: what is to be shown to whom, and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from sqlalchemy import Row

from store.messages import SlackMessage


class Urgency(IntEnum):
    """How soon a message is to go out, the most urgent first."""

    CONVERSATION = 0  # what a person says to another, and what they did
    CARD = 1
    NAG = 2
    HOME = 3
    REPORT = 4
    FILE = 5  # takes long to make

    @classmethod
    def _missing_(cls, _value: object) -> "Urgency":
        """Let what is not known, as after a return from a newer version, go out after all else."""
        return cls.REPORT


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
        leased_until: until when the process that claimed it has it alone.
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
        shown: the message that it brings up to date. None if it is a new one.
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


def row_of(row: Row[Any]) -> OutboxRow:
    """Read a row of the table."""
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


def head_of(row: Row[Any]) -> Head:
    """Read the first row of a lane, with its message and its recipient."""
    found = row_of(row)
    shown = None
    if row.shown_ts:
        shown = SlackMessage(found.key, found.request_id, row.shown_in, row.shown_ts)
    return Head(found, shown, row.dm_channel_id, bool(row.deleted), bool(row.busy))
