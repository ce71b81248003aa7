"""A small workspace with a tiny Bolt app in it, over Socket Mode or signed HTTP."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import AppConfig, Command, Playground, RateLimits, Shortcut

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.workspace import InstalledApp

CONFIG = AppConfig(
    name="Helper",
    commands=(Command("/hello", "says hello"), Command("/silent")),
    shortcuts=(
        Shortcut("Open", "open_it", "global"),
        Shortcut("Turn into", "from_message", "message"),
    ),
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_760_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Playground]:
    """Alice and Bob in #it, Cat outside, and the app in the channel."""
    async with Playground(now=clock, rate_limits=RateLimits.off(), retry_after=(0.0,)) as slack:
        slack.add_person("U01ALICE", "Alice Wu", locale="en-US", email="alice@example.com")
        slack.add_person("U02BOB", "Bob Li", locale="zh-CN", tz="Asia/Shanghai")
        slack.add_person("U03CAT", "Cat Ng")
        slack.add_channel("C01IT", "it", members=["U01ALICE", "U02BOB"])
        slack.add_channel("C02HR", "hr", members=["U01ALICE"], private=True)
        slack.add_channel("C03ALL", "all", members=["U01ALICE", "U02BOB", "U03CAT"])
        slack.install(CONFIG, channels=["C01IT"])
        yield slack


@pytest.fixture
def app(slack: Playground) -> InstalledApp:
    return slack.apps[0]


@pytest.fixture
async def client(slack: Playground, app: InstalledApp) -> AsyncIterator[AsyncWebClient]:
    """A real Slack client with the bot's token, without its own retries."""
    async with ClientSession() as session:
        yield AsyncWebClient(
            app.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )


@contextlib.asynccontextmanager
async def over_socket(slack: Playground, app: InstalledApp, bolt: AsyncApp) -> AsyncIterator[None]:
    """Runs a Bolt app in Socket Mode."""
    handler = AsyncSocketModeHandler(bolt, app.app_token)
    await handler.connect_async()
    await slack.until(lambda: slack.connections(app))
    try:
        yield
    finally:
        await handler.close_async()


@contextlib.asynccontextmanager
async def over_http(slack: Playground, app: InstalledApp, bolt: AsyncApp) -> AsyncIterator[None]:
    """Runs a Bolt app behind signed HTTP."""

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.add_routes([web.post("/slack/events", handle)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await slack.set_request_url(app, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


WAYS = {"socket": over_socket, "http": over_http}


@pytest.fixture(params=sorted(WAYS))
def run_bolt(request: pytest.FixtureRequest) -> Any:
    """Both ways to connect an app."""
    return WAYS[request.param]


@pytest.fixture
async def bolt(slack: Playground, app: InstalledApp, client: AsyncWebClient) -> AsyncApp:
    """A Bolt app with the installed app's credentials and no listeners yet."""
    return AsyncApp(
        client=AsyncWebClient(app.bot_token, base_url=slack.api_url, session=client.session),
        signing_secret=app.signing_secret,
        process_before_response=True,
    )
