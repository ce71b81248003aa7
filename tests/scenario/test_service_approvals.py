"""Services that must be approved first: nothing reaches their department before."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.exports import Named
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.reports.exported_requests import request_page
from bot.usecases.requests import by_provider, needs, opening
from bot.usecases.requests.opening import FilledForm
from domain.errors import DomainError, Problem
from domain.events import Cancelled
from domain.lifecycle import Action, State
from domain.organisation import Person
from domain.standards import Priority
from domain.text import LocalizedText
from tests.scenario.clockwork import pass_until, says, wall
from tests.scenario.office import CATALOGUE, only_sqlite, opened_office, with_services_of_it
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
    transferred,
    whisper,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from playground.person import Person as Colleague
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office


def catalogue(by: str = "[U05PAT]", rule: str = "any", more: str = "") -> str:
    """The office's catalogue, in which IT has a service that must be approved."""
    services = f"""
      purchase:
        name: {{en: Purchase, zh: 采购}}
        kind: resource
        standard: {{first_response: 1h, resolution: 8h}}
        approve: {{by: {by}, rule: {rule}, within: 2h}}
{more}"""
    return with_services_of_it(services)


CHAIN = """
      desk:
        name: {en: Desk, zh: 办公桌}
        kind: resource
        chain:
          - {key: buy, service: it/purchase}
          - {key: keys, service: facilities/keys, after: [buy]}
"""


LATER = """
      asked:
        name: {en: Asked later, zh: 后审批}
        kind: resource
        chain:
          - {key: keys, service: facilities/keys}
          - {key: agree, approve: {by: [U05PAT]}, after: [keys]}
          - {key: desk, service: facilities/desks, after: [agree]}
      bought:
        name: {en: Bought later, zh: 后采购}
        kind: resource
        chain:
          - {key: keys, service: facilities/keys}
          - {key: buy, service: it/purchase, after: [keys]}
          - {key: desk, service: facilities/desks, after: [buy]}
"""


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """An office in which Pat approves purchases, on each database."""
    async with opened_office(database_url, catalogue=catalogue()) as opened:
        yield opened


async def ask(office: Office, who: Colleague, words: str = "it/purchase A second screen") -> int:
    """Somebody asks for a purchase in one line; returns its number."""
    answer = await who.slash("/request", words)
    assert "approv" in said(answer) or "审批" in said(answer)
    await office.settled()
    found = await office.run(lambda uow: uow.request_lists.own(who.id, 1))
    return int(found[0].number)


async def theirs(office: Office, who: Colleague, words: str = "second screen") -> dict[str, Any]:
    """The card that asks somebody for their approval."""
    return await office.dm(who, words)


async def approve(office: Office, who: Colleague, words: str = "second screen") -> None:
    """Somebody approves from their card."""
    await who.click(await theirs(office, who, words), "request.approve")
    await office.settled()


async def reject(office: Office, who: Colleague, why: str) -> None:
    """Somebody declines from their card."""
    await who.click(await theirs(office, who), "request.reject")
    assert (await who.submit(await who.next_view(), {"reason": why})).ok
    await office.settled()


def in_channel(office: Office, channel: str = "C01IT") -> str:
    """Everything that stands in a channel."""
    return everything_in(office.slack.messages(channel))


async def test_nothing_reaches_the_department_before_the_approval(office: Office) -> None:
    number = await ask(office, office.alice)
    assert await state_of(office, number) is State.AWAITING_APPROVAL
    answer = await whisper(office, office.alice, f"#{number} is waiting for approval")
    assert "After approval: first response in 1 hour, resolution in 8 hours" in shown(answer)
    mine = await office.dm(office.alice, "second screen")
    for words in ("✋ Waiting for approval", "@U05PAT is asked", "After approval: "):
        assert words in shown(mine)
    assert shown(mine).count("✋") == 1, "its state is said once"
    await office.alice.open_home()
    view = await office.slack.until(lambda: office.alice.home or None)
    home = shown(view)
    assert "second screen" in home
    assert "No time is promised" not in home
    assert "not claimed yet" not in shown(mine)
    assert "request.cancel" in offered(mine)
    assert not office.slack.messages("C01IT")
    assert f"#{number}" not in said(await office.bob.slash("/answer", ""))
    assert f"#{number}" not in said(await office.mei.slash("/desk", "it"))

    asked = await theirs(office, office.pat)
    for words in ("@U01ALICE", "What begins then: IT · Purchase", "Approval due", f"For #{number}"):
        assert words in shown(asked)
    assert "Needed for" not in shown(asked)
    assert {"request.approve", "request.ask", "request.reject"} <= set(offered(asked))
    office.clock.pass_(hours=1)
    await approve(office, office.pat)
    assert await state_of(office, number) is State.OPEN
    assert "Your approval is needed" not in shown(await theirs(office, office.pat))
    card = await office.card(number)
    for words in ("approved by @U05PAT", "First response due", "Resolution due"):
        assert words in shown(card)
    mine = await office.dm(office.alice, "second screen", "approved by")
    assert await office.reply_in_thread(office.alice, mine, "approved it")
    assert await kinds_of(office, number) == [Action.OPEN, Action.APPROVE]
    request = await request_of(office, number)
    assert request.hop.began_at == office.clock.now == request.opened_at + timedelta(hours=1)
    assert request.due
    assert request.due.at == office.clock.now + timedelta(hours=1), "its clocks began just now"


@only_sqlite
async def test_the_department_can_do_nothing_before(office: Office) -> None:
    number = await ask(office, office.alice)
    for use_case, more in (
        (by_provider.claim, ()),
        (by_provider.answer, ("Fine",)),
        (by_provider.resolve, ("Done",)),
        (by_provider.decline, ("No",)),
    ):
        with pytest.raises(DomainError) as refused:
            await office.run(use_case, "U02BOB", office.clock.now, number, *more)
        assert refused.value.problem is Problem.WRONG_STATE
    assert await state_of(office, number) is State.AWAITING_APPROVAL


async def test_a_refusal_declines_it_with_the_reason(office: Office) -> None:
    number = await ask(office, office.alice)
    await reject(office, office.pat, "Too dear")
    assert await state_of(office, number) is State.DECLINED
    assert "Your approval is needed" not in shown(await theirs(office, office.pat))
    mine = await office.dm(office.alice, "second screen", "🚫 Declined")
    assert "declined by @U05PAT" in shown(mine)
    assert "@U05PAT did not approve it" in shown(mine)
    assert "Too dear" in shown(mine)
    assert await office.reply_in_thread(office.alice, mine, "Too dear")
    await says(office, office.alice, mine, "What a pity")
    assert not office.slack.messages("C01IT")


@only_sqlite
async def test_its_requester_cancels_it_and_nobody_is_asked_any_more(office: Office) -> None:
    number = await ask(office, office.alice)
    await office.alice.slash("/request", f"cancel {number}")
    await office.settled()
    assert await state_of(office, number) is State.CANCELLED
    assert "request.approve" not in offered(await theirs(office, office.pat))
    assert not office.slack.messages("C01IT")


@only_sqlite
async def test_a_question_and_its_reply_go_between_approver_and_requester(office: Office) -> None:
    number = await ask(office, office.alice)
    mine = await office.dm(office.alice, "second screen")
    await says(office, office.alice, mine, "It is for the shop")
    await office.pat.click(await theirs(office, office.pat), "request.ask")
    assert (await office.pat.submit(await office.pat.next_view(), {"question": "How large?"})).ok
    await office.settled()
    assert await office.reply_in_thread(office.alice, mine, "How large?")
    await says(office, office.alice, mine, "27 inches")
    assert await office.reply_in_thread(office.pat, await theirs(office, office.pat), "27 inches")
    assert not office.slack.messages("C01IT")
    await approve(office, office.pat)
    assert "It is for the shop" in shown(await office.card(number)), "what was said meanwhile"
    assert "27 inches" not in in_channel(office), "that was said to the approver"


@only_sqlite
async def test_the_majority_decides(database_url: str) -> None:
    text = catalogue("[U05PAT, U06QIN, U04MEI]", "majority")
    async with opened_office(database_url, catalogue=text) as office:
        number = await ask(office, office.alice)
        await reject(office, office.qin, "No room")
        await approve(office, office.pat)
        assert await state_of(office, number) is State.AWAITING_APPROVAL
        await approve(office, office.mei)
        assert await state_of(office, number) is State.OPEN
        assert "approved by @U04MEI" in shown(await office.card(number))


@only_sqlite
async def test_of_any_one_is_enough_and_the_others_are_asked_no_longer(database_url: str) -> None:
    async with opened_office(database_url, catalogue=catalogue("[U05PAT, U06QIN]")) as office:
        number = await ask(office, office.alice)
        qins = (await asked_to_approve(office, number))["U06QIN"].number
        await approve(office, office.pat)
        assert await state_of(office, number) is State.OPEN
        assert await state_of(office, qins) is State.CANCELLED


@only_sqlite
async def test_who_approves_twice_or_after_others_reads_that_it_is_decided(
    database_url: str,
) -> None:
    async with opened_office(database_url, catalogue=catalogue("[U05PAT, U06QIN]")) as office:
        await ask(office, office.alice)
        cards = {each.id: await theirs(office, each) for each in (office.pat, office.qin)}
        cards = copy.deepcopy(cards)
        await approve(office, office.pat)
        await office.pat.click(cards[office.pat.id], "request.approve", stale=True)
        refused = await whisper(office, office.pat, "was decided already")
        assert "Resolve" not in shown(refused)
        for button in ("request.approve", "request.reject"):
            before = len(office.qin.ephemerals)
            await office.qin.click(cards[office.qin.id], button, stale=True)
            await office.slack.until(lambda: office.qin.ephemerals[before:])  # noqa: B023
            assert "已经有结果" in shown(office.qin.ephemerals[-1])


@only_sqlite
async def test_who_asks_does_not_approve_it_and_who_leaves_is_followed(office: Office) -> None:
    number = await ask(office, office.pat)
    assert set(await asked_to_approve(office, number)) == {"U04MEI"}, "the department's manager"
    number = await ask(office, office.alice, "it/purchase A third lamp")
    office.slack.change_person("U05PAT", deleted=True)
    await office.slack.until(lambda: _ts(office, "U04MEI", "third lamp"))
    assert set(await asked_to_approve(office, number)) == {"U04MEI"}
    await approve(office, office.mei, "third lamp")
    assert await state_of(office, number) is State.OPEN


def _ts(office: Office, user_id: str, words: str) -> str:
    found = [each for each in office.slack.person(user_id).dm if words in str(each)]
    return str(found[0]["ts"])


async def test_nobody_who_can_approve_is_a_clear_answer(office: Office) -> None:
    for user_id in ("U05PAT", "U04MEI"):
        await office.run(_leaves, user_id)
    number = await ask(office, office.alice)
    assert set(await asked_to_approve(office, number)) == {"U09ADMIN"}
    admin = office.slack.person("U09ADMIN")
    answer = await admin.slash("/request", "it/purchase A crown")
    assert "nobody can approve “Purchase" in said(answer)
    assert "it/purchase A crown" in said(answer), "nothing of it is lost"
    view = await choose_service(admin, await form(admin), "it/purchase")
    assert "must be approved first" in shown(view)
    result = await admin.submit(view, {"title": "A crown"})
    assert "nobody can approve" in result.errors["service"]

    office.slack.change_person("U09ADMIN", deleted=True)
    mine = await office.dm(office.alice, "second screen", "🚫 Declined")
    assert await office.reply_in_thread(office.alice, mine, "Nobody is left who can approve it")
    assert not office.slack.messages("C01IT")


FIELD = """
      purchase:
        name: {en: Purchase, zh: 采购}
        kind: resource
        fields:
          - {key: boss, label: Boss, type: person, required: true}
        approve: {by: field.boss}
"""


@only_sqlite
async def test_whoever_is_no_member_is_not_asked_where_somebody_else_can_approve(
    office: Office,
) -> None:
    await bring_in(office, with_services_of_it(FIELD))
    office.slack.add_person("U81GUEST", "Gus Guest", guest="multi")
    office.slack.add_person("U82EXT", "Eve Xternal", team_id="T0PARTNER")
    await office.bot.workspace.directory.sync()
    outsiders = ("U0NOBODY", office.app.bot_user_id, "U81GUEST", "U82EXT")
    for number, nobody in zip((1, 3, 5, 7), outsiders, strict=True):
        view = await choose_service(office.alice, await form(office.alice), "it/purchase")
        filled = {"title": "A crown", "field.boss": nobody}
        assert (await office.alice.submit(view, filled)).ok
        await office.settled()
        assert set(await asked_to_approve(office, number)) == {"U04MEI"}
    assert "@U04MEI is asked" in shown(await office.dm(office.alice, "A crown"))


@only_sqlite
async def test_a_partner_whom_the_catalogue_names_approves(office: Office) -> None:
    eve = office.slack.add_person("U82EXT", "Eve", tz="Asia/Shanghai", team_id="T0PARTNER")
    await office.bot.workspace.directory.sync()
    await bring_in(office, with_services_of_it(FIELD.replace("field.boss", "U82EXT")))
    view = await choose_service(office.alice, await form(office.alice), "it/purchase")
    assert (await office.alice.submit(view, {"title": "A crown", "field.boss": "U05PAT"})).ok
    await office.settled()
    await eve.click(await office.dm(eve, "A crown"), "request.approve")
    await office.settled()
    assert await state_of(office, 1) is State.OPEN


@only_sqlite
async def test_a_partner_whom_the_catalogue_names_no_more_is_followed_by_the_managers(
    office: Office,
) -> None:
    eve = office.slack.add_person("U82EXT", "Eve", tz="Asia/Shanghai", team_id="T0PARTNER")
    await office.bot.workspace.directory.sync()
    await bring_in(office, catalogue("[U82EXT]"))
    number = await ask(office, office.alice)
    assert set(await asked_to_approve(office, number)) == {"U82EXT"}
    await bring_in(office, catalogue("[U05PAT]"))
    assert set(await asked_to_approve(office, number)) == {"U04MEI"}
    assert "second screen" not in everything_in(eve.dm), "what she cannot decide she does not read"
    await approve(office, office.mei)
    assert await state_of(office, number) is State.OPEN


@only_sqlite
async def test_who_runs_the_workspace_no_more_is_followed_by_who_does(office: Office) -> None:
    text = catalogue().replace("    managers: [U04MEI]\n", "")
    await bring_in(office, text)
    await office.run(_leaves, "U05PAT")
    number = await ask(office, office.alice)
    assert set(await asked_to_approve(office, number)) == {"U09ADMIN"}
    await bring_in(office, text.replace("U09ADMIN", "U02BOB"))
    assert set(await asked_to_approve(office, number)) == {"U02BOB"}
    assert "second screen" not in everything_in(office.slack.person("U09ADMIN").dm)
    await approve(office, office.bob)
    assert await state_of(office, number) is State.OPEN


async def form(who: Colleague) -> dict[str, Any]:
    """The form of a new request."""
    await who.slash("/request", "")
    return await who.next_view()


def _leaves(uow: UnitOfWork, user_id: str) -> None:
    uow.people.put(Person(user_id, user_id, deleted=True))


async def test_an_import_meanwhile_changes_nothing_that_waits(office: Office) -> None:
    number = await ask(office, office.alice)
    other = catalogue("[U06QIN]", "all").replace("resolution: 8h}", "resolution: 1h}", 1)
    for text in (other, CATALOGUE):  # asked of somebody else; not offered at all
        await bring_in(office, text, synced=False)
        assert set(await asked_to_approve(office, number)) == {"U05PAT"}
    await approve(office, office.pat)
    request = await request_of(office, number)
    assert request.state is State.OPEN
    assert "Resolution due" in shown(await office.card(number))


@only_sqlite
async def test_a_need_that_must_be_approved(office: Office) -> None:
    answer = await office.pat.slash("/request", "facilities/keys For the new store")
    assert answer
    await office.settled()
    parent = 1
    card = await office.card(parent, "C03FACILITIES")
    server = office.carol
    await server.click(card, "request.need")
    view = await choose_service(server, await server.next_view(), "it/purchase")
    assert (await server.submit(view, {"title": "A second screen"})).ok
    await office.settled()
    number = 2
    assert await state_of(office, number) is State.AWAITING_APPROVAL
    assert "Waiting for approval" in shown(await office.card(parent, "C03FACILITIES"))
    await reject(office, office.pat, "Too dear")
    assert await state_of(office, number) is State.DECLINED
    card = await office.card(parent, "C03FACILITIES")
    assert await office.reply_in_thread(server, card, "did not approve it")


async def test_a_transfer_into_it_waits_for_the_approval(office: Office) -> None:
    await office.alice.slash("/request", "facilities/keys A second screen")
    await office.settled()
    who = office.carol
    await transferred(office, who, 1, "it/purchase", channel="C03FACILITIES")
    assert await state_of(office, 1) is State.AWAITING_APPROVAL
    assert not office.slack.messages("C01IT")
    assert "transferred it to IT · Purchase" in in_channel(office, "C03FACILITIES")
    mine = await office.dm(office.alice, "second screen", "Waiting for approval")
    assert await office.reply_in_thread(office.alice, mine, "It must be approved first")
    office.clock.pass_(hours=1)
    await approve(office, office.pat)
    request = await request_of(office, 1)
    assert request.hop.number == 2
    assert request.hop.began_at == office.clock.now
    assert "approved by @U05PAT" in shown(await office.card(1))


@only_sqlite
async def test_a_step_whose_service_must_be_approved(database_url: str) -> None:
    async with opened_office(database_url, catalogue=catalogue(more=CHAIN)) as office:
        await office.alice.slash("/request", "it/desk A second screen")
        await office.settled()
        assert await state_of(office, 2) is State.AWAITING_APPROVAL
        mine = await office.dm(office.alice, "second screen")
        assert "Waiting for approval" in shown(mine)
        await office.pat.click(await theirs(office, office.pat), "request.ask")
        view = await office.pat.next_view()
        assert (await office.pat.submit(view, {"question": "How large?"})).ok
        await office.settled()
        assert await office.reply_in_thread(office.alice, mine, "How large?")
        await says(office, office.alice, mine, "27 inches")
        await approve(office, office.pat)
        assert await state_of(office, 2) is State.OPEN
        await office.run(by_provider.resolve, "U02BOB", office.clock.now, 2, "Bought")
        chain = await request_of(office, 1)
        steps = await office.run(lambda uow: uow.requests.needs_of(chain.id))
        assert "keys" in [each.step for each in steps]

        await office.xiao.slash("/request", "it/desk Another lamp")
        await office.settled()
        await office.run(_rejects, "U05PAT", office.clock.now, "Another lamp")
        await office.settled()
        owners = await office.message(lambda: office.slack.messages("C01IT"), "Another lamp")
        note = await office.reply_in_thread(office.bob, owners, "until somebody decides")
        assert "request.replace_step" in offered(note)


def _rejects(uow: UnitOfWork, user_id: str, now: datetime, title: str) -> None:
    (asked,) = (each for each in uow.requests.assigned_to(user_id) if each.title == title)
    by_provider.decline(uow, user_id, now, asked.number, "No")


@only_sqlite
@pytest.mark.parametrize("service", ["it/asked", "it/bought"])
async def test_a_step_that_nobody_can_approve_stops_and_is_decided_about(
    database_url: str, service: str
) -> None:
    async with opened_office(database_url, catalogue=catalogue(more=LATER)) as office:
        await office.alice.slash("/request", f"{service} A second screen")
        await office.settled()
        for user_id in ("U05PAT", "U04MEI", "U09ADMIN"):
            await office.run(_leaves, user_id)
        await office.run(by_provider.resolve, "U03CAROL", office.clock.now, 2, "Here they are")
        await office.settled()
        chain = await request_of(office, 1)
        steps = await office.run(lambda uow: uow.requests.needs_of(chain.id))
        assert [each.step for each in steps] == ["keys"]
        owners = await office.message(lambda: office.slack.messages("C01IT"), "#1 A second")
        assert "nobody can approve it" in shown(owners)
        note = await office.reply_in_thread(office.bob, owners, "could not begin")
        assert "could not begin: nobody can approve it" in shown(note)
        await office.run(by_provider.claim, "U02BOB", office.clock.now, 1)
        await office.settled()
        await office.bob.click(note, "request.skip_step")
        view = await office.bob.next_view()
        assert (await office.bob.submit(view, {"reason": "We go on without"})).ok
        await office.settled()
        steps = await office.run(lambda uow: uow.requests.needs_of(chain.id))
        assert [each.step for each in steps] == ["keys", "desk"]


async def test_a_late_approval_is_nagged_and_the_department_is_not(office: Office) -> None:
    await ask(office, office.alice)
    await pass_until(office, wall(3, 12), timedelta(minutes=30))
    nag = await office.dm(office.pat, "Approval overdue", "overdue by")
    assert {"request.approve", "request.snooze"} <= set(offered(nag))
    assert not office.slack.messages("C01IT")
    assert not [each for each in office.bob.dm if "second screen" in str(each)]


async def test_figures_and_exports_begin_with_the_approval(office: Office) -> None:
    number = await ask(office, office.alice)
    never = await ask(office, office.alice, "it/purchase A golden chair")
    office.clock.pass_(hours=1)
    await approve(office, office.pat)
    await office.pat.click(await theirs(office, office.pat, "golden"), "request.reject")
    assert (await office.pat.submit(await office.pat.next_view(), {"reason": "No"})).ok
    await office.settled()

    def measured(uow: UnitOfWork) -> list[dict[str, Any]]:
        refresh(uow, stale(uow))
        page = request_page(uow, now=office.clock.now)
        return [dict(each) for each in page.rows]

    rows = {each["number"]: each for each in await office.run(measured)}
    pat = Named("U05PAT", LocalizedText("pat.doe"))
    assert rows[number]["approved_by"] == (pat,)
    assert rows[number]["approved_at"] == office.clock.now
    asked = next(each for each in rows.values() if each["parent"] == number)
    assert (asked["step"], asked["approved_by"]) == ("approval", (pat,))
    assert asked["approved_at"] == office.clock.now
    assert (rows[never]["state"], rows[never]["approved_by"]) == ("declined", None)


async def test_an_approver_is_asked_in_their_hours_and_of_what_is_urgent_at_once(
    office: Office,
) -> None:
    office.clock.now = wall(2, 22)
    await ask(office, office.alice)
    urgent = FilledForm(
        "it", "purchase", "A fire hose", "", {}, priority=Priority.URGENT, reason="It burns"
    )
    await office.run(opening.open_by_form, "U01ALICE", office.clock.now, urgent)
    await office.settled()
    assert await theirs(office, office.pat, "fire hose")
    assert "second screen" not in everything_in(office.pat.dm)
    await pass_until(office, wall(3, 8, 30), timedelta(hours=1))
    assert "second screen" not in everything_in(office.pat.dm)
    await pass_until(office, wall(3, 9, 30), timedelta(minutes=30))
    assert await theirs(office, office.pat)


async def test_who_asks_for_a_need_in_anothers_place_does_not_approve_it(
    database_url: str,
) -> None:
    async with opened_office(database_url, catalogue=catalogue("[U05PAT, U03CAROL]")) as office:
        await office.alice.slash("/request", "people I need a screen")
        await office.settled()
        now = office.clock.now
        filled = FilledForm("it", "purchase", "A second screen", "", {})
        await office.run(needs.open_need, "U06QIN", now, 1, filled)
        assert set(await asked_to_approve(office, 2)) == {"U05PAT", "U03CAROL"}
        await office.run(by_provider.reassign, "U06QIN", now, 1, "U05PAT")
        await office.settled()
        need = await request_of(office, 2)
        assert need.requester_id == "U05PAT"
        asked = await office.run(lambda uow: uow.requests.needs_of(need.id))
        (pats,) = (each for each in asked if each.approver_id == "U05PAT")
        *_, last = await office.run(lambda uow: uow.events.of_request(pats.id))
        assert last.content == Cancelled(requested_by="U05PAT")
        waits = await asked_to_approve(office, 2)
        assert set(waits) == {"U03CAROL"}
        assert waits["U03CAROL"].requester_id == "U05PAT"
