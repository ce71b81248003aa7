"""Every figure of a review, held against the raw events; each database has a desk of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.usecases.reports.reporting import Scope
from bot.usecases.reports.reviews import review_of
from domain.service_reviews import FEWEST_TO_REVIEW
from tests.store.measured_desks import DESKS
from tests.store.test_digest_figures import furnished, now_of
from tests.unit.measure_oracle import figures, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.database import Database

DAY = timedelta(days=1)


def within(first: date, last: date) -> Callable[[date], bool]:
    return lambda day: first <= day <= last


@pytest.mark.parametrize(
    ("database_url", "desk"),
    [("sqlite", "shanghai"), ("postgres", "york")],
    indirect=["database_url"],
)
def test_each_service_is_reviewed_by_what_happened_in_its_time_and_before(
    database: Database, workspace_id: int, desk: str
) -> None:
    stored = furnished(database, workspace_id, (desk,), 90)
    begin, now = DESKS[desk].first, now_of((desk,))
    department_id = stored.departments[desk]
    first, last = begin + 10 * DAY, begin + 24 * DAY
    scope = Scope((department_id,), first, last)
    found = database.call(workspace_id, review_of, scope, now)
    span = last - first + DAY
    of_service = {
        service_id: [each for each in stored.told() if each.case.service == service_id]
        for service_id in stored.services.values()
    }
    ended = {
        key: sum(figures(told, within(first, last), now)["ended"].values())
        for key, told in of_service.items()
    }
    assert {each.service.id for each in found.services} == {
        key for key, count in ended.items() if count >= FEWEST_TO_REVIEW
    }
    assert found.services, "the test is about something"
    assert {each.id: count for each, count in found.too_few} == {
        key: count for key, count in ended.items() if 0 < count < FEWEST_TO_REVIEW
    }
    for each in found.services:
        told = of_service[each.service.id]
        assert figures_of(each.measures) == figures(told, within(first, last), now)
        assert figures_of(each.before) == figures(told, within(first - span, first - DAY), now)
