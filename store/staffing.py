"""Whom departments consist of, as the catalogue says it, and when Slack was asked who that is."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from domain.catalogue import PeopleDefinition
from domain.organisation import Department
from store.catalogue_rows import department_of
from store.left_out import read_each
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import departments

_DUE = Prepared(
    select(departments)
    .where(
        departments.c.workspace_id == WORKSPACE,
        ~departments.c.retired,
        or_(
            departments.c.people_synced_at.is_(None),
            departments.c.people_synced_at < bindparam("synced_before"),
        ),
    )
    .order_by(departments.c.id)
)


class StaffingStore:
    """The people that the catalogue names for one workspace's departments.

    `PeopleStore` has whom that means today.
    """

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def definition(self, department_id: int) -> PeopleDefinition:
        """Whom the catalogue names for a department; LookupError if there is none."""
        statement = select(departments.c.people_definition).where(
            departments.c.workspace_id == self._workspace_id, departments.c.id == department_id
        )
        definition = self._connection.scalar(statement)
        if definition is None:
            raise LookupError(f"no department {department_id}")
        return PeopleDefinition.from_dict(definition)

    def due(self, synced_before: datetime) -> tuple[Department, ...]:
        """The departments whose people were never asked of Slack, or not since that instant."""
        parameters = {WORKSPACE.key: self._workspace_id, "synced_before": synced_before}
        return tuple(
            read_each("department", department_of, _DUE.execute(self._connection, parameters))
        )

    def note_synced(self, department_id: int, now: datetime | None) -> None:
        """Note when Slack was asked. If None, it is to be asked as soon as possible."""
        self._connection.execute(
            update(departments)
            .where(
                departments.c.workspace_id == self._workspace_id, departments.c.id == department_id
            )
            .values(people_synced_at=now)
        )

    def is_synced(self, department_id: int, since: datetime) -> bool:
        """Whether nothing has made a department due again since Slack was asked at that instant.

        Until the commit, nothing does.
        """
        found = self._connection.execute(
            update(departments)
            .where(
                departments.c.workspace_id == self._workspace_id,
                departments.c.id == department_id,
                departments.c.people_synced_at == since,
            )
            .values(people_synced_at=since)
        )
        return found.rowcount > 0
