"""Response URLs: five answers within half an hour, new or in place of the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground import message_text

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground
    from playground.workspace import InstalledApp
    from tests.playground.conftest import Clock

Json = dict[str, Any]
BUTTON = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        ],
    }
]


@pytest.fixture
async def hook(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, client: AsyncWebClient, run_bolt: Any
) -> Any:
    """Gives the response URL of a command, or of a click on the button in a message."""
    urls: list[str] = []

    @bolt.command("/hello")
    @bolt.action("go")
    async def used(ack: Any, body: Json) -> None:
        urls.append(body["response_url"])
        await ack()

    async def of(message: Json | None = None) -> AsyncWebhookClient:
        alice = slack.person("U01ALICE")
        if message is None:
            await alice.slash("/hello", channel="C01IT")
        else:
            await alice.click(message, "go")
        return AsyncWebhookClient(urls[-1], session=client.session)

    async with run_bolt(slack, app, bolt):
        yield of


async def test_five_uses(slack: Playground, hook: Any) -> None:
    answers = await hook()
    for number in range(5):
        assert (await answers.send(text=str(number))).body == '{"ok": true}'
    assert "used_url" in (await answers.send(text="6")).body
    assert len(slack.person("U01ALICE").ephemerals) == 5


async def test_half_an_hour(clock: Clock, hook: Any) -> None:
    answers = await hook()
    clock.now += 30 * 60 + 1
    assert "expired_url" in (await answers.send(text="late")).body


async def test_for_one_or_for_all(slack: Playground, hook: Any) -> None:
    answers = await hook()
    await answers.send(text="for me")
    await answers.send(text="for all", response_type="in_channel")
    assert [message["text"] for message in slack.messages("it")] == ["for all"]
    assert [message["text"] for message in slack.person("U01ALICE").ephemerals] == ["for me"]


async def test_the_original_is_replaced_or_deleted(
    slack: Playground, client: AsyncWebClient, hook: Any
) -> None:
    await client.chat_postMessage(channel="C01IT", text="card", blocks=BUTTON)
    answers = await hook(slack.messages("it")[0])
    await answers.send(text="gone", replace_original=True)
    assert message_text(slack.messages("it")[0]) == "gone"
    await answers.send(delete_original=True)
    assert slack.messages("it") == []


async def test_ephemeral_originals_too(
    slack: Playground, client: AsyncWebClient, hook: Any
) -> None:
    await client.chat_postEphemeral(channel="C01IT", user="U01ALICE", text="card", blocks=BUTTON)
    alice = slack.person("U01ALICE")
    answers = await hook(alice.ephemerals[0])
    delivered = slack.deliveries.of("block_actions")[0].payload
    assert delivered["container"]["is_ephemeral"]
    assert "message" not in delivered
    await answers.send(text="changed", replace_original=True)
    assert [message_text(message) for message in alice.ephemerals] == ["changed"]
    await answers.send(delete_original=True)
    assert alice.ephemerals == []


async def test_bad_answers_are_refused(hook: Any) -> None:
    answers = await hook()
    assert "no_text" in (await answers.send(text="")).body
    assert "invalid_blocks" in (await answers.send(text="x", blocks=[{"type": "no"}])).body
