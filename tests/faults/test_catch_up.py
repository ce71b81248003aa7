"""Catching up while something goes wrong: kills, replicas, limits, connections that end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from prometheus_client import REGISTRY

from bot.doctor.storage import examine_contact
from bot.slack.contact import LONGEST_SILENCE
from bot.usecases.operation.catch_ups import is_catching_up
from bot.usecases.requests.conversation import catch_up
from domain.lifecycle import State
from playground import Fault
from playground.clock import PATIENCE
from tests.scenario.away import away, back, given_up, replies_to, time_of, writes
from tests.scenario.clockwork import look, nags_to, next_one_heard, pass_until
from tests.scenario.office import Office, all_settled, opened_office
from tests.scenario.steps import asked, claimed, resolved, shown, state_of
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Sequence

    from playground.faults import FaultRule

ROOT = Path(__file__).parents[2]
READING = ("conversations.history", "conversations.replies")


both_ways = pytest.mark.parametrize("transport", ["socket", "http"], indirect=True)


@pytest.fixture
def transport(request: pytest.FixtureRequest) -> str:
    """By which way Slack delivers: Socket Mode, if a test says nothing else."""
    return str(getattr(request, "param", "socket"))


@pytest.fixture
async def office(database_url: str, transport: str) -> AsyncIterator[Office]:
    async with opened_office(database_url, transport) as opened:
        yield opened


@asynccontextmanager
async def process(office: Office) -> AsyncIterator[Process]:
    """A bot in a process of its own, which does not outlive the test."""
    over_http = office.settings.slack_app_token is None
    settings = {
        "SLACK_API_URL": office.slack.api_url,
        "SLACK_BOT_TOKEN": office.app.bot_token,
        **(
            {"SLACK_SIGNING_SECRET": office.app.signing_secret}
            if over_http
            else {"SLACK_APP_TOKEN": office.app.app_token}
        ),
        "DATABASE_URL": office.settings.database_url,
        "PORT": "0",
    }
    command = (sys.executable, "-m", "tests.faults.killed_bot", office.clock.now.isoformat())
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **settings}, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def texts(office: Office, number: int) -> list[str]:
    """The replies that a request has got."""
    return [event.text for event in await replies_to(office, number)]


async def read_on(office: Office, number: int, text: str) -> None:
    """Time passes until a reply is known that Slack did not give at first.

    What failed is left alone for a while, each time that it fails.
    """
    async with asyncio.timeout(PATIENCE):
        while text not in await texts(office, number):
            office.clock.pass_(seconds=31)
            await look(office)


def notes_of(office: Office, text: str) -> list[dict[str, Any]]:
    """Return what the department reads of a reply, under the card in its channel."""
    messages = office.slack.messages("C01IT")
    replies = [each for each in messages if each.get("thread_ts", each["ts"]) != each["ts"]]
    return [each for each in replies if text in shown(each)]


async def under_way(office: Office) -> bool:
    """Whether nobody is nagged because something may be unread."""
    found: bool = await office.run(is_catching_up)
    return found


@pytest.mark.parametrize(
    ("database_url", "transport"), [("sqlite", "socket"), ("postgres", "http")], indirect=True
)
async def test_killed_in_the_middle_it_goes_on_where_it_was(office: Office) -> None:
    """A bot hangs in one conversation, has read the others, and is killed; two times."""
    first = await claimed(office)
    await office.xiao.slash("/request", "it Mouse is dead")
    await office.settled()
    second = first + 1
    await office.bot.stop()
    office.clock.pass_(minutes=30)
    one = await writes(office, office.alice, first, "The left one")
    other = await writes(office, office.xiao, second, "左边的")
    office.clock.pass_(minutes=30)
    await given_up(office)
    for stuck, passed in ((office.alice, "左边的"), (office.xiao, "The left one")):
        rules = [
            office.slack.faults.add(method, Fault.TIMEOUT, times=None, channel=stuck.dm_channel)
            for method in READING
        ]

        def others_are_read(passed: str = passed, rules: Sequence[FaultRule] = rules) -> bool:
            return any(rule.hits for rule in rules) and bool(notes_of(office, passed))

        async with process(office) as bot:
            await office.slack.until(others_are_read)
            os.kill(bot.pid, signal.SIGKILL)
        office.slack.faults.clear()
        office.clock.pass_(minutes=10)  # what it had claimed when it died is nobody's any more
    office.bot = await back(office)
    await look(office)
    assert [(each.text, each.at) for each in await replies_to(office, first)] == [
        ("The left one", time_of(one))
    ]
    assert [(each.text, each.at) for each in await replies_to(office, second)] == [
        ("左边的", time_of(other))
    ]
    assert len(notes_of(office, "The left one")) == len(notes_of(office, "左边的")) == 1
    assert not await under_way(office)


@both_ways
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_that_start_together_pass_each_message_on_once(office: Office) -> None:
    """Both read, too, the message that Slack delivers to one of them meanwhile."""
    numbers = [await claimed(office, f"it Lamp {each}") for each in range(4)]
    await office.bot.stop()
    office.clock.pass_(minutes=30)
    for number in numbers:
        await writes(office, office.alice, number, f"About {number}")
    office.clock.pass_(minutes=30)
    await given_up(office)
    replicas = await asyncio.gather(office.started_bot(), office.started_bot())
    office.bot, other = replicas
    try:
        if office.app.request_url:
            url = f"http://127.0.0.1:{other.web.port}/slack/events"
            await office.slack.set_request_url(office.app, url)
        else:
            await office.slack.until(lambda: office.slack.connections(office.app) > 1)
        async with next_one_heard(office):
            await writes(office, office.alice, numbers[0], "Meanwhile")
            await asyncio.gather(*(each.workspace.jobs.run_all() for each in replicas))
        await all_settled(*replicas)
        assert sorted(await texts(office, numbers.pop(0))) == ["About 1", "Meanwhile"]
        for number in numbers:
            assert await texts(office, number) == [f"About {number}"]
    finally:
        await other.stop()


@enough_on_sqlite
@pytest.mark.parametrize("reason", ["refresh_requested", "closed", "broken"])
async def test_what_a_connection_lost_is_read_after_the_next_is_there(
    office: Office, monkeypatch: pytest.MonkeyPatch, reason: Any
) -> None:
    number = await asked(office)
    office.slack.faults.add("events_api", Fault.LOST)
    said = await writes(office, office.alice, number, "The left one")
    await given_up(office)
    await look(office)
    assert await texts(office, number) == [], "nobody knows that something was lost"
    contact, is_back = office.bot.workspace.contact, asyncio.Event()
    connected = contact.connected

    def connect_and_tell() -> None:
        connected()
        is_back.set()

    monkeypatch.setattr(contact, "connected", connect_and_tell)
    await office.slack.disconnect_sockets(office.app, reason)
    await asyncio.wait_for(is_back.wait(), PATIENCE)
    office.clock.pass_(minutes=2)
    await look(office)
    (reply,) = await replies_to(office, number)
    assert reply.at == time_of(said)


@enough_on_sqlite
async def test_events_that_slack_drops_are_read(office: Office) -> None:
    number = await asked(office)
    drops = {"type": "app_rate_limited", "team_id": office.slack.workspace.team_id}
    office.slack.faults.add("events_api", Fault.LOST)
    await writes(office, office.alice, number, "The left one")
    await given_up(office)
    await office.slack.deliver(office.app, "events_api", drops | {"minute_rate_limited": 1})
    await look(office)
    assert await texts(office, number) == ["The left one"]
    office.slack.faults.add("events_api", Fault.LOST)
    await writes(office, office.alice, number, "Or the right one")
    await given_up(office)
    office.clock.pass_(minutes=6)
    await look(office)
    assert await texts(office, number) == ["The left one", "Or the right one"]


@enough_on_sqlite
async def test_a_long_silence_is_looked_into(office: Office) -> None:
    number = await asked(office)
    office.slack.faults.add("events_api", Fault.LOST)
    await writes(office, office.alice, number, "The left one")
    await given_up(office)
    office.clock.now += LONGEST_SILENCE + timedelta(seconds=1)
    await look(office)
    assert await texts(office, number) == ["The left one"]


@enough_on_sqlite
async def test_nobody_is_nagged_or_asked_before_everything_is_read(office: Office) -> None:
    waits, solved = await asked(office), await resolved(office, "it Mouse is dead")
    old = await asked(office, "it Lamp flickers")
    late = office.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR, times=None)
    office.clock.pass_(days=1, hours=2)
    await office.bot.workspace.jobs.run_all()  # the reminders are in the outbox, and stay there
    late.release()
    await office.bot.stop()
    await writes(office, office.alice, waits, "The left one")
    await given_up(office)
    office.clock.pass_(days=8)
    rules = [office.slack.faults.add(each, Fault.TIMEOUT, times=None) for each in READING]
    office.bot = await back(office)
    before = len(office.alice.dm)
    await office.bot.workspace.jobs.run_all()
    assert await under_way(office)
    assert len(office.alice.dm) == before
    assert [await state_of(office, each) for each in (waits, solved, old)] == [
        State.WAITING,
        State.RESOLVED,
        State.WAITING,
    ]
    await shows(office, unread=True)
    for rule in rules:
        rule.release()
    await look(office)
    office.clock.pass_(minutes=1)
    await look(office)
    assert [await state_of(office, each) for each in (waits, solved, old)] == [
        State.IN_PROGRESS,
        State.CLOSED,
        State.CLOSED,
    ]
    told = "\n".join(shown(nag) for nag in nags_to(office.alice))
    assert f"#{waits} " not in told
    await shows(office, unread=False)


@enough_on_sqlite
async def test_nobody_waits_for_edits_and_deletions(office: Office) -> None:
    numbers = [await claimed(office), await claimed(office, "it Mouse is dead")]
    said = await writes(office, office.alice, numbers[0], "The left on")
    await office.reply_in_thread(office.bob, await office.card(numbers[0]), "The left on")
    office.clock.pass_(minutes=20)
    await look(office)  # Slack was heard of since
    await office.bot.stop()
    await office.alice.edit(said, "The left one")
    await given_up(office)
    rule = office.slack.faults.add("conversations.replies", Fault.TIMEOUT, times=None)
    office.bot = await back(office)
    await office.slack.until(lambda: rule.hits)
    assert not await under_way(office)
    (finding,) = await office.run(examine_contact)
    assert "being looked for (threads to read: 1)" in finding.words
    assert await texts(office, numbers[0]) == ["The left on"]
    rule.release()
    office.clock.pass_(minutes=1)
    card = await office.card(numbers[0])
    await office.reply_in_thread(office.bob, card, "The left one", "(edited)")
    await look(office)
    (finding,) = await office.run(examine_contact)
    assert "edits" not in finding.words


async def shows(office: Office, *, unread: bool) -> None:
    """An operator sees whether something is to be read, and what was found."""
    url = f"http://127.0.0.1:{office.bot.web.port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        told = (await response.json())["catch_up"]
    assert bool(told["unread"]) is unread
    assert (told["finished"] is None) is unread
    assert told["messages"] == (0 if unread else 1)
    gauge = REGISTRY.get_sample_value("crossdesk_catch_up_unread_threads")
    assert bool(gauge) is unread
    (finding,) = await office.run(examine_contact)
    assert ("is still being read" in finding.words) is unread
    assert ("messages found: 1" in finding.words) is not unread


@enough_on_sqlite
async def test_a_conversation_that_cannot_be_read_holds_nobody_up(office: Office) -> None:
    number = await asked(office)
    await office.xiao.slash("/request", "it Mouse is dead")
    await office.settled()
    async with away(office):
        office.clock.pass_(minutes=20)
        await writes(office, office.xiao, number + 1, "左边的")
        for method in READING:
            office.slack.faults.add(
                method,
                Fault.REFUSED,
                times=None,
                channel=office.alice.dm_channel,
                error="channel_not_found",
            )
    assert await texts(office, number + 1) == ["左边的"]
    assert not await under_way(office)
    findings = await office.run(examine_contact)
    assert any("did not let Crossdesk read" in each.words for each in findings)
    await pass_until(office, office.clock.now + timedelta(days=2), timedelta(hours=6))
    assert nags_to(office.alice)


@enough_on_sqlite
async def test_a_conversation_that_slack_does_not_answer_for_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.catch_up.runner._LATER", 0)
    monkeypatch.setattr("bot.catch_up.runner._PATIENCE", 0.5)
    number = await asked(office)
    await office.xiao.slash("/request", "it Mouse is dead")
    await office.settled()
    async with away(office):
        office.clock.pass_(minutes=20)
        await writes(office, office.alice, number, "The left one")
        await writes(office, office.xiao, number + 1, "左边的")
        for method in READING:
            office.slack.faults.add(method, Fault.SERVER_ERROR, channel=office.xiao.dm_channel)
            office.slack.faults.add(
                method, Fault.SERVER_ERROR, times=None, channel=office.alice.dm_channel
            )
    await read_on(office, number + 1, "左边的")
    await office.reply_in_thread(office.bob, await office.card(number + 1), "左边的")
    assert await texts(office, number + 1) == ["左边的"]
    assert await texts(office, number) == []
    assert await under_way(office)
    office.slack.faults.clear()
    await read_on(office, number, "The left one")
    await office.reply_in_thread(office.bob, await office.card(number), "The left one")
    assert not await under_way(office)


@enough_on_sqlite
@pytest.mark.parametrize("method", READING)
async def test_what_slack_never_answers_for_keeps_reminders_for_an_hour_at_most(
    office: Office, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("bot.catch_up.runner._LATER", 0)
    monkeypatch.setattr("bot.catch_up.runner._PATIENCE", 0.5)
    number = await asked(office)
    await asked(office, "it Mouse is dead")  # of two threads, the conversation tells which to read
    async with away(office):
        office.clock.pass_(minutes=20)
        await writes(office, office.alice, number, "The left one")
        office.slack.faults.add(
            method, Fault.SERVER_ERROR, times=None, channel=office.alice.dm_channel
        )
    office.clock.pass_(minutes=59)
    await look(office)
    assert await under_way(office)
    async with asyncio.timeout(PATIENCE):
        while not nags_to(office.alice):
            office.clock.pass_(hours=2)
            await look(office)
    assert await texts(office, number) == []
    office.slack.faults.clear()
    await read_on(office, number, "The left one")


@enough_on_sqlite
async def test_slack_may_be_busy_or_away_meanwhile(office: Office) -> None:
    number = await asked(office)
    async with away(office):
        office.clock.pass_(minutes=20)
        await writes(office, office.alice, number, "The left one")
        for method in READING:
            office.slack.faults.add(method, Fault.RATE_LIMITED, retry_after=1)
            office.slack.faults.add(method, Fault.SERVER_ERROR)
    await read_on(office, number, "The left one")
    assert await texts(office, number) == ["The left one"]


@enough_on_sqlite
async def test_a_message_that_cannot_be_dealt_with_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_once(uow: Any, actor_id: str, now: Any, message: Any) -> bool:
        if message.words.plain == "Poison":
            raise ValueError
        return catch_up(uow, actor_id, now, message)

    monkeypatch.setattr("bot.catch_up.runner.catch_up", fail_once)
    number = await asked(office)
    async with away(office):
        office.clock.pass_(minutes=20)
        await writes(office, office.alice, number, "Poison")
        await writes(office, office.alice, number, "The left one")
    assert await texts(office, number) == ["The left one"]
