"""Roll-outs of services: who is told of them, and who has read them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, text, update

from domain.rollouts import Reading, Training
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import readings, rollouts, services, trainings
from store.upserts import Upsert, upsert

_UNREAD = text("readings.read_at IS NULL")  # literally: see the partial index


def _roll_out(insert: Upsert) -> Any:
    return insert.on_conflict_do_update(
        index_elements=["service_id"],
        set_={
            "revision": insert.excluded.revision,
            "rolled_out_at": insert.excluded.rolled_out_at,
        },
    )


def _begin(insert: Upsert) -> Any:
    # Drivers do not agree on how many rows an insert has made; what it returns is beyond doubt.
    return insert.on_conflict_do_nothing().returning(trainings.c.user_id)


_NEWEST = Prepared(
    select(services.c.department_id, func.max(rollouts.c.revision).label("newest"))
    .join(services, services.c.id == rollouts.c.service_id)
    .where(rollouts.c.workspace_id == WORKSPACE, ~services.c.retired)
    .group_by(services.c.department_id)
)
_TRAININGS = Prepared(select(trainings).where(trainings.c.workspace_id == WORKSPACE))
_ROLL_OUT = upsert(rollouts, _roll_out)
_BEGIN = upsert(trainings, _begin)


def _training(row: Row[Any]) -> Training:
    return Training(
        department_id=row.department_id,
        user_id=row.user_id,
        begun_at=row.begun_at,
        told_revision=row.told_revision,
        told_at=row.told_at,
        reminders=row.reminders,
        remind_at=row.remind_at,
    )


def _reading(row: Row[Any]) -> Reading:
    return Reading(row.service_id, row.user_id, row.revision, row.known, row.read_at)


class RolloutStore:
    """Roll-outs of one workspace: services to read, and who has read them."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # What is rolled out

    def roll_out(self, service_ids: Collection[int], revision: int, now: datetime) -> None:
        """Note that these services are to be read as they are in a revision."""
        rows = [
            {
                "workspace_id": self._workspace_id,
                "service_id": each,
                "revision": revision,
                "rolled_out_at": now,
            }
            for each in service_ids
        ]
        if rows:
            _ROLL_OUT.execute(self._connection, *rows)

    def newest(self) -> dict[int, int]:
        """Return the revision of each department's newest roll-out, by the department's id."""
        found = _NEWEST.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return {row.department_id: row.newest for row in found}

    def of_department(self, department_id: int) -> Mapping[int, int]:
        """Return the revision in which each service of a department was rolled out, by its id."""
        statement = (
            select(rollouts.c.service_id, rollouts.c.revision)
            .join(services, services.c.id == rollouts.c.service_id)
            .where(
                rollouts.c.workspace_id == self._workspace_id,
                services.c.department_id == department_id,
            )
        )
        return {row.service_id: row.revision for row in self._connection.execute(statement)}

    # Who is told

    def trainings(self) -> tuple[Training, ...]:
        """Return all that is known of those who serve or have served."""
        found = _TRAININGS.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return tuple(map(_training, found))

    def begin(self, department_id: int, user_id: str, now: datetime) -> bool:
        """Note that somebody serves a department; returns whether that was not known before."""
        row = {
            "workspace_id": self._workspace_id,
            "department_id": department_id,
            "user_id": user_id,
            "begun_at": now,
        }
        return _BEGIN.first(self._connection, row) is not None

    def first_begun_at(self, department_id: int) -> datetime:
        """Return when the first provider of a department was known; there is one."""
        statement = (
            select(trainings.c.begun_at)
            .where(
                trainings.c.workspace_id == self._workspace_id,
                trainings.c.department_id == department_id,
            )
            .order_by(trainings.c.begun_at)
            .limit(1)
        )
        found: datetime = self._connection.scalars(statement).one()
        return found

    def lock(self, department_id: int, user_id: str) -> Training:
        """Return what a provider was told; nobody else tells them anything until the commit."""
        statement = self._trainings().where(
            trainings.c.department_id == department_id, trainings.c.user_id == user_id
        )
        return _training(self._connection.execute(statement.with_for_update()).one())

    def change(self, training: Training, **values: Any) -> None:
        """Change what is noted of a provider, by the names that `Training` has."""
        self._connection.execute(
            update(trainings)
            .where(
                trainings.c.workspace_id == self._workspace_id,
                trainings.c.department_id == training.department_id,
                trainings.c.user_id == training.user_id,
            )
            .values(**values)
        )

    def _trainings(self) -> Select[Any]:
        return select(trainings).where(trainings.c.workspace_id == self._workspace_id)

    # What is read

    def readings(self, department_id: int, user_id: str) -> dict[int, Reading]:
        """Return what somebody was to read of a department, by the services' ids.

        A service that is retired is left out.
        """
        statement = self._readings().where(
            services.c.department_id == department_id, readings.c.user_id == user_id
        )
        return {row.service_id: _reading(row) for row in self._connection.execute(statement)}

    def of_services(self, service_ids: Collection[int]) -> tuple[Reading, ...]:
        """Return who was to read these services, those who have read them included."""
        statement = self._readings().where(readings.c.service_id.in_(service_ids))
        statement = statement.order_by(readings.c.service_id, readings.c.user_id)
        return tuple(map(_reading, self._connection.execute(statement)))

    def unread_services(self, department_ids: Collection[int]) -> tuple[int, ...]:
        """Return the services of these departments that somebody has not read yet."""
        statement = (
            select(readings.c.service_id)
            .distinct()
            .join(services, services.c.id == readings.c.service_id)
            .where(
                readings.c.workspace_id == self._workspace_id,
                _UNREAD,
                services.c.department_id.in_(department_ids),
                ~services.c.retired,
            )
        )
        return tuple(self._connection.scalars(statement))

    def put(self, reading: Reading) -> None:
        """Note what somebody is to read, in place of what they were to read of it before."""
        mine = (
            readings.c.workspace_id == self._workspace_id,
            readings.c.service_id == reading.service_id,
            readings.c.user_id == reading.user_id,
        )
        values = {
            "revision": reading.revision,
            "known": reading.known,
            "read_at": reading.read_at,
        }
        if self._connection.execute(update(readings).where(*mine).values(**values)).rowcount:
            return
        row = {
            "workspace_id": self._workspace_id,
            "service_id": reading.service_id,
            "user_id": reading.user_id,
            **values,
        }
        self._connection.execute(insert(readings), row)

    def _readings(self) -> Select[Any]:
        return (
            select(readings)
            .join(services, services.c.id == readings.c.service_id)
            .where(readings.c.workspace_id == self._workspace_id, ~services.c.retired)
        )
