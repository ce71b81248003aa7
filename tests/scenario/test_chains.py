"""Chains: a service that is made of others, from the opening to the end."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import by_provider, chain_times
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from domain.promise_terms import PromiseKind
from tests.scenario.clockwork import look, says
from tests.scenario.office import CATALOGUE, opened_office
from tests.scenario.steps import choose_service, kinds_of, offered, request_of, shown, whisper
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office

CHAIN = """
      new-colleague:
        name: {en: New colleague, zh: 新同事入职}
        kind: resource
        fields:
          - {key: start, label: {en: First day, zh: 入职日期}, type: date, required: true}
          - key: phone
            label: {en: Needs a phone, zh: 需要手机}
            type: select
            required: true
            options: ["yes", "no"]
        chain:
          - {key: contract, service: people/contract}
          - key: laptop
            service: it/laptop
            after: [contract]
            title: "A laptop for {title}"
            fields: {asset-tag: "{title}", needed-by: "{field.start}"}
          - {key: phone, service: it/helpdesk, after: [contract], when: {phone: "yes"}}
          - {key: key, service: facilities/keys, after: [laptop, phone]}
          - {key: desk, service: facilities/desks, optional: true}
      contract:
        name: {en: Contract, zh: 合同}
        kind: information
"""
CHAINED = CATALOGUE.replace(
    "        standard: {first_response: 4h, resolution: 2d}\n",
    "        standard: {first_response: 4h, resolution: 2d}\n" + CHAIN.lstrip("\n"),
)
PEOPLE, IT, FACILITIES = "C02PEOPLE", "C01IT", "C03FACILITIES"


@pytest.fixture
async def chained(database_url: str) -> AsyncIterator[Office]:
    """An office whose People department offers a chain, on each database."""
    async with opened_office(database_url, catalogue=CHAINED) as opened:
        yield opened


@pytest.fixture
async def office_with_chain(tmp_path: Path) -> AsyncIterator[Office]:
    """The same on SQLite."""
    async with opened_office(f"sqlite:///{tmp_path / 'office.db'}", catalogue=CHAINED) as opened:
        yield opened


async def opened(office: Office, who: Person, *, phone: str = "yes", title: str = "Dana") -> int:
    """Somebody opens the chain by the form; returns its number."""
    await who.slash("/request", "")
    view = await choose_service(who, await who.next_view(), "people/new-colleague")
    filled = {"title": title, "field.start": "2026-12-01", "field.phone": phone}
    result = await who.submit(view, filled)
    assert result.ok, result
    await office.settled()
    return 1


async def steps_of(office: Office, number: int) -> dict[str, Any]:
    """The requests of a chain's steps, by the keys of the steps."""
    request = await request_of(office, number)
    found = await office.run(lambda uow: uow.requests.needs_of(request.id))
    return {each.step: each for each in found}


async def card_of(office: Office, number: int, channel: str) -> dict[str, Any]:
    """The card of a request in a channel; that of its chain may name it as well."""

    def find() -> dict[str, Any]:
        found = [each for each in office.slack.messages(channel) if heads(each, number)]
        return found[0]

    return await office.slack.until(find)


def heads(message: dict[str, Any], number: int) -> bool:
    """Whether a message is a card of this request."""
    return str(message["text"]).startswith(f"#{number} ")


async def solve(office: Office, who: Person, number: int, channel: str) -> None:
    """Somebody resolves a step from its card."""
    await who.click(await card_of(office, number, channel), "request.resolve")
    result = await who.submit(await who.next_view(), {"summary": f"Done with {number}"})
    assert result.ok, result
    await office.settled()


async def test_a_chain_goes_from_step_to_step_to_its_end(chained: Office) -> None:
    office = chained
    chain = await opened(office, office.alice)
    steps = await steps_of(office, chain)
    assert set(steps) == {"contract", "desk"}, "what waits for nothing begins at once"
    card = await office.dm(office.alice, "Dana")
    assert "Steps: 0 of 5 done" in shown(card)
    assert "🔧 In progress" in shown(card), "its steps are, whoever answers for it"
    assert "IT · A laptop for Dana · after Contract" in shown(card)

    await solve(office, office.pat, steps["contract"].number, PEOPLE)
    steps = await steps_of(office, chain)
    assert set(steps) == {"contract", "desk", "laptop", "phone"}
    laptop = steps["laptop"]
    assert (laptop.title, laptop.requester_id) == ("A laptop for Dana", "U01ALICE")
    carried = {each.field.key: each.value for each in laptop.fields}
    assert carried == {"asset-tag": "Dana", "needed-by": "2026-12-01"}

    await solve(office, office.bob, laptop.number, IT)
    assert "key" not in await steps_of(office, chain), "the join waits for both"
    await solve(office, office.bob, steps["phone"].number, IT)
    steps = await steps_of(office, chain)
    assert (await request_of(office, chain)).state is State.OPEN
    await solve(office, office.carol, steps["key"].number, FACILITIES)
    done = await request_of(office, chain)
    assert done.state is State.RESOLVED, "what is optional does not hold up the end"
    card = await office.dm(office.alice, "Dana", "Steps: 4 of 5 done")
    assert "Is it solved?" in shown(card)


async def imported(office: Office, catalogue: str) -> None:
    """Somebody imports another catalogue."""
    read, now = read_catalogue(catalogue, "catalogue.yaml"), office.clock.now
    await office.run(lambda uow: import_catalogue(uow, read, now))


async def declined(office: Office, who: Person, number: int, channel: str, why: str) -> None:
    """Somebody declines a step from its card."""
    await who.click(await card_of(office, number, channel), "request.decline")
    result = await who.submit(await who.next_view(), {"reason": why})
    assert result.ok, result
    await office.settled()


async def at_laptop(office: Office) -> tuple[int, dict[str, Any]]:
    """A chain whose contract is done; returns its number, and its steps."""
    chain = await opened(office, office.alice, phone="no")
    steps = await steps_of(office, chain)
    await solve(office, office.pat, steps["contract"].number, PEOPLE)
    return chain, await steps_of(office, chain)


async def asked_what_to_do(office: Office, chain: int) -> dict[str, Any]:
    """The question to those who answer for a chain, in the thread of its card."""
    card = await card_of(office, chain, PEOPLE)
    return await office.reply_in_thread(office.pat, card, "wait until somebody decides")


async def test_what_its_conditions_rule_out_never_begins(office_with_chain: Office) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    assert set(steps) == {"contract", "desk", "laptop"}
    assert "Help desk" not in shown(await office.dm(office.alice, "Steps: 1 of 4 done"))
    await solve(office, office.bob, steps["laptop"].number, IT)
    assert "key" in await steps_of(office, chain)


async def test_a_step_is_called_by_its_own_title_without_that_of_the_chain(
    tmp_path: Path,
) -> None:
    catalogue = CHAINED.replace(
        "service: it/helpdesk, after: [contract]",
        'service: it/helpdesk, title: "Phone: {title}", after: [contract]',
    )
    async with opened_office(f"sqlite:///{tmp_path / 'o.db'}", catalogue=catalogue) as office:
        await opened(office, office.alice)
        card = shown(await office.dm(office.alice, "Steps: 0 of 5 done"))
        assert "IT · A laptop for Dana" in card, "one that has not begun, too"
        assert "IT · Phone · after Contract" in card
        assert "after A laptop for Dana, Phone" in card
        assert "People · Contract" in card, "others are called like their services"


async def test_its_requester_has_one_card_and_hears_of_each_step_in_its_thread(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    laptop = steps["laptop"].number
    cards = [each for each in office.alice.dm if str(each["text"]).startswith("#")]
    assert len(cards) == 1, "a step has no card of its own"
    await office.bob.click(await card_of(office, laptop, IT), "request.ask")
    assert (await office.bob.submit(await office.bob.next_view(), {"question": "Which size?"})).ok
    await office.settled()
    card = await office.dm(office.alice, "Dana")
    note = await office.reply_in_thread(office.alice, card, "Which size?")
    assert f"#{laptop}" in shown(note)
    assert "Laptop repair" in shown(note)
    assert "asked you a question" in shown(card)

    await says(office, office.alice, card, "14 inches")
    assert (await request_of(office, laptop)).state is State.IN_PROGRESS
    theirs = await card_of(office, laptop, IT)
    assert await office.reply_in_thread(office.bob, theirs, "14 inches")
    await says(office, office.alice, card, "She comes by train")
    owners = await card_of(office, chain, PEOPLE)
    assert await office.reply_in_thread(office.pat, owners, "She comes by train")


async def test_of_two_questions_its_requester_chooses(office_with_chain: Office) -> None:
    office = office_with_chain
    _, steps = await at_laptop(office)
    for who, step, channel in ((office.bob, "laptop", IT), (office.carol, "desk", FACILITIES)):
        await who.click(await card_of(office, steps[step].number, channel), "request.ask")
        assert (await who.submit(await who.next_view(), {"question": "Where?"})).ok
    await office.settled()
    card = await office.dm(office.alice, "Dana")
    await office.alice.say(card["channel"], "Upstairs", thread_ts=card["ts"])
    hint = await office.dm(office.alice, "Several questions wait for your reply")
    desk = steps["desk"].number
    assert f"#{desk}" in shown(hint)


async def test_a_declined_step_is_skipped(office_with_chain: Office) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    await declined(office, office.bob, steps["laptop"].number, IT, "We have none")
    assert "key" not in await steps_of(office, chain), "what depends on it waits"
    card = await office.dm(office.alice, "Dana", "decides how it goes on")
    assert await office.reply_in_thread(office.alice, card, "We have none")
    note = await asked_what_to_do(office, chain)
    assert "@U04MEI" in shown(note), "nobody has it: its managers decide"

    await office.pat.click(note, "request.skip_step")
    result = await office.pat.submit(await office.pat.next_view(), {"reason": "She has her own"})
    assert result.ok, result
    await office.settled()
    steps = await steps_of(office, chain)
    assert "key" in steps
    assert await office.reply_in_thread(office.alice, card, "She has her own")
    await solve(office, office.carol, steps["key"].number, FACILITIES)
    assert (await request_of(office, chain)).state is State.RESOLVED


async def test_another_service_takes_its_place(office_with_chain: Office) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    await declined(office, office.bob, steps["laptop"].number, IT, "Sold out")
    note = await asked_what_to_do(office, chain)
    await office.pat.click(note, "request.replace_step")
    view = await choose_service(office.pat, await office.pat.next_view(), "facilities/desks")
    result = await office.pat.submit(view, {"title": "A lent laptop for Dana"})
    assert result.ok, result
    await office.settled()
    steps = await steps_of(office, chain)
    lent = steps["laptop:2"]
    assert (lent.title, lent.requester_id) == ("A lent laptop for Dana", "U01ALICE")
    assert "key" not in steps
    await solve(office, office.carol, lent.number, FACILITIES)
    assert "key" in await steps_of(office, chain)


async def test_it_is_given_up_with_all_that_is_open(office_with_chain: Office) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    await declined(office, office.bob, steps["laptop"].number, IT, "Sold out")
    await office.pat.click(await asked_what_to_do(office, chain), "request.decline")
    filled = {"reason": "She does not come", "needs": "cancel", "needs_reason": "She does not come"}
    assert (await office.pat.submit(await office.pat.next_view(), filled)).ok
    await office.settled()
    assert (await request_of(office, chain)).state is State.DECLINED
    assert (await request_of(office, steps["desk"].number)).state is State.CANCELLED


async def test_to_cancel_a_chain_cancels_its_steps_and_begins_none(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain, _ = await at_laptop(office)
    await office.alice.slash("/request", f"cancel {chain} She does not come")
    await office.settled()
    states = {key: each.state for key, each in (await steps_of(office, chain)).items()}
    assert states == {
        "contract": State.RESOLVED, "desk": State.CANCELLED, "laptop": State.CANCELLED,
    }  # fmt: skip


async def test_an_import_in_mid_chain_changes_nothing_that_runs(chained: Office) -> None:
    office = chained
    chain, steps = await at_laptop(office)
    catalogue = CHAINED.replace(
        "          - {key: key, service: facilities/keys, after: [laptop, phone]}\n", ""
    )
    await office.run(
        lambda uow: import_catalogue(uow, read_catalogue(catalogue, ""), office.clock.now)
    )
    await solve(office, office.bob, steps["laptop"].number, IT)
    assert "key" in await steps_of(office, chain), "it keeps the steps that it was opened by"


async def test_a_step_whose_service_is_gone_asks_what_to_do(office_with_chain: Office) -> None:
    office = office_with_chain
    chain, steps = await at_laptop(office)
    catalogue = CHAINED.replace("service: facilities/keys", "service: facilities/desks").replace(
        "      keys:\n        name: {en: Keys, zh: 钥匙}\n        kind: resource\n", ""
    )
    await office.run(
        lambda uow: import_catalogue(uow, read_catalogue(catalogue, ""), office.clock.now)
    )
    await solve(office, office.bob, steps["laptop"].number, IT)
    assert "key" not in await steps_of(office, chain)
    card = await card_of(office, chain, PEOPLE)
    note = await office.reply_in_thread(office.pat, card, "could not begin")
    said = "The step “Facilities · Keys” could not begin: this service is not offered any more"
    assert said in shown(note)
    await office.pat.click(note, "request.skip_step")
    assert (await office.pat.submit(await office.pat.next_view(), {"reason": "By hand"})).ok
    await office.settled()
    assert (await request_of(office, chain)).state is State.RESOLVED


async def test_two_that_finish_a_join_at_once_begin_the_next_step_once(chained: Office) -> None:
    office = chained
    chain = await opened(office, office.alice)
    await solve(office, office.pat, (await steps_of(office, chain))["contract"].number, PEOPLE)
    steps = await steps_of(office, chain)
    now = office.clock.now

    def solve_it(uow: UnitOfWork, number: int) -> None:
        by_provider.resolve(uow, "U02BOB", now, number, "Done")

    both = (steps[key].number for key in ("laptop", "phone"))
    await asyncio.gather(*(office.run(solve_it, each) for each in both))
    await office.settled()
    opened_for = [
        each
        for each in await office.run(lambda uow: uow.requests.needs_of(steps["laptop"].parent_id))
        if each.step == "key"
    ]
    assert len(opened_for) == 1


async def test_the_whole_is_rated_and_no_step_of_it(office_with_chain: Office) -> None:
    office = office_with_chain
    _, steps = await at_laptop(office)
    contract = steps["contract"].number
    answer = await office.alice.slash("/request", f"rate {contract} 5")
    assert answer is not None
    assert "it is a step of" in answer.text
    office.clock.pass_(days=1)
    assert "How was it?" not in str(office.alice.dm)


async def test_a_chain_is_not_transferred(office_with_chain: Office) -> None:
    office = office_with_chain
    chain = await opened(office, office.alice)
    card = await card_of(office, chain, PEOPLE)
    assert "request.transfer" not in offered(card)
    before = json.loads(json.dumps(card).replace("request.reassign:", "request.transfer:"))
    await office.pat.click(before, "request.transfer", stale=True)
    assert "was not transferred" in shown(await whisper(office, office.pat, "was not transferred"))


async def test_what_is_confidential_stays_so_in_its_steps(database_url: str) -> None:
    of_a_step = re.compile(r"(service: (?:people|it|facilities)/[a-z]+)(.*\})$", re.MULTILINE)
    catalogue = of_a_step.sub(
        r'\1, title: "A new colleague"\2',
        CHAINED.replace(
            "        name: {en: New colleague, zh: 新同事入职}\n",
            "        name: {en: New colleague, zh: 新同事入职}\n        confidential: true\n",
        )
        .replace('title: "A laptop for {title}"', 'title: "A new colleague"')
        .replace('{asset-tag: "{title}", needed-by: "{field.start}"}', '{asset-tag: "new"}'),
    )
    async with opened_office(database_url, catalogue=catalogue) as office:
        _, steps = await at_laptop(office)
        assert await card_of(office, steps["laptop"].number, IT)
        everywhere = [*office.slack.messages(IT), *office.slack.messages(FACILITIES)]
        assert "Dana" not in str(everywhere)
        assert "New colleague" not in str(everywhere)


TIMED = (
    CHAINED.replace(
        "        name: {en: Contract, zh: 合同}\n        kind: information\n",
        "        name: {en: Contract, zh: 合同}\n        kind: information\n"
        "        standard: {resolution: 4h}\n",
    )
    .replace(
        "        name: {en: Laptop repair, zh: 笔记本维修}\n        kind: support\n",
        "        name: {en: Laptop repair, zh: 笔记本维修}\n        kind: support\n"
        "        standard: {resolution: 8h}\n",
    )
    .replace(
        "        name: {en: Keys, zh: 钥匙}\n        kind: resource\n",
        "        name: {en: Keys, zh: 钥匙}\n        kind: resource\n"
        "        standard: {resolution: 2h}\n",
    )
)


@pytest.fixture
async def timed(tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose chain follows from what its steps have been given."""
    async with opened_office(f"sqlite:///{tmp_path / 'office.db'}", catalogue=TIMED) as opened:
        yield opened


async def test_its_requester_is_told_the_date_that_follows_from_its_steps(timed: Office) -> None:
    office = timed
    chain = await opened(office, office.alice, phone="no")
    # Monday 10:00: 4 h until 15:30, 8 h until Tuesday 16:00, 2 h until 18:00.
    ends_at = datetime(2026, 11, 3, 10, tzinfo=UTC)
    due = (await request_of(office, chain)).due
    assert due is not None
    assert (due.kind, due.at) == (PromiseKind.RESOLUTION, ends_at)
    card = shown(await office.dm(office.alice, "Dana"))
    assert "Resolution due 2026-11-03 10:00 UTC" in card
    assert "All steps are expected to be done by 2026-11-03 10:00 UTC" in card
    assert "after Contract, about 2026-11-02 07:30 UTC" in card


async def test_a_day_of_the_form_comes_before_a_standard(tmp_path: Path) -> None:
    catalogue = TIMED.replace("standard: {resolution: 8h}\n", "standard: {resolution: 40d}\n")
    catalogue = catalogue.replace(
        "            service: it/laptop\n",
        '            service: it/laptop\n            due: "{field.start} - 1d"\n',
    )
    async with opened_office(f"sqlite:///{tmp_path / 'o.db'}", catalogue=catalogue) as office:
        _, steps = await at_laptop(office)
        due = steps["laptop"].due
        assert due is not None
        assert due.at == datetime(2026, 11, 30, 10, tzinfo=UTC), "the end of the day before"


async def test_a_day_that_has_passed_is_refused_where_it_was_chosen(tmp_path: Path) -> None:
    catalogue = TIMED.replace(
        "            service: it/laptop\n",
        '            service: it/laptop\n            due: "{field.start} - 1d"\n',
    )
    async with opened_office(f"sqlite:///{tmp_path / 'o.db'}", catalogue=catalogue) as office:
        await office.alice.slash("/request", "")
        view = await choose_service(
            office.alice, await office.alice.next_view(), "people/new-colleague"
        )
        filled = {"title": "Dana", "field.start": "2026-11-01", "field.phone": "no"}
        refused = await office.alice.submit(view, filled)
        assert "This day has passed" in refused.errors["field.start"]
        assert (await office.alice.submit(view, {**filled, "field.start": "2026-11-02"})).ok


async def test_a_late_step_moves_the_date_and_it_is_told_once(timed: Office) -> None:
    office = timed
    chain = await opened(office, office.alice, phone="no")
    office.clock.pass_(days=2)
    await look(office)
    await office.settled()
    card = await office.dm(office.alice, "Dana")
    note = await office.reply_in_thread(office.alice, card, "now expected to be done by")
    assert "Late: People · Contract" in shown(note)
    assert "2026-11-05 06:00 UTC" in shown(note), "8 h and 2 h from Wednesday 10:00 on"
    office.clock.pass_(minutes=90)
    await look(office)
    await office.settled()
    assert (await kinds_of(office, chain)).count(Action.MOVE_DATE) == 1


async def test_nobody_asks_for_a_step_in_place_of_who_has_left(office_with_chain: Office) -> None:
    office = office_with_chain
    _, steps = await at_laptop(office)
    office.slack.change_person("U01ALICE", deleted=True)
    await heard(office, "user_change")
    await office.settled()
    there = shown(await card_of(office, steps["laptop"].number, IT))
    assert "so nobody will read an answer" in there
    assert "asks for it" not in there


@pytest.mark.usefixtures("drawn")
async def test_its_picture_comes_from_show_and_its_words_at_once(timed: Office) -> None:
    office = timed
    chain = await opened(office, office.alice, phone="no")
    steps = await steps_of(office, chain)
    office.clock.pass_(hours=6, minutes=30)  # 16:30: an hour too late
    await solve(office, office.pat, steps["contract"].number, PEOPLE)
    office.clock.now = datetime(2026, 11, 4, 2, tzinfo=UTC)  # Wednesday 10:00
    card = await office.dm(office.alice, "Dana")
    await office.alice.click(card, "request.show")
    await office.alice.click(await office.alice.next_view(), "request.chain_times")
    told = shown(await office.alice.next_view())
    # It was due on Tuesday at 18:00; IT had until Tuesday 17:00.
    late = "#1 New colleague is 1 hour late so far: 40 minutes in IT, 20 minutes in People"
    assert late in told
    assert "People · Contract: 5 hours, 20 minutes of the delay" in told
    assert "Not begun: Facilities · Keys" in told
    picture = await office.dm(office.alice, late)
    (image,) = (each for each in picture["blocks"] if each["type"] == "image")
    assert image["alt_text"].startswith(late)


async def test_nobody_else_gets_the_picture_of_a_confidential_chain(
    office_with_chain: Office,
) -> None:
    office = office_with_chain
    chain = await opened(office, office.alice)
    request = await request_of(office, chain)
    await office.run(lambda uow: uow.requests.change(request, confidential=True))
    with pytest.raises(DomainError) as refused:
        await office.run(chain_times.order, "U02BOB", office.clock.now, chain)
    assert refused.value.problem is Problem.NOT_YOURS
