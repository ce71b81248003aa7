"""Words of requesters under a request that is resolved or has ended are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from domain.lifecycle import Action, State
from playground.uploads import Upload
from tests.scenario.clockwork import edits, fill, look, next_one_heard, pass_until, says
from tests.scenario.steps import (
    ask,
    asked,
    buttons,
    claimed,
    everything_in,
    held,
    kinds_of,
    offered,
    request_of,
    resolved,
    shown,
    state_of,
)

if TYPE_CHECKING:
    from tests.scenario.office import Office

STILL = "No, it is still black!"


async def days_later(office: Office, days: int = 6) -> None:
    """Days go by, and the bot does what is due."""
    office.clock.pass_(days=days)
    await look(office)


async def test_a_word_under_what_is_resolved_is_answered_and_keeps_it_open(office: Office) -> None:
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, STILL)
    question = await office.reply_in_thread(office.alice, mine, "You wrote after it was resolved")
    assert buttons(question) == ["request.confirm", "request.reopen"]
    card = await office.dm(office.alice, f"#{number}")
    assert "It does not close until you confirm" in shown(card)
    assert "Is it solved?" not in shown(card), "one question, where the words are"
    note = await office.reply_in_thread(office.alice, mine, "Cable replaced")
    assert "closes automatically" not in shown(note), "which is not so any more"
    assert buttons(note) == []
    await says(office, office.alice, mine, "Really black")
    thread = office.alice.thread(mine["channel"], mine["ts"])
    assert sum("You wrote after" in shown(each) for each in thread[1:]) == 1, "it is asked once"
    await pass_until(office, office.clock.now + timedelta(days=8), timedelta(days=1))
    assert await state_of(office, number) is State.RESOLVED
    assert "counts as solved" not in everything_in(office.alice.thread(mine["channel"], mine["ts"]))
    assert "How was it" not in everything_in(office.slack.messages(office.alice.dm_channel)), (
        "no rating of what may not be solved"
    )
    await office.alice.slash("/request", "list")
    assert "You wrote after it was resolved" in shown(office.alice.ephemerals[-1])


async def test_the_question_loses_its_buttons_once_it_is_answered(office: Office) -> None:
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, STILL)
    question = await office.reply_in_thread(office.alice, mine, "You wrote after it was resolved")
    await office.alice.click(question, "request.confirm")
    await office.settled()
    thread = office.alice.thread(mine["channel"], mine["ts"])[1:]
    confirming = [each for each in thread if "request.confirm" in buttons(each)]
    assert confirming == [], "neither the question nor the note of the resolution can be confirmed"
    told = await office.reply_in_thread(office.alice, mine, "” now.")
    assert f"#{number} is “Closed” now." in shown(told)


async def test_the_assignee_reopens_it_and_the_requester_reads_so(office: Office) -> None:
    number = await resolved(office)
    assert "request.reopen" not in offered(await office.card(number))
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, STILL)
    card = await office.card(number, saying=" wrote after it was resolved")
    await office.carol.click(card, "request.reopen")
    assert await state_of(office, number) is State.RESOLVED, "she is not its assignee"
    await fill(office, office.bob, card, "request.reopen", reason="The cable was not it")
    assert await state_of(office, number) is State.IN_PROGRESS
    note = await office.reply_in_thread(office.alice, mine, "reopened it")
    assert "The cable was not it" in shown(note)


async def test_thanks_are_not_asked_about_and_it_closes(office: Office) -> None:
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, "Thanks!")
    await days_later(office)
    assert await state_of(office, number) is State.CLOSED
    assert "You wrote after" not in everything_in(office.slack.messages(office.alice.dm_channel))


async def writes(office: Office, number: int, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Alice writes under her card; returns the card and her message, once both sides have it."""
    mine = await office.dm(office.alice, f"#{number}")
    written = await office.alice.say(mine["channel"], text, thread_ts=mine["ts"])
    await office.reply_in_thread(office.bob, await office.card(number), text)
    return mine, written


async def test_thanks_that_are_edited_into_an_objection_are_asked_about(office: Office) -> None:
    number = await resolved(office)
    mine, written = await writes(office, number, "Thanks")
    await edits(office, office.alice, written, "Thanks!")
    assert (await kinds_of(office, number)).count(Action.REPLY) == 1, "that is no news"
    await edits(office, office.alice, written, STILL)
    question = await office.reply_in_thread(office.alice, mine, "You wrote after it was resolved")
    assert buttons(question) == ["request.confirm", "request.reopen"]
    card = await office.card(number, saying=" wrote after it was resolved")
    last = office.bob.thread("C01IT", card["ts"])[-1]
    assert STILL in shown(last), "the assignee reads it at the end of the thread"
    assert f"@{office.bob.id}" in shown(last)
    await edits(office, office.alice, written, f"{STILL} Really.")
    assert (await kinds_of(office, number)).count(Action.REPLY) == 2, "that is said already"
    await days_later(office)
    assert await state_of(office, number) is State.RESOLVED


async def test_an_objection_that_is_edited_into_thanks_waits_for_one_click(office: Office) -> None:
    number = await resolved(office)
    mine, written = await writes(office, number, STILL)
    question = await office.reply_in_thread(office.alice, mine, "You wrote after it was resolved")
    await edits(office, office.alice, written, "Thanks!")
    await office.reply_in_thread(office.bob, await office.card(number), "Thanks!", "(edited)")
    await days_later(office)
    assert await state_of(office, number) is State.RESOLVED, "somebody may act on what it said"
    await office.alice.click(question, "request.confirm")
    await office.settled()
    assert await state_of(office, number) is State.CLOSED


async def test_what_was_written_before_it_was_resolved_can_become_an_objection(
    office: Office,
) -> None:
    number = await claimed(office)
    mine, written = await writes(office, number, "It is black")
    office.clock.pass_(minutes=1)
    await fill(office, office.bob, await office.card(number), "request.resolve", summary="Done")
    await edits(office, office.alice, written, "It is black again")
    await office.reply_in_thread(office.alice, mine, "You wrote after it was resolved")
    assert (await request_of(office, number)).is_disputed


async def test_a_file_that_is_deleted_says_nothing(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    photo = Upload("screen.png", "image/png", b"black")
    written = await office.alice.say(
        mine["channel"], "See here", files=[photo], thread_ts=mine["ts"]
    )
    await office.reply_in_thread(office.bob, await office.card(number), "See here")
    await fill(office, office.bob, await office.card(number), "request.ask", question="Which?")
    async with next_one_heard(office):
        await office.alice.delete_file(written["files"][0])
    assert Action.EDIT_REPLY in await kinds_of(office, number)
    assert await state_of(office, number) is State.WAITING


async def test_an_edit_under_what_has_ended_is_told_that_nobody_works_on_it(office: Office) -> None:
    number = await resolved(office)
    mine, written = await writes(office, number, "Thanks")
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    await office.settled()
    await edits(office, office.alice, written, STILL)
    told = await office.reply_in_thread(office.alice, mine, "so nobody is working on it")
    assert "request.reopen" in buttons(told)


@pytest.mark.parametrize(
    ("end", "state"), [("cancel", "Cancelled"), ("decline", "Declined"), ("confirm", "Closed")]
)
async def test_a_word_under_what_has_ended_is_told_so_and_comes_along(
    office: Office, end: str, state: str
) -> None:
    if end == "confirm":
        number = await resolved(office)
        await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    else:
        number = await ask(office, office.alice, "it Screen stays black")
        if end == "cancel":
            await office.alice.slash("/request", f"cancel {number}")
        else:
            await fill(
                office, office.bob, await office.card(number), "request.decline", reason="No"
            )
    await office.settled()
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, STILL)
    told = await office.reply_in_thread(office.alice, mine, "so nobody is working on it")
    assert f"#{number} is “{state}”" in shown(told)
    assert ("request.reopen" in buttons(told)) is (end == "confirm")
    await office.alice.click(told, "request.open")
    assert held(await office.alice.next_view(), "title") == STILL
    assert Action.REPLY in await kinds_of(office, number), "the department can read it"


async def test_after_two_weeks_nobody_is_told_to_reopen(office: Office) -> None:
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.click(mine, "request.confirm")
    office.clock.pass_(days=15)
    await says(office, office.alice, mine, STILL)
    told = await office.reply_in_thread(office.alice, mine, "so nobody is working on it")
    assert buttons(told) == ["request.open"]


async def test_what_closed_for_want_of_a_reply_says_that_it_is_not_solved(office: Office) -> None:
    number = await asked(office)
    await pass_until(office, office.clock.now + timedelta(days=8), timedelta(days=1))
    assert await state_of(office, number) is State.CLOSED
    mine = await office.dm(office.alice, f"#{number}", "Closed, not solved")
    await office.reply_in_thread(office.alice, mine, "It is not solved")
    await office.card(number, saying="Closed, not solved")
