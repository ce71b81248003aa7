"""A tiny app lives in the playground: the same story over Socket Mode and over signed HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from playground import Fault, RefusedError, message_text
from playground.uploads import Upload

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from playground import Playground
    from playground.workspace import InstalledApp

Json = dict[str, Any]


def text(value: str) -> Json:
    return {"type": "plain_text", "text": value}


def option(value: str) -> Json:
    return {"text": text(value.title()), "value": value}


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": text("Form"),
    "submit": text("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": text("Title"),
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "kind",
            "dispatch_action": True,
            "label": text("Kind"),
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": [option("red"), option("blue")],
                "initial_option": option("red"),
            },
        },
        {
            "type": "input",
            "block_id": "service",
            "optional": True,
            "label": text("Service"),
            "element": {
                "type": "external_select",
                "action_id": "value",
                "min_query_length": 0,
            },
        },
    ],
}
CARD: list[Json] = [
    {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "A *card*"}},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {"type": "button", "action_id": "claim", "text": text("Claim"), "value": "1"},
            {"type": "button", "action_id": "claim2", "text": text("Claim"), "value": "2"},
        ],
    },
]


async def test_a_command_is_answered_for_its_author_alone(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    @bolt.command("/hello")
    async def hello(ack: Any, command: Json) -> None:
        await ack(f"Hello {command['user_name']}: {command['text']}")

    async with run_bolt(slack, app, bolt):
        alice, bob = slack.person("U01ALICE"), slack.person("U02BOB")
        answer = await alice.slash("/hello", "a < b & <!channel>", channel="C01IT")
        assert answer is not None
        assert answer.text == "Hello alice.wu: a &lt; b &amp; &lt;!channel&gt;"
        assert answer.only_for_me
        assert [message["text"] for message in alice.ephemerals] == [answer.text]
        assert not bob.ephemerals
        assert not slack.messages("C01IT")


async def test_a_form_is_opened_refused_and_sent(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    sent: list[Json] = []

    @bolt.command("/hello")
    async def hello(ack: Any, client: Any, command: Json) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        await ack()

    @bolt.options("value")
    async def options(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"] + "top"), option("phone")])

    @bolt.view("form")
    async def submitted(ack: Any, view: Json, client: Any, body: Json) -> None:
        if view["state"]["values"]["title"]["value"]["value"] == "bad":
            await ack(response_action="errors", errors={"title": "Not this."})
            return
        sent.append(view["state"]["values"])
        await client.chat_postMessage(channel=body["user"]["id"], text="card", blocks=CARD)
        await ack()

    async with run_bolt(slack, app, bolt):
        alice = slack.person("U01ALICE")
        assert await alice.slash("/hello") is None
        view = await alice.next_view()
        assert message_text(view).startswith("Form\nSend")
        nothing = await alice.submit(view)
        assert nothing.errors == {"title": "Please complete this required field."}
        assert (await alice.submit(view, {"title": "bad"})).errors == {"title": "Not this."}
        assert [o["value"] for o in await alice.suggest(view, "service", "lap")] == [
            "laptop",
            "phone",
        ]
        result = await alice.submit(view, {"title": "good", "service": "phone"})
        assert result.ok
        assert alice.views == []
        assert sent == [
            {
                "title": {"value": {"type": "plain_text_input", "value": "good"}},
                "kind": {"value": {"type": "static_select", "selected_option": option("red")}},
                "service": {
                    "value": {"type": "external_select", "selected_option": option("phone")}
                },
            }
        ]
        assert message_text(alice.dm[0]) == "A *card*\nClaim\nClaim"


async def test_a_button_is_clicked_and_its_message_updated(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    seen: list[Json] = []

    @bolt.action("claim")
    async def claim(ack: Any, body: Json, client: Any) -> None:
        seen.append(body)
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="claimed"
        )
        await ack()

    async with run_bolt(slack, app, bolt):
        bob = slack.person("U02BOB")
        await bolt.client.chat_postMessage(channel="C01IT", text="card", blocks=CARD)
        card = bob.messages("C01IT")[0]
        with pytest.raises(AssertionError, match="claim2"):
            await bob.click(card, "missing")
        await bob.click(card, "claim", value="1")
        body = seen[0]
        assert body["user"]["id"] == "U02BOB"
        assert body["container"] == {
            "type": "message",
            "message_ts": card["ts"],
            "channel_id": "C01IT",
            "is_ephemeral": False,
        }
        assert body["message"]["blocks"] == card["blocks"]
        assert body["actions"][0]["value"] == "1"
        assert message_text(bob.messages("C01IT")[0]) == "claimed"
        with pytest.raises(AssertionError, match="claim is not there"):
            await bob.click(card, "claim")
        await bob.click(card, "claim", stale=True)
        assert len(seen) == 2


async def test_messages_reach_the_app_in_threads_and_edited(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    heard: list[Json] = []

    @bolt.event("message")
    async def message(event: Json) -> None:
        heard.append(event)

    async with run_bolt(slack, app, bolt):
        alice = slack.person("U01ALICE")
        first = await alice.say("C01IT", "see https://example.com & <@U02BOB>")
        await slack.until(lambda: heard[0])
        reply = await alice.say("C01IT", "more", thread_ts=first["ts"])
        await slack.until(lambda: heard[1])
        await alice.edit(reply, "less")
        await slack.until(lambda: heard[2])
        await alice.delete(reply)
        await slack.until(lambda: heard[3])
        await alice.say(alice.dm_channel, "here", files=[Upload("a.txt", "text/plain", b"hi")])
        await slack.until(lambda: heard[4])
        assert heard[0]["text"] == "see <https://example.com> &amp; <@U02BOB>"
        assert heard[0]["channel_type"] == "channel"
        assert heard[1]["thread_ts"] == first["ts"]
        assert heard[2]["subtype"] == "message_changed"
        assert heard[2]["message"]["text"] == "less"
        assert heard[2]["previous_message"]["text"] == "more"
        assert heard[3]["subtype"] == "message_deleted"
        assert heard[3]["deleted_ts"] == reply["ts"]
        assert heard[4]["subtype"] == "file_share"
        assert heard[4]["channel_type"] == "im"
        assert heard[4]["files"][0]["name"] == "a.txt"
        assert len(alice.thread("C01IT", first["ts"])) == 1
        await slack.until(lambda: all(d.answer and d.answer.ok for d in slack.deliveries))


async def test_an_app_that_keeps_silent_is_named(slack: Playground, app: InstalledApp) -> None:
    alice = slack.person("U01ALICE")
    with pytest.raises(RefusedError, match="/silent failed with the error “dispatch_failed”"):
        await alice.slash("/silent")
    with pytest.raises(RefusedError, match="/nothing is not a valid command"):
        await alice.slash("/nothing")


async def test_a_dropped_connection_after_the_effect(
    slack: Playground, app: InstalledApp, client: Any
) -> None:
    rule = slack.faults.add("chat.postMessage", Fault.DROP_AFTER)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel="C01IT", text="once")
    assert rule.hits == 1
    assert [message["text"] for message in slack.messages("C01IT")] == ["once"]
    assert slack.calls.of("chat.postMessage")[0].ok
