"""A department whose calendar cannot be read: all others are looked after as if it were not there.

As after a move to a machine that does not know one of its time zones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.catalogue.reader import read_catalogue
from bot.jobs.digests import send_due_digests
from bot.jobs.surveys import close_due_surveys
from bot.jobs.unmet_needs import send_due_needs
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.ratings.rating import rate
from bot.usecases.requests.by_provider import resolve
from bot.usecases.requests.opening import open_by_line
from bot.usecases.unmet_needs import monthly
from domain.organisation import Person
from domain.surveys import RUNS_FOR
from domain.weeks import WeeklyTime
from store.tables import calendars, outbox, workspaces

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

BOB, MEI, SAM, EVA, ALICE, XIAO = "U02BOB", "U04MEI", "U08SAM", "U09EVA", "U01ALICE", "U07XIAO"
CATALOGUE = """\
admins: []
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-18:00"]}}
  shop: {timezone: Asia/Shanghai, hours: {mon-fri: ["08:00-18:00"]}}
departments:
  it:
    name: IT
    channel: C01IT
    calendar: office
    providers: [U02BOB]
    managers: [U04MEI]
    default_service: helpdesk
    services: {helpdesk: {name: Help desk}}
  sales:
    name: Sales
    channel: C02SALES
    calendar: shop
    providers: [U08SAM]
    managers: [U09EVA]
    members: [U01ALICE, U07XIAO]
    default_service: offer
    services: {offer: {name: Offers}}
"""
MONDAY = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai, in the last week of a quarter."""
EVENING = MONDAY + timedelta(hours=12)
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def desk(database: Database, workspace_id: int) -> int:
    """IT and Sales have each solved a request; IT works at hours that nobody can read any more."""

    def work(uow: UnitOfWork) -> None:
        for user_id in (BOB, MEI, SAM, EVA, ALICE, XIAO):
            uow.people.put(Person(user_id, user_id, timezone="Asia/Shanghai"))
        import_catalogue(uow, read_catalogue(CATALOGUE.encode(), "desk.yml"), MONDAY)
        for number, (key, provider) in enumerate((("it", BOB), ("sales", SAM)), 1):
            open_by_line(uow, ALICE, MONDAY, key, "", "It is dark")
            resolve(uow, provider, MONDAY, number, "It is bright")

    database.call(workspace_id, work)
    return workspace_id


def spoil(uow: UnitOfWork) -> None:
    (it,) = (each for each in uow.catalogue.departments() if each.key == "it")
    uow._connection.execute(
        update(calendars)
        .where(calendars.c.id == it.calendar_id)
        .values(definition={"timezone": "Atlantis/Centre"})
    )
    # So that nobody goes on with what they read before.
    newer = workspaces.c.catalogue_revision + 1
    uow._connection.execute(update(workspaces).values(catalogue_revision=newer))


def told(database: Database, kind: str) -> list[str]:
    """Who gets a message of a kind."""
    statement = select(outbox.c.recipient_id).where(outbox.c.kind == kind)
    with database.engine.connect() as connection:
        return sorted(connection.scalars(statement))


async def test_other_managers_get_their_digest_and_review(database: Database, desk: int) -> None:
    database.call(desk, spoil)
    at = WeeklyTime.parse("mon 09:00")
    await send_due_digests(database, desk, NEXT_MONDAY + timedelta(minutes=1), at)
    assert (told(database, "digest"), told(database, "review")) == ([EVA], [EVA])


async def test_other_managers_read_what_they_are_asked_for_in_vain(
    database: Database, desk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monthly.MonthlyNeeds, "is_empty", property(lambda _: False))
    database.call(desk, spoil)
    await send_due_needs(database, desk, lambda: NEXT_MONDAY)
    assert told(database, "unmet_needs") == [EVA]


async def test_surveys_of_others_are_closed(database: Database, desk: int) -> None:
    def run_surveys(uow: UnitOfWork) -> None:
        for each in uow.catalogue.departments():
            uow.surveys.begin(each.id, "2026-Q3", MEI, MONDAY, MONDAY + RUNS_FOR, [ALICE])

    database.call(desk, run_surveys)
    database.call(desk, spoil)
    await close_due_surveys(database, desk, lambda: MONDAY + RUNS_FOR)
    assert told(database, "survey_results") == [EVA]


async def test_others_can_be_rated_and_their_managers_are_told(
    database: Database, desk: int
) -> None:
    database.call(desk, rate, ALICE, EVENING, 1, "1", "Still dark")
    database.call(desk, spoil)
    tomorrow = MONDAY + timedelta(days=1)
    database.call(desk, rate, ALICE, tomorrow, 2, "1", "Too bright")
    assert told(database, "low_rating") == [EVA]
