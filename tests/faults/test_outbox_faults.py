"""The outbox on a bad day: nothing is lost, nothing is said twice, and nobody waits in vain."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client import REGISTRY

from bot.outbox.results import MAX_ATTEMPTS, backoff
from bot.slack.client import SlackClient
from bot.usecases.notices import Notice
from bot.views.blocks import Message
from domain.organisation import Person
from playground import Fault
from store.errors import NotStored
from store.outbox_rows import Outcome
from tests.faults.office import ALICE, BOB, CHANNEL, OTHER_CHANNEL, render
from tests.outbox_rows import claim

if TYPE_CHECKING:
    from datetime import datetime

    from bot.outbox.outgoing import Outgoing
    from bot.outbox.sender import Sender
    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office


async def test_retry_after_is_honoured_and_is_no_failed_attempt(
    office: Office, clock: Clock
) -> None:
    office.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=30)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    clock.pass_(seconds=29)
    await sender.drained()
    assert len(office.slack.calls.of("chat.postMessage")) == 1
    clock.pass_(seconds=1)
    await sender.drained()
    assert office.texts() == ["a"]
    assert (await office.rows())[0].attempts == 1
    assert not office.slack.calls.of("conversations.history")


async def test_a_limited_channel_holds_up_nobody_else(office: Office) -> None:
    office.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=30, channel=CHANNEL)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await office.wish("b", ALICE, "b")
    await sender.drained()
    assert office.texts() == []
    assert office.slack.person(ALICE).dm[0]["text"] == "b"


async def test_a_limited_method_is_not_called_for_anybody_until_it_may(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("a", ALICE, "a")
    await office.wish("b", BOB, "b")
    await sender.drained()
    office.slack.faults.add("chat.update", Fault.RATE_LIMITED, retry_after=30)
    await office.wish("a", ALICE, "a2")
    await sender.drained()
    await office.wish("b", BOB, "b2")
    await sender.drained()
    assert len(office.slack.calls.of("chat.update")) == 1
    clock.pass_(seconds=30)
    await sender.drained()
    assert office.slack.person(ALICE).dm[0]["text"] == "a2"
    assert office.slack.person(BOB).dm[0]["text"] == "b2"


def said_to_alice(office: Office) -> list[str]:
    return [message["text"] for message in office.slack.person(ALICE).dm]


async def limited_updates(office: Office, clock: Clock) -> Sender:
    """Two messages stand there, and their updates wait, as Slack takes none for 30 seconds."""
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await office.wish("b", ALICE, "b")
    await sender.drained()
    clock.pass_(seconds=1)
    office.slack.faults.add("chat.update", Fault.RATE_LIMITED, retry_after=30)
    await office.wish("a", CHANNEL, "a2")
    await sender.drained()
    await office.wish("b", ALICE, "b2")
    await sender.drained()
    return sender


async def test_what_needs_no_update_passes_the_updates_that_have_to_wait(
    office: Office, clock: Clock
) -> None:
    sender = await limited_updates(office, clock)
    await office.wish("c", CHANNEL, "c")
    await office.wish("d", ALICE, "d")
    await sender.drained()
    assert office.texts() == ["a", "c"]
    assert said_to_alice(office) == ["b", "d"]
    clock.pass_(seconds=30)
    await sender.drained()
    assert office.texts() == ["a2", "c"]
    assert said_to_alice(office) == ["b2", "d"]
    assert len(office.slack.calls.of("chat.update")) == 3


async def test_a_note_does_not_wait_for_the_update_of_its_card(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "card")
    await sender.drained()
    clock.pass_(seconds=1)
    office.slack.faults.add("chat.update", Fault.RATE_LIMITED, retry_after=30)
    # As urgent as the note under it, and before it.
    await office.wish("card", CHANNEL, "card, answered", kind=Notice.PROVIDER_NOTE)
    await office.wish("note", CHANNEL, "note", thread_of="card", kind=Notice.PROVIDER_NOTE)
    await sender.drained()
    assert office.texts() == ["card", "note"]
    clock.pass_(seconds=30)
    await sender.drained()
    assert office.texts() == ["card, answered", "note"]


async def test_one_of_many_waiting_updates_finds_out_whether_it_may(
    office: Office, clock: Clock
) -> None:
    people = [f"U1{number}" for number in range(6)]
    for each in people:
        office.slack.add_person(each, "Somebody")
    sender = await office.sender()
    for each in people:
        await office.wish(each, each, "card")
    await sender.drained()
    office.slack.faults.add("chat.update", Fault.RATE_LIMITED, retry_after=30)
    for each in people:
        await office.wish(each, each, "card, changed")
        await sender.drained()
    for limited in (1, 2, 3):
        assert len(office.slack.calls.of("chat.update")) == limited
        office.slack.faults.add("chat.update", Fault.RATE_LIMITED, retry_after=30)
        clock.pass_(seconds=30)
        await sender.drained()
    office.slack.faults.clear()
    clock.pass_(seconds=30)
    await sender.drained()
    assert {office.slack.person(each).dm[0]["text"] for each in people} == {"card, changed"}
    assert len(office.slack.calls.of("chat.update")) == 4 + len(people)


async def test_updates_that_wait_go_in_the_order_in_which_they_came(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    for key, person in (("a", ALICE), ("b", BOB)):
        await office.wish(key, person, "card")
        await sender.drained()
    office.slack.faults.add("chat.update", Fault.RATE_LIMITED, retry_after=30)
    await office.wish("a", ALICE, "a2")
    await sender.drained()
    await office.wish("b", BOB, "b2", kind=Notice.PROVIDER_NOTE)
    await sender.drained()
    clock.pass_(seconds=30)
    await sender.drained()
    updates = office.slack.calls.of("chat.update")
    assert [call.arguments["text"] for call in updates] == ["a2", "a2", "b2"]


async def test_one_update_that_is_held_up_keeps_no_other_waiting(
    office: Office, clock: Clock
) -> None:
    sender = await limited_updates(office, clock)
    office.slack.faults.add("chat.update", Fault.REFUSED, error="not_in_channel", channel=CHANNEL)
    clock.pass_(seconds=30)
    await sender.drained()
    assert said_to_alice(office) == ["b2"]
    assert office.texts() == ["a"]
    clock.pass_(minutes=10)
    await sender.drained()
    assert office.texts() == ["a2"]


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.DROP_BEFORE, Fault.DROP_AFTER])
async def test_a_broken_call_ends_in_exactly_one_message(
    office: Office, clock: Clock, fault: Fault
) -> None:
    office.slack.faults.add("chat.postMessage", fault)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.texts() == ["a"]
    assert [row.outcome for row in await office.rows()] == ["sent"]


async def test_a_time_out_after_the_effect_ends_in_exactly_one_message(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.sender._DELIVERY_TIMEOUT", 0.2)
    office.slack.faults.add("chat.postMessage", Fault.TIMEOUT)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.texts() == ["a"]
    assert len(office.slack.calls.of("chat.postMessage")) == 1


async def test_a_found_message_is_brought_up_to_date(office: Office, clock: Clock) -> None:
    office.slack.faults.add("chat.postMessage", Fault.DROP_AFTER)
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    await office.wish("card", CHANNEL, "solved")
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.texts() == ["solved"]


async def test_a_note_of_unknown_fate_is_looked_for_in_its_thread(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "card")
    await sender.drained()
    clock.pass_(seconds=1)
    office.slack.faults.add("chat.postMessage", Fault.DROP_AFTER)
    await office.wish("note", CHANNEL, "note", thread_of="card")
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.texts() == ["card", "note"]
    assert office.slack.calls.of("conversations.replies", ok=True)


async def test_a_message_is_found_behind_many_others(office: Office, clock: Clock) -> None:
    office.slack.faults.add("chat.postMessage", Fault.DROP_AFTER)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    alice = office.slack.person(ALICE)
    for number in range(210):
        await alice.say(CHANNEL, str(number))
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.texts().count("a") == 1
    assert len(office.slack.calls.of("conversations.history")) == 2


@pytest.mark.parametrize("took_effect", [True, False])
async def test_a_crash_between_call_and_record_ends_in_exactly_one_message(
    office: Office, clock: Clock, took_effect: bool
) -> None:
    await office.wish("a", CHANNEL, "a")
    await office.do(lambda uow: claim(uow, clock(), attempting=True))
    if took_effect:
        await office.client.post(CHANNEL, Message("a", []), "a")
    clock.pass_(seconds=61)
    sender = await office.sender()
    await sender.drained()
    assert office.texts() == ["a"]
    assert [row.outcome for row in await office.rows()] == ["sent"]


async def test_a_failing_head_keeps_the_order_of_its_channel(office: Office, clock: Clock) -> None:
    office.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR, times=3)
    for number in range(3):
        await office.wish(f"note {number}", CHANNEL, str(number))
    sender = await office.sender()
    for _ in range(10):
        await sender.drained()
        clock.pass_(seconds=30)
    assert office.texts() == ["0", "1", "2"]


async def test_what_never_works_is_given_up_loudly_and_frees_the_way(
    office: Office, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = office.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR, times=None)
    started = clock()
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await office.wish("b", CHANNEL, "b")
    for _ in range(MAX_ATTEMPTS):
        await sender.drained()
        clock.pass_(seconds=1200)
        if rule.hits == MAX_ATTEMPTS - 1:
            assert (await office.rows())[0].finished_at is None
    await sender.drained()
    office.slack.faults.clear()
    rows = await office.rows()
    assert rows[0].outcome == "dead"
    assert "HTTP 500" in rows[0].error
    assert "outbox.given_up" in capsys.readouterr().out
    assert rows[1].finished_at is None
    assert clock() - started > timedelta(hours=1)


def test_ten_attempts_take_about_an_hour() -> None:
    random.seed(1)
    total = sum((backoff(attempt) for attempt in range(1, MAX_ATTEMPTS)), timedelta())
    assert timedelta(minutes=40) < total < timedelta(minutes=80)
    assert backoff(1) < timedelta(seconds=3)


async def test_what_slack_refuses_for_good_is_given_up_at_once(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("a", CHANNEL, "x" * 5000)
    await office.wish("b", CHANNEL, "b")
    await sender.drained()
    clock.pass_(seconds=1)
    await sender.drained()
    rows = await office.rows()
    assert (rows[0].outcome, rows[0].attempts) == ("dead", 1)
    assert "invalid_blocks" in rows[0].error
    assert office.texts() == ["b"]


async def test_slack_being_unreachable_is_waited_out(office: Office, clock: Clock) -> None:
    reachable = office.client.web.base_url
    office.client.web.base_url = "http://127.0.0.1:9/api/"
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    assert (await office.rows())[0].attempted_at is None
    office.client.web.base_url = reachable
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.texts() == ["a"]
    assert not office.slack.calls.of("conversations.history")


@pytest.mark.parametrize("known", [True, False])
async def test_what_was_for_somebody_who_left_is_dropped_quietly(
    office: Office, known: bool
) -> None:
    office.slack.change_person(BOB, deleted=True)
    if known:
        bob = Person(BOB, "Bob", deleted=True)
        await office.database.run(office.workspace_id, lambda uow: uow.people.put(bob))
    sender = await office.sender()
    await office.wish("a", BOB, "a")
    await sender.drained()
    row = (await office.rows())[0]
    assert row.outcome == "dropped"
    assert "left" in row.error
    assert bool(office.slack.calls.of("conversations.open")) is not known


async def test_a_revoked_token_keeps_everything_and_is_noticed_when_it_works_again(
    office: Office, clock: Clock
) -> None:
    app = office.slack.apps[0]
    app.revoked = True
    sender = await office.sender()
    for number in range(30):
        await office.wish(str(number), f"C{number:03}", "a")
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    tried = len(office.slack.calls)
    assert "token_revoked" in sender.problem
    clock.pass_(seconds=59)
    await sender.drained()
    assert len(office.slack.calls) == tried
    clock.pass_(seconds=1)
    await sender.drained()
    assert len(office.slack.calls) == tried + 1
    app.revoked = False
    clock.pass_(seconds=60)
    await sender.drained()
    assert sender.problem == ""
    assert office.texts() == ["a"]


@pytest.mark.parametrize("error", ["access_denied", "team_access_not_granted", "some_new_error"])
async def test_what_slack_refuses_in_one_channel_holds_up_nobody_else(
    office: Office, clock: Clock, error: str
) -> None:
    await office.open_department(CHANNEL, managers=(BOB,))
    refused = office.slack.faults.add(
        "chat.postMessage", Fault.REFUSED, error=error, channel=CHANNEL, times=None
    )
    sender = await office.sender(render=render_problems)
    await office.wish("refused", CHANNEL, "a")
    await sender.drained()
    await office.wish("b", ALICE, "b")
    await sender.drained()
    assert refused.hits == 1
    assert sender.problem == ""
    assert office.slack.person(ALICE).dm[0]["text"] == "b"
    told = [message["text"] for message in office.slack.person(BOB).dm]
    assert told == ([] if error == "some_new_error" else [f"not in the channel: {error}"])


async def test_a_channel_that_slack_opens_again_gets_what_was_held_up(
    office: Office, clock: Clock
) -> None:
    office.slack.faults.add("chat.postMessage", Fault.REFUSED, error="access_denied")
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await sender.drained()
    clock.pass_(minutes=10)
    await sender.drained()
    assert office.texts() == ["a"]


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch"]
)
async def test_a_message_that_cannot_be_changed_any_more_is_posted_anew(
    office: Office, clock: Clock, error: str
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    clock.pass_(seconds=1)
    office.slack.faults.add("chat.update", Fault.REFUSED, error=error)
    await office.wish("card", CHANNEL, "solved")
    await sender.drained()
    assert office.texts() == ["open", "solved"]
    assert {row.outcome for row in await office.rows()} == {"sent"}
    await office.wish("card", CHANNEL, "closed")
    await sender.drained()
    assert office.texts() == ["open", "closed"]


async def test_a_card_of_which_a_tombstone_is_left_is_posted_anew(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    ts = office.slack.messages(CHANNEL)[0]["ts"]
    await office.slack.person(BOB).say(CHANNEL, "a reply", thread_ts=ts)
    await office.client.call("chat.delete", channel=CHANNEL, ts=ts)
    clock.pass_(seconds=1)
    await office.wish("card", CHANNEL, "solved")
    await sender.drained()
    assert office.texts()[-1] == "solved"
    assert {row.outcome for row in await office.rows()} == {"sent"}


async def test_a_lost_direct_message_is_opened_anew(office: Office, clock: Clock) -> None:
    def misremember(uow: UnitOfWork) -> None:
        uow.people.set_dm_channel(ALICE, "D0GONE")

    await office.database.run(office.workspace_id, misremember)
    sender = await office.sender()
    await office.wish("a", ALICE, "a")
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert office.slack.person(ALICE).dm[0]["text"] == "a"


# A department's channel that the bot is not in


def render_problems(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """As `render`, with words for a channel's problem."""
    if row.kind == "channel_problem":
        text = f"not in the channel: {row.payload['error']}"
        row = replace(row, payload={**row.payload, "text": text})
    return render(uow, row, now)


@pytest.mark.parametrize(("managers", "told"), [((BOB,), BOB), ((), ALICE)])
async def test_those_who_can_invite_the_bot_are_told_once_a_day(
    office: Office, clock: Clock, managers: tuple[str, ...], told: str
) -> None:
    await office.open_department(OTHER_CHANNEL, managers=managers)
    sender = await office.sender(render=render_problems)
    await office.wish("a", OTHER_CHANNEL, "a")
    for _ in range(6):
        await sender.drained()
        clock.pass_(minutes=10)
    notices = [message["text"] for message in office.slack.person(told).dm]
    assert notices == ["not in the channel: not_in_channel"]
    clock.pass_(hours=15)
    await sender.drained()
    assert len(office.slack.person(told).dm) == 1, "it is night"
    clock.pass_(hours=8)
    await sender.drained()
    assert len(office.slack.person(told).dm) == 2


async def test_inviting_the_bot_delivers_what_was_held_up(office: Office, clock: Clock) -> None:
    await office.open_department(OTHER_CHANNEL, managers=(BOB,))
    sender = await office.sender(render=render_problems)
    await office.wish("a", OTHER_CHANNEL, "a")
    await sender.drained()
    office.slack.invite("hr", office.slack.apps[0].bot_user_id)
    clock.pass_(minutes=10)
    await sender.drained()
    assert "a" in office.texts(OTHER_CHANNEL)


async def test_after_a_day_without_an_invitation_it_is_given_up(
    office: Office, clock: Clock
) -> None:
    await office.open_department(OTHER_CHANNEL, managers=(BOB,))
    sender = await office.sender(render=render_problems)
    await office.wish("a", OTHER_CHANNEL, "a")
    await sender.drained()
    assert (await office.rows())[0].finished_at is None
    row = (await office.rows())[0]
    name, labels = "crossdesk_outbox_given_up_total", {"kind": row.kind}
    before = REGISTRY.get_sample_value(name, labels) or 0
    clock.pass_(days=1)
    await sender.drained()
    assert (await office.rows())[0].outcome == Outcome.DEAD
    assert REGISTRY.get_sample_value(name, labels) == before + 1


async def test_a_database_that_fails_for_a_moment_loses_no_result(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.sender._AFTER_DATABASE_FAILURE", 0.01)
    held = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await office.slack.until(lambda: held.hits == 1)
    run_soon, failures = office.database.run_soon, iter([True, True, False])

    async def failing_run(*args: Any) -> Any:
        if next(failures, False):
            raise NotStored("the database restarts")
        return await run_soon(*args)

    monkeypatch.setattr(office.database, "run_soon", failing_run)
    held.release()
    await sender.drained()
    assert [row.outcome for row in await office.rows()] == ["sent"]
    assert office.texts() == ["a"]


async def test_a_clock_that_is_moved_during_a_call_doubles_nothing(
    office: Office, clock: Clock
) -> None:
    held = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT)
    sender = await office.sender()
    await office.wish("a", CHANNEL, "a")
    await office.slack.until(lambda: held.hits == 1)
    clock.pass_(hours=5)
    await office.wish("b", BOB, "b")
    await office.slack.until(lambda: len(office.slack.calls.of("chat.postMessage", ok=True)) == 1)
    held.release()
    await sender.drained()
    assert office.texts() == ["a"]
    assert len(office.slack.calls.of("chat.postMessage")) == 2
    assert [row.outcome for row in await office.rows()] == ["sent", "sent"]


async def test_a_client_repeats_nothing_by_itself(office: Office) -> None:
    client = SlackClient("xoxb-1")
    assert client.web.retry_handlers == []
    assert office.client.web.session is not None


async def test_many_who_are_written_to_for_the_first_time_wait_for_their_turn(
    office: Office, clock: Clock
) -> None:
    """Slack opens few direct messages a minute; others are written to meanwhile."""
    office.slack.faults.add("conversations.open", Fault.RATE_LIMITED, retry_after=2)
    await office.wish("first", BOB, "a")
    sender = await office.sender()
    await sender.drained()
    for number in range(3):
        office.slack.add_person(f"U1{number}", f"Person {number}")
        await office.wish(str(number), f"U1{number}", "a")
    await office.wish("channel", CHANNEL, "a")
    await sender.drained()
    assert len(office.slack.calls.of("conversations.open")) == 1, "while it is refused"
    assert office.texts() == ["a"]
    opened = []
    for _ in range(6):
        clock.pass_(seconds=1.2)
        await sender.drained()
        opened.append(len(office.slack.calls.of("conversations.open")) - 1)
    assert opened[-1] == 4
    assert all(after - before <= 2 for before, after in pairwise([0, *opened]))
