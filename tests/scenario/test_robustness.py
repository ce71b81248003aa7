"""Bugs, a stuck database, broken connections, a stop in the middle, and fifty people at once."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import pytest

from bot import web
from bot.slack import socket_mode
from bot.usecases.requests import by_provider, opening
from domain.lifecycle import Action, State
from playground import RefusedError
from playground.clock import PATIENCE
from store.errors import ChangedMeanwhile
from tests.scenario.office import opened_office
from tests.scenario.steps import (
    ask,
    claimed,
    events_of,
    kinds_of,
    numbers,
    request_of,
    said,
    shown,
    state_of,
    whisper,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenario.office import Office

REFERENCE = re.compile(r"\b[0-9a-f]{8}\b")


def reference_in(words: str) -> str:
    """The reference in the words for a fault of ours."""
    found = REFERENCE.search(words)
    assert found, words
    return found.group()


def broken(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, times: int = 1) -> None:
    """A use case has a bug that shows after it has done its work, so many times."""
    works = getattr(module, name)
    left = [times]

    def fails(*args: Any, **kwargs: Any) -> Any:
        result = works(*args, **kwargs)
        if left[0]:
            left[0] -= 1
            raise ZeroDivisionError("a bug")
        return result

    monkeypatch.setattr(module, name, fails)


async def test_a_bug_gives_a_reference_that_is_in_the_log_and_leaves_nothing_half_done(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(monkeypatch, opening, "open_by_line")
    words = said(await office.alice.slash("/request", "it Screen stays black"))
    assert "Something went wrong on our side" in words
    assert "/request it Screen stays black" in words, "what was typed is not lost"
    captured = capsys.readouterr()
    assert reference_in(words) in captured.out + captured.err
    assert await numbers(office) == []
    assert await office.run(lambda uow: uow.outbox.backlog()) == 0
    await office.alice.slash("/request", "it Screen stays black")
    assert await numbers(office) == [1], "no number is lost either"


async def test_a_bug_behind_a_button_is_told_where_it_was_clicked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await ask(office, office.xiao, "it Screen stays black")
    card = await office.card(number)
    broken(monkeypatch, by_provider, "answer")
    await office.bob.click(card, "request.answer")
    form = await office.bob.next_view()
    result = await office.bob.submit(form, {"answer": "Try it"})
    assert reference_in(result.errors["answer"])
    assert await kinds_of(office, number) == [Action.OPEN]
    assert (await office.bob.submit(form, {"answer": "Try it"})).ok
    broken(monkeypatch, opening, "form")
    await office.xiao.shortcut("request_open")
    assert reference_in(shown(await office.xiao.next_view()))


async def test_a_message_that_could_not_be_stored_is_delivered_again_and_passed_on_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened_office(f"sqlite:///{tmp_path / 'office.db'}", "http") as office:
        number = await claimed(office)
        mine = await office.dm(office.alice, f"#{number}")
        failing(office, monkeypatch)
        await office.alice.say(mine["channel"], "It is dark", thread_ts=mine["ts"])
        card = await office.card(number)
        await office.reply_in_thread(office.bob, card, "It is dark")
        assert (await kinds_of(office, number)).count(Action.REPLY) == 1
        problems = [
            attempt.answer.problem
            for each in office.slack.deliveries.of("message")
            for attempt in each.attempts
        ]
        assert "http_error" in problems, "it was not acknowledged before it was stored"


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_who_wrote_a_message_that_fails_for_good_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    async with opened_office(url, transport, retry_after=(0.0, 0.0, 0.0)) as office:
        number = await claimed(office)
        mine = await office.dm(office.alice, f"#{number}")
        failing(office, monkeypatch, times=4, waiting=3 if transport == "socket" else 0)
        await office.alice.say(mine["channel"], "It is dark", thread_ts=mine["ts"])
        await office.slack.until(lambda: office.alice.ephemerals[1])
        told = await whisper(office, office.alice, "Your message was not passed on")
        assert told["thread_ts"] == mine["ts"]
        assert reference_in(shown(told))
        told_so = [each for each in office.alice.ephemerals if "not passed on" in shown(each)]
        assert len(told_so) == 1, "not at each try"
        assert Action.REPLY not in await kinds_of(office, number)


@pytest.mark.parametrize("unstorable", ["\x00", "\ud83d"])
async def test_characters_that_no_database_takes_cost_nobody_their_words(
    database_url: str, unstorable: str
) -> None:
    async with opened_office(database_url, answer_within=30) as office:
        answer = said(await office.alice.slash("/request", f"it Screen {unstorable}black"))
        assert "IT has received your request" in answer
        number = (await numbers(office))[0]
        mine = await office.dm(office.alice, f"#{number}")
        await post(office, office.alice, mine, f"log: {unstorable}end")
        card = await office.card(number)
        note = await office.reply_in_thread(office.bob, card, "log:", "end")
        await office.bob.click(card, "request.answer")
        form = await office.bob.next_view()
        assert (await office.bob.submit(form, {"answer": f"Try {unstorable}it"})).ok
        await office.reply_in_thread(office.alice, mine, "Try", "it")
        assert unstorable not in shown(note)


async def post(office: Office, person: Any, under: dict[str, Any], text: str) -> None:
    """Somebody writes in a thread what the playground's own page would not let them write."""
    hub = office.slack._hub
    channel = hub.workspace.channels[under["channel"]]
    hub.talk.post(channel, hub.workspace.users[person.id], {"text": text}, thread_ts=under["ts"])


def failing(
    office: Office, monkeypatch: pytest.MonkeyPatch, times: int = 1, waiting: float = 0
) -> None:
    """The next things that are to be done fail in the database.

    Args:
        waiting: how many seconds Slack then waits for an acknowledgement that does not come.
    """
    run_once = office.bot.database.run_once
    left = [times]

    async def fails(*args: Any, **kwargs: Any) -> Any:
        if left[0]:
            left[0] -= 1
            office.clock.pass_(seconds=waiting)
            raise sqlite3.OperationalError("disk I/O error")
        return await run_once(*args, **kwargs)

    monkeypatch.setattr(office.bot.database, "run_once", fails)


async def test_who_always_loses_the_race_is_asked_to_look_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await claimed(office)
    await office.settled()

    def loses(*_args: Any, **_kwargs: Any) -> None:
        raise ChangedMeanwhile("request 1")

    monkeypatch.setattr("store.requests.RequestStore.change", loses)
    words = said(await office.bob.slash("/answer", f"{number} Try it"))
    assert "somebody else changed the request at the same moment" in words
    assert "Try it" in words


async def test_a_database_that_is_locked_for_a_moment_is_waited_for(office: Office) -> None:
    path = office.bot.database.url.database
    assert path
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asking = asyncio.create_task(office.alice.slash("/request", "it Screen stays black"))
    await office.slack.until(lambda: office.slack.deliveries.of("/request"))
    other.execute("COMMIT")
    other.close()
    assert "#1" in said(await asking)


async def test_a_database_that_fails_altogether_is_no_silence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_args: Any, **_kwargs: Any) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    with monkeypatch.context() as patch:
        patch.setattr(office.bot.database, "run_once", fails)
        words = said(await office.xiao.slash("/request", "it 屏幕"))
        assert reference_in(words)
        assert "屏幕" in words
    assert "#1" in said(await office.xiao.slash("/request", "it 屏幕"))


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_stop_in_the_middle_finishes_what_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    entered, go_on = threading.Event(), threading.Event()
    open_by_line = opening.open_by_line

    def slow(*args: Any, **kwargs: Any) -> Any:
        entered.set()
        assert go_on.wait(PATIENCE)
        return open_by_line(*args, **kwargs)

    monkeypatch.setattr(opening, "open_by_line", slow)
    monkeypatch.setattr(socket_mode, "_PATIENCE", PATIENCE)
    monkeypatch.setattr(web, "_FINISHING", int(PATIENCE))
    async with opened_office(f"sqlite:///{tmp_path / 'office.db'}", transport) as office:
        asking = asyncio.create_task(office.alice.slash("/request", "it Screen stays black"))
        await asyncio.to_thread(entered.wait, PATIENCE)
        stopping = asyncio.create_task(office.bot.stop())
        await asyncio.sleep(0)
        go_on.set()
        assert "#1" in said(await asking)
        await stopping


@pytest.mark.parametrize("how", ["refresh_requested", "closed", "warning"])
async def test_a_connection_that_ends_is_taken_up_again(
    tmp_path: Path, how: Literal["refresh_requested", "closed", "warning"]
) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    async with opened_office(url, retry_after=(0.0, 60.0, 300.0)) as office:
        number = await claimed(office)
        mine = await office.dm(office.alice, f"#{number}")
        await office.slack.disconnect_sockets(office.app, how)
        await office.alice.say(mine["channel"], "Are you there?", thread_ts=mine["ts"])
        card = await office.card(number)

        def heard() -> bool:
            thread = office.bob.thread("C01IT", card["ts"])
            return any("Are you there?" in shown(each) for each in thread)

        await office.slack.until(lambda: heard() or None)
        assert (await kinds_of(office, number)).count(Action.REPLY) == 1
        assert said(await office.bob.slash("/answer", f"{number} Yes"))


async def test_a_lost_answer_to_a_click_is_no_bug_of_ours(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    office.slack.remove("it", office.app.bot_user_id)
    await office.xiao.click(card, "request.claim")
    await whisper(office, office.xiao, f"#{number}")


FIFTY = 50


async def test_fifty_people_at_once(any_office: Office) -> None:
    office = any_office
    people = [
        office.slack.add_person(f"U1{n:03}PERSON", f"Person {n}", locale="en-US", tz="UTC")
        for n in range(FIFTY)
    ]
    asked = await asyncio.gather(
        *(person.slash("/request", f"it Thing {n}") for n, person in enumerate(people))
    )
    given = sorted(
        int(found) for answer in asked for found in re.findall(r"request #(\d+)", said(answer))
    )
    assert given == list(range(1, FIFTY + 1)), "unique and without gaps"
    await office.settled()

    servers = [office.bob, office.carol]
    cards = {n: await office.card(n, saying=f"#{n} Thing") for n in given}
    await asyncio.gather(
        *(server.click(cards[n], "request.claim", stale=True) for n in given for server in servers)
    )
    for n in given:
        assert await kinds_of(office, n) == [Action.OPEN, Action.CLAIM], "one winner"
        winner = (await request_of(office, n)).hop.assignee_id
        loser = office.carol if winner == office.bob.id else office.bob
        assert any(f"#{n} is already assigned to @{winner}." in shown(m) for m in loser.ephemerals)

    await asyncio.gather(
        *(
            server.slash("/answer", f"{n} Answer by {server.id}")
            for n in given
            for server in servers
        )
    )
    for n in given:
        events = await events_of(office, n)
        assert [each.sequence for each in events] == [1, 2, 3, 4]
        assert {each.text for each in events[2:]} == {
            f"Answer by {server.id}" for server in servers
        }
        assert await state_of(office, n) is State.IN_PROGRESS
    await office.settled()
    posted = office.slack.messages("it")
    under = Counter(each.get("thread_ts", each["ts"]) for each in posted)
    assert sorted(under.values()) == [3] * FIFTY, "one card each, and both answers under it"
    assert await office.run(lambda uow: uow.outbox.dead()) == ()


async def test_what_was_said_while_the_bot_was_away_reaches_it_when_it_is_back(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    async with opened_office(url, retry_after=(0.0, 60.0, 300.0)) as office:
        number = await claimed(office)
        mine = await office.dm(office.alice, f"#{number}")
        await office.bot.stop()
        await office.alice.say(mine["channel"], "Are you there?", thread_ts=mine["ts"])
        with pytest.raises(RefusedError):
            await office.alice.slash("/request", "it Screen")
        office.bot = await office.started_bot()
        try:
            card = await office.card(number)
            await office.reply_in_thread(office.bob, card, "Are you there?")
        finally:
            await office.bot.stop()
