"""Those who wait for SQLite's writer together share a commit, and each ends as if alone."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.catalogue import read_catalogue
from bot.demo.hotel import CATALOGUE
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.notices import Notice
from domain.organisation import Person
from store import group_commit
from store.errors import AlreadyDelivered, ChangedMeanwhile, NotStored
from store.threads import Priority, Threads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Refused(Exception):
    """The refusal of a use case."""


def remember(uow: UnitOfWork, name: str) -> str:
    uow.people.put(Person(f"U0{name}", name))
    return name


def refuse(uow: UnitOfWork, name: str) -> str:
    remember(uow, name)
    raise Refused(name)


def lost_at_first(failure: Callable[[UnitOfWork], Any]) -> Callable[[UnitOfWork, str], str]:
    """A use case that fails when it is tried first."""
    tries: list[str] = []

    def try_again(uow: UnitOfWork, name: str) -> str:
        tries.append(name)
        remember(uow, name)
        if len(tries) == 1:
            failure(uow)
        return f"{name}, tried {len(tries)} times"

    return try_again


class Group:
    """Use cases that wait for the writer together.

    Attributes:
        commits: for each commit, how many of the use cases had been answered before it.
    """

    def __init__(self, database: Database, workspace_id: int) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self.answers: list[asyncio.Future[str]] = []
        self.commits: list[int] = []

    def add(
        self, use_case: Callable[..., str], name: str, answer_by: float | None = None
    ) -> asyncio.Future[str]:
        """Let one more wait."""
        key = f"Ev{name}"
        answer = asyncio.ensure_future(
            self._database.run_once(self._workspace_id, key, NOW, answer_by, use_case, name)
        )
        self.answers.append(answer)
        return answer

    def count_commit(self, _connection: Any) -> None:
        self.commits.append(sum(each.done() for each in self.answers))

    async def ended(self) -> list[str | BaseException]:
        return await asyncio.gather(*self.answers, return_exceptions=True)

    async def known(self) -> set[str]:
        """Who is stored."""
        found = await self._database.read(self._workspace_id, lambda uow: uow.people.all())
        return {each.name for each in found}


@asynccontextmanager
async def kept_waiting(database: Database, workspace_id: int) -> AsyncIterator[Group]:
    """Use cases that are added wait until the context ends, and are then carried out."""
    begun, go_on = threading.Event(), threading.Event()

    def hold(_uow: UnitOfWork) -> None:
        begun.set()
        go_on.wait(30)

    group = Group(database, workspace_id)
    holding = asyncio.ensure_future(database.run(workspace_id, hold))
    try:
        await asyncio.to_thread(begun.wait, 30)
        yield group
        await asyncio.sleep(0)  # what was added is submitted
    finally:
        event.listen(database.engine, "commit", group.count_commit)
        go_on.set()
        await holding
        await asyncio.wait(group.answers)
        event.remove(database.engine, "commit", group.count_commit)


def noted_calls(monkeypatch: pytest.MonkeyPatch) -> list[Priority]:
    """The calls of the database's threads from now on, by their priority."""
    post, calls = Threads.post, list[Priority]()

    def note(threads: Threads, job: Callable[[], None], priority: Priority) -> None:
        calls.append(priority)
        post(threads, job, priority)

    monkeypatch.setattr(Threads, "post", note)
    return calls


@pytest.fixture(autouse=True)
def groups_of_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine makes no groups smaller."""
    monkeypatch.setattr(group_commit, "LONGEST_GROUP", 60.0)


async def test_those_that_wait_share_a_commit_and_are_answered_after_it(
    database: Database, workspace_id: int
) -> None:
    async with kept_waiting(database, workspace_id) as group:
        for name in ("Ann", "Ben", "Cem"):
            group.add(remember, name)
    assert group.commits == [0, 0], "the one that held them up, and theirs"
    assert await group.ended() == ["Ann", "Ben", "Cem"]
    assert await group.known() == {"Ann", "Ben", "Cem"}


async def test_the_writer_is_called_once_for_all_that_wait(
    database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept_waiting(database, workspace_id) as group:
        calls = noted_calls(monkeypatch)
        for name in ("Ann", "Ben", "Cem"):
            group.add(remember, name)
    assert calls == [Priority.PERSON]
    assert await group.known() == {"Ann", "Ben", "Cem"}


async def test_the_writer_is_not_called_while_others_still_come(
    database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = noted_calls(monkeypatch)
    group = Group(database, workspace_id)
    event.listen(database.engine, "commit", group.count_commit)
    for name in ("Ann", "Ben", "Cem"):
        group.add(remember, name)
        await asyncio.sleep(0)  # a round of the event loop, in which it comes
        assert not calls
    await asyncio.wait(group.answers)
    assert calls == [Priority.PERSON]
    assert group.commits == [0]


async def test_one_that_fails_takes_back_what_it_did_alone(
    database: Database, workspace_id: int
) -> None:
    async with kept_waiting(database, workspace_id) as group:
        group.add(remember, "Ann")
        failing = group.add(refuse, "Ben")
        group.add(remember, "Cem")
    assert len(group.commits) == 2
    assert isinstance(failing.exception(), Refused)
    assert await group.known() == {"Ann", "Cem"}
    group.add(remember, "Ben")  # under the key of the delivery that was refused
    await group.ended()
    assert await group.known() == {"Ann", "Ben", "Cem"}


async def test_who_awaits_one_that_finds_nothing_does_not_wait_for_ever(
    database: Database, workspace_id: int
) -> None:
    async with kept_waiting(database, workspace_id) as group:
        group.add(lambda _uow, _name: next(iter(())), "Ann")
        group.add(remember, "Ben")
    assert [type(each) for each in await group.ended()] == [RuntimeError, str]


async def test_a_delivery_that_comes_twice_in_a_group_is_carried_out_once(
    database: Database, workspace_id: int
) -> None:
    async with kept_waiting(database, workspace_id) as group:
        group.add(remember, "Ann")
        twin = group.add(remember, "Ann")
    assert isinstance(twin.exception(), AlreadyDelivered)


async def test_each_sees_what_those_before_it_did(database: Database, workspace_id: int) -> None:
    def look(uow: UnitOfWork, name: str) -> str:
        found = uow.people.get("U0Ann")
        return f"{name} sees {found.name}" if found else "nobody"

    async with kept_waiting(database, workspace_id) as group:
        group.add(remember, "Ann")
        group.add(look, "Ben")
    assert await group.ended() == ["Ann", "Ben sees Ann"]


async def test_one_that_lost_a_race_is_tried_again_after_the_others(
    database: Database, workspace_id: int
) -> None:
    def lose(_uow: UnitOfWork) -> None:
        raise ChangedMeanwhile("lost a race")

    async with kept_waiting(database, workspace_id) as group:
        group.add(lost_at_first(lose), "Ann")
        group.add(remember, "Ben")
    assert await group.ended() == ["Ann, tried 2 times", "Ben"]
    assert len(group.commits) == 3, "the holder's, Ben's, and then Ann's"
    assert await group.known() == {"Ann", "Ben"}


async def test_one_whose_turn_comes_too_late_is_not_begun(
    database: Database, workspace_id: int
) -> None:
    begun: list[str] = []

    def begin(_uow: UnitOfWork, name: str) -> str:
        begun.append(name)
        return name

    async with kept_waiting(database, workspace_id) as group:
        group.add(remember, "Ann")
        late = group.add(begin, "Ben", answer_by=time.monotonic() - 1)
        group.add(remember, "Cem")
    assert isinstance(late.exception(), NotStored)
    assert not begun
    assert await group.known() == {"Ann", "Cem"}


async def test_one_that_was_given_up_while_it_worked_is_not_stored(
    database: Database, workspace_id: int
) -> None:
    working, go_on = threading.Event(), threading.Event()

    def dawdle(uow: UnitOfWork, name: str) -> str:
        working.set()
        go_on.wait(30)
        return remember(uow, name)

    async with kept_waiting(database, workspace_id) as group:
        slow = group.add(dawdle, "Ann", answer_by=time.monotonic() + 0.3)
        group.add(remember, "Ben")
        slow.add_done_callback(lambda _: go_on.set())
    await group.ended()
    assert isinstance(slow.exception(), NotStored)
    assert await group.known() == {"Ben"}


async def test_if_sqlite_takes_the_whole_transaction_back_each_is_carried_out_alone(
    database: Database, workspace_id: int
) -> None:
    def lose_everything(uow: UnitOfWork) -> None:
        # As SQLite does by itself when the disk is full.
        uow.people._connection.exec_driver_sql("ROLLBACK")
        raise Refused

    async with kept_waiting(database, workspace_id) as group:
        group.add(remember, "Ann")
        group.add(lost_at_first(lose_everything), "Ben")
        group.add(remember, "Cem")
    assert await group.ended() == ["Ann", "Ben, tried 2 times", "Cem"]
    assert await group.known() == {"Ann", "Ben", "Cem"}


def failing_commit(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the first commit of a group fail; returns what failed."""
    commit, failed = database.engine.dialect.do_commit, list[str]()

    def fail_once(connection: Any) -> None:
        if failed or commits.pop():
            commit(connection)
            return
        failed.append("commit")
        connection.rollback()
        raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    commits = [False, True]  # the holder's, from behind, and the group's
    monkeypatch.setattr(database.engine.dialect, "do_commit", fail_once)
    return failed


async def test_if_the_commit_fails_nobody_was_told_of_success(
    database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def enqueue(uow: UnitOfWork, name: str) -> str:
        uow.outbox.put(f"hint:{name}", Notice.HINT, f"U0{name}", NOW, payload={"text": "Hello"})
        return name

    woken: list[str] = []
    database.on_outbox = woken.extend
    async with kept_waiting(database, workspace_id) as group:
        group.add(enqueue, "Ann")
        group.add(enqueue, "Ben")
        failed = failing_commit(database, monkeypatch)
    assert failed
    assert await group.ended() == ["Ann", "Ben"]
    assert woken == ["U0Ann", "U0Ben"], "each once, after its own commit"
    pending = await database.read(workspace_id, lambda uow: uow.outbox.backlog())
    assert pending == 2


async def test_a_catalogue_that_was_lost_with_its_transaction_is_forgotten(
    database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost_one = CATALOGUE.read_bytes()
    other = lost_one.replace(b"\n  it:", b"\n  computers:").replace(b" it/", b" computers/")
    assert other != lost_one
    tries: list[str] = []

    def look(uow: UnitOfWork) -> str:
        return "it" if uow.catalogue.department("it") else "no it"

    def only_once(uow: UnitOfWork, name: str) -> str:
        tries.append(name)
        if tries.count(name) > 1:
            raise Refused
        if name == "Ann":
            import_catalogue(uow, read_catalogue(lost_one, "hotel.yaml"), NOW)
        return look(uow)

    async with kept_waiting(database, workspace_id) as group:
        group.add(only_once, "Ann")
        group.add(only_once, "Ben")
        failed = failing_commit(database, monkeypatch)
    assert failed
    assert [type(each) for each in await group.ended()] == [Refused, Refused]
    catalogue = read_catalogue(other, "hotel.yaml")
    await database.run(workspace_id, import_catalogue, catalogue, NOW)  # under the same revision
    assert await database.read(workspace_id, look) == "no it"


@pytest.mark.parametrize(("most", "seconds"), [(2, 60.0), (32, 0.0)])
async def test_a_group_does_not_grow_for_ever(
    database: Database,
    workspace_id: int,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    seconds: float,
) -> None:
    monkeypatch.setattr(group_commit, "MOST_TOGETHER", most)
    monkeypatch.setattr(group_commit, "LONGEST_GROUP", seconds)
    async with kept_waiting(database, workspace_id) as group:
        for name in ("Ann", "Ben", "Cem", "Dee"):
            group.add(remember, name)
    groups_of_two, each_alone = 3, 5
    assert len(group.commits) == (groups_of_two if most == 2 else each_alone)
    assert await group.known() == {"Ann", "Ben", "Cem", "Dee"}
