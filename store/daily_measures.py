"""Daily measures: what is measured, put together by department and day.

A day of a department is one row, replaced whenever what counts on it changes, never added to. Until
it is replaced, it is marked as stale.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from domain.daily_measures import Cell, Measures
from store.left_out import read_each
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import daily_measures, departments, stale_days
from store.upserts import unless_there, upsert

_MARK = upsert(stale_days, unless_there)
_STALE = Prepared(
    select(stale_days.c.department_id, stale_days.c.day)
    .where(stale_days.c.workspace_id == WORKSPACE)
    .order_by(stale_days.c.department_id, stale_days.c.day)
)


def _cells(row: Row[Any]) -> list[Cell]:
    return [
        Cell(row.key, row.department_id, service_id, asked_by, Measures.from_dict(measures))
        for service_id, asked_by, measures in row.cells
    ]


class DailyMeasureStore:
    """The daily measures of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def lock(self, department_ids: Iterable[int]) -> None:
        """Lock these departments' daily measures until the transaction ends.

        Who puts days together has to see what all others have measured until then, and nobody may
        do it at the same time. The departments come in one order, so that no two wait for each
        other.
        """
        statement = (
            select(departments.c.id)
            .where(
                departments.c.workspace_id == self._workspace_id,
                departments.c.id.in_(list(department_ids)),
            )
            .order_by(departments.c.id)
            # Not the keys: new requests may refer to these departments meanwhile.
            .with_for_update(key_share=True)
        )
        self._connection.execute(statement)

    def mark_stale(self, days: Mapping[int, Collection[date]]) -> None:
        """Note days, by department, as to be put together again; the departments are locked."""
        rows = [
            {"workspace_id": self._workspace_id, "department_id": department_id, "day": day}
            for department_id, its_days in days.items()
            for day in its_days
        ]
        if rows:
            _MARK.execute(self._connection, *rows)

    def stale(self) -> dict[int, tuple[date, ...]]:
        """Return the days, by department, that are to be put together again, in order."""
        found = defaultdict[int, list[date]](list)
        parameters = {WORKSPACE.key: self._workspace_id}
        for department_id, day in _STALE.execute(self._connection, parameters):
            found[department_id].append(day)
        return {department_id: tuple(days) for department_id, days in found.items()}

    def put(self, department_id: int, days: Collection[date], cells: Iterable[Cell]) -> None:
        """Let a department's days hold these cells and no others; the department is locked.

        They are not stale any more.
        """
        for table in (daily_measures, stale_days):
            self._connection.execute(
                delete(table).where(
                    table.c.workspace_id == self._workspace_id,
                    table.c.department_id == department_id,
                    table.c.day.in_(days),
                )
            )
        by_day = defaultdict[date, list[Any]](list)
        for cell in cells:
            by_day[cell.day].append(
                [cell.service_id, cell.requester_department_id, cell.measures.to_dict()]
            )
        rows = [
            {
                "workspace_id": self._workspace_id,
                "department_id": department_id,
                "day": day,
                "cells": found,
            }
            for day, found in by_day.items()
        ]
        if rows:
            self._connection.execute(insert(daily_measures), rows)

    def cells(
        self, first_day: date, last_day: date, department_ids: Sequence[int] | None = None
    ) -> tuple[Cell, ...]:
        """Return the measures from one day to another, both included, in their order.

        A day that cannot be read is left out, until it is put together again.

        Args:
            department_ids: of these departments, as those that serve; all of them if None.
        """
        statement = (
            select(
                daily_measures.c.day.label("key"),
                daily_measures.c.department_id,
                daily_measures.c.cells,
            )
            .where(
                daily_measures.c.workspace_id == self._workspace_id,
                daily_measures.c.day.between(first_day, last_day),
            )
            .order_by(daily_measures.c.day, daily_measures.c.department_id)
        )
        if department_ids is not None:
            statement = statement.where(daily_measures.c.department_id.in_(department_ids))
        days = read_each("day", _cells, self._connection.execute(statement))
        return tuple(chain.from_iterable(days))

    def spans(self) -> dict[int, tuple[date, date]]:
        """The first and the last day that have daily measures, by department."""
        statement = (
            select(
                daily_measures.c.department_id,
                func.min(daily_measures.c.day),
                func.max(daily_measures.c.day),
            )
            .where(daily_measures.c.workspace_id == self._workspace_id)
            .group_by(daily_measures.c.department_id)
        )
        return {
            department_id: (first, last)
            for department_id, first, last in self._connection.execute(statement)
        }
