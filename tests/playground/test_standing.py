"""Guests, people of other workspaces, Enterprise Grid, and a second installation of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import Playground, RateLimits, RefusedError, Workspace
from tests.playground.conftest import CONFIG, over_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp

    from playground.workspace import InstalledApp

Json = dict[str, Any]


@pytest.fixture
async def heard(slack: Playground, app: InstalledApp, bolt: AsyncApp) -> AsyncIterator[list[Json]]:
    """The envelopes of the messages and joins that the app hears of."""
    bodies: list[Json] = []

    @bolt.event({"type": "message"})
    @bolt.event("member_joined_channel")
    async def note(body: Json) -> None:
        bodies.append(body)

    async with over_socket(slack, app, bolt):
        yield bodies


@pytest.mark.parametrize(("guest", "single"), [("multi", False), ("single", True)])
async def test_guests_are_marked_in_lists_and_events(
    slack: Playground, client: AsyncWebClient, guest: str, single: bool
) -> None:
    slack.add_person("U08GUEST", "Gus Guest", guest=guest)
    user = (await client.users_info(user="U08GUEST"))["user"]
    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, single)
    assert user["team_id"] == slack.workspace.team_id
    alice = (await client.users_info(user="U01ALICE"))["user"]
    assert (alice["is_restricted"], alice["is_ultra_restricted"]) == (False, False)


async def test_people_of_another_workspace_carry_their_own_team(
    slack: Playground, client: AsyncWebClient, heard: list[Json]
) -> None:
    slack.add_person("U09EXT", "Eve Xternal", team_id="T0PARTNER")
    assert (await client.users_info(user="U09EXT"))["user"]["is_stranger"] is True
    slack.invite("it", "U09EXT")
    user = (await client.users_info(user="U09EXT"))["user"]
    assert (user["team_id"], user["is_stranger"]) == ("T0PARTNER", False)
    channel = (await client.conversations_info(channel="C01IT"))["channel"]
    assert channel["is_ext_shared"] is True
    assert channel["shared_team_ids"] == ["T0PARTNER", "T0PLAYGND"]
    await slack.person("U09EXT").say("C01IT", "Hello")
    await slack.until(lambda: any(each["event"].get("user_team") for each in heard))
    body = next(each for each in heard if each["event"].get("user_team"))
    assert (body["event"]["user_team"], body["event"]["source_team"]) == ("T0PARTNER", "T0PARTNER")
    assert (body["team_id"], body["is_ext_shared_channel"]) == ("T0PLAYGND", True)
    assert body["authorizations"][0]["team_id"] == "T0PLAYGND"


@pytest.mark.today
async def test_a_workspace_of_an_enterprise_names_it_everywhere() -> None:
    workspace = Workspace(enterprise_id="E0GRID")
    async with Playground(workspace, rate_limits=RateLimits.off()) as slack:
        slack.add_person("U01ALICE", "Alice Wu")
        app = slack.install(CONFIG)
        web = AsyncWebClient(app.bot_token, base_url=slack.api_url)
        assert (await web.auth_test())["enterprise_id"] == "E0GRID"
        user = (await web.users_info(user="U01ALICE"))["user"]
        assert user["enterprise_user"]["teams"] == ["T0PLAYGND"]
        with pytest.raises(RefusedError):
            await slack.person("U01ALICE").slash(
                "/hello", "", channel=slack.person("U01ALICE").dm_channel
            )
        assert slack.deliveries[-1].payload["enterprise_id"] == "E0GRID"


async def test_a_second_installation_delivers_to_the_same_app_in_its_own_name(
    slack: Playground, app: InstalledApp, bolt: AsyncApp
) -> None:
    seen: list[Json] = []

    @bolt.command("/hello")
    async def hello(ack: Any, body: Json, respond: Any) -> None:
        seen.append(body)
        await ack("at once")
        await respond("later")

    otto = slack.install_elsewhere(app, Workspace(team_id="T0OTHER"), "U0OTTO")
    async with over_socket(slack, app, bolt):
        await otto.slash("/hello", "x", channel="C0ELSEWHERE")
        await slack.until(lambda: len(otto.ephemerals) == 2)
    assert {each["text"] for each in otto.ephemerals} == {"at once", "later"}
    assert (seen[0]["team_id"], seen[0]["user_id"]) == ("T0OTHER", "U0OTTO")
    assert not slack.person("U01ALICE").ephemerals
