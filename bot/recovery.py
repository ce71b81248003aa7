"""After a restore: new numbers start above those in Slack, and lost requests are told of."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.slack.client import SlackClient
from bot.slack.failures import Refused, SlackFailure
from bot.slack.history import Card, cards_since
from bot.usecases.operation.restoration import (
    LostCard,
    are_lost,
    places,
    raise_numbers,
    tell_of_lost,
    unfinished,
)
from store.database import Database

logger = structlog.get_logger(__name__)

CLOCKS_DIFFER = timedelta(minutes=10)
"""Cards are read from so long before the backup on."""
_PATIENCE = 60.0  # seconds that the start waits for the channels to be read
_TRY_AGAIN = 60.0  # seconds


class Recovery:
    """Recovery: the steps of a bot that starts on a database that was put back from a backup.

    Args:
        bot_id: our own bot's, as it stands in our messages.
        workspace_url: where the workspace is on the web; ends in a slash.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        client: SlackClient,
        now: Callable[[], datetime],
        bot_id: str,
        workspace_url: str,
    ) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._now = now
        self._bot_id = bot_id
        self._workspace_url = workspace_url
        self._cards: list[Card] = []
        self._unread: list[str] = []
        self._was_read = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raise the numbers before anything can be asked for; tell of the rest beside the work."""
        noted = await self._database.read(self._workspace_id, unfinished)
        if not noted:
            return
        oldest = min(each.backed_up_at for each in noted) - CLOCKS_DIFFER
        if any(each.highest_number is None for each in noted):
            await self._raise_numbers(oldest)
        self._task = asyncio.create_task(self._tell(oldest), name="recovery")

    async def stop(self) -> None:
        """Leave what is not done to the next start."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def told(self) -> None:
        """Wait until everything is noted that people are to be told."""
        if self._task:
            await self._task

    async def _raise_numbers(self, oldest: datetime) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._read_channels(oldest)
        except (TimeoutError, SlackFailure) as failure:
            logger.warning("recovery.channels_not_read", why=str(failure))
        complete = self._was_read and not self._unread
        highest = max((card.reference.number for card in self._cards), default=0)
        last = await self._database.run(
            self._workspace_id, raise_numbers, highest, complete=complete
        )
        logger.warning("restored", highest=highest, complete=complete, numbers_above=last)

    async def _tell(self, oldest: datetime) -> None:
        while True:
            try:
                if not self._was_read:
                    await self._read_channels(oldest)
                await self._find_and_tell(oldest)
            except SlackFailure as failure:
                logger.warning("recovery.waits", why=str(failure))
            except Exception:
                logger.exception("recovery.failed")
            else:
                return
            await asyncio.sleep(_TRY_AGAIN)

    async def _read_channels(self, oldest: datetime) -> None:
        """Read our cards in all departments' channels, and note which could not be read."""
        self._cards, self._unread = [], []
        known = await self._database.read(self._workspace_id, places)
        for channel_id in known.channels:
            if not await self._read(channel_id, oldest, self._cards):
                self._unread.append(channel_id)
        self._was_read = True

    async def _read(self, channel_id: str, oldest: datetime, cards: list[Card]) -> bool:
        """Add our cards in a channel to `cards`; returns False if they cannot be read."""
        try:
            async for card in cards_since(self._client, self._bot_id, channel_id, oldest):
                cards.append(card)  # noqa: PERF401  -- what was read before a failure counts, too
        except Refused as refusal:
            logger.warning("recovery.unread", channel=channel_id, why=refusal.error)
            return False
        return True

    async def _find_and_tell(self, oldest: datetime) -> None:
        database, workspace_id = self._database, self._workspace_id
        lost = await self._lost(self._cards)
        known = await database.read(workspace_id, places)
        people = {user_id for card in lost for user_id in _people_on(card)}
        direct = {user_id: channel_id for channel_id, user_id in known.direct_messages.items()}
        if self._unread:
            people |= set(direct)  # whose cards the channels do not name
        whose: dict[str, str] = {}
        cards: list[Card] = []
        for user_id in sorted(people):
            channel_id = direct.get(user_id) or await self._open(user_id)
            if channel_id and await self._read(channel_id, oldest, cards):
                whose[channel_id] = user_id
        lost += await self._lost(cards)
        marked = [
            LostCard(
                card.channel_id,
                card.ts,
                card.reference,
                card.requester_id,
                card.text,
                card.blocks,
                person_id=whose.get(card.channel_id),
                link=f"{self._workspace_url}archives/{card.channel_id}/p{card.ts.replace('.', '')}",
            )
            for card in lost
        ]
        done = await database.run(workspace_id, tell_of_lost, self._now(), marked, self._unread)
        if done:
            logger.warning("restored.told", lost=len({each.reference for each in marked}))

    async def _lost(self, cards: list[Card]) -> list[Card]:
        lost = await self._database.read(
            self._workspace_id, are_lost, {card.reference for card in cards}
        )
        return [card for card in cards if card.reference in lost]

    async def _open(self, user_id: str) -> str | None:
        """A person's direct messages with the bot; None if they cannot be opened."""
        try:
            return await self._client.open_dm(user_id)
        except Refused:
            return None


def _people_on(card: Card) -> Iterator[str]:
    """Yield who is named on a card: its requester and its assignee."""
    if card.requester_id:
        yield card.requester_id
    yield from _named_in(card.blocks)


def _named_in(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _named_in(each)
    elif isinstance(part, dict):
        if part.get("type") == "user":
            yield str(part["user_id"])
        yield from _named_in(list(part.values()))
