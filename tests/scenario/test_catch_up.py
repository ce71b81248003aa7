"""Messages written while the bot is away: passed on once, as of when they were written."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.catch_up import runner
from bot.catch_up.pages import Pages
from bot.usecases.operation.catch_ups import begin, is_catching_up
from domain.events import ReplyEdited
from domain.lifecycle import Action, State
from playground import Fault
from store.database import Database
from store.messages import SlackMessage
from store.tables import workspaces
from tests.scenario.away import (
    away,
    back,
    given_up,
    promises,
    replies_to,
    time_of,
    writes,
)
from tests.scenario.clockwork import fill, look, nags_to, pass_until
from tests.scenario.steps import (
    ask,
    asked,
    buttons,
    claimed,
    events_of,
    kinds_of,
    request_of,
    resolved,
    shown,
    state_of,
    whisper,
)
from tests.statements import counted_statements

if TYPE_CHECKING:
    from datetime import datetime

    from store.catch_up_rows import Progress
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office


@pytest.fixture
def office(either_office: Office) -> Office:
    """An office over each way in."""
    return either_office


def heard_at_most(office: Office, at: datetime) -> None:
    """Slack was heard of until then, as far as the database knows: as after a restore."""
    with Database(office.settings.database_url).engine.begin() as connection:
        connection.execute(update(workspaces).values(heard_at=at))


@pytest.mark.parametrize(
    ("any_office", "outage"),
    [("http-postgres", timedelta(minutes=5)), ("socket-sqlite", timedelta(hours=26))],
    indirect=["any_office"],
    ids=["minutes", "a_day"],
)
async def test_a_reply_during_an_outage_counts_when_it_was_written(
    any_office: Office, outage: timedelta
) -> None:
    office = any_office
    number, other = await asked(office), await asked(office, "it Mouse is dead")
    opened, question = (await events_of(office, number))[0], (await events_of(office, number))[-1]
    async with away(office):
        office.clock.now += outage / 2
        said = await writes(office, office.alice, number, "The left one")
        office.clock.now += outage / 2
    (reply,) = await replies_to(office, number)
    assert (reply.text, reply.at, reply.noted_at) == (
        "The left one",
        time_of(said),
        office.clock(),
    )
    assert await state_of(office, number) is State.IN_PROGRESS
    runs = (await promises(office, number)).resolution.runs
    assert runs == ((opened.at, question.at), (reply.at, None))
    note = await office.reply_in_thread(office.bob, await office.card(number), "The left one")
    assert "Crossdesk was away" in shown(note)
    assert not any(f"#{number}" in shown(nag) for nag in nags_to(office.alice))
    assert await state_of(office, other) is State.WAITING
    reminded = any(f"#{other}" in shown(nag) for nag in nags_to(office.alice))
    assert reminded is (outage > timedelta(days=1)), "that one waits, and is reminded of"
    await pass_until(office, office.clock.now + timedelta(days=9), timedelta(days=1))
    assert await state_of(office, number) is State.IN_PROGRESS, "nothing closes it"
    assert await state_of(office, other) is State.CLOSED, "what was not answered"
    assert len(await replies_to(office, number)) == 1


async def test_an_edit_during_an_outage_that_says_what_was_asked_for_counts_from_then(
    any_office: Office,
) -> None:
    office = any_office
    number = await claimed(office)
    said = await writes(office, office.alice, number, "It is black")
    await office.reply_in_thread(office.bob, await office.card(number), "It is black")
    office.clock.pass_(minutes=10)
    card = await office.card(number)
    await fill(office, office.bob, card, "request.ask", question="Which one?")
    async with away(office):
        office.clock.pass_(hours=2)
        await office.alice.edit(said, "It is black. It is the left one")
        office.clock.pass_(hours=2)
    thread = office.alice.thread(said["channel"], said["thread_ts"])
    (now_reads,) = [each for each in thread if each["ts"] == said["ts"]]
    _, second = await replies_to(office, number)
    assert (second.text, second.at) == (
        "It is black. It is the left one",
        time_of(now_reads["edited"]),
    )
    assert await state_of(office, number) is State.IN_PROGRESS


async def test_thanks_that_become_an_objection_during_an_outage_keep_it_open(
    any_office: Office,
) -> None:
    office = any_office
    number = await resolved(office)
    said = await writes(office, office.alice, number, "Thanks")
    await office.reply_in_thread(office.bob, await office.card(number), "Thanks")
    async with away(office):
        office.clock.pass_(days=2)
        await office.alice.edit(said, "No, it is still black!")
        office.clock.pass_(days=4)  # it would have closed meanwhile
    assert await state_of(office, number) is State.RESOLVED
    assert [each.text for each in await replies_to(office, number)] == [
        "Thanks",
        "No, it is still black!",
    ]
    mine = await office.dm(office.alice, f"#{number}")
    question = await office.reply_in_thread(office.alice, mine, "You wrote after it was resolved")
    assert buttons(question) == ["request.confirm", "request.reopen"]


async def test_what_slack_delivers_late_is_passed_on_once(any_office: Office) -> None:
    office = any_office
    number = await asked(office)
    late = office.slack.faults.add("events_api", Fault.WITHHELD, times=None)
    said = await writes(office, office.alice, number, "The left one")
    await office.settled()
    await office.bot.stop()
    office.clock.pass_(minutes=5)
    office.bot = await back(office)
    await look(office)
    late.release()
    delivery = office.slack.deliveries.of("message")[-1]
    await office.slack.until(lambda: delivery.answer and delivery.answer.ok)
    (reply,) = await replies_to(office, number)
    assert reply.at == time_of(said)


async def test_what_comes_minutes_late_counts_when_it_was_written(office: Office) -> None:
    number = await asked(office)
    late = office.slack.faults.add("events_api", Fault.WITHHELD, times=None)
    said = await writes(office, office.alice, number, "The left one")
    office.clock.pass_(minutes=3)
    late.release()
    delivery = office.slack.deliveries.of("message")[-1]
    await office.slack.until(lambda: delivery.answer and delivery.answer.ok)
    (reply,) = await replies_to(office, number)
    assert reply.at == time_of(said)


async def test_an_answer_that_waits_was_in_time(any_office: Office) -> None:
    office = any_office
    number = await ask(office, office.alice, "people My pay slip")
    await office.pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    await office.settled()
    async with away(office):
        office.clock.pass_(minutes=10)
        said = await writes(office, office.pat, number, "It comes on Friday")
        office.clock.pass_(hours=10)
    answer = (await events_of(office, number))[-1]
    assert (answer.kind, answer.at) == (Action.ANSWER, time_of(said))
    response = (await promises(office, number)).first_response
    assert response.verdict
    assert response.verdict.met
    await office.reply_in_thread(
        office.alice, await office.dm(office.alice, f"#{number}"), "It comes on Friday"
    )


@pytest.mark.parametrize(
    ("button", "fields", "done", "state"),
    [
        ("request.resume", {}, Action.RESUME, State.IN_PROGRESS),
        ("request.ask", {"question": "Really?"}, Action.ASK, State.WAITING),
        ("request.resolve", {"summary": "Cable replaced"}, Action.RESOLVE, State.RESOLVED),
    ],
)
async def test_what_was_done_meanwhile_stays_done(
    office: Office, button: str, fields: dict[str, str], done: Action, state: State
) -> None:
    """The bot is back and used before it has read the thread."""
    number = await asked(office)
    async with away(office):
        office.clock.pass_(minutes=20)
        said = await writes(office, office.alice, number, "The left one")
        office.clock.pass_(minutes=20)
        await given_up(office)
        for method in ("conversations.history", "conversations.replies"):
            office.slack.faults.add(method, Fault.TIMEOUT, times=None)
        office.bot = await back(office)
        await office.bob.click(await office.card(number), button)
        if fields:
            await office.bob.submit(await office.bob.next_view(), fields)
        await office.settled()
        meanwhile = office.clock()
        office.clock.pass_(minutes=10)
        await office.bot.stop()
        office.slack.faults.clear()
    assert (await kinds_of(office, number))[-2:] == [Action.REPLY, done]
    assert await state_of(office, number) is state
    runs = (await promises(office, number)).resolution.runs
    ended = None if state is State.IN_PROGRESS else meanwhile
    assert runs[-1] == (time_of(said), ended)


async def test_everything_that_can_be_seen_is_caught_up_with(any_office: Office) -> None:
    office = any_office
    number = await claimed(office)
    early = await writes(office, office.alice, number, "It is the left on")
    await office.settled()
    await office.slack.until(lambda: office.slack.deliveries.of("message")[-1].attempts)
    async with away(office):
        office.clock.pass_(minutes=20)
        await office.alice.edit(early, "It is the left one")
        await writes(office, office.alice, number, "And it hums")
        await office.alice.say(office.alice.dm_channel, "Hello, is anybody there?")
        office.clock.pass_(minutes=20)
    said = [event.text for event in await replies_to(office, number)]
    assert said == ["It is the left on", "And it hums"]
    edits = [each for each in await events_of(office, number) if each.kind is Action.EDIT_REPLY]
    assert [each.text for each in edits] == ["It is the left one"]
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "It is the left one", "edited")
    await office.dm(office.alice, "Hello, is anybody there?")
    before = len(office.alice.dm)
    async with away(office):
        pass
    assert len(office.alice.dm) == before, "nothing is said twice"
    assert len(await replies_to(office, number)) == 2


async def test_first_is_read_where_somebody_most_likely_wrote(any_office: Office) -> None:
    office = any_office
    numbers = {}
    numbers["alice"] = await asked(office)
    office.clock.pass_(hours=1)
    numbers["xiao"] = await ask(office, office.xiao, "it Mouse is dead")
    office.clock.pass_(hours=1)
    numbers["carol"] = await ask(office, office.carol, "it Lamp flickers")
    office.clock.pass_(hours=1)
    numbers["mei"] = await ask(office, office.mei, "it Lamp is broken")
    await office.mei.slash("/request", f"cancel {numbers['mei']}")
    await office.bob.slash("/answer", f"{numbers['xiao']} Try another port")
    await office.settled()
    await office.bot.stop()
    with closing(Database(office.settings.database_url)) as database:

        def order(uow: UnitOfWork) -> list[str]:
            begin(uow, office.clock())
            claims = iter(
                lambda: uow.catch_ups.claim_conversation(office.clock(), timedelta(minutes=5)), None
            )
            return [each.channel_id for each in claims]

        found = database.call(office.bot.workspace.id, order)
    people = (office.alice, office.xiao, office.carol, office.mei)
    assert found == [each.dm_channel for each in people]


async def said_before(office: Office, number: int, text: str) -> dict[str, Any]:
    """Alice has written something, and the providers read it."""
    said = await writes(office, office.alice, number, text)
    await office.reply_in_thread(office.bob, await office.card(number), text)
    await office.settled()
    return said


async def test_edits_and_deletions_show_where_nothing_new_was_written(any_office: Office) -> None:
    office = any_office
    number, other = await claimed(office), await claimed(office, "it Mouse is dead")
    edited = await said_before(office, number, "The left on")
    gone = await said_before(office, number, "The right one")
    stays = await said_before(office, other, "A grey one")
    office.clock.pass_(minutes=20)
    await office.alice.slash("/request", "list")
    await look(office)  # Slack was heard of since
    async with away(office):
        office.clock.pass_(minutes=20)
        await office.alice.edit(edited, "The left one")
        await office.alice.delete(gone)
        office.clock.pass_(minutes=20)
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "The left one", "(edited)")
    await office.reply_in_thread(office.bob, card, "(deleted by")
    contents = [
        each.content
        for each in await events_of(office, number)
        if isinstance(each.content, ReplyEdited)
    ]
    assert sorted((each.text, each.deleted) for each in contents) == [
        ("", True),
        ("The left one", False),
    ]
    assert Action.EDIT_REPLY not in await kinds_of(office, other)
    assert stays["text"] in shown(
        await office.reply_in_thread(office.bob, await office.card(other), "A grey one")
    )
    async with away(office):
        office.clock.pass_(minutes=20)
    assert (await kinds_of(office, number)).count(Action.EDIT_REPLY) == len(contents)


async def test_what_was_deleted_beside_news_shows_and_nothing_else_does(office: Office) -> None:
    """Words under another message of the bot's about the request were not deleted."""
    number = await asked(office)
    hub, direct = office.slack._hub, office.alice.dm_channel
    bot = hub.workspace.user(office.app.bot_user_id)
    about = hub.talk.post(hub.workspace.channels[direct], bot, {"text": "About the screen"})
    request = await request_of(office, number)
    ours = SlackMessage("another", request.id, direct, about["ts"])
    await office.run(lambda uow: uow.messages.put(ours))
    await office.alice.say(direct, "Under another", thread_ts=about["ts"])
    await office.reply_in_thread(office.bob, await office.card(number), "Under another")
    gone = await said_before(office, number, "The right one")
    async with away(office):
        office.clock.pass_(minutes=20)
        await office.alice.delete(gone)
        unseen = await writes(office, office.alice, number, "Nobody reads this")
        await writes(office, office.alice, number, "The left one")
        await office.alice.delete(unseen)
    events = await events_of(office, number)
    (deleted,) = [each for each in events if each.kind is Action.EDIT_REPLY]
    (replied,) = [each for each in events if each.text == "The right one"]
    assert isinstance(deleted.content, ReplyEdited)
    assert deleted.content.event_id == replied.id
    assert "Nobody reads this" not in [each.text for each in events]


async def test_what_a_workspace_does_not_keep_was_not_deleted_by_its_author(office: Office) -> None:
    number = await claimed(office)
    said = await said_before(office, number, "The right one")
    async with away(office):
        channel = office.slack._hub.workspace.channels[said["channel"]]
        for each in channel.thread(said["thread_ts"]):
            del channel.messages[each["ts"]]
    assert Action.EDIT_REPLY not in await kinds_of(office, number)


async def test_what_can_never_be_read_keeps_nobody_from_being_reminded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = office.alice.dm_channel
    read = {name: getattr(Pages, name) for name in ("conversation", "thread")}

    def failing(name: str) -> Any:
        async def fail_for_alice(pages: Pages, channel_id: str, ts: str) -> Any:
            if channel_id == broken:
                raise KeyError("latest_reply")
            return await read[name](pages, channel_id, ts)

        return fail_for_alice

    await claimed(office)
    await office.xiao.slash("/request", "it Mouse is dead")
    await office.settled()
    for name in read:
        monkeypatch.setattr(Pages, name, failing(name))
    monkeypatch.setattr(runner, "_LATER", 0.01)
    async with away(office):
        office.clock.pass_(minutes=10)
        await writes(office, office.xiao, 2, "左边的")
    assert [each.text for each in await replies_to(office, 2)] == ["左边的"]
    assert not await office.run(is_catching_up)
    progress: Progress = await office.run(lambda uow: uow.catch_ups.latest())
    assert progress.unreadable


async def test_who_may_not_write_any_more_is_told_so(office: Office) -> None:
    number = await ask(office, office.alice, "people My pay slip")
    await office.pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    await office.settled()
    await office.alice.slash("/request", f"cancel {number}")
    async with away(office):
        office.clock.pass_(minutes=20)
        await writes(office, office.pat, number, "It comes on Friday")
    await whisper(office, office.pat, f"#{number}")
    assert Action.ANSWER not in await kinds_of(office, number)


async def test_until_when_slack_was_heard_is_written_only_if_it_is_later(office: Office) -> None:
    await asked(office)
    catch_ups = office.bot.workspace.catch_ups
    await catch_ups.look()
    with counted_statements() as sent:
        await catch_ups.look()
    assert not any(each.startswith("UPDATE workspaces") for each in sent)
    office.clock.pass_(minutes=1)
    await asked(office, "it Mouse is dead")
    with counted_statements() as sent:
        await catch_ups.look()
    assert any(each.startswith("UPDATE workspaces") for each in sent)


async def test_a_request_that_was_closed_over_a_reply_goes_on(office: Office) -> None:
    number = await asked(office)
    for method in ("conversations.history", "conversations.replies"):
        office.slack.faults.add(method, Fault.REFUSED, times=None, error="missing_scope")
    office.slack.faults.add("events_api", Fault.LOST)
    said = await writes(office, office.alice, number, "The left one")
    await pass_until(office, office.clock.now + timedelta(days=8), timedelta(days=1))
    assert await state_of(office, number) is State.CLOSED
    office.slack.faults.clear()
    async with away(office):
        heard_at_most(office, time_of(said))
    (reply,) = await replies_to(office, number)
    assert reply.at == time_of(said)


async def test_who_waits_until_all_is_read_waits_for_what_is_begun_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await claimed(office)
    catch_ups = office.bot.workspace.catch_ups
    looked, go_on, look_at = asyncio.Event(), asyncio.Event(), catch_ups.progress

    async def look_and_tarry() -> Progress | None:
        found = await look_at()
        looked.set()
        await go_on.wait()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(catch_ups, "progress", look_and_tarry)
        await catch_ups.begin()
        await looked.wait()  # all is read, and nobody knows it yet
    stuck = [
        office.slack.faults.add(method, Fault.TIMEOUT, times=None)
        for method in ("conversations.history", "conversations.replies")
    ]
    await catch_ups.begin()
    go_on.set()
    await office.slack.until(lambda: any(rule.hits for rule in stuck))
    waiting = asyncio.create_task(catch_ups.through())
    await asyncio.sleep(0)
    assert not waiting.done()
    for rule in stuck:
        rule.release()
    await waiting
    assert not await office.run(is_catching_up)
