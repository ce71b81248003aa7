"""A button or form belongs to one request, whatever other request has its number by now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.lifecycle import Action, State
from playground.blocks import elements
from store.backup import note_restoration
from store.tables import requests, restorations
from tests.scenario.steps import (
    ask,
    claimed,
    forged,
    held,
    kinds_of,
    offered,
    request_of,
    said,
    state_of,
    whisper,
)

if TYPE_CHECKING:
    from typing import Any

    from tests.scenario.office import Office

LOST = "was lost"


def values(shown: dict[str, Any]) -> set[str]:
    """Return the values of the buttons in a message or view, and of the choices in its menus."""
    found = [str(each["value"]) for _, each in elements(shown) if each["type"] == "button"]
    for _, each in elements(shown):
        if each["type"] == "overflow":
            found += [option["value"].partition(":")[2] for option in each["options"]]
    return set(found)


async def after_a_backup(office: Office, last_number: int, highest: int | None) -> None:
    """Have the database say that it was restored, and which numbers can be lost."""
    with office.bot.database.engine.begin() as connection:
        note_restoration(connection, office.clock() - timedelta(hours=1))
        connection.execute(update(restorations).values(last_number=last_number))
    if highest is not None:
        await office.run(lambda uow: uow.restorations.close_range(highest))


async def become_another(office: Office, number: int) -> None:
    """Have another request under the same number, as after a restore."""
    with office.bot.database.engine.begin() as connection:
        connection.execute(
            update(requests).where(requests.c.number == number).values(identity="0b0b0b0b")
        )


async def test_every_button_and_form_carries_the_requests_identity(office: Office) -> None:
    number = await claimed(office)
    request = await request_of(office, number)
    assert len(request.identity) == 8
    assert request.identity != (await request_of(office, await claimed(office))).identity
    reference = f"{number}:{request.identity}"
    card, mine = await office.card(number), await office.dm(office.alice, f"#{number}")
    assert values(mine) == {reference}
    assert values(card) == {reference, f"{reference}:{office.bob.id}"}, "from whom it is taken over"
    for action in set(offered(card)) - {"request.release", "request.take_over", "request.show"}:
        await office.bob.click(card, action)
        assert (await office.bob.next_view())["private_metadata"] == reference
    await office.bob.click(card, "request.show")
    details = await office.bob.next_view()
    assert values(details) == {reference}


async def test_a_card_says_in_its_metadata_which_request_it_is_of(office: Office) -> None:
    number = await ask(office, office.alice, "people My pay is wrong")
    request = await request_of(office, number)
    for card in (await office.card(number, "C02PEOPLE"), await office.dm(office.alice, "#1")):
        payload = card["metadata"]["event_payload"]
        assert (payload["number"], payload["identity"]) == (number, request.identity)


@pytest.mark.parametrize("action", ["request.claim", "request.answer", "request.show"])
async def test_an_old_card_does_nothing_to_the_request_that_has_its_number_now(
    office: Office, action: str
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    old = forged(await office.card(number), action, f"{number}:0a0a0a0a")
    await office.bob.click(old, action, stale=True)
    await whisper(office, office.bob, "Nothing was done", f"#{number}", LOST)
    assert not office.bob.views
    assert await kinds_of(office, number) == [Action.OPEN]


async def test_an_old_form_does_nothing_to_the_request_that_has_its_number_now(
    office: Office,
) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.answer")
    form = await office.bob.next_view()
    await become_another(office, number)
    result = await office.bob.submit(form, {"answer": "Try the other cable"})
    assert LOST in result.errors["answer"]
    assert held(office.bob.views[-1], "answer") == "Try the other cable"
    assert await state_of(office, number) is State.IN_PROGRESS
    assert Action.ANSWER not in await kinds_of(office, number)


async def test_a_bare_number_is_taken_unless_two_requests_can_have_it(office: Office) -> None:
    first = await ask(office, office.alice, "it First")
    second = await ask(office, office.alice, "it Second")
    third = await ask(office, office.alice, "it Third")
    await after_a_backup(office, first, second)
    for number in (first, third):
        card = forged(await office.card(number), "request.claim", f"{number}")
        await office.bob.click(card, "request.claim", stale=True)
        assert (await request_of(office, number)).hop.assignee_id == "U02BOB"
    card = forged(await office.card(second), "request.claim", f"{second}")
    await office.bob.click(card, "request.claim", stale=True)
    await whisper(office, office.bob, LOST)
    assert await kinds_of(office, second) == [Action.OPEN]
    await office.bob.click(await office.card(second), "request.claim")
    assert (await request_of(office, second)).hop.assignee_id == "U02BOB"


async def test_until_the_lost_numbers_are_known_any_later_one_can_be_lost(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await after_a_backup(office, 0, None)
    card = forged(await office.card(number), "request.claim", f"{number}")
    await office.bob.click(card, "request.claim", stale=True)
    await whisper(office, office.bob, LOST)


async def test_who_asks_for_a_lost_request_by_its_number_is_told_that_it_is_lost(
    office: Office,
) -> None:
    await after_a_backup(office, 0, 5)
    assert LOST in said(await office.alice.slash("/request", "show 4"))
    assert "There is no request #6" in said(await office.alice.slash("/request", "show 6"))
