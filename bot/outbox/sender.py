"""The sender: a loop that is woken after a commit, and takes the outbox to Slack."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from tenacity.wait import wait_base

from bot.outbox.handover import Batch, Delivery, NotSent, Result, Sent, hand_over
from bot.outbox.outgoing import Attachment, Home, Post, Render
from bot.outbox.pace import Pace
from bot.outbox.pictures import PICTURE_WAIT, Pictures
from bot.recent_failures import RecentFailures
from bot.slack.client import (
    AuthFailed,
    FateUnknown,
    RateLimited,
    Refused,
    SlackClient,
    SlackFailure,
)
from bot.views.blocks import Block
from store.database import Database
from store.errors import StoreError
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

PARALLEL = 16
STOPPING_PATIENCE = 3.0
"""Seconds in which what is under way has to end when the bot is told to stop."""
_DELIVERY_TIMEOUT = 45.0  # seconds; a delivery ends before its row's lease does
_LOOK_AGAIN = 60.0  # seconds; at the latest, should a clock have jumped
_PAUSE = 0.05  # seconds; the shortest wait when another process holds what is due
_AFTER_AUTH_FAILURE = timedelta(seconds=60)
_AFTER_DATABASE_FAILURE = 5.0
_CLOCKS_DIFFER = timedelta(minutes=1)


class Sender:
    """Delivers the outbox of one workspace: in order for each recipient, several at a time.

    Args:
        interval: the time between two new messages to one recipient; Slack allows one a second.
        now: the clock; aware instants.
        picture_wait: the time between two attempts to show a picture that Slack is not done with.

    Attributes:
        problem: why nothing is sent at present; empty if all is well.
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
        self.problem = ""
        self.failures = RecentFailures("what waits in the outbox cannot be read or recorded")
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._render = render
        self._now = now
        self._pace = Pace(interval)
        self._pictures = Pictures(client, picture_wait)
        self._resume_at: datetime | None = None
        self._results: list[Result] = []
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()

    async def start(self) -> None:
        """Begin to send."""
        self._loop = asyncio.get_running_loop()
        if self._database.is_sqlite:
            # Nobody else runs on it, so what is claimed was claimed by one that died.
            await self._database.run(self._workspace_id, lambda uow: uow.outbox.free_leases())
        self._task = asyncio.create_task(self._run(), name="outbox sender")

    async def stop(self) -> None:
        """Finish what is under way, begin nothing new, and end.

        What is not finished or not recorded soon is left: the next start looks up its fate.
        """
        self._stopping = True
        self._pictures.finish()
        self._wake_here()
        if self._task:
            await asyncio.wait({self._task}, timeout=STOPPING_PATIENCE)
            if not self._task.done():
                logger.warning("outbox.left", unrecorded=len(self._results) + len(self._under_way))
            for task in (self._task, *self._under_way.values()):
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._pictures.close()

    def wake(self) -> None:
        """Look at the outbox now. May be called from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_here)

    async def drained(self) -> None:
        """Wait until nothing is under way and nothing can be sent at this instant."""
        self._wake_here()
        await self._idle.wait()

    # The loop

    def _wake_here(self) -> None:
        self._idle.clear()
        self._woken.set()

    async def _run(self) -> None:
        while not self._is_over():
            self._woken.clear()
            results, self._results = self._results, []
            try:
                batch = await self._database.run(self._workspace_id, self._hand_over, results)
            except Exception as error:
                self.failures.failed()
                if isinstance(error, StoreError):
                    logger.warning("outbox.database_failed", why=str(error))
                else:
                    logger.exception("outbox.database_failed")
                self._results = results + self._results
                await self._wait(_AFTER_DATABASE_FAILURE)
                continue
            self.failures.succeeded()
            for delivery in batch.deliveries:
                # Kept here as well, because the event loop alone does not keep a task alive.
                task = asyncio.create_task(self._deliver(delivery), name=delivery.row.key)
                self._under_way[delivery.row.id] = task
            if not self._is_over():
                await self._rest(batch)
        self._idle.set()

    def _is_over(self) -> bool:
        return self._stopping and not self._under_way and not self._results

    def _hand_over(self, uow: UnitOfWork, results: list[Result]) -> Batch:
        now = self._now()
        rest = self._pace.rest(now)
        under_way = frozenset(self._under_way)
        return hand_over(uow, results, self._room(now), rest, now, self._render, under_way)

    def _room(self, now: datetime) -> int:
        """How many more deliveries may begin."""
        if self._stopping:
            return 0
        if self._resume_at:
            # One at a time finds out whether the token works again.
            return 1 if now >= self._resume_at and not self._under_way else 0
        return PARALLEL - len(self._under_way)

    async def _rest(self, batch: Batch) -> None:
        """Wait until something is to be done."""
        if self._woken.is_set():
            return
        if not self._under_way:
            self._idle.set()
        due_at = batch.next_due_at
        if due_at and self._resume_at:
            due_at = max(due_at, self._resume_at)
        seconds = (due_at - self._now()).total_seconds() if due_at else _LOOK_AGAIN
        # With its hands full, the sender is woken by the end of a delivery, not by what is due.
        full = len(self._under_way) >= PARALLEL
        await self._wait(_LOOK_AGAIN if full else min(max(seconds, _PAUSE), _LOOK_AGAIN))

    async def _wait(self, seconds: float) -> None:
        assert self._loop is not None  # noqa: S101  -- it runs
        timer = self._loop.call_later(seconds, self._woken.set)
        await self._woken.wait()
        timer.cancel()

    # One delivery

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            async with asyncio.timeout(_DELIVERY_TIMEOUT):
                result: Result = await self._send(delivery)
        except SlackFailure as failure:
            result = NotSent(delivery, failure)
            self._heed(delivery, failure)
        except TimeoutError:
            result = NotSent(delivery, FateUnknown(f"{delivery.method}: took too long"))
        except Exception as error:
            logger.exception("outbox.delivery_failed", key=delivery.row.key)
            result = NotSent(delivery, FateUnknown(f"{delivery.method}: {type(error).__name__}"))
        if isinstance(result, Sent) or isinstance(result.failure, Refused):
            self.problem, self._resume_at = "", None
        self._results.append(result)
        del self._under_way[delivery.row.id]
        self._wake_here()

    def _heed(self, delivery: Delivery, failure: SlackFailure) -> None:
        """What a failure means for everything else that is to be sent."""
        if isinstance(failure, RateLimited):
            until = self._now() + timedelta(seconds=failure.retry_after)
            self._pace.limited(failure.method, delivery.row.recipient_id, until)
        elif isinstance(failure, AuthFailed):
            self.problem = f"Slack does not accept the bot's token: {failure.error}"
            self._resume_at = self._now() + _AFTER_AUTH_FAILURE
            logger.error("outbox.auth_failed", error=failure.error)

    async def _send(self, delivery: Delivery) -> Sent:
        """Carry out a delivery. Raises a `SlackFailure`."""
        row, outgoing, shown = delivery.row, delivery.outgoing, delivery.shown
        if isinstance(outgoing, Home):
            await self._publish_home(row.recipient_id, outgoing)
            return Sent(delivery)
        if shown:
            await self._update(row.key, outgoing, shown.channel_id, shown.ts)
            return Sent(delivery)
        channel_id = delivery.channel_id or await self._client.open_dm(row.recipient_id)
        thread_ts = delivery.thread.ts if delivery.thread else None
        oldest = row.attempted_at - _CLOCKS_DIFFER if row.attempted_at else None
        if outgoing.attachment:
            await self._share(outgoing, outgoing.attachment, channel_id, thread_ts, oldest)
            return Sent(delivery, channel_id)
        if oldest:
            found = await self._client.find_message(channel_id, row.key, oldest, thread_ts)
            if found:
                if not outgoing.pictures:  # a message with pictures is a report of its moment
                    # It shows how things stood when that call went out.
                    await self._update(row.key, outgoing, channel_id, found)
                return Sent(delivery, channel_id, found)
        try:
            ts = await self._post(row.key, outgoing, channel_id, thread_ts)
        finally:
            self._pace.posted(row.recipient_id, self._now())
        return Sent(delivery, channel_id, ts)

    async def _publish_home(self, user_id: str, home: Home) -> None:
        async def send(blocks: list[Block]) -> None:
            await self._client.publish_home(user_id, {**home.view, "blocks": blocks})

        await self._pictures.show(home.pictures, home.view["blocks"], send)

    async def _update(self, key: str, post: Post, channel_id: str, ts: str) -> None:
        async def send(blocks: list[Block]) -> None:
            message = replace(post.message, blocks=blocks)
            await self._client.update(channel_id, ts, message, key)

        await self._pictures.show(post.pictures, post.message.blocks, send)

    async def _post(self, key: str, post: Post, channel_id: str, thread_ts: str | None) -> str:
        async def send(blocks: list[Block]) -> str:
            message = replace(post.message, blocks=blocks)
            return await self._client.post(channel_id, message, key, thread_ts)

        return await self._pictures.show(post.pictures, post.message.blocks, send)

    async def _share(
        self,
        post: Post,
        file: Attachment,
        channel_id: str,
        thread_ts: str | None,
        oldest: datetime | None,
    ) -> None:
        """Hand a file over, unless it is there since `oldest`, when its fate was unknown."""
        if oldest and await self._client.find_file(channel_id, file.name, oldest, thread_ts):
            return
        content = await self._pictures.made(partial(file.write, self._database, self._workspace_id))
        await self._client.share(channel_id, file.name, content, post.message.text, thread_ts)
