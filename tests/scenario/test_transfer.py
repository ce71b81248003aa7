"""Transfers: what belongs to another department goes there, and its requester sees where it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.hop import HopEnding
from domain.lifecycle import Action, State
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import (
    ask,
    asked_to_agree,
    buttons,
    choose_service,
    claimed,
    claimed_in_confidence,
    everything_in,
    kinds_of,
    request_of,
    said,
    shown,
    transfer_form,
    transferred,
    whisper,
)

if TYPE_CHECKING:
    from domain.hop import Hop
    from tests.scenario.office import Office


async def hops_of(office: Office, number: int) -> tuple[Hop, ...]:
    """All hops of a request."""
    request = await request_of(office, number)
    found: dict[int, tuple[Hop, ...]] = await office.run(
        lambda uow: uow.hops.of_requests([request.id])
    )
    return found[request.id]


async def test_a_transfer_moves_the_request_and_tells_everybody(any_office: Office) -> None:
    office = any_office
    number = await claimed(office, "it The door squeaks")
    await transferred(office, office.bob, number, "facilities/keys")

    request = await request_of(office, number)
    assert request.state is State.OPEN
    assert request.hop.assignee_id is None, "it arrives unclaimed"
    first, second = await hops_of(office, number)
    assert (first.ending, first.ended_at) == (HopEnding.TRANSFERRED, second.began_at)
    assert first.assignee_id == "U02BOB", "who had it there stays known"

    there = await office.card(number, "C03FACILITIES")
    assert "↪️ From IT · Help desk" in shown(there)
    assert "request.claim" in buttons(there)
    await office.reply_in_thread(office.carol, there, "Not ours")
    here = await office.card(number)
    assert "transferred it to Facilities · Keys" in shown(here)
    assert "Not ours" in shown(here)
    assert buttons(here) == []

    mine = await office.dm(office.alice, f"#{number}")
    assert "Facilities · Keys" in shown(mine)
    told = await office.reply_in_thread(office.alice, mine, "transferred it to", "Not ours")
    assert "Facilities · Keys" in shown(told)
    assert "Facilities has it now" in shown(told)
    assert f"#{number}" not in said(await office.bob.slash("/answer", ""))
    assert f"#{number}" in said(await office.carol.slash("/answer", "nobody")), "in their queue"


async def test_a_new_promise_begins_and_the_first_one_stays_visible(office: Office) -> None:
    number = await claimed(office, "it The door squeaks")
    office.clock.pass_(hours=1)
    await transferred(office, office.bob, number, "people/payroll")
    request = await request_of(office, number)
    assert request.due is not None
    # Four working hours from 11:00, with the break, end at 16:30 in Shanghai.
    assert request.due.at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    assert request.opened_at == office.clock() - timedelta(hours=1), "its age goes on"
    # Eight working hours from 10:00, of the standard by which it was opened.
    first = "Promised at first: 2026-11-03 02:30 UTC"
    assert first in shown(await office.card(number, "C02PEOPLE"))
    mine = await office.dm(office.alice, f"#{number}")
    assert first in shown(mine)
    assert "First response due 2026-11-02 08:30 UTC" in shown(mine)


async def test_the_other_services_fields_are_asked_for(office: Office) -> None:
    number = await ask(office, office.alice, "facilities/keys Battery is empty")
    view = await transfer_form(office, office.carol, number, "C03FACILITIES")
    view = await choose_service(office.carol, view, "it/laptop")
    assert "Asset tag" in shown(view)
    result = await office.carol.submit(view, {"reason": "A laptop"})
    assert result.errors, "a required field is missing"
    result = await office.carol.submit(view, {"reason": "A laptop", "field.asset-tag": "NB-1"})
    assert result.ok
    await office.settled()
    request = await request_of(office, number)
    assert {each.field.key: each.value for each in request.fields} == {"asset-tag": "NB-1"}
    assert "NB-1" in shown(await office.card(number))


async def test_it_can_be_sent_back_with_what_is_known_already(office: Office) -> None:
    await office.alice.slash("/request", "it/laptop Battery is empty")
    result = await office.alice.submit(await office.alice.next_view(), {"field.asset-tag": "NB-1"})
    assert result.ok
    await office.settled()
    await transferred(office, office.bob, 1, "facilities/desks")
    view = await transfer_form(office, office.carol, 1, "C03FACILITIES")
    assert "It came from IT. To return it, say why." in shown(view)
    assert "Known already:" in shown(view)
    assert "NB-1" in shown(view)
    result = await office.carol.submit(view, {"reason": "It is a laptop"})
    assert result.ok
    await office.settled()
    assert [each.department_id for each in await hops_of(office, 1)] == [1, 3, 1]
    cards = [each for each in office.slack.messages("C01IT") if "#1" in shown(each)]
    assert [("request.claim" in buttons(each)) for each in cards] == [False, True]


async def test_a_question_falls_away_and_replies_go_to_the_new_department(office: Office) -> None:
    number = await claimed(office, "it The door squeaks")
    await office.bob.click(await office.card(number), "request.ask")
    await office.bob.submit(await office.bob.next_view(), {"question": "Which one?"})
    await office.settled()
    await transferred(office, office.bob, number, "facilities/keys")
    request = await request_of(office, number)
    assert request.state is State.OPEN
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.say(mine["channel"], "The one upstairs", thread_ts=mine["ts"])
    there = await office.card(number, "C03FACILITIES")
    await office.reply_in_thread(office.carol, there, "The one upstairs")


async def test_those_who_gave_it_away_cannot_act_on_it_any_more(office: Office) -> None:
    number = await claimed(office, "it The door squeaks")
    card = await office.card(number)
    await transferred(office, office.bob, number, "facilities/keys")
    await office.bob.click(card, "request.resolve", stale=True)
    await whisper(office, office.bob, f"#{number}")
    assert (await request_of(office, number)).state is State.OPEN
    await office.alice.slash("/request", f"show {number}")


async def test_no_other_service_of_ones_own_department(office: Office) -> None:
    number = await claimed(office, "it The door squeaks")
    view = await transfer_form(office, office.bob, number, "C01IT")
    assert "Facilities" in everything_in([view])
    assert '"it"' not in everything_in([view["blocks"][2]]), "the own one is not offered"


async def test_into_a_confidential_service_the_old_card_loses_every_word(office: Office) -> None:
    number = await claimed(office, "it My salary is wrong\nSince my divorce")
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.say(mine["channel"], "It was March", thread_ts=mine["ts"])
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "It was March")
    await transferred(office, office.bob, number, "people/payroll", reason="Pay is yours")
    await office.settled()
    for channel in ("C01IT", "C02PEOPLE"):
        found = everything_in(office.slack.messages(channel))
        for secret in ("salary", "divorce", "March", "Pay is yours"):
            assert secret not in found, (channel, secret)
    assert (await request_of(office, number)).confidential
    assert "transferred it to People" in shown(await office.card(number))


async def test_out_of_one_only_if_the_requester_agrees(office: Office) -> None:
    number = await claimed_in_confidence(office, "The lock of my drawer")
    asked = await asked_to_agree(office, number, "The lock of my drawer")
    request = await request_of(office, number)
    assert (request.state, request.hop.number) == (State.WAITING, 1)
    assert "drawer" not in everything_in(office.slack.messages("C03FACILITIES"))
    assert "Your request is confidential" in shown(asked)
    await office.alice.click(asked, "request.agree")
    await office.settled()
    request = await request_of(office, number)
    assert (request.state, request.hop.number, request.confidential) == (State.OPEN, 2, False)
    assert "drawer" in shown(await office.card(number, "C03FACILITIES"))
    assert "drawer" not in everything_in(office.slack.messages("C02PEOPLE"))
    kinds = await kinds_of(office, number)
    assert kinds[-3:] == [Action.ASK, Action.REPLY, Action.TRANSFER]
    await office.alice.click(asked, "request.agree", stale=True)
    await whisper(office, office.alice, "this question", "is over")
    assert await kinds_of(office, number) == kinds


async def test_who_does_not_serve_any_more_moves_nothing_by_an_old_question(
    office: Office,
) -> None:
    number = await claimed_in_confidence(office, "The lock of my drawer")
    asked = await asked_to_agree(office, number, "The lock of my drawer")
    changed = CATALOGUE.replace("providers: [U05PAT, U06QIN]", "providers: [U06QIN]")
    read = read_catalogue(changed, "catalogue.yaml")
    await office.run(import_catalogue, read, office.clock())
    await office.alice.click(asked, "request.agree")
    await office.settled()
    request = await request_of(office, number)
    assert (request.hop.number, request.confidential) == (1, True)
    assert (await kinds_of(office, number))[-1] is Action.REPLY, "her word is not lost"


async def test_the_third_transfer_is_told_to_the_managers(office: Office) -> None:
    number = await ask(office, office.alice, "it The door squeaks")
    await transferred(office, office.bob, number, "facilities/keys")
    await transferred(office, office.carol, number, "it/helpdesk", channel="C03FACILITIES")
    assert not [each for each in office.mei.dm if "已转到其他部门" in shown(each)]
    last = [each for each in office.slack.messages("C01IT") if f"#{number}" in shown(each)][-1]
    await office.bob.click(last, "request.transfer")
    view = await choose_service(office.bob, await office.bob.next_view(), "facilities/desks")
    assert (await office.bob.submit(view, {"reason": "No"})).ok
    await office.settled()
    told = await office.dm(office.mei, "已转到其他部门")
    assert "信息技术部 → 后勤部 → 信息技术部 → 后勤部" in shown(told)
    assert "squeaks" not in shown(told), "it is not hers any more"


async def test_the_first_answer_counts_for_the_department_that_gave_it(office: Office) -> None:
    number = await claimed(office, "it The door squeaks")
    await office.bob.slash("/answer", f"{number} We look at it")
    await office.settled()
    await transferred(office, office.bob, number, "people/payroll")
    due = (await request_of(office, number)).due
    assert due is not None
    assert due.kind.value == "first_response", "the new one owes its own"
