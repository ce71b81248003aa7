"""Who hears of what: subscriptions, scopes, membership; and the shapes of the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import AppConfig
from tests.playground.conftest import over_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground import Playground
    from playground.workspace import InstalledApp

Json = dict[str, Any]


@pytest.fixture
async def heard(slack: Playground, app: InstalledApp, bolt: AsyncApp) -> AsyncIterator[list[Json]]:
    """The events that the connected app hears."""
    events: list[Json] = []

    @bolt.event({"type": "message"})
    @bolt.event("member_joined_channel")
    @bolt.event("member_left_channel")
    @bolt.event("channel_archive")
    @bolt.event("channel_unarchive")
    @bolt.event("channel_rename")
    @bolt.event("group_rename")
    @bolt.event("team_join")
    @bolt.event("user_change")
    @bolt.event("subteam_members_changed")
    @bolt.event("subteam_updated")
    @bolt.event("reaction_added")
    @bolt.event("reaction_removed")
    @bolt.event("app_uninstalled")
    @bolt.event("tokens_revoked")
    async def event(event: Json) -> None:
        events.append(event)

    async with over_socket(slack, app, bolt):
        yield events


async def test_life_in_a_channel(slack: Playground, app: InstalledApp, heard: list[Json]) -> None:
    slack.invite("it", "U03CAT")
    slack.remove("it", "U03CAT")
    slack.rename_channel("it", "it-desk")
    slack.archive("it-desk", by="U01ALICE")
    slack.unarchive("it-desk", by="U01ALICE")
    await slack.until(lambda: len(heard) == 6)
    assert [(event["type"], event.get("subtype")) for event in heard] == [
        ("member_joined_channel", None),
        ("message", "channel_join"),
        ("member_left_channel", None),
        ("channel_rename", None),
        ("channel_archive", None),
        ("channel_unarchive", None),
    ]
    assert (heard[0]["user"], heard[0]["channel"]) == ("U03CAT", "C01IT")
    assert heard[3]["channel"]["name"] == "it-desk"
    assert slack.channel("C01IT").previous_names == ["it"]


async def test_the_bot_hears_of_its_own_coming_and_going(
    slack: Playground, app: InstalledApp, heard: list[Json]
) -> None:
    slack.invite("hr", app.bot_user_id)
    slack.rename_channel("hr", "people")
    slack.remove("people", app.bot_user_id)
    await slack.until(lambda: len(heard) == 3)
    assert [event["type"] for event in heard] == [
        "member_joined_channel",
        "group_rename",
        "member_left_channel",
    ]


async def test_nothing_is_heard_from_where_the_bot_is_not(
    slack: Playground, heard: list[Json]
) -> None:
    alice = slack.person("U01ALICE")
    await alice.say("C03ALL", "not for the bot")
    await alice.say("C01IT", "for the bot")
    await slack.until(lambda: heard)
    assert [event["text"] for event in heard] == ["for the bot"]
    assert len(slack.deliveries) == 1


async def test_people_and_groups(slack: Playground, heard: list[Json]) -> None:
    slack.add_user_group("S01IT", "it-team", ["U01ALICE"])
    slack.add_person("U04DEE", "Dee Xu", locale="zh-CN")
    slack.change_person("U04DEE", status_text="In a meeting", status_emoji=":calendar:")
    slack.change_person("U04DEE", deleted=True)
    slack.set_user_group("S01IT", ["U02BOB"])
    await slack.until(lambda: len(heard) == 5)
    joined, busy, left, members, updated = heard
    assert (joined["type"], joined["user"]["locale"]) == ("team_join", "zh-CN")
    profile = busy["user"]["profile"]
    assert (profile["status_text"], profile["status_emoji"]) == ("In a meeting", ":calendar:")
    assert (left["type"], left["user"]["deleted"]) == ("user_change", True)
    assert (members["added_users"], members["removed_users"]) == (["U02BOB"], ["U01ALICE"])
    assert (updated["type"], updated["subteam"]["users"]) == ("subteam_updated", ["U02BOB"])


async def test_reactions(slack: Playground, heard: list[Json]) -> None:
    alice = slack.person("U01ALICE")
    message = await alice.say("C01IT", "done")
    await alice.react(message, "tada")
    await alice.unreact(message, "tada")
    await slack.until(lambda: len(heard) == 3)
    assert [event["type"] for event in heard[1:]] == ["reaction_added", "reaction_removed"]
    assert heard[1]["item"] == {"type": "message", "channel": "C01IT", "ts": message["ts"]}


async def test_the_end(slack: Playground, app: InstalledApp, heard: list[Json]) -> None:
    slack.uninstall(app)
    await slack.until(lambda: len(heard) == 2)
    assert [event["type"] for event in heard] == ["app_uninstalled", "tokens_revoked"]
    assert heard[1]["tokens"]["bot"] == [app.bot_user_id]
    await slack.person("U01ALICE").say("C01IT", "anybody there?")
    assert len(slack.deliveries) == 2


@pytest.mark.parametrize(
    "config",
    [
        AppConfig("Deaf", events=frozenset({"message.im"})),
        AppConfig("Poor", scopes=frozenset({"im:history"})),
    ],
)
async def test_an_app_hears_what_it_subscribed_to_and_may(
    slack: Playground, config: AppConfig
) -> None:
    app = slack.install(config, channels=["C01IT"])
    texts: list[str] = []
    bolt = AsyncApp(
        client=AsyncWebClient(app.bot_token, base_url=slack.api_url),
        signing_secret=app.signing_secret,
    )

    @bolt.event("message")
    async def message(event: Json) -> None:
        texts.append(event["text"])

    async with over_socket(slack, app, bolt):
        alice = slack.person("U01ALICE")
        await alice.say("C01IT", "in the channel")
        await alice.say(alice.open_im(app.bot_user_id), "to the bot")
        await slack.until(lambda: "to the bot" in texts)
        assert texts == ["to the bot"]


async def test_the_bots_own_messages_are_events_too(
    slack: Playground, heard: list[Json], client: AsyncWebClient, app: InstalledApp
) -> None:
    metadata = {"event_type": "card", "event_payload": {}}
    await client.chat_postMessage(channel="C01IT", text="mine", metadata=metadata)
    await slack.until(lambda: slack.deliveries and slack.deliveries[0].attempts)
    event = slack.deliveries[0].payload["event"]
    assert (event["bot_id"], event["app_id"]) == (app.bot_id, app.app_id)
    assert "metadata" not in event
    # Bolt drops an app's own messages.
    assert heard == []
