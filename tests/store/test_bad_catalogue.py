"""A department, service or calendar that cannot be read: what has nothing to do with it goes on.

As after somebody has changed a row by hand. An import of the catalogue mends it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from bot.catalogue.reader import read_catalogue
from bot.exports import Export
from bot.jobs.measurements import measure_stale
from bot.usecases.catalogue.guide import whole_guide
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.home import home_of
from bot.usecases.ratings.rating import rate
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.exported_requests import request_page
from bot.usecases.reports.reporting import Period, order_report
from bot.usecases.requests import lookups
from bot.usecases.requests.by_provider import resolve
from bot.usecases.requests.finding import find_requests
from bot.usecases.requests.opening import open_by_line
from domain.catalogue_revisions import Authorship, Origin
from domain.organisation import MemberRole, Person
from domain.people_figures import PeopleFigures
from domain.text import LocalizedText
from domain.weeks import Week
from store.tables import (
    calendars,
    departments,
    memberships,
    people,
    services,
    standards,
    workspaces,
)
from tests.store.exported import exported_numbers
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Table

    from store.database import Database
    from store.unit_of_work import UnitOfWork

ALICE, BOB, MEI = "U01ALICE", "U02BOB", "U04MEI"
CATALOGUE = """\
admins: [U04MEI]
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
    providers: [U02BOB]
    managers: [U04MEI]
    default_service: offer
    services: {offer: {name: Offers}}
"""
MONDAY = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""

SPOILT: dict[str, tuple[Table, dict[str, Any]]] = {
    "kind of a service": (services, {"kind": "odd"}),
    "fields of a service": (services, {"fields": [{"colour": "red"}]}),
    "name of a service": (services, {"name": {}}),
    "standard of a service": (standards, {"definition": {"first_response": "soon"}}),
    "all of a standard": (standards, {"definition": [1]}),
    "name of a department": (departments, {"name": []}),
    "people of a department": (departments, {"people_definition": {}}),
    "calendar": (calendars, {"definition": {"timezone": "Atlantis/Centre"}}),
}
UNREADABLE = tuple(each for each in SPOILT if each.startswith(("kind", "fields", "name")))
"""Where the department or the service itself is unreadable."""
NOT_OFFERED = (*UNREADABLE, "standard of a service", "all of a standard")
KEYS = ("offer", "sales", "shop")


def imports(uow: UnitOfWork) -> None:
    import_catalogue(uow, read_catalogue(CATALOGUE.encode(), "desk.yml"), MONDAY)


@pytest.fixture
def desk(database: Database, workspace_id: int) -> int:
    """Alice has asked IT for something, and Sales."""

    def work(uow: UnitOfWork) -> None:
        for user_id in (ALICE, BOB, MEI):
            uow.people.put(Person(user_id, user_id, timezone="Asia/Shanghai"))
        imports(uow)
        open_by_line(uow, ALICE, MONDAY, "it", "", "It is dark")
        open_by_line(uow, ALICE, MONDAY, "sales", "", "It is dark here, too")

    database.call(workspace_id, work)
    return workspace_id


def spoil(uow: UnitOfWork, what: str) -> None:
    """Let something of Sales be unreadable."""
    table, values = SPOILT[what]
    offer = select(services.c.id).where(services.c.key == "offer").scalar_subquery()
    theirs = table.c.key.in_(KEYS) if "key" in table.c else table.c.service_id == offer
    uow._connection.execute(update(table).where(theirs).values(**values))
    # So that nobody goes on with what they read before.
    newer = workspaces.c.catalogue_revision + 1
    uow._connection.execute(update(workspaces).values(catalogue_revision=newer))


DONE: dict[str, Callable[[UnitOfWork], object]] = {
    "look at one's own": lambda uow: lookups.my_requests(uow, ALICE, MONDAY),
    "look at the queue": lambda uow: lookups.queue(uow, BOB, MONDAY),
    "look at all departments": lambda uow: lookups.desk(uow, MONDAY),
    "look at a department": lambda uow: lookups.desk_of(uow, ALICE, MONDAY, "it"),
    "look at the Home": lambda uow: home_of(uow, MEI, MONDAY),
    "find": lambda uow: find_requests(uow, BOB, MONDAY, "dark"),
    "look at a request": lambda uow: lookups.show(uow, BOB, MONDAY, 1),
    "solve": lambda uow: resolve(uow, BOB, MONDAY, 1, "It is bright"),
    "ask": lambda uow: open_by_line(uow, ALICE, MONDAY, "it", "", "It is cold"),
    "look at the guide": lambda uow: whole_guide(uow, MONDAY),
}


@pytest.mark.parametrize("done", DONE)
@pytest.mark.parametrize("what", SPOILT)
def test_people_go_on_with_another_department(
    database: Database, desk: int, what: str, done: str
) -> None:
    database.call(desk, spoil, what)
    database.call(desk, DONE[done])


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_was_asked_of_it_is_still_seen(database: Database, desk: int, what: str) -> None:
    await measure_stale(database, desk)
    database.call(desk, spoil, what)
    queue = database.call(desk, lookups.queue, BOB, MONDAY)
    assert [each.request.number for each in queue.listing.shown] == [1, 2]
    page = database.call(desk, lambda uow: request_page(uow, now=MONDAY))
    assert len(page.rows) == 2
    assert database.call(desk, home_of, MEI, MONDAY + timedelta(days=21)).report


@pytest.mark.parametrize("what", NOT_OFFERED)
def test_nothing_more_is_asked_of_it(database: Database, desk: int, what: str) -> None:
    database.call(desk, spoil, what)
    offered = database.call(desk, whole_guide, MONDAY)
    assert [each.service.key for each in offered] == ["helpdesk"]


@enough_on_sqlite
@pytest.mark.parametrize("spoilt", SPOILT)
async def test_what_was_asked_of_others_is_exported(
    database: Database, desk: int, spoilt: str
) -> None:
    database.call(desk, resolve, BOB, MONDAY, 1, "It is bright")
    database.call(desk, rate, ALICE, MONDAY, 1, "5")
    await measure_stale(database, desk)
    database.call(desk, spoil, spoilt)
    for what in Export:
        assert 1 in exported_numbers(database, desk, what, MONDAY), what


def test_slack_is_asked_for_the_people_of_others(database: Database, desk: int) -> None:
    database.call(desk, spoil, "name of a department")
    due = database.call(desk, lambda uow: uow.staffing.due(MONDAY))
    assert [each.key for each in due] == ["it"]


@pytest.mark.parametrize("what", SPOILT)
def test_reports_and_digests_are_of_the_others(database: Database, desk: int, what: str) -> None:
    database.call(desk, spoil, what)
    week = Week.of(MONDAY.date())
    assert database.call(desk, digest_of, MEI, week, MONDAY).report
    assert database.call(desk, order_report, MEI, MONDAY, "", Period.WEEK)


@pytest.mark.parametrize("what", SPOILT)
def test_an_import_mends_it(database: Database, desk: int, what: str) -> None:
    database.call(desk, spoil, what)
    database.call(desk, imports)
    assert [each.key for each in database.call(desk, lambda uow: uow.catalogue.services())] == [
        "helpdesk",
        "offer",
    ]
    database.call(desk, lambda uow: open_by_line(uow, ALICE, MONDAY, "sales", "", "It is cold"))
    it, sales = database.call(desk, lookups.desk, MONDAY)
    assert (sum(it.counts.values()), sum(sales.counts.values())) == (1, 2)


@pytest.mark.parametrize("what", SPOILT)
def test_another_department_is_changed_in_slack(database: Database, desk: int, what: str) -> None:
    def rename(uow: UnitOfWork) -> None:
        found = uow.catalogue.definition()
        it, *others = found.departments
        renamed = replace(it, name=LocalizedText("Computers"))
        changed = replace(found, departments=(renamed, *others))
        import_catalogue(uow, changed, MONDAY, Authorship(Origin.SLACK, MEI))

    database.call(desk, spoil, what)
    database.call(desk, rename)
    it = database.call(desk, lambda uow: uow.catalogue.department("it"))
    assert it
    assert it.name.en == "Computers"
    database.call(desk, imports)
    database.call(desk, lambda uow: open_by_line(uow, ALICE, MONDAY, "sales", "", "It is cold"))


@enough_on_sqlite
def test_a_department_serves_whoever_its_people_are_to_be(database: Database, desk: int) -> None:
    """Broken JSON, which Postgres would not take."""

    def change(uow: UnitOfWork) -> None:
        uow._connection.execute(text("UPDATE departments SET people_definition = '{'"))

    database.call(desk, change)
    offered = database.call(desk, whole_guide, MONDAY)
    assert [each.service.key for each in offered] == ["helpdesk", "offer"]


def test_a_role_that_nobody_knows_is_none(database: Database, desk: int) -> None:
    def change(uow: UnitOfWork) -> None:
        bobs = (memberships.c.user_id == BOB, memberships.c.department_id == sales.id)
        uow._connection.execute(
            update(memberships).where(*bobs).values(role=memberships.c.role + "?")
        )

    it, sales = database.call(desk, lambda uow: uow.catalogue.departments())
    database.call(desk, change)
    assert database.call(desk, lambda uow: uow.people.departments_of(BOB, MemberRole.PROVIDER)) == (
        it.id,
    )


def test_figures_are_shown_to_nobody_if_it_cannot_be_read_to_whom(
    database: Database, desk: int
) -> None:
    def change(uow: UnitOfWork) -> None:
        uow._connection.execute(update(workspaces).values(people_figures="everybody"))

    database.call(desk, change)
    assert database.call(desk, lambda uow: uow.catalogue.people_figures()) is PeopleFigures.NONE


def test_who_is_of_an_unknown_standing_is_trusted_least(database: Database, desk: int) -> None:
    def change(uow: UnitOfWork) -> None:
        bob = people.c.user_id == BOB
        uow._connection.execute(update(people).where(bob).values(standing="martian"))

    database.call(desk, change)
    assert database.call(desk, lambda uow: uow.people.departments_of(BOB)) == ()
    database.call(desk, imports)
