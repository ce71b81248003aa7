"""Chains whose steps move, come back, or lose those who had them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.lifecycle import State
from tests.scenario.office import only_sqlite
from tests.scenario.steps import choose_service, request_of, shown
from tests.scenario.test_chains import (
    CHAINED,
    FACILITIES,
    IT,
    PEOPLE,
    at_laptop,
    card_of,
    chained,
    declined,
    imported,
    office_with_chain,
    solve,
    steps_of,
)
from tests.scenario.test_departures import leave_it

if TYPE_CHECKING:
    from tests.scenario.office import Office

__all__ = ["chained", "office_with_chain"]  # fixtures


async def test_a_transferred_step_goes_on_in_its_new_department(chained: Office) -> None:
    office = chained
    chain, steps = await at_laptop(office)
    laptop = steps["laptop"].number
    await office.bob.click(await card_of(office, laptop, IT), "request.transfer")
    view = await choose_service(office.bob, await office.bob.next_view(), "facilities/desks")
    assert (await office.bob.submit(view, {"reason": "They lend laptops"})).ok
    await office.settled()
    assert "key" not in await steps_of(office, chain)
    card = await office.dm(office.alice, "Steps: 1 of 4 done")
    assert "Facilities · A laptop for Dana" in shown(card)
    await solve(office, office.carol, laptop, FACILITIES)
    assert "key" in await steps_of(office, chain)


@only_sqlite
async def test_a_finished_step_that_is_reopened_is_waited_for_again(chained: Office) -> None:
    office = chained
    chain, steps = await at_laptop(office)
    contract, laptop = steps["contract"].number, steps["laptop"].number
    await office.alice.slash("/request", f"reopen {contract} The salary is wrong")
    await office.settled()
    assert (await request_of(office, contract)).state is not State.RESOLVED
    assert (await request_of(office, laptop)).state is State.OPEN, "what has begun goes on"
    assert "Steps: 0 of 4 done" in shown(await office.dm(office.alice, "Dana"))
    await solve(office, office.bob, laptop, IT)
    assert "key" not in await steps_of(office, chain), "the phone that is not needed would wait"
    await solve(office, office.pat, contract, PEOPLE)
    await solve(office, office.carol, (await steps_of(office, chain))["key"].number, FACILITIES)
    assert (await request_of(office, chain)).state is State.RESOLVED


async def test_a_step_whose_assignee_has_left_is_taken_by_another(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    laptop = steps["laptop"].number
    await office.bob.click(await card_of(office, laptop, IT), "request.claim")
    await office.settled()
    assert "@U02BOB" in shown(await office.dm(office.alice, "Steps: 1 of 4 done"))
    await leave_it(office)
    assert (await request_of(office, laptop)).hop.assignee_id is None
    assert "@U02BOB" not in shown(await office.dm(office.alice, "Steps: 1 of 4 done"))
    await solve(office, office.carol, laptop, IT)
    assert "key" in await steps_of(office, chain)


async def test_where_the_owner_of_a_chain_has_left_its_managers_decide(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    await office.pat.click(await card_of(office, chain, PEOPLE), "request.claim")
    await office.settled()
    assert (await request_of(office, chain)).hop.assignee_id == "U05PAT"
    without = CHAINED.replace("providers: [U05PAT, U06QIN]", "providers: [U06QIN]")
    await imported(office, without)
    await office.bot.workspace.directory.sync()
    await office.settled()
    await declined(office, office.bob, steps["laptop"].number, IT, "Sold out")
    card = await card_of(office, chain, PEOPLE)
    note = await office.reply_in_thread(office.qin, card, "等待决定")  # only Qin is left
    assert "@U04MEI" in shown(note)
    assert "@U05PAT" not in shown(note)
    await office.qin.click(note, "request.skip_step")
    assert (await office.qin.submit(await office.qin.next_view(), {"reason": "Later"})).ok
    await office.settled()
    assert "key" in await steps_of(office, chain)


async def ended(office: Office) -> int:
    """A chain that has ended; only the desk, without which it can end, is still open."""
    chain, steps = await at_laptop(office)
    await solve(office, office.bob, steps["laptop"].number, IT)
    await solve(office, office.carol, (await steps_of(office, chain))["key"].number, FACILITIES)
    assert (await request_of(office, chain)).state is State.RESOLVED
    return chain


async def test_a_reopened_chain_waits_until_the_step_that_was_wrong_is_done_again(
    chained: Office,
) -> None:
    office = chained
    chain = await ended(office)
    await office.alice.click(await office.dm(office.alice, "Dana"), "request.reopen")
    form = await office.alice.next_view()
    assert "IT · A laptop for Dana" in shown(form)
    assert "Desks" not in shown(form), "it is open"
    wrong = {"step": "laptop", "reason": "It does not start"}
    assert (await office.alice.submit(form, wrong)).ok
    await office.settled()
    assert (await request_of(office, chain)).state is State.OPEN
    laptop = (await steps_of(office, chain))["laptop"].number
    theirs = await card_of(office, laptop, IT)
    assert "It does not start" in shown(theirs), "its department reads why"
    await solve(office, office.bob, laptop, IT)
    assert (await request_of(office, chain)).state is State.RESOLVED


async def test_a_chain_that_is_reopened_as_a_whole_is_with_who_answers_for_it(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain = await ended(office)
    await office.alice.slash("/request", f"reopen {chain} Something is missing")
    await office.settled()
    assert (await request_of(office, chain)).state is State.OPEN
    card = shown(await office.dm(office.alice, "Dana"))
    assert "still something is missing. People looks into it" in card
    theirs = await card_of(office, chain, PEOPLE)
    note = await office.reply_in_thread(office.pat, theirs, "Find out what is missing")
    assert "@U04MEI" in shown(note)
    steps = await steps_of(office, chain)
    await solve(office, office.carol, steps["desk"].number, FACILITIES)
    assert (await request_of(office, chain)).state is State.OPEN, "nobody missed the desk"
    await solve(office, office.pat, chain, PEOPLE)
    assert (await request_of(office, chain)).state is State.RESOLVED


async def test_a_reopened_chain_ends_with_a_step_that_it_could_end_without(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain = await ended(office)
    desk = (await steps_of(office, chain))["desk"].number
    await solve(office, office.carol, desk, FACILITIES)
    await office.alice.click(await office.dm(office.alice, "Dana"), "request.reopen")
    form = await office.alice.next_view()
    assert (await office.alice.submit(form, {"step": "desk"})).ok
    await office.settled()
    assert (await request_of(office, chain)).state is State.OPEN
    await solve(office, office.carol, desk, FACILITIES)
    assert (await request_of(office, chain)).state is State.RESOLVED


async def test_nobody_reopens_a_step_of_another_department(office_with_chain: Office) -> None:
    office = office_with_chain
    chain = await ended(office)
    await office.mei.slash("/request", f"show {chain}")
    await office.mei.click(await office.mei.next_view(), "request.reopen")
    form = await office.mei.next_view()
    assert "合同" in shown(form), "she manages People and IT"
    assert "钥匙" not in shown(form)
