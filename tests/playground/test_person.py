"""People fill in every kind of field with plain values, and see what there is to be seen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from playground import RefusedError, message_text
from tests.playground.conftest import over_socket

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground
    from playground.workspace import InstalledApp

Json = dict[str, Any]


def text(value: str) -> Json:
    return {"type": "plain_text", "text": value}


OPTIONS = [{"text": text(name.title()), "value": name} for name in ("red", "green", "blue")]
ELEMENTS: dict[str, Json] = {
    "words": {"type": "plain_text_input", "multiline": True, "initial_value": "so far"},
    "number": {"type": "number_input", "is_decimal_allowed": False},
    "day": {"type": "datepicker"},
    "one": {"type": "static_select", "options": OPTIONS},
    "some": {"type": "multi_static_select", "options": OPTIONS},
    "ticks": {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[:1]},
    "radio": {"type": "radio_buttons", "options": OPTIONS},
    "user": {"type": "users_select"},
    "users": {"type": "multi_users_select"},
}
FORM: Json = {
    "type": "modal",
    "callback_id": "all",
    "title": text("All"),
    "submit": text("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": name,
            "optional": True,
            "label": text(name),
            "element": {**element, "action_id": "value"},
        }
        for name, element in ELEMENTS.items()
    ],
}


async def test_every_kind_of_field(slack: Playground, app: InstalledApp, bolt: AsyncApp) -> None:
    sent: list[Json] = []

    @bolt.shortcut("open_it")
    async def open_form(ack: Any, client: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @bolt.view("all")
    async def submitted(ack: Any, view: Json) -> None:
        sent.append({key: value["value"] for key, value in view["state"]["values"].items()})
        await ack()

    async with over_socket(slack, app, bolt):
        alice = slack.person("U01ALICE")
        await alice.shortcut("open_it")
        await alice.submit(await alice.next_view())
        await alice.shortcut("open_it")
        view = await alice.next_view()
        with pytest.raises(AssertionError, match="'pink' is no option of value"):
            await alice.submit(view, {"one": "pink"})
        await alice.submit(
            view,
            {
                "words": "more",
                "number": 7,
                "day": dt.date(2026, 11, 23),
                "one": "Green",
                "some": ["red", "blue"],
                "ticks": [],
                "radio": "blue",
                "user": "U02BOB",
                "users": ["U02BOB", "U03CAT"],
            },
        )
    untouched, filled = sent
    assert untouched["words"] == {"type": "plain_text_input", "value": "so far"}
    assert untouched["one"] == {"type": "static_select", "selected_option": None}
    assert untouched["ticks"]["selected_options"] == OPTIONS[:1]
    assert filled["words"]["value"] == "more"
    assert filled["number"] == {"type": "number_input", "value": "7"}
    assert filled["day"] == {"type": "datepicker", "selected_date": "2026-11-23"}
    assert filled["one"]["selected_option"] == OPTIONS[1]
    assert filled["some"]["selected_options"] == [OPTIONS[0], OPTIONS[2]]
    assert filled["ticks"]["selected_options"] == []
    assert filled["radio"]["selected_option"] == OPTIONS[2]
    assert filled["user"]["selected_user"] == "U02BOB"
    assert filled["users"]["selected_users"] == ["U02BOB", "U03CAT"]


async def test_selects_in_messages(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, client: AsyncWebClient
) -> None:
    bodies: list[Json] = []

    @bolt.action("pick")
    @bolt.action("menu")
    async def picked(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack()

    elements: list[Json] = [
        {"type": "static_select", "action_id": "pick", "options": OPTIONS},
        {"type": "overflow", "action_id": "menu", "options": OPTIONS},
    ]
    async with over_socket(slack, app, bolt):
        await client.chat_postMessage(
            channel="C01IT", text="x", blocks=[{"type": "actions", "elements": elements}]
        )
        alice = slack.person("U01ALICE")
        message = alice.messages("it")[0]
        await alice.select(message, "pick", "red")
        await alice.select(message, "menu", "blue")
        assert bodies[0]["actions"][0]["selected_option"] == OPTIONS[0]
        (block_id,) = bodies[0]["state"]["values"]
        state = bodies[0]["state"]["values"][block_id]["pick"]
        assert state == {"type": "static_select", "selected_option": OPTIONS[0]}
        assert bodies[1]["actions"][0]["selected_option"] == OPTIONS[2]


async def test_a_click_chooses_in_a_menu_what_is_no_button(
    slack: Playground, app: InstalledApp, bolt: AsyncApp, client: AsyncWebClient
) -> None:
    chosen: list[Json] = []

    @bolt.action("menu")
    async def picked(ack: Any, body: Json) -> None:
        chosen.append(body["actions"][0]["selected_option"])
        await ack()

    options = [
        {"text": text("Decline"), "value": value} for value in ("no:12:a", "no:13:b", "not:12")
    ]
    menu: Json = {"type": "overflow", "action_id": "menu", "options": options}
    async with over_socket(slack, app, bolt):
        await client.chat_postMessage(
            channel="C01IT", text="x", blocks=[{"type": "actions", "elements": [menu]}]
        )
        alice = slack.person("U01ALICE")
        message = alice.messages("it")[0]
        await alice.click(message, "no")
        await alice.click(message, "no", value="13")
        with pytest.raises(AssertionError, match="no with value '14' is not there"):
            await alice.click(message, "no", value="14")
    assert [each["value"] for each in chosen] == ["no:12:a", "no:13:b"]


async def test_others_cannot_see_in(slack: Playground) -> None:
    alice, bob = slack.person("U01ALICE"), slack.person("U02BOB")
    await alice.say("C02HR", "secret")
    with pytest.raises(RefusedError, match="U02BOB sees no channel C02HR"):
        bob.messages("C02HR")
    mine = await bob.say("C01IT", "bob's")
    with pytest.raises(RefusedError, match="somebody else's"):
        await alice.edit(mine, "alice's")
    slack.remove("all", "U03CAT")
    with pytest.raises(RefusedError, match="You are not in #all"):
        await slack.person("U03CAT").say("all", "hello?")


async def test_waiting_in_vain_shows_what_happened(
    slack: Playground, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C01IT", text="a hint")
    with pytest.raises(
        AssertionError, match=r"(?s)not within 0.01 s.*#it .*a hint.*postMessage ok"
    ):
        await slack.until(lambda: slack.messages("it")[7], timeout=0.01)
    with pytest.raises(AssertionError, match="No new view for U01ALICE"):
        await slack.person("U01ALICE").next_view(timeout=0.01)


def test_text_of_a_message() -> None:
    button = {
        "type": "button",
        "action_id": "go",
        "text": text("Go"),
        "confirm": {"title": text("Sure?")},
    }
    message = {
        "type": "message",
        "text": "fallback",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Bold*"}, "accessory": button},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "rich"}],
                    }
                ],
            },
            {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a picture"},
        ],
    }
    assert message_text(message) == "*Bold*\nGo\nsmall\nrich\na picture"
    assert message_text({"type": "message", "text": "plain"}) == "plain"
