"""Words arrive whole: what people send in Slack reaches the other side, and pings nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.lifecycle import Action, State
from playground.uploads import Upload
from tests.scenario.steps import (
    asked,
    claimed,
    everything_in,
    held,
    kinds_of,
    links,
    shown,
    state_of,
)
from tests.unit.views.layouts import objects

if TYPE_CHECKING:
    from tests.scenario.office import Office

Json = dict[str, Any]


@pytest.fixture
def office(either_office: Office) -> Office:
    """An office over each way in."""
    return either_office


async def written(office: Office, number: int, *words: str, **content: Any) -> Json:
    """Alice writes under her card; returns the note that the providers get."""
    mine = await office.dm(office.alice, f"#{number}")
    text = content.pop("text", "")
    await office.alice.say(mine["channel"], text, thread_ts=mine["ts"], **content)
    return await office.reply_in_thread(office.bob, await office.card(number), *words)


def pings(layout: object) -> list[Json]:
    """Everything in somebody's words that would ping."""
    mentions = [each for each in objects(layout) if each.get("type") in {"usergroup", "broadcast"}]
    return mentions + [each for each in objects(layout) if each.get("user_id") == "U03CAROL"]


async def test_an_address_in_a_command_can_be_clicked_on_both_sides(any_office: Office) -> None:
    office = any_office
    number = await claimed(office, "it Screen (see https://wiki.example.org/a?x=1&y=2)")
    url = "https://wiki.example.org/reset?x=1&y=2"
    await office.bob.slash("/answer", f"{number} Follow {url}, please")
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "Follow")
    assert links(note["blocks"]) == [url]
    assert f"Follow {url}, please" in shown(note)
    card = await office.card(number, saying="Follow")
    assert links(card["blocks"]) == ["https://wiki.example.org/a?x=1&y=2", url]


async def test_formats_lists_code_links_and_emoji_arrive(any_office: Office) -> None:
    office = any_office
    office.slack.add_user_group("S01IT", "it-team", ["U02BOB"])
    number = await claimed(office)
    text = """*Room 12*: see [the manual](https://example.org/m) <@U03CAROL> <!subteam^S01IT> :tada:
- first
- second
```
x = 1 < 2
```
> quoted
in <#C09ALL> and <#C02PEOPLE>"""
    note = await written(office, number, "Room 12", text=text, formatted=True)
    blocks = note["blocks"]
    assert links(blocks) == ["https://example.org/m"]
    kinds = [each.get("type") for each in objects(blocks)]
    assert {"rich_text_list", "rich_text_preformatted", "emoji"} <= set(kinds)
    bold = [each["text"] for each in objects(blocks) if each.get("style") == {"bold": True}]
    assert bold == ["Room 12"]
    assert "@carol.ito @it-team" in shown(note)
    assert "#people" in shown(note), "a private channel is named, for those who cannot see it"
    channels = [each["channel_id"] for each in objects(blocks) if each.get("type") == "channel"]
    assert channels == ["C09ALL"]
    assert pings(blocks) == []


async def test_a_pasted_table_arrives_as_a_table_and_is_a_reply(any_office: Office) -> None:
    office = any_office
    number = await asked(office)
    note = await written(office, number, "Lamp", table=[["Room", "Lamp"], ["12", "E27"]])
    (table,) = [each for each in note["blocks"] if each["type"] == "table"]
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Room", "Lamp"],
        ["12", "E27"],
    ]
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_a_forwarded_message_is_quoted_with_its_author_and_address(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    original = await office.bob.say("all", "The lamp in 12 needs an E27 bulb")
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.forward(original, mine["channel"], thread_ts=mine["ts"])
    card = await office.card(number)
    note = await office.reply_in_thread(office.bob, card, "needs an E27 bulb")
    assert "Bob Li" in shown(note)
    (url,) = links(note["blocks"])
    assert original["ts"].replace(".", "") in url


async def test_a_recording_is_no_reply_and_both_sides_are_told(any_office: Office) -> None:
    office = any_office
    number = await asked(office)
    clip = Upload("clip.m4a", "audio/mp4", b"sound", "slack_audio")
    note = await written(office, number, "cannot show", files=[clip])
    assert "clip.m4a" in shown(note)
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "does not count as a reply")
    assert await state_of(office, number) is State.WAITING
    assert Action.REPLY not in await kinds_of(office, number)


async def test_a_file_alone_is_a_reply_and_says_when_it_was_deleted(
    any_office: Office,
) -> None:
    office = any_office
    number = await asked(office)
    note = await written(office, number, "a.pdf", files=[Upload("a.pdf", "application/pdf", b"%")])
    assert links(note["blocks"])
    assert await state_of(office, number) is State.IN_PROGRESS
    mine = await office.dm(office.alice, f"#{number}")
    (file,) = office.alice.thread(mine["channel"], mine["ts"])[-1]["files"]
    await office.alice.delete_file(file)
    card = await office.card(number)
    note = await office.reply_in_thread(office.bob, card, "a.pdf", "(deleted)")
    assert links(note["blocks"]) == []


async def test_a_deleted_message_is_struck_through_with_its_authors_name(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    reply = await office.alice.say(mine["channel"], "The *left* one", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "left")
    await office.alice.delete(reply)
    note = await office.reply_in_thread(office.bob, card, "(deleted by")
    assert "(deleted by @U01ALICE)" in shown(note)
    struck = [each["text"] for each in objects(note["blocks"]) if "strike" in each.get("style", {})]
    assert struck == ["The *left* one"]
    assert "left" not in note["text"]
    assert len(office.bob.thread(card["channel"], card["ts"])) == 2
    card = await office.card(number, saying="(deleted by")
    struck = [each["text"] for each in objects(card["blocks"]) if "strike" in each.get("style", {})]
    assert struck == ["The *left* one"], "on the card, too"


async def test_an_edit_within_a_table_arrives_and_one_that_adds_a_mention_pings_nobody(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    place = {"thread_ts": mine["ts"]}
    pasted = await office.alice.say(mine["channel"], table=[["Room", "12"]], **place)
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "12")
    cell = {"type": "raw_text", "text": "13"}
    table = {"blocks": [{"type": "table", "rows": [[cell]]}]}
    await office.alice.edit(pasted, "", content={"attachments": [table]})
    note = await office.reply_in_thread(office.bob, card, "13", "(edited)")
    await office.alice.edit(pasted, "Ask <@U03CAROL> or see https://example.org")
    note = await office.reply_in_thread(office.bob, card, "Ask @carol.ito", "(edited)")
    assert links(note["blocks"]) == ["https://example.org"]
    assert pings(note["blocks"]) == []
    await office.card(number, saying="Ask @carol.ito")


async def test_markdown_behind_commands_is_read_and_the_first_line_is_said_once(
    any_office: Office,
) -> None:
    office = any_office
    line = "it **Room 12**: lamp broken\n- tried another\n- 2 * 3 * 4 snake_case"
    number = await claimed(office, line)
    card = await office.card(number)
    assert shown(card).count("Room 12: lamp broken") == 1
    assert "2 * 3 * 4 snake_case" in shown(card)
    (listed,) = [each for each in objects(card["blocks"]) if each.get("type") == "rich_text_list"]
    assert len(listed["elements"]) == 2
    await office.bob.slash("/answer", f"{number} | a | b |\n|---|---|\n| 1 | 2 |")
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "1")
    assert [each for each in note["blocks"] if each["type"] == "table"]


async def test_forms_take_rich_text_and_scripts_plain_text(any_office: Office) -> None:
    office = any_office
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.answer")
    elements = [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Now", "style": {"bold": True}},
                {"type": "user", "user_id": "U03CAROL"},
            ],
        }
    ]
    rich = {"type": "rich_text", "elements": elements}
    await office.bob.submit(await office.bob.next_view(), {"answer": rich})
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "Now")
    assert "Now@carol.ito" in shown(note)
    assert pings(note["blocks"]) == []
    await office.bob.click(await office.card(number), "request.answer")
    form = await office.bob.next_view()
    plain = {"answer": {"value": {"type": "plain_text_input", "value": "By a **script**"}}}
    user = office.slack.workspace.user(office.bob.id)
    await office.slack._hub.interactions.submit(user, form["id"], plain)
    await office.reply_in_thread(office.alice, mine, "By a ", "script")


async def test_an_alert_without_text_becomes_a_request(office: Office) -> None:
    hub = office.slack._hub
    alert = {"attachments": [{"title": "ALERT", "text": "Disk full on srv1"}], "text": ""}
    channel = hub.workspace.channels["C09ALL"]
    posted = hub.talk.post(channel, hub.workspace.user("U02BOB"), alert)
    await office.alice.message_shortcut("request_from_message", {**posted, "channel": "C09ALL"})
    view = await office.alice.next_view()
    assert held(view, "title") == "ALERT"
    assert "Disk full on srv1" in held(view, "details")


@pytest.mark.parametrize(
    ("message", "passed_on"),
    [
        ({"subtype": "thread_broadcast"}, True),
        ({"subtype": "me_message"}, True),
        ({"subtype": "bot_message", "bot_id": "B01OTHER"}, False),
        ({"bot_id": "B01WORKFLOW"}, False),
        ({"subtype": "huddle_thread"}, False),
        ({"subtype": "channel_join"}, False),
        ({"subtype": "reminder_add"}, False),
        ({"user": "USLACKBOT"}, False),
    ],
    ids=str,
)
async def test_each_kind_of_message_has_its_outcome(
    office: Office, message: Json, passed_on: bool
) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    hub = office.slack._hub
    channel = hub.workspace.channels[mine["channel"]]
    event = {
        "type": "message",
        "user": office.alice.id,
        "text": "It is dark",
        "ts": hub.ids.ts(),
        "thread_ts": mine["ts"],
        "channel": channel.id,
        **message,
    }
    (delivery,) = hub.events.raise_(event, channel=channel)
    await office.slack.until(lambda: delivery.attempts)
    await office.settled()
    replied = Action.REPLY in await kinds_of(office, number)
    assert replied is passed_on
    assert "Nobody reads" not in everything_in(office.slack.messages(office.alice.dm_channel))


async def test_a_reaction_is_no_word(any_office: Office) -> None:
    office = any_office
    number = await asked(office)
    mine = await office.dm(office.alice, f"#{number}")
    question = await office.reply_in_thread(office.alice, mine, "Which one?")
    before = await kinds_of(office, number)
    await office.alice.react(question, "thumbsup")
    await office.bob.react(await office.card(number), "eyes")
    await written(office, number, "The left one", text="The left one")
    assert await kinds_of(office, number) == [*before, Action.REPLY]
    assert not office.slack.deliveries.of("reaction_added")


async def test_no_link_has_a_preview_on_the_other_side(any_office: Office) -> None:
    office = any_office
    secret = await office.pat.say("C02PEOPLE", "Alice gets a raise")
    link = f"https://playground.slack.com/archives/C02PEOPLE/p{secret['ts'].replace('.', '')}"
    number = await claimed(office, f"it See {link}")
    await office.bob.slash("/answer", f"{number} See {link}")
    await written(office, number, "I saw", text=f"I saw {link}")
    await office.settled()
    posts = office.slack.calls.of("chat.postMessage")
    assert len(posts) == 5, "two cards, an answer in both threads, a reply"
    assert {(each.arguments["unfurl_links"], each.arguments["unfurl_media"]) for each in posts} == {
        (False, False)
    }
