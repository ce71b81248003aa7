"""The Web API is as strict as Slack's: tokens, scopes, channels, limits and paging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import AppConfig

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from playground import Playground
    from playground.workspace import InstalledApp

Json = dict[str, Any]


async def refused(call: Awaitable[Any]) -> Any:
    """The answer to a call that is refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_who_am_i(client: AsyncWebClient, app: InstalledApp) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == app.bot_user_id
    assert answer["bot_id"] == app.bot_id
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_tokens(slack: Playground, client: AsyncWebClient, app: InstalledApp) -> None:
    def error(token: str | None) -> Awaitable[Any]:
        stranger = AsyncWebClient(token, base_url=slack.api_url, session=client.session)
        return refused(stranger.auth_test())

    assert (await error(None))["error"] == "not_authed"
    assert (await error("xoxb-of-somebody-else"))["error"] == "invalid_auth"
    assert (await error(app.app_token))["error"] == "not_allowed_token_type"
    opened = await refused(client.apps_connections_open(app_token=app.bot_token))
    assert opened["error"] == "not_allowed_token_type"
    slack.revoke_token(app)
    assert (await error(app.bot_token))["error"] == "token_revoked"
    slack.uninstall(app)
    assert (await error(app.bot_token))["error"] == "account_inactive"


async def test_api_test_needs_no_token(slack: Playground, client: AsyncWebClient) -> None:
    stranger = AsyncWebClient(base_url=slack.api_url, session=client.session)
    assert (await stranger.api_test())["ok"]
    assert (await refused(stranger.api_test(error="my_error")))["error"] == "my_error"


async def test_methods_that_do_not_exist(client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_a_scope_that_is_missing_is_named(slack: Playground) -> None:
    app = slack.install(AppConfig("Poor", scopes=frozenset({"channels:read"})), ["C02HR"])
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(app.bot_token, base_url=slack.api_url, session=session)
        answer = await refused(client.chat_postMessage(channel="C01IT", text="hi"))
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "chat:write"
        assert answer["provided"] == "channels:read"
        # The kind of channel decides which scope it takes.
        assert (await client.conversations_info(channel="C01IT"))["channel"]["name"] == "it"
        private = await refused(client.conversations_info(channel="C02HR"))
        assert private["needed"] == "groups:read"
        listed = await refused(client.conversations_list(types="public_channel,private_channel"))
        assert listed["needed"] == "groups:read"
        user = await refused(client.users_info(user="U01ALICE"))
        assert user["needed"] == "users:read"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C02HR", "text": "x"}, "channel_not_found"),
        ({"channel": "C01IT", "text": ""}, "no_text"),
        ({"channel": "C01IT", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C01IT", "text": "x", "blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"channel": "C01IT", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": "C01IT", "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": "C01IT", "text": "x", "thread_ts": "1.2"}, "cannot_reply_to_message"),
        (
            {"channel": "C01IT", "text": "x", "metadata": {"event_type": 1}},
            "invalid_metadata_schema",
        ),
    ],
)
async def test_messages_that_are_refused(
    slack: Playground, client: AsyncWebClient, arguments: Json, error: str
) -> None:
    answer = await refused(client.api_call("chat.postMessage", json=arguments))
    assert answer["error"] == error
    assert not slack.messages("C01IT")


async def test_missing_arguments_are_named(client: AsyncWebClient) -> None:
    answer = await refused(client.api_call("chat.postMessage", json={"text": "x"}))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_blocks_that_are_refused_are_explained(client: AsyncWebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    answer = await refused(client.chat_postMessage(channel="C01IT", text="x", blocks=[long]))
    assert answer["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text" in answer["response_metadata"]["messages"][0]


async def test_a_channel_without_the_bot(slack: Playground, client: AsyncWebClient) -> None:
    slack.workspace.apps[slack.apps[0].app_id].scopes -= {"chat:write.public"}
    answer = await refused(client.chat_postMessage(channel="C03ALL", text="x"))
    assert answer["error"] == "not_in_channel"
    history = await refused(client.conversations_history(channel="C03ALL"))
    assert history["error"] == "not_in_channel"
    await client.conversations_join(channel="C03ALL")
    await client.chat_postMessage(channel="#all", text="x")
    assert slack.messages("all")[-1]["text"] == "x"


async def test_archived_channels_take_nothing(slack: Playground, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="C01IT", text="x")
    slack.archive("it", by="U01ALICE")
    for call in (
        client.chat_postMessage(channel="C01IT", text="x"),
        client.chat_update(channel="C01IT", ts=sent["ts"], text="y"),
        client.reactions_add(channel="C01IT", timestamp=sent["ts"], name="eyes"),
        client.conversations_join(channel="C01IT"),
    ):
        assert (await refused(call))["error"] == "is_archived"


async def test_direct_messages(slack: Playground, client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U01ALICE", return_im=True)
    assert opened["channel"]["user"] == "U01ALICE"
    sent = await client.chat_postMessage(channel="U01ALICE", text="hello")
    assert sent["channel"] == opened["channel"]["id"] == slack.person("U01ALICE").dm_channel
    assert (await refused(client.conversations_open(users="U9")))["error"] == "user_not_found"
    slack.change_person("U02BOB", deleted=True)
    assert (await refused(client.conversations_open(users="U02BOB")))["error"] == "user_disabled"
    gone = await refused(client.chat_postMessage(channel="U02BOB", text="x"))
    assert gone["error"] == "channel_not_found"


async def test_only_the_bots_own_messages_can_be_changed(
    slack: Playground, client: AsyncWebClient
) -> None:
    theirs = await slack.person("U01ALICE").say("C01IT", "mine")
    update = await refused(client.chat_update(channel="C01IT", ts=theirs["ts"], text="x"))
    assert update["error"] == "cant_update_message"
    delete = await refused(client.chat_delete(channel="C01IT", ts=theirs["ts"]))
    assert delete["error"] == "cant_delete_message"
    nowhere = await refused(client.chat_update(channel="C01IT", ts="1.000000", text="x"))
    assert nowhere["error"] == "message_not_found"


async def test_an_update_keeps_what_it_does_not_name(
    slack: Playground, client: AsyncWebClient
) -> None:
    divider = [{"type": "divider"}]
    metadata = {"event_type": "card", "event_payload": {"key": "1"}}
    sent = await client.chat_postMessage(
        channel="C01IT", text="a", blocks=divider, metadata=metadata
    )
    at = {"channel": "C01IT", "ts": sent["ts"]}
    await client.api_call("chat.update", json={**at, "blocks": [*divider, *divider]})
    message = slack.messages("it")[0]
    assert (message["text"], len(message["blocks"]), message["metadata"]) == ("a", 2, metadata)
    await client.chat_update(**at, text="b")
    message = slack.messages("it")[0]
    assert (message["text"], message.get("blocks"), message["metadata"]) == ("b", None, metadata)
    await client.chat_update(**at, text="c", metadata={})
    assert "metadata" not in slack.messages("it")[0]


async def test_metadata_is_shown_on_request(client: AsyncWebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "1"}}
    sent = await client.chat_postMessage(channel="C01IT", text="a", metadata=metadata)
    await client.chat_postMessage(
        channel="C01IT", text="b", thread_ts=sent["ts"], metadata=metadata
    )
    plain = await client.conversations_history(channel="C01IT")
    assert "metadata" not in plain["messages"][0]
    full = await client.conversations_history(channel="C01IT", include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    replies = await client.conversations_replies(
        channel="C01IT", ts=sent["ts"], include_all_metadata=True
    )
    assert [message["metadata"] for message in replies["messages"]] == [metadata, metadata]


async def test_history_is_newest_first_and_paged(client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(channel="C01IT", text=str(n)))["ts"] for n in range(5)]
    await client.chat_postMessage(channel="C01IT", text="reply", thread_ts=sent[0])
    pages = [
        [message["text"] for message in page["messages"]]
        async for page in await client.conversations_history(channel="C01IT", limit=2)
    ]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    between = await client.conversations_history(channel="C01IT", oldest=sent[1], latest=sent[3])
    assert [message["text"] for message in between["messages"]] == ["2"]
    inclusive = await client.conversations_history(
        channel="C01IT", oldest=sent[1], latest=sent[3], inclusive=True
    )
    assert [message["text"] for message in inclusive["messages"]] == ["3", "2", "1"]


async def test_threads_count_their_replies(slack: Playground, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="C01IT", text="parent")
    reply = await slack.person("U01ALICE").say("C01IT", "reply", thread_ts=parent["ts"])
    await client.chat_postMessage(
        channel="C01IT", text="loud", thread_ts=reply["ts"], reply_broadcast=True
    )
    thread = (await client.conversations_replies(channel="C01IT", ts=parent["ts"]))["messages"]
    assert [message["text"] for message in thread] == ["parent", "reply", "loud"]
    assert thread[0]["reply_count"] == 2
    assert thread[0]["latest_reply"] == thread[2]["ts"]
    top = (await client.conversations_history(channel="C01IT"))["messages"]
    assert [message["text"] for message in top] == ["loud", "parent"]
    nothing = await refused(client.conversations_replies(channel="C01IT", ts="1.000000"))
    assert nothing["error"] == "thread_not_found"
    await client.chat_delete(channel="C01IT", ts=parent["ts"])
    assert slack.messages("it")[0]["subtype"] == "tombstone"


async def test_lists_are_paged(client: AsyncWebClient) -> None:
    names = [
        member["id"]
        async for page in await client.users_list(limit=2)
        for member in page["members"]
    ]
    assert names[:3] == ["U01ALICE", "U02BOB", "U03CAT"]
    members = await client.conversations_members(channel="C01IT", limit=1)
    assert members["members"] == ["U01ALICE"]
    assert members["response_metadata"]["next_cursor"]
    bad = await refused(client.conversations_members(channel="C01IT", cursor="nonsense"))
    assert bad["error"] == "invalid_cursor"
    much = await refused(client.conversations_members(channel="C01IT", limit=1001))
    assert much["error"] == "invalid_limit"


async def test_channels_that_the_bot_can_see(slack: Playground, client: AsyncWebClient) -> None:
    every = "public_channel,private_channel,im"
    listed = await client.conversations_list(types=every)
    assert [(c["id"], c["is_member"]) for c in listed["channels"]] == [
        ("C01IT", True),
        ("C03ALL", False),
    ]
    slack.invite("hr", slack.apps[0].bot_user_id)
    mine = await client.users_conversations(types=every)
    assert [channel["id"] for channel in mine["channels"]] == ["C01IT", "C02HR"]


async def test_people_in_their_locale(client: AsyncWebClient) -> None:
    bob = (await client.users_info(user="U02BOB", include_locale=True))["user"]
    assert bob["locale"] == "zh-CN"
    assert bob["tz_offset"] == 8 * 3600
    alice = (await client.users_info(user="U01ALICE"))["user"]
    assert "locale" not in alice
    assert alice["profile"]["email"] == "alice@example.com"
    assert (await refused(client.users_info(user="U9")))["error"] == "user_not_found"


async def test_user_groups(slack: Playground, client: AsyncWebClient) -> None:
    slack.add_user_group("S01IT", "it-team", ["U02BOB"])
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert [(group["handle"], group["users"]) for group in groups] == [("it-team", ["U02BOB"])]
    assert (await client.usergroups_users_list(usergroup="S01IT"))["users"] == ["U02BOB"]
    unknown = await refused(client.usergroups_users_list(usergroup="S9"))
    assert unknown["error"] == "no_such_subteam"


async def test_ephemeral_messages_are_for_one_person(
    slack: Playground, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel="C01IT", user="U01ALICE", text="psst")
    assert [message["text"] for message in slack.person("U01ALICE").ephemerals] == ["psst"]
    assert not slack.person("U02BOB").ephemerals
    assert not (await client.conversations_history(channel="C01IT"))["messages"]
    outsider = await refused(client.chat_postEphemeral(channel="C01IT", user="U03CAT", text="psst"))
    assert outsider["error"] == "user_not_in_channel"


async def test_permalinks(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="C01IT", text="a")
    link = await client.chat_getPermalink(channel="C01IT", message_ts=sent["ts"])
    digits = sent["ts"].replace(".", "")
    assert link["permalink"] == f"https://playground.slack.com/archives/C01IT/p{digits}"


async def test_reactions(slack: Playground, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="C01IT", text="a")
    at = {"channel": "C01IT", "timestamp": sent["ts"], "name": "eyes"}
    await client.reactions_add(**at)
    assert (await refused(client.reactions_add(**at)))["error"] == "already_reacted"
    await slack.person("U01ALICE").react(slack.messages("it")[0], "eyes")
    assert slack.messages("it")[0]["reactions"][0]["count"] == 2
    await client.reactions_remove(**at)
    assert (await refused(client.reactions_remove(**at)))["error"] == "no_reaction"
    bad = await refused(client.reactions_add(**{**at, "name": "no such name"}))
    assert bad["error"] == "invalid_name"


async def test_files_are_uploaded_and_shared(slack: Playground, client: AsyncWebClient) -> None:
    await client.files_upload_v2(
        channel="C01IT", filename="a.csv", content="a;b", initial_comment="the list"
    )
    message = slack.messages("it")[0]
    assert message["text"] == "the list"
    shown = (await client.files_info(file=message["files"][0]["id"]))["file"]
    assert (shown["name"], shown["size"]) == ("a.csv", 3)
    assert client.session is not None
    bearer = {"Authorization": f"Bearer {client.token}"}
    async with client.session.get(shown["url_private"], headers=bearer) as response:
        assert await response.text() == "a;b"
    async with client.session.get(shown["url_private"]) as response:
        assert response.status == 403
    assert (await refused(client.files_info(file="F9")))["error"] == "file_not_found"


async def test_every_call_is_recorded(slack: Playground, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C01IT", text="a")
    await refused(client.chat_postMessage(channel="C9", text="b"))
    good, bad = slack.calls.of("chat.postMessage")
    assert (good.ok, good.arguments["text"], good.at) == (True, "a", 1_760_000_000.0)
    assert (bad.ok, bad.error) == (False, "channel_not_found")
    assert slack.calls.of("chat.postMessage", ok=True) == [good]


async def test_foreign_names_and_pages_are_kept_out(
    slack: Playground, client: AsyncWebClient
) -> None:
    assert client.session is not None
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        async with client.session.get(slack.url + "playground/state", headers=headers) as response:
            assert response.status == 403
