"""Scheduled work. Jobs are thin and idempotent: what is due, the database says.

A job that was late or that was missed is run once, and catches up.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ParamSpec

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from bot.catch_up.runner import CatchUps
from bot.jobs.days import keep_days
from bot.jobs.digests import send_due_digests
from bot.jobs.health import JobHealth, Success
from bot.jobs.housekeeping import housekeeping
from bot.jobs.introductions import introduce_newcomers
from bot.jobs.measurements import measure_stale
from bot.jobs.practice import play_requesters
from bot.jobs.ratings import ask_for_ratings, ratings_due_at
from bot.jobs.retention import erase_what_is_old
from bot.jobs.rollouts import tell_learners
from bot.jobs.surveys import close_due_surveys
from bot.jobs.sweep import sweep
from bot.jobs.unmet_needs import send_due_needs
from bot.lookup_process import look_up_apart
from bot.metrics import JOB_DURATION, JOB_INTERVAL, JOB_LAG, JOB_LAST_SUCCESS, OUTBOX_BACKLOG
from bot.outbox.sender import Sender
from bot.slack.directory import Directory
from bot.usecases.nags.nagging import next_work_at
from domain.weeks import WeeklyTime
from store.database import Database
from store.errors import NotStored
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)


P = ParamSpec("P")

_SHORTEST = timedelta(seconds=1)
"""Between two runs of a job that is run before its turn."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again; `run` says whether it succeeded.

    Attributes:
        due_since: since when something has been there for it to do; None if it goes by its rhythm
            alone.
        only_when_due: whether it is run only once `due_since` has come, and before its turn if that
            comes before.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[bool]]
    due_since: Callable[[UnitOfWork], datetime | None] | None = None
    only_when_due: bool = False


class Jobs:
    """The bot's scheduled work.

    Args:
        now: the clock by which things are due; aware instants.
        digest_at: when managers get their digest.
        bot_user_id: Crossdesk's own user, who asks for practice requests.
        keep_words: for how long requests keep their words and people. None for ever.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        sender: Sender,
        directory: Directory,
        catch_ups: CatchUps,
        now: Callable[[], datetime],
        digest_at: WeeklyTime,
        bot_user_id: str = "",
        keep_words: timedelta | None = None,
    ) -> None:
        self._database, self._workspace_id, self._now = database, workspace_id, now
        self._catch_ups = catch_ups

        async def look_at_outbox() -> bool:
            # Commits wake the sender. This is for what another process wrote, such as the CLI, and
            # for a clock that was moved.
            sender.wake()
            OUTBOX_BACKLOG.set(await database.read(workspace_id, lambda uow: uow.outbox.backlog()))
            return True

        caught_up = partial(_once_caught_up, catch_ups)

        async def sweep_requests() -> bool:
            next_at = await sweep(database, workspace_id, now)
            if next_at:
                self._run_earlier("sweep", next_at - now())
            return True

        async def ask_requesters() -> bool:
            next_at = await ask_for_ratings(database, workspace_id, now)
            if next_at:
                self._run_earlier("ratings", next_at - now())
            return True

        async def send_the_digests() -> bool:
            await send_due_digests(database, workspace_id, now(), digest_at)
            return True

        async def keep_calendars() -> bool:
            await keep_days(database, workspace_id, now(), look_up_apart)
            return True

        async def erase_old() -> bool:
            await erase_what_is_old(database, workspace_id, now(), keep_words)
            return True

        async def keep_house() -> bool:
            await housekeeping(database, workspace_id, now())
            return True

        self.jobs: tuple[Job, ...] = (
            Job(
                "outbox",
                timedelta(seconds=5),
                look_at_outbox,
                lambda uow: uow.outbox.due_since(now()),
            ),
            Job("directory", timedelta(seconds=15), directory.sync),
            Job("catch_up", timedelta(seconds=15), catch_ups.look),
            Job("days", timedelta(minutes=1), keep_calendars),
            Job(
                "sweep",
                timedelta(seconds=30),
                caught_up(sweep_requests),
                next_work_at,
                only_when_due=True,
            ),
            Job(
                "ratings",
                timedelta(seconds=30),
                caught_up(ask_requesters),
                lambda uow: ratings_due_at(uow, now()),
                only_when_due=True,
            ),
            Job(
                "practice",
                timedelta(seconds=5),
                _done(play_requesters, database, workspace_id, now),
            ),
            Job("measures", timedelta(minutes=1), _done(measure_stale, database, workspace_id)),
            Job(
                "rollouts",
                timedelta(minutes=10),  # changes that follow each other are read together
                _done(tell_learners, database, workspace_id, now, bot_user_id),
            ),
            Job(
                "introductions",
                timedelta(minutes=1),
                _done(introduce_newcomers, database, workspace_id, now),
            ),
            Job("digests", timedelta(minutes=1), send_the_digests),
            Job(
                "unmet_needs",
                timedelta(minutes=10),
                _done(send_due_needs, database, workspace_id, now),
            ),
            Job(
                "surveys",
                timedelta(minutes=10),
                _done(close_due_surveys, database, workspace_id, now),
            ),
            Job("housekeeping", timedelta(hours=1), keep_house),
            Job("retention", timedelta(days=1), erase_old),
        )
        self.health = JobHealth({job.name: job.every for job in self.jobs})
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Run every job now, and then in its rhythm. To be called in the event loop."""
        self.health.start()
        for job in self.jobs:
            JOB_INTERVAL.labels(job.name).set(job.every.total_seconds())
            JOB_LAST_SUCCESS.labels(job.name).set_to_current_time()
            self._scheduler.add_job(
                self._run_in_its_turn,
                "interval",
                [job],
                seconds=job.every.total_seconds(),
                id=job.name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing any more, and call off what is under way.

        A transaction that has begun is finished by the database.
        """
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        # A run that is called off has something to clear away, such as a process.
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run_in_its_turn(self, job: Job) -> None:
        """Run a job as the scheduler does: in a task of its own, known until it has ended."""
        task = asyncio.create_task(self.run(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task

    def _run_earlier(self, name: str, delay: timedelta) -> None:
        """Run a job before its turn, if something is due before."""
        job = self._scheduler.get_job(name)
        run_at = datetime.now(UTC) + max(delay, _SHORTEST)
        if job and job.next_run_time and run_at < job.next_run_time:
            job.modify(next_run_time=run_at)

    def problem(self) -> str:
        """Which jobs have not succeeded for too long; empty if all is well."""
        return self.health.problem()

    async def run_all(self) -> None:
        """Run every job once, now: for a clock that was moved."""
        for job in self.jobs:
            await self.run(job)
            if job.name == "catch_up":
                await self._catch_ups.through()

    async def run(self, job: Job) -> None:
        """Run a job once. A failure is logged; the next run tries again."""
        begun = time.monotonic()
        try:
            due_at = await self._due_at(job)
            lag = self._lag(job, due_at)
            JOB_LAG.labels(job.name).set(lag)
            succeeded = await self._run_if_due(job, due_at)
        except NotStored as error:
            logger.warning("job.failed", job=job.name, why=str(error))
            return
        except Exception:
            logger.exception("job.failed", job=job.name)
            return
        duration = time.monotonic() - begun
        JOB_DURATION.labels(job.name).set(duration)
        if succeeded:
            self.health.succeeded(job.name, Success(datetime.now(UTC), duration, lag))
            JOB_LAST_SUCCESS.labels(job.name).set_to_current_time()

    async def _due_at(self, job: Job) -> datetime | None:
        """Return since when, or from when on, there is something for a job to do, if known."""
        if job.due_since is None:
            return None
        return await self._database.read(self._workspace_id, job.due_since)

    def _lag(self, job: Job, due_at: datetime | None) -> float:
        """For how many seconds what a job does has been due."""
        if job.due_since is None:
            return self.health.lateness(job.name)
        return max((self._now() - due_at).total_seconds(), 0.0) if due_at else 0.0

    async def _run_if_due(self, job: Job, due_at: datetime | None) -> bool:
        """Run a job, or see to it that it is run when something is due; returns its success."""
        now = self._now()
        if not job.only_when_due or (due_at and due_at <= now):
            return await job.run()
        if due_at:
            self._run_earlier(job.name, due_at - now)
        return True


def _done(
    work: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs
) -> Callable[[], Awaitable[bool]]:
    """A job that has succeeded once it is through."""

    async def run() -> bool:
        await work(*args, **kwargs)
        return True

    return run


def _once_caught_up(
    catch_ups: CatchUps, run: Callable[[], Awaitable[bool]]
) -> Callable[[], Awaitable[bool]]:
    """A job that waits while something that people wrote may not be known yet."""

    async def run_once_caught_up() -> bool:
        return await catch_ups.is_under_way() or await run()

    return run_once_caught_up
