"""People come, go, change departments and languages; the bot is thrown out and invited again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action, State
from tests.scenario.clockwork import fill
from tests.scenario.steps import ask, claimed, kinds_of, request_of, said, shown, state_of, whisper

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def heard(office: Office, kind: str) -> None:
    """The bot has acknowledged every event of a kind."""
    await office.slack.until(
        lambda: (
            (
                all(each.attempts for each in office.slack.deliveries.of(kind))
                and office.slack.deliveries.of(kind)
            )
            or None
        )
    )


async def membership_noticed(office: Office, kind: str) -> None:
    """The bot has heard of a change, and its job has asked Slack for the members."""
    await heard(office, kind)
    (job,) = (each for each in office.bot.workspace.jobs.jobs if each.name == "directory")
    await office.bot.workspace.jobs.run(job)


async def test_what_somebody_had_taken_on_falls_back_to_the_department_when_they_leave(
    office: Office,
) -> None:
    number = await claimed(office)
    asked = await ask(office, office.bob, "people My last pay")
    office.slack.change_person("U02BOB", deleted=True)
    await office.card(number, saying="not claimed yet")
    request = await request_of(office, number)
    assert (request.state, request.hop.assignee_id) == (State.OPEN, None)
    assert await kinds_of(office, number) == [Action.OPEN, Action.CLAIM, Action.RELEASE]
    await office.carol.click(await office.card(number), "request.claim")
    assert (await request_of(office, number)).hop.assignee_id == "U03CAROL"
    assert await state_of(office, asked) is State.OPEN, "what they asked for goes on"
    await office.pat.slash("/answer", f"{asked} Paid")
    await office.settled()
    assert await office.run(lambda uow: uow.outbox.dead()) == ()


async def test_a_waiting_request_keeps_waiting_when_its_assignee_leaves(office: Office) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.ask")
    await office.bob.submit(await office.bob.next_view(), {"question": "Which?"})
    office.slack.change_person("U02BOB", deleted=True)
    await office.card(number, saying="not claimed yet")
    assert await state_of(office, number) is State.WAITING


async def test_a_new_member_of_the_channel_serves_and_who_leaves_it_does_not(
    office: Office,
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    office.slack.invite("it", "U07XIAO")
    await membership_noticed(office, "member_joined_channel")
    await office.xiao.click(card, "request.claim")
    assert (await request_of(office, number)).hop.assignee_id == "U07XIAO"
    office.slack.remove("it", "U03CAROL")
    await membership_noticed(office, "member_left_channel")
    assert "You have no queue because you serve no department" not in said(
        await office.carol.slash("/answer")
    ), "facilities"
    await office.carol.click(card, "request.answer")
    await whisper(office, office.carol, f"#{number}")
    assert not office.carol.views


async def test_a_change_of_language_shows_in_the_next_message(office: Office) -> None:
    office.slack.change_person("U01ALICE", locale="zh-CN")
    await heard(office, "user_change")
    assert "信息技术部" in said(await office.alice.slash("/request", "it Screen stays black"))
    mine = await office.dm(office.alice, "#1")
    assert "信息技术部" in shown(mine)
    office.slack.change_person("U01ALICE", locale="en-US")
    await heard(office, "user_change")
    await office.bob.slash("/answer", "1 Try it")
    assert "@U02BOB answered" in shown(await office.reply_in_thread(office.alice, mine, "Try it"))


async def test_somebody_new_is_spoken_to_in_their_own_language(office: Office) -> None:
    office.slack.add_person("U55NEW", "小新", locale="zh-CN", tz="Asia/Shanghai")
    await heard(office, "team_join")
    newcomer = office.slack.person("U55NEW")
    assert "没有" in said(await newcomer.slash("/request", "list"))


@pytest.mark.parametrize("way", ["removed", "archived"])
async def test_cards_wait_until_the_channel_can_be_used_again_and_managers_are_told(
    office: Office, way: str
) -> None:
    if way == "removed":
        office.slack.remove("it", office.app.bot_user_id)
    else:
        office.slack.archive("it", by="U02BOB")
    number = await ask(office, office.alice, "it Screen stays black")
    told = await office.dm(office.mei, "信息技术部")
    assert "C01IT" in shown(told)
    await office.dm(office.alice, f"#{number}")
    if way == "removed":
        office.slack.invite("it", office.app.bot_user_id)
    else:
        office.slack.unarchive("it", by="U02BOB")
        office.clock.pass_(minutes=10)
        await office.settled()
    await office.card(number)
    assert len(office.mei.dm) == 1, "told once"
    assert await office.run(lambda uow: uow.outbox.dead()) == ()


async def test_those_who_serve_learn_that_a_requester_has_left_and_that_they_are_back(
    office: Office,
) -> None:
    number = await claimed(office)
    office.slack.change_person("U01ALICE", deleted=True)
    await office.card(number, saying="has left the workspace, so nobody will read an answer")
    told = said(await office.bob.slash("/answer", f"{number} Try again"))
    assert "is on its way" not in told
    assert "has left the workspace and will not read them" in told
    await office.bob.slash("/request", f"show {number}")
    assert "nobody will read an answer" in shown(await office.bob.next_view())
    await fill(office, office.bob, await office.card(number), "request.decline", reason="She left")
    assert await state_of(office, number) is State.DECLINED
    other = await ask(office, office.xiao, "it Screen stays black")
    office.slack.change_person("U07XIAO", deleted=True)
    await office.card(other, saying="nobody will read an answer")
    office.slack.change_person("U07XIAO", deleted=False)

    def is_back() -> bool:
        cards = [m for m in office.slack.messages("C01IT") if f"#{other}" in shown(m)]
        return "nobody will read" not in shown(cards[0])

    await office.slack.until(is_back)
