"""Files that take long to make: nothing waits for them, and each arrives once."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

import pytest

from bot.outbox.outgoing import Attachment, Outgoing, Post, Progress
from bot.usecases.notices import Notice
from bot.views.blocks import Message
from playground import Fault, RateLimits
from playground.clock import PATIENCE
from store.outbox import OutboxStore
from store.outbox_rows import Urgency
from tests.faults.office import ALICE, render
from tests.outbox_rows import LEASE

if TYPE_CHECKING:
    from datetime import datetime

    from store.database import Database
    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office


class Workshop:
    """Where files are made: each waits until it is let go."""

    def __init__(self) -> None:
        self.made = 0
        self.allowed = True
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.content = b"a;b"

    def render(self, uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
        """A file for an export, and what the payload says for anything else."""
        if row.kind == Notice.EXPORT:
            if not self.allowed:
                return None
            return Post(Message("Your file", []), attachment=Attachment("a.csv", self._write))
        if row.kind in {Notice.ORDER_FAILED, Notice.EXPORT_PROGRESS}:
            text = f"{row.kind}: {row.payload.get('percent')}"
            row = replace(row, payload={**row.payload, "text": text})
        return render(uow, row, now)

    def _write(
        self, _database: Database, _workspace_id: int, file: BinaryIO, progress: Progress
    ) -> None:
        self.made += 1
        progress(0.4)
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        progress(1)
        file.write(self.content)


@pytest.fixture
def workshop(office: Office, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr("bot.outbox.files._ATTENDED_EVERY", 1000)
    monkeypatch.setattr("bot.outbox.sender.STOPPING_PATIENCE", PATIENCE)
    office.slack.rate_limits = RateLimits.off()
    return Workshop()


def texts(office: Office) -> list[str]:
    """The messages that Alice reads."""
    return [message["text"] for message in office.slack.person(ALICE).dm]


def lease_of_the_file(uow: UnitOfWork) -> datetime | None:
    """Until when the lane of the file is leased."""
    return next(each for each in uow.outbox.lanes() if each.urgency is Urgency.FILE).leased_until


async def begun(workshop: Workshop) -> None:
    """Wait until a file is being made."""
    assert await asyncio.to_thread(workshop.begun.wait, PATIENCE)


async def test_nothing_waits_for_a_file_that_takes_long(
    office: Office, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("bot.outbox.sender._DELIVERY_TIMEOUT", 0)
        sender = await office.sender(render=workshop.render)
        await office.wish("export", ALICE, "", kind="export")
        await begun(workshop)
    await office.wish("note", ALICE, "meanwhile")
    await office.slack.until(lambda: texts(office) == ["meanwhile"])
    workshop.go_on.set()
    await sender.drained()
    assert texts(office) == ["meanwhile", "Your file"]
    assert workshop.made == 1


async def test_whoever_waits_sees_how_far_their_file_is(
    office: Office, workshop: Workshop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.files._ATTENDED_EVERY", 0.01)
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await office.slack.until(lambda: texts(office) == ["export_progress: 40"])
    workshop.go_on.set()
    clock.pass_(seconds=1)
    await sender.drained()
    assert texts(office) == ["export_progress: 100", "Your file"]


async def test_a_row_stays_leased_for_as_long_as_its_file_takes(
    office: Office, workshop: Workshop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.files._ATTENDED_EVERY", 0.01)
    monkeypatch.setattr("bot.outbox.files._LEASE_EXTENDED_EVERY", 0.01)
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await begun(workshop)
    clock.pass_(seconds=50)
    extended = clock() + LEASE
    async with asyncio.timeout(PATIENCE):
        while await office.do(lease_of_the_file) != extended:
            pass
    workshop.go_on.set()
    await sender.drained()
    assert "Your file" in texts(office)


async def test_a_file_that_is_done_while_its_lease_is_extended_is_still_ours(
    office: Office, workshop: Workshop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Postgres, two transactions could each take the other for another process's."""
    monkeypatch.setattr("bot.outbox.files._ATTENDED_EVERY", 0.01)
    monkeypatch.setattr("bot.outbox.files._LEASE_EXTENDED_EVERY", 0.01)
    extending, sharing, extend = threading.Event(), threading.Event(), OutboxStore.extend_lease

    def extend_and_tarry(store: OutboxStore, row: OutboxRow, until: datetime) -> OutboxRow | None:
        extended = extend(store, row, until)
        if extending.is_set():
            sharing.set()
        elif row.leased_until != until:
            extending.set()
            workshop.go_on.set()
            sharing.wait(0.5)  # it must not come to that before this is committed
        return extended

    monkeypatch.setattr(OutboxStore, "extend_lease", extend_and_tarry)
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await begun(workshop)
    clock.pass_(seconds=50)
    assert await asyncio.to_thread(extending.wait, PATIENCE)
    await sender.drained()
    assert texts(office).count("Your file") == 1
    assert workshop.made == 1


async def test_a_bot_that_stops_makes_the_file_after_its_next_start(
    office: Office, workshop: Workshop, clock: Clock
) -> None:
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await begun(workshop)
    sender._files.finish()
    workshop.go_on.set()
    await sender.stop()
    assert texts(office) == []
    clock.pass_(seconds=2)
    again = await office.sender(render=workshop.render)
    await again.drained()
    assert (texts(office), workshop.made) == (["Your file"], 2)
    (row,) = await office.rows()
    assert (row.outcome, row.attempts) == ("sent", 1)


async def test_who_may_not_have_it_any_more_when_it_is_done_does_not_get_it(
    office: Office, workshop: Workshop, clock: Clock
) -> None:
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await begun(workshop)
    workshop.allowed = False
    workshop.go_on.set()
    await sender.drained()
    assert texts(office) == ["order_failed: None"]
    assert not office.slack.calls.of("files.completeUploadExternal")


async def test_whoever_ordered_a_file_that_is_given_up_is_told(
    office: Office, workshop: Workshop
) -> None:
    workshop.go_on.set()
    office.slack.faults.add("files.completeUploadExternal", Fault.REFUSED, error="file_not_found")
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await sender.drained()
    assert texts(office) == ["order_failed: None"]
    assert [row.outcome for row in await office.rows()] == ["dead", "sent"]


async def test_a_file_of_any_size_is_sent_from_the_disk(office: Office, workshop: Workshop) -> None:
    workshop.content = b"x" * 3_000_000
    workshop.go_on.set()
    sender = await office.sender(render=workshop.render)
    await office.wish("export", ALICE, "", kind="export")
    await sender.drained()
    (file,) = office.slack.workspace.files.values()
    assert file.content == workshop.content
