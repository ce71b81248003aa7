"""Catching up: reads what was written while Slack delivered nothing, and passes it on."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.catch_up.pages import Pages
from bot.i18n import translator
from bot.metrics import CATCH_UP_MESSAGES, CATCH_UP_SINCE, CATCH_UP_UNREAD
from bot.slack.client import SlackClient
from bot.slack.contact import Contact
from bot.slack.direct_messages import direct_message_from, is_by_person
from bot.slack.failures import AuthFailed, FateUnknown, SlackFailure, Unavailable
from bot.slack.messages import is_deleted_file
from bot.usecases.operation.catch_ups import begin, is_catching_up
from bot.usecases.requests.conversation import TooEarly, catch_up, delete, words_under
from bot.usecases.requests.direct_messages import DirectMessage
from bot.views.errors import error_message
from domain.errors import DomainError
from domain.rich_text import RichText
from store.catch_up_rows import Progress, Unread
from store.database import Database
from store.errors import MaybeStored, NotStored
from store.unit_of_work import UnitOfWork

R = TypeVar("R")

logger = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""For so long a process has what it reads to itself; longer than reading a long thread takes."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""Messages are looked at from so long before the interruption on."""

_CANCEL_AGAIN = 0.5  # seconds
_PATIENCE = 10.0  # seconds
_READ_AGAIN_AFTER = timedelta(seconds=30)
"""For so long what Slack did not give is left alone: it holds up none of the others."""

LONGEST_WAIT = timedelta(hours=1)
"""For so long reminders wait for what Slack does not give, each time that it is asked."""

_SOON, _LATER = 1.0, 5.0  # seconds

_NOT_NOW = (Unavailable, FateUnknown, AuthFailed, NotStored, MaybeStored, TooEarly)
"""Failures that say nothing about what was to be read."""

Claim = Callable[[], Coroutine[Any, Any, Unread | None]]
Read = Callable[[Unread], Coroutine[Any, Any, None]]


class CatchUps:
    """Reads, after each interruption, the threads of requests, and passes on what is new there.

    Conversations and threads are read beside each other, as Slack limits each by itself: a
    conversation tells in one call which of its threads have changed, and these are read.

    Args:
        now: the clock; aware instants.
        on_through: called when nobody need wait any more for what is to be read.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        client: SlackClient,
        now: Callable[[], datetime],
        contact: Contact,
        on_through: Callable[[], None],
    ) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._now = now
        self._contact = contact
        self._on_through = on_through
        self._pages = Pages(client)
        self._threads_wait, self._conversations_wait = asyncio.Event(), asyncio.Event()
        self._through = asyncio.Event()
        self._wakings = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._heard_until: datetime | None = None
        self._failing_since: dict[tuple[str, str], datetime] = {}

    async def begin(self) -> None:
        """Note everything that may have been missed: from now on, who is to be nagged waits."""
        await self._database.run(self._workspace_id, begin, self._now())
        self._contact.looked()
        self._wake_all()

    def start(self) -> None:
        """Begin to read: from now on, Slack can deliver what is written meanwhile."""
        conversations = (
            self._claim_conversation,
            self._read_conversation,
            self._conversations_wait,
        )
        threads = (self._claim_thread, self._read_thread, self._threads_wait)
        self._tasks = [
            asyncio.create_task(self._read_on(*each), name="catch-up")
            for each in (conversations, threads)
        ]

    async def stop(self) -> None:
        """Leave what is not read to the next start."""
        left = set(self._tasks)
        while left:
            for task in left:
                task.cancel()
            # Once more: a library that is called there may swallow it, and go on.
            _, left = await asyncio.wait(left, timeout=_CANCEL_AGAIN)

    async def look(self) -> bool:
        """Begin to catch up if it is necessary."""
        if self._contact.is_in_doubt():
            await self.begin()
        elif sure_until := await self._contact.sure_until():
            await self._note_heard(sure_until)
        progress = await self.progress()
        if progress and progress.finished_at is None:
            self._wake_all()  # another process may have left something
        return True

    async def _note_heard(self, until: datetime) -> None:
        """Note until when everything has surely come, if that is later than was noted before."""
        if self._heard_until is None or until > self._heard_until:
            await self._database.run(self._workspace_id, _note_heard, until)
            self._heard_until = until

    async def through(self) -> None:
        """Wait until everything is read, for some seconds at most."""
        if self._tasks:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._through.wait()

    async def is_under_way(self) -> bool:
        """Whether something that people wrote about unfinished requests may not be known yet.

        Meanwhile nobody is reminded or asked, and nothing is closed.
        """
        if not await self._contact.hears():
            return True
        return await self._database.read(self._workspace_id, is_catching_up)

    async def progress(self) -> Progress | None:
        """Return how far the latest catch-up is, or None if there was none."""
        progress = await self._database.read(self._workspace_id, lambda uow: uow.catch_ups.latest())
        under_way = progress if progress and progress.finished_at is None else None
        CATCH_UP_UNREAD.set(under_way.unread if under_way else 0)
        CATCH_UP_SINCE.set(under_way.since.timestamp() if under_way else 0)
        return progress

    def _wake_all(self) -> None:
        self._wakings += 1
        self._through.clear()
        self._conversations_wait.set()
        self._threads_wait.set()

    async def _read_on(self, claim: Claim, read: Read, waiting: asyncio.Event) -> None:
        """Read what is to be read, one after the other.

        Args:
            waiting: set when there is something again, or may be.
        """
        while True:
            waiting.clear()
            unread: Unread | None = None
            try:
                unread = await claim()
                if unread is None:
                    wait = None if await self._finish() else _SOON
                    with suppress(TimeoutError):
                        async with asyncio.timeout(wait):
                            await waiting.wait()
                else:
                    await read(unread)
                    self._failing_since.pop(_place(unread), None)
            except _NOT_NOW as failure:
                logger.warning("catch_up.waits", why=str(failure) or type(failure).__name__)
                if unread:
                    await self._put_off(unread)
                await asyncio.sleep(_LATER)
            except Exception as error:
                if isinstance(error, SlackFailure) and unread:
                    logger.warning("catch_up.unreadable", channel=unread.channel_id, why=str(error))
                else:
                    logger.exception("catch_up.failed")
                    await asyncio.sleep(_LATER)
                if unread:
                    await self._give_up(unread)

    async def _claim_conversation(self) -> Unread | None:
        return await self._run(lambda uow: uow.catch_ups.claim_conversation(self._now(), LEASE))

    async def _claim_thread(self) -> Unread | None:
        return await self._run(lambda uow: uow.catch_ups.claim_thread(self._now(), LEASE))

    async def _read_conversation(self, unread: Unread) -> None:
        """Find out which threads have changed, and pass on what was written under none."""
        since = _ts(unread.since - CLOCKS_DIFFER)
        oldest = min(unread.oldest_ts or since, since)
        messages = await self._pages.conversation(unread.channel_id, oldest)
        changed = [
            str(each["ts"]) for each in messages if str(each.get("latest_reply", "")) > since
        ]
        for message in reversed(messages):
            ts = str(message["ts"])
            if ts > since and message.get("thread_ts", ts) == ts:
                await self._pass_on(unread, message)
        await self._run(lambda uow: uow.catch_ups.finish_conversation(unread, changed))
        self._threads_wait.set()

    async def _read_thread(self, unread: Unread) -> None:
        """Pass on what is new in a thread, edited, or deleted."""
        known = await self._database.read(
            self._workspace_id, words_under, unread.channel_id, unread.thread_ts
        )
        messages = await self._pages.thread(unread.channel_id, unread.thread_ts)
        for message in messages:
            if message["ts"] != unread.thread_ts:
                await self._pass_on(unread, message)
        if any(message["ts"] == unread.thread_ts and _is_shown(message) for message in messages):
            there = {str(message["ts"]) for message in messages}
            missing = [(author_id, ts) for author_id, ts in known if ts not in there]
            await self._pass_on_deletions(unread, missing)
        await self._run(lambda uow: uow.catch_ups.finish_thread(unread))

    async def _pass_on_deletions(
        self, unread: Unread, missing: Collection[tuple[str, str]]
    ) -> None:
        """Say what was deleted in a thread.

        The message that it is under is still there, and older: so it was not a workspace's
        retention that removed it.

        Args:
            missing: the authors of messages that are not in the thread any more, and their `ts`.
        """
        for author_id, ts in missing:
            gone = DirectMessage(unread.channel_id, unread.thread_ts, ts, RichText())
            with _hold_up_none(gone.channel_id, ts):
                # It can stand under another message of ours.
                if not await self._pages.is_there(gone.channel_id, ts):
                    await self._database.run(
                        self._workspace_id, delete, author_id, self._now(), gone
                    )

    async def _pass_on(self, unread: Unread, message: dict[str, Any]) -> None:
        """Do with a message what would have been done, had it been delivered.

        What is older than the interruption was delivered.
        """
        with _hold_up_none(unread.channel_id, message["ts"]):
            since = _ts(unread.since - CLOCKS_DIFFER)
            if is_by_person(message) and _changed_after(since, message):
                written = await direct_message_from(self._client.web, unread.channel_id, message)
                await self._say(unread, str(message["user"]), written)

    async def _say(self, unread: Unread, author_id: str, written: DirectMessage) -> None:
        try:
            is_news = await self._database.run(
                self._workspace_id, _catch_up, author_id, self._now(), written, unread
            )
            CATCH_UP_MESSAGES.inc(int(is_news))
        except DomainError as error:
            if written.ts > _ts(unread.since):  # else it was delivered, and refused then
                await self._refuse(author_id, written, error)

    async def _refuse(self, author_id: str, written: DirectMessage, error: DomainError) -> None:
        """Tell the author of a message why it was not passed on."""
        person = await self._database.read(
            self._workspace_id, lambda uow: uow.people.get(author_id)
        )
        told = error_message(error, translator(person.locale if person else "en"))
        with suppress(SlackFailure):
            await self._client.call(
                "chat.postEphemeral",
                channel=written.channel_id,
                user=author_id,
                thread_ts=written.thread_ts or None,
                text=told.text,
                blocks=told.blocks,
            )

    async def _give_up(self, unread: Unread) -> None:
        """Take off the list what cannot be read: nobody is nagged as long as it is on it."""
        with suppress(NotStored, MaybeStored):
            if unread.thread_ts:
                await self._run(lambda uow: uow.catch_ups.finish_thread(unread, readable=False))
            else:
                await self._run(
                    lambda uow: uow.catch_ups.finish_conversation(unread, (), readable=False)
                )

    async def _put_off(self, unread: Unread) -> None:
        now = self._now()
        failing_since = self._failing_since.setdefault(_place(unread), now)
        with suppress(NotStored, MaybeStored):
            await self._run(lambda uow: uow.catch_ups.put_off(unread, now + _READ_AGAIN_AFTER))
            if now >= failing_since + LONGEST_WAIT:
                await self._run(lambda uow: uow.catch_ups.stop_waiting(unread))
                logger.warning("catch_up.no_longer_waited_for", channel=unread.channel_id)

    async def _finish(self) -> bool:
        """Let those go on who need not wait any more, and end what is read to the end.

        Returns:
            Whether nothing is left.
        """
        wakings = self._wakings
        ended = await self._run(lambda uow: uow.catch_ups.finish(self._now()))
        progress = await self.progress()
        if progress is None or not progress.waits:
            self._on_through()
        is_through = progress is None or progress.finished_at is not None
        if is_through and wakings == self._wakings:  # else more was begun since it was looked
            self._through.set()
        if progress and ended:
            logger.info(
                "catch_up.through",
                since=progress.since.isoformat(timespec="seconds"),
                messages=progress.messages,
                unreadable=progress.unreadable,
            )
        return is_through

    async def _run(self, do: Callable[[UnitOfWork], R]) -> R:
        return await self._database.run(self._workspace_id, do)


def _catch_up(
    uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage, unread: Unread
) -> bool:
    is_news: bool = catch_up(uow, actor_id, now, message)
    if is_news:
        uow.catch_ups.count_message(unread)
    return is_news


def _note_heard(uow: UnitOfWork, at: datetime) -> None:
    uow.catch_ups.note_heard(at)


def _place(unread: Unread) -> tuple[str, str]:
    """Return what says which conversation or thread it is, in whichever catch-up."""
    return unread.channel_id, unread.thread_ts


@contextmanager
def _hold_up_none(channel_id: str, ts: str) -> Iterator[None]:
    """Let a message that cannot be dealt with hold up none of the others."""
    try:
        yield
    except _NOT_NOW:
        raise
    except Exception:
        logger.exception("catch_up.not_passed_on", channel=channel_id, ts=ts)


def _changed_after(since: str, message: Mapping[str, Any]) -> bool:
    """Whether a message was written or edited since then, or a file in it is gone."""
    edited_ts = str((message.get("edited") or {}).get("ts", ""))
    files = message.get("files") or ()
    return max(str(message["ts"]), edited_ts) > since or any(map(is_deleted_file, files))


def _is_shown(message: Mapping[str, Any]) -> bool:
    """Whether a message was not deleted: one with replies leaves its place behind."""
    return message.get("subtype") != "tombstone"


def _ts(instant: datetime) -> str:
    """An instant as Slack writes it."""
    return f"{instant.timestamp():.6f}"
