"""The web server: health, readiness, metrics, and Slack's deliveries only where they are signed."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.jobs.health import Success
from bot.web import WebServer, create_web
from playground.clock import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from store.catch_up_rows import Progress


JOBS = (
    '"jobs":{"sweep":{"last_success":"2026-11-02T09:00:00+00:00",'
    '"duration_seconds":0.25,"lag_seconds":12.0}}'
)


class Probe:
    """A server whose readiness is what the test says."""

    def __init__(self) -> None:
        self.problems = {"database": "", "slack": "", "jobs": ""}
        self.progress: Progress | None = None

    async def readiness(self) -> Mapping[str, str]:
        return self.problems

    def successes(self) -> Mapping[str, Success]:
        return {"sweep": Success(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), 0.25, 12.0)}

    async def catch_up(self) -> Progress | None:
        return self.progress


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture
async def url(probe: Probe) -> AsyncIterator[str]:
    """A server in HTTP mode."""
    bolt = AsyncApp(signing_secret="signing-secret", token="xoxb-1", process_before_response=True)
    server = WebServer(
        create_web(bolt, probe.readiness, probe.successes, probe.catch_up), "127.0.0.1", 0
    )
    await server.start()
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_it_is_healthy_as_long_as_it_answers(url: str, probe: Probe) -> None:
    probe.problems["database"] = "cannot open the database"
    assert await get(f"{url}/healthz") == (200, "ok")


async def test_it_is_ready_when_every_part_is(url: str) -> None:
    assert await get(f"{url}/readyz") == (
        200,
        f'{{"ready":true,"checks":{{"database":"ok","slack":"ok","jobs":"ok"}},{JOBS}}}',
    )


async def test_a_part_that_is_not_ready_is_named(url: str, probe: Probe) -> None:
    probe.problems["slack"] = "not connected"
    assert await get(f"{url}/readyz") == (
        503,
        '{"ready":false,"checks":{"database":"ok","slack":"not connected","jobs":"ok"},'
        f"{JOBS}}}",
    )


async def test_metrics_are_in_the_format_of_prometheus(url: str) -> None:
    status, text = await get(f"{url}/metrics")
    assert status == 200
    assert "# TYPE python_info gauge" in text


@pytest.mark.parametrize(("secret", "status"), [("signing-secret", 200), ("another", 401)])
async def test_only_slack_itself_can_deliver(url: str, secret: str, status: int) -> None:
    body = '{"type": "url_verification", "challenge": "echo"}'
    signed = SignatureVerifier(secret)
    timestamp = str(int(signed.clock.now()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signed.generate_signature(timestamp=timestamp, body=body) or "",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/slack/events", data=body, headers=headers) as response,
    ):
        assert response.status == status


async def test_in_socket_mode_nobody_can_deliver_by_http(probe: Probe) -> None:
    server = WebServer(
        create_web(None, probe.readiness, probe.successes, probe.catch_up), "127.0.0.1", 0
    )
    await server.start()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{server.port}/slack/events") as response,
    ):
        assert response.status == 404
    await server.stop()


async def test_what_has_been_asked_is_answered_before_it_stops(probe: Probe) -> None:
    web = create_web(None, probe.readiness, probe.successes, probe.catch_up)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> Response:
        from starlette.responses import PlainTextResponse  # noqa: PLC0415

        asked.set()
        await answer.wait()
        return PlainTextResponse("done")

    web.add_route("/slow", slow)
    server = WebServer(web, "127.0.0.1", 0)
    await server.start()
    asking = asyncio.create_task(get(f"http://127.0.0.1:{server.port}/slow"))
    await asked.wait()
    stopping = asyncio.create_task(server.stop())
    answer.set()
    assert await asking == (200, "done")
    await stopping


async def test_it_stops_at_once_and_answers_with_a_date_until_then(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web._LOOK_EVERY", 3600.0)
    web = create_web(None, probe.readiness, probe.successes, probe.catch_up)
    server = WebServer(web, "127.0.0.1", 0)
    await server.start()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{server.port}/healthz") as response,
    ):
        assert response.headers["Date"]
    async with asyncio.timeout(PATIENCE):
        await server.stop()


async def test_a_port_that_is_taken_is_said_at_the_start(probe: Probe) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        server = WebServer(
            create_web(None, probe.readiness, probe.successes, probe.catch_up), *other.getsockname()
        )
        with pytest.raises(OSError, match="in use"):
            await server.start()


def test_an_idle_connection_is_kept_for_longer_than_a_proxy_keeps_it(probe: Probe) -> None:
    server = WebServer(
        create_web(None, probe.readiness, probe.successes, probe.catch_up), "127.0.0.1", 0
    )
    assert server._server.config.timeout_keep_alive > 60
