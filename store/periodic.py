"""Work that is done once a period, whichever process comes first."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.sql.dml import ReturningInsert

from store.tables import periodic_runs
from store.upserts import Upsert, upsert


def _begin(insert: Upsert) -> ReturningInsert[Any]:
    # Drivers do not agree on how many rows an insert has made; what it returns is beyond doubt.
    return insert.on_conflict_do_nothing().returning(periodic_runs.c.period)


_BEGIN = upsert(periodic_runs, _begin)


class Periodic(Protocol):
    """Something that is done once, for what its `period` names."""

    @property
    def period(self) -> str: ...


T = TypeVar("T", bound=Periodic)


class PeriodicStore:
    """Tasks that are done once a period, in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def begun(self, job: str, periods: Collection[str]) -> frozenset[str]:
        """Those of `periods` for which a job was begun."""
        if not periods:
            return frozenset()
        statement = select(periodic_runs.c.period).where(
            periodic_runs.c.workspace_id == self._workspace_id,
            periodic_runs.c.job == job,
            periodic_runs.c.period.in_(periods),
        )
        return frozenset(self._connection.scalars(statement))

    def not_begun(self, job: str, due: Iterable[T]) -> tuple[T, ...]:
        """Return what is due of a job, without what was begun already."""
        due = tuple(due)
        begun = self.begun(job, [each.period for each in due])
        return tuple(each for each in due if each.period not in begun)

    def begin(self, job: str, period: str, now: datetime) -> bool:
        """Whether the caller is the one who does a job for a period; nobody else will be."""
        row = {
            "workspace_id": self._workspace_id,
            "job": job,
            "period": period,
            "begun_at": now,
        }
        return _BEGIN.first(self._connection, row) is not None
