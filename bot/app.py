"""The composition root: everything is made and wired here, and nothing on import."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential,
)

from bot import actions, commands, events, shortcuts, submissions
from bot.garbage import spare_what_stays
from bot.logging import LoggedProgress
from bot.recent_failures import RecentFailures
from bot.runtime import Runtime
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.exceptional_deliveries import heed_event_limit, refuse_other_workspaces
from bot.slack.failures import FateUnknown, RateLimited, Unavailable
from bot.slack.interaction import ANSWER_WITHIN, Workplace
from bot.slack.listening import answer_bugs
from bot.slack.socket_mode import SocketMode
from bot.slack.workspaces import Workspaces
from bot.storage_check import StorageCheck, check_storage
from bot.web import WebServer, create_web
from bot.zone_data import choose_zone_data
from store.database import Database
from store.errors import UnreachableDatabase
from store.migrate import upgrade

logger = structlog.get_logger(__name__)

DATABASE_PATIENCE = 120.0
"""Seconds that a start waits for a database that does not answer."""
END_AT_LAST = 9.5
"""Seconds after which a bot that was told to stop has ended, whatever holds it."""


def utc_now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


class Crossdesk:
    """The bot: what it consists of, from its start to its end.

    Args:
        now: the clock; aware instants. The demo's can be moved.
        interval: the time between two new messages to one channel; Slack allows one a second.
        patience: seconds in which people are answered; Slack waits for three.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = utc_now,
        interval: timedelta = timedelta(seconds=1),
        patience: float = ANSWER_WITHIN,
    ) -> None:
        self._settings = settings
        self._now = now
        self._interval = interval
        self._patience = patience
        self.database = Database(settings.database_url)
        self.socket_mode: SocketMode | None = None
        self._ending = AsyncExitStack()
        self._ending.callback(self.database.close)
        self._client = SlackClient(
            settings.slack_bot_token.get_secret_value(), settings.slack_api_url
        )

    async def start(self, *, jobs: bool = True) -> None:
        """Connect to the database and to Slack, and begin to work.

        What has begun before something fails is ended by `stop`.

        Args:
            jobs: whether the scheduled work begins at once; else `workspace.jobs.start()` begins
                it.

        Raises:
            StoreError: if the database cannot be used.
            SlackFailure: if Slack does not accept a token.
            OSError: if the web server's port is taken.
        """
        self.database.engines.lock()
        await self._prepare_database()
        await self._client.start()
        self._ending.push_async_callback(self._client.close)
        token_test = await self._call_patiently("auth.test")
        self.workspace = Runtime.create(
            self.database,
            self._client,
            token_test,
            self._now,
            self._interval,
            self._settings.digest_at,
            self._settings.keep_words,
        )
        self.storage = StorageCheck(self.database, self._now)
        self.storing_failures = RecentFailures("what people do is not stored")
        self.database.on_outbox = self.workspace.sender.wake
        self.bolt = self._create_bolt()
        await self.workspace.start(self._ending)
        workspace = self.workspace
        if jobs:
            workspace.jobs.start()
        over_http = self._settings.slack_app_token is None
        bolt = self.bolt if over_http else None
        web = create_web(
            bolt,
            self._readiness,
            lambda: workspace.jobs.health.last,
            workspace.catch_ups.progress,
        )
        self.web = WebServer(web, self._settings.host, self._settings.port)
        await self.web.start()
        self._ending.push_async_callback(self.web.stop)
        self.socket_mode = await self._connect()
        workspace.catch_ups.start()
        self._ending.push_async_callback(workspace.catch_ups.stop)
        zones = choose_zone_data()
        if zones.is_old(datetime.now(UTC)):
            logger.warning("zone_data.old", version=zones.version, folder=zones.folder)
        team = workspace.identity.team
        logger.info("started", team=team, port=self.web.port, time_zones=str(zones))

    async def stop(self) -> None:
        """Take in nothing new, finish what has begun, and let go of everything."""
        await self._ending.aclose()
        logger.info("stopped")

    async def _prepare_database(self) -> None:
        """Bring the schema up to date, and see that a request can be stored.

        A server that is not up yet, or is just failing over, is waited for.
        """

        def prepare() -> None:
            upgrade(self.database, LoggedProgress())
            check_storage(self.database, self._now())

        def tell(state: RetryCallState) -> None:
            why = state.outcome and state.outcome.exception()
            logger.warning("waiting for the database", attempt=state.attempt_number, why=str(why))

        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(UnreachableDatabase),
            stop=stop_after_delay(DATABASE_PATIENCE),
            wait=wait_exponential(max=5),
            before_sleep=tell,
            reraise=True,
        ):
            with attempt:
                await asyncio.to_thread(prepare)

    async def _call_patiently(self, method: str, **arguments: str) -> dict[str, Any]:
        """Call a method of Slack's API. While Slack is away or busy, it is waited for."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((Unavailable, FateUnknown, RateLimited)),
            wait=wait_exponential(max=30),
            before_sleep=lambda state: logger.warning(
                "waiting for Slack", attempt=state.attempt_number
            ),
        ):
            with attempt:
                return await self._client.call(method, **arguments)
        raise AssertionError("unreachable: it is asked until there is an answer")

    def _create_bolt(self) -> AsyncApp:
        workspaces = Workspaces([self.workspace])

        secret = self._settings.slack_signing_secret
        bolt = AsyncApp(
            name="crossdesk",
            signing_secret=secret.get_secret_value() if secret else "",
            authorize=workspaces.authorizer(),
            client=AsyncWebClient(base_url=self._settings.slack_api_url),
            # Without this, Bolt looks for the acknowledgement only every 10 ms.
            process_before_response=True,
        )
        bolt.client.session = self._client.web.session

        async def deliver(body: Mapping[str, Any]) -> Mapping[str, Any]:
            request = AsyncBoltRequest(body=dict(body), mode="socket_mode")  # it is not signed
            answer = await bolt.async_dispatch(request)
            said: Mapping[str, Any] = json.loads(answer.body) if answer.body else {}
            return said

        workplace = Workplace(
            database=self.database,
            workspaces=workspaces,
            now=self._now,
            deliver=deliver,
            failures=self.storing_failures,
            patience=self._patience,
        )
        refuse_other_workspaces(bolt, workspaces)
        heed_event_limit(bolt, workspaces)
        answer_bugs(bolt, workplace)
        for listeners in (commands, actions, submissions, events, shortcuts):
            listeners.register(bolt, workplace)
        return bolt

    async def _connect(self) -> SocketMode | None:
        token = self._settings.slack_app_token
        if token is None:
            return None
        # Bolt tries a token that is refused again for ever; here the start fails instead.
        await self._call_patiently("apps.connections.open", token=token.get_secret_value())
        socket_mode = SocketMode(self.bolt, token.get_secret_value(), self.workspace.contact)
        self._ending.push_async_callback(socket_mode.finish)
        await socket_mode.connect()
        return socket_mode

    async def _readiness(self) -> dict[str, str]:
        """Return the problems by part; each is empty where all is well."""
        failures = (self.workspace.sender.failures, self.storing_failures)
        problems = [await self.storage.problem(), *(each.problem() for each in failures)]
        checks = {
            "database": "; ".join(filter(None, problems)),
            "slack": self.workspace.sender.problem,
            "jobs": self.workspace.jobs.problem(),
        }
        connected = self.socket_mode and await self.socket_mode.is_connected()
        if self._settings.socket_mode and not connected:
            checks["slack"] = "Socket Mode is not connected"
        return checks


def _end_at_last() -> None:
    """End, though something does not: a thread that waits for a database cannot be stopped."""
    logger.warning("stopped", why="not everything ended in time; what was not sent is looked up")
    sys.stderr.flush()
    os._exit(0)


async def serve(settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
    """Run the bot until it is told to stop (SIGINT or SIGTERM).

    Raises:
        StoreError, SlackFailure, OSError: as `Crossdesk.start`.
    """
    crossdesk = Crossdesk(settings, now)
    starting = asyncio.create_task(crossdesk.start())
    told = asyncio.Event()

    def end() -> None:
        starting.cancel()
        told.set()
        timer = threading.Timer(END_AT_LAST, _end_at_last)
        timer.daemon = True
        timer.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end)
    try:
        with suppress(asyncio.CancelledError):
            await starting
            spare_what_stays()
        await told.wait()
    finally:
        await crossdesk.stop()
