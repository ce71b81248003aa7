"""The practice request: a provider claims, answers, asks and resolves, and nobody else sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.measurements.measurements import backlog, refresh, stale
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.exported_events import event_page
from bot.usecases.reports.exported_ratings import rating_page
from bot.usecases.reports.exported_requests import request_page
from bot.usecases.reports.logged_cases import case_page
from bot.usecases.requests.finding import find_requests
from bot.usecases.requests.lookups import desk, queue
from bot.usecases.requests.practice import due_turns
from domain.lifecycle import Action, State
from domain.weeks import Week
from tests.scenario.clockwork import at, look, wall
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import (
    ask,
    bring_in,
    buttons,
    everything_in,
    kinds_of,
    request_of,
    resolved,
    said,
    shown,
    state_of,
)
from tests.scenario.test_people import heard
from tests.statements import counted_statements

if TYPE_CHECKING:
    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office

TITLE = "Practice: the light in the meeting room flickers"


async def practises(office: Office, person: Person) -> tuple[int, dict[str, Any]]:
    """Somebody starts a practice request; returns its number and their card."""
    words = said(await person.slash("/answer", "practice"))
    number = int(words[words.index("#") + 1 :].split()[0])
    return number, await office.dm(person, f"#{number}", TITLE)


async def does(
    office: Office, person: Person, number: int, action: str, **entries: str
) -> dict[str, Any]:
    """Somebody presses a button on their card, and Crossdesk plays on; returns the card."""
    await person.click(await office.dm(person, f"#{number} {TITLE}"), f"request.{action}")
    if entries:
        assert (await person.submit(await person.next_view(), entries)).ok
    await look(office)
    return await office.dm(person, f"#{number} {TITLE}")


async def through(office: Office, person: Person) -> int:
    """Somebody practises everything; returns the number of the request."""
    number, _ = await practises(office, person)
    await does(office, person, number, "claim")
    await does(office, person, number, "answer", answer="I am on my way")
    await does(office, person, number, "ask", question="Which room?")
    await does(office, person, number, "resolve", summary="A new bulb")
    return number


async def test_a_provider_practises_claim_answer_ask_and_resolve(any_office: Office) -> None:
    office = any_office
    number, card = await practises(office, office.bob)
    assert "▶️ Claim" in shown(card)
    assert "counts in no report" in shown(card)
    card = await does(office, office.bob, number, "claim")
    assert "✅ Claim   ▶️ Answer" in shown(card)
    card = await does(office, office.bob, number, "answer", answer="I am on my way")
    await office.reply_in_thread(office.bob, card, "anything else from me?")
    assert "▶️ Ask" in shown(card)
    card = await does(office, office.bob, number, "ask", question="Which room?")
    await office.reply_in_thread(office.bob, card, "on the third floor")
    assert await state_of(office, number) is State.IN_PROGRESS
    card = await does(office, office.bob, number, "resolve", summary="A new bulb")
    assert "That is all: claim, answer, ask, resolve." in shown(card)
    assert await kinds_of(office, number) == [
        Action.OPEN,
        Action.CLAIM,
        Action.ANSWER,
        Action.REPLY,
        Action.ASK,
        Action.REPLY,
        Action.RESOLVE,
        Action.CONFIRM,
    ]
    assert await state_of(office, number) is State.CLOSED
    assert TITLE not in everything_in(office.slack.messages("C01IT"))
    for other in (office.carol, office.mei, office.alice):
        assert TITLE not in everything_in(other.dm)


async def test_it_speaks_the_language_of_who_practises(office: Office) -> None:
    words = said(await office.qin.slash("/answer", "练习"))
    assert "练习" in words
    card = await office.dm(office.qin, "会议室的灯一直在闪")
    assert "认领" in shown(card)


def figures(uow: UnitOfWork, office: Office) -> dict[str, Any]:
    """Everything that counts, lists or finds requests of IT, as people get it."""
    now, week = office.clock(), Week.of(office.clock().date())
    while ids := stale(uow):
        refresh(uow, ids)
    it = uow.catalogue.department("it")
    assert it is not None
    service = uow.catalogue.service(it.id, "helpdesk")
    assert service is not None
    digest = digest_of(uow, "U04MEI", week, now)
    return {
        "desk": desk(uow, now),
        "backlog": backlog(uow, [it.id], now),
        "queue of a colleague": queue(uow, "U03CAROL", now).listing,
        "queue of who practises": queue(uow, "U02BOB", now).listing,
        "found by a colleague": find_requests(uow, "U03CAROL", now, "light").shown,
        "found by an administrator": find_requests(uow, "U09ADMIN", now, "flickers").shown,
        "measured": uow.measurements.count(),
        "requests": request_page(uow, now=now).rows,
        "events": event_page(uow).rows,
        "ratings": rating_page(uow).rows,
        "cases": case_page(uow),
        "digest": (digest.open_by_age, digest.overdue, digest.figures, digest.report.cells),
        "running": uow.catalogue.running_requests(service.id),
        "in hand": uow.requests.in_hand(it.id),
        "owed": uow.events.moves_of_owed([it.id]),
        "to rate": uow.ratings.next_at(),
        "reminders": uow.nags.next_at(),
        "looked at": uow.requests.next_check_at(),
    }


@pytest.mark.parametrize("begins", [True, False])
async def test_it_counts_in_no_figure_list_export_or_reminder(office: Office, begins: bool) -> None:
    await resolved(office)
    await ask(office, office.alice, "it It is still black")
    before = await office.run(figures, office)
    if begins:
        number, _ = await practises(office, office.bob)
        await does(office, office.bob, number, "claim")
    else:
        await through(office, office.bob)
    after = await office.run(figures, office)
    for name, found in after.items():
        assert found == before[name], name


async def test_it_is_not_the_first_request_of_an_installation(office: Office) -> None:
    await practises(office, office.bob)
    assert await office.run(lambda uow: uow.requests.first_opened_at()) is None


async def test_nobody_else_can_read_or_do_anything_with_it(office: Office) -> None:
    number, card = await practises(office, office.bob)
    for other in (office.carol, office.mei, office.slack.person("U09ADMIN")):
        assert "#" in said(await other.slash("/request", f"show {number}"))
        await other.slash("/answer", f"{number} Mine")
    assert await kinds_of(office, number) == [Action.OPEN]
    assert {"request.reassign", "request.transfer", "request.snooze"}.isdisjoint(buttons(card))


async def test_another_start_ends_the_first_and_an_old_one_ends_by_itself(office: Office) -> None:
    first, _ = await practises(office, office.bob)
    second, _ = await practises(office, office.bob)
    assert await state_of(office, first) is State.CANCELLED
    assert await state_of(office, second) is State.OPEN
    given_up = await office.dm(office.bob, f"#{first} {TITLE}", "This practice is over")
    assert "▫️ Claim   ▫️ Answer   ▫️ Ask   ▫️ Resolve" in shown(given_up), "nothing was practised"
    await at(office, wall(20, 10))
    assert await state_of(office, second) is State.CANCELLED


async def test_all_open_ones_are_looked_at_together(office: Office) -> None:
    for person in (office.bob, office.carol):
        await practises(office, person)
    assert len(await office.run(lambda uow: uow.requests.practised())) == 2
    now = office.clock()

    def statements(uow: UnitOfWork) -> list[str]:
        with counted_statements(uow.requests._connection) as sent:
            assert due_turns(uow, now) == ()
        return sent

    assert len(await office.run(statements)) == 2, "every few seconds"


@pytest.mark.parametrize("taken_on", [False, True])
async def test_who_leaves_the_department_practises_no_more(office: Office, taken_on: bool) -> None:
    number, _ = await practises(office, office.bob)
    if taken_on:
        await does(office, office.bob, number, "claim")
    office.slack.remove("it", "U02BOB")
    await heard(office, "member_left_channel")
    await office.settled()
    assert await state_of(office, number) is State.CANCELLED
    card = await office.dm(office.bob, f"#{number} {TITLE}")
    assert "This practice is over" in shown(card)
    assert not office.mei.dm, "it is back in nobody's queue"


async def test_who_serves_nothing_has_nothing_to_practise(office: Office) -> None:
    words = said(await office.alice.slash("/answer", "practice"))
    assert "There is no practice request for you" in words


async def test_a_service_of_that_name_is_still_shown(office: Office) -> None:
    catalogue = CATALOGUE.replace("      laptop:\n", "      practice:\n", 1)
    await bring_in(office, catalogue.replace("Laptop repair", "Practice"), synced=False)
    await office.bob.slash("/answer", "practice")
    assert not await office.run(lambda uow: uow.requests.practised())


async def test_a_newcomer_gets_it_with_the_services_on_their_first_day(office: Office) -> None:
    await look(office)
    await at(office, wall(4, 20))
    await bring_in(
        office, CATALOGUE.replace("[U05PAT, U06QIN]", "[U05PAT, U06QIN, U01ALICE]"), synced=False
    )
    await look(office)
    assert TITLE not in everything_in(office.alice.dm)
    await at(office, wall(5, 9, 1), wall(5, 9, 30))
    card = await office.dm(office.alice, TITLE)
    assert "New at People" in everything_in(office.alice.dm)
    (practice,) = await office.run(lambda uow: uow.requests.practised())
    assert practice.trainee_id == office.alice.id
    await office.alice.click(card, "request.claim")
    assert (await request_of(office, practice.number)).hop.assignee_id == office.alice.id
