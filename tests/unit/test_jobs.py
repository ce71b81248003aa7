"""Scheduled work: that it runs, forgets no failure, and says when it has not succeeded."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs import Job, Jobs
from bot.jobs.health import JobHealth
from bot.jobs.housekeeping import DELIVERIES_KEPT, OUTBOX_KEPT, housekeeping
from bot.metrics import JOB_INTERVAL, JOB_LAST_SUCCESS
from bot.usecases.notices import Notice
from domain.weeks import WeeklyTime
from playground.clock import PATIENCE
from store.errors import AlreadyDelivered
from store.outbox_rows import Outcome
from tests.outbox_rows import claim
from tests.statements import counted_statements

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Stub:
    """Stands for the sender and for the directory: counts, and does as it is told."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.synced = asyncio.Event()
        self.works = True
        self.catching_up = False

    def wake(self) -> None:
        self.woken.set()

    async def look(self) -> bool:
        return True

    async def through(self) -> None:
        pass

    async def is_under_way(self) -> bool:
        return self.catching_up

    async def sync(self) -> bool:
        self.synced.set()
        return self.works


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def jobs(database: Database, workspace_id: int, stub: Stub) -> Jobs:
    sender: Any = stub
    directory: Any = stub
    catch_ups: Any = stub
    digest_at = WeeklyTime.parse("mon 09:00")
    return Jobs(database, workspace_id, sender, directory, catch_ups, lambda: NOW, digest_at)


def job(jobs: Jobs, name: str) -> Job:
    """One of them."""
    return next(each for each in jobs.jobs if each.name == name)


async def test_every_job_runs_at_the_start(jobs: Jobs, stub: Stub) -> None:
    jobs.start()
    async with asyncio.timeout(PATIENCE):
        await stub.woken.wait()
        await stub.synced.wait()
    assert jobs.problem() == ""
    await jobs.stop()


async def test_alerts_know_how_often_each_job_runs_even_if_it_never_succeeds(jobs: Jobs) -> None:
    for metric in (JOB_INTERVAL, JOB_LAST_SUCCESS):
        metric.clear()
    jobs.start()
    for each in jobs.jobs:
        assert JOB_INTERVAL.labels(each.name)._value.get() == each.every.total_seconds()
        assert JOB_LAST_SUCCESS.labels(each.name)._value.get() > 0
    await jobs.stop()


def test_every_job_is_explained_to_operators(jobs: Jobs) -> None:
    for guide in ("operators.md", "operators.zh-CN.md"):
        explained = (DOCS / guide).read_text("utf-8")
        assert [each.name for each in jobs.jobs if f"`{each.name}`" not in explained] == []


async def test_each_job_can_be_run_at_any_time(jobs: Jobs) -> None:
    jobs.health.start()
    for each in jobs.jobs:
        await jobs.run(each)
    assert jobs.health.last.keys() == {each.name for each in jobs.jobs}


async def test_after_the_clock_was_moved_all_are_run_at_once(jobs: Jobs, stub: Stub) -> None:
    jobs.health.start()
    await jobs.run_all()
    assert stub.woken.is_set()
    assert stub.synced.is_set()


async def test_jobs_without_work_ask_little(database: Database, jobs: Jobs) -> None:
    """These run several times a minute, for weeks."""
    jobs.health.start()
    await jobs.run_all()
    asked = {}
    for name in ("outbox", "sweep", "ratings", "practice"):
        with counted_statements() as sent:
            await jobs.run(job(jobs, name))
        asked[name] = len(sent)
    # What tells when something is due; the outbox also counts what waits.
    assert asked == {"outbox": 1 + 1, "sweep": 2, "ratings": 3, "practice": 1}


@pytest.mark.today
@pytest.mark.parametrize("due_in", [0, 10])
async def test_the_sweep_runs_before_its_turn_where_something_is_due_before(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, due_in: int
) -> None:
    runs: list[datetime] = []

    async def next_in_ten_seconds(*_: object) -> datetime:
        runs.append(NOW)
        return NOW + timedelta(seconds=10)

    def turn() -> datetime:
        return jobs._scheduler.get_job("sweep").next_run_time  # type: ignore[no-any-return]

    monkeypatch.setattr("bot.jobs.sweep", next_in_ten_seconds)
    jobs.start()
    jobs._scheduler.modify_job("sweep", next_run_time=datetime.now(UTC) + timedelta(seconds=30))
    due_at = NOW + timedelta(seconds=due_in)
    await jobs.run(replace(job(jobs, "sweep"), due_since=lambda _: due_at))
    assert turn() <= datetime.now(UTC) + timedelta(seconds=10)
    assert len(runs) == (0 if due_in else 1), "what is not due yet is not looked through"
    await jobs.stop()


@pytest.mark.parametrize(("name", "work"), [("sweep", "sweep"), ("ratings", "ask_for_ratings")])
async def test_nobody_is_nagged_or_asked_as_long_as_messages_are_unread(
    jobs: Jobs, stub: Stub, monkeypatch: pytest.MonkeyPatch, name: str, work: str
) -> None:
    done: list[str] = []

    async def note(*_: object) -> None:
        done.append(work)

    monkeypatch.setattr(f"bot.jobs.{work}", note)
    jobs.health.start()
    due = replace(job(jobs, name), due_since=lambda _: NOW)
    for stub.catching_up in (True, False):
        await jobs.run(due)
        assert done == ([] if stub.catching_up else [work])
    assert name in jobs.health.last, "to wait is no failure"


async def test_stopping_what_never_started_is_no_error(jobs: Jobs) -> None:
    await jobs.stop()


async def test_stopped_is_what_has_cleared_away_after_itself(jobs: Jobs) -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()
    cleared: list[bool] = []

    async def work() -> bool:
        begun.set()
        try:
            return await asyncio.Event().wait()
        finally:
            await let_go.wait()
            cleared.append(True)

    jobs.jobs = (Job("long", timedelta(seconds=30), work),)
    jobs.start()
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        asyncio.get_running_loop().call_later(0.01, let_go.set)
        await jobs.stop()
    assert cleared == [True]


async def test_a_failing_job_is_no_success_and_stops_nothing(
    jobs: Jobs, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> bool:
        raise OSError("out of order")

    clock = [0.0]
    jobs.health = JobHealth({"directory": timedelta(seconds=15)}, lambda: clock[0])
    jobs.health.start()
    clock[0] = 100.0
    stub.works = False
    await jobs.run(job(jobs, "directory"))
    await jobs.run(Job("directory", timedelta(seconds=15), fail))
    assert jobs.problem() == "directory has not succeeded for 100 s"
    assert "job.failed" in capsys.readouterr().out
    stub.works = True
    await jobs.run(job(jobs, "directory"))
    assert jobs.problem() == ""


def test_a_job_is_late_after_several_missed_runs_only() -> None:
    clock = [0.0]
    health = JobHealth({"sweep": timedelta(seconds=30)}, lambda: clock[0])
    assert health.problem() == ""
    health.start()
    clock[0] = 120.0
    assert health.problem() == ""
    clock[0] = 121.0
    assert "sweep" in health.problem()


async def test_housekeeping_forgets_what_is_old(database: Database, workspace_id: int) -> None:
    def fill(uow: UnitOfWork) -> None:
        uow.deliveries.accept("old", NOW - DELIVERIES_KEPT - timedelta(seconds=1))
        uow.deliveries.accept("new", NOW - DELIVERIES_KEPT)
        old = NOW - OUTBOX_KEPT - timedelta(seconds=1)
        for key in ("sent", "dead"):
            uow.outbox.put(key, Notice.PROVIDER_CARD, key, old)
        sent, dead = claim(uow, old)
        uow.outbox.finish(sent, Outcome.SENT, old)
        uow.outbox.finish(dead, Outcome.DEAD, old)

    await database.run(workspace_id, fill)
    await housekeeping(database, workspace_id, NOW)
    await database.run(workspace_id, lambda uow: uow.deliveries.accept("old", NOW))
    with pytest.raises(AlreadyDelivered):
        await database.run(workspace_id, lambda uow: uow.deliveries.accept("new", NOW))
    with database.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT key FROM outbox").scalars().all()
    assert left == ["dead"]


async def test_what_is_not_sent_shows_as_the_outboxs_lag(
    database: Database, workspace_id: int, jobs: Jobs
) -> None:
    waiting_since = NOW - timedelta(minutes=16)
    await database.run(
        workspace_id, lambda uow: uow.outbox.put("card", Notice.PROVIDER_CARD, "C1", waiting_since)
    )
    await jobs.run(job(jobs, "outbox"))
    assert jobs.health.last["outbox"].lag == 16 * 60


async def test_without_anything_due_a_job_is_as_late_as_its_rhythm_is_exceeded(jobs: Jobs) -> None:
    clock = [0.0]
    jobs.health = JobHealth({"directory": timedelta(seconds=15)}, lambda: clock[0])
    jobs.health.start()
    for clock[0], lag in ((100.0, 85.0), (110.0, 0.0)):
        await jobs.run(job(jobs, "directory"))
        assert jobs.health.last["directory"].lag == lag
