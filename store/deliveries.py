"""Deliveries from Slack that have been carried out, so that a repeated one changes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, delete, func, select, true
from sqlalchemy.sql.dml import ReturningInsert

from store.errors import AlreadyDelivered
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import deliveries, workspaces
from store.upserts import Upsert, upsert

# Nearly every delivery needs it, and a statement of its own takes as long as this one.
_REVISION = (
    select(workspaces.c.catalogue_revision).where(workspaces.c.id == WORKSPACE).scalar_subquery()
)


def _accept(insert: Upsert) -> ReturningInsert[Any]:
    # Only a delivery of the same key is one that is known; whatever else is wrong, is an error.
    accepted = insert.on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    return accepted.returning(_REVISION.label("catalogue_revision"))


def _accept_in_time(insert: Upsert) -> ReturningInsert[Any]:
    """Limit the waiting for locks in the transaction, too: a statement of its own costs as much."""
    given = select(
        *(bindparam(each.key, type_=each.type).label(each.key) for each in deliveries.c),
        # Milliseconds, until the end of the transaction.
        func.set_config("lock_timeout", bindparam("patience", type_=String), true()).label("set"),
    ).cte("given")
    found = select(*(given.c[each.key] for each in deliveries.c)).where(given.c.set.is_not(None))
    return _accept(insert.from_select(deliveries.c.keys(), found))


_ACCEPT = upsert(deliveries, _accept)
_ACCEPT_IN_TIME = upsert(deliveries, _accept_in_time)
_FORGET = Prepared(
    delete(deliveries).where(
        deliveries.c.workspace_id == WORKSPACE, deliveries.c.seen_at < bindparam("before_")
    )
)


class DeliveryStore:
    """The deliveries of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def accept(self, key: str, now: datetime, patience: float | None = None) -> int:
        """Note a delivery as carried out, in the transaction that carries it out.

        Args:
            patience: for how many seconds the transaction waits for a lock that somebody else has;
                for as long as it takes if None. SQLite has no such locks.

        Returns:
            The revision of the catalogue.

        Raises:
            AlreadyDelivered: if it has been before.
        """
        row = {
            "workspace_id": self._workspace_id,
            "key": key,
            "seen_at": now,
            WORKSPACE.key: self._workspace_id,
        }
        statement = _ACCEPT
        if patience is not None and self._connection.dialect.name != "sqlite":
            row["patience"] = str(max(int(patience * 1000), 1))
            statement = _ACCEPT_IN_TIME
        accepted = statement.first(self._connection, row)
        if accepted is None:
            raise AlreadyDelivered("{key} has been carried out before", key=key)
        return int(accepted.catalogue_revision)

    def is_known(self, key: str) -> bool:
        """Whether a delivery has been carried out."""
        statement = select(deliveries.c.key).where(
            deliveries.c.workspace_id == self._workspace_id, deliveries.c.key == key
        )
        return self._connection.execute(statement).first() is not None

    def forget_before(self, instant: datetime) -> None:
        """Drop what Slack will not repeat any more."""
        _FORGET.execute(self._connection, {WORKSPACE.key: self._workspace_id, "before_": instant})
