"""Replies that requesters write elsewhere than in the request's thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.lifecycle import Action, State
from playground import message_text
from tests.scenario.clockwork import (
    edits,
    fill,
    nags_to,
    next_one_heard,
    pass_until,
    says,
    wall,
)
from tests.scenario.steps import (
    asked,
    buttons,
    claimed,
    held,
    kinds_of,
    shown,
    state_of,
)

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office


async def tells(office: Office, person: Person, text: str) -> dict[str, Any]:
    """Somebody writes to the bot under no message, and the bot has heard it."""
    async with next_one_heard(office):
        return await person.say(person.dm_channel, text)


async def test_a_reply_under_the_reminder_is_a_reply(promising: Office) -> None:
    number = await asked(promising)
    await pass_until(promising, wall(4, 9), timedelta(hours=3))
    reminder = nags_to(promising.alice)[-1]
    assert "request.reply" in buttons(reminder)
    await says(promising, promising.alice, reminder, "The left one")
    assert Action.REPLY in await kinds_of(promising, number)
    assert await state_of(promising, number) is State.IN_PROGRESS


async def test_a_message_beside_the_thread_is_the_reply_to_the_only_question(
    office: Office,
) -> None:
    number = await asked(office)
    written = await tells(office, office.alice, "The *left* one")
    assert await state_of(office, number) is State.IN_PROGRESS
    told = office.alice.dm[-1]
    assert f"passed on as your reply to this request:\n#{number}" in shown(told)
    await office.alice.click(told, "request.open")
    assert held(await office.alice.next_view(), "title") == "The *left* one"
    await edits(office, office.alice, written, "The right one")
    card = await office.card(number)
    thread = office.bob.thread("C01IT", card["ts"])[1:]
    assert "The right one" in shown(thread[-1]), "an edit of it is passed on"
    assert await kinds_of(office, number) == [
        Action.OPEN, Action.CLAIM, Action.ASK, Action.REPLY, Action.EDIT_REPLY,
    ]  # fmt: skip


async def test_of_several_questions_its_author_chooses(office: Office) -> None:
    first = await asked(office)
    second = await asked(office, "it The mouse is gone")
    await tells(office, office.alice, "The left one")
    hint = office.alice.dm[-1]
    assert "Several questions wait" in shown(hint)
    assert {await state_of(office, each) for each in (first, second)} == {State.WAITING}
    place = buttons(hint).index("request.reply_with.2")
    assert place >= 0
    (chosen,) = [
        element["value"]
        for block in hint["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "request.reply_with.2"
    ]
    number = int(chosen.split(":")[0])
    await office.alice.click(hint, "request.reply_with.2")
    await office.settled()
    assert await state_of(office, number) is State.IN_PROGRESS
    assert [await state_of(office, each) for each in (first, second)].count(State.WAITING) == 1
    await office.message(lambda: office.alice.dm, "passed on as your reply")
    await office.alice.click(hint, "request.reply_with.2", stale=True)
    await office.settled()
    assert (await kinds_of(office, number)).count(Action.REPLY) == 1


async def test_where_nothing_waits_a_message_is_no_reply(office: Office) -> None:
    number = await claimed(office)
    await tells(office, office.alice, "My chair is broken")
    assert Action.REPLY not in await kinds_of(office, number)
    assert "Nobody reads messages here" in shown(office.alice.dm[-1])


async def test_an_edit_that_brings_the_missing_words_is_a_reply(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    written = await office.alice.say(mine["channel"], "It is black", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "It is black")
    await fill(office, office.bob, card, "request.ask", question="Which tag?")
    await edits(office, office.alice, written, "It is black. The tag is LT-4711")
    assert await state_of(office, number) is State.IN_PROGRESS
    thread = office.bob.thread("C01IT", card["ts"])[1:]
    assert "LT-4711" in shown(thread[-1]), "the assignee reads it at the end of the thread"
    await edits(office, office.alice, written, "It is black. The tag is LT-4712")
    thread = office.bob.thread("C01IT", card["ts"])[1:]
    assert "LT-4712" in shown(thread[-1])
    assert (await kinds_of(office, number)).count(Action.REPLY) == 2


async def test_a_reply_by_the_form_goes_on_with_the_request(office: Office) -> None:
    number = await asked(office)
    mine = await office.dm(office.alice, f"#{number}")
    await fill(office, office.alice, mine, "request.reply", reply="The left one")
    assert await state_of(office, number) is State.IN_PROGRESS
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "The left one")
    mine = await office.dm(office.alice, f"#{number}")
    assert "request.reply" not in buttons(mine)


async def test_who_mentions_the_bot_in_a_channel_gets_a_hint_with_their_words(
    office: Office,
) -> None:
    bot = office.app.bot_user_id
    await office.bob.say("C01IT", f"<@{bot}> my screen is black")
    hint = await office.dm(office.bob, "You mentioned Crossdesk")
    assert "my screen is black" in message_text(hint)
    assert {"type": "channel", "channel_id": "C01IT"} in hint["blocks"][0]["elements"][0][
        "elements"
    ]
    assert "Nobody reads" not in message_text(hint), "in a channel others do"
    await office.bob.click(hint, "request.open")
    assert held(await office.bob.next_view(), "title") == "my screen is black"


async def test_who_mentions_the_bot_with_no_words_is_told_how_to_ask(office: Office) -> None:
    await office.bob.say("C01IT", f"<@{office.app.bot_user_id}>")
    hint = await office.dm(office.bob, "You mentioned Crossdesk")
    await office.bob.click(hint, "request.open")
    assert not held(await office.bob.next_view(), "title")


async def test_the_list_and_the_home_lead_to_the_thread_that_waits_for_a_reply(
    office: Office,
) -> None:
    await asked(office)
    card = await office.dm(office.alice, "#1", "Screen stays black")
    address = f"archives/{card['channel']}/p{card['ts'].replace('.', '')}?thread_ts={card['ts']}"
    listed = await office.alice.slash("/request", "list")
    assert listed is not None
    assert address in str(listed.blocks)
    await office.alice.open_home()
    await office.settled()
    assert address in str(await office.slack.until(lambda: office.alice.home or None))
