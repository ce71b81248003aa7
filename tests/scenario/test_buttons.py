"""The buttons of cards, lists, the details and the App Home, and the forms behind them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.requests import by_provider
from domain.decline_reasons import DeclineReason
from domain.errors import DomainError
from domain.events import Cancelled, Declined, Resolved
from domain.lifecycle import Action, State
from domain.promise_terms import Verdict, Verdicts
from playground import Fault
from tests.scenario.office import opened_office
from tests.scenario.steps import (
    ask,
    buttons,
    choose,
    claimed,
    events_of,
    forged,
    held,
    kinds_of,
    request_of,
    resolved,
    shown,
    state_of,
    whisper,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenario.office import Office


async def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(
    office: Office,
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    await asyncio.gather(
        *(person.click(card, "request.claim", stale=True) for person in (office.bob, office.carol))
    )
    winner = (await request_of(office, number)).hop.assignee_id
    loser = office.carol if winner == office.bob.id else office.bob
    await whisper(office, loser, f"#{number} is already assigned to @{winner}.")
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM]
    await office.settled()
    assert f"assigned to @{winner}" in shown(await office.card(number))


async def test_claiming_ones_own_again_changes_nothing(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    await office.bob.click(card, "request.claim")
    await office.bob.click(card, "request.claim", stale=True)
    assert office.bob.ephemerals == []
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM]


async def test_a_stranger_cannot_claim_and_learns_nothing(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    await office.xiao.click(card, "request.claim")
    await whisper(office, office.xiao, f"#{number}")
    await office.bob.click(card, "request.claim")
    await office.xiao.click(card, "request.claim", stale=True)
    assert not any(office.bob.id in shown(each) for each in office.xiao.ephemerals)
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM]


async def test_the_requester_cannot_serve_themselves(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.alice.click(await office.card(number), "request.claim")
    await whisper(office, office.alice, "only people who serve its department can")
    assert await state_of(office, number) is State.OPEN


async def test_a_released_request_is_everybodys_again(office: Office) -> None:
    number = await claimed(office)
    card = await office.card(number)
    await office.carol.click(card, "request.release")
    await whisper(office, office.carol, "only its assignee and the department's managers can")
    await office.bob.click(card, "request.release")
    request = await request_of(office, number)
    assert (request.state, request.hop.assignee_id) == (State.OPEN, None)
    card = await office.card(number, saying="not claimed yet")
    assert "request.claim" in buttons(card)


async def test_a_request_is_handed_to_a_colleague(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.reassign")
    form = await office.bob.next_view()
    assert "carol.ito · 0 requests" in shown(form), "those who serve, with what they have in hand"
    result = await office.bob.submit(form, {"assignee": "U03CAROL"})
    assert result.ok
    assert (await request_of(office, number)).hop.assignee_id == "U03CAROL"
    await office.settled()
    card = await office.card(number)
    assert "assigned to @U03CAROL" in shown(card)
    thread = "".join(map(shown, office.bob.thread("C01IT", card["ts"])))
    assert "@U02BOB reassigned it to @U03CAROL" in thread


async def test_a_request_is_taken_over_at_one_click_and_the_former_assignee_is_told(
    office: Office,
) -> None:
    number = await claimed(office)
    await office.carol.click(await office.card(number), "request.take_over")
    assert (await request_of(office, number)).hop.assignee_id == office.carol.id
    await office.settled()
    card = await office.card(number)
    assert "assigned to @U03CAROL" in shown(card)
    (note,) = office.bob.thread("C01IT", card["ts"])[1:]
    assert shown(note) == "@U03CAROL took it over from @U02BOB"
    before = await kinds_of(office, number)
    await office.carol.click(card, "request.take_over")
    assert await kinds_of(office, number) == before, "one's own is not taken over"


async def test_of_two_who_take_over_at_once_one_wins_and_the_other_is_told_who(
    office: Office,
) -> None:
    number = await claimed(office)
    card = await office.card(number)
    await office.carol.click(card, "request.take_over", stale=True)
    await office.mei.click(card, "request.take_over", stale=True)
    await whisper(office, office.mei, f"#{number} 已由 @U03CAROL")
    assert (await request_of(office, number)).hop.assignee_id == office.carol.id
    await office.mei.click(
        forged(card, "request.take_over", f"{number}"), "request.take_over", stale=True
    )
    assert (await request_of(office, number)).hop.assignee_id == office.mei.id, "whoever has it"
    await office.settled()
    await office.mei.click(await office.card(number), "request.release")
    await office.carol.click(card, "request.take_over", stale=True)
    assert (await kinds_of(office, number))[-1] is Action.CLAIM, "nobody has it any more"


async def test_only_who_serves_takes_over_and_nothing_that_has_ended(office: Office) -> None:
    number = await claimed(office)
    card = await office.card(number)
    await office.alice.click(card, "request.take_over")
    await whisper(office, office.alice, "only people who serve its department can")
    await office.alice.slash("/request", f"cancel {number}")
    await office.carol.click(card, "request.take_over", stale=True)
    await whisper(office, office.carol, "You cannot use", "“Cancelled”")
    assert (await request_of(office, number)).hop.assignee_id == office.bob.id


async def test_nobody_hands_a_request_to_somebody_who_does_not_serve(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.reassign")
    form = await office.bob.next_view()
    (menu,) = (each["element"] for each in form["blocks"] if each["block_id"] == "assignee")
    assert [each["value"] for each in menu["options"]] == [office.carol.id, office.mei.id]
    now = office.clock.now
    for user_id in ("U01ALICE", "U05PAT", "U99NOBODY"):  # as if they had just ceased to serve
        with pytest.raises(DomainError, match="not_a_provider") as refused:
            await office.run(by_provider.reassign, office.bob.id, now, number, user_id)
        assert refused.value.field == "assignee"
    assert (await request_of(office, number)).hop.assignee_id == office.bob.id


async def test_a_question_waits_for_its_reply_or_for_a_provider_to_go_on(office: Office) -> None:
    number = await claimed(office)
    for goes_on in ("reply", "resume"):
        await office.bob.click(await office.card(number), "request.ask")
        await office.bob.submit(await office.bob.next_view(), {"question": f"Which? {goes_on}"})
        assert await state_of(office, number) is State.WAITING
        await office.settled()
        mine = await office.dm(office.alice, f"#{number}")
        assert "Waiting for you" in shown(mine)
        if goes_on == "reply":
            await office.alice.say(mine["channel"], "The left one", thread_ts=mine["ts"])
            await office.card(number, saying="In progress")
        else:
            await office.bob.click(await office.card(number), "request.resume")
        assert await state_of(office, number) is State.IN_PROGRESS


async def test_resolving_asks_for_a_summary_and_the_quality_criteria(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.resolve")
    form = await office.bob.next_view()
    assert "The cause is written down" in shown(form)
    result = await office.bob.submit(form, {"quality": ["1"]})
    assert "summary" in result.errors
    result = await office.bob.submit(form, {"summary": "  ", "quality": ["1"]})
    assert result.errors == {"summary": "Please fill this in."}
    result = await office.bob.submit(form, {"summary": "Cable replaced", "quality": ["1"]})
    assert result.ok
    event = (await events_of(office, number))[-1]
    assert event.content == Resolved("Cable replaced", quality=(1,))
    assert event.verdicts == Verdicts(
        Verdict(met=True, by=timedelta(hours=1)), Verdict(met=True, by=timedelta(hours=8))
    )
    mine = await office.dm(office.alice, f"#{number}", "Resolved")
    note = await office.reply_in_thread(office.alice, mine, "Cable replaced")
    assert "✓ The user tried it" in shown(note)
    assert "The cause is written down" not in shown(note)
    assert "request.confirm" in buttons(note)


async def test_declining_asks_for_a_reason_and_tells_it(office: Office) -> None:
    number = await ask(office, office.xiao, "it 请帮我买咖啡")
    await office.bob.click(await office.card(number), "request.decline")
    form = await office.bob.next_view()
    assert "reason" in (await office.bob.submit(form)).errors
    await office.bob.submit(form, {"reason": "Coffee is <not> ours"})
    assert await state_of(office, number) is State.DECLINED
    mine = await office.dm(office.xiao, f"#{number}", "拒绝")
    await office.reply_in_thread(office.xiao, mine, "Coffee is <not> ours")


@pytest.mark.parametrize("because", list(DeclineReason))
async def test_the_reason_is_also_a_choice_and_its_requester_reads_it(
    office: Office, because: DeclineReason
) -> None:
    number = await ask(office, office.alice, "it A cup of coffee")
    await office.bob.click(await office.card(number), "request.decline")
    form = await office.bob.next_view()
    result = await office.bob.submit(form, {"because": because.value, "reason": "Try Facilities"})
    assert result.ok, result.errors
    event = (await events_of(office, number))[-1]
    assert event.content == Declined("Try Facilities", because=because)
    said = {"not_ours": "not their job", "not_offered": "do not offer", "other": "declined it"}
    mine = await office.dm(office.alice, f"#{number}", "Declined")
    await office.reply_in_thread(office.alice, mine, said[because])


async def test_who_chooses_no_reason_has_another_one(office: Office) -> None:
    number = await ask(office, office.alice, "it A cup of coffee")
    await office.bob.click(await office.card(number), "request.decline")
    await office.bob.submit(await office.bob.next_view(), {"reason": "No"})
    assert (await events_of(office, number))[-1].content == Declined("No")


async def test_a_requester_can_say_that_no_service_does_what_they_need(office: Office) -> None:
    number = await ask(office, office.alice, "it A cup of coffee")
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.cancel")
    form = await office.alice.next_view()
    result = await office.alice.submit(form, {"nothing_fitted": ["nothing_fitted"]})
    assert result.ok, result.errors
    assert (await events_of(office, number))[-1].content == Cancelled(nothing_fitted=True)


async def test_confirming_closes(office: Office) -> None:
    number = await resolved(office)
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.click(mine, "request.confirm")
    assert await state_of(office, number) is State.CLOSED
    await office.settled()
    mine = await office.dm(office.alice, f"#{number}")
    assert "request.reopen" in buttons(mine)
    assert "request.confirm" not in buttons(mine)
    card = await office.card(number, saying="Closed")
    thread = "".join(map(shown, office.bob.thread("C01IT", card["ts"])))
    assert "@U01ALICE confirmed that it is resolved" in thread


async def test_reopening_and_cancelling_ask_for_a_reason_that_may_stay_away(
    office: Office,
) -> None:
    number = await resolved(office)
    for action, reason, state in (
        ("request.reopen", "It is back", State.IN_PROGRESS),
        ("request.cancel", "", State.CANCELLED),
    ):
        await office.settled()
        await office.alice.click(await office.dm(office.alice, f"#{number}"), action)
        form = await office.alice.next_view()
        result = await office.alice.submit(form, {"reason": reason})
        assert result.ok
        assert await state_of(office, number) is state
        assert (await events_of(office, number))[-1].text == reason


STALE = {
    "request.claim": "You cannot use",
    "request.answer": "You cannot use",
    "request.ask": "You cannot use",
    "request.resolve": "You cannot use",
    "request.decline": "You cannot use",
    "request.reassign": "You cannot use",
}


@pytest.mark.parametrize("action", STALE)
async def test_a_provider_who_clicks_on_a_stale_card_is_told_how_things_stand(
    office: Office, action: str
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    old = await office.card(number)
    await office.alice.slash("/request", f"cancel {number}")
    await office.bob.click(old, action, stale=True)
    await whisper(office, office.bob, "You cannot use", "“Cancelled”")
    assert not office.bob.views, "nothing is typed in vain"


@pytest.mark.parametrize("action", ["request.confirm", "request.reopen", "request.cancel"])
async def test_a_requester_who_clicks_on_a_stale_card_is_told_how_things_stand(
    office: Office, action: str
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    old = forged(await office.dm(office.alice, f"#{number}"), "request.cancel", "1")
    for block in old["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == "request.cancel":
                element["action_id"] = action
    if action == "request.cancel":
        await office.alice.slash("/request", f"cancel {number}")
    await office.alice.click(old, action, stale=True)
    await whisper(office, office.alice, "You cannot use")


async def test_a_form_sent_after_things_have_changed_keeps_what_was_typed(
    office: Office,
) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.answer")
    form = await office.bob.next_view()
    await office.alice.slash("/request", f"cancel {number}")
    result = await office.bob.submit(form, {"answer": "Try the other cable"})
    assert "“Cancelled”" in result.errors["answer"]
    assert held(office.bob.views[-1], "answer") == "Try the other cable"


@pytest.mark.parametrize(
    "value", ["", "99", "abc", "-1", "#1x", "9" * 40, "1; DROP TABLE requests"]
)
@pytest.mark.parametrize("action", ["request.claim", "request.answer", "request.show"])
async def test_a_button_with_an_unknown_or_garbled_number_is_answered_politely(
    office: Office, action: str, value: str
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = forged(await office.card(number), action, value)
    await office.bob.click(card, action, stale=True)
    await whisper(office, office.bob, "There is no request")
    assert await kinds_of(office, number) == [Action.OPEN]


async def test_a_click_in_the_details_brings_them_up_to_date(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.show")
    view = await office.bob.next_view()
    await office.bob.click(view, "request.claim")
    view = await office.bob.next_view()
    assert "In progress" in shown(view)
    assert "@U02BOB claimed it" in shown(view)
    assert "request.release" in buttons(view)


async def test_a_form_opened_from_the_details_closes_both(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.show")
    await office.bob.click(await office.bob.next_view(), "request.answer")
    form = await office.bob.next_view()
    assert form["callback_id"] == "request.answer"
    assert (await office.bob.submit(form, {"answer": "Try it"})).ok
    assert office.bob.views == []
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_a_refusal_in_the_details_opens_on_top_of_them(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.show")
    view = await office.bob.next_view()
    await office.carol.click(await office.card(number), "request.claim")
    await office.bob.click(view, "request.claim")
    refusal = await office.bob.next_view()
    assert "already assigned to @U03CAROL" in shown(refusal)
    assert len(office.bob.views) == 2


async def test_two_clicks_in_the_details_do_not_trip_over_each_other(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.show")
    view = await office.bob.next_view()
    await asyncio.gather(*(office.bob.click(view, "request.claim") for _ in range(2)))
    assert "Something went wrong" not in "".join(map(shown, office.bob.views))
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM]


async def test_details_closed_meanwhile_are_not_missed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.show")
    view = await office.bob.next_view()
    update = office.bot.workspace.client.web.views_update

    async def closed_first(**arguments: Any) -> Any:
        await office.bob.close(view)
        return await update(**arguments)

    monkeypatch.setattr(office.bot.workspace.client.web, "views_update", closed_first)
    await office.bob.click(view, "request.claim")
    assert office.bob.views == []
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_the_app_home_shows_both_sides_and_stays_up_to_date(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    own = await ask(office, office.bob, "people My salary")
    await office.bob.open_home()
    home = await office.slack.until(lambda: office.bob.home or None)
    assert f"#{number} Screen stays black" in shown(home)
    assert f"#{own} My salary" in shown(home)
    await choose(office.bob, home, number, "request.claim")
    await office.settled()
    assert "assigned to you" in shown(office.bob.home or {})
    await choose(office.bob, office.bob.home or {}, number, "request.answer")
    form = await office.bob.next_view()
    await office.bob.submit(form, {"answer": "On my way"})
    await choose(office.bob, office.bob.home or {}, own, "request.cancel")
    await office.bob.submit(await office.bob.next_view())
    await office.settled()
    assert "Cancelled" in shown(office.bob.home or {})


async def test_the_app_home_of_who_had_it_shows_that_it_was_handed_over(office: Office) -> None:
    number = await claimed(office)
    await office.bob.open_home()
    await office.slack.until(lambda: office.bob.home or None)
    await office.mei.slash("/request", f"show {number}")
    await office.mei.click(await office.mei.next_view(), "request.reassign")
    await office.mei.submit(await office.mei.next_view(), {"assignee": "U03CAROL"})
    office.clock.pass_(seconds=30)  # nobody's App Home is made more often without their doing
    await office.settled()
    assert "assigned to <@U03CAROL>" in shown(office.bob.home or {})


async def test_a_refusal_in_the_app_home_opens_a_window(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.open_home()
    home = await office.slack.until(lambda: office.bob.home or None)
    await office.carol.click(await office.card(number), "request.claim")
    await choose(office.bob, home, number, "request.claim")
    assert "already assigned to @U03CAROL" in shown(await office.bob.next_view())


async def test_the_app_home_of_a_newcomer_invites_in_their_language(office: Office) -> None:
    await office.xiao.open_home()
    home = await office.slack.until(lambda: office.xiao.home or None)
    assert "欢迎" in shown(home)
    await office.xiao.click(home, "request.open")
    assert (await office.xiao.next_view())["callback_id"] == "request.open"


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.DROP_BEFORE, Fault.DROP_AFTER])
async def test_a_form_is_opened_once_though_slack_fails_once(office: Office, fault: Fault) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.settled()
    office.slack.faults.add("views.open", fault)
    await office.bob.click(await office.card(number), "request.answer")
    assert (await office.bob.next_view())["callback_id"] == "request.answer"
    assert len(office.slack.calls.of("views.open")) == 2


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.DROP_BEFORE, Fault.RATE_LIMITED])
async def test_a_form_that_slack_does_not_open_is_told_and_no_words_are_lost(
    office: Office, fault: Fault
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.settled()
    office.slack.faults.add("views.open", fault, times=None)
    answer = await office.alice.slash("/request", "it/laptop Screen")
    assert answer is not None
    assert "did not open the form" in answer.text
    assert "/request it/laptop Screen" in answer.text
    await office.bob.click(await office.card(number), "request.answer")
    await whisper(office, office.bob, "did not open the form")


@pytest.fixture
async def patient_office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office in which Slack takes late acknowledgements; its triggers expire all the same."""
    async with opened_office(f"sqlite:///{tmp_path / 'office.db'}", answer_within=60) as opened:
        yield opened


async def test_a_trigger_that_is_too_old_asks_to_try_again(
    patient_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = patient_office
    number = await ask(office, office.alice, "it Screen stays black")
    await office.settled()
    await office.alice.open_home()
    home = await office.slack.until(lambda: office.alice.home or None)
    client = office.bot.workspace.client.web
    opened = client.views_open

    async def late(**arguments: Any) -> Any:
        office.clock.pass_(seconds=4)
        return await opened(**arguments)

    monkeypatch.setattr(client, "views_open", late)
    answer = await office.alice.slash("/request", "it/laptop Screen")
    assert answer is not None
    assert "took too long" in answer.text
    assert "/request it/laptop Screen" in answer.text, "what was typed is not lost"
    await office.bob.click(await office.card(number), "request.answer")
    await whisper(office, office.bob, "took too long")
    for tell in (office.alice.shortcut("request_open"), office.alice.click(home, "request.open")):
        before = len(office.alice.dm)
        await tell
        assert len(office.alice.dm) == before + 1, "where no message can answer, one is sent"
        assert "took too long" in shown(office.alice.dm[-1])
