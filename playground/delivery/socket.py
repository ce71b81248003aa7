"""Socket Mode: websockets that apps open, and the envelopes that travel on them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from typing import TYPE_CHECKING, Literal

from aiohttp import WSMsgType, web

from playground.records import Answer

if TYPE_CHECKING:
    from playground.commons import Commons
    from playground.records import DeliveryKind
    from playground.workspace import InstalledApp, Json

MAX_CONNECTIONS = 10
DisconnectReason = Literal["warning", "refresh_requested", "closed", "broken"]


class Connection:
    """One websocket of an app."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self._socket = socket
        self._request = request
        self._waiting: dict[str, asyncio.Future[Answer]] = {}

    async def hello(self, app: InstalledApp, number: int) -> None:
        await self._socket.send_json(
            {
                "type": "hello",
                "num_connections": number,
                "debug_info": {
                    "host": "playground",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
                "connection_info": {"app_id": app.app_id},
            }
        )

    async def send(self, kind: DeliveryKind, payload: Json, retry_num: int, reason: str) -> Answer:
        """Sends one envelope and waits for its acknowledgement."""
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry_num, "retry_reason": reason}
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = future
        try:
            await self._socket.send_json(envelope)
            return await future
        except ConnectionError:
            return Answer("connection_lost")
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def listen(self) -> None:
        """Takes acknowledgements until the socket is closed."""
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                with contextlib.suppress(ValueError):
                    self._acknowledge(json.loads(message.data))

    def lost(self) -> None:
        """The socket is gone: what was not acknowledged will not be."""
        for future in self._waiting.values():
            if not future.done():
                future.set_result(Answer("connection_lost"))

    async def announce(self, reason: str) -> None:
        """Ask the app to connect again."""
        await self._socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
        )

    async def close(self) -> None:
        await self._socket.close()

    def break_(self) -> None:
        """Cuts the line without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def _acknowledge(self, message: Json) -> None:
        future = self._waiting.get(message.get("envelope_id", ""))
        if future is not None and not future.done():
            future.set_result(Answer(body=message.get("payload")))


class Sockets:
    """The connections of all apps; an app's deliveries go round among its own."""

    def __init__(self, commons: Commons) -> None:
        self._commons = commons
        self._tickets: dict[str, str] = {}
        self._connections: dict[str, list[Connection]] = {}
        self._arrivals: dict[str, asyncio.Event] = {}
        self._turns: dict[str, int] = {}

    def url(self, app: InstalledApp) -> str:
        """A fresh address for one connection, as `apps.connections.open` gives it."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = app.app_id
        return (
            f"ws{self._commons.url.removeprefix('http')}link/?ticket={ticket}&app_id={app.app_id}"
        )

    def connected(self, app: InstalledApp) -> int:
        """How many connections the app has now."""
        return len(self._connections.get(app.app_id, ()))

    def was_connected(self, app: InstalledApp) -> bool:
        """Whether the app has ever been connected."""
        return app.app_id in self._connections

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serves one websocket for as long as it lasts."""
        app_id = self._tickets.pop(request.query.get("ticket", ""), None)
        if app_id is None:
            return web.Response(status=404, text="unknown ticket")
        app = self._commons.workspace.apps[app_id]
        if self.connected(app) >= MAX_CONNECTIONS:
            return web.Response(status=409, text="too_many_websockets")
        socket = web.WebSocketResponse(heartbeat=30, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request)
        connections = self._connections.setdefault(app_id, [])
        await connection.hello(app, len(connections) + 1)
        connections.append(connection)
        self._arrivals.setdefault(app_id, asyncio.Event()).set()
        self._commons.changes.tell({"type": "state"})
        try:
            await connection.listen()
        finally:
            self._forget(app_id, connection)
            connection.lost()
            self._commons.changes.tell({"type": "state"})
        return socket

    async def send(
        self, app: InstalledApp, kind: DeliveryKind, payload: Json, retry_num: int, reason: str
    ) -> Answer:
        """Delivers on the connection whose turn it is."""
        connections = self._connections.get(app.app_id)
        if not connections:
            return Answer("no_connection")
        turn = self._turns.get(app.app_id, -1) + 1
        self._turns[app.app_id] = turn
        connection = connections[turn % len(connections)]
        return await connection.send(kind, payload, retry_num, reason)

    async def wait_for_connection(self, app: InstalledApp, at_most: float) -> None:
        """Returns when the app is connected, or `at_most` seconds later."""
        arrival = self._arrivals.setdefault(app.app_id, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await arrival.wait()

    async def disconnect(self, app: InstalledApp, reason: DisconnectReason) -> None:
        """Ends the app's connections in one of the ways in which Slack or a network does."""
        for connection in list(self._connections.get(app.app_id, ())):
            if reason in {"warning", "refresh_requested"}:
                if reason == "refresh_requested":
                    self._forget(app.app_id, connection)
                await connection.announce(reason)
            elif reason == "closed":
                self._forget(app.app_id, connection)
                await connection.close()
            else:
                self._forget(app.app_id, connection)
                connection.break_()

    async def close(self) -> None:
        for connections in self._connections.values():
            for connection in list(connections):
                await connection.close()

    def _forget(self, app_id: str, connection: Connection) -> None:
        connections = self._connections[app_id]
        if connection in connections:
            connections.remove(connection)
        if not connections:
            self._arrivals[app_id].clear()
