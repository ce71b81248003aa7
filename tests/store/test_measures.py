"""Measures stay in step with the events on both databases, whoever measures."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, text, update

from bot.cli.rebuild import Rebuild
from bot.jobs.measurements import measure_stale
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.measurements.daily_measures import make_days, refresh_days, stale_days
from bot.usecases.measurements.measurements import (
    backlog,
    measured_numbers,
    measured_of,
    refresh,
    stale,
)
from bot.usecases.reports.exported_requests import request_ids, request_page, request_rows
from bot.usecases.reports.reporting import Scope
from bot.usecases.requests.actions import act
from domain.backlog import by_age
from domain.daily_measures import Cell, Measures, cells, grouped
from domain.events import Rated, Transferred
from domain.lifecycle import State
from domain.organisation import MemberRole
from domain.shares import Share
from domain.weeks import Week
from store.database import Database
from store.tables import daily_measures, measurements, requests, standards, workspaces
from store.unit_of_work import UnitOfWork
from tests.store.measured_desks import DESKS, Desks
from tests.unit.histories import PROVIDER, REQUESTER, History, random_history
from tests.unit.measure_oracle import Told, figures, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def desks(database: Database, workspace_id: int) -> Desks:
    return Desks(database, workspace_id, Random(2026))  # noqa: S311


def all_cells(desks: Desks) -> tuple[Cell, ...]:
    found: tuple[Cell, ...] = desks.database.call(
        desks.workspace_id, lambda uow: uow.daily_measures.cells(FIRST, LAST)
    )
    return found


def _within(week: Week, day: date) -> bool:
    return Week.of(day) == week


def measure_all_of(desks: Desks) -> int:
    """Measure what is stale, batch by batch; returns how many requests it was."""
    count = 0
    while request_ids := desks.database.call(desks.workspace_id, stale):
        count += desks.database.call(desks.workspace_id, refresh, request_ids)
    put_days_together(desks)
    return count


def put_days_together(desks: Desks) -> None:
    """Put together the days on which something else counts now."""
    for department_id, days in stale_days_of(desks).items():
        desks.database.call(desks.workspace_id, refresh_days, department_id, days)


def stale_days_of(desks: Desks) -> dict[int, tuple[date, ...]]:
    found: dict[int, tuple[date, ...]] = desks.database.call(desks.workspace_id, stale_days)
    return found


def assert_as_the_events_say(desks: Desks) -> None:
    """Hold every figure of every grouping against the oracle."""
    told, found = desks.told(), all_cells(desks)
    groupings: list[tuple[Callable[[Cell], Any], Callable[[Told], Any]]] = [
        (lambda cell: cell.department_id, lambda each: each.case.department),
        (lambda cell: cell.service_id, lambda each: each.case.service),
        (
            lambda cell: (cell.department_id, cell.requester_department_id),
            lambda each: (each.case.department, each.case.asked_by),
        ),
    ]
    for of_cell, of_told in groupings:
        groups = grouped(found, of_cell)
        assert groups.keys() == {of_told(each) for each in told}
        for key, measures in groups.items():
            mine = [each for each in told if of_told(each) == key]
            assert figures_of(measures) == figures(mine, lambda _: True)
    weeks = grouped(found, lambda cell: Week.of(cell.day))
    for week, measures in weeks.items():
        assert figures_of(measures) == figures(told, partial(_within, week))


def test_every_figure_is_what_the_raw_events_say_whatever_happens_later(desks: Desks) -> None:
    desks.open(50)
    assert measure_all_of(desks) == 50
    assert_as_the_events_say(desks)
    desks.go_on(desks.requests[::2])
    desks.open(5)
    measure_all_of(desks)
    assert_as_the_events_say(desks)


def test_daily_measures_are_what_all_requests_make_together(desks: Desks) -> None:
    desks.open(60)
    measure_all_of(desks)
    everything = desks.database.call(
        desks.workspace_id, lambda uow: measured_of(uow, list(measured_numbers(uow)))
    )
    assert len(everything) == 60
    assert all_cells(desks) == cells(each.measurement for each in everything)


def test_only_what_has_changed_is_measured_again(desks: Desks) -> None:
    _, two = desks.open(2)
    assert measure_all_of(desks) == 2
    assert measure_all_of(desks) == 0
    desks.database.call(desks.workspace_id, rate, two.request_id, 4)
    assert desks.database.call(desks.workspace_id, stale) == (two.request_id,)


def test_days_of_many_years_are_put_together_at_once(desks: Desks) -> None:
    desks.open(20, "berlin")
    measure_all_of(desks)
    days = [LAST - timedelta(days=n) for n in range(3_000)]
    berlin = desks.departments["berlin"]
    found = desks.database.call(desks.workspace_id, make_days, berlin, days)
    assert found == tuple(cell for cell in all_cells(desks) if cell.department_id == berlin)
    assert found


def test_to_measure_again_changes_nothing(desks: Desks) -> None:
    desks.open(40)
    measure_all_of(desks)
    before = all_cells(desks)
    rebuilding = run(desks, keep=True)
    assert (rebuilding.requests, rebuilding.different_requests, rebuilding.different_days) == (
        40,
        0,
        0,
    )
    assert rebuilding.days > 0
    assert all_cells(desks) == before


def test_what_is_not_as_the_events_say_is_found_and_made_anew(desks: Desks) -> None:
    desks.open(40)
    measure_all_of(desks)
    before = all_cells(desks)
    with desks.database.engine.begin() as connection:
        worst = select(measurements.c.request_id).limit(1).scalar_subquery()
        wrong = update(measurements).values(opened_on=date(2026, 5, 1), questions=77)
        connection.execute(wrong.where(measurements.c.request_id == worst))
        day = select(daily_measures.c.day).limit(1).scalar_subquery()
        connection.execute(
            update(daily_measures).where(daily_measures.c.day == day).values(cells=[])
        )
    for _ in range(2):
        found = run(desks, keep=False)
        assert found.different_requests == 1
        assert found.different_days >= 2
    run(desks, keep=True)
    assert all_cells(desks) == before
    assert run(desks, keep=False).different_days == 0


def test_what_is_stale_differs_by_right(desks: Desks) -> None:
    one, _ = desks.open(2)
    measure_all_of(desks)
    desks.database.call(desks.workspace_id, rate, one.request_id, 4)
    assert run(desks, keep=False).different_requests == 0


def test_a_rebuild_needs_nothing_but_the_events(desks: Desks) -> None:
    desks.open(40)
    assert run(desks, keep=True).different_requests == 40
    assert desks.database.call(desks.workspace_id, stale) == ()
    assert_as_the_events_say(desks)


def run(desks: Desks, *, keep: bool) -> Rebuild:
    rebuilding = Rebuild(desks.database, desks.workspace_id, keep=keep)
    assert sum(rebuilding.go_over_requests()) == rebuilding.count_requests()
    assert sum(rebuilding.go_over_days()) == rebuilding.count_days()
    return rebuilding


def rate(uow: UnitOfWork, request_id: int, score: int, at: datetime | None = None) -> None:
    request = uow.requests.by_id(request_id)
    events = uow.events.of_request(request_id)
    request = uow.requests.change(request)
    when = at or events[-1].at
    uow.events.append(request, REQUESTER, when, Rated(score=score))


def test_old_days_are_corrected_when_a_request_is_reopened_or_rated_anew(desks: Desks) -> None:
    monday = datetime.fromisoformat("2026-02-09T09:00+08:00")
    history = History(monday)
    history.note("resolve", monday + timedelta(hours=1))
    history.note("rate", monday + timedelta(hours=2), REQUESTER, score=1)
    known = desks.put(("shanghai", "quick", history))
    measure_all_of(desks)
    history.note("rate", monday + timedelta(days=1), REQUESTER, score=5)
    desks.keep(known)
    measure_all_of(desks)
    assert {cell.day.day: cell.measures.scores[4] for cell in all_cells(desks)} == {9: 0, 10: 1}
    history.note("reopen", monday + timedelta(days=2), REQUESTER)
    desks.keep(known)
    measure_all_of(desks)
    found = Measures.total(cell.measures for cell in all_cells(desks))
    assert (found.opened, found.ended_in_all, found.rated) == (1, 0, 0)
    assert (found.response_times, found.responses) == ((3600,), Share(1, 1))
    assert found.resolutions == Share(0, 1), "if nothing happens until it is due"


def transfer(uow: UnitOfWork, desks: Desks, request_id: int, desk: str, at: datetime) -> None:
    """Let a request go on to a desk's quick service."""
    request = uow.requests.by_id(request_id)
    uow.people.set_members(request.hop.department_id, MemberRole.PROVIDER, (PROVIDER,))
    service = uow.catalogue.service_by_id(desks.services[desk, "quick"])
    content = Transferred(service_id=service.id, standard_id=service.standard_id)
    act(uow, PROVIDER, at, request, content)


def test_what_goes_to_another_department_counts_with_each_for_its_own_time(desks: Desks) -> None:
    monday = datetime.fromisoformat("2026-02-09T09:00+08:00")
    history = History(monday)
    history.note("answer", monday + timedelta(hours=1))
    (known,) = desks.put(("shanghai", "quick", history))
    measure_all_of(desks)
    moved_at = monday + timedelta(days=1, hours=7)  # 09:00 there
    desks.database.call(desks.workspace_id, transfer, desks, known.request_id, "berlin", moved_at)
    assert measure_all_of(desks) == 1
    by_department = grouped(all_cells(desks), lambda cell: cell.department_id)
    shanghai, berlin = (by_department[desks.departments[each]] for each in ("shanghai", "berlin"))
    assert (shanghai.opened, shanghai.response_times, shanghai.transferred.part) == (1, (3600,), 1)
    assert (berlin.opened, berlin.response_times, berlin.ended_in_all) == (1, (), 0)
    (row,) = desks.database.call(desks.workspace_id, partial(request_page, now=moved_at)).rows
    found = {name: row[name] for name in ("number", "department", "opened_at", "transfers")}
    found["department"] = row["department"].key
    assert found == {"number": 1, "department": "berlin", "opened_at": monday, "transfers": 1}
    scope = Scope((desks.departments["shanghai"],), FIRST, LAST)
    assert desks.database.call(desks.workspace_id, request_ids, scope) == ()
    rebuilding = run(desks, keep=False)
    assert (rebuilding.different_requests, rebuilding.different_days) == (0, 0)


def test_a_department_that_had_a_request_counts_it_anew_in_another_time_zone(desks: Desks) -> None:
    night = datetime.fromisoformat("2026-02-10T01:00+08:00")
    (known,) = desks.put(("shanghai", "quick", History(night)))
    at = night + timedelta(hours=9)
    desks.database.call(desks.workspace_id, transfer, desks, known.request_id, "york", at)
    measure_all_of(desks)
    desks.database.call(
        desks.workspace_id, lambda uow: uow.measurements.expire(desks.departments["shanghai"])
    )
    assert desks.database.call(desks.workspace_id, stale) == (known.request_id,)


def test_in_another_time_zone_other_days_are_meant(desks: Desks) -> None:
    night = datetime.fromisoformat("2026-02-10T01:00+08:00")
    desks.put(("shanghai", "quick", History(night)))
    measure_all_of(desks)
    assert opened_on(desks) == [10]

    def move(uow: UnitOfWork) -> None:
        catalogue = uow.catalogue.definition()
        office = catalogue.calendars["berlin"]
        moved = {**catalogue.calendars, "shanghai": office}
        import_catalogue(uow, replace(catalogue, calendars=moved), night)

    desks.database.call(desks.workspace_id, move)
    assert measure_all_of(desks) == 1
    assert opened_on(desks) == [9]


def opened_on(desks: Desks) -> list[int]:
    """The days of the month on which anything was opened."""
    return [cell.day.day for cell in all_cells(desks) if cell.measures.opened]


# Several at once


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_request_that_somebody_is_changing_is_left_to_the_next_time(
    database: Database, database_url: str, desks: Desks
) -> None:
    one, two = desks.open(2)
    other = Database(database_url)
    with other.engine.connect() as connection, connection.begin():
        rate(UnitOfWork(connection, desks.workspace_id), one.request_id, 3)
        ids = [one.request_id, two.request_id]
        assert database.call(desks.workspace_id, refresh, ids) == 1
    other.close()
    assert database.call(desks.workspace_id, stale) == (one.request_id,)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_measures_the_same_day_waits_and_sees_what_the_other_measured(
    database: Database, database_url: str, desks: Desks
) -> None:
    opened_at = datetime.fromisoformat("2026-02-10T10:00+08:00")
    one, two = desks.put(*[("shanghai", "quick", History(opened_at)) for _ in range(2)])
    other = Database(database_url)
    with ThreadPoolExecutor(1) as threads:
        with other.engine.connect() as connection, connection.begin():
            assert refresh(UnitOfWork(connection, desks.workspace_id), [one.request_id]) == 1
            waiting = threads.submit(database.call, desks.workspace_id, refresh, [two.request_id])
            while not waits_for_a_lock(connection):
                assert not waiting.done(), "it did not wait"
        assert waiting.result() == 1
    other.close()
    put_days_together(desks)
    assert sum(cell.measures.opened for cell in all_cells(desks)) == 2


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_puts_a_day_together_waits_for_who_measures_for_it(
    database: Database, database_url: str, desks: Desks
) -> None:
    opened_at = datetime.fromisoformat("2026-02-10T10:00+08:00")
    one, two = desks.put(*[("shanghai", "quick", History(opened_at)) for _ in range(2)])
    assert database.call(desks.workspace_id, refresh, [one.request_id]) == 1
    ((department_id, days),) = stale_days_of(desks).items()
    other = Database(database_url)
    with ThreadPoolExecutor(1) as threads:
        with other.engine.connect() as connection, connection.begin():
            assert refresh(UnitOfWork(connection, desks.workspace_id), [two.request_id]) == 1
            waiting = threads.submit(
                database.call, desks.workspace_id, refresh_days, department_id, days
            )
            while not waits_for_a_lock(connection):
                assert not waiting.done(), "it did not wait"
        waiting.result()
    other.close()
    assert sum(cell.measures.opened for cell in all_cells(desks)) == 2
    assert not stale_days_of(desks)


def waits_for_a_lock(connection: Any) -> bool:
    waiting = "wait_event_type = 'Lock' AND datname = current_database()"
    statement = text(f"SELECT 1 FROM pg_stat_activity WHERE {waiting}")  # noqa: S608
    return connection.execute(statement).first() is not None


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_processes_that_measure_at_once_lose_nothing(
    database: Database, database_url: str, desks: Desks
) -> None:
    desks.open(150)
    others = [Database(database_url) for _ in range(3)]
    async with asyncio.TaskGroup() as tasks:
        for each in (database, *others):
            tasks.create_task(measure_stale(each, desks.workspace_id))
    desks.go_on(desks.requests[::2])
    async with asyncio.TaskGroup() as tasks:
        for each in (database, *others):
            tasks.create_task(measure_stale(each, desks.workspace_id))
    for each in others:
        each.close()
    assert not stale_days_of(desks)
    assert run(desks, keep=False).different_days == 0
    counted = sum(not each.self_service for each in desks.told())
    assert sum(cell.measures.opened for cell in all_cells(desks)) == counted


async def test_a_day_is_put_together_once_however_many_batches_its_requests_take(
    database: Database, desks: Desks
) -> None:
    opened_at = datetime.fromisoformat("2026-02-10T10:00+08:00")
    desks.put(*[("shanghai", "quick", History(opened_at)) for _ in range(30)])
    written: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: written.append(statement),
    )
    await measure_stale(database, desks.workspace_id)
    assert sum(each.startswith("INSERT INTO measurements") for each in written) > 1
    assert sum(each.startswith("INSERT INTO daily_measures") for each in written) == 1
    assert sum(cell.measures.opened for cell in all_cells(desks)) == 30


async def test_a_day_that_was_not_put_together_is_at_the_next_time(
    database: Database, desks: Desks
) -> None:
    """The process was killed after it had measured."""
    desks.open(5, "berlin")
    database.call(desks.workspace_id, refresh, database.call(desks.workspace_id, stale))
    assert not all_cells(desks)
    assert run(desks, keep=False).different_days == 0  # it differs by right
    await measure_stale(database, desks.workspace_id)
    assert_as_the_events_say(desks)
    assert not stale_days_of(desks)


async def test_a_day_that_cannot_be_put_together_holds_up_none_of_the_others(
    database: Database, desks: Desks
) -> None:
    desks.open(5, "berlin")
    desks.open(5, "sydney")
    database.call(desks.workspace_id, refresh, database.call(desks.workspace_id, stale))
    broken = desks.departments["berlin"]
    with database.engine.begin() as connection:
        wrong = update(measurements).where(measurements.c.department_id == broken)
        connection.execute(wrong.values(ending="eaten", ended_on=date(2026, 5, 1)))
    await measure_stale(database, desks.workspace_id)
    assert stale_days_of(desks).keys() == {broken}
    assert {cell.department_id for cell in all_cells(desks)} == {desks.departments["sydney"]}


async def test_a_request_that_cannot_be_measured_holds_up_none_of_the_others(
    database: Database, desks: Desks
) -> None:
    desks.open(5, "berlin")
    (bad,) = desks.put(("york", "quick", random_history(DESKS["york"], desks.random)))
    desks.open(5, "sydney")
    with database.engine.begin() as connection:
        its_standard = select(requests.c.standard_id).where(requests.c.id == bad.request_id)
        connection.execute(
            update(standards)
            .where(standards.c.id == its_standard.scalar_subquery())
            .values(definition={"resolution": "soon"})
        )
        # So that nobody goes on with what they read before.
        newer = workspaces.c.catalogue_revision + 1
        connection.execute(update(workspaces).values(catalogue_revision=newer))
    await measure_stale(database, desks.workspace_id)
    assert database.call(desks.workspace_id, stale) == (bad.request_id,)


# Looking at it


def test_measured_requests_are_read_page_by_page_in_the_order_of_their_numbers(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usecases.measurements.measurements.PAGE", 7)
    desks.open(30)
    measure_all_of(desks)
    ids: dict[int, int] = {}
    while page := desks.database.call(
        desks.workspace_id, measured_numbers, max(ids.values(), default=0)
    ):
        assert len(page) <= 7
        ids |= page
    assert list(ids.values()) == list(range(1, 31))
    found = desks.database.call(desks.workspace_id, measured_of, list(ids))
    assert [each.request.number for each in found] == list(range(1, 31))
    assert all(each.request.id == each.measurement.request_id for each in found)


def test_a_day_that_cannot_be_read_spoils_no_other(desks: Desks) -> None:
    desks.open(60)
    measure_all_of(desks)
    before = all_cells(desks)
    day = before[0].day
    with desks.database.engine.begin() as connection:
        table = daily_measures.c
        connection.execute(update(daily_measures).where(table.day == day).values(cells={"a": 1}))
    assert all_cells(desks) == tuple(each for each in before if each.day != day)


def test_exported_requests_can_be_of_some_departments_and_days(desks: Desks) -> None:
    desks.open(60)
    measure_all_of(desks)
    berlin, york = desks.departments["berlin"], desks.departments["york"]
    first, last = date(2026, 3, 25), date(2026, 3, 30)
    scope = Scope((berlin, york), first, last)
    found = desks.database.call(desks.workspace_id, request_ids, scope)
    wanted = {
        each.request_id
        for each in desks.requests
        if each.case.department in {berlin, york}
        and first <= each.case.day(each.history.opened_at) <= last
    }
    assert wanted
    assert set(found) == wanted


def test_an_exported_request_that_left_its_scope_meanwhile_is_left_out(desks: Desks) -> None:
    desks.open(3)
    measure_all_of(desks)
    everywhere = tuple(desks.departments.values())
    ids = desks.database.call(desks.workspace_id, request_ids, Scope(everywhere, FIRST, LAST))
    for scope, number in (
        (Scope(everywhere, FIRST, LAST), 3),
        (Scope((), FIRST, LAST), 0),
        (Scope(everywhere, LAST, LAST), 0),
        (Scope(everywhere, FIRST, FIRST), 0),
    ):
        read = partial(
            request_rows, scope=scope, now=datetime.fromisoformat("2027-01-04T12:00+01:00")
        )
        assert len(desks.database.call(desks.workspace_id, read, ids)) == number


def test_daily_measures_are_read_of_some_departments_and_days(desks: Desks) -> None:
    desks.open(60)
    measure_all_of(desks)
    berlin = desks.departments["berlin"]
    first, last = date(2026, 3, 25), date(2026, 3, 30)
    found = desks.database.call(
        desks.workspace_id, lambda uow: uow.daily_measures.cells(first, last, [berlin])
    )
    assert found == tuple(
        cell
        for cell in all_cells(desks)
        if cell.department_id == berlin and first <= cell.day <= last
    )


def test_the_backlog_is_what_has_not_ended_with_the_time_so_far(desks: Desks) -> None:
    monday = datetime.fromisoformat("2026-02-09T09:00+08:00")
    jammed, solved, young = (History(monday) for _ in range(3))
    young = History(monday + timedelta(days=7))
    jammed.note("claim", monday + timedelta(hours=1))
    jammed.note("ask", monday + timedelta(hours=2))
    solved.note("resolve", monday + timedelta(hours=1))
    desks.put(*[("shanghai", "quick", history) for history in (jammed, solved, young)])
    desks.open(10, "berlin")
    now = monday + timedelta(days=7, hours=2)
    shanghai = [desks.departments["shanghai"]]
    found = {
        each.request.number: each
        for each in desks.database.call(desks.workspace_id, backlog, shanghai, now)
    }
    assert found.keys() == {1, 3}
    # To Saturday, which makes up for the holidays that begin on Sunday: five days and a half hour.
    waited = DESKS["shanghai"].walk.worked(monday + timedelta(hours=2), now)
    assert found[1].in_state == {
        State.OPEN: 3600, State.IN_PROGRESS: 3600, State.WAITING: waited / timedelta(seconds=1),
    }  # fmt: skip
    assert by_age(found.values()) == (1, 0, 0, 1, 0)


# How it is found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_asked_again_and_again_is_found_by_an_index(
    database: Database, desks: Desks
) -> None:
    asked: list[tuple[str, Any]] = []
    berlin = desks.departments["berlin"]
    service_id = desks.services["berlin", "quick"]
    service = database.call(desks.workspace_id, lambda uow: uow.catalogue.service_by_id(service_id))
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, _context, _many: asked.append(
            (statement, parameters)
        ),
    )
    with database.engine.connect() as connection:
        uow = UnitOfWork(connection, desks.workspace_id)
        uow.measurements.stale(0, 100)
        uow.measurements.on_days(berlin, [FIRST, LAST])
        uow.daily_measures.cells(FIRST, LAST, [berlin])
        uow.measurements.numbers(0, 100)
        ids = range(50)
        uow.measurements.following(0, 100)
        uow.measurements.lock(ids)
        uow.requests.of_ids(ids)
        uow.measurements.of(ids)
        uow.hops.of_requests(ids)
        uow.events.of_requests(ids)
        uow.measurements.comment(service, FIRST, LAST, (4, 5), confidential=False)
        uow.dependences.missed_chains([berlin], FIRST, LAST)
        uow.dependences.ties([berlin], FIRST, LAST)
        uow.measurements.current(ids)
        uow.request_lists.of_ids(ids)
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            for statement, parameters in list(asked)
            if statement.startswith("SELECT")
        ]
    assert "ix_requests_stale" in plans[0]
    for day in (
        *("opened_on", "responded_on", "response_counts_on", "ended_on"),
        *("resolution_counts_on", "promise_changed_on", "rated_on"),
    ):
        assert f"ix_measurements_{day} (workspace_id=? AND department_id=? AND {day}=?)" in plans[1]
    assert "MULTI-INDEX OR" not in plans[1], "which keeps the ids of all that it has found"
    assert "(workspace_id=? AND department_id=? AND day>? AND day<?)" in plans[2]
    assert "(workspace_id=? AND number>?)" in plans[3]
    assert "sqlite_autoindex_measurements_1 (request_id=? AND hop=?)" in plans[3]
    assert "requests USING INTEGER PRIMARY KEY (rowid>?)" in plans[4]
    for plan in plans[5:7]:
        assert "USING INTEGER PRIMARY KEY (rowid=?)" in plan
    for table, plan in zip(("measurements", "hops", "events"), plans[7:10], strict=True):
        assert f"sqlite_autoindex_{table}_1 (request_id=?)" in plan
    rated_on = "(workspace_id=? AND department_id=? AND rated_on>? AND rated_on<?)"
    assert f"ix_measurements_rated_on {rated_on}" in plans[10]
    for ended in ("closed_at=?", "closed_at>?"):
        assert f"ix_requests_chains (workspace_id=? AND {ended})" in plans[11]
    came = "(workspace_id=? AND department_id=? AND opened_on>? AND opened_on<?)"
    assert f"ix_measurements_transfers {came}" in plans[13]
    assert "requests USING INTEGER PRIMARY KEY (rowid=?)" in plans[14]
    assert (
        "measurements USING INDEX sqlite_autoindex_measurements_1 (request_id=? AND hop=?)"
        in (plans[14])
    )
    assert "requests USING INTEGER PRIMARY KEY (rowid=?)" in plans[15]
    assert not any("SCAN" in plan for plan in plans)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sqlite_looks_many_requests_up_rather_than_go_through_all(
    database: Database, desks: Desks
) -> None:
    opened_at = datetime.fromisoformat("2026-02-10T10:00+08:00")
    desks.put(*[("shanghai", "quick", History(opened_at)) for _ in range(300)])
    some = ", ".join(str(each.request_id) for each in desks.requests[:50])

    def plan() -> str:
        asked = f"SELECT id FROM requests WHERE workspace_id = 1 AND id IN ({some}) ORDER BY id"  # noqa: S608
        with database.engine.connect() as connection:
            return str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all())

    assert "(workspace_id=?)" in plan(), "or there is no need to analyze"
    await database.analyze()
    assert "PRIMARY KEY (rowid=?)" in plan()
