"""Dependences between departments: chains that came late, needs and transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    and_,
    func,
    null,
    or_,
    select,
    text,
)

from domain.reports import Tie
from store.tables import hops, measurements, requests

_FORMER = hops.alias("former")
_IS_CHAIN = text("requests.chain_id IS NOT NULL AND requests.step IS NULL")
_IS_NEED = text("requests.parent_id IS NOT NULL AND requests.step IS NULL")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TieCount:
    """The number of needs or transfers from one department to a service of another.

    Attributes:
        from_id: None of a need whose requester belongs to no department.
        from_service_id: the service that was transferred; None of a need.
    """

    tie: Tie
    from_id: int | None
    from_service_id: int | None
    to_id: int
    to_service_id: int
    count: int


class DependenceStore:
    """The dependences between the departments of one workspace, by what was measured last."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def missed_chains(
        self, owner_ids: Sequence[int], first_day: date, last_day: date
    ) -> tuple[int, ...]:
        """Return the ids of chains that missed their date, or ended after it, within these days.

        A chain that is a step of another one is told with that. Some may not be late any more, or
        not yet: what they will miss if nothing happens is measured in advance.

        Args:
            owner_ids: the departments whose services the chains are.
        """
        counts, ended = measurements.c.resolution_counts_on, measurements.c.ended_on
        statement = (
            select(requests.c.id)
            .join(measurements, measurements.c.request_id == requests.c.id)
            .where(
                self._not_ended_before(first_day, _IS_CHAIN),
                measurements.c.department_id.in_(owner_ids),
                ~measurements.c.resolution_met,
                or_(counts.between(first_day, last_day), ended.between(first_day, last_day)),
            )
            .order_by(requests.c.id)
        )
        return tuple(self._connection.scalars(statement))

    def ties(
        self, department_ids: Sequence[int], first_day: date, last_day: date
    ) -> tuple[TieCount, ...]:
        """Return the needs and transfers that came to these departments within these days."""
        came = and_(
            measurements.c.workspace_id == self._workspace_id,
            measurements.c.department_id.in_(department_ids),
            measurements.c.opened_on.between(first_day, last_day),
        )
        needs = _needs(and_(came, self._not_ended_before(first_day, _IS_NEED)))
        return (*self._ties(Tie.NEED, needs), *self._ties(Tie.TRANSFER, _transfers(came)))

    def _not_ended_before(self, day: date, kind: TextClause) -> ColumnElement[bool]:
        """Return the condition for requests of a kind that had not ended when a day began.

        Each kind has an index of its own, which answers both alternatives.

        Args:
            kind: the condition of that index.
        """
        mine = and_(requests.c.workspace_id == self._workspace_id, kind)
        # Wherever the department is, its day has not begun a day before it does in UTC.
        ended_since = requests.c.closed_at >= datetime.combine(day - _DAY, time(), UTC)
        return or_(and_(mine, requests.c.closed_at.is_(None)), and_(mine, ended_since))

    def _ties(self, tie: Tie, statement: Select[Any]) -> list[TieCount]:
        return [
            TieCount(
                tie, row.from_id, row.from_service_id, row.to_id, row.to_service_id, row.number
            )
            for row in self._connection.execute(statement)
        ]


def _needs(came: ColumnElement[bool]) -> Select[Any]:
    """Select needs by who asks whom for what; what requesters solve themselves counts nowhere."""
    return (
        select(
            measurements.c.requester_department_id.label("from_id"),
            null().label("from_service_id"),
            measurements.c.department_id.label("to_id"),
            measurements.c.service_id.label("to_service_id"),
            func.count().label("number"),
        )
        .join(requests, requests.c.id == measurements.c.request_id)
        .where(
            came,
            measurements.c.hop == 1,
            ~measurements.c.self_service,
        )
        .group_by("from_id", "to_id", "to_service_id")
        .order_by("from_id", "to_id", "to_service_id")
    )


def _transfers(came: ColumnElement[bool]) -> Select[Any]:
    """Select transfers by who gave which service away to whom, and for what."""
    return (
        select(
            _FORMER.c.department_id.label("from_id"),
            _FORMER.c.service_id.label("from_service_id"),
            measurements.c.department_id.label("to_id"),
            measurements.c.service_id.label("to_service_id"),
            func.count().label("number"),
        )
        .join(
            _FORMER,
            and_(
                _FORMER.c.request_id == measurements.c.request_id,
                _FORMER.c.number == measurements.c.hop - 1,
            ),
        )
        .where(came, text("measurements.hop > 1"))
        .group_by("from_id", "from_service_id", "to_id", "to_service_id")
        .order_by("from_id", "from_service_id", "to_id", "to_service_id")
    )
