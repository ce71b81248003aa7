"""A row of a list that cannot be read: the list goes without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text, update

from bot.jobs.measurements import measure_stale
from bot.usecases.requests.opening import open_by_line
from domain.organisation import Person
from domain.ratings import Rating
from domain.review_proposals import Decision, ProposalKind, ReviewProposal, Verdict
from store.anonymous_ratings import WaitingGroup
from store.tables import anonymous_ratings, measurements, proposal_decisions, standards
from tests.store.test_bad_requests import ALICE, MEI, MONDAY, imports
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Table

    from store.database import Database
    from store.unit_of_work import UnitOfWork

TODAY = MONDAY.date()
LISTS: dict[str, tuple[Table, dict[str, Any], Callable[[UnitOfWork, int], Sequence[object]]]] = {
    "told without a name": (
        anonymous_ratings,
        {"gaps": ["?"]},
        lambda uow, _: uow.anonymous_ratings.all(),
    ),
    "told on a day": (
        anonymous_ratings,
        {"gaps": ["?"]},
        lambda uow, it: uow.anonymous_ratings.on_days(it, [TODAY]),
    ),
    "decisions": (
        proposal_decisions,
        {"verdict": "perhaps"},
        lambda uow, it: uow.reviews.decisions(it),
    ),
    "versions of standards": (
        standards,
        {"definition": ["?"]},
        lambda uow, _: uow.recognition.standard_versions(),
    ),
    "stays": (
        measurements,
        {"ending": "unheard of"},
        lambda uow, it: uow.unmet_needs.stays(it, TODAY),
    ),
}


@pytest.fixture
async def desk(database: Database, workspace_id: int) -> int:
    """IT has got three requests, two opinions, and two proposals."""

    def work(uow: UnitOfWork) -> None:
        uow.people.put(Person(ALICE, ALICE, timezone="Asia/Shanghai"))
        imports(uow)
        it = department_id(uow)
        for _ in range(3):
            open_by_line(uow, ALICE, MONDAY, "it", "", "It is dark")
        ratings = [Rating(ALICE, MONDAY, score, "", {}, anonymous=True) for score in (4, 5)]
        uow.anonymous_ratings.tell(WaitingGroup(it, False), TODAY, ratings)
        for figure in (8, 9):
            proposal = ReviewProposal(kind=ProposalKind.RETIRE, service="helpdesk", figure=figure)
            uow.reviews.put(
                Decision(
                    department_id=it,
                    proposal=proposal,
                    verdict=Verdict.DECLINED,
                    decided_by=MEI,
                    decided_at=MONDAY,
                    last_day=TODAY,
                )
            )

    database.call(workspace_id, work)
    await measure_stale(database, workspace_id)
    return workspace_id


def department_id(uow: UnitOfWork) -> int:
    it = uow.catalogue.department("it")
    assert it
    return it.id


@enough_on_sqlite
def test_a_day_that_is_none_is_told_from_others(database: Database, desk: int) -> None:
    """Postgres would not take it."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE anonymous_ratings SET told_on = 'soon' WHERE score = 4"))
    ((rating, _),) = database.call(desk, lambda uow: uow.anonymous_ratings.all())
    assert rating.score == 5


@enough_on_sqlite
@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_without_what_cannot_be_read(database: Database, desk: int, name: str) -> None:
    table, values, read = LISTS[name]
    it = database.call(desk, department_id)
    before = database.call(desk, read, it)
    assert len(before) > 1
    column = table.c.id if "id" in table.c else table.c.request_id
    first = select(func.min(column)).scalar_subquery()
    with database.engine.begin() as connection:
        connection.execute(update(table).where(column == first).values(**values))
    assert len(database.call(desk, read, it)) == len(before) - 1
