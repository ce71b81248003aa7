"""Nags: which steps a request has passed, and who is still to be told of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, text, update

from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import nag_steps, nags
from store.types import UtcDateTime
from store.upserts import unless_there, upsert

_WAITING = text("nags.message_key IS NULL")  # literally: see the partial index

_PASSED = Prepared(
    select(nag_steps.c.key).where(
        nag_steps.c.workspace_id == WORKSPACE, nag_steps.c.request_id == bindparam("request_id_")
    )
)
_PASS = Prepared(insert(nag_steps))
_DUE = (
    select(nags)
    .where(nags.c.workspace_id == WORKSPACE, _WAITING, nags.c.deliver_at <= bindparam("now"))
    .order_by(nags.c.deliver_at, nags.c.id)
    .with_for_update()
)
_DUE_FIRST = _DUE.limit(bindparam("limit"))
_DUE_BESIDE = _DUE.where(
    or_(
        nags.c.recipient_id.in_(bindparam("recipients", expanding=True)),
        nags.c.request_id.in_(bindparam("requests", expanding=True)),
    )
)
_OF_MESSAGE = (
    select(nags)
    .where(nags.c.workspace_id == WORKSPACE, nags.c.message_key == bindparam("message_key_"))
    .order_by(nags.c.reached_at, nags.c.id)
)
_REMINDERS = (
    select(nags.c.message_key, nags.c.recipient_id)
    .where(
        nags.c.workspace_id == WORKSPACE,
        nags.c.request_id == bindparam("request_id_"),
        nags.c.message_key.is_not(None),
    )
    .distinct()
    .order_by(nags.c.message_key)
)
# One row each: with a list of ids, SQLite looks through all nags of the workspace instead.
_ASSIGN = (
    update(nags)
    .where(nags.c.workspace_id == WORKSPACE, nags.c.id == bindparam("id_"))
    .values(message_key=bindparam("message_key_"))
)
_PUT_BACK = (
    update(nags)
    .where(nags.c.workspace_id == WORKSPACE, nags.c.id == bindparam("id_"))
    .values(message_key=None, deliver_at=bindparam("deliver_at_", type_=UtcDateTime()))
)
_NEXT_AT = Prepared(
    select(func.min(nags.c.deliver_at, type_=UtcDateTime()).label("at")).where(
        nags.c.workspace_id == WORKSPACE, _WAITING
    )
)

_ADD = upsert(nags, unless_there)


@dataclass(frozen=True, slots=True)
class PendingNag:
    """A nag for one recipient: a request has passed a step.

    Attributes:
        key: the step; see `domain.nagging`.
        recipient_id: a person, or the department's channel: then the card's thread.
        reached_at: when the step was reached.
        deliver_at: when they are told: as their gate opens, and when they are not snoozing.
    """

    id: int
    request_id: int
    key: str
    recipient_id: str
    reached_at: datetime
    deliver_at: datetime


def _nag(row: Row[Any]) -> PendingNag:
    return PendingNag(
        row.id, row.request_id, row.key, row.recipient_id, row.reached_at, row.deliver_at
    )


class NagStore:
    """The nags of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def passed(self, request_id: int) -> frozenset[str]:
        """The keys of the steps that a request has passed."""
        parameters = {WORKSPACE.key: self._workspace_id, "request_id_": request_id}
        return frozenset(row.key for row in _PASSED.execute(self._connection, parameters))

    def pass_steps(self, request_id: int, keys: Iterable[str], now: datetime) -> None:
        """Note that a request has passed these steps."""
        rows = [
            {
                "workspace_id": self._workspace_id,
                "request_id": request_id,
                "key": key,
                "passed_at": now,
            }
            for key in keys
        ]
        if rows:
            _PASS.execute(self._connection, *rows)

    def add(
        self,
        request_id: int,
        key: str,
        recipient_id: str,
        reached_at: datetime,
        deliver_at: datetime,
    ) -> None:
        """Note a nag that goes at `deliver_at`, unless there is one."""
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "key": key,
            "recipient_id": recipient_id,
            "reached_at": reached_at,
            "deliver_at": deliver_at,
        }
        _ADD.execute(self._connection, row)

    def withdraw(self, request_id: int) -> None:
        """Tell nobody what has not been told yet, and let those steps be passed again."""
        waiting = (
            nags.c.workspace_id == self._workspace_id,
            nags.c.request_id == request_id,
            _WAITING,
        )
        keys = list(self._connection.scalars(select(nags.c.key).where(*waiting)))
        if not keys:
            return
        self._connection.execute(delete(nags).where(*waiting))
        self._connection.execute(
            delete(nag_steps).where(
                nag_steps.c.workspace_id == self._workspace_id,
                nag_steps.c.request_id == request_id,
                nag_steps.c.key.in_(keys),
            )
        )

    def due(self, now: datetime, limit: int) -> tuple[PendingNag, ...]:
        """Return the nags that are due first, in the order in which they came up.

        Another process that asks at the same time waits, and does not get what this one assigns.
        """
        parameters = {WORKSPACE.key: self._workspace_id, "now": now, "limit": limit}
        return tuple(_nag(row) for row in self._connection.execute(_DUE_FIRST, parameters))

    def due_beside(
        self, now: datetime, recipient_ids: Collection[str], request_ids: Collection[int]
    ) -> tuple[PendingNag, ...]:
        """Return all nags that are due to these people, or of these requests. See `due`."""
        parameters = {
            WORKSPACE.key: self._workspace_id,
            "now": now,
            "recipients": list(recipient_ids),
            "requests": list(request_ids),
        }
        return tuple(_nag(row) for row in self._connection.execute(_DUE_BESIDE, parameters))

    def waiting(self, now: datetime, recipient_id: str | None = None) -> tuple[PendingNag, ...]:
        """Return the nags that are due later than now, to one recipient or to all."""
        statement = select(nags).where(
            nags.c.workspace_id == self._workspace_id, _WAITING, nags.c.deliver_at > now
        )
        if recipient_id is not None:
            statement = statement.where(nags.c.recipient_id == recipient_id)
        return tuple(_nag(row) for row in self._connection.execute(statement))

    def of_message(self, message_key: str) -> tuple[PendingNag, ...]:
        """Return the lines of a message, in the order in which they came up."""
        parameters = {WORKSPACE.key: self._workspace_id, "message_key_": message_key}
        return tuple(_nag(row) for row in self._connection.execute(_OF_MESSAGE, parameters))

    def reminders_of(self, request_id: int) -> tuple[tuple[str, str], ...]:
        """Return the messages that went out about a request: the key and recipient of each."""
        parameters = {WORKSPACE.key: self._workspace_id, "request_id_": request_id}
        found = self._connection.execute(_REMINDERS, parameters)
        return tuple((row.message_key, row.recipient_id) for row in found)

    def assign(self, nag_ids: Iterable[int], message_key: str) -> None:
        """Let these go out with a message."""
        rows = [
            {WORKSPACE.key: self._workspace_id, "id_": nag_id, "message_key_": message_key}
            for nag_id in nag_ids
        ]
        self._connection.execute(_ASSIGN, rows)

    def leave_out(self, message_key: str, told: Collection[int]) -> None:
        """Let a message be about these requests alone: the others were dealt with before it went.

        Args:
            told: the ids of the requests that it shows.
        """
        self._connection.execute(
            delete(nags).where(
                nags.c.workspace_id == self._workspace_id,
                nags.c.message_key == message_key,
                nags.c.request_id.not_in(told),
            )
        )

    def put_off(self, request_id: int, recipient_id: str, until: datetime) -> None:
        """Tell somebody of a request not before `until`."""
        self._connection.execute(
            update(nags)
            .where(
                nags.c.workspace_id == self._workspace_id,
                nags.c.request_id == request_id,
                nags.c.recipient_id == recipient_id,
                _WAITING,
                nags.c.deliver_at < until,
            )
            .values(deliver_at=until)
        )

    def put_back(self, nag_id: int, deliver_at: datetime) -> None:
        """Let a nag wait until `deliver_at`, in no message."""
        parameters = {
            WORKSPACE.key: self._workspace_id, "id_": nag_id, "deliver_at_": deliver_at,
        }  # fmt: skip
        self._connection.execute(_PUT_BACK, parameters)

    def next_at(self) -> datetime | None:
        """When the next nag is due; None if none is waiting."""
        (found,) = _NEXT_AT.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return found.at  # type: ignore[no-any-return]
