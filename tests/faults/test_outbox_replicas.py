"""Several senders on one database: each row is sent once, whoever sends it."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import pytest

from playground import Fault, RateLimits
from playground.clock import PATIENCE
from store.database import Database
from store.outbox import OutboxStore
from tests.faults.office import ALICE, BOB, CHANNEL
from tests.outbox_rows import claim

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.outbox.sender import Sender
    from playground.faults import FaultRule
    from store.outbox_rows import Lane
    from tests.faults.office import Clock, Office


async def test_three_senders_send_each_row_once_and_in_order(
    office: Office, clock: Clock, database_url: str
) -> None:
    office.slack.rate_limits = RateLimits.off()
    others = [Database(database_url) for _ in range(2)]
    senders = [await office.sender(database=each) for each in (office.database, *others)]
    recipients = [CHANNEL, ALICE, BOB]
    for number in range(30):
        await office.wish(f"note {number}", recipients[number % 3], str(number))
    for _ in range(12):
        for sender in senders:
            await sender.drained()
        clock.pass_(seconds=2)
    rows = await office.rows()
    assert {row.outcome for row in rows} == {"sent"}
    sent = office.slack.calls.of("chat.postMessage")
    keys = [call.arguments["metadata"]["event_payload"]["key"] for call in sent]
    assert sorted(keys) == sorted(f"note {number}" for number in range(30))
    for each in recipients:
        numbers = [
            int(call.arguments["text"])
            for call in sent
            if recipients[int(call.arguments["text"]) % 3] == each
        ]
        assert numbers == sorted(numbers)
    for sender in senders:
        await sender.stop()
    for other in others:
        other.close()


async def test_what_another_writes_while_lanes_are_read_is_sent_before_all_counts_as_sent(
    office: Office, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on, read = threading.Event(), threading.Event(), OutboxStore.lanes

    def read_and_tarry(store: OutboxStore) -> tuple[Lane, ...]:
        found = read(store)
        reading.set()
        assert go_on.wait(PATIENCE)
        return found

    monkeypatch.setattr(OutboxStore, "lanes", read_and_tarry)
    sender = await office.sender()
    assert await asyncio.to_thread(reading.wait, PATIENCE)
    office.senders.clear()  # it is not woken, as if another process wrote it
    await office.wish("a", CHANNEL, "a")
    drained = asyncio.create_task(sender.drained())
    await asyncio.sleep(0)
    go_on.set()
    await drained
    assert office.texts() == ["a"]
    await sender.stop()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_lane_that_another_looks_at_is_looked_at_again_as_soon_as_it_is_free(
    office: Office, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks at it may have done so before there was anything in it."""
    looks, lock = asyncio.Queue[None](), OutboxStore.lock_lanes
    loop = asyncio.get_running_loop()

    def lock_and_tell(store: OutboxStore, lanes: Collection[str]) -> Collection[str]:
        loop.call_soon_threadsafe(looks.put_nowait, None)
        return lock(store, lanes)

    monkeypatch.setattr(OutboxStore, "lock_lanes", lock_and_tell)
    sender = await office.sender()
    with psycopg.connect(database_url) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (office.workspace_id, CHANNEL)
        )
        await office.wish("a", CHANNEL, "a")
        for _ in range(2):
            await looks.get()
        assert office.texts() == []
    await sender.drained()
    assert office.texts() == ["a"]


async def test_a_row_under_way_elsewhere_is_left_alone_until_its_lease_ends(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await sender.drained()
    office.senders.clear()  # nobody wakes it, so that another can claim first
    await office.wish("a", CHANNEL, "a")
    await office.do(lambda uow: claim(uow, clock()))
    clock.pass_(seconds=59)
    await sender.drained()
    assert office.texts() == []
    clock.pass_(seconds=1)
    await sender.drained()
    assert office.texts() == ["a"]
    await sender.stop()


async def test_killed_again_and_again_it_says_everything_exactly_once(
    office: Office, clock: Clock
) -> None:
    """A process dies with calls under way, whether they took effect or not."""
    office.slack.rate_limits = RateLimits.off()
    for number in range(12):
        await office.wish(f"note {number}", [CHANNEL, ALICE, BOB][number % 3], str(number))
    for round_ in range(12):
        fault = Fault.TIMEOUT if round_ % 2 else Fault.DROP_BEFORE
        held = office.slack.faults.add("chat.postMessage", fault)
        sender = await office.sender(interval=timedelta(0))
        # What a dead process had claimed may be out of reach for now: then nothing is struck.
        struck = asyncio.ensure_future(office.slack.until(partial(_was_struck, held)))
        idle = asyncio.ensure_future(sender.drained())
        await asyncio.wait({struck, idle}, return_when=asyncio.FIRST_COMPLETED)
        struck.cancel()
        idle.cancel()
        office.senders.clear()
        await _kill(sender)
        office.slack.faults.clear()
        clock.pass_(seconds=61)
    sender = await office.sender()
    for _ in range(12):
        await sender.drained()
        clock.pass_(seconds=61)
    texts = [
        *office.texts(),
        *(message["text"] for message in office.slack.person(ALICE).dm),
        *(message["text"] for message in office.slack.person(BOB).dm),
    ]
    assert sorted(texts, key=int) == [str(number) for number in range(12)]


def _was_struck(fault: FaultRule) -> bool:
    return fault.hits == 1


async def _kill(sender: Sender) -> None:
    """End a sender as a crash would: nothing more is recorded."""
    assert sender._task is not None
    tasks = [sender._task, *sender._under_way.values()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
