"""The demo's story over its invented history, on any day and at any hour, and the README's tour.

The history differs from hour to hour: what is unfinished at one is solved at another. With
`THOROUGH=1` a whole week is played, every twelve hours, and days of all other kinds.
"""

from __future__ import annotations

import io
import re
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bot.demo.history import tell_history
from bot.demo.hotel import PEOPLE
from bot.demo.run import open_hotel
from bot.demo.story import STORY
from bot.demo.tour import hotel_tour
from bot.outbox.pictures import Pictures
from playground import message_text
from tests.scenario.test_playground_time import let_time_pass, told
from tests.thoroughness import THOROUGH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground import Playground

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = [MONDAY + timedelta(hours=hours) for hours in range(0, 7 * 24, 12)]
SPECIAL = [
    datetime(2026, 12, 31, 15, 59, tzinfo=UTC),  # the last minute of the hotel's year
    datetime(2028, 2, 29, 4, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, tzinfo=UTC),  # clocks change in Europe, and a week later
    datetime(2026, 11, 1, 5, 59, tzinfo=UTC),  # in North America
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 1, 2, 0, tzinfo=UTC),  # a holiday of eight days begins in the hotel
    datetime(2026, 2, 14, 2, 0, tzinfo=UTC),  # a Saturday that is worked there
]
IN_HAND = MONDAY + timedelta(days=2, hours=4)  # an older request with "1510" is in progress
SOLVED = MONDAY + timedelta(days=5, hours=16)  # one is solved, and not closed

any_day = pytest.mark.parametrize(
    "instant", [*WEEK, IN_HAND] if THOROUGH else [IN_HAND, SPECIAL[0]], ids=str
)
any_tour = pytest.mark.parametrize("instant", [*SPECIAL, SOLVED] if THOROUGH else [SOLVED], ids=str)


@pytest.fixture(autouse=True)
def unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the digests' pictures be blank: drawing them would take most of the time."""
    blank = io.BytesIO()
    Image.new("P", (2, 2)).save(blank, "PNG")

    monkeypatch.setattr(Pictures, "_draw", lambda _pictures, _picture: blank.getvalue())


@any_day
async def test_the_story_finds_its_own_requests(instant: datetime, tmp_path: Path) -> None:
    async with hotel_at(instant, tmp_path) as slack:
        await everything_is_in_its_place(slack)


@any_tour
async def test_the_tour_is_true(instant: datetime, tmp_path: Path) -> None:
    async with hotel_at(instant, tmp_path) as slack:
        await everything_is_in_its_place(slack)
        await rate_as_the_first_step_says(slack)
        await let_time_pass(slack, to="next_working_morning")
        await told(slack, slack.person("U07DEV"), "A low rating", "Reception PC 2")
        await slack.person("U01ANNA").slash("/request", "maintenance The lift is stuck")
        await let_time_pass(slack, seconds=3600)
        for person in ("U05TOM", "U02CHEN"):
            await told(slack, slack.person(person), "The lift is stuck")
        for _ in range(2):
            await let_time_pass(slack, to="monday_09:00")
        assert "Closed" in mine(slack, "The air conditioning in 1510 is dripping")
        assert "Closed" in mine(slack, "Reception PC 2")
        await told(slack, slack.person("U06SARA"), "Week ")


@asynccontextmanager
async def hotel_at(instant: datetime, folder: Path) -> AsyncIterator[Playground]:
    """The hotel as a visitor finds it who comes at this instant."""
    started = time.monotonic()

    def now() -> float:
        return instant.timestamp() + time.monotonic() - started

    async with open_hotel(folder, now=now, past=tell_history) as slack:
        for step in STORY:
            await step(slack)
        yield slack


async def everything_is_in_its_place(slack: Playground) -> None:
    """Each of the story's requests is as the tour says, whatever else the history left there."""
    dripping = await told(slack, slack.person("U01ANNA"), "May I go in")
    parent = next(each for each in of_anna(slack) if each["ts"] == dripping.get("thread_ts"))
    assert "The air conditioning in 1510 is dripping" in message_text(parent)
    await slack.until(lambda: "Resolved" in mine(slack, "Reception PC 2"))
    await slack.until(lambda: "U06SARA" in str(card(slack, "C04PURCH", "Compressor for the cold")))
    await slack.until(lambda: "Steps: 3 of 6 done" in tom_s_chain(slack))
    ended = message_text(card(slack, slack.person("U04LIN").dm_channel, "周敏"))
    assert "步骤：已完成 5/5" in ended
    assert "✗ 解决超时" in ended
    await slack.until(lambda: "Needed for" in str(card(slack, "C04PURCH", "Lock cylinder")))
    await slack.until(
        lambda: "Lock cylinder" in str(card(slack, "C03MAINT", "The lock of the key"))
    )
    await slack.until(lambda: "U03BO" in str(card(slack, "C02HOUSE", "请优先打扫", last=True)))
    told_numbers = [
        re.findall(r"#(\d+) ", message_text(found))
        for found in (
            card(slack, "C02HOUSE", "1208 房客人提前到店，请优先打扫"),
            card(slack, "C03MAINT", "is dripping on the carpet"),
            card(slack, "C05IT", "Reception PC 2"),
            card(slack, "C04PURCH", "500 条浴巾"),
            card(slack, "C04PURCH", "Compressor"),
        )
    ]
    numbers = [int(each[0]) for each in told_numbers]
    assert numbers == sorted(set(numbers)), "they come one after another"
    assert [each for each, *_ in PEOPLE if slack.person(each).views] == [], "no window is open"


async def rate_as_the_first_step_says(slack: Playground) -> None:
    """Press what the tour's first step names, on Anna's card, at whatever hour it is."""
    step = hotel_tour(slack)[0]
    _, *buttons = re.findall(r"\*(.+?)\*", step.english)
    assert buttons == ["Confirm", "Rate"]
    anna = slack.person(step.person)
    await anna.click(shown(slack, "Reception PC 2"), "request.confirm")
    await slack.until(lambda: "Closed" in mine(slack, "Reception PC 2"))
    await anna.click(shown(slack, "Reception PC 2"), "rating.give")
    assert (await anna.submit(await anna.next_view(), {"score": "1"})).ok


def of_anna(slack: Playground) -> list[dict[str, Any]]:
    return slack.messages(slack.person("U01ANNA").dm_channel)


def mine(slack: Playground, words: str) -> str:
    """Anna's card that says this."""
    return message_text(shown(slack, words))


def shown(slack: Playground, words: str) -> dict[str, Any]:
    """Anna's message that says this."""
    return card(slack, slack.person("U01ANNA").dm_channel, words)


def tom_s_chain(slack: Playground) -> str:
    """Tom's card of the new technician."""
    return message_text(card(slack, slack.person("U05TOM").dm_channel, "Omar Haddad"))


def card(slack: Playground, channel: str, words: str, *, last: bool = False) -> dict[str, Any]:
    """The (last) card in a channel that says this."""
    found = [each for each in slack.messages(channel) if words in message_text(each)]
    return found[-1 if last else 0]
