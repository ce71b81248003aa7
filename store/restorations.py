"""The restorations of a database, each from a backup."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, or_, select, update

from store.parameters import WORKSPACE
from store.tables import restorations
from store.types import UtcDateTime

_IS_AMBIGUOUS = select(
    exists().where(
        restorations.c.workspace_id == WORKSPACE,
        restorations.c.last_number < bindparam("number_"),
        or_(
            restorations.c.highest_number.is_(None),
            restorations.c.highest_number >= bindparam("number_"),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Restoration:
    """That the database was put back to how it was at `backed_up_at`.

    Attributes:
        last_number: the last request's at that time.
        highest_number: the highest that a lost request can have had, or None if that is not known.
    """

    id: int
    backed_up_at: datetime
    last_number: int
    highest_number: int | None


def _restoration(row: Row[Any]) -> Restoration:
    return Restoration(row.id, row.backed_up_at, row.last_number, row.highest_number)


class RestorationStore:
    """The restorations of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def is_ambiguous(self, number: int) -> bool:
        """Whether a request of this number can be lost, and another one have its number now."""
        parameters = {WORKSPACE.key: self._workspace_id, "number_": number}
        return bool(self._connection.scalar(_IS_AMBIGUOUS, parameters))

    def unfinished(self) -> tuple[Restoration, ...]:
        """Those of which not everybody was told yet, oldest first."""
        statement = (
            select(restorations)
            .where(
                restorations.c.workspace_id == self._workspace_id,
                restorations.c.finished_at.is_(None),
            )
            .order_by(restorations.c.id)
        )
        return tuple(map(_restoration, self._connection.execute(statement)))

    def last_finished_at(self) -> datetime | None:
        """When everybody was told of the last one. None if there never was one."""
        finished_at = func.max(restorations.c.finished_at, type_=UtcDateTime())
        statement = select(finished_at).where(restorations.c.workspace_id == self._workspace_id)
        found: datetime | None = self._connection.scalar(statement)
        return found

    def close_range(self, highest_number: int) -> None:
        """Note up to which number requests can have been lost, where it is not known yet."""
        self._change(restorations.c.highest_number.is_(None), highest_number=highest_number)

    def finish(self, now: datetime) -> bool:
        """Note that everybody was told. Returns False if another process has done so."""
        return self._change(restorations.c.finished_at.is_(None), finished_at=now)

    def _change(self, condition: Any, **values: object) -> bool:
        statement = (
            update(restorations)
            .where(restorations.c.workspace_id == self._workspace_id, condition)
            .values(**values)
        )
        return self._connection.execute(statement).rowcount > 0
