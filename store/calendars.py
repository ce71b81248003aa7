"""The days of calendars and the running requests that are counted in them.

A request keeps the hours that it was opened under. Its days are those of the calendar in force:
where a later version changed both, a version is made that has the old hours and the new days.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from domain.business_calendar import BusinessCalendar
from store.request_rows import UNFINISHED_REQUESTS
from store.tables import calendars, departments, requests


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


class CalendarStore:
    """The calendars of running requests, in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def outdated(self) -> tuple[OutdatedCalendar, ...]:
        """The versions with outdated days that running requests have."""
        old, current = calendars.alias("old"), calendars.alias("current")
        statement = (
            select(old.c.id, current.c.id.label("current_id"), func.min(requests.c.opened_at))
            .join(current, (current.c.key == old.c.key) & current.c.current)
            .join(requests, requests.c.calendar_id == old.c.id)
            .where(
                old.c.workspace_id == self._workspace_id,
                current.c.workspace_id == self._workspace_id,
                old.c.days_version < current.c.days_version,
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
            )
            .group_by(old.c.id, current.c.id)
            .order_by(old.c.id)
        )
        return tuple(OutdatedCalendar(*row) for row in self._connection.execute(statement))

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
        last = select(func.max(calendars.c.version)).where(
            calendars.c.workspace_id == self._workspace_id, calendars.c.key == old.key
        )
        row = {
            "workspace_id": self._workspace_id,
            "key": old.key,
            "version": (self._connection.scalar(last) or 0) + 1,
            "definition": calendar.to_dict(),
            "current": False,
            "days_version": self._days_version(outdated.current_id),
        }
        statement = insert(calendars).returning(calendars.c.id)
        return int(self._connection.execute(statement, row).scalar_one())

    def running_requests(self, calendar_id: int, limit: int) -> tuple[int, ...]:
        """The ids of some running requests that are counted in a version.

        Those that another process is changing at this moment are left for later.
        """
        statement = (
            select(requests.c.id)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.calendar_id == calendar_id,
            )
            .order_by(requests.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return tuple(self._connection.scalars(statement))

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
