"""The page's requests to the server and their effects, as its contract has them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from playground.clock import PATIENCE
from tests.playground.conftest import over_socket
from tests.playground.test_story import CARD, FORM, option

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground
    from playground.workspace import InstalledApp

Json = dict[str, Any]


class Page:
    """The page's side of the contract, for Alice."""

    def __init__(self, slack: Playground, client: AsyncWebClient) -> None:
        assert client.session is not None
        self._url = slack.url + "playground/"
        self._session = client.session

    async def get(self, what: str, **params: str) -> Json:
        query = {"as": "U01ALICE", **params}
        async with self._session.get(self._url + what, params=query) as response:
            assert response.status == 200
            body: Json = await response.json()
            return body

    async def do(self, do: str, **body: Any) -> Json:
        content = {"as": "U01ALICE", "do": do, **body}
        async with self._session.post(self._url + "act", json=content) as response:
            assert response.status == 200
            answer: Json = await response.json()
            return answer

    def stream(self) -> Any:
        return self._session.ws_connect(self._url + "stream?as=U01ALICE")


@pytest.fixture
async def page(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, client: AsyncWebClient
) -> AsyncIterator[Page]:
    """The page, with an app that answers connected."""

    @bolt.command("/hello")
    async def hello(ack: Any, client: Any, command: Json) -> None:
        if command["text"] == "form":
            await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        await ack(text=f"You said {command['text']}")

    @bolt.action("claim")
    async def claim(ack: Any, respond: Any) -> None:
        await respond("claimed", replace_original=True)
        await ack()

    @bolt.action("value")
    async def chosen(ack: Any) -> None:
        await ack()

    @bolt.options("value")
    async def options(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"])])

    @bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(response_action="errors", errors={"title": "Taken."})

    @bolt.view_closed("form")
    @bolt.shortcut("open_it")
    @bolt.shortcut("from_message")
    async def rest(ack: Any) -> None:
        await ack()

    @bolt.event("app_home_opened")
    async def home(event: Json, client: Any) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "Home"}}
        view = {"type": "home", "blocks": [section]}
        await client.views_publish(user_id=event["user"], view=view)

    async with over_socket(slack, app, bolt):
        yield Page(slack, client)


async def test_state(slack: Playground, page: Page, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C01IT", text="<@U01ALICE>: hello")
    state = await page.get("state")
    assert state["team"]["id"] == slack.workspace.team_id
    assert state["me"]["id"] == "U01ALICE"
    channels = {channel["id"]: channel for channel in state["channels"]}
    assert channels.keys() == {"C01IT", "C02HR", "C03ALL"}
    assert (channels["C01IT"]["unread"], channels["C01IT"]["mentions"]) == (1, 1)
    assert channels["C02HR"]["kind"] == "private"
    assert state["apps"][0]["connected"]
    assert state["apps"][0]["commands"][0]["command"] == "/hello"
    assert [person["is_bot"] for person in state["people"]] == [False, False, False, True]
    others = await page.get("state", **{"as": "U03CAT"})
    assert {c["id"]: c["is_member"] for c in others["channels"]} == {
        "C01IT": False,
        "C03ALL": True,
    }


async def test_messages_threads_and_read_marks(page: Page, slack: Playground) -> None:
    sent = await page.do("message", channel="C01IT", text="one <b>")
    await page.do("message", channel="C01IT", text="two", thread_ts=sent["ts"])
    bob = slack.person("U02BOB")
    theirs = await bob.say("C01IT", "three")
    messages = (await page.get("messages", channel="C01IT"))["messages"]
    assert [(m["text"], m["unread"]) for m in messages] == [
        ("one &lt;b&gt;", False),
        ("three", True),
    ]
    thread = (await page.get("messages", channel="C01IT", thread_ts=sent["ts"]))["messages"]
    assert [message["text"] for message in thread] == ["one &lt;b&gt;", "two"]
    await page.do("read", channel="C01IT", ts=theirs["ts"])
    channels = {c["id"]: c for c in (await page.get("state"))["channels"]}
    assert channels["C01IT"]["unread"] == 0


async def test_editing_deleting_and_reacting(page: Page, slack: Playground) -> None:
    sent = await page.do("message", channel="C01IT", text="one")
    at = {"channel": "C01IT", "ts": sent["ts"]}
    assert await page.do("edit", **at, text="uno") == {"ok": True}
    await page.do("react", **at, name="eyes")
    message = slack.messages("it")[0]
    assert (message["text"], message["reactions"][0]["users"]) == ("uno", ["U01ALICE"])
    await page.do("react", **at, name="eyes")
    assert "reactions" not in slack.messages("it")[0]
    await page.do("delete", **at)
    assert slack.messages("it") == []


async def test_files(page: Page, slack: Playground, client: AsyncWebClient) -> None:
    content = base64.b64encode(b"hi").decode()
    file = {"name": "a.txt", "mimetype": "text/plain", "content_base64": content}
    await page.do("message", channel="C01IT", text="", files=[file])
    link = slack.messages("it")[0]["files"][0]["url_private"]
    assert client.session is not None
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with client.session.get(link, headers=headers) as response:
        assert await response.text() == "hi"


async def test_coming_and_going(page: Page, slack: Playground) -> None:
    await page.do("leave", channel="C01IT")
    refused = await page.do("message", channel="C01IT", text="still here?")
    assert refused == {"ok": False, "error": "You are not in #it. Join the channel first."}
    assert not (await page.do("invite", channel="C01IT", user="U03CAT"))["ok"]
    await page.do("join", channel="C01IT")
    await page.do("invite", channel="C01IT", user="U03CAT")
    assert set(slack.channel("it").members) >= {"U01ALICE", "U03CAT"}
    assert not (await page.do("join", **{"as": "U03CAT"}, channel="C02HR"))["ok"]


async def test_commands(page: Page) -> None:
    answer = await page.do("slash", channel="C01IT", command="/hello", text="x")
    assert answer["response"]["text"] == "You said x"
    shown = (await page.get("messages", channel="C01IT"))["messages"]
    assert [(m["text"], m["ephemeral"]) for m in shown] == [("You said x", True)]
    others = await page.get("messages", **{"as": "U02BOB"}, channel="C01IT")
    assert others["messages"] == []
    unknown = await page.do("slash", channel="C01IT", command="/x", text="")
    assert unknown == {"ok": False, "error": "/x is not a valid command."}
    threaded = await page.do(
        "slash", channel="C01IT", command="/hello", text="", thread_ts="1.000000"
    )
    assert threaded["error"] == "/hello is not supported in threads. Sorry!"


async def test_buttons(page: Page, slack: Playground, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="C01IT", text="card", blocks=CARD)
    container = {"type": "message", "channel": "C01IT", "ts": sent["ts"]}
    state = {"other": {"pick": {"type": "static_select", "selected_option": option("red")}}}
    await page.do(
        "click", container=container, block_id="acts", action_id="claim", value="1", state=state
    )
    assert slack.deliveries.of("block_actions")[0].payload["state"] == {"values": state}
    assert slack.messages("it")[0]["text"] == "claimed"
    gone = await page.do("click", container=container, block_id="acts", action_id="claim")
    assert gone == {"ok": False, "error": "There is nothing called claim any more."}


async def test_forms(page: Page, slack: Playground) -> None:
    await page.do("slash", channel="C01IT", command="/hello", text="form")
    view = (await page.get("views"))["stack"][0]
    container = {"type": "view", "view_id": view["id"]}
    at = {"container": container, "action_id": "value"}
    found = await page.do("suggest", **at, block_id="service", value="lap")
    assert found == {"ok": True, "options": [option("lap")]}
    typed = {"title": {"value": {"type": "plain_text_input", "value": "x"}}}
    await page.do("click", **at, block_id="kind", selected_option=option("blue"), state=typed)
    payload = slack.deliveries.of("block_actions")[0].payload
    assert payload["actions"][0]["selected_option"] == option("blue")
    values = payload["view"]["state"]["values"]
    assert values["title"]["value"]["value"] == "x"
    assert values["kind"]["value"]["selected_option"] == option("blue")
    sent = await page.do("submit", view_id=view["id"], state=typed)
    assert sent == {"ok": True, "errors": {"title": "Taken."}}
    await page.do("close", view_id=view["id"])
    assert (await page.get("views"))["stack"] == []
    assert len(slack.deliveries.of("view_closed")) == 1


async def test_shortcuts_home_and_direct_messages(
    page: Page, app: InstalledApp, slack: Playground
) -> None:
    sent = await page.do("message", channel="C01IT", text="one")
    assert (await page.do("shortcut", callback_id="open_it", app=app.app_id))["ok"]
    used = await page.do(
        "message_shortcut",
        callback_id="from_message",
        app=app.app_id,
        channel="C01IT",
        ts=sent["ts"],
    )
    assert used["ok"]
    assert (await page.get("home", app=app.app_id)) == {"view": None}
    await page.do("home", app=app.app_id, tab="home")
    home = (await page.get("home", app=app.app_id))["view"]
    assert home["blocks"][0]["text"]["text"] == "Home"
    opened = await page.do("open_im", user="U02BOB")
    ims = [c for c in (await page.get("state"))["channels"] if c["kind"] == "im"]
    assert [im["with"] for im in ims] == [app.bot_user_id, "U02BOB"]
    assert ims[1]["id"] == opened["channel"]


async def test_the_stream_hints_at_changes(page: Page, slack: Playground) -> None:
    async with page.stream() as socket:
        await slack.person("U02BOB").say("C01IT", "hello")
        assert await socket.receive_json(timeout=PATIENCE) == {
            "type": "messages",
            "channel": "C01IT",
        }
        slack.person("U02BOB")
        await slack.person("U02BOB").say("C03ALL", "hello")
        assert (await socket.receive_json(timeout=PATIENCE))["channel"] == "C03ALL"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"do": "fly"}, "Nobody can do “fly” here."),
        ({"do": "message"}, "The page did not say: channel"),
        ({"do": "message", "as": "U9"}, "There is nobody with the id U9."),
        ({"do": "message", "channel": "C9", "text": "x"}, "U01ALICE sees no channel C9."),
        ({"do": "read", "as": None}, "There is nobody with the id None."),
    ],
)
async def test_mistakes_are_answered_in_words(page: Page, body: Json, error: str) -> None:
    assert await page.do(**body) == {"ok": False, "error": error}
