"""Bots that are killed in the middle of a sweep: each nag is delivered all the same, and once.

What Slack has got decides. `KILLS=100` kills more often.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.requests import by_provider, opening
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import NagStep, ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from playground import AppConfig, Playground, RateLimits, message_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from store.database import Database
    from store.unit_of_work import UnitOfWork

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "4"))

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CHANNEL = "C01IT"
ALICE, MANAGER = "U01ALICE", "U09MEI"
PROVIDERS = ("U02BOB", "U03CAROL", "U04DAN", "U05EVE")
REQUESTS = 40
STEP = timedelta(minutes=10)
LONGEST_SWEEP = 0.3  # seconds; what a sweep and its messages take, more or less

STANDARD = ServiceStandard(
    resolution=Duration.parse("100m"),
    nags=tuple(NagStep(10 * step, ("assignee", "thread")) for step in range(1, 60)),
    daily=(),
)
"""Every ten minutes something is due of each request."""


@dataclass
class Clock:
    """The time of everybody, which a file shows. It stands still until it is moved."""

    file: Path
    now: datetime = MONDAY

    def timestamp(self) -> float:
        """It, in seconds."""
        return self.now.timestamp()

    def pass_(self, **time: float) -> None:
        """Let time pass, given as to `timedelta`."""
        self.now += timedelta(**time)
        new = self.file.with_suffix(".new")
        new.write_text(self.now.isoformat())
        new.rename(self.file)


@dataclass
class Nursery:
    """A process that forks workers, and those of them that are alive."""

    process: asyncio.subprocess.Process
    workers: list[int] = field(default_factory=list)

    async def start(self) -> None:
        """Fork a worker."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(b"\n")
        self.workers.append(int(await self.process.stdout.readline()))

    def kill(self, worker: int) -> None:
        """Kill one of them, as nothing can be that is caught."""
        self.workers.remove(worker)
        os.kill(worker, signal.SIGKILL)


@contextlib.asynccontextmanager
async def opened_nursery(
    database_url: str, workspace_id: int, slack: Playground, clock: Clock
) -> AsyncIterator[Nursery]:
    """A nursery; nothing of it is left at the end."""
    clock.pass_(minutes=0)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.killed_worker",
        database_url,
        str(workspace_id),
        slack.apps[0].bot_token,
        slack.api_url,
        str(clock.file),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    nursery = Nursery(process)
    try:
        yield nursery
    finally:
        for worker in tuple(nursery.workers):
            nursery.kill(worker)
        process.kill()
        await process.wait()


def furnish(uow: UnitOfWork) -> None:
    """A department that works around the clock, and its requests, some for each minute."""
    calendar = BusinessCalendar("UTC", WeeklyHours.parse({"mon-sun": ["00:00-24:00"]}))
    name = LocalizedText("Help desk")
    service = ServiceDefinition("helpdesk", name, ServiceKind.SUPPORT, False, (), STANDARD)
    it = DepartmentDefinition(
        "it", name, CHANNEL, PROVIDERS, (MANAGER,), None, "always", None, (service,)
    )
    department_id = uow.catalogue.put_department(it, 0, uow.catalogue.put_calendar("a", calendar))
    uow.catalogue.put_service(department_id, service, 0, MONDAY)
    for user_id in (ALICE, MANAGER, *PROVIDERS):
        uow.people.put(Person(user_id, user_id))
    uow.people.set_members(department_id, MemberRole.PROVIDER, PROVIDERS)
    uow.people.set_members(department_id, MemberRole.MANAGER, (MANAGER,))
    for number in range(1, REQUESTS + 1):
        opening.open_by_line(uow, ALICE, opened_at(number), "it", "helpdesk", "It stays dark")
        provider = PROVIDERS[number % len(PROVIDERS)]
        # By the manager: who has just claimed something would not be told.
        by_provider.reassign(uow, MANAGER, opened_at(number), number, provider)


def opened_at(number: int) -> datetime:
    """When a request was opened."""
    return MONDAY + number % 10 * timedelta(minutes=1)


def due(now: datetime) -> dict[int, int]:
    """How often its assignee and the thread must have been told of each request."""
    return {number: (now - opened_at(number)) // STEP for number in range(1, REQUESTS + 1)}


def is_nag(message: dict[str, Any]) -> bool:
    """Whether this is one, by the key that every message of the bot carries."""
    key: str = message["metadata"]["event_payload"]["key"]
    return key.startswith("nag:")


def told_people(slack: Playground) -> dict[int, int]:
    """How often its assignee has been told of each request."""
    messages = [
        message_text(message) for person in PROVIDERS for message in slack.person(person).dm
    ]
    return {
        number: sum(f"#{number} " in message for message in messages)
        for number in range(1, REQUESTS + 1)
    }


def told_threads(slack: Playground) -> dict[int, int]:
    """How many notes there are in the thread of each request's card."""
    told = dict.fromkeys(range(1, REQUESTS + 1), 0)
    numbers: dict[str, int] = {}
    for message in slack.messages(CHANNEL):
        thread: str = message.get("thread_ts") or message["ts"]
        if thread == message["ts"]:
            text = message_text(message)
            numbers[thread] = next(number for number in told if f"#{number} " in f"{text} ")
        elif is_nag(message):
            told[numbers[thread]] += 1
    return told


async def all_is_told(slack: Playground, should: dict[int, int]) -> None:
    """Everybody is told of exactly what is due, once things have settled."""

    def told() -> tuple[dict[int, int], dict[int, int]]:
        return told_people(slack), told_threads(slack)

    with contextlib.suppress(AssertionError):
        await slack.until(lambda: told() == (should, should))
    assert told() == (should, should)


@pytest.mark.timeout(600 + 60 * KILLS)
async def test_killed_in_the_middle_of_sweeps_bots_deliver_each_nag_once(
    database: Database, workspace_id: int, database_url: str, tmp_path: Path
) -> None:
    database.call(workspace_id, furnish)
    database.close()
    chance = random.Random(9)  # noqa: S311 - no secret
    clock = Clock(tmp_path / "clock")
    async with Playground(now=clock.timestamp, rate_limits=RateLimits.off()) as slack:
        for user_id in (ALICE, MANAGER, *PROVIDERS):
            slack.add_person(user_id, user_id, locale="en-US", tz="UTC")
        slack.add_channel(CHANNEL, "it", members=[*PROVIDERS])
        slack.install(AppConfig(name="Crossdesk"), channels=[CHANNEL])
        workers = 1 if database.is_sqlite else 2
        async with opened_nursery(database_url, workspace_id, slack, clock) as nursery:
            # No lease may end while somebody is at work: clocks do not jump in life. So time passes
            # by half a minute while they live, and by more than a lease while all of them are dead.
            clock.pass_(minutes=10, seconds=45)
            for _ in range(workers):
                await nursery.start()
            for _ in range(KILLS // workers):
                clock.pass_(seconds=30)
                for _ in range(workers):
                    await asyncio.sleep(chance.uniform(0, LONGEST_SWEEP))
                    nursery.kill(chance.choice(nursery.workers))
                clock.pass_(seconds=150)
                for _ in range(workers):
                    await nursery.start()
                await all_is_told(slack, due(clock.now))
