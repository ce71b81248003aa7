"""The running playground: its HTTP server, and the Python API by which tests drive it."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web
from yarl import URL

from playground.blocks import message_text
from playground.clock import PATIENCE, PlaygroundClock
from playground.commons import DeliveryTimes
from playground.hub import Hub
from playground.page_api import PageApi
from playground.person import Person
from playground.ratelimits import RateLimits
from playground.web_api import WebApi
from playground.workspace import User, Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from playground.app_config import AppConfig
    from playground.delivery.socket import DisconnectReason
    from playground.faults import Faults
    from playground.guide import Step
    from playground.records import Answer, Calls, Deliveries, DeliveryKind
    from playground.workspace import Channel, InstalledApp, Json, UserGroup

T = TypeVar("T")
_LOOPBACK = "127.0.0.1"
_MAX_UPLOAD = 100 * 1024 * 1024
_SHOWN_ON_TIMEOUT = 12


class Playground:
    """One Slack workspace, served on the loopback interface while the context lasts.

    `now` (epoch seconds) is what the workspace's clock starts from; people on the page can move it
    forward. Message timestamps, trigger ids, response URLs and rate limits follow it.
    `answer_within` and `open_within` (seconds of that clock) say how long an app may take to
    acknowledge, and to open a view; `retry_after` (seconds of the machine's) when an event is sent
    again.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        port: int = 0,
        now: Callable[[], float] = time.time,
        rate_limits: RateLimits | None = None,
        answer_within: float = 3.0,
        open_within: float = 3.0,
        retry_after: tuple[float, ...] = (0.0, 60.0, 300.0),
    ) -> None:
        self._port = port
        self._times = DeliveryTimes(answer_within, open_within, retry_after)
        self._hub = Hub(
            workspace or Workspace(),
            PlaygroundClock(now),
            rate_limits or RateLimits.slack(),
            self._times,
        )
        self._page = PageApi(self._hub)
        self._people: dict[str, Person] = {}
        self._beside: dict[str, Hub] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens; `url` is known afterwards."""
        app = web.Application(client_max_size=_MAX_UPLOAD, middlewares=[_only_local])
        app.add_routes(WebApi(self._hub, self._beside).routes())
        app.add_routes(self._page.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, _LOOPBACK, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self._hub.url = f"http://{_LOOPBACK}:{port}/"

    async def stop(self) -> None:
        """Ends all connections; nothing is left running."""
        self._hub.url = ""
        self._hub.faults.clear()
        await self._hub.courier.close()
        await self._page.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where the page is, with a slash at its end."""
        return self._hub.url

    @property
    def api_url(self) -> str:
        """Where the Web API is: the `base_url` of a Slack client."""
        return f"{self._hub.url}api/"

    @property
    def workspace(self) -> Workspace:
        return self._hub.workspace

    @property
    def clock(self) -> PlaygroundClock:
        """The workspace's clock, for an app that shall follow it."""
        return self._hub.clock

    def pin_guide(self, steps: Iterable[Step]) -> None:
        """Pins above every conversation of the page what a visitor may try, a step at a time."""
        self._hub.guide = tuple(steps)
        self._hub.changes.tell({"type": "state"})

    def on_time_moved(self, catch_up: Callable[[], Awaitable[None]]) -> None:
        """Awaits `catch_up` after each move of the clock."""
        self._hub.on_time_moved = catch_up

    @property
    def calls(self) -> Calls:
        """All Web API calls."""
        return self._hub.calls

    @property
    def deliveries(self) -> Deliveries:
        """All that was delivered to apps."""
        return self._hub.deliveries

    @property
    def faults(self) -> Faults:
        """Misbehaviour on request."""
        return self._hub.faults

    @property
    def rate_limits(self) -> RateLimits:
        return self._hub.limits

    @rate_limits.setter
    def rate_limits(self, limits: RateLimits) -> None:
        self._hub.limits = limits

    # People

    def person(self, user_id: str) -> Person:
        """The hands and eyes of a person; the same object each time."""
        if user_id not in self._people:
            self._people[user_id] = Person(self._hub, self.workspace.users[user_id])
        return self._people[user_id]

    def add_person(self, user_id: str, real_name: str, **details: Any) -> Person:
        """A person joins. `details`: name, locale, tz, title, email, is_admin, guest, team_id."""
        self._hub.directory.add_person(user_id, real_name, **details)
        return self.person(user_id)

    def change_person(self, user_id: str, **changes: Any) -> None:
        """Changes a person's details; `deleted=True` deactivates the account."""
        self._hub.directory.change_person(user_id, **changes)

    def add_user_group(self, group_id: str, handle: str, users: Iterable[str]) -> UserGroup:
        """A user group; the handle without its @."""
        return self._hub.directory.add_user_group(group_id, handle, users)

    def set_user_group(self, group_id: str, users: Iterable[str]) -> None:
        """Replaces the members of a user group."""
        self._hub.directory.set_group_users(group_id, users)

    # Other workspaces

    def install_elsewhere(self, app: InstalledApp, workspace: Workspace, user_id: str) -> Person:
        """Another workspace, in which the same app is installed, and a person in it.

        It signs with the same secret, as Slack does for all installations of an app, and has
        another bot token. `user_id` is that person's id; they are in the only channel with the bot.
        """
        hub = Hub(workspace, self.clock, self._hub.limits, self._times, beside=self._hub)
        hub.url = self._hub.url
        self._beside[workspace.team_id] = hub
        user = hub.directory.add_person(user_id, "Otto Elsewhere")
        bot = User(hub.ids.make("U"), app.name, name="bot", bot_id=app.bot_id, app_id=app.app_id)
        workspace.users[bot.id] = bot
        token = f"xoxb-{secrets.token_hex(12)}"
        workspace.apps[app.app_id] = replace(app, bot_user_id=bot.id, bot_token=token)
        hub.directory.add_channel("C0ELSEWHERE", "elsewhere", members=[user.id, bot.id])
        return Person(hub, user)

    # Channels

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Iterable[str] = (),
        *,
        private: bool = False,
        topic: str = "",
    ) -> Channel:
        """A channel with its first members, without any events."""
        return self._hub.directory.add_channel(
            channel_id, name, members, private=private, topic=topic
        )

    def channel(self, id_or_name: str) -> Channel:
        """A channel by id or name. Raises `SlackError` if there is none."""
        named = self.workspace.channel_named(id_or_name)
        return named or self.workspace.channel(id_or_name)

    def invite(self, channel: str, user_id: str) -> None:
        """A user (or a bot) joins a channel, with the events of it."""
        self._hub.talk.join(self.channel(channel), self._user(user_id))

    def remove(self, channel: str, user_id: str) -> None:
        """A user (or a bot) leaves a channel, with the events of it."""
        self._hub.talk.leave(self.channel(channel), self._user(user_id))

    def archive(self, channel: str, by: str) -> None:
        self._hub.directory.set_archived(self.channel(channel), self._user(by), archived=True)

    def unarchive(self, channel: str, by: str) -> None:
        self._hub.directory.set_archived(self.channel(channel), self._user(by), archived=False)

    def rename_channel(self, channel: str, name: str) -> None:
        self._hub.directory.rename_channel(self.channel(channel), name)

    def messages(self, channel: str) -> list[Json]:
        """Everything in a channel, replies included, oldest first; as nobody in particular."""
        found = self.channel(channel)
        return [message | {"channel": found.id} for message in found.messages.values()]

    # Apps

    @property
    def apps(self) -> list[InstalledApp]:
        return list(self.workspace.apps.values())

    def install(self, config: AppConfig, channels: Iterable[str] = ()) -> InstalledApp:
        """Installs an app, its bot being in `channels` (ids) from the beginning."""
        return self._hub.directory.install(config, channels)

    async def deliver(self, app: InstalledApp, kind: DeliveryKind, payload: Json) -> Answer:
        """Deliver a payload of one's own making, signed as Slack's; returns what the app said."""
        return await self._hub.courier.ask(app, kind, payload)

    def uninstall(self, app: InstalledApp) -> None:
        self._hub.directory.uninstall(app)

    def revoke_token(self, app: InstalledApp) -> None:
        """The app's tokens are good no more; it is told so by an event."""
        self._hub.directory.revoke(app)

    async def set_request_url(self, app: InstalledApp, url: str) -> None:
        """From now on the app gets signed HTTP at this address, if it passes Slack's challenge."""
        await self._hub.courier.http.verify(url, app.signing_secret)
        app.request_url = url

    def connections(self, app: InstalledApp) -> int:
        """How many sockets the app has open."""
        return self._hub.courier.sockets.connected(app)

    async def disconnect_sockets(
        self, app: InstalledApp, reason: DisconnectReason = "refresh_requested"
    ) -> None:
        """Ends the app's sockets.

        `warning` and `refresh_requested` are announced, as Slack does it; `closed` and `broken`
        (the line is cut) are not.
        """
        await self._hub.courier.sockets.disconnect(app, reason)

    # Waiting

    async def until(self, condition: Callable[[], T | None], timeout: float = PATIENCE) -> T:  # noqa: ASYNC109 - it explains itself
        """Waits until the condition holds; it is looked at again on every change of the workspace.

        Every API call and every answer to a delivery is a change, too; what an app does in
        silence is not. Returns the condition's value; a `LookupError` in it means "not yet".
        """
        return await self._hub.changes.until(condition, within=timeout, explain=self.describe)

    def describe(self) -> str:
        """The last of what happened, for the eyes of somebody whose test failed."""
        lines = ["The last messages:"]
        everything = [
            (message["ts"], channel, message)
            for channel in self.workspace.channels.values()
            for message in channel.messages.values()
        ]
        for ts, channel, message in sorted(everything, key=lambda item: item[0])[
            -_SHOWN_ON_TIMEOUT:
        ]:
            where = f"#{channel.name}" if channel.name else f"{channel.id} {channel.members}"
            reply = " (in a thread)" if message.get("thread_ts", ts) != ts else ""
            text = message_text(message).replace("\n", " | ")
            lines.append(f"  {where}{reply} {message['user']}: {text}")
        lines.append("The last calls:")
        lines += [
            f"  {call.method} {call.error or (call.fault and call.fault.value) or 'ok'}"
            for call in self.calls[-_SHOWN_ON_TIMEOUT:]
        ]
        lines.append("The last deliveries:")
        lines += [
            f"  {delivery.type}: {[attempt.answer for attempt in delivery.attempts] or 'waiting'}"
            for delivery in self.deliveries[-_SHOWN_ON_TIMEOUT:]
        ]
        return "\n".join(lines)

    def _user(self, user_id: str) -> User:
        return self.workspace.users[user_id]


@web.middleware
async def _only_local(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuses other hosts' names: a foreign web page must not reach in, by name or by script."""
    origin = request.headers.get("Origin")
    hosts = {request.url.host, URL(origin).host if origin else _LOOPBACK}
    if hosts - {_LOOPBACK, "localhost"}:
        return web.Response(status=403, text="This is a local workspace.")
    response: web.StreamResponse = await handler(request)
    return response
