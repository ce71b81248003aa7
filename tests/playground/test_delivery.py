"""Socket Mode and signed HTTP: retries, reconnections, signatures, and deliveries gone wrong."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from playground import AppConfig, Fault, Playground, RateLimits, RefusedError
from playground.clock import PATIENCE
from tests.playground.conftest import over_http, over_socket

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from playground.workspace import InstalledApp
    from tests.playground.conftest import Clock

Json = dict[str, Any]


class Socket:
    """A bare Socket Mode client that acknowledges when it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, client: AsyncWebClient, app: InstalledApp) -> Socket:
        url = (await client.apps_connections_open(app_token=app.app_token))["url"]
        assert client.session is not None
        socket = cls(await client.session.ws_connect(url))
        hello = await socket.next()
        assert hello["type"] == "hello"
        assert hello["connection_info"] == {"app_id": app.app_id}
        return socket

    async def next(self) -> Json:
        message: Json = await self._socket.receive_json(timeout=PATIENCE)
        return message

    async def ack(self, envelope: Json, payload: Json | None = None) -> None:
        answer: Json = {"envelope_id": envelope["envelope_id"]}
        await self._socket.send_json(answer | ({"payload": payload} if payload else {}))

    async def close(self) -> None:
        await self._socket.close()


async def test_connections_take_turns(
    slack: Playground, client: AsyncWebClient, app: InstalledApp
) -> None:
    one, two = await Socket.open(client, app), await Socket.open(client, app)
    alice = slack.person("U01ALICE")
    for number in range(4):
        await alice.say("C01IT", str(number))
    heard = [[await socket.next(), await socket.next()] for socket in (one, two)]
    texts = [[envelope["payload"]["event"]["text"] for envelope in each] for each in heard]
    assert texts == [["0", "2"], ["1", "3"]]
    for socket, envelopes in zip((one, two), heard, strict=True):
        for envelope in envelopes:
            await socket.ack(envelope)
    await slack.until(lambda: all(d.answer and d.answer.ok for d in slack.deliveries))
    await one.close()
    await two.close()


async def test_an_event_that_was_not_acknowledged_is_tried_again(
    slack: Playground, client: AsyncWebClient, app: InstalledApp
) -> None:
    socket = await Socket.open(client, app)
    await slack.person("U01ALICE").say("C01IT", "hello")
    first = await socket.next()
    assert (first["type"], first["retry_attempt"]) == ("events_api", 0)
    await socket.close()
    delivery = slack.deliveries.of("message")[0]
    await slack.until(lambda: len(delivery.attempts) == 2)
    assert [(attempt.retry_num, attempt.answer.problem) for attempt in delivery.attempts] == [
        (0, "connection_lost"),
        (1, "no_connection"),
    ]


@pytest.mark.today
async def test_a_retry_waits_for_the_next_connection() -> None:
    async with Playground(rate_limits=RateLimits.off(), retry_after=(60.0,)) as slack:
        slack.add_person("U01ALICE", "Alice Wu")
        slack.add_channel("C01IT", "it", members=["U01ALICE"])
        app = slack.install(AppConfig("Helper"), ["C01IT"])
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(app.bot_token, base_url=slack.api_url, session=session)
            await (await Socket.open(client, app)).close()
            await slack.until(lambda: not slack.connections(app))
            await slack.person("U01ALICE").say("C01IT", "meanwhile")
            await slack.until(lambda: slack.deliveries[0].attempts)
            socket = await Socket.open(client, app)
            envelope = await socket.next()
            assert envelope["payload"]["event"]["text"] == "meanwhile"
            assert envelope["retry_attempt"] == 1
            await socket.ack(envelope)
            await socket.close()


async def test_an_app_that_never_connected_is_not_flooded(slack: Playground) -> None:
    await slack.person("U01ALICE").say("C01IT", "hello")
    slack.add_person("U09", "New One")
    assert not slack.deliveries


async def test_bolt_reconnects_when_it_is_asked_to(
    slack: Playground, app: InstalledApp, bolt: AsyncApp
) -> None:
    @bolt.command("/hello")
    async def hello(ack: Any) -> None:
        await ack("here")

    async with over_socket(slack, app, bolt):
        await slack.disconnect_sockets(app, "refresh_requested")
        await slack.until(lambda: slack.connections(app))
        assert len(slack.calls.of("apps.connections.open")) == 2
        answer = await slack.person("U01ALICE").slash("/hello")
        assert answer is not None
        assert answer.text == "here"


@pytest.mark.parametrize("reason", ["closed", "broken"])
async def test_sockets_can_just_end(
    slack: Playground, client: AsyncWebClient, app: InstalledApp, reason: Any
) -> None:
    socket = await Socket.open(client, app)
    await slack.disconnect_sockets(app, reason)
    assert slack.connections(app) == 0
    with pytest.raises(TypeError):
        await socket.next()


async def test_a_ticket_opens_one_connection_only(
    slack: Playground, client: AsyncWebClient, app: InstalledApp
) -> None:
    url = (await client.apps_connections_open(app_token=app.app_token))["url"]
    assert client.session is not None
    socket = await client.session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.session.ws_connect(url)
    await socket.close()


async def test_a_command_is_given_up_after_three_seconds_of_the_workspaces_clock(
    slack: Playground, client: AsyncWebClient, app: InstalledApp, clock: Clock
) -> None:
    socket = await Socket.open(client, app)
    asking = asyncio.create_task(slack.person("U01ALICE").slash("/hello"))
    await socket.next()
    clock.now += 3
    with pytest.raises(RefusedError, match="/hello failed because the app did not respond"):
        await asking
    await socket.close()


async def test_an_event_that_is_not_acknowledged_in_time_is_delivered_again(
    slack: Playground, client: AsyncWebClient, app: InstalledApp, clock: Clock
) -> None:
    socket = await Socket.open(client, app)
    await slack.person("U01ALICE").say("C01IT", "hello")
    await socket.next()
    clock.now += 3
    again = await socket.next()
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
    await socket.ack(again)
    await socket.close()


@pytest.mark.today
async def test_requests_are_signed_and_retried_with_their_number() -> None:
    received: list[tuple[dict[str, str], bytes]] = []

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        content = json.loads(body)
        if content["type"] == "url_verification":
            return web.Response(text=content["challenge"])
        received.append((dict(request.headers), body))
        return web.Response(status=500 if len(received) == 1 else 200)

    server = web.Application()
    server.add_routes([web.post("/", handle)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with Playground(retry_after=(0.0,)) as slack:
        slack.add_person("U01ALICE", "Alice Wu")
        slack.add_channel("C01IT", "it", members=["U01ALICE"])
        app = slack.install(AppConfig("Helper", signing_secret="s3cret"), ["C01IT"])
        await slack.set_request_url(app, f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await slack.person("U01ALICE").say("C01IT", "hello")
        await slack.until(lambda: len(slack.deliveries[0].attempts) == 2)
    await runner.cleanup()
    (headers, body), (again, same_body) = received
    base = f"v0:{headers['X-Slack-Request-Timestamp']}:".encode() + body
    expected = "v0=" + hmac.new(b"s3cret", base, hashlib.sha256).hexdigest()
    assert headers["X-Slack-Signature"] == expected
    assert "X-Slack-Retry-Num" not in headers
    assert (again["X-Slack-Retry-Num"], again["X-Slack-Retry-Reason"]) == ("1", "http_error")
    assert same_body == body
    assert json.loads(body)["authorizations"][0]["user_id"] == app.bot_user_id


async def test_an_address_that_fails_the_challenge_is_not_taken(
    slack: Playground, app: InstalledApp
) -> None:
    with pytest.raises(RefusedError, match="challenge parameter: 'connection_lost'"):
        await slack.set_request_url(app, "http://127.0.0.1:9/")
    assert app.request_url is None


async def test_a_delivery_is_made_twice_on_request(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    ids: list[str] = []

    @bolt.event("message")
    async def message(body: Json) -> None:
        ids.append(body["event_id"])

    async with run_bolt(slack, app, bolt):
        slack.faults.add("events_api", Fault.DUPLICATE)
        await slack.person("U01ALICE").say("C01IT", "twice")
        await slack.until(lambda: len(slack.deliveries[0].attempts) == 2)
        assert len(ids) == 2
        assert len(set(ids)) == 1


def texts_heard(bolt: AsyncApp) -> list[str]:
    """Return the texts of the messages that the app hears of, as they come."""
    heard: list[str] = []

    @bolt.event("message")
    async def message(event: Json) -> None:
        heard.append(event["text"])

    return heard


async def test_events_come_out_of_order_on_request(
    slack: Playground, app: InstalledApp, bolt: AsyncApp
) -> None:
    heard = texts_heard(bolt)
    async with over_http(slack, app, bolt):
        slack.faults.add("events_api", Fault.OUT_OF_ORDER)
        await slack.person("U01ALICE").say("C01IT", "first")
        await slack.person("U01ALICE").say("C01IT", "second")
        await slack.until(lambda: len(heard) == 2)
        assert heard == ["second", "first"]


async def test_a_lost_event_is_not_delivered_again(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    heard = texts_heard(bolt)
    async with run_bolt(slack, app, bolt):
        slack.faults.add("events_api", Fault.LOST)
        await slack.person("U01ALICE").say("C01IT", "lost")
        await slack.until(lambda: slack.deliveries[0].attempts)
        await slack.person("U01ALICE").say("C01IT", "heard")
        await slack.until(lambda: len(slack.deliveries) == 2 and slack.deliveries[1].attempts)
        assert heard == ["heard"]
        assert [each.answer.problem for each in slack.deliveries[0].attempts] == ["lost"]


async def test_events_are_withheld_until_they_are_released(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    heard = texts_heard(bolt)
    async with run_bolt(slack, app, bolt):
        rule = slack.faults.add("events_api", Fault.WITHHELD, times=None)
        for text in ("first", "second"):
            await slack.person("U01ALICE").say("C01IT", text)
        await slack.until(lambda: rule.hits == 2)
        assert heard == []
        rule.release()
        await slack.until(lambda: len(heard) == 2)
        await slack.person("U01ALICE").say("C01IT", "third")
        await slack.until(lambda: len(heard) == 3)
        assert heard == ["first", "second", "third"]


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.WITHHELD])
async def test_who_types_a_command_that_is_lost_sees_slacks_failure(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any, fault: Fault
) -> None:
    typed: list[str] = []

    @bolt.command("/hello")
    async def hello(ack: Any, body: Json) -> None:
        typed.append(body["text"])
        await ack()

    async with run_bolt(slack, app, bolt):
        slack.faults.add("slash_commands", fault)
        with pytest.raises(RefusedError, match="operation_timeout"):
            await slack.person("U01ALICE").slash("/hello", "once")
        await slack.person("U01ALICE").slash("/hello", "twice")
        assert typed == ["twice"]


async def test_stopping_leaves_nothing_behind(slack: Playground, app: InstalledApp) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(app.bot_token, base_url=slack.api_url, session=session)
        socket = await Socket.open(client, app)
        await slack.person("U01ALICE").say("C01IT", "never acknowledged")
        await socket.next()
        await slack.stop()
    assert {task for task in asyncio.all_tasks() if "playground" in repr(task.get_coro())} <= {
        asyncio.current_task()
    }
