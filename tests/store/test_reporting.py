"""The days of a report whose departments are in several time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.usecases.reports.reporting import (
    Period,
    Scope,
    order_report,
    report_of_whole_weeks,
)
from domain.organisation import MemberRole
from store.outbox_rows import Outcome
from tests.outbox_rows import claim
from tests.store.measured_desks import Desks

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

MANAGER = "U0MANAGER"
# In New York it is still Sunday, the fifth of April 2026, and in Sydney already Monday.
BETWEEN_DAYS = datetime(2026, 4, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_department_lacks_its_present_day_and_a_week_is_whole_once_it_is_over_everywhere(
    database: Database, workspace_id: int
) -> None:
    desks = Desks(database, workspace_id, Random(2026))  # noqa: S311
    for order in (("york", "sydney"), ("sydney", "york")):
        ids = tuple(desks.departments[each] for each in order)

        def look(uow: UnitOfWork, ids: tuple[int, ...] = ids) -> tuple[Scope, date, date]:
            for department_id in ids:
                uow.people.set_members(department_id, MemberRole.MANAGER, [MANAGER])
            order_report(uow, MANAGER, BETWEEN_DAYS, "", Period.WEEK)
            (row,) = claim(uow, BETWEEN_DAYS)
            uow.outbox.finish(row, Outcome.SENT, BETWEEN_DAYS)
            report = report_of_whole_weeks(uow, ids, BETWEEN_DAYS)
            return Scope.from_dict(row.payload), report.first_day, report.last_day

        ordered, first, last = database.call(workspace_id, look)
        assert (ordered.first_day, ordered.last_day) == (date(2026, 3, 30), date(2026, 4, 6))
        assert (first, last) == (date(2025, 12, 29), date(2026, 3, 29))
