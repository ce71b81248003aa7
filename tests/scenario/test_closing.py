"""A resolved request closes automatically after three working days, and says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action, State
from tests.scenario.steps import kinds_of, resolved, shown, state_of

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def sweep(office: Office) -> None:
    """The job that looks at what is due, run as the scheduler does."""
    (job,) = (each for each in office.bot.workspace.jobs.jobs if each.name == "sweep")
    await office.bot.workspace.jobs.run(job)


async def test_it_closes_after_three_working_days_and_not_before(office: Office) -> None:
    number = await resolved(office)  # Monday, 10:00 in Shanghai
    office.clock.now = datetime(2026, 11, 5, 1, 59, tzinfo=UTC)
    await sweep(office)
    assert await state_of(office, number) is State.RESOLVED
    office.clock.now = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)  # Thursday, 10:00
    await sweep(office)
    assert await state_of(office, number) is State.CLOSED
    mine = await office.dm(office.alice, f"#{number}", "Closed")
    note = await office.reply_in_thread(office.alice, mine, "It closed automatically")
    assert "you can reopen it until" in shown(note)
    card = await office.card(number, saying="Closed")
    await office.reply_in_thread(office.bob, card, "It closed automatically")


async def test_a_weekend_does_not_count(office: Office) -> None:
    office.clock.now = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)  # Thursday, 16:00
    number = await resolved(office)
    office.clock.now = datetime(2026, 11, 9, 23, 0, tzinfo=UTC)  # Tuesday, 07:00
    await sweep(office)
    assert await state_of(office, number) is State.RESOLVED
    office.clock.now = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)  # Tuesday, 16:00
    await sweep(office)
    assert await state_of(office, number) is State.CLOSED


async def test_what_was_confirmed_before_closes_no_second_time(office: Office) -> None:
    number = await resolved(office)
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    office.clock.pass_(days=10)
    await sweep(office)
    assert Action.CLOSE not in await kinds_of(office, number)


@pytest.mark.parametrize("again", [False, True])
async def test_what_was_reopened_does_not_close(office: Office, again: bool) -> None:
    number = await resolved(office)
    await office.alice.slash("/request", f"reopen {number}")
    office.clock.pass_(days=10)
    await sweep(office)
    assert await state_of(office, number) is State.IN_PROGRESS
    if again:
        await office.settled()
        await office.bob.click(await office.card(number), "request.resolve")
        await office.bob.submit(await office.bob.next_view(), {"summary": "Really"})
        await sweep(office)
        assert await state_of(office, number) is State.RESOLVED
        office.clock.pass_(days=10)
        await sweep(office)
        assert await state_of(office, number) is State.CLOSED


async def test_a_sweep_after_long_downtime_closes_everything_once(office: Office) -> None:
    closed = [await resolved(office, f"it Thing {n}") for n in range(3)]
    office.clock.pass_(days=60)
    await sweep(office)
    await sweep(office)
    for number in closed:
        assert (await kinds_of(office, number)).count(Action.CLOSE) == 1
