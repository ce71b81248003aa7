"""Everybody is shown once how Crossdesk works, and whenever they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenario.clockwork import look
from tests.scenario.steps import ask, buttons, said, shown

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office


def tours(person: Person) -> list[str]:
    """The introductions in somebody's direct messages."""
    return [
        shown(each) for each in person.dm if "one minute" in shown(each) or "一分钟" in shown(each)
    ]


async def test_it_is_shown_when_somebody_asks_for_it(office: Office) -> None:
    words = said(await office.alice.slash("/request", "tour"))
    for part in ("IT, People, Facilities", "/request it what you need", "You get a card here"):
        assert part in words
    assert "guide.show" in buttons(office.alice.ephemerals[-1])
    words = said(await office.xiao.slash("/request", "tour"))
    for part in ("一分钟", "信息技术部", "/request list"):
        assert part in words


async def test_the_first_request_is_opened_and_its_requester_introduced_once(
    any_office: Office,
) -> None:
    office = any_office
    await ask(office, office.alice, "it Screen stays black")
    await look(office)
    assert len(tours(office.alice)) == 1
    await ask(office, office.alice, "it It is still black")
    await look(office)
    assert len(tours(office.alice)) == 1
    assert tours(office.bob) == tours(office.xiao) == []


async def test_the_first_form_is_opened_and_its_reader_introduced_once(office: Office) -> None:
    for _ in range(2):
        assert await office.xiao.slash("/request", "") is None
        assert (await office.xiao.next_view())["callback_id"] == "request.open"
        await office.settled()
        assert len(tours(office.xiao)) == 1
    await ask(office, office.xiao, "it 屏幕不亮")
    await look(office)
    assert len(tours(office.xiao)) == 1


@pytest.mark.parametrize("line", ["tour it", "tour 2"])
async def test_with_more_words_it_is_no_tour(office: Office, line: str) -> None:
    answer = await office.alice.slash("/request", line)
    assert answer is None or "one minute" not in said(answer)


async def test_who_has_left_is_not_introduced(office: Office) -> None:
    await ask(office, office.alice, "it Screen stays black")
    office.slack.change_person(office.alice.id, deleted=True)
    await office.bot.workspace.directory.sync()
    await look(office)
    assert tours(office.alice) == []
