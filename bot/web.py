"""The web server: Slack's deliveries in HTTP mode, and what an operator's tools ask."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.jobs.health import Success
from store.catch_up_rows import Progress

Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""The problems by part (database, slack, jobs), in a few words; empty where all is well."""

CatchUpProgress = Callable[[], Awaitable[Progress | None]]
"""How far the catch-up is. None if Slack has always delivered."""

Successes = Callable[[], Mapping[str, Success]]
"""How the last success of each job went, by its name."""

_KEPT_ALIVE = 75
"""Seconds that an idle connection is kept: longer than proxies keep theirs (mostly 60), or a proxy
sends a delivery down one that is just being closed, and Slack has a 502."""
_FINISHING = 3  # seconds that what has begun may take when the server stops
_LOOK_EVERY = 1.0  # seconds; the date in the headers of answers is as old at most


def create_web(
    bolt: AsyncApp | None,
    readiness: Readiness,
    successes: Successes,
    catch_up: CatchUpProgress,
) -> Starlette:
    """The routes: `/healthz`, `/readyz` and `/metrics`, and `/slack/events` in HTTP mode.

    Args:
        bolt: who answers Slack's deliveries; None in Socket Mode: without a signing secret there
            is no telling whose they are.
    """

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        problems = await readiness()
        ready = not any(problems.values())
        checks = {part: problem or "ok" for part, problem in problems.items()}
        jobs = {name: _told(success) for name, success in successes().items()}
        answer = {"ready": ready, "checks": checks, "jobs": jobs}
        if progress := await catch_up():
            answer["catch_up"] = _progress(progress)
        return JSONResponse(answer, 200 if ready else 503)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
    if bolt:
        routes.insert(0, _slack_events(bolt))
    return Starlette(routes=routes)


def _told(success: Success) -> dict[str, str | float]:
    return {
        "last_success": success.at.isoformat(timespec="seconds"),
        "duration_seconds": round(success.duration, 3),
        "lag_seconds": round(success.lag, 3),
    }


def _progress(progress: Progress) -> dict[str, str | int | None]:
    finished = progress.finished_at
    return {
        "since": progress.since.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds") if finished else None,
        "threads": progress.threads,
        "unread": progress.unread,
        "unreadable": progress.unreadable,
        "messages": progress.messages,
    }


def _slack_events(bolt: AsyncApp) -> Route:
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Route("/slack/events", events, methods=["POST"])


class _Server(uvicorn.Server):
    """Leaves the process's signals alone: they belong to the bot as a whole."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told_to_end = asyncio.Event()

    def end(self) -> None:
        """Let `serve` accept nobody any more, answer what has been asked, and return."""
        self.should_exit = True
        self._told_to_end.set()

    async def main_loop(self) -> None:
        """Renew the date of the headers once a second, until the end.

        uvicorn's own loop looks ten times a second whether to end: half of what an idle bot used.
        """
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._told_to_end.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class WebServer:
    """A web server in this event loop.

    Attributes:
        port: where it listens, once it has been started.
    """

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        self.port = port
        self._host = host
        self._server = _Server(
            uvicorn.Config(
                web,
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=_KEPT_ALIVE,
                timeout_graceful_shutdown=_FINISHING,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen; whoever connects from now on is served.

        Raises:
            OSError: if the port is taken, or the host is none of this machine's.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, self.port), family=family, backlog=2048)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listener]))

    async def stop(self) -> None:
        """Accept nobody any more, and answer what has been asked."""
        if self._serving:
            self._server.end()
            await self._serving
