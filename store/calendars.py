"""Calendars in force, their days, and the running requests that are counted in them.

A request keeps the hours that it was opened under. Its days are those of the calendar in force:
where a later version changed both, a version is made that has the old hours and the new days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from domain.business_calendar import BusinessCalendar
from store.catalogue_versions import add_calendar
from store.left_out import read_each
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.request_rows import UNFINISHED_REQUESTS
from store.tables import calendars, departments, requests
from store.types import UtcDateTime

_old, _current = calendars.alias("old"), calendars.alias("current")
_OUTDATED = Prepared(
    select(
        _old.c.id,
        _current.c.id.label("current_id"),
        func.min(requests.c.opened_at, type_=UtcDateTime()).label("since"),
    )
    .join(_current, (_current.c.key == _old.c.key) & _current.c.current)
    .join(requests, requests.c.calendar_id == _old.c.id)
    .where(
        _old.c.workspace_id == WORKSPACE,
        _current.c.workspace_id == WORKSPACE,
        _old.c.days_version < _current.c.days_version,
        requests.c.workspace_id == WORKSPACE,
        UNFINISHED_REQUESTS,
    )
    .group_by(_old.c.id, _current.c.id)
    .order_by(_old.c.id)
)
_IN_FORCE = Prepared(
    select(calendars.c.id, calendars.c.key, calendars.c.definition)
    .where(calendars.c.workspace_id == WORKSPACE, calendars.c.current)
    .order_by(calendars.c.key)
)


@dataclass(frozen=True, slots=True)
class OutdatedCalendar:
    """A version of a calendar that running requests have, and whose days are not in force any more.

    Attributes:
        id: of the version that these requests have.
        current_id: of the version in force.
        since: when the oldest of these requests was opened.
    """

    id: int
    current_id: int
    since: datetime


def _calendar(row: Row[Any]) -> tuple[str, BusinessCalendar]:
    return row.key, BusinessCalendar.from_dict(row.definition)


class CalendarStore:
    """The calendars of one workspace: those in force, and those that running requests keep."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # In force

    def in_force(self) -> dict[str, BusinessCalendar]:
        """Return the calendars in force, by key, without those that cannot be read."""
        found = _IN_FORCE.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return dict(read_each("calendar", _calendar, found))

    def contents(self) -> dict[str, dict[str, Any]]:
        """Return the calendars in force, by key, as they are stored: one may be unreadable."""
        found = _IN_FORCE.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return {row.key: row.definition for row in found}

    def ids(self) -> dict[str, int]:
        """Return the ids of the calendars in force, by key."""
        statement = select(calendars.c.key, calendars.c.id).where(
            calendars.c.workspace_id == self._workspace_id, calendars.c.current
        )
        return {row.key: row.id for row in self._connection.execute(statement)}

    def version_of(self, calendar_id: int) -> int:
        """Return the version number of a calendar; 0 if there is none."""
        statement = select(calendars.c.version).where(
            calendars.c.workspace_id == self._workspace_id, calendars.c.id == calendar_id
        )
        return self._connection.scalar(statement) or 0

    def key_of(self, calendar_id: int) -> str:
        """Return the key that a calendar has in the catalogue."""
        statement = select(calendars.c.key).where(
            calendars.c.workspace_id == self._workspace_id, calendars.c.id == calendar_id
        )
        return self._connection.scalar(statement) or ""

    # Of running requests

    def outdated(self) -> tuple[OutdatedCalendar, ...]:
        """The versions with outdated days that running requests have."""
        found = _OUTDATED.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return tuple(OutdatedCalendar(*row) for row in found)

    def note_same_days(self, outdated: OutdatedCalendar) -> None:
        """Note that a version has the days in force after all."""
        self._connection.execute(
            update(calendars)
            .where(calendars.c.id == outdated.id)
            .values(days_version=self._days_version(outdated.current_id))
        )

    def put_with_days(self, outdated: OutdatedCalendar, calendar: BusinessCalendar) -> int:
        """Store a version for running requests, with the days in force; returns its id."""
        old = self._connection.execute(select(calendars).where(calendars.c.id == outdated.id)).one()
        days_version = self._days_version(outdated.current_id)
        mine = (self._connection, self._workspace_id, old.key)
        return add_calendar(*mine, calendar.to_dict(), days_version)

    def running_requests(self, calendar_id: int) -> tuple[int, ...]:
        """Return the ids of the running requests that are counted in a version."""
        return tuple(self._connection.scalars(self._running(calendar_id)))

    def lock_running(self, calendar_id: int, request_ids: Sequence[int]) -> tuple[int, ...]:
        """Return those of these requests that are running, and are counted in a version.

        Those that another process is changing at this moment are left for later.
        """
        statement = self._running(calendar_id).where(requests.c.id.in_(request_ids))
        return tuple(self._connection.scalars(statement.with_for_update(skip_locked=True)))

    def _running(self, calendar_id: int) -> Select[tuple[int]]:
        return (
            select(requests.c.id)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.calendar_id == calendar_id,
            )
            .order_by(requests.c.id)
        )

    def move_departments(self, calendar_id: int, new_id: int) -> None:
        """Let the departments that work by a version work by another one."""
        self._connection.execute(
            update(departments)
            .where(
                departments.c.workspace_id == self._workspace_id,
                departments.c.calendar_id == calendar_id,
            )
            .values(calendar_id=new_id)
        )

    def _days_version(self, calendar_id: int) -> int:
        statement = select(calendars.c.days_version).where(calendars.c.id == calendar_id)
        return int(self._connection.execute(statement).scalar_one())
