"""Managers read of unmet needs, add a service, or put them aside."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenario.clockwork import at, key_of, look, wall
from tests.scenario.steps import ask, bring_in, buttons, held, shown, transferred, whisper
from tests.scenario.test_my_department import TWO_MANAGERS, service
from tests.scenario.test_rollouts import news_to

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office

DAY = timedelta(days=1)


def messages_to(person: Person) -> list[dict[str, Any]]:
    """The monthly messages about unmet needs in somebody's direct messages."""
    return [each for each in person.dm if key_of(each).startswith("unmet_needs:")]


async def asked_in_vain(office: Office) -> None:
    """People ask IT for projectors, and Facilities for what nobody else asks for."""
    for title in ("A projector please", "Projector for Friday"):
        await ask(office, office.alice, f"it {title}")
    number = await ask(office, office.xiao, "it Need a projector")
    await office.bob.click(await office.card(number), "request.decline")
    form = await office.bob.next_view()
    assert (await office.bob.submit(form, {"because": "not_offered", "reason": "Sorry"})).ok
    number = await ask(office, office.alice, "it Projectors, two of them")
    await transferred(office, office.bob, number, "facilities/desks")


async def needs(office: Office, person: Person, line: str = "needs") -> str:
    """The words of `/desk needs` to somebody."""
    await office.bot.workspace.jobs.run_all()
    answer = await person.slash("/desk", line)
    assert answer is not None
    return shown(answer.message)


async def test_a_manager_reads_of_it_and_adds_a_service_in_chinese(any_office: Office) -> None:
    office = any_office
    await bring_in(office, TWO_MANAGERS)
    await asked_in_vain(office)
    await at(office, wall(30, 18))
    assert messages_to(office.mei) == [], "November began before there was anything to tell"
    await at(office, wall(30, 8) + DAY, wall(30, 9) + DAY)
    (message,) = messages_to(office.mei)
    words = shown(message)
    assert "projector · 4 个请求" in words
    assert "1 个因不提供而拒绝、1 个转给了别的部门、2 个用自己的话提出" in words
    assert {"unmet_need.offer", "unmet_need.not_ours"} <= set(buttons(message))
    before = copy.deepcopy(message)
    await office.mei.click(message, "unmet_need.offer")
    form = await office.mei.next_view()
    assert held(form, "name.en") == "Projector"
    result = await office.mei.submit(form, {"name.zh": "投影仪", "resolution": "4h"})
    assert result.ok, result.errors
    assert "“投影仪”已保存" in shown(result.view or {})
    assert await service(office, "projector") is not None
    await office.settled()
    after = shown(messages_to(office.bob)[-1])
    assert "added the service “Projector”" in after
    assert "4 requests" not in after
    assert "also found no service" not in after
    await office.mei.click(before, "unmet_need.offer", stale=True)
    await whisper(office, office.mei, "已经做了决定")
    office.clock.now += timedelta(days=3)
    await ask(office, office.alice, "it/projector Projector for Monday")
    await ask(office, office.xiao, "it I need a projector")
    assert "2 个这样的请求中有 1 个找到了它" in await needs(office, office.mei, "needs it")


async def test_what_is_not_ours_stays_away_until_it_is_taken_back(office: Office) -> None:
    await asked_in_vain(office)
    await office.bot.workspace.jobs.run_all()
    await office.mei.slash("/desk", "needs it")
    await office.mei.click(office.mei.ephemerals[-1], "unmet_need.not_ours")
    after = await whisper(office, office.mei, "认为不归你们管")
    assert "没有三个以上的请求要的是同一样东西" in shown(after)
    await ask(office, office.alice, "it Another projector")
    assert "4 个请求" not in await needs(office, office.mei, "needs it")
    await office.mei.click(after, "unmet_need.take_back")
    await whisper(office, office.mei, "5 个请求")


@pytest.mark.parametrize("tells", [True, False])
async def test_who_adds_a_service_for_a_need_chooses_whether_providers_read_of_it(
    office: Office, tells: bool
) -> None:
    await asked_in_vain(office)
    await office.bot.workspace.jobs.run_all()
    await office.mei.slash("/desk", "needs it")
    await office.mei.click(office.mei.ephemerals[-1], "unmet_need.offer")
    form = await office.mei.next_view()
    assert (await office.mei.submit(form, {} if tells else {"tell_providers": []})).ok
    assert await service(office, "projector") is not None
    await look(office)
    assert len(news_to(office.bob)) == (1 if tells else 0)


async def test_only_managers_may_look(office: Office) -> None:
    refused = await needs(office, office.alice)
    assert "manag" in refused
    assert "reports" not in refused, "a list of needs is none"
    assert "/desk needs" in await needs(office, office.alice, "help")
