"""Odd things that Slack may deliver: out of order, twice, beyond any limit, of kinds unheard of."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from domain.lifecycle import Action
from playground import Fault
from playground.uploads import Upload
from tests.scenario.away import away, back, given_up, replies_to
from tests.scenario.clockwork import look
from tests.scenario.steps import claimed, events_of, everything_in, kinds_of, shown

if TYPE_CHECKING:
    from tests.scenario.office import Office

Json = dict[str, Any]


@pytest.fixture
def office(either_office: Office) -> Office:
    """An office over each way in."""
    return either_office


async def unheard(office: Office, number: int, text: str) -> Json:
    """Alice writes under her card, and Slack loses it; returns the event that it would be."""
    mine = await office.dm(office.alice, f"#{number}")
    office.slack.faults.add("events_api", Fault.LOST)
    said = await office.alice.say(mine["channel"], text, thread_ts=mine["ts"])
    await given_up(office)
    return {"type": "message", **said}


async def deliver(office: Office, event: Json) -> None:
    """Slack delivers an event, and the bot has dealt with it."""
    channel = office.slack._hub.workspace.channels[event["channel"]]
    deliveries = office.slack._hub.events.raise_(deepcopy(event), channel=channel)
    await office.slack.until(lambda: all(each.answer and each.answer.ok for each in deliveries))
    await office.settled()


def about(kind: str, original: Json, **more: Any) -> Json:
    """The event that says that a message was edited or deleted."""
    event = {"type": "message", "subtype": kind, "channel": original["channel"], "ts": "1.000001"}
    return event | {"previous_message": original, **more}


async def test_a_message_that_comes_twice_in_two_deliveries_is_one(any_office: Office) -> None:
    office = any_office
    number = await claimed(office)
    event = await unheard(office, number, "The left one")
    for _ in range(3):
        await deliver(office, event)
    assert [each.text for each in await replies_to(office, number)] == ["The left one"]


async def test_an_edit_that_comes_first_is_what_was_said(any_office: Office) -> None:
    office = any_office
    number = await claimed(office)
    event = await unheard(office, number, "The left on")
    edited = deepcopy(event) | {"text": "The left one", "blocks": []}
    await deliver(office, about("message_changed", event, message=edited))
    await deliver(office, event)
    assert [each.text for each in await replies_to(office, number)] == ["The left one"]
    assert Action.EDIT_REPLY not in await kinds_of(office, number)


async def test_a_deletion_that_comes_first_keeps_the_message_from_everybody(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    event = await unheard(office, number, "My password is swordfish")
    for _ in range(2):
        await deliver(office, about("message_deleted", event, deleted_ts=event["ts"]))
    await deliver(office, event)
    assert await replies_to(office, number) == []
    assert "swordfish" not in everything_in(office.slack.messages("C01IT"))
    card = await office.card(number)
    assert "swordfish" not in everything_in(office.bob.thread(card["channel"], card["ts"]))


WORDS = {
    "long": "A lamp. " * 4_900,
    "one_word": "长" * 12_000,
    "mixed": "Lampe \u05d0\u05d1 \u202edark\u202c \U0001f469\u200d\U0001f527 灯坏了 \u0627\u0644",
    "no_character": "The \x00left\ud83d one",
    "marks": "<!channel> <@U03CAROL|x> &lt;b&gt; *a _b* c_ ``` `x` [a](javascript:alert)",
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
async def test_any_words_are_passed_on(any_office: Office, words: str) -> None:
    office = any_office
    number = await claimed(office)
    event = await unheard(office, number, "lost")
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    blocks = [{"type": "rich_text", "block_id": "b", "elements": [section]}]
    await deliver(office, event | {"text": words, "blocks": blocks})
    assert len(await replies_to(office, number)) == 1
    card = await office.card(number)
    note = await office.reply_in_thread(office.bob, card, words[:3])
    assert await office.run(lambda uow: uow.outbox.dead()) == ()
    assert "broadcast" not in str(note["blocks"])


def table(rows: int, columns: int, cell: str) -> Json:
    """Cells that somebody pasted."""
    cells = [[{"type": "raw_text", "text": cell}] * columns for _ in range(rows)]
    return {"fallback": "[no preview available]", "blocks": [{"type": "table", "rows": cells}]}


@pytest.mark.parametrize(
    "attachments",
    [
        [table(100, 20, "cell")],
        [table(400, 3, "单元格")],
        [table(3, 60, "cell")],
        [table(20, 5, "word " * 100)],
        [table(5, 2, "one")] * 4,
        [
            {"fallback": "x", "blocks": [{"type": "table", "rows": [[], [None], "?"]}]},
            table(1, 1, "y"),
        ],
    ],
    ids=["full", "long", "wide", "wordy", "several", "broken"],
)
async def test_any_table_is_passed_on(office: Office, attachments: list[Json]) -> None:
    number = await claimed(office)
    event = await unheard(office, number, "lost")
    more = {"text": "", "blocks": [], "attachments": attachments}
    await deliver(office, event | more)
    assert len(await replies_to(office, number)) == 1
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "wrote")
    assert await office.run(lambda uow: uow.outbox.dead()) == ()


async def test_everything_at_once_is_read_once_though_the_bot_starts_again_and_again(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    hub, place = office.slack._hub, {"thread_ts": mine["ts"]}
    channel = hub.workspace.channels[mine["channel"]]
    async with away(office):
        office.clock.pass_(minutes=20)
        said = await office.alice.say(channel.id, "It is in 12", **place)
        for text in ("It is in 13", "It is in 14"):
            await office.alice.edit(said, text)
        await office.alice.say(channel.id, "For all to see", **place, broadcast=True)
        await office.alice.say(
            channel.id, files=[Upload("a.pdf", "application/pdf", b"%")], **place
        )
        clip = Upload("clip.m4a", "audio/mp4", b"sound", "slack_audio")
        await office.alice.say(channel.id, files=[clip], **place)
        await office.alice.say(channel.id, table=[["房间", "12"]], **place)
        gone = await office.alice.say(channel.id, "Never mind", **place)
        await office.alice.delete(gone)
        alice = hub.workspace.user(office.alice.id)
        for odd in ({"subtype": "huddle_thread"}, {"bot_id": "B0OTHER"}, {"user": "USLACKBOT"}):
            posted = hub.talk.post(channel, alice, {"text": "Not a person"}, thread_ts=mine["ts"])
            channel.messages[posted["ts"]] |= odd
        # Nobody can read this; it holds up none of the others.
        broken = hub.talk.post(channel, alice, {"text": "Broken"}, thread_ts=mine["ts"])
        channel.messages[broken["ts"]] |= {"edited": "yes", "files": [None, 1], "blocks": "none"}
        await office.alice.say(channel.id, "Thanks", **place)
    for _ in range(2):
        await office.bot.stop()
        office.bot = await back(office)
        await look(office)
    events = await events_of(office, number)
    assert [each.text for each in events if each.kind is Action.REPLY] == [
        "It is in 14",
        "For all to see",
        "",
        "房间 | 12",
        "Thanks",
    ]
    assert Action.EDIT_REPLY not in [each.kind for each in events]
    card = await office.card(number)
    notes = [shown(each) for each in office.bob.thread(card["channel"], card["ts"])[1:]]
    for words in ("It is in 14", "For all to see", "a.pdf", "clip.m4a", "房间", "Thanks"):
        assert sum(words in each for each in notes) == 1, words
    assert not any("Not a person" in each or "Never mind" in each for each in notes)
