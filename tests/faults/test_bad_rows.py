"""One bad row of the outbox stops no other, wherever it fails: at the gate or at its end, too."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text, update

from bot.outbox.rendering import render
from bot.usecases.notices import Notice
from playground.clock import PATIENCE
from store.tables import calendars, outbox
from tests.faults.office import ALICE, BOB, CHANNEL
from tests.faults.office import render as plain

if TYPE_CHECKING:
    from datetime import datetime

    from bot.outbox.outgoing import Outgoing
    from bot.outbox.sender import Sender
    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office


async def outcomes(office: Office, sender: Sender) -> dict[str, str]:
    """How each row ended, once nothing is under way."""
    async with asyncio.timeout(PATIENCE):
        await sender.drained()
    return {row.key: row.outcome for row in await office.rows()}


async def test_at_the_gate(office: Office) -> None:
    """The calendar by which it would be told cannot be read."""
    department_id = await office.open_department(managers=(BOB,))

    def spoil(uow: UnitOfWork) -> None:
        uow._connection.execute(update(calendars).values(definition={"hours": "always"}))

    await office.do(spoil)
    what = {"kind": Notice.BACK_IN_QUEUE, "department": department_id}
    await office.wish("poison", BOB, "a", **what)
    await office.wish("fine", CHANNEL, "b")
    sender = await office.sender(render=plain)
    assert await outcomes(office, sender) == {"poison": "dead", "fine": "sent"}


async def test_at_the_gate_in_the_database(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(uow: UnitOfWork, *_: object) -> bool:
        uow.requests.by_id(2**70)  # no number that the database can hold
        return False

    monkeypatch.setattr("bot.outbox.gate.put_back_shut", failing)
    await office.wish("poison", BOB, "a", kind=Notice.NAG)
    await office.wish("fine", CHANNEL, "b")
    sender = await office.sender(render=plain)
    assert await outcomes(office, sender) == {"poison": "dead", "fine": "sent"}


async def test_in_words_whose_event_is_not_there(office: Office) -> None:
    def without_event(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
        if row.key == "poison":
            next(iter(tuple[int]()))
        return plain(uow, row, now)

    sender = await office.sender(render=without_event)
    await office.wish("poison", CHANNEL, "a")
    await office.wish("fine", ALICE, "b")
    assert await outcomes(office, sender) == {"poison": "dead", "fine": "sent"}


@pytest.mark.parametrize("column", ["urgency", "kind"])
async def test_of_a_kind_or_an_urgency_that_only_a_newer_version_knows(
    office: Office, column: str
) -> None:
    def spoil(uow: UnitOfWork) -> None:
        statement = update(outbox).where(outbox.c.key == "unknown")
        uow._connection.execute(statement.values({column: 9}))

    await office.wish("unknown", BOB, "a")
    await office.wish("fine", ALICE, "b", kind=Notice.TOUR)
    await office.do(spoil)
    sender = await office.sender(render=plain if column == "urgency" else render)
    ended = {"urgency": "sent", "kind": "dead"}
    assert await outcomes(office, sender) == {"unknown": ended[column], "fine": "sent"}


async def test_in_what_it_is_to_show(office: Office) -> None:
    """As after a change by hand: SQLite takes any text for JSON, Postgres at least any JSON."""

    def spoil(uow: UnitOfWork) -> None:
        is_sqlite = uow._connection.dialect.name == "sqlite"
        uow._connection.execute(
            text("UPDATE outbox SET payload = :payload WHERE key = 'poison'"),
            {"payload": '{"text": ' if is_sqlite else "[]"},
        )

    await office.wish("poison", BOB, "a")
    await office.wish("fine", ALICE, "b")
    await office.do(spoil)
    sender = await office.sender(render=plain)
    assert await outcomes(office, sender) == {"poison": "dead", "fine": "sent"}


async def test_at_its_end(office: Office, clock: Clock) -> None:
    """The author of a file that is not there any more cannot be told that it was not passed on."""
    await office.wish("poison", CHANNEL, "a", kind=Notice.FILE_COPY)
    sender = await office.sender(render=render)
    for _ in range(40):
        await outcomes(office, sender)
        clock.pass_(minutes=2)
    await office.wish("fine", ALICE, "b", kind=Notice.TOUR)
    assert await outcomes(office, sender) == {"poison": "dead", "fine": "sent"}
