"""The work of departments for others in a time, counted for recognition."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    distinct,
    exists,
    func,
    not_,
    or_,
    select,
)

from domain.erasure import ERASED_MEMBER
from domain.lifecycle import Action
from domain.measurement import Ending
from domain.shares import Share
from domain.standards import ServiceStandard
from store.left_out import read_each
from store.tables import events, measurements, memberships, requests, standards

_OTHERS = and_(
    or_(
        measurements.c.requester_department_id.is_(None),
        measurements.c.requester_department_id != measurements.c.department_id,
    ),
    ~exists().where(
        requests.c.id == measurements.c.request_id,
        memberships.c.workspace_id == requests.c.workspace_id,
        memberships.c.department_id == measurements.c.department_id,
        memberships.c.user_id == requests.c.requester_id,
    ),
    ~exists().where(
        requests.c.id == measurements.c.request_id, requests.c.requester_id == ERASED_MEMBER
    ),
)
"""That somebody else asked: nobody who belongs to the department, be it to others as well."""


def _version(row: Row[Any]) -> tuple[int, datetime, ServiceStandard]:
    return row.service_id, row.created_at, ServiceStandard.from_dict(row.definition)


class RecognitionStore:
    """The counts of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def kept(
        self,
        department_ids: Sequence[int],
        first_day: date,
        last_day: date,
        without: Collection[int] = (),
    ) -> Mapping[int, Share]:
        """Return how many resolutions were in time for others, by department.

        Args:
            without: services that are left out.
        """
        statement = (
            select(
                measurements.c.department_id,
                func.count().filter(measurements.c.resolution_met).label("kept"),
                func.count().label("number"),
            )
            .where(*self._came_due(department_ids, first_day, last_day, without))
            .group_by(measurements.c.department_id)
        )
        rows = self._connection.execute(statement)
        return {row.department_id: Share(row.kept, row.number) for row in rows}

    def longest_runs(
        self,
        department_ids: Sequence[int],
        first_day: date,
        last_day: date,
        without: Collection[int] = (),
    ) -> Mapping[int, int]:
        """Return the most resolutions in time, one after another, by department.

        They stand by the day on which they came due; of one day, those that were missed first.
        """
        missed = case((measurements.c.resolution_met, 0), else_=1)
        runs = (
            select(
                measurements.c.department_id,
                measurements.c.resolution_met,
                func.sum(missed)
                .over(
                    partition_by=measurements.c.department_id,
                    order_by=(
                        measurements.c.resolution_counts_on,
                        missed.desc(),
                        measurements.c.request_id,
                        measurements.c.hop,
                    ),
                )
                .label("after"),
            )
            .where(*self._came_due(department_ids, first_day, last_day, without))
            .subquery()
        )
        lengths = (
            select(runs.c.department_id, func.count().label("length"))
            .where(runs.c.resolution_met)
            .group_by(runs.c.department_id, runs.c.after)
            .subquery()
        )
        statement = select(lengths.c.department_id, func.max(lengths.c.length).label("run"))
        rows = self._connection.execute(statement.group_by(lengths.c.department_id))
        return {row.department_id: row.run for row in rows}

    def clear(
        self, department_ids: Sequence[int], first_day: date, last_day: date
    ) -> Mapping[tuple[int, int], Share]:
        """Return how many requests were clear, by who asked and who served.

        They are those that came within these days. One that went back with a question, or that a
        provider found unclear, is not, whatever became of it; one that was resolved otherwise is.
        """
        unclear = or_(
            measurements.c.questions > 0, func.coalesce(not_(measurements.c.clear), False)
        )
        is_clear = and_(not_(unclear), measurements.c.ending == Ending.RESOLVED.value)
        statement = (
            select(
                measurements.c.requester_department_id.label("asking_id"),
                measurements.c.department_id,
                func.count().filter(is_clear).label("clear"),
                func.count().label("number"),
            )
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id.in_(department_ids),
                measurements.c.opened_on.between(first_day, last_day),
                measurements.c.requester_department_id.is_not(None),
                _OTHERS,
                ~measurements.c.self_service,
                or_(unclear, measurements.c.ending == Ending.RESOLVED.value),
            )
            .group_by(measurements.c.requester_department_id, measurements.c.department_id)
        )
        return {
            (row.asking_id, row.department_id): Share(row.clear, row.number)
            for row in self._connection.execute(statement)
        }

    def thanked(
        self, department_ids: Sequence[int], first_day: date, last_day: date
    ) -> Mapping[int, Share]:
        """Return for how many requests of others a department was thanked, of those that ended."""
        ended = (
            measurements.c.workspace_id == self._workspace_id,
            measurements.c.department_id.in_(department_ids),
            measurements.c.ended_on.between(first_day, last_day),
            ~measurements.c.self_service,
            _OTHERS,
        )
        all_of_them = select(measurements.c.department_id, func.count().label("number")).where(
            *ended
        )
        thanked = (
            select(
                measurements.c.department_id,
                func.count(distinct(measurements.c.request_id)).label("number"),
            )
            .join(events, events.c.request_id == measurements.c.request_id)
            .where(
                *ended,
                measurements.c.ending == Ending.RESOLVED.value,
                events.c.kind == Action.THANK.value,
            )
        )
        grouped = [
            {
                row.department_id: row.number
                for row in self._connection.execute(each.group_by(measurements.c.department_id))
            }
            for each in (all_of_them, thanked)
        ]
        return {key: Share(grouped[1].get(key, 0), count) for key, count in grouped[0].items()}

    def standard_versions(self) -> Sequence[tuple[int, datetime, ServiceStandard]]:
        """Return all versions of standards, each service's in order: whose, from when, and what."""
        statement = (
            select(standards)
            .where(standards.c.workspace_id == self._workspace_id)
            .order_by(standards.c.service_id, standards.c.version)
        )
        return list(read_each("standard", _version, self._connection.execute(statement)))

    def _came_due(
        self,
        department_ids: Sequence[int],
        first_day: date,
        last_day: date,
        without: Collection[int],
    ) -> tuple[ColumnElement[Any], ...]:
        return (
            measurements.c.workspace_id == self._workspace_id,
            measurements.c.department_id.in_(department_ids),
            measurements.c.resolution_counts_on.between(first_day, last_day),
            measurements.c.service_id.not_in(list(without)),
            _OTHERS,
        )
