"""Failures of calls of Slack's Web API, and what the client makes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web

from bot.slack.client import SlackClient, StoredFile, member_from
from bot.slack.errors import CONCERNS, Concern, concern_of
from bot.slack.failures import (
    AuthFailed,
    FateUnknown,
    RateLimited,
    Refused,
    SlackFailure,
    Unavailable,
)
from bot.views.blocks import Message
from domain.organisation import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Answer = Callable[[], web.StreamResponse] | None


class Slack:
    """A server that gives one answer to everything, and counts."""

    def __init__(self) -> None:
        self.answer: Answer = lambda: web.json_response({"ok": True})
        self.calls: list[str] = []
        self.received: list[tuple[str, dict[str, str], Any]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any call."""
        self.calls.append(request.path)
        body = await request.json() if request.content_type == "application/json" else None
        self.received.append((request.method, dict(request.query), body))
        if self.answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return self.answer()


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def client(slack: Slack) -> AsyncIterator[SlackClient]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    client = SlackClient("xoxb-secret", f"http://127.0.0.1:{runner.addresses[0][1]}/api/")
    await client.start()
    yield client
    await client.close()
    await runner.cleanup()


def error(name: str, **more: Any) -> Answer:
    """Slack's way to say no."""
    return lambda: web.json_response({"ok": False, "error": name, **more})


async def failure(client: SlackClient) -> SlackFailure:
    """The outcome of a call."""
    with pytest.raises(SlackFailure) as caught:
        await client.call("chat.postMessage", channel="C1")
    assert "xoxb" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("channel_not_found"), Refused),
        (error("msg_too_long"), Refused),
        (error("invalid_auth"), AuthFailed),
        (error("token_revoked"), AuthFailed),
        (error("account_inactive"), AuthFailed),
        (error("access_denied"), Refused),
        (error("team_access_not_granted"), Refused),
        (error("an_error_of_tomorrow"), Refused),
        (error("message_limit_exceeded"), RateLimited),
        (error("internal_error"), FateUnknown),
        (error("fatal_error"), FateUnknown),
        (lambda: web.Response(status=502, text="<html>", content_type="text/html"), FateUnknown),
        (lambda: web.Response(status=503, text="busy"), FateUnknown),
        (lambda: web.Response(status=200, body=b"{", content_type="application/json"), FateUnknown),
        (lambda: web.json_response({"ok": False, "error": "x"}, status=500), FateUnknown),
        (None, FateUnknown),
    ],
)
async def test_each_answer_has_its_meaning_and_nothing_is_repeated(
    slack: Slack, client: SlackClient, answer: Answer, kind: type[SlackFailure]
) -> None:
    slack.answer = answer
    assert type(await failure(client)) is kind
    assert len(slack.calls) == 1


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("0", 1.0), ("x", 30.0), (None, 30.0)])
async def test_slack_says_how_long_to_wait(
    slack: Slack, client: SlackClient, header: str | None, seconds: float
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    slack.answer = lambda: web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers=headers
    )
    limited = await failure(client)
    assert isinstance(limited, RateLimited)
    assert (limited.retry_after, limited.method) == (seconds, "chat.postMessage")


async def test_a_refusal_carries_slacks_own_words(slack: Slack, client: SlackClient) -> None:
    messages = ["[ERROR] too long [json-pointer:/blocks/0]"]
    slack.answer = error("invalid_blocks", response_metadata={"messages": messages})
    refused = await failure(client)
    assert isinstance(refused, Refused)
    assert refused.error == "invalid_blocks"
    assert "json-pointer:/blocks/0" in str(refused)


async def test_a_refused_connection_had_no_effect(client: SlackClient) -> None:
    client.web.base_url = "http://127.0.0.1:9/api/"
    assert isinstance(await failure(client), Unavailable)


async def test_a_time_out_may_have_had_an_effect(
    client: SlackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def time_out(*_args: object, **_options: object) -> None:
        raise aiohttp.SocketTimeoutError("too late")

    monkeypatch.setattr(client.web, "api_call", time_out)
    assert isinstance(await failure(client), FateUnknown)


@pytest.mark.parametrize(
    "read",
    [
        lambda client: client.members(None),
        lambda client: client.member("U1"),
        lambda client: client.channel_members("C1"),
        lambda client: client.user_group_members("S1"),
        lambda client: client.open_dm("U1"),
        lambda client: client.post("C1", Message("Hello", []), "key"),
        lambda client: client.find_message("C1", "key", datetime(2026, 11, 2, tzinfo=UTC)),
    ],
)
async def test_an_answer_without_what_is_to_be_read_says_nothing(
    client: SlackClient, read: Callable[[SlackClient], Awaitable[object]]
) -> None:
    with pytest.raises(FateUnknown):
        await read(client)


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (lambda client: client.open_dm("U1"), ("POST", {}, {"users": "U1"})),
        (lambda client: client.publish_home("U1", {}), ("POST", {}, {"user_id": "U1", "view": {}})),
        (
            lambda client: client.member("U1"),
            ("GET", {"user": "U1", "include_locale": "1"}, None),
        ),
        (
            lambda client: client.channel_members("C1"),
            ("GET", {"channel": "C1", "limit": "200"}, None),
        ),
    ],
)
async def test_what_reads_is_asked_in_the_address_and_what_writes_is_told_in_json(
    slack: Slack,
    client: SlackClient,
    call: Callable[[SlackClient], Awaitable[object]],
    sent: tuple[str, dict[str, str], dict[str, Any] | None],
) -> None:
    with suppress(FateUnknown):
        await call(client)
    assert slack.received == [sent]


async def test_one_session_serves_every_call(slack: Slack, client: SlackClient) -> None:
    for _ in range(2):
        await client.call("chat.update", channel="C1")
    assert client.web.session is not None
    assert not client.web.session.closed


USER = {"id": "U1", "name": "ali", "real_name": "Alice Wu", "profile": {"display_name": ""}}


@pytest.mark.parametrize(
    ("user", "name", "is_bot"),
    [
        (USER, "Alice Wu", False),
        ({**USER, "profile": {"display_name": "Ali"}}, "Ali", False),
        ({"id": "U1"}, "U1", False),
        ({**USER, "is_bot": True}, "Alice Wu", True),
        ({**USER, "id": "USLACKBOT"}, "Alice Wu", True),
    ],
)
def test_slacks_users_become_people(user: dict[str, Any], name: str, is_bot: bool) -> None:
    member = member_from(user)
    assert (member.person.name, member.is_bot) == (name, is_bot)


def test_what_slack_says_of_a_person_is_kept() -> None:
    user = {**USER, "locale": "zh-CN", "tz": "Asia/Shanghai", "deleted": True}
    assert member_from(user).person == Person("U1", "Alice Wu", "zh-CN", "Asia/Shanghai", True)


def test_only_what_slack_says_of_the_token_stops_everything() -> None:
    of_the_token = {name for name, concern in CONCERNS.items() if concern is Concern.TOKEN}
    assert of_the_token == {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
    }


def test_an_error_that_nobody_knows_is_about_its_message() -> None:
    assert concern_of("an_error_of_tomorrow") is Concern.MESSAGE


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda: web.Response(body=b"<html>Sign in</html>"), "20 bytes instead of 5"),
        (lambda: web.Response(body=b"half"), "4 bytes instead of 5"),
        (lambda: web.Response(status=404), "HTTP 404"),
    ],
)
async def test_what_is_no_download_is_no_file(
    slack: Slack, client: SlackClient, answer: Answer, why: str
) -> None:
    """Slack sends the page on which people sign in to whoever may not have a file."""
    slack.answer = answer
    content = BytesIO()
    file = StoredFile(f"{client.web.base_url}a.png", 5, is_hosted=True, is_external=False)
    with pytest.raises(Unavailable, match=why):
        await client.download(file, content)
    assert content.getvalue() == b""


async def test_a_download_is_the_whole_file(slack: Slack, client: SlackClient) -> None:
    slack.answer = lambda: web.Response(body=b"photo")
    content = BytesIO()
    file = StoredFile(f"{client.web.base_url}a.png", 5, is_hosted=True, is_external=False)
    await client.download(file, content)
    assert content.getvalue() == b"photo"
