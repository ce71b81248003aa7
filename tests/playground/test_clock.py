"""Time passes in the workspace when people let it."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from playground import RefusedError
from playground.clock import PATIENCE, PlaygroundClock, next_monday_morning, next_working_morning
from tests.playground.conftest import over_socket
from tests.playground.test_story import FORM

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground
    from playground.workspace import InstalledApp
    from tests.playground.conftest import Clock

HOUR = 3600.0
Json = dict[str, Any]


def epoch(written: str, zone: str) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).timestamp()


async def do(slack: Playground, person: str, **body: Any) -> Json:
    """Lets time pass as the page does."""
    content = {"as": person, "do": "time", **body}
    url = f"{slack.url}playground/act"
    async with aiohttp.ClientSession() as session, session.post(url, json=content) as response:
        assert response.status == 200
        answer: Json = await response.json()
        return answer


def test_the_clock_goes_on_with_its_source_and_stays_ahead(clock: Clock) -> None:
    moved = PlaygroundClock(clock)
    assert moved() == clock()
    moved.pass_(HOUR)
    clock.now += 5
    assert moved() == clock() + HOUR
    moved.move_to(clock() + 2 * HOUR)
    assert moved() == clock() + 2 * HOUR


def test_a_clock_that_stood_still_goes_on_from_there(clock: Clock) -> None:
    stopped = PlaygroundClock(clock)
    started = stopped()
    with stopped.standing_still():
        clock.now += HOUR
        assert stopped() == started
        stopped.pass_(60)
    assert stopped() == started + 60
    clock.now += 5
    assert stopped() == started + 65


async def _wait_for_ever(clock: PlaygroundClock, seconds: float, passing: float = 0) -> None:
    async with clock.timeout(seconds):
        if passing:
            clock.pass_(passing)
        await asyncio.Event().wait()


async def test_a_deadline_comes_by_this_clock_alone(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.clock._LOOK_EVERY", 0)
    followed = PlaygroundClock(clock)
    async with followed.timeout(0.001):
        for _ in range(100):
            await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await _wait_for_ever(followed, 3, passing=3)


async def test_a_deadline_comes_at_last_where_time_stands_still(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.clock.PATIENCE", 0)
    with pytest.raises(TimeoutError):
        await _wait_for_ever(PlaygroundClock(clock), 0.001)


@pytest.mark.parametrize("seconds", [0, -1, 400 * 24 * HOUR, float("nan"), float("inf")])
def test_the_clock_moves_forward_only_and_not_too_far(clock: Clock, seconds: float) -> None:
    moved = PlaygroundClock(clock)
    with pytest.raises(RefusedError):
        moved.pass_(seconds)
    with pytest.raises(RefusedError):
        moved.move_to(clock() + seconds)
    assert moved() == clock()


@pytest.mark.parametrize(
    ("now", "zone", "morning", "monday"),
    [
        # a Monday before, at and after nine, a Friday, a Saturday
        ("2026-11-02 08:59", "Asia/Shanghai", "2026-11-02 09:00", "2026-11-02 09:00"),
        ("2026-11-02 09:00", "Asia/Shanghai", "2026-11-03 09:00", "2026-11-09 09:00"),
        ("2026-11-02 23:00", "America/New_York", "2026-11-03 09:00", "2026-11-09 09:00"),
        ("2026-11-06 09:30", "Asia/Shanghai", "2026-11-09 09:00", "2026-11-09 09:00"),
        ("2026-11-07 08:00", "Europe/Berlin", "2026-11-09 09:00", "2026-11-09 09:00"),
        # over the end of summer time
        ("2026-10-23 10:00", "Europe/Berlin", "2026-10-26 09:00", "2026-10-26 09:00"),
    ],
)
def test_mornings_are_those_of_a_time_zone(now: str, zone: str, morning: str, monday: str) -> None:
    at = epoch(now, zone)
    assert next_working_morning(at, zone) == epoch(morning, zone)
    assert next_monday_morning(at, zone) == epoch(monday, zone)


async def test_a_person_lets_time_pass_and_messages_follow(slack: Playground, clock: Clock) -> None:
    answer = await do(slack, "U01ALICE", seconds=HOUR)
    assert answer == {"ok": True, "now": clock() + HOUR}
    said = await slack.person("U01ALICE").say("C01IT", "later")
    assert float(said["ts"]) == pytest.approx(clock() + HOUR, abs=1)
    url = f"{slack.url}playground/state"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert (await response.json())["now"] == slack.clock() == clock() + HOUR


async def test_mornings_are_those_of_the_person_who_asks(slack: Playground, clock: Clock) -> None:
    # Thursday, 9 October 2025, 08:53 in UTC, where Cat is; in Shanghai nine has long passed.
    answer = await do(slack, "U03CAT", to="next_working_morning")
    assert answer["now"] == epoch("2025-10-09 09:00", "UTC")
    answer = await do(slack, "U02BOB", to="next_working_morning")
    assert answer["now"] == epoch("2025-10-10 09:00", "Asia/Shanghai")
    answer = await do(slack, "U02BOB", to="monday_09:00")
    assert answer["now"] == epoch("2025-10-13 09:00", "Asia/Shanghai")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seconds": 1, "to": "monday_09:00"},
        {"seconds": -5},
        {"seconds": "soon"},
        {"seconds": None},
        {"seconds": float("nan")},
        {"to": "yesterday"},
        {"to": ["monday_09:00"]},
    ],
)
async def test_what_cannot_be_done_with_time_is_said(
    slack: Playground, clock: Clock, body: Json
) -> None:
    answer = await do(slack, "U01ALICE", **body)
    assert not answer["ok"]
    assert answer["error"]
    assert slack.clock() == clock()


async def test_every_page_hears_that_time_has_passed(slack: Playground) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        pages = [
            await session.ws_connect(f"{slack.url}playground/stream?as={person}")
            for person in ("U01ALICE", "U02BOB")
        ]
        await do(slack, "U03CAT", seconds=60)
        heard = [json.loads((await page.receive()).data) for page in pages]
        assert heard == [{"type": "time"}] * 2


async def test_an_app_that_follows_the_clock_has_caught_up_with_one_move_before_the_next(
    slack: Playground, clock: Clock
) -> None:
    seen: list[float] = []

    async def catch_up() -> None:
        before = slack.clock()
        for _ in range(5):
            await asyncio.sleep(0)
        assert slack.clock() == before
        seen.append(before - clock())

    slack.on_time_moved(catch_up)
    await asyncio.gather(*(do(slack, "U01ALICE", seconds=HOUR) for _ in range(3)))
    assert seen == [HOUR, 2 * HOUR, 3 * HOUR]


@pytest.fixture
async def trigger_id(slack: Playground, app: InstalledApp, bolt: AsyncApp) -> str:
    """Return the command of Alice that the app received."""
    got: list[str] = []

    @bolt.command("/hello")
    async def hello(ack: Any, command: Json) -> None:
        got.append(command["trigger_id"])
        await ack()

    async with over_socket(slack, app, bolt):
        await slack.person("U01ALICE").slash("/hello", channel="C01IT")
    return got[0]


async def test_a_trigger_id_expires_when_time_passes(
    slack: Playground, client: AsyncWebClient, trigger_id: str
) -> None:
    await do(slack, "U01ALICE", seconds=60)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=trigger_id, view=FORM)


async def test_an_open_form_stays_open_when_time_passes(
    slack: Playground, client: AsyncWebClient, trigger_id: str
) -> None:
    await client.views_open(trigger_id=trigger_id, view=FORM)
    await do(slack, "U01ALICE", to="monday_09:00")
    (view,) = slack.person("U01ALICE").views
    updated = await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    assert updated["ok"]
