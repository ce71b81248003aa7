"""Slack delivers things twice, and people click twice: nothing is done twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action
from playground import Fault
from tests.scenario.steps import ask, claimed, kinds_of, numbers, resolved, shown

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def test_a_command_delivered_twice_opens_one_request(office: Office) -> None:
    office.slack.faults.add("slash_commands", Fault.DUPLICATE)
    await office.alice.slash("/request", "it Screen stays black")
    assert await numbers(office) == [1]
    assert await kinds_of(office, 1) == [Action.OPEN]
    await office.settled()
    assert len(office.alice.dm) == 1
    assert len(office.slack.messages("it")) == 1


@pytest.mark.parametrize("line", ["", "it/laptop Screen", "show 1"])
async def test_a_command_delivered_twice_opens_one_form_and_no_error(
    office: Office, line: str
) -> None:
    await ask(office, office.alice, "it Screen stays black")
    office.slack.faults.add("slash_commands", Fault.DUPLICATE)
    assert await office.alice.slash("/request", line) is None
    await office.alice.next_view()
    assert len(office.alice.views) == 1
    assert len(office.slack.calls.of("views.open", ok=True)) == 1


async def test_a_command_delivered_twice_answers_and_cancels_once(office: Office) -> None:
    number = await claimed(office)
    office.slack.faults.add("slash_commands", Fault.DUPLICATE, times=2)
    await office.bob.slash("/answer", f"{number} Try it")
    await office.alice.slash("/request", f"cancel {number}")
    assert await kinds_of(office, number) == [
        Action.OPEN,
        Action.CLAIM,
        Action.ANSWER,
        Action.CANCEL,
    ]


@pytest.mark.parametrize("action", ["request.claim", "request.answer", "request.show"])
async def test_a_click_delivered_twice_acts_once_and_shows_no_error(
    office: Office, action: str
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    office.slack.faults.add("interactive", Fault.DUPLICATE)
    await office.bob.click(card, action)
    assert office.bob.ephemerals == []
    assert len(office.bob.views) == (action != "request.claim")
    expected = [Action.OPEN, *([Action.CLAIM] if action == "request.claim" else [])]
    assert await kinds_of(office, number) == expected


async def test_a_confirmation_delivered_twice_counts_once(office: Office) -> None:
    number = await resolved(office)
    told = len(office.alice.ephemerals)
    office.slack.faults.add("interactive", Fault.DUPLICATE)
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    assert (await kinds_of(office, number)).count(Action.CONFIRM) == 1
    assert len(office.alice.ephemerals) == told


async def test_two_clicks_on_confirm_count_once_and_show_no_error(every_office: Office) -> None:
    office = every_office
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    told = len(office.alice.ephemerals)
    await office.alice.click(mine, "request.confirm")
    await office.alice.click(mine, "request.confirm", stale=True)
    assert (await kinds_of(office, number)).count(Action.CONFIRM) == 1
    assert len(office.alice.ephemerals) == told


async def test_a_form_delivered_twice_opens_one_request(office: Office) -> None:
    await office.alice.slash("/request", "it")
    view = await office.alice.next_view()
    office.slack.faults.add("interactive", Fault.DUPLICATE)
    result = await office.alice.submit(view, {"title": "Screen stays black"})
    assert result.ok
    assert await numbers(office) == [1]


async def test_a_form_sent_twice_by_an_impatient_hand_counts_once(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.answer")
    view = await office.bob.next_view()
    results = await asyncio.gather(
        *(office.bob.submit(view, {"answer": "Try it"}) for _ in range(3)), return_exceptions=True
    )
    assert any(getattr(result, "ok", False) for result in results)
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM, Action.ANSWER]
    await office.settled()
    mine = await office.dm(office.alice, f"#{number}")
    assert len(office.alice.thread(mine["channel"], mine["ts"])) == 2


async def test_two_clicks_on_whom_a_slip_has_meant_open_one_request(every_office: Office) -> None:
    office = every_office
    await office.alice.slash("/request", "itt Screen stays black")
    message = office.alice.ephemerals[-1]
    await office.alice.click(message, "suggestion.1", stale=True)
    await office.alice.click(message, "suggestion.1", stale=True)
    assert await numbers(office) == [1]
    assert len(office.alice.ephemerals) == 1
    assert "#1" in shown(office.alice.ephemerals[-1])
    await office.alice.slash("/request", "itt Screen stays black")
    await office.alice.click(office.alice.ephemerals[-1], "suggestion.1")
    assert await numbers(office) == [1, 2], "asked again, it is another one"


async def test_a_form_that_was_refused_can_be_sent_again(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.resolve")
    view = await office.bob.next_view()
    office.slack.faults.add("interactive", Fault.DUPLICATE)
    refused = await office.bob.submit(view, {"summary": " "})
    assert refused.errors
    assert (await office.bob.submit(view, {"summary": "Done"})).ok


async def test_a_message_delivered_twice_is_passed_on_once(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    office.slack.faults.add("events_api", Fault.DUPLICATE, times=None)
    await office.alice.say(mine["channel"], "One more thing", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "One more thing")
    await office.settled()
    thread = office.bob.thread("C01IT", card["ts"])
    assert sum("One more thing" in shown(each) for each in thread[1:]) == 1
    assert (await kinds_of(office, number)).count(Action.REPLY) == 1


async def test_events_about_people_and_homes_delivered_twice_do_no_harm(office: Office) -> None:
    office.slack.faults.add("events_api", Fault.DUPLICATE, times=None)
    await office.alice.open_home()
    office.slack.change_person("U01ALICE", locale="zh-CN")
    office.slack.invite("it", "U07XIAO")
    await office.slack.until(lambda: all(each.attempts for each in office.slack.deliveries) or None)
    answers = [
        attempt.answer.problem for each in office.slack.deliveries for attempt in each.attempts
    ]
    assert set(answers) == {""}
    assert await office.slack.until(lambda: office.alice.home)


async def test_an_edit_delivered_before_its_message_is_what_counts(office: Office) -> None:
    number = await claimed(office)
    mine = await office.dm(office.alice, f"#{number}")
    office.slack.faults.add("events_api", Fault.OUT_OF_ORDER)
    message = await office.alice.say(mine["channel"], "The right one", thread_ts=mine["ts"])
    await office.alice.edit(message, "No, the left one")
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "No, the left one")
    await office.slack.until(
        lambda: all(each.attempts for each in office.slack.deliveries.of("message")) or None
    )
    await office.settled()
    thread = office.bob.thread("C01IT", card["ts"])[1:]
    assert [each for each in thread if "The right one" in shown(each)] == []
    assert (await kinds_of(office, number)).count(Action.REPLY) == 1
