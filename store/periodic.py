"""Work that is done once a period, whichever process comes first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from store.tables import periodic_runs


def _begin(insert: sqlite.Insert | postgresql.Insert) -> ReturningInsert[Any]:
    # Drivers do not agree on how many rows an insert has made; what it returns is beyond doubt.
    return insert.on_conflict_do_nothing().returning(periodic_runs.c.period)


_BEGIN = {
    "sqlite": _begin(sqlite.insert(periodic_runs)),
    "postgresql": _begin(postgresql.insert(periodic_runs)),
}


class PeriodicStore:
    """Tasks that are done once a period, in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def begun(self, job: str, periods: Collection[str]) -> frozenset[str]:
        """Those of `periods` for which a job was begun."""
        statement = select(periodic_runs.c.period).where(
            periodic_runs.c.workspace_id == self._workspace_id,
            periodic_runs.c.job == job,
            periodic_runs.c.period.in_(periods),
        )
        return frozenset(self._connection.scalars(statement))

    def begin(self, job: str, period: str, now: datetime) -> bool:
        """Whether the caller is the one who does a job for a period; nobody else will be."""
        row = {
            "workspace_id": self._workspace_id,
            "job": job,
            "period": period,
            "begun_at": now,
        }
        statement = _BEGIN[self._connection.dialect.name]
        return self._connection.scalar(statement, row) is not None
