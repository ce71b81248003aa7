"""A request or a calendar that cannot be read: all others are looked after as if it were not there.

As after somebody has changed a row by hand.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text, update

from bot.catalogue.reader import read_catalogue
from bot.exports import Export
from bot.i18n import translator
from bot.jobs.days import keep_days
from bot.jobs.measurements import measure_stale
from bot.jobs.sweep import sweep
from bot.outbox.reports import write_requests
from bot.usecases.catalogue.days_looked_up import CalendarToLookUp, LookedUp
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.home import home_of
from bot.usecases.measurements.measurements import backlog
from bot.usecases.people.waiting import ask_gates_again
from bot.usecases.ratings.rating import rate
from bot.usecases.reports.reporting import Period, Scope, order_export, order_report
from bot.usecases.reports.reviews import order_reviews, review_of
from bot.usecases.requests import lookups
from bot.usecases.requests.by_provider import ask, resolve
from bot.usecases.requests.by_requester import reply
from bot.usecases.requests.finding import find_requests
from bot.usecases.requests.opening import open_by_line
from bot.usecases.requests.practice import Script, due_turns, start_practice
from domain.lifecycle import Action
from domain.organisation import Person
from store.tables import calendars, events, measurements, nags, outbox, requests, workspaces
from tests.store.exported import exported_numbers
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.read_models import Summary
    from store.database import Database
    from store.unit_of_work import UnitOfWork

ALICE, BOB, MEI = "U01ALICE", "U02BOB", "U04MEI"
BAD = 2
"""The number of the request that cannot be read."""
CATALOGUE = """\
admins: [U04MEI]
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-18:00"]}, holidays: CN{days}}
  shop: {timezone: Asia/Shanghai, hours: {mon-fri: ["08:00-18:00"]}, holidays: CN}
departments:
  it:
    name: IT
    channel: C01IT
    calendar: office
    providers: [U02BOB]
    managers: [U04MEI]
    default_service: helpdesk
    services: {helpdesk: {name: Help desk, standard: {first_response: 8h, resolution: 2d}}}
  sales:
    name: Sales
    channel: C02SALES
    calendar: shop
    providers: [U02BOB]
    managers: [U04MEI]
    services: {offer: {name: Offers}}
"""
MONDAY = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
EVENING = MONDAY + timedelta(hours=8)


def imports(uow: UnitOfWork, days: str = "", now: datetime = MONDAY) -> None:
    file = CATALOGUE.replace("{days}", days).encode()
    import_catalogue(uow, read_catalogue(file, "desk.yml"), now)


@pytest.fixture
def desk(database: Database, workspace_id: int) -> int:
    """Alice has asked IT for three things."""

    def work(uow: UnitOfWork) -> None:
        for user_id in (ALICE, BOB, MEI):
            uow.people.put(Person(user_id, user_id, timezone="Asia/Shanghai"))
        imports(uow)
        for _ in range(3):
            open_by_line(uow, ALICE, MONDAY, "it", "", "It is dark")

    database.call(workspace_id, work)
    return workspace_id


def spoil_row(uow: UnitOfWork) -> None:
    """Let the request itself be unreadable."""
    statement = update(requests).where(requests.c.number == BAD)
    uow._connection.execute(statement.values(state="elsewhere"))


def spoil_history(uow: UnitOfWork) -> None:
    """Let what happened to the request be unreadable."""
    bad = select(requests.c.id).where(requests.c.number == BAD).scalar_subquery()
    statement = update(events).where(events.c.request_id == bad)
    uow._connection.execute(statement.values(kind="no_such_kind"))


SPOILS = pytest.mark.parametrize("spoil", [spoil_row, spoil_history])


def spoil_priority(uow: UnitOfWork) -> None:
    """Let the request have a priority that nobody knows."""
    statement = update(requests).where(requests.c.number == BAD)
    uow._connection.execute(statement.values(priority="extreme"))


def spoil_instant(uow: UnitOfWork) -> None:
    """Let the instant at which the request is at risk be none. Postgres would not take it."""
    statement = text("UPDATE requests SET at_risk_from = 'soon' WHERE number = :number")
    uow._connection.execute(statement, {"number": BAD})


LISTS: dict[str, Callable[[UnitOfWork], Sequence[Summary]]] = {
    "own": lambda uow: lookups.my_requests(uow, ALICE, EVENING).shown,
    "queue": lambda uow: lookups.queue(uow, BOB, EVENING).listing.shown,
    "desk": lambda uow: lookups.desk_of(uow, ALICE, EVENING, "it")[1].shown,
    "home": lambda uow: home_of(uow, ALICE, EVENING).mine.shown,
    "found": lambda uow: find_requests(uow, BOB, EVENING, "dark").shown,
}


@pytest.mark.parametrize("spoil", [spoil_row, spoil_priority])
@pytest.mark.parametrize("name", LISTS)
def test_others_are_in_every_list(database: Database, desk: int, spoil: Any, name: str) -> None:
    database.call(desk, spoil)
    listed = database.call(desk, LISTS[name])
    assert {each.request.number for each in listed} == {1, 3}


@enough_on_sqlite
def test_a_list_goes_without_an_instant_that_is_none(database: Database, desk: int) -> None:
    database.call(desk, spoil_instant)
    for name, read in LISTS.items():
        assert {each.request.number for each in database.call(desk, read)} == {1, 3}, name


def test_others_are_counted(database: Database, desk: int) -> None:
    database.call(desk, spoil_row)
    (it, _) = database.call(desk, lookups.desk, EVENING)
    assert sum(it.counts.values()) == 2
    it, _ = database.call(desk, lookups.desk_of, ALICE, EVENING, "it")
    assert sum(it.counts.values()) == 2


def test_others_are_still_owed(database: Database, desk: int) -> None:
    """Something that moved the request cannot be read."""

    def spoil(uow: UnitOfWork) -> None:
        bad = select(requests.c.id).where(requests.c.number == BAD).scalar_subquery()
        statement = update(events).where(events.c.request_id == bad)
        uow._connection.execute(statement.values(kind=Action.TRANSFER.value, payload={}))

    database.call(desk, spoil)
    (department_id,) = database.call(
        desk, lambda uow: [each.id for each in uow.catalogue.departments() if each.key == "it"]
    )
    assert len(database.call(desk, backlog, [department_id], EVENING)) == 2


SCRIPT = Script("U99DESK", "The printer is jammed", "")


def practise(uow: UnitOfWork, trainee_id: str) -> int:
    return start_practice(uow, trainee_id, MONDAY, SCRIPT).number


def spoil_practice(uow: UnitOfWork) -> None:
    """Let Bob's practice request be unreadable."""
    bad = select(requests.c.id).where(requests.c.trainee_id == BOB)
    uow._connection.execute(
        update(requests).where(requests.c.id.in_(bad)).values(priority="extreme")
    )


def spoil_practice_history(uow: UnitOfWork) -> None:
    """Let what happened to Bob's practice request be unreadable."""
    bad = select(requests.c.id).where(requests.c.trainee_id == BOB).scalar_subquery()
    statement = update(events).where(events.c.request_id == bad)
    uow._connection.execute(statement.values(kind="no_such_kind"))


def test_one_practises_again_beside_what_cannot_be_read(database: Database, desk: int) -> None:
    before = database.call(desk, practise, BOB)
    database.call(desk, spoil_practice)
    assert database.call(desk, practise, BOB) > before


@pytest.mark.parametrize("spoil", [spoil_practice, spoil_practice_history])
async def test_others_practise_on(database: Database, desk: int, spoil: Any) -> None:
    database.call(desk, practise, BOB)
    number = database.call(desk, practise, MEI)
    database.call(desk, spoil)
    later = MONDAY + timedelta(days=30)
    assert [each.number for each in await database.read(desk, due_turns, later)] == [number]


def spoil_content(uow: UnitOfWork) -> None:
    """Let what was said of the request be unreadable."""
    bad = select(requests.c.id).where(requests.c.number == BAD).scalar_subquery()
    statement = update(events).where(events.c.request_id == bad)
    uow._connection.execute(statement.values(payload=["?"]))


@enough_on_sqlite
@pytest.mark.parametrize(
    "spoil", [spoil_row, spoil_priority, spoil_instant, spoil_history, spoil_content]
)
async def test_others_are_exported(
    database: Database, desk: int, spoil: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that has nothing else is not the last one."""
    monkeypatch.setattr("bot.usecases.measurements.measurements.PAGE", 1)
    monkeypatch.setattr("bot.usecases.reports.exported_events.PAGE", 1)
    for number in (1, 2, 3):
        database.call(desk, resolve, BOB, MONDAY, number, "It is bright")
        database.call(desk, rate, ALICE, MONDAY, number, "5")
    await measure_stale(database, desk)
    before = {what: exported_numbers(database, desk, what, EVENING) for what in Export}
    database.call(desk, spoil)
    for what, numbers in before.items():
        found = exported_numbers(database, desk, what, EVENING)
        others = [each for each in numbers if each != BAD]
        assert [each for each in found if each != BAD] == others, what
        assert set(others) == {1, 3}, what


@enough_on_sqlite
@pytest.mark.parametrize("spoil", [spoil_row, spoil_content])
async def test_a_review_goes_without_what_was_asked_for_in_it(
    database: Database, desk: int, spoil: Any
) -> None:
    for number in (1, 2, 3):
        database.call(desk, ask, BOB, MONDAY, number, "Which room is it?")
        database.call(desk, reply, ALICE, EVENING, number, "Room 12")
    await measure_stale(database, desk)
    (it, _) = database.call(desk, lambda uow: uow.catalogue.departments())
    scope = Scope((it.id,), MONDAY.date(), EVENING.date())
    database.call(desk, spoil)
    (measures,) = database.call(desk, review_of, scope, EVENING).report.by_service().values()
    assert measures.opened == 3


@enough_on_sqlite
async def test_a_workbook_says_how_many_are_not_in_it(
    database: Database, desk: int, tmp_path: Path
) -> None:
    await measure_stale(database, desk)
    database.call(desk, spoil_row)
    (it, _) = database.call(desk, lambda uow: uow.catalogue.departments())
    scope = Scope((it.id,), MONDAY.date(), EVENING.date())
    path, t = tmp_path / "requests.xlsx", translator("en")
    with path.open("wb") as file:
        write_requests(scope, MEI, EVENING, t, database, desk, file, progress=lambda _: None)
    table, notes = load_workbook(path).worksheets
    assert [row[0].value for row in table.iter_rows(min_row=2)] == [1, 3]
    words = {row[0].value: str(row[2].value) for row in notes.iter_rows(min_row=2)}
    assert words["Left out"].startswith("1 request,")


def numbers(database: Database, table: Any) -> set[int]:
    """The numbers of the requests that have something in a table."""
    statement = select(requests.c.number).join(table, table.c.request_id == requests.c.id)
    with database.engine.connect() as connection:
        return set(connection.scalars(statement))


ORDERS: dict[str, Callable[..., Any]] = {
    "report": lambda uow: order_report(uow, MEI, EVENING, "", Period.WEEK),
    "export": lambda uow: order_export(uow, MEI, EVENING, "", Period.WEEK),
    "review": lambda uow: order_reviews(uow, MEI, EVENING, "", None),
}


@SPOILS
@pytest.mark.parametrize("ordered", ORDERS)
def test_others_are_measured_for_whoever_orders_figures(
    database: Database, desk: int, spoil: Any, ordered: str
) -> None:
    database.call(desk, spoil)
    database.call(desk, ORDERS[ordered])
    assert numbers(database, measurements) == {1, 3}
    with database.engine.connect() as connection:
        assert ordered in set(connection.scalars(select(outbox.c.kind)))


@SPOILS
async def test_others_are_measured_by_the_job(database: Database, desk: int, spoil: Any) -> None:
    database.call(desk, spoil)
    await measure_stale(database, desk)
    assert numbers(database, measurements) == {1, 3}


@SPOILS
async def test_people_are_reminded_of_others(database: Database, desk: int, spoil: Any) -> None:
    database.call(desk, spoil)
    next_at = await sweep(database, desk, lambda: EVENING)
    assert numbers(database, nags) == {1, 3}
    assert next_at
    assert next_at > EVENING


@SPOILS
async def test_others_follow_a_day_off(database: Database, desk: int, spoil: Any) -> None:
    database.call(desk, imports, ', closed: ["2026-09-29"]', EVENING)
    database.call(desk, spoil)
    await keep_days(database, desk, EVENING, as_before)
    with database.engine.connect() as connection:
        moved = connection.scalars(
            select(requests.c.number)
            .join(events, events.c.request_id == requests.c.id)
            .where(events.c.kind == Action.CHANGE_DAYS)
        )
        assert set(moved) == {1, 3}


@SPOILS
def test_reminders_of_others_wait_for_gates_as_they_are_by_now(
    database: Database, desk: int, spoil: Any
) -> None:
    tomorrow = MONDAY + timedelta(days=1)

    def note(uow: UnitOfWork) -> None:
        for number in (1, 2, 3):
            request = uow.requests.by_number(number)
            assert request
            uow.nags.add(request.id, "first_response:0:50%", BOB, MONDAY, tomorrow)

    database.call(desk, note)
    database.call(desk, spoil)
    database.call(desk, ask_gates_again, MONDAY + timedelta(hours=1))
    with database.engine.connect() as connection:
        waiting = connection.execute(select(requests.c.number, nags.c.deliver_at).join(nags))
        later = {number for number, deliver_at in waiting if deliver_at == tomorrow}
    assert later == {BAD}


async def test_the_days_of_other_calendars_are_looked_up(database: Database, desk: int) -> None:
    asked: list[str] = []

    async def note(wanted: Sequence[CalendarToLookUp], now: datetime) -> list[LookedUp]:
        asked.extend(each.key for each in wanted)
        return await as_before(wanted, now)

    def spoil(uow: UnitOfWork) -> None:
        statement = update(calendars).where(calendars.c.key == "office")
        uow._connection.execute(statement.values(definition={"timezone": "Atlantis/Centre"}))
        newer = workspaces.c.catalogue_revision + 1
        uow._connection.execute(update(workspaces).values(catalogue_revision=newer))

    database.call(desk, spoil)
    await keep_days(database, desk, EVENING, note)
    assert asked == ["shop"]


async def as_before(wanted: Sequence[CalendarToLookUp], _now: datetime) -> list[LookedUp]:
    """Look up days, and find those that are known."""
    return [LookedUp(each, each.definition, each.before) for each in wanted]
