"""Reading conversations and threads in Slack, page by page."""

from collections.abc import AsyncIterator
from typing import Any

from bot.catch_up.turns import Turns
from bot.slack.client import SlackClient, next_cursor
from bot.slack.failures import Refused
from bot.slack.history import read_page
from domain.storable import storable

_PAGE = 999
"""The most that Slack gives: its limits count calls, not messages."""
_CONVERSATION, _THREAD = "conversations.history", "conversations.replies"


class Pages:
    """Reads conversations and threads. Slack's limits are heeded.

    Every method raises a `SlackFailure` if Slack does not let it read.
    """

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._turns = {_CONVERSATION: Turns(), _THREAD: Turns()}

    async def conversation(self, channel_id: str, oldest_ts: str) -> list[dict[str, Any]]:
        """Return the messages of a conversation, without those in threads, from one on."""
        pages = self._pages(_CONVERSATION, channel=channel_id, oldest=oldest_ts)
        return [message async for message in pages]

    async def thread(self, channel_id: str, ts: str) -> list[dict[str, Any]]:
        """Return the messages in a thread, oldest first, from the one on that it is under."""
        return [message async for message in self._pages(_THREAD, channel=channel_id, ts=ts)]

    async def is_there(self, channel_id: str, ts: str) -> bool:
        """Whether a message stands in this conversation, in a thread or not."""
        try:
            pages = self._pages(_THREAD, channel=channel_id, ts=ts, oldest=ts, latest=ts)
            return any([message["ts"] == ts async for message in pages])
        except Refused as refused:
            if refused.error == "thread_not_found":
                return False
            raise

    async def _pages(self, method: str, **arguments: str) -> AsyncIterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            await self._turns[method].wait()
            # Once: what does not answer is read later, and the others meanwhile.
            page = await read_page(
                self._client,
                method,
                tries=1,
                limit=_PAGE,
                cursor=cursor,
                inclusive=True,
                **arguments,
            )
            for message in page["messages"]:
                yield storable(message)
            cursor = next_cursor(page)
            if cursor is None:
                return
