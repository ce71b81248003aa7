"""The conversation: the requester's thread and the providers' thread, and what passes between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.lifecycle import Action, State
from playground import Fault
from playground.uploads import Upload
from tests.scenario.clockwork import edits, fill, says
from tests.scenario.office import opened_office
from tests.scenario.steps import (
    ask,
    buttons,
    claimed,
    claimed_in_confidence,
    everything_in,
    held,
    kinds_of,
    links,
    resolved,
    shown,
    state_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenario.office import Office


def providers_thread(office: Office, card: dict[str, Any]) -> str:
    """All that can be read under a card in the department's channel."""
    return "\n".join(map(shown, office.bob.thread(card["channel"], card["ts"])[1:]))


async def test_talk_under_the_departments_card_is_internal(office: Office) -> None:
    number = await claimed(office)
    card = await office.card(number)
    said = await office.bob.say("C01IT", "He broke it himself, again", thread_ts=card["ts"])
    await says(office, office.carol, card, f"Answer #{number}: just buy a new one")
    await edits(office, office.bob, said, "He broke it himself")
    alices = everything_in(office.slack.messages(office.alice.dm_channel))
    assert "broke" not in alices
    assert "buy a new one" not in alices
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM]
    await office.alice.slash("/request", f"show {number}")
    assert "broke" not in shown(await office.alice.next_view())


async def test_colleagues_read_in_the_thread_all_that_was_said_on_both_sides(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    await office.carol.slash("/answer", f"{number} See https://wiki.example.org/reset")
    card = await office.card(number)
    await fill(office, office.bob, card, "request.ask", question="Which one?")
    await says(office, office.alice, await office.dm(office.alice, f"#{number}"), "The left one")
    await office.bob.say("C01IT", "She broke it", thread_ts=card["ts"])
    await fill(office, office.bob, card, "request.resolve", summary="Cable replaced")
    thread = office.bob.thread("C01IT", card["ts"])[1:]
    parts = ("@U03CAROL answered", "@U02BOB asked", "@U01ALICE wrote", "She broke it", "resolved")
    assert len(thread) == len(parts)
    assert all(part in shown(note) for part, note in zip(parts, thread, strict=True))
    assert links(thread[0]["blocks"]) == ["https://wiki.example.org/reset"]
    assert "Cable replaced" in shown(thread[-1])
    assert "→" not in "".join(map(shown, (thread[0], thread[1], thread[-1]))), "it pings nobody"
    assert "She broke it" not in everything_in(office.slack.messages(office.alice.dm_channel))


async def test_of_a_confidential_request_its_assignee_alone_reads_what_others_answered(
    office: Office,
) -> None:
    number = await claimed_in_confidence(office, "My pay slip")
    await office.pat.slash("/answer", f"{number} It is in the post")
    await office.qin.slash("/answer", f"{number} It comes on Friday")
    await office.settled()
    theirs = await office.dm(office.pat, "My pay slip")
    (note,) = office.pat.thread(theirs["channel"], theirs["ts"])[1:]
    assert "@U06QIN answered" in shown(note)
    assert "It comes on Friday" in shown(note)
    channel = everything_in(office.slack.messages("C02PEOPLE"))
    assert "in the post" not in channel
    assert "Friday" not in channel


async def test_what_the_requester_writes_reaches_the_providers_as_it_was_written(
    office: Office,
) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    words = "It is <!channel> & *really* dark, <@U02BOB>\nsee https://example.org/a?b=1&c=2"
    await office.alice.say(mine["channel"], words, thread_ts=mine["ts"])
    card = await office.card(number)
    note = await office.reply_in_thread(office.bob, card, "It is <!channel> & *really* dark, @bob")
    assert "https://example.org/a?b=1&c=2" in shown(note)
    assert "<!channel>" not in note["text"]
    assert "<@U02BOB>" not in everything_in([note]), "a mention in private pings nobody elsewhere"
    assert "@U01ALICE wrote" in shown(note)


async def test_files_come_along_as_links(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    message = await office.alice.say(
        mine["channel"],
        "",
        thread_ts=mine["ts"],
        files=[
            Upload("screen.png", "image/png", b"png"),
            Upload("屏幕.pdf", "application/pdf", b"pdf"),
        ],
    )
    card = await office.card(number)
    note = await office.reply_in_thread(office.bob, card, "screen.png", "屏幕.pdf")
    for file in message["files"]:
        assert file["permalink"] in everything_in([note])


async def test_an_edit_changes_what_the_providers_read_in_place(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    message = await office.alice.say(mine["channel"], "The right cable", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "The right cable")
    for words in ("The left cable", "The black cable"):
        await office.alice.edit(message, words)
        await office.reply_in_thread(office.bob, card, words, "(edited)")
    assert len(office.bob.thread("C01IT", card["ts"])) == 2
    assert "right" not in providers_thread(office, card)


async def test_an_edit_before_it_was_passed_on_is_passed_on_once(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    card = await office.card(number)
    held_back = office.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, channel="C01IT")
    message = await office.alice.say(mine["channel"], "The right cable", thread_ts=mine["ts"])
    await office.slack.until(lambda: held_back.hits)
    await office.settled()
    await edits(office, office.alice, message, "The left cable")
    office.clock.pass_(seconds=2)
    await office.settled()
    await office.reply_in_thread(office.bob, card, "The left cable")
    assert len(office.bob.thread("C01IT", card["ts"])) == 2


async def test_a_link_that_slack_unfolds_is_no_edit(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    message = await office.alice.say(
        mine["channel"], "See https://example.org", thread_ts=mine["ts"]
    )
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "https://example.org")
    await edits(office, office.alice, message, "See https://example.org")
    assert "(edited)" not in providers_thread(office, card)
    assert Action.EDIT_REPLY not in await kinds_of(office, number)


async def test_a_deleted_message_stays_said(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    message = await office.alice.say(mine["channel"], "The right cable", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "The right cable")
    await office.alice.delete(message)
    await office.slack.until(
        lambda: all(each.attempts for each in office.slack.deliveries.of("message")) or None
    )
    await office.settled()
    assert "The right cable" in providers_thread(office, card)


async def test_thanks_do_not_reopen_but_the_button_does(office: Office) -> None:
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.say(mine["channel"], "Thanks!", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "Thanks!")
    assert await state_of(office, number) is State.RESOLVED
    await office.alice.click(mine, "request.confirm")
    await office.alice.say(mine["channel"], "Thanks again!", thread_ts=mine["ts"])
    await office.reply_in_thread(office.bob, card, "Thanks again!")
    assert await state_of(office, number) is State.CLOSED
    await office.settled()
    await office.alice.click(mine, "request.reopen")
    await office.alice.submit(await office.alice.next_view(), {"reason": "Dark again"})
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_a_reply_ends_the_waiting_of_an_unclaimed_request_too(office: Office) -> None:
    number = await claimed(office)
    card = await office.card(number)
    await office.bob.click(card, "request.ask")
    await office.bob.submit(await office.bob.next_view(), {"question": "Which cable?"})
    await office.settled()
    await office.bob.click(card, "request.release")
    assert await state_of(office, number) is State.WAITING
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.say(mine["channel"], "The left one", thread_ts=mine["ts"])
    await office.card(number, saying="not claimed yet")
    await office.reply_in_thread(office.bob, card, "The left one")
    assert await state_of(office, number) is State.OPEN, "work that nobody has is open"


async def test_a_message_to_the_bot_gets_a_hint_and_a_button_that_keeps_it(
    office: Office,
) -> None:
    await office.alice.say(office.alice.dm_channel, "My <screen> & I are *sad*")
    hint = await office.dm(office.alice, "Nobody reads messages here")
    assert buttons(hint) == ["request.open"]
    await office.alice.click(hint, "request.open")
    assert held(await office.alice.next_view(), "title") == "My <screen> & I are *sad*"
    await office.xiao.say(office.xiao.dm_channel, "屏幕坏了")
    hint = await office.dm(office.xiao, "没有人会看到")
    await office.xiao.click(hint, "request.open")
    assert held(await office.xiao.next_view(), "title") == "屏幕坏了"


async def test_under_a_hint_there_is_another_hint(office: Office) -> None:
    first = await office.alice.say(office.alice.dm_channel, "Hello?")
    hint = await office.dm(office.alice, "Nobody reads")
    await office.alice.say(hint["channel"], "Anybody?", thread_ts=hint["ts"])
    await office.slack.until(lambda: len(office.alice.dm) == 3 or None)
    await office.alice.say(first["channel"], "Nobody?", thread_ts=first["ts"])
    await office.slack.until(lambda: len(office.alice.dm) == 4 or None)


async def test_several_messages_arrive_in_their_order(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    for n in range(5):
        await office.alice.say(mine["channel"], f"Message {n}", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "Message 4")
    read = providers_thread(office, card)
    assert [n for n in range(5) if f"Message {n}" in read] == list(range(5))
    assert sorted(range(5), key=lambda n: read.index(f"Message {n}")) == list(range(5))


async def test_an_answer_too_long_for_a_note_is_whole_behind_show(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    words = "Try this. " * 500 + "The very end."
    await office.bob.slash("/answer", f"{number} {words}")
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "Press Show to read the rest")
    assert "The very end." not in shown(note)
    await office.alice.click(note, "request.show")
    assert "The very end." in shown(await office.alice.next_view())


async def test_a_reply_written_before_the_bot_knows_of_its_card_is_not_lost(
    tmp_path: Path,
) -> None:
    async with opened_office(f"sqlite:///{tmp_path / 'office.db'}", "http") as office:
        card_out = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT, times=2)
        number = await ask(office, office.alice, "it Screen stays black")
        mine = await office.message(lambda: office.alice.dm, f"#{number}")
        reply = await office.alice.say(mine["channel"], "It is dark", thread_ts=mine["ts"])
        await office.alice.edit(reply, "It is very dark")
        await office.slack.until(lambda: _refused(office) or None)
        card_out.release()
        card = await office.card(number)
        await office.reply_in_thread(office.bob, card, "It is very dark")
        await office.settled()
        assert (await kinds_of(office, number)).count(Action.REPLY) == 1
        others = {each["text"] for each in office.alice.dm if each["ts"] != mine["ts"]}
        assert others <= {"Crossdesk in one minute"}, "no hint"


def _refused(office: Office) -> bool:
    attempts = [each for d in office.slack.deliveries.of("message") for each in d.attempts]
    return any(each.answer.problem for each in attempts)
