"""Modals and homes: triggers, stacks, hashes, and what a form's answer can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from playground import RefusedError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground
    from playground.workspace import InstalledApp
    from tests.playground.conftest import Clock

Json = dict[str, Any]


def modal(name: str, **more: Any) -> Json:
    text = {"type": "plain_text", "text": name}
    field = {"type": "plain_text_input", "action_id": "value"}
    block = {"type": "input", "block_id": "title", "label": text, "element": field}
    return {
        "type": "modal",
        "callback_id": name,
        "title": text,
        "submit": text,
        "blocks": [block],
        **more,
    }


@pytest.fixture
async def trigger(slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any) -> Any:
    """Has Alice do something; gives the trigger id. The app is connected meanwhile."""
    triggers: list[str] = []

    @bolt.command("/hello")
    async def hello(ack: Any, command: Json) -> None:
        triggers.append(command["trigger_id"])
        await ack()

    async def pull() -> str:
        await slack.person("U01ALICE").slash("/hello")
        return triggers[-1]

    async with run_bolt(slack, app, bolt):
        yield pull


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_trigger_is_good_once_and_for_three_seconds(
    client: AsyncWebClient, clock: Clock, trigger: Any
) -> None:
    used = await trigger()
    await client.views_open(trigger_id=used, view=modal("one"))
    again = client.views_open(trigger_id=used, view=modal("one"))
    assert await error_of(again) == "exchanged_trigger_id"
    late = await trigger()
    clock.now += 3.1
    assert await error_of(client.views_open(trigger_id=late, view=modal("x"))) == (
        "expired_trigger_id"
    )
    invented = client.views_open(trigger_id="1.2.abc", view=modal("x"))
    assert await error_of(invented) == "invalid_trigger_id"


async def test_a_view_that_is_wrong_does_not_use_up_the_trigger(
    client: AsyncWebClient, trigger: Any
) -> None:
    trigger_id = await trigger()
    wrong = modal("a title that is much longer than the 24 characters allowed")
    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id=trigger_id, view=wrong)
    assert caught.value.response["error"] == "invalid_arguments"
    assert "view/title" in caught.value.response["response_metadata"]["messages"][0]
    await client.views_open(trigger_id=trigger_id, view=modal("right"))


async def test_at_most_three_views_are_stacked(
    slack: Playground, client: AsyncWebClient, trigger: Any
) -> None:
    nothing_open = client.views_push(trigger_id=await trigger(), view=modal("x"))
    assert await error_of(nothing_open) == "not_found"
    await client.views_open(trigger_id=await trigger(), view=modal("one"))
    await client.views_push(trigger_id=await trigger(), view=modal("two"))
    await client.views_push(trigger_id=await trigger(), view=modal("three"))
    full = client.views_push(trigger_id=await trigger(), view=modal("four"))
    assert await error_of(full) == "push_limit_reached"
    stack = slack.person("U01ALICE").views
    assert [view["callback_id"] for view in stack] == ["one", "two", "three"]
    assert stack[2]["previous_view_id"] == stack[1]["id"]
    assert stack[2]["root_view_id"] == stack[0]["id"]


async def test_updates_check_the_hash_and_keep_what_was_typed(
    slack: Playground, client: AsyncWebClient, trigger: Any
) -> None:
    opened = await client.views_open(trigger_id=await trigger(), view=modal("one"))
    view = opened["view"]
    alice = slack.person("U01ALICE")
    await alice.select(view, "title", "typed")
    await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("two"))
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=modal("three"))
    assert await error_of(stale) == "hash_conflict"
    top = alice.views[-1]
    assert top["callback_id"] == "two"
    assert top["state"]["values"]["title"]["value"]["value"] == "typed"
    await alice.close(view)
    gone = client.views_update(view_id=view["id"], view=modal("four"))
    assert await error_of(gone) == "not_found"


async def test_external_ids(client: AsyncWebClient, slack: Playground, trigger: Any) -> None:
    await client.views_open(trigger_id=await trigger(), view=modal("one", external_id="mine"))
    await client.views_update(external_id="mine", view=modal("two", external_id="mine"))
    assert slack.person("U01ALICE").views[0]["callback_id"] == "two"
    taken = client.views_push(trigger_id=await trigger(), view=modal("x", external_id="mine"))
    assert await error_of(taken) == "duplicate_external_id"


async def test_homes_are_published_per_person(
    slack: Playground, client: AsyncWebClient, app: InstalledApp
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Your home"}}
    home = {"type": "home", "blocks": [section]}
    published = (await client.views_publish(user_id="U01ALICE", view=home))["view"]
    assert slack.person("U01ALICE").home == published
    assert slack.person("U02BOB").home is None
    again = (await client.views_publish(user_id="U01ALICE", view=home))["view"]
    assert again["id"] == published["id"]
    stale = client.views_publish(user_id="U01ALICE", view=home, hash=published["hash"])
    assert await error_of(stale) == "hash_conflict"
    nobody = client.views_publish(user_id="U9", view=home)
    assert await error_of(nobody) == "user_not_found"


async def test_a_home_is_made_when_it_is_opened(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    @bolt.event("app_home_opened")
    async def opened(event: Json, client: Any) -> None:
        block = {"type": "section", "text": {"type": "mrkdwn", "text": event["tab"]}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    async with run_bolt(slack, app, bolt):
        home = await slack.person("U01ALICE").open_home()
        assert home is not None
        assert home["blocks"][0]["text"]["text"] == "home"


@pytest.mark.parametrize(
    ("answer", "stack"),
    [
        ({}, ["one"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": modal("new")}, ["one", "new"]),
        ({"response_action": "push", "view": modal("new")}, ["one", "two", "new"]),
        ({"response_action": "errors", "errors": {"title": "No."}}, ["one", "two"]),
    ],
)
async def test_answers_to_a_submission(
    slack: Playground,
    client: AsyncWebClient,
    bolt: AsyncApp,
    trigger: Any,
    answer: Json,
    stack: list[str],
) -> None:
    @bolt.view("two")
    async def submitted(ack: Any) -> None:
        await ack(**answer)

    await client.views_open(trigger_id=await trigger(), view=modal("one"))
    await client.views_push(trigger_id=await trigger(), view=modal("two"))
    alice = slack.person("U01ALICE")
    result = await alice.submit(await alice.next_view(), {"title": "x"})
    assert result.errors == answer.get("errors", {})
    assert [view["callback_id"] for view in alice.views] == stack
    assert (result.view or {}).get("callback_id") == answer.get("view", {}).get("callback_id")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"response_action": "errors", "errors": {"elsewhere": "No."}}, "do not all belong"),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
        ({"response_action": "dance"}, "invalid_response_action"),
    ],
)
async def test_answers_that_slack_would_not_take(
    slack: Playground,
    client: AsyncWebClient,
    bolt: AsyncApp,
    trigger: Any,
    answer: Json,
    reason: str,
) -> None:
    @bolt.view("one")
    async def submitted(ack: Any) -> None:
        await ack(**answer)

    await client.views_open(trigger_id=await trigger(), view=modal("one"))
    alice = slack.person("U01ALICE")
    with pytest.raises(RefusedError, match=f"(?s)We had some trouble connecting.*{reason}"):
        await alice.submit(await alice.next_view(), {"title": "x"})
    assert len(alice.views) == 1


async def test_closing_is_told_to_those_who_asked(
    slack: Playground, client: AsyncWebClient, bolt: AsyncApp, trigger: Any
) -> None:
    closed: list[tuple[str, bool]] = []

    @bolt.view_closed("one")
    @bolt.view_closed("two")
    async def told(ack: Any, body: Json) -> None:
        closed.append((body["view"]["callback_id"], body["is_cleared"]))
        await ack()

    alice = slack.person("U01ALICE")
    await client.views_open(trigger_id=await trigger(), view=modal("silent"))
    await alice.close(await alice.next_view())
    assert closed == []
    await client.views_open(trigger_id=await trigger(), view=modal("one", notify_on_close=True))
    await client.views_push(trigger_id=await trigger(), view=modal("two", notify_on_close=True))
    await alice.close(await alice.next_view())
    assert closed == [("two", False)]
    await client.views_push(trigger_id=await trigger(), view=modal("two", notify_on_close=True))
    await alice.close(await alice.next_view(), clear=True)
    assert closed == [("two", False), ("two", True), ("one", True)]
    assert not alice.views


async def test_what_is_not_on_the_screen_cannot_be_used(
    slack: Playground, client: AsyncWebClient, trigger: Any
) -> None:
    await client.views_open(trigger_id=await trigger(), view=modal("one"))
    alice = slack.person("U01ALICE")
    view = await alice.next_view()
    with pytest.raises(AssertionError, match=r"There is no field colour.*title/value"):
        await alice.submit(view, {"colour": "red"})
    too_long = await alice.submit(view, {"title": "x" * 3001})
    assert too_long.errors == {"title": "Use at most 3000 characters."}
    await alice.close(view)
    with pytest.raises(AssertionError, match="one is not open any more"):
        await alice.submit(view, {"title": "x"})


async def test_shortcuts(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, run_bolt: Any
) -> None:
    used: list[Json] = []

    @bolt.shortcut("open_it")
    @bolt.shortcut("from_message")
    async def shortcut(ack: Any, body: Json, client: Any) -> None:
        used.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=modal(body["callback_id"]))
        await ack()

    async with run_bolt(slack, app, bolt):
        alice = slack.person("U01ALICE")
        message = await alice.say("C01IT", "it is broken")
        await alice.shortcut("open_it")
        assert (await alice.next_view())["callback_id"] == "open_it"
        await alice.message_shortcut("from_message", message)
        assert (await alice.next_view())["callback_id"] == "from_message"
        assert used[1]["type"] == "message_action"
        assert used[1]["channel"] == {"id": "C01IT", "name": "it"}
        assert used[1]["message"]["text"] == "it is broken"
        with pytest.raises(RefusedError, match="no global shortcut “unknown”"):
            await alice.shortcut("unknown")
