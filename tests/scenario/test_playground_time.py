"""In the demo's hotel a visitor lets time pass, and the bot keeps up with it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.demo.run import open_hotel
from playground import message_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground import Playground
    from playground.person import Person

MONDAY_MORNING = datetime(2026, 11, 2, 2, 0, tzinfo=UTC).timestamp()  # 10:00 in the hotel


@pytest.fixture
async def hotel(tmp_path: Path) -> AsyncIterator[Playground]:
    """The hotel on a Monday morning, before anything has happened."""
    started = time.monotonic()
    async with open_hotel(
        tmp_path, now=lambda: MONDAY_MORNING + time.monotonic() - started
    ) as slack:
        yield slack


async def let_time_pass(slack: Playground, **how: Any) -> None:
    """As a visitor does it, with the clock on the page."""
    content = {"as": "U01ANNA", "do": "time", **how}
    url = f"{slack.url}playground/act"
    async with aiohttp.ClientSession() as session, session.post(url, json=content) as response:
        assert (await response.json())["ok"]


async def card(slack: Playground, channel: str) -> dict[str, Any]:
    """The card of the only request in a channel."""
    return await slack.until(lambda: slack.messages(channel)[0])


async def told(slack: Playground, person: Person, *words: str) -> dict[str, Any]:
    """The direct message (or reply in it) that says all of this, once it is there."""

    def find() -> dict[str, Any]:
        everything = slack.messages(person.dm_channel)
        said = [each for each in everything if all(word in message_text(each) for word in words)]
        return said[0]

    return await slack.until(find)


async def test_a_nag_arrives_and_later_the_request_closes_by_itself(hotel: Playground) -> None:
    anna, dev = hotel.person("U01ANNA"), hotel.person("U07DEV")
    await anna.slash("/request", "it The reception PC freezes")
    await dev.click(await card(hotel, "C05IT"), "request.claim")
    await hotel.until(lambda: "Claim" not in message_text(hotel.messages("C05IT")[0]))
    assert dev.dm == []

    await let_time_pass(hotel, seconds=3600)
    nag = await told(hotel, dev, "#1", "The reception PC freezes")
    assert float(nag["ts"]) > MONDAY_MORNING + 3600

    await dev.click(await card(hotel, "C05IT"), "request.resolve")
    await dev.submit(await dev.next_view(), {"summary": "A new printer driver", "quality": ["0"]})
    await told(hotel, anna, "A new printer driver")
    for _ in range(4):  # it closes after three working days, at eleven on Thursday
        assert "Closed" not in message_text(anna.dm[0])
        await let_time_pass(hotel, to="next_working_morning")
    await told(hotel, anna, "#1", "Closed")


async def test_two_technicians_want_the_same_repair(hotel: Playground) -> None:
    tom, nia = hotel.person("U05TOM"), hotel.person("U09NIA")
    await hotel.person("U01ANNA").slash("/request", "maintenance The lift is stuck")
    seen = await card(hotel, "C03MAINT")
    await nia.click(seen, "request.claim")
    await hotel.until(lambda: "In progress" in message_text(hotel.messages("C03MAINT")[0]))
    await tom.click(seen, "request.claim", stale=True)
    late = await hotel.until(lambda: tom.ephemerals[0])
    assert "U09NIA" in str(late)


async def test_an_unheeded_repair_is_escalated(hotel: Playground) -> None:
    anna, tom, chen = map(hotel.person, ("U01ANNA", "U05TOM", "U02CHEN"))
    await anna.slash("/request", "maintenance The lift is stuck")
    await card(hotel, "C03MAINT")
    await let_time_pass(hotel, seconds=1800)
    await told(hotel, tom, "#1", "The lift is stuck")
    assert chen.dm == []
    await let_time_pass(hotel, seconds=1800)
    await told(hotel, chen, "#1", "The lift is stuck")


async def test_a_question_without_an_answer_is_recalled_and_then_closes_the_request(
    hotel: Playground,
) -> None:
    anna, tom = hotel.person("U01ANNA"), hotel.person("U05TOM")
    await anna.slash("/request", "maintenance The tap in 1510 drips")
    await tom.click(await card(hotel, "C03MAINT"), "request.ask")
    await tom.submit(await tom.next_view(), {"question": "May I go in?"})
    await told(hotel, anna, "May I go in?")

    def about_it() -> int:
        return sum("The tap in 1510 drips" in message_text(each) for each in anna.dm)

    before = about_it()
    await let_time_pass(hotel, to="next_working_morning")
    assert about_it() == before
    await let_time_pass(hotel, to="next_working_morning")
    assert about_it() == before + 1
    await let_time_pass(hotel, to="monday_09:00")
    await told(hotel, anna, "#1", "Closed")
