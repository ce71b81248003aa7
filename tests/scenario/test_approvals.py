"""Approvals: who is asked, what their word does, and that nobody else reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.requests import by_provider
from domain.lifecycle import State
from tests.scenario.clockwork import nags_to, pass_until, says, wall
from tests.scenario.office import only_sqlite, opened_office, with_services_of_it
from tests.scenario.steps import (
    asked_to_approve,
    bring_in,
    choose_service,
    everything_in,
    kinds_of,
    offered,
    request_of,
    said,
    shown,
    state_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office


def catalogue(by: str = "[U05PAT]", rule: str = "any", more: str = "") -> str:
    """The office's catalogue with a chain that begins with an approval."""
    chain = f"""
      new-desk:
        name: {{en: New desk, zh: 新办公桌}}
        kind: resource
        fields:
          - {{key: boss, label: {{en: Boss, zh: 上级}}, type: person, required: true}}
        chain:
          - {{key: agree, approve: {{by: {by}, rule: {rule}, within: 2h}}}}
          - {{key: keys, service: facilities/keys, after: [agree]}}
"""
    return with_services_of_it(chain) + more


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """An office in which Pat approves new desks, on each database."""
    async with opened_office(database_url, catalogue=catalogue()) as opened:
        yield opened


async def ask_for_desk(office: Office, who: Person, boss: str = "U04MEI") -> int:
    """Somebody opens the chain by the form; returns its number."""
    await who.slash("/request", "")
    view = await choose_service(who, await who.next_view(), "it/new-desk")
    result = await who.submit(view, {"title": "A desk by the window", "field.boss": boss})
    assert result.ok, result
    await office.settled()
    found = await office.run(lambda uow: uow.request_lists.own(who.id, 1))
    return int(found[0].number)


async def begun(office: Office, number: int) -> bool:
    """Whether the step after the approval has begun."""
    request = await request_of(office, number)
    found = await office.run(lambda uow: uow.requests.needs_of(request.id))
    return any(each.step == "keys" for each in found)


async def card(office: Office, who: Person) -> dict[str, Any]:
    """The card that asks somebody for their approval."""
    return await office.dm(who, "A desk by the window")


async def approve(office: Office, who: Person) -> None:
    """Somebody approves from their card."""
    await who.click(await card(office, who), "request.approve")
    await office.settled()


async def reject(office: Office, who: Person, why: str) -> None:
    """Somebody declines from their card."""
    await who.click(await card(office, who), "request.reject")
    view = await who.next_view()
    assert view["callback_id"] == "request.reject"
    result = await who.submit(view, {"reason": why})
    assert result.ok, result
    await office.settled()


async def test_an_approver_reads_what_it_is_about_and_approves_with_a_click(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    assert not await begun(office, chain)
    asked = await card(office, office.pat)
    for words in ("@U01ALICE", "Boss", "Facilities · Keys", "Approval due"):
        assert words in shown(asked)
    assert {"request.approve", "request.ask", "request.reject"} <= set(offered(asked))
    mine = await office.dm(office.alice, "New desk")
    assert "✋ Approval · @U05PAT is asked" in shown(mine)

    await approve(office, office.pat)
    assert await begun(office, chain)
    mine = await office.dm(office.alice, "New desk")
    assert "approved by @U05PAT" in shown(mine)
    assert await office.reply_in_thread(office.alice, mine, "approved it")
    number = (await asked_to_approve(office, chain))["U05PAT"].number
    assert await state_of(office, number) is State.RESOLVED


@only_sqlite
async def test_of_any_one_is_enough_and_the_others_are_asked_no_longer(database_url: str) -> None:
    by = catalogue("[U05PAT, U06QIN]")
    async with opened_office(database_url, catalogue=by) as office:
        chain = await ask_for_desk(office, office.alice)
        qins = (await asked_to_approve(office, chain))["U06QIN"].number
        await approve(office, office.pat)
        assert await begun(office, chain)
        assert await state_of(office, qins) is State.CANCELLED
        asked = await office.dm(office.qin, "A desk by the window")
        assert await office.reply_in_thread(office.qin, asked, "已经决定")
        assert "request.approve" not in offered(asked)


@only_sqlite
async def test_of_any_the_last_refusal_stops_it(database_url: str) -> None:
    async with opened_office(database_url, catalogue=catalogue("[U05PAT, U06QIN]")) as office:
        chain = await ask_for_desk(office, office.alice)
        await reject(office, office.pat, "Too dear")
        mine = await office.dm(office.alice, "New desk")
        assert "A step cannot be done as planned" not in shown(mine)
        await reject(office, office.qin, "Too big")
        mine = await office.dm(office.alice, "New desk", "A step cannot be done as planned")
        assert await office.reply_in_thread(office.alice, mine, "Too big")
        assert not await begun(office, chain)


@only_sqlite
async def test_of_all_each_must_approve(database_url: str) -> None:
    by = catalogue("[U05PAT, U06QIN]", "all")
    async with opened_office(database_url, catalogue=by) as office:
        chain = await ask_for_desk(office, office.alice)
        await approve(office, office.pat)
        assert not await begun(office, chain)
        await approve(office, office.qin)
        assert await begun(office, chain)
        again = await ask_for_desk(office, office.xiao)
        pats = (await asked_to_approve(office, again))["U05PAT"].number
        qins = (await asked_to_approve(office, again))["U06QIN"].number
        await office.run(_declines, "U06QIN", office.clock.now, qins)
        assert await state_of(office, pats) is State.CANCELLED, "the first refusal stops it"
        assert not await begun(office, again)


def _declines(uow: UnitOfWork, user_id: str, now: datetime, number: int) -> None:
    by_provider.decline(uow, user_id, now, number, "No")


@only_sqlite
async def test_the_majority_decides(database_url: str) -> None:
    by = catalogue("[U05PAT, U06QIN, U02BOB]", "majority")
    async with opened_office(database_url, catalogue=by) as office:
        chain = await ask_for_desk(office, office.alice)
        await reject(office, office.qin, "No room")
        await approve(office, office.pat)
        assert not await begun(office, chain)
        await approve(office, office.bob)
        assert await begun(office, chain)


@only_sqlite
async def test_an_approver_asks_and_decides_once_they_know(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    await office.pat.click(await card(office, office.pat), "request.ask")
    assert (await office.pat.submit(await office.pat.next_view(), {"question": "Which one?"})).ok
    await office.settled()
    mine = await office.dm(office.alice, "New desk")
    assert await office.reply_in_thread(office.alice, mine, "Which one?")
    await says(office, office.alice, mine, "The small one")
    assert await office.reply_in_thread(office.pat, await card(office, office.pat), "The small one")
    await approve(office, office.pat)
    assert await begun(office, chain)


@only_sqlite
async def test_after_a_refusal_the_owner_skips_it_or_gives_up(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    await reject(office, office.pat, "Too dear")
    owners = await office.message(lambda: office.slack.messages("C01IT"), f"#{chain} ")
    note = await office.reply_in_thread(office.bob, owners, "wait until somebody decides")
    assert "request.replace_step" not in offered(note), "no service gives an approval"
    await office.bob.click(note, "request.skip_step")
    assert (await office.bob.submit(await office.bob.next_view(), {"reason": "It is free"})).ok
    await office.settled()
    assert await begun(office, chain)


async def test_nobody_else_reads_an_approval_or_acts_on_it(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    number = (await asked_to_approve(office, chain))["U05PAT"].number
    await office.alice.slash("/request", f"show {number}")
    assert "A desk by the window" in shown(await office.alice.next_view())
    people = await office.qin.slash("/answer", "")
    assert f"#{number}" not in said(people), "it is no work of her department"
    for who in (office.qin, office.mei, office.slack.person("U09ADMIN"), office.bob):
        answer = await who.slash("/request", f"show {number}")
        assert "A desk by the window" not in said(answer)
        found = await who.slash("/request", f"find #{number}")
        assert "Approval" not in said(found)
    answer = await office.qin.slash("/answer", f"{number} Fine")
    assert await state_of(office, number) is State.OPEN
    assert f"#{number}" in said(answer)
    for where in ("C02PEOPLE", "C03FACILITIES"):
        assert not office.slack.messages(where)
    assert f"#{number}" in said(await office.pat.slash("/answer", ""))
    assert await kinds_of(office, number) == ["open"]


@only_sqlite
async def test_who_asks_for_it_does_not_approve_it_themselves(database_url: str) -> None:
    by = catalogue("[field.boss]")
    async with opened_office(database_url, catalogue=by) as office:
        chain = await ask_for_desk(office, office.alice, boss="U01ALICE")
        assert set(await asked_to_approve(office, chain)) == {"U04MEI"}, "the department's manager"
        again = await ask_for_desk(office, office.mei, boss="U04MEI")
        assert set(await asked_to_approve(office, again)) == {"U09ADMIN"}, "she is that, too"


async def test_the_requester_does_not_withdraw_a_single_approval(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    number = (await asked_to_approve(office, chain))["U05PAT"].number
    answer = await office.alice.slash("/request", f"cancel {number}")
    assert await state_of(office, number) is State.OPEN
    assert f"#{number}" in said(answer)
    await office.alice.slash("/request", f"cancel {chain}")
    await office.settled()
    assert await state_of(office, number) is State.CANCELLED
    assert "request.approve" not in offered(await card(office, office.pat))


@only_sqlite
async def test_a_decision_is_not_reopened(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    number = (await asked_to_approve(office, chain))["U05PAT"].number
    await approve(office, office.pat)
    for who in (office.alice, office.pat):
        await who.slash("/request", f"reopen {number}")
    await office.settled()
    assert await state_of(office, number) is State.RESOLVED


@only_sqlite
async def test_who_has_left_is_followed_by_the_next(office: Office) -> None:
    chain = await ask_for_desk(office, office.alice)
    before = (await asked_to_approve(office, chain))["U05PAT"].number
    office.slack.change_person("U05PAT", deleted=True)
    await office.slack.until(lambda: _text(office, "U04MEI"))
    assert set(await asked_to_approve(office, chain)) == {"U04MEI"}
    assert await state_of(office, before) is State.CANCELLED
    await approve(office, office.mei)
    assert await begun(office, chain)


def _text(office: Office, user_id: str) -> str:
    found = [each for each in office.slack.person(user_id).dm if "window" in str(each)]
    return str(found[0]["ts"])


async def test_who_does_not_manage_any_more_is_followed_by_who_does(database_url: str) -> None:
    text = catalogue("department.managers")
    async with opened_office(database_url, catalogue=text) as office:
        chain = await ask_for_desk(office, office.alice)
        assert set(await asked_to_approve(office, chain)) == {"U04MEI"}
        other = text.replace(
            "managers: [U04MEI]\n    default_service: helpdesk",
            "managers: [U02BOB]\n    default_service: helpdesk",
        )
        assert other != text
        await bring_in(office, other, synced=False)
        assert set(await asked_to_approve(office, chain)) == {"U02BOB"}
        theirs = await office.dm(office.mei, "审批")
        assert "window" not in shown(theirs), "what she cannot decide she does not read"
        await approve(office, office.bob)
        assert await begun(office, chain)


@only_sqlite
async def test_a_late_approval_is_nagged(office: Office) -> None:
    await ask_for_desk(office, office.alice)
    await pass_until(office, wall(3, 12), timedelta(minutes=30))
    nag = await office.dm(office.pat, "Approval", "overdue by")
    assert {"request.approve", "request.snooze"} <= set(offered(nag))
    escalated = await office.dm(office.mei, "✋ #2", "⏫")
    assert "window" not in everything_in(office.mei.dm)
    assert "request.approve" not in offered(escalated)
    for where in ("C02PEOPLE", "C03FACILITIES"):
        assert not office.slack.messages(where), "nothing of it is told in a channel"


@only_sqlite
async def test_a_late_approval_is_escalated_to_who_manages_when_it_is_told(office: Office) -> None:
    for manager in ("U04MEI", "U09ADMIN"):
        office.slack.change_person(manager, tz="America/Los_Angeles")
    await office.slack.until(
        lambda: all(each.attempts for each in office.slack.deliveries.of("user_change"))
    )
    await ask_for_desk(office, office.alice)
    await pass_until(office, wall(2, 23), timedelta(minutes=30))
    noted = await office.run(lambda uow: uow.nags.waiting(office.clock()))
    assert [each for each in noted if each.recipient_id == "U04MEI"], "it waits for her morning"
    await bring_in(office, catalogue().replace("managers: [U04MEI]", "managers: [U09ADMIN]"))
    await pass_until(office, wall(3, 12), timedelta(minutes=30))
    assert not nags_to(office.mei)


async def test_another_process_goes_on_with_it(database_url: str) -> None:
    async with opened_office(database_url, catalogue=catalogue()) as office:
        chain = await ask_for_desk(office, office.alice)
        await office.bot.stop()
        office.bot = await office.started_bot()
        await office.slack.until(lambda: office.slack.connections(office.app))
        await approve(office, office.pat)
        assert await begun(office, chain)
