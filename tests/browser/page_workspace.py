"""A small workspace for the page, with a tiny Bolt app that uses every kind of interaction."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import AppConfig, Command, Playground, RateLimits, Shortcut, Workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.context.ack.async_ack import AsyncAck

Block = dict[str, Any]

ALICE, BOB, MEI = "U01ALICE", "U02BOB", "U04MEI"
GENERAL, IT, STAFF = "C01GENERAL", "C02IT", "C03STAFF"
NOW = 1_795_700_000.0  # Thursday, 26 November 2026, 13:33 UTC
SERVICES = [f"Service {number}" for number in range(300)]

CONFIG = AppConfig(
    name="Helper",
    commands=(
        Command("/request", "Ask a department", "[department] [title]"),
        Command("/report", "Shows figures"),
    ),
    shortcuts=(
        Shortcut("Ask a department", "request_open", "global"),
        Shortcut("Turn into a request", "request_from_message", "message"),
    ),
)


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str | None = None) -> Block:
    return {"text": plain(text), "value": value or text.lower()}


def field(name: str, label: str, element: Block, **more: Any) -> Block:
    element = {"action_id": "value", **element}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, **more}


def button(action_id: str, label: str, **more: Any) -> Block:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": "7", **more}


SURE = {
    "title": plain("Decline #7?"),
    "text": plain("The requester is told."),
    "confirm": plain("Decline it"),
    "deny": plain("Keep it"),
}


def card(status: str) -> list[Block]:
    """The card of a request, with its buttons."""
    text = {"type": "mrkdwn", "text": f"*#7 Screen stays black*\n{status}"}
    menu = {"type": "overflow", "action_id": "menu", "options": [option("Transfer")]}
    buttons = [
        button("request.claim", "Claim", style="primary"),
        button("request.decline", "Decline", style="danger", confirm=SURE),
        button("request.show", "Show"),
    ]
    return [
        {"type": "section", "block_id": "head", "text": text, "accessory": menu},
        {"type": "actions", "block_id": "buttons", "elements": buttons},
    ]


FORM = [
    field(
        "department",
        "Department",
        {"type": "static_select", "options": [option("IT"), option("Housekeeping")]},
        dispatch_action=True,
    ),
    field("service", "Service", {"type": "external_select", "min_query_length": 0}),
    field("title", "Title", {"type": "plain_text_input", "max_length": 40}),
]

EVERY_FIELD = [
    field("text", "Text", {"type": "plain_text_input", "multiline": True}),
    field("number", "Number", {"type": "number_input", "is_decimal_allowed": False}),
    field("email", "Email", {"type": "email_text_input"}),
    field("url", "Link", {"type": "url_text_input"}),
    field("date", "Date", {"type": "datepicker"}),
    field("time", "Time", {"type": "timepicker"}),
    field("moment", "Moment", {"type": "datetimepicker"}),
    field("one", "One", {"type": "radio_buttons", "options": [option("A"), option("B")]}),
    field("some", "Some", {"type": "checkboxes", "options": [option("C"), option("D")]}),
    field("static", "Static", {"type": "static_select", "options": [option("E")]}),
    field("many", "Many", {"type": "multi_static_select", "options": [option("F"), option("G")]}),
    field("user", "User", {"type": "users_select"}),
    field("users", "Users", {"type": "multi_users_select"}),
    field("channel", "Channel", {"type": "channels_select"}),
    field("place", "Conversation", {"type": "conversations_select"}),
    field("files", "Files", {"type": "file_input"}),
]


def modal(callback_id: str, title: str, blocks: list[Block], **more: Any) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": blocks,
        **more,
    }


HOME = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("My requests")},
        {"type": "actions", "elements": [button("request.show", "Show #7")]},
    ],
}


class Desk:
    """The running workspace. `submitted` holds the state of each form that was sent."""

    def __init__(
        self, slack: Playground, client: AsyncWebClient, connection: AsyncSocketModeHandler
    ) -> None:
        self.slack = slack
        self.client = client
        self.connection = connection
        self.submitted: list[Block] = []

    @property
    def url(self) -> str:
        return self.slack.url

    async def post(self, text: str, channel: str = IT, **more: Any) -> str:
        """The app says something; returns its timestamp."""
        answer = await self.client.chat_postMessage(channel=channel, text=text, **more)
        return str(answer["ts"])


@contextlib.asynccontextmanager
async def running_desk() -> AsyncIterator[Desk]:
    """Alice and Bob (English), Mei (Chinese), three channels, and the app in Socket Mode."""
    workspace = Workspace(team_name="Harbour Hotel")
    async with Playground(workspace, now=Ticking(), rate_limits=RateLimits.off()) as slack:
        slack.add_person(ALICE, "Alice Wu", tz="Europe/Berlin", locale="en-US", title="Desk")
        slack.add_person(BOB, "Bob Okafor", tz="America/New_York", locale="en-US")
        slack.add_person(MEI, "李美", tz="Asia/Shanghai", locale="zh-CN", title="客房部")
        slack.add_channel(GENERAL, "general", [ALICE, BOB, MEI])
        slack.add_channel(IT, "it", [ALICE, BOB], topic="Requests to IT")
        slack.add_channel(STAFF, "staff", [BOB])
        slack.add_user_group("S01IT", "it-team", [BOB])
        app = slack.install(CONFIG, channels=[GENERAL, IT])
        client = AsyncWebClient(app.bot_token, base_url=slack.api_url)
        bolt = AsyncApp(client=client, signing_secret=app.signing_secret)
        desk = Desk(slack, client, AsyncSocketModeHandler(bolt, app.app_token))
        _listen(bolt, desk)
        await desk.connection.connect_async()
        await slack.until(lambda: slack.connections(app))
        try:
            yield desk
        finally:
            await desk.connection.close_async()


class Ticking:
    """A clock that starts at `NOW` and moves a little whenever it is read."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


def _listen(bolt: AsyncApp, desk: Desk) -> None:
    _listen_to_commands(bolt)
    _listen_to_buttons(bolt)
    _listen_to_forms(bolt, desk)

    @bolt.event("app_home_opened")
    async def home(event: Block, client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=HOME)

    @bolt.event({"type": "message"})
    @bolt.event("reaction_added")
    @bolt.event("reaction_removed")
    @bolt.event("member_joined_channel")
    @bolt.event("file_shared")
    async def ignored() -> None:
        """Say something among people, which is not the app's business."""


def _listen_to_commands(bolt: AsyncApp) -> None:
    @bolt.command("/request")
    async def request(ack: AsyncAck, command: Block, client: AsyncWebClient) -> None:
        if command["text"]:
            await ack(f"There is no department `{command['text']}`.")
            return
        await ack()
        form = modal("request.open", "New request", FORM)
        await client.views_open(trigger_id=command["trigger_id"], view=form)

    @bolt.shortcut("request_open")
    async def shortcut(ack: AsyncAck, shortcut: Block, client: AsyncWebClient) -> None:
        await ack()
        form = modal("every", "Every field", EVERY_FIELD)
        await client.views_open(trigger_id=shortcut["trigger_id"], view=form)

    @bolt.shortcut("request_from_message")
    async def from_message(ack: AsyncAck, shortcut: Block, client: AsyncWebClient) -> None:
        await ack()
        title = field("title", "Title", {"type": "plain_text_input"})
        title["element"]["initial_value"] = shortcut["message"]["text"]
        form = modal("request.open", "From a message", [title])
        await client.views_open(trigger_id=shortcut["trigger_id"], view=form)


def _listen_to_buttons(bolt: AsyncApp) -> None:
    @bolt.action("request.claim")
    @bolt.action("request.decline")
    async def change(ack: AsyncAck, body: Block, action: Block, client: AsyncWebClient) -> None:
        await ack()
        status = f"{action['action_id']} by <@{body['user']['id']}>"
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**place, text=status, blocks=card(status))

    @bolt.action("menu")
    async def menu(ack: AsyncAck, body: Block, action: Block, client: AsyncWebClient) -> None:
        await ack()
        picked = action["selected_option"]["value"]
        await client.chat_postEphemeral(
            channel=body["channel"]["id"], user=body["user"]["id"], text=f"You chose *{picked}*"
        )

    @bolt.action("request.show")
    async def show(ack: AsyncAck, body: Block, client: AsyncWebClient) -> None:
        await ack()
        blocks = [{"type": "actions", "elements": [button("request.more", "More")]}]
        view = {"type": "modal", "title": plain("Request #7"), "blocks": blocks}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @bolt.action("request.more")
    async def more(ack: AsyncAck, body: Block, client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(
            trigger_id=body["trigger_id"], view=modal("request.open", "Second", FORM)
        )


def _listen_to_forms(bolt: AsyncApp, desk: Desk) -> None:
    @bolt.action({"block_id": "department", "action_id": "value"})
    async def department(ack: AsyncAck, body: Block, client: AsyncWebClient) -> None:
        await ack()
        blocks = [block | {"hint": plain("Answers in 1 h")} for block in FORM]
        view = modal("request.open", "New request", blocks)
        await client.views_update(view_id=body["view"]["id"], view=view)

    @bolt.options({"block_id": "service", "action_id": "value"})
    async def services(ack: AsyncAck, payload: Block) -> None:
        typed = payload["value"].lower()
        found = [name for name in SERVICES if typed in name.lower()]
        await ack(options=[option(name) for name in found[:100]])

    @bolt.view("request.open")
    async def opened(ack: AsyncAck, view: Block) -> None:
        values = view["state"]["values"]
        if values["title"]["value"]["value"] == "bad":
            await ack(response_action="errors", errors={"title": "That says too little."})
            return
        desk.submitted.append(values)
        await ack(response_action="clear")

    @bolt.view("every")
    async def every(ack: AsyncAck, view: Block) -> None:
        desk.submitted.append(view["state"]["values"])
        await ack()
