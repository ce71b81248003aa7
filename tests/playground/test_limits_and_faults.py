"""The workspace can be busy, slow or broken, on request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground import Fault, RateLimits
from playground.faults import Faults
from playground.ratelimits import Tier

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground
    from tests.playground.conftest import Clock


async def posted(client: AsyncWebClient, channel: str) -> Any:
    return await client.chat_postMessage(channel=channel, text="x")


async def test_one_message_a_second_and_channel(
    slack: Playground, client: AsyncWebClient, clock: Clock
) -> None:
    slack.rate_limits = RateLimits.strict()
    await posted(client, "C01IT")
    with pytest.raises(SlackApiError) as caught:
        await posted(client, "C01IT")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    await posted(client, "C03ALL")
    clock.now += 1
    await posted(client, "C01IT")


async def test_a_small_burst_is_tolerated_by_default(
    slack: Playground, client: AsyncWebClient
) -> None:
    slack.rate_limits = RateLimits.slack()
    for _ in range(5):
        await posted(client, "C01IT")
    with pytest.raises(SlackApiError, match="ratelimited"):
        await posted(client, "C01IT")


def test_tiers_are_calls_per_minute(clock: Clock) -> None:
    limits = RateLimits.strict()
    allowed = [limits.wait(Tier.TWO, ("A", "users.list"), clock) for _ in range(21)]
    assert allowed == [0] * 20 + [3]
    clock.now += 60
    assert limits.wait(Tier.TWO, ("A", "users.list"), clock) == 0


async def test_asked_for_429(slack: Playground, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, channel="C01IT", retry_after=7)
    await posted(client, "C03ALL")
    with pytest.raises(SlackApiError) as caught:
        await posted(client, "C01IT")
    assert caught.value.response.headers["Retry-After"] == "7"
    assert not slack.messages("it")
    await posted(client, "C01IT")


async def test_500(slack: Playground, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", Fault.SERVER_ERROR, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await posted(client, "C01IT")
        assert caught.value.response.status_code == 500
    await posted(client, "C01IT")
    assert len(slack.messages("it")) == 1


@pytest.mark.parametrize(("fault", "effect"), [(Fault.DROP_BEFORE, 0), (Fault.DROP_AFTER, 1)])
async def test_dropped_connections(
    slack: Playground, client: AsyncWebClient, fault: Fault, effect: int
) -> None:
    rule = slack.faults.add("chat.postMessage", fault, times=None)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await posted(client, "C01IT")
    assert rule.hits == 1
    assert len(slack.messages("it")) == effect
    call = slack.calls.of("chat.postMessage")[0]
    assert (call.ok, call.fault) == (bool(effect), fault)
    slack.faults.clear()
    await posted(client, "C01IT")


async def test_an_answer_that_is_held_back(slack: Playground, client: AsyncWebClient) -> None:
    rule = slack.faults.add("chat.postMessage", Fault.TIMEOUT)
    call = asyncio.create_task(posted(client, "C01IT"))
    await slack.until(lambda: slack.messages("it"))
    assert not call.done()
    rule.release()
    assert (await call)["ok"]


async def test_response_urls_misbehave_too(slack: Playground, client: AsyncWebClient) -> None:
    slack.faults.add("response_url", Fault.SERVER_ERROR)
    assert client.session is not None
    hook = AsyncWebhookClient(f"{slack.url}actions/T1/none", session=client.session)
    assert (await hook.send(text="x")).status_code == 500
    assert (await hook.send(text="x")).body == '{"ok": false, "error": "expired_url"}'


def test_a_fault_strikes_only_as_often_as_its_chance_says() -> None:
    faults = Faults()
    rule = faults.add("chat.postMessage", Fault.SERVER_ERROR, times=None, chance=0.1)
    for _ in range(1000):
        faults.strike("chat.postMessage", None, frozenset({Fault.SERVER_ERROR}))
    assert 50 < rule.hits < 150
