"""Transactions on both databases: committed or rolled back, repeated after a lost race, once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.layouts.contents import content
from bot.usecases.notices import Notice
from domain.events import Opened
from domain.lifecycle import Action
from domain.organisation import Person
from playground.clock import PATIENCE
from store import connections
from store.connections import SQLITE_PRAGMAS, SQLITE_STATEMENTS
from store.database import Database
from store.errors import AlreadyDelivered, ChangedMeanwhile, DatabaseInUse, UnusableDatabase
from store.numbers import Numbers, Taken
from store.request_rows import NewRequest
from store.tables import deliveries, events, request_terms, workspaces
from store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.request import Request

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANN = Person("U0ANN", "Ann")


class Refused(Exception):
    """The refusal of a use case."""


def remember(uow: UnitOfWork) -> str:
    uow.people.put(ANN)
    return ANN.user_id


def is_remembered(uow: UnitOfWork) -> bool:
    return uow.people.get(ANN.user_id) is not None


async def test_what_a_use_case_did_is_committed(database: Database, workspace_id: int) -> None:
    assert await database.run(workspace_id, remember) == "U0ANN"
    assert await database.run(workspace_id, is_remembered)


def test_what_is_committed_to_sqlite_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SQLITE_PRAGMAS", SQLITE_PRAGMAS)  # the tests' own are not
    database = Database(f"sqlite:///{tmp_path / 'crossdesk.db'}")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "FULL"
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_what_a_savepoint_of_sqlite_can_take_back_is_in_memory(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'crossdesk.db'}")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA temp_store").scalar() == 2, "MEMORY"
    with database.engines.reading.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA temp_store").scalar() == 0, "large sorts: a file"
    database.close()


def test_a_connection_of_sqlite_keeps_few_statements(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'crossdesk.db'}")
    kept: list[int] = []

    def note(_dialect: Any, _record: Any, _arguments: Any, parameters: Any) -> None:
        kept.append(parameters["cached_statements"])

    for engine in (database.engines.writing, database.engines.reading):
        event.listen(engine, "do_connect", note)
        engine.connect().close()
    database.close()
    assert kept == [SQLITE_STATEMENTS] * 2
    assert SQLITE_STATEMENTS < 128, "the driver's own number"


async def test_a_use_case_that_raises_leaves_nothing(database: Database, workspace_id: int) -> None:
    def refuse(uow: UnitOfWork) -> None:
        remember(uow)
        raise Refused

    with pytest.raises(Refused):
        await database.run(workspace_id, refuse)
    assert not await database.run(workspace_id, is_remembered)


async def test_the_sender_is_woken_after_the_commit_and_only_for_a_message(
    database: Database, workspace_id: int
) -> None:
    seen: list[int] = []
    database.on_outbox = lambda _enqueued: seen.append(database.call(workspace_id, backlog))

    def announce(uow: UnitOfWork) -> None:
        uow.outbox.put("card:1", Notice.PROVIDER_CARD, "C0IT", NOW)

    def announce_in_vain(uow: UnitOfWork) -> None:
        announce(uow)
        raise Refused

    await database.run(workspace_id, remember)
    with pytest.raises(Refused):
        await database.run(workspace_id, announce_in_vain)
    assert seen == []
    await database.run(workspace_id, announce)
    assert seen == [1]


def backlog(uow: UnitOfWork) -> int:
    return uow.outbox.backlog()


async def test_a_use_case_that_lost_a_race_is_run_anew(
    database: Database, workspace_id: int
) -> None:
    tries = 0

    def lose_twice(uow: UnitOfWork) -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            remember(uow)
            raise ChangedMeanwhile("lost a race")
        return "kept" if is_remembered(uow) else "rolled back"

    assert await database.run(workspace_id, lose_twice) == "rolled back"
    assert tries == 3


async def test_a_use_case_that_always_loses_says_so_in_the_end(
    database: Database, workspace_id: int
) -> None:
    tries = 0

    def lose(_uow: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        raise ChangedMeanwhile("lost a race")

    with pytest.raises(ChangedMeanwhile):
        await database.run(workspace_id, lose)
    assert tries == 5


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_deadlock_is_run_anew(database: Database, workspace_id: int) -> None:
    database.call(workspace_id, lambda uow: uow.people.put(Person("U1", "before")))
    database.call(workspace_id, lambda uow: uow.people.put(Person("U2", "before")))
    both_hold_one = threading.Barrier(2, timeout=PATIENCE)
    tries: list[str] = []

    def rename(first: str, second: str) -> Callable[[UnitOfWork], None]:
        met = False

        def use_case(uow: UnitOfWork) -> None:
            nonlocal met
            tries.append(first)
            uow.people.put(Person(first, first))
            if not met:
                met = True
                both_hold_one.wait()
            uow.people.put(Person(second, first))

        return use_case

    with ThreadPoolExecutor(2) as threads:
        for running in [
            threads.submit(database.call, workspace_id, rename("U1", "U2")),
            threads.submit(database.call, workspace_id, rename("U2", "U1")),
        ]:
            running.result(30)
    names = {person.name for person in database.call(workspace_id, lambda uow: uow.people.all())}
    assert len(tries) >= 3, "the loser was run again, as often as it took"
    assert len(names) == 1


async def test_a_delivery_is_carried_out_once(database: Database, workspace_id: int) -> None:
    carried_out = 0

    def count(_uow: UnitOfWork) -> None:
        nonlocal carried_out
        carried_out += 1

    await database.run_once(workspace_id, "Ev1", NOW, None, count)
    with pytest.raises(AlreadyDelivered):
        await database.run_once(workspace_id, "Ev1", NOW, None, count)
    await database.run_once(workspace_id, "Ev2", NOW, None, count)
    assert carried_out == 2


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize(
    ("answer_in", "waited_for"), [(None, range(1)), (PATIENCE, range(1, 2**40))]
)
async def test_who_must_be_answered_waits_for_no_lock_for_ever(
    database: Database, workspace_id: int, answer_in: float | None, waited_for: range
) -> None:
    def limit(uow: UnitOfWork) -> int:
        asked = "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'"
        return int(uow.people._connection.exec_driver_sql(asked).scalar_one())

    answer_by = answer_in and time.monotonic() + answer_in
    found = await database.run_once(workspace_id, "Ev1", NOW, answer_by, limit)
    assert found in waited_for, "milliseconds; 0 is for ever"
    assert found < PATIENCE * 1000
    assert await database.run(workspace_id, limit) == 0, "it is of that transaction alone"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_delivery_that_another_has_just_begun_is_waited_for_no_longer(
    database: Database, workspace_id: int
) -> None:
    row = {"workspace_id": workspace_id, "key": "Ev1", "seen_at": NOW}
    with database.engine.begin() as first, database.engine.connect() as second:
        first.execute(insert(deliveries), row)
        with pytest.raises(OperationalError, match="55P03"), second.begin():
            UnitOfWork(second, workspace_id).deliveries.accept("Ev1", NOW, 0.001)


async def test_a_delivery_that_was_refused_can_come_again(
    database: Database, workspace_id: int
) -> None:
    def refuse(_uow: UnitOfWork) -> None:
        raise Refused

    with pytest.raises(Refused):
        await database.run_once(workspace_id, "Ev1", NOW, None, refuse)
    assert await database.run_once(workspace_id, "Ev1", NOW, None, remember) == "U0ANN"


def test_a_delivery_that_comes_twenty_times_at_once_is_carried_out_once(
    database: Database, workspace_id: int
) -> None:
    def accept(_number: int) -> bool:
        try:
            database.call(workspace_id, lambda uow: uow.deliveries.accept("Ev1", NOW))
        except AlreadyDelivered:
            return False
        return True

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(accept, range(20))) == 1


@pytest.fixture
def desk(database: Database, workspace_id: int) -> NewRequest:
    """A request for a service that is there."""
    rows = (
        "INSERT INTO calendars (id, workspace_id, key, version, definition)"
        " VALUES (1, :workspace, 'office', 1, '{}')",
        "INSERT INTO departments (id, workspace_id, key, name, channel_id, calendar_id,"
        " people_definition) VALUES (1, :workspace, 'it', '{}', 'C0IT', 1, '{}')",
        "INSERT INTO services (id, workspace_id, department_id, key, name, kind, confidential,"
        " fields, standard_id)"
        " VALUES (1, :workspace, 1, 'laptop', '{}', 'support', false, '[]', 1)",
        "INSERT INTO standards (id, workspace_id, service_id, version, definition, created_at)"
        " VALUES (1, :workspace, 1, 1, '{}', '2026-11-23 09:00:00')",
    )
    with database.engine.begin() as connection:
        for row in rows:
            connection.execute(text(row), {"workspace": workspace_id})
    return NewRequest(
        requester_id=ANN.user_id,
        requester_department_id=None,
        department_id=1,
        service_id=1,
        standard_id=1,
        calendar_id=1,
        title="Screen stays black",
        details="",
        fields=(),
        permalink=None,
        confidential=False,
        opened_at=NOW,
    )


def open_request(uow: UnitOfWork, new: NewRequest) -> Request:
    request, _ = uow.requests.open(
        new, new.requester_id, Opened(service_id=new.service_id, standard_id=new.standard_id)
    )
    return request


def test_nothing_is_opened_in_a_workspace_that_is_not_there(
    database: Database, desk: NewRequest
) -> None:
    with pytest.raises(LookupError, match="no workspace 999"):
        database.call(999, open_request, desk)


def test_a_request_has_terms_from_its_number_on_unless_somebody_practises_with_it(
    database: Database, workspace_id: int, desk: NewRequest
) -> None:
    for new in (desk, replace(desk, trainee_id="U0BEN")):
        database.call(workspace_id, open_request, new)
    with database.engine.begin() as connection:
        (terms,) = connection.scalars(select(request_terms.c.terms))
    assert terms.split()[0] == "1"
    assert "screen" in terms.split()


def test_fifty_threads_open_requests_numbered_without_gaps(
    database: Database, workspace_id: int, desk: NewRequest
) -> None:
    all_ready = threading.Barrier(50, timeout=PATIENCE)

    def open_two(thread: int) -> list[int]:
        def change_my_mind(uow: UnitOfWork) -> None:
            open_request(uow, desk)
            raise Refused

        all_ready.wait()
        if thread % 5 == 0:
            with pytest.raises(Refused):
                database.call(workspace_id, change_my_mind)
        return [database.call(workspace_id, open_request, desk).number for _ in range(2)]

    with ThreadPoolExecutor(50) as threads:
        numbers = [number for two in threads.map(open_two, range(50)) for number in two]
    assert sorted(numbers) == list(range(1, 101))
    with database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(events)) == 100


def test_a_number_that_was_not_used_is_given_again(
    database: Database, workspace_id: int, desk: NewRequest
) -> None:
    def change_my_mind(uow: UnitOfWork) -> None:
        open_request(uow, desk)
        open_request(uow, desk)
        raise Refused

    with pytest.raises(Refused):
        database.call(workspace_id, change_my_mind)
    numbers = [database.call(workspace_id, open_request, desk).number for _ in range(3)]
    assert numbers == [1, 2, 3]


def numbers_of(database: Database) -> Numbers:
    """The numbers of another process on Postgres."""
    assert database.engines.numbers
    return Numbers(database.engines.numbers)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_on_postgres_many_at_once_do_not_wait_for_each_others_numbers(
    database: Database, workspace_id: int
) -> None:
    numbers, alone, unlucky, lucky = numbers_of(database), Taken(), Taken(), Taken()
    assert numbers.take(workspace_id, alone) is None, "it takes its number itself"
    assert numbers.take(workspace_id, unlucky) == 1
    assert numbers.take(workspace_id, lucky) == 2, "the one before has not ended"
    numbers.end(workspace_id, unlucky, stored=False)
    numbers.end(workspace_id, lucky, stored=True)
    assert numbers.take(workspace_id, lucky) == 1, "it is given again"
    numbers.end(workspace_id, alone, stored=True)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_counter_that_somebody_holds_is_not_waited_for_beside(
    database: Database, workspace_id: int
) -> None:
    numbers = numbers_of(database)
    numbers.take(workspace_id, Taken())
    with database.engine.begin() as connection:
        connection.execute(update(workspaces).values(last_request_number=7))
        assert numbers.take(workspace_id, Taken()) is None
    assert numbers.take(workspace_id, Taken()) == 8


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_processes_number_without_gaps(
    database: Database, database_url: str, workspace_id: int, desk: NewRequest
) -> None:
    other = Database(database_url)

    def open_ten(process: Database) -> list[int]:
        return [process.call(workspace_id, open_request, desk).number for _ in range(10)]

    with ThreadPoolExecutor(8) as threads:
        numbers = [each for ten in threads.map(open_ten, [database, other] * 4) for each in ten]
    assert sorted(numbers) == list(range(1, 81))
    other.close()


def test_who_holds_the_counter_is_given_numbers_all_the_same(
    database: Database, workspace_id: int, desk: NewRequest
) -> None:
    def skip_and_open(uow: UnitOfWork) -> int:
        uow.requests.skip_numbers(5)
        return open_request(uow, desk).number

    assert database.call(workspace_id, skip_and_open) == 6
    assert database.call(workspace_id, open_request, desk).number == 7


def test_fifty_threads_change_one_request_and_none_is_lost(
    database: Database, workspace_id: int, desk: NewRequest
) -> None:
    number = database.call(workspace_id, open_request, desk).number
    all_ready = threading.Barrier(50, timeout=PATIENCE)

    def claim(thread: int) -> str | None:
        def first_come(uow: UnitOfWork) -> str | None:
            request = uow.requests.by_number(number)
            assert request is not None
            if request.hop.assignee_id:
                return None
            user_id = f"U{thread}"
            claimed = uow.requests.change(request, hop=replace(request.hop, assignee_id=user_id))
            uow.events.append(claimed, user_id, NOW, content(Action.CLAIM))
            return user_id

        all_ready.wait()
        return database.call(workspace_id, first_come)

    with ThreadPoolExecutor(50) as threads:
        winners = [winner for winner in threads.map(claim, range(50)) if winner]
    request = database.call(workspace_id, lambda uow: uow.requests.by_number(number))
    assert request is not None
    assert winners == [request.hop.assignee_id]
    history = database.call(workspace_id, lambda uow: uow.events.of_request(request.id))
    assert [event.kind for event in history] == [Action.OPEN, Action.CLAIM]


async def test_events_come_back_as_they_were_appended_and_cannot_be_changed(
    database: Database, workspace_id: int, desk: NewRequest
) -> None:
    request = await database.run(workspace_id, open_request, desk)
    (event,) = await database.run(workspace_id, lambda uow: uow.events.of_request(request.id))
    assert (event.kind, event.actor_id, event.at) == (Action.OPEN, ANN.user_id, NOW)

    def everything_public(uow: UnitOfWork) -> set[str]:
        return {name for name in dir(uow.events) if not name.startswith("_")}

    reading = {"of_request", "of_requests", "moves_of_owed", "page", "count", "latest"}
    reading |= {"anonymous_ratings", "closings", "readable_of_requests", "sequences"}
    appending = {"append", "put_all"}
    assert await database.run(workspace_id, everything_public) == {*appending, *reading}


def test_a_second_process_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crossdesk.db'}"
    script = (
        "import sys; from store.database import Database\n"
        "database = Database(sys.argv[1]); database.engines.lock(); print('locked', flush=True)\n"
        "sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    mine = Database(url)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(DatabaseInUse, match="another process"):
            mine.engines.lock()
        other.communicate()
    mine.engines.lock()
    mine.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_any_number_of_processes_may_run_on_postgres(database_url: str) -> None:
    replicas = [Database(database_url), Database(database_url)]
    for replica in replicas:
        replica.engines.lock()
    for replica in replicas:
        replica.close()


def test_a_url_that_is_none_is_refused() -> None:
    with pytest.raises(UnusableDatabase, match="DATABASE_URL"):
        Database("crossdesk.db")


def test_a_database_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no such folder' / 'crossdesk.db'}")
    with pytest.raises(UnusableDatabase, match=r"there is no folder .*: create it"):
        database.engines.check()
    database.close()


def test_only_a_delivery_of_the_same_key_was_delivered_already(database: Database) -> None:
    nowhere = 999  # a workspace that is not there: the delivery can be noted nowhere
    with pytest.raises(IntegrityError):
        database.call(nowhere, lambda uow: uow.deliveries.accept("event:1", NOW))
