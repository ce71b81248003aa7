"""The sender: a loop that is woken after a commit, and takes the outbox to Slack."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from tenacity.wait import wait_base

from bot.outbox.files import Files
from bot.outbox.handover import Batch, failed_to_render, hand_over, plan_of, prepare
from bot.outbox.outgoing import Home, Post, Render
from bot.outbox.pace import NotItsTurn, Pace
from bot.outbox.pictures import PICTURE_WAIT, Pictures
from bot.outbox.results import (
    CannotBeRendered,
    Claim,
    Delivery,
    NothingToSay,
    NotSent,
    PutBack,
    Result,
    Sent,
    record,
)
from bot.outbox.schedule import Plan, Schedule
from bot.outbox.trouble import Trouble
from bot.recent_failures import RecentFailures
from bot.slack.channels import check_membership
from bot.slack.client import SlackClient
from bot.slack.failures import FateUnknown, RateLimited, Refused, SlackFailure, Unavailable
from bot.usecases.notices import Notice
from bot.views.blocks import Block
from store.database import Database
from store.errors import StoreError, is_passing
from store.outbox_rows import Urgency

logger = structlog.get_logger(__name__)

STOPPING_PATIENCE = 3.0
"""Seconds in which what is under way has to end when the bot is told to stop."""
_DELIVERY_TIMEOUT = 45.0  # seconds, rendering included: it ends before its row's lease does
_LOOK_AGAIN = 60.0  # seconds; at the latest, should a clock have jumped
_PAUSE = 0.05  # seconds; the shortest wait for an instant
_AFTER_DATABASE_FAILURE = 5.0
_CLOCKS_DIFFER = timedelta(minutes=1)
_READING_SHARE = 0.01
"""Reading all lanes takes at most so much of the time."""


class Sender:
    """Delivers the outbox of one workspace: in order for each recipient, several at a time.

    Args:
        interval: the time between two new messages to one recipient; Slack allows one a second.
        now: the clock; aware instants.
        picture_wait: the time between two attempts to show a picture that Slack is not done with.

    Attributes:
        trouble: why nothing is sent at present.
        failures: knows whether the database fails the sender.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        client: SlackClient,
        render: Render,
        now: Callable[[], datetime],
        interval: timedelta = timedelta(seconds=1),
        picture_wait: wait_base = PICTURE_WAIT,
    ) -> None:
        self.trouble = Trouble()
        self.failures = RecentFailures("what waits in the outbox cannot be read or recorded")
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._render = render
        self._now = now
        self._pace = Pace(interval, now)
        self._schedule = Schedule()
        self._pictures = Pictures(client, picture_wait)
        self._files = Files(database, workspace_id, client, render, now)
        # One at a time: what takes long to render leaves the processor to the others.
        self._rendering_long = asyncio.Semaphore(1)
        self._results: list[Result] = []
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._read_lanes = True
        self._read_again_at = 0.0
        self._read_at_once = False
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()

    @property
    def problem(self) -> str:
        """Why nothing is sent at present; empty if all is well."""
        return self.trouble.problem

    async def start(self) -> None:
        """Begin to send."""
        self._loop = asyncio.get_running_loop()
        if self._database.is_sqlite:
            # Nobody else runs on it, so what is claimed was claimed by one that died.
            await self._database.run_soon(self._workspace_id, lambda uow: uow.outbox.free_leases())
        self._task = asyncio.create_task(self._run(), name="outbox sender")

    async def stop(self) -> None:
        """Finish what is under way, begin nothing new, and end.

        What is not finished or not recorded soon is left: the next start looks up its fate.
        """
        self._stopping = True
        self._pictures.finish()
        self._files.finish()
        self._wake_here()
        if self._task:
            await asyncio.wait({self._task}, timeout=STOPPING_PATIENCE)
            if not self._task.done():
                logger.warning("outbox.left", unrecorded=len(self._results) + len(self._under_way))
            for task in (self._task, *self._under_way.values()):
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._pictures.close()
        self._files.close()

    def wake(self, enqueued: Mapping[str, Urgency] | None = None) -> None:
        """Look at the outbox now. May be called from any thread.

        Args:
            enqueued: the lanes in which something was enqueued, and how urgent it is; if None, look
                at all of them, soon.
        """
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._look_at, enqueued)

    async def drained(self) -> None:
        """Wait until nothing is under way and nothing can be sent at this instant."""
        self._read_at_once = True
        self._wake_here()
        await self._idle.wait()

    # The loop

    def _look_at(self, enqueued: Mapping[str, Urgency] | None) -> None:
        if enqueued is None:
            self._read_lanes = True
            self._wake_here()
            return
        now = self._now()
        sooner = [self._schedule.enqueued(*each, now) for each in enqueued.items()]
        if any(sooner):
            self._wake_here()

    def _wake_here(self) -> None:
        self._idle.clear()
        self._woken.set()

    async def _run(self) -> None:
        while not self._is_over():
            self._woken.clear()
            try:
                await self._read_all_lanes()
                batch = await self._hand_over()
            except Exception as error:
                self.failures.failed()
                if isinstance(error, StoreError):
                    logger.warning("outbox.database_failed", why=str(error))
                else:
                    logger.exception("outbox.database_failed")
                self._read_lanes = True
                await self._wait(_AFTER_DATABASE_FAILURE)
                continue
            self.failures.succeeded()
            for claim in batch.claims:
                # Kept here as well, because the event loop alone does not keep a task alive.
                task = asyncio.create_task(self._deliver(claim), name=claim.row.key)
                self._under_way[claim.row.id] = task
                self._schedule.begin(claim.row.lane, claim.row.urgency)
                if claim.has_turn:
                    self._pace.begin(claim.row.recipient_id)
            for plan in batch.plans:
                self._schedule.plan(plan)
            for plan in batch.openings:
                look_at = max(plan.look_at, self._pace.next_opening(self._now()))
                self._schedule.plan(replace(plan, look_at=look_at))
            now = self._now()
            self._schedule.move_lines(now, self._pace.rest(now).recipients)
            if not self._is_over():
                await self._rest()
        self._idle.set()

    def _is_over(self) -> bool:
        return self._stopping and not self._under_way and not self._results

    async def _read_all_lanes(self) -> None:
        """Correct the schedule by the database: at the start, and for what others wrote there."""
        if self._stopping or not self._is_to_read():
            return
        begun = self._monotonic()
        self._read_lanes = self._read_at_once = False
        lanes = await self._database.read(self._workspace_id, lambda uow: uow.outbox.lanes())
        now = self._now()
        for lane in lanes:
            self._schedule.correct(plan_of(lane, now))
        took = self._monotonic() - begun
        self._read_again_at = begun + took / _READING_SHARE

    def _is_to_read(self) -> bool:
        due = self._read_lanes and self._monotonic() >= self._read_again_at
        return self._read_at_once or due

    async def _hand_over(self) -> Batch:
        """Record what has ended and claim what is next, in one transaction if it can be done."""
        now = self._now()
        # Lanes are taken with the results of what was under way in them, not before.
        results, self._results = self._results, []
        limit = self.trouble.limit(now, busy=bool(self._under_way))
        lanes = self._schedule.take(now, 0 if self._stopping else limit)
        if not results and not lanes:
            return Batch()
        claim = partial(
            hand_over, lanes=lanes, room=self._schedule.room(), rest=self._pace.rest(now), now=now
        )
        try:
            try:
                return await self._database.run_soon(self._workspace_id, claim, results)
            except Exception as error:
                if is_passing(error) or not results:
                    raise
                logger.exception("outbox.not_recorded_together")
            while results:
                await self._record_alone(results[-1], now)
                results.pop()
            return await self._database.run_soon(self._workspace_id, claim, [])
        except Exception:
            self._results = results + self._results
            for lane in lanes:
                self._schedule.plan(Plan(lane, Urgency.CONVERSATION, now))
            raise

    async def _record_alone(self, result: Result, now: datetime) -> None:
        """Record one result; if that cannot be done, give the row up, or leave it to its lease."""
        why = CannotBeRendered(result.row, "what came of it cannot be recorded")
        for attempt in (result, why):
            try:
                await self._database.run_soon(self._workspace_id, record, attempt, now)
            except Exception as error:
                if is_passing(error):
                    raise
                logger.exception("outbox.not_recorded", key=result.row.key)
            else:
                return

    async def _rest(self) -> None:
        """Wait until something is to be done."""
        if self._woken.is_set():
            return
        now = self._now()
        next_at = self.trouble.not_before(self._schedule.next_at(now), busy=bool(self._under_way))
        nothing_now = next_at is None or next_at > now
        if not self._under_way and not self._is_to_read() and nothing_now:
            self._idle.set()
        seconds = (next_at - now).total_seconds() if next_at else _LOOK_AGAIN
        await self._wait(min(max(seconds, _PAUSE), _LOOK_AGAIN))

    async def _wait(self, seconds: float) -> None:
        assert self._loop is not None  # noqa: S101  -- it runs
        timer = self._loop.call_later(seconds, self._woken.set)
        await self._woken.wait()
        timer.cancel()

    def _monotonic(self) -> float:
        assert self._loop is not None  # noqa: S101  -- it runs
        return self._loop.time()

    # One delivery

    async def _deliver(self, claim: Claim) -> None:
        result = await self._outcome(claim)
        if isinstance(result, NotSent):
            self._heed(result)
        if isinstance(result, Sent) or (
            isinstance(result, NotSent) and isinstance(result.failure, Refused)
        ):
            self.trouble.is_over()
        self._results.append(result)
        del self._under_way[claim.row.id]
        if claim.has_turn:
            self._pace.end(claim.row.recipient_id)
        self._schedule.end(claim.row.lane, self._now())
        self._wake_here()

    async def _outcome(self, claim: Claim) -> Result:
        """Render and send a claimed row; whatever happens is a result."""
        if claim.row.urgency is Urgency.FILE:
            return await self._files.deliver(claim)
        ends_at = self._monotonic() + _DELIVERY_TIMEOUT
        try:
            delivery = await self._rendered(claim)
        except Exception as error:
            return failed_to_render(claim.row, error)
        if delivery is None:
            return NothingToSay(claim.row)
        if self._monotonic() >= ends_at:
            return PutBack(claim.row, "rendering took too long", failed=True)
        return await self._sent(delivery, ends_at)

    async def _sent(self, delivery: Delivery, ends_at: float) -> Result:
        try:
            async with asyncio.timeout_at(ends_at):
                return await self._send(delivery)
        except NotItsTurn as error:
            why = "something else went to its recipient meanwhile"
            return PutBack(delivery.row, why, until=error.until)
        except SlackFailure as failure:
            return NotSent(delivery, failure)
        except TimeoutError:
            return NotSent(delivery, FateUnknown("took too long"))
        except Exception as error:
            logger.exception("outbox.delivery_failed", key=delivery.row.key)
            return NotSent(delivery, FateUnknown(type(error).__name__))

    async def _rendered(self, claim: Claim) -> Delivery | None:
        render = partial(prepare, claim=claim, now=self._now(), render=self._render)
        if claim.row.urgency < Urgency.HOME and claim.row.kind != Notice.HOME:
            return await self._database.read(self._workspace_id, render)
        async with self._rendering_long:
            return await self._database.read(self._workspace_id, render)

    def _heed(self, result: NotSent) -> None:
        """Draw the consequences of a failure for what else is to be sent."""
        failure, now = result.failure, self._now()
        self.trouble.heed(failure, now)
        if isinstance(failure, RateLimited):
            until = now + timedelta(seconds=failure.retry_after)
            self._pace.limited(failure.method, result.row.recipient_id, until)

    async def _send(self, delivery: Delivery) -> Sent:
        """Carry out a delivery. Raises a `SlackFailure`."""
        row, outgoing, shown = delivery.row, delivery.outgoing, delivery.shown
        if isinstance(outgoing, Home):
            await self._publish_home(row.recipient_id, outgoing)
            return Sent(delivery)
        if shown:
            await self._update(row.key, outgoing, shown.channel_id, shown.ts)
            return Sent(delivery)
        channel_id = delivery.channel_id or await self._open_dm(row.recipient_id)
        thread_ts = delivery.thread.ts if delivery.thread else None
        oldest = row.attempted_at - _CLOCKS_DIFFER if row.attempted_at else None
        if oldest:
            found = await self._client.find_message(channel_id, row.key, oldest, thread_ts)
            if found:
                if not outgoing.pictures:  # a message with pictures is a report of its moment
                    # It shows how things stood when that call went out.
                    await self._update(row.key, outgoing, channel_id, found)
                return Sent(delivery, channel_id, found)
        ts = await self._post(delivery.claim, outgoing, channel_id, thread_ts)
        return Sent(delivery, channel_id, ts)

    async def _open_dm(self, user_id: str) -> str:
        """Open somebody's direct messages. Without an answer to that, nothing was posted there."""
        try:
            return await self._client.open_dm(user_id)
        except FateUnknown as failure:
            raise Unavailable(str(failure)) from failure

    async def _publish_home(self, user_id: str, home: Home) -> None:
        async def send(blocks: list[Block]) -> None:
            await self._client.publish_home(user_id, {**home.view, "blocks": blocks})

        await self._pictures.show(home.pictures, home.view["blocks"], send)

    async def _update(self, key: str, post: Post, channel_id: str, ts: str) -> None:
        async def send(blocks: list[Block]) -> None:
            message = replace(post.message, blocks=blocks)
            await self._client.update(channel_id, ts, message, key)

        await self._pictures.show(post.pictures, post.message.blocks, send)

    async def _post(self, claim: Claim, post: Post, channel_id: str, thread_ts: str | None) -> str:
        if post.sender_id:
            await check_membership(self._client, channel_id, post.sender_id)

        async def send(blocks: list[Block]) -> str:
            message = replace(post.message, blocks=blocks)
            with self._pace.posting(claim.row.recipient_id, has_turn=claim.has_turn):
                return await self._client.post(channel_id, message, claim.row.key, thread_ts)

        return await self._pictures.show(post.pictures, post.message.blocks, send)
