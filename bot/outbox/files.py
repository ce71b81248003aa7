"""Files, such as exports and copies of what people sent: made beside all else, shared once.

The row stays leased meanwhile, in a lane of its own, so nothing waits for it. A process that dies
leaves a lease that runs out, and the file is made again. That an export is about to be shared is
noted before, so that it is looked for before it is shared again; a copy is always looked for.
"""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential

from bot.outbox.handover import LEASE, failed_to_render, prepare
from bot.outbox.outgoing import Attachment, FileCopy, Post, Render
from bot.outbox.results import Claim, Delivery, NothingToSay, NotSent, PutBack, Result, Sent
from bot.slack.client import SlackClient
from bot.slack.failures import FateUnknown, RateLimited, Refused, SlackFailure, Unavailable
from bot.usecases.notices import Notice
from bot.usecases.reports.reporting import show_progress
from domain.file_copies import COPY_LIMIT, CopyProblem
from store.database import Database
from store.outbox_rows import OutboxRow
from store.threads import awaitable
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

_ATTENDED_EVERY = 3.0
"""Seconds between two looks at a file that is being made; if it is done sooner, none is shown."""
_LEASE_EXTENDED_EVERY = 20.0  # seconds
_SHOWN_STEP = 5  # per cent
_UPLOADS = 6
_CLOCKS_DIFFER = timedelta(minutes=1)
_NOT_OPEN = frozenset({"access_denied", "file_deleted", "file_not_found"})
_longer_each_time = wait_exponential(max=60)


class _Stopping(Exception):
    """The bot is about to stop: the file is made after the next start."""


class _NotCopied(Exception):
    """A file of Slack's is not passed on. `problem` is None if its link is as good."""

    def __init__(self, problem: CopyProblem | None) -> None:
        super().__init__(problem)
        self.problem = problem


class _Making:
    """A file that is being made.

    Attributes:
        claim: with the lease as it was last extended.
        percent: how much of it there is.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.percent = 0

    @property
    def row(self) -> OutboxRow:
        """Its row."""
        return self.claim.row


class Files:
    """Makes files and hands them over; what is written is written one at a time.

    Args:
        now: the clock; aware instants.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        client: SlackClient,
        render: Render,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._render = render
        self._now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        self._finishing = threading.Event()

    def finish(self) -> None:
        """Break off what is being made."""
        self._finishing.set()

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(cancel_futures=True)

    async def deliver(self, claim: Claim) -> Result:
        """Make and share the file that a row asks for; whatever happens is a result."""
        making = _Making(claim)
        try:
            return await self._make_and_share(making)
        except _Stopping:
            return PutBack(making.row, "the bot is about to stop")
        except _NotCopied as error:
            return NothingToSay(making.row, error.problem or "")
        except Exception as error:
            return failed_to_render(making.row, error)

    async def _make_and_share(self, making: _Making) -> Result:
        delivery = await self._prepared(making)
        if delivery is None:
            return NothingToSay(making.row)
        try:
            return await self._send(making, delivery)
        except SlackFailure as failure:
            return NotSent(Delivery(making.claim, delivery.outgoing), failure)

    async def _send(self, making: _Making, delivery: Delivery) -> Result:
        file = _attachment_of(delivery)
        if isinstance(file, FileCopy) and delivery.thread is None:
            return PutBack(making.row, "the card is not there yet", failed=True)
        channel_id = delivery.channel_id or await self._client.open_dm(making.row.recipient_id)
        thread_ts = delivery.thread.ts if delivery.thread else None
        looked_from = file.since if isinstance(file, FileCopy) else making.row.attempted_at
        found = None
        if looked_from:
            oldest = looked_from - _CLOCKS_DIFFER
            found = await self._client.find_file(channel_id, file.name, oldest, thread_ts)
        if isinstance(file, FileCopy) and file.is_withdrawn:
            if found:
                await self._client.delete_file(found)
            return NothingToSay(making.row)
        if found:
            return Sent(delivery, channel_id)
        async with self._attended(making):
            file_id = await self._brought(making, file)
        return await self._share(making, file, file_id, channel_id, thread_ts)

    async def _share(
        self,
        making: _Making,
        file: Attachment | FileCopy,
        file_id: str,
        channel_id: str,
        thread_ts: str | None,
    ) -> Result:
        """Show what was uploaded, if they may still have it: it may have taken long."""
        delivery = await self._prepared(making)
        if delivery is None:
            return NothingToSay(making.row)
        if _attachment_of(delivery).scope != file.scope:
            return PutBack(making.row, "they may not have all of it any more")
        if not await self._keep(making, sharing=True):
            return PutBack(making.row, "another process has it")
        comment = delivery.outgoing.message.text  # type: ignore[union-attr]
        title = file.title if isinstance(file, FileCopy) else file.name
        await self._client.share(channel_id, file_id, title, comment, thread_ts)
        return Sent(delivery, channel_id)

    async def _brought(self, making: _Making, file: Attachment | FileCopy) -> str:
        """Make a file and bring it to Slack; returns its id there."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "content"
            length = await self._content(making, file, path)
            return await self._upload(file.name, path, length)

    async def _content(self, making: _Making, file: Attachment | FileCopy, path: Path) -> int:
        """Bring a file's content to the disk; returns its length."""
        if isinstance(file, FileCopy):
            return await self._fetch(file.file_id, path)
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, partial(awaitable, self._write, making, file, path)
        )

    async def _fetch(self, file_id: str, path: Path) -> int:
        """Fetch what somebody sent. Raises a `SlackFailure`, or `_NotCopied`."""
        try:
            file = await self._client.file(file_id)
        except Refused as refused:
            if refused.error in _NOT_OPEN:
                raise _NotCopied(CopyProblem.NOT_OPEN) from refused
            raise
        if file.is_external or not file.size:
            raise _NotCopied(None)
        if not file.is_hosted:
            raise _NotCopied(CopyProblem.NOT_A_FILE)
        if file.size > COPY_LIMIT:
            raise _NotCopied(CopyProblem.TOO_LARGE)
        with path.open("wb") as content:
            await self._client.download(file, content)
        return file.size

    def _write(self, making: _Making, file: Attachment, path: Path) -> int:
        """Make a file; returns its length."""

        def progress(share: float) -> None:
            if self._finishing.is_set():
                raise _Stopping
            making.percent = int(100 * share)

        with path.open("wb") as opened:
            file.write(self._database, self._workspace_id, opened, progress)
            return opened.tell()

    async def _upload(self, name: str, path: Path, length: int) -> str:
        """Bring a file to Slack, where nobody sees it yet: that can be tried again."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((Unavailable, RateLimited, FateUnknown)),
            wait=_wait,
            stop=stop_after_attempt(_UPLOADS),
            reraise=True,
        ):
            if self._finishing.is_set():
                raise _Stopping
            with attempt:
                file_id = await self._client.store_file(name, path.open("rb"), length)
        return file_id

    async def _prepared(self, making: _Making) -> Delivery | None:
        render = partial(prepare, claim=making.claim, now=self._now(), render=self._render)
        return await self._database.read(self._workspace_id, render)

    @asynccontextmanager
    async def _attended(self, making: _Making) -> AsyncIterator[None]:
        """Keep the row while its file takes long, and say how far it is.

        That ends by itself, not in the middle: a lease that has been extended unseen would look
        like somebody else's.
        """
        done = asyncio.Event()
        attending = asyncio.create_task(self._attend(making, done))
        try:
            yield
        finally:
            done.set()
            await attending

    async def _attend(self, making: _Making, done: asyncio.Event) -> None:
        shown, extended_at = 0, asyncio.get_running_loop().time()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_ATTENDED_EVERY):
                    await done.wait()
                    return
            try:
                if making.row.kind == Notice.EXPORT and making.percent >= shown + _SHOWN_STEP:
                    shown = making.percent
                    await self._database.run(
                        self._workspace_id, show_progress, making.row, self._now(), shown
                    )
                time = asyncio.get_running_loop().time()
                if time - extended_at >= _LEASE_EXTENDED_EVERY:
                    extended_at = time
                    await self._keep(making)
            except Exception:
                logger.exception("files.not_attended", key=making.row.key)

    async def _keep(self, making: _Making, *, sharing: bool = False) -> bool:
        """Extend the lease. Returns False if it ran out, and somebody else has the row.

        Args:
            sharing: whether the file is shared now, which is noted with it.
        """
        row = await self._database.run(
            self._workspace_id, _extended, making.row, self._now(), sharing=sharing
        )
        if row:
            making.claim = replace(making.claim, row=row)
        return row is not None


def _extended(uow: UnitOfWork, row: OutboxRow, now: datetime, *, sharing: bool) -> OutboxRow | None:
    extended = uow.outbox.extend_lease(row, now + LEASE)
    if extended and sharing:
        uow.outbox.note_attempt(extended, now)
    return extended


def _attachment_of(delivery: Delivery) -> Attachment | FileCopy:
    outgoing = delivery.outgoing
    if not isinstance(outgoing, Post) or outgoing.attachment is None:
        raise TypeError(f"{delivery.row.kind} has no file")
    return outgoing.attachment


def _wait(state: RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, RateLimited):
        return failure.retry_after
    return _longer_each_time(state)
