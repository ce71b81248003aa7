"""Chains whose steps move, come back, or lose those who had them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.lifecycle import State
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
