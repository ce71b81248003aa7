"""The outbox on a good day: what is sent, in which order, and how often."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from playground import Fault, RateLimits
from playground.clock import PATIENCE
from store.outbox import OutboxStore
from tests.faults.office import ALICE, BOB, CHANNEL

if TYPE_CHECKING:
    from collections.abc import Collection

    from store.outbox_rows import Head, OutboxRow
    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office


async def test_a_wish_is_sent_as_soon_as_it_is_committed(office: Office) -> None:
    await office.sender()
    await office.wish("a", CHANNEL, "Hello")
    await office.slack.until(lambda: office.texts() == ["Hello"])
    call = office.slack.calls.of("chat.postMessage")[0]
    assert call.arguments["metadata"]["event_payload"] == {"key": "a"}
    assert call.arguments["unfurl_links"] is False


async def test_what_was_wished_for_before_the_start_is_sent_at_the_start(office: Office) -> None:
    await office.wish("a", CHANNEL, "Hello")
    sender = await office.sender()
    await sender.drained()
    assert office.texts() == ["Hello"]


async def test_a_message_that_was_sent_is_updated_in_place(office: Office) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    await office.wish("card", CHANNEL, "solved")
    await sender.drained()
    assert office.texts() == ["solved"]


async def test_two_pending_updates_of_one_message_are_one_call(office: Office) -> None:
    await office.wish("card", CHANNEL, "open")
    await office.wish("card", CHANNEL, "claimed")
    await office.wish("card", CHANNEL, "solved")
    sender = await office.sender()
    await sender.drained()
    assert office.texts() == ["solved"]
    assert len(office.slack.calls.of("chat.postMessage", "chat.update")) == 1


async def test_an_update_wished_for_while_the_first_is_under_way_follows_it(office: Office) -> None:
    held = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT)
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await office.slack.until(lambda: held.hits == 1)
    await office.wish("card", CHANNEL, "solved")
    held.release()
    await sender.drained()
    assert office.texts() == ["solved"]
    assert len(office.slack.calls.of("chat.postMessage")) == 1


async def test_nothing_left_to_say_is_dropped_without_a_call(office: Office) -> None:
    await office.wish("nag", CHANNEL, None)
    sender = await office.sender()
    await sender.drained()
    assert [row.outcome for row in await office.rows()] == ["dropped"]
    assert len(office.slack.calls) == 0


async def test_a_row_that_cannot_be_rendered_does_not_stop_the_others(office: Office) -> None:
    await office.wish("broken", CHANNEL, "x", thread_of=["no key"])
    await office.wish("fine", CHANNEL, "Hello")

    def render(_uow: UnitOfWork, row: OutboxRow, _now: object) -> None:
        if row.key == "broken":
            raise KeyError("text")

    sender = await office.sender(render=render)
    await sender.drained()
    assert [row.outcome for row in await office.rows()] == ["dead", "dropped"]
    assert "KeyError" in (await office.rows())[0].error


async def test_a_channel_gets_one_new_message_a_second_in_order(
    office: Office, clock: Clock
) -> None:
    for number in range(4):
        await office.wish(f"note {number}", CHANNEL, str(number))
    sender = await office.sender()
    for number in range(4):
        await sender.drained()
        assert office.texts() == [str(each) for each in range(number + 1)]
        clock.pass_(seconds=1)
    assert not office.slack.calls.of("chat.postMessage", ok=False)
    assert [row.attempts for row in await office.rows()] == [1, 1, 1, 1]


async def test_updates_do_not_wait_for_the_second(office: Office) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    await office.wish("card", CHANNEL, "claimed")
    await sender.drained()
    assert office.texts() == ["claimed"]


async def test_of_many_messages_that_wait_for_one_channel_only_the_first_is_looked_at(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    heads = OutboxStore.heads

    def counted(self: OutboxStore, lanes: Collection[str], now: datetime) -> tuple[Head, ...]:
        looks.extend(lanes)
        return heads(self, lanes, now)

    monkeypatch.setattr(OutboxStore, "heads", counted)
    payload = {"kind": "rating_comments", "department": await office.open_department()}
    comments = [f"comment {number}" for number in range(30)]
    for text in comments:
        await office.wish(text, CHANNEL, text, **payload)  # a lane of its own
    sender = await office.sender()
    for second in range(len(comments)):
        if second == 10:
            await office.wish("note", CHANNEL, "note", kind="provider_note")
        await sender.drained()
        clock.pass_(seconds=1)
    await sender.drained()
    assert sorted(office.texts()) == sorted([*comments, "note"])
    assert office.texts()[10] == "note", "the channel's own lane does not stand in line"
    assert not office.slack.calls.of("chat.postMessage", ok=False)
    assert len(looks) <= 4 * len(comments)


@pytest.mark.today
async def test_the_next_second_comes_by_itself(office: Office) -> None:
    office.slack.rate_limits = RateLimits.off()
    interval = timedelta(milliseconds=20)
    await office.sender(now=lambda: datetime.now(UTC), interval=interval)
    office.clock.now = datetime.now(UTC)
    for number in range(3):
        await office.wish(f"note {number}", CHANNEL, str(number))
    await office.slack.until(lambda: office.texts() == ["0", "1", "2"])


async def test_other_recipients_do_not_wait_for_a_busy_one(office: Office) -> None:
    for number in range(40):
        await office.wish(f"note {number}", CHANNEL, str(number))
    await office.wish("dm", ALICE, "Hello")
    sender = await office.sender()
    await sender.drained()
    assert office.slack.person(ALICE).dm[0]["text"] == "Hello"


async def test_a_person_is_written_to_in_one_direct_message_opened_once(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    for number in range(2):
        await office.wish(f"note {number}", ALICE, str(number))
        await sender.drained()
        clock.pass_(seconds=1)
    assert [message["text"] for message in office.slack.person(ALICE).dm] == ["0", "1"]
    assert len(office.slack.calls.of("conversations.open")) == 1


async def test_a_note_goes_to_the_thread_of_its_card(office: Office, clock: Clock) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "card")
    await office.wish("note", CHANNEL, "note", thread_of="card")
    await sender.drained()
    clock.pass_(seconds=1)
    await sender.drained()
    card, note = office.slack.messages(CHANNEL)
    assert note["thread_ts"] == card["ts"]


async def test_a_note_whose_card_was_never_sent_stands_by_itself(office: Office) -> None:
    await office.wish("note", CHANNEL, "note", thread_of="card")
    sender = await office.sender()
    await sender.drained()
    assert "thread_ts" not in office.slack.messages(CHANNEL)[0]


async def test_a_note_whose_card_was_deleted_in_slack_stands_by_itself(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "card")
    await sender.drained()
    await office.client.call(
        "chat.delete", channel=CHANNEL, ts=office.slack.messages(CHANNEL)[0]["ts"]
    )
    clock.pass_(seconds=1)
    await office.wish("note", CHANNEL, "note", thread_of="card")
    await sender.drained()
    clock.pass_(seconds=1)
    await sender.drained()
    assert office.texts() == ["note"]


async def test_a_card_that_was_deleted_in_slack_is_posted_anew(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    await office.client.call(
        "chat.delete", channel=CHANNEL, ts=office.slack.messages(CHANNEL)[0]["ts"]
    )
    clock.pass_(seconds=1)
    await office.wish("card", CHANNEL, "solved")
    await sender.drained()
    assert office.texts() == ["solved"]


async def test_the_app_home_is_published(office: Office) -> None:
    await office.wish(f"home:{BOB}", BOB, None, kind="home")
    sender = await office.sender()
    await sender.drained()
    call = office.slack.calls.of("views.publish")[0]
    assert call.arguments["user_id"] == BOB
    assert [row.outcome for row in await office.rows()] == ["sent"]


async def test_stopping_finishes_what_is_under_way_and_begins_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.sender.STOPPING_PATIENCE", PATIENCE)
    held = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT)
    sender = await office.sender()
    await sender.drained()
    await office.wish("first", CHANNEL, "first")
    await office.slack.until(lambda: held.hits == 1)
    stopping = asyncio.create_task(sender.stop())
    await office.wish("second", ALICE, "second")
    held.release()
    await stopping
    assert [row.outcome for row in await office.rows()] == ["sent", None]


async def test_a_card_follows_its_department_to_another_channel(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("card", CHANNEL, "open")
    await sender.drained()
    office.slack.archive("it", by=ALICE)
    office.slack.add_channel("C03NEW", "new", members=[ALICE, office.slack.apps[0].bot_user_id])
    await office.wish("card", "C03NEW", "claimed")
    await sender.drained()
    assert office.texts("C03NEW") == ["claimed"]
