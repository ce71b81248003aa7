"""Socket Mode that finishes what it has begun before it goes."""

import asyncio
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.metrics import SOCKET_LAST_PONG
from bot.slack.contact import Contact

_PATIENCE = 3.0  # seconds; people are answered sooner


class SocketMode(AsyncSocketModeHandler):
    """The connection through which Slack delivers, when there is an app token."""

    def __init__(self, app: AsyncApp, app_token: str, contact: Contact) -> None:
        super().__init__(app, app_token)
        self._contact = contact
        self.client.message_listeners.append(self._note_connection)
        self._under_way: set[asyncio.Task[Any]] = set()
        SOCKET_LAST_PONG.set_function(lambda: self.client.last_ping_pong_time or 0.0)

    async def connect(self) -> None:
        """Let Slack deliver."""
        await self.client.connect()  # type: ignore[no-untyped-call]
        self._contact.is_connected = self.is_connected

    async def _note_connection(self, _client: Any, message: dict[str, Any], _raw: Any) -> None:
        """Note that a connection was opened, which Slack says first of all."""
        if message.get("type") == "hello":
            self._contact.connected()

    async def is_connected(self) -> bool:
        """Whether Slack could deliver something now."""
        return await self.client.is_connected()

    async def handle(self, client: Any, req: Any) -> None:
        """Carry out one delivery and acknowledge it."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  -- the client runs listeners in tasks
        self._under_way.add(task)
        try:
            await super().handle(client, req)
        finally:
            self._under_way.discard(task)

    async def finish(self) -> None:
        """Let what is under way be answered, then disconnect for good."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_PATIENCE)
        await self.client.close()  # type: ignore[no-untyped-call]
