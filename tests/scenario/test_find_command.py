"""`/request find` and `/desk find`: requests by words, for those who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.policy import FOUND_ON_A_PAGE
from playground import message_text
from tests.scenario.steps import ask, buttons, said

if TYPE_CHECKING:
    from tests.scenario.office import Office


@pytest.mark.parametrize("command", ["/desk", "/request", "/answer"])
async def test_it_finds_requests_and_shows_them(office: Office, command: str) -> None:
    number = await ask(office, office.alice, "it 会议室的屏幕不亮")
    await ask(office, office.alice, "it Something else")
    words = said(await office.bob.slash(command, "find 屏幕 alice"))
    assert f"#{number} 会议室的屏幕不亮" in words
    assert "Something else" not in words
    await office.bob.click(office.bob.ephemerals[-1], "request.show")
    assert f"#{number}" in (await office.bob.next_view())["title"]["text"]
    assert "屏幕 alice" in said(await office.xiao.slash(command, "find 屏幕 alice"))


async def test_pages_follow_each_other_in_one_place(office: Office) -> None:
    numbers = [await ask(office, office.alice, f"it Screen {n}") for n in range(12)]
    shown = said(await office.bob.slash("/desk", "FIND screen"))
    assert f"#{numbers[-1]} Screen 11" in shown
    before = len(office.bob.ephemerals)
    for button, first in (("find.older", 1), ("find.newer", 11)):
        message = office.bob.ephemerals[-1]
        assert [each for each in buttons(message) if each.startswith("find")] == [button]
        await office.bob.click(message, button)
        shown = message_text(office.bob.ephemerals[-1])
        assert f"#{numbers[first]} Screen {first}" in shown
        assert shown.count("Screen") == (FOUND_ON_A_PAGE if first > 1 else 2)
    assert len(office.bob.ephemerals) == before


async def test_who_may_not_read_it_does_not_find_it(office: Office) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    for person in (office.bob, office.slack.person("U09ADMIN")):
        for words in ("salary", f"#{number}", "alice"):
            assert "Nothing found" in said(await person.slash("/desk", f"find {words}"))
    assert "My salary" in said(await office.alice.slash("/desk", "find salary"))
    shown = said(await office.pat.slash("/desk", "find salary"))
    assert f"#{number}" in shown
    assert "My salary" not in shown, "what is confidential stays behind Show"


async def test_nothing_to_look_for_is_answered_with_how_it_is_written(office: Office) -> None:
    for command, other in (("/desk", "/request"), ("/request", "/desk"), ("/answer", "/desk")):
        for text in ("find", "find …", "find 😀"):
            words = said(await office.bob.slash(command, text))
            assert f"{command} find" in words
            assert f"{other} find" not in words
