"""The six rules of the clock, as people see them kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from tests.scenario.clockwork import (
    PROMISES,
    card_of,
    claimed_by,
    fill,
    nags_to,
    notes_under,
    pass_until,
    says,
    times,
    wall,
    words,
)
from tests.scenario.steps import ask, shown

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def test_1_the_clock_runs_in_the_departments_working_time_and_people_are_told_in_it(
    promising: Office,
) -> None:
    office = promising
    office.clock.now = wall(19, 16, 30)  # Thursday; Friday is closed, on Saturday they work
    number = await claimed_by(office, office.bob, "it/repair Printer")
    card = await card_of(office, number, f"Resolution due {words(wall(21, 11, 30))}")
    await pass_until(office, wall(23, 9), timedelta(minutes=30))
    assert times(notes_under(office, card)) == ["Sat 10:30", "Sat 11:30"]
    assert times(nags_to(office.bob)) == ["Sat 09:30", "Sat 10:30", "Sat 11:30", "Mon 09:00"]
    assert times(nags_to(office.mei)) == ["Sat 11:30", "Sat 15:00", "Mon 09:00"]


async def test_1_a_change_of_the_departments_clock_takes_no_working_time(
    promising: Office,
) -> None:
    office = promising
    office.clock.now = datetime(2027, 3, 12, 18, 0, tzinfo=UTC)  # Friday, 13:00 in New York
    number = await ask(office, office.alice, "facilities/keys For the cellar")
    due = datetime(2027, 3, 15, 17, 0, tzinfo=UTC)  # Monday, 13:00, an hour of Sunday less
    card = await card_of(office, number, f"Resolution due {words(due)}", channel="C03FACILITIES")
    await pass_until(office, due, timedelta(minutes=30), quiet_step=timedelta(minutes=30))
    sent = [float(note["ts"]) // 60 * 60 for note in notes_under(office, card)]
    hours = [datetime.fromtimestamp(at, UTC) for at in sent]
    # Half of the time is spent as Friday's work ends, which is told as Monday's begins.
    assert hours == [due - timedelta(hours=4), due - timedelta(hours=2), due]


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ("request.answer", {"answer": "Try another cable"}),
        ("request.ask", {"question": "Which screen?"}),
        ("request.resolve", {"summary": "Cable replaced"}),
        ("request.decline", {"reason": "It is not ours"}),
    ],
)
async def test_2_first_response_is_what_reaches_the_requester_and_no_claim_or_note_or_bot(
    promising: Office, button: str, fields: dict[str, Any]
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    due = f"First response due {words(wall(2, 11))}"
    card = await card_of(office, number, due)
    await says(office, office.bob, card, "Did he plug it in?")
    await pass_until(office, wall(2, 10, 30))
    assert due in shown(await card_of(office, number))
    assert times(nags_to(office.bob)) == ["Mon 10:30"]
    await fill(office, office.bob, await card_of(office, number), button, **fields)
    await card_of(office, number, "First response in time (30 minutes)")
    await pass_until(office, wall(2, 11, 30))
    assert times(nags_to(office.bob)) == ["Mon 10:30"]


@pytest.mark.parametrize("resumed_by", ["requester", "provider"])
async def test_3_it_pauses_exactly_while_it_waits_on_the_requester(
    promising: Office, resumed_by: str
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it/repair Printer")
    office.clock.now = wall(2, 11)
    await fill(
        office, office.bob, await card_of(office, number), "request.ask", question="Which printer?"
    )
    card = await card_of(office, number, "Paused, waiting for the requester; 3 hours")
    await says(office, office.bob, card, "She is at lunch")
    await pass_until(office, wall(2, 15, 30))
    await card_of(office, number, "Paused, waiting for the requester; 3 hours")
    assert nags_to(office.bob) == []
    if resumed_by == "requester":
        mine = await office.dm(office.alice, f"#{number}")
        await says(office, office.alice, mine, "The blue one")
    else:
        await office.bob.click(await card_of(office, number), "request.resume")
        await office.settled()
    await card_of(office, number, f"Resolution due {words(wall(3, 9, 30))}")
    await pass_until(office, wall(3, 9, 30), timedelta(minutes=30))
    assert times(nags_to(office.bob)) == ["Mon 16:30", "Mon 17:30", "Tue 09:30"]


async def test_4_resolved_stops_it_thanks_does_not_start_it_and_reopened_goes_on_from_there(
    promising: Office,
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it/repair Printer")
    office.clock.now = wall(2, 11)
    await fill(
        office, office.bob, await card_of(office, number), "request.resolve", summary="Paper"
    )
    office.clock.pass_(minutes=5)
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, "Thanks!")
    await pass_until(office, wall(3, 15))
    await card_of(office, number, "Resolved in time (1 hour)")
    assert (nags_to(office.bob), nags_to(office.mei)) == ([], [])
    await office.alice.slash("/request", f"reopen {number} It is stuck again")
    await office.settled()
    await card_of(office, number, f"Resolution due {words(wall(3, 18))}")
    await pass_until(office, wall(4, 9))
    assert times(nags_to(office.bob)) == ["Tue 16:00", "Tue 17:00", "Wed 09:00"]


async def test_5_a_request_keeps_the_standard_it_was_opened_under_whatever_becomes_of_it(
    promising: Office,
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it/repair Printer")
    due = f"Resolution due {words(wall(2, 15, 30))}"
    await card_of(office, number, due)
    shorter = PROMISES.replace("resolution: 4h", "resolution: 30m")
    nights = shorter.replace('["09:00-12:00", "13:30-18:00"]', '["20:00-23:00"]')
    retired = PROMISES.replace("      repair:", "      mending:")
    for catalogue in (shorter, nights, retired):
        read = read_catalogue(catalogue, "catalogue.yaml")
        await office.run(import_catalogue, read, office.clock())
    await pass_until(office, wall(2, 12))
    assert due in shown(await card_of(office, number))
    office.slack.change_person("U02BOB", deleted=True)
    await card_of(office, number, "not claimed yet")
    await pass_until(office, wall(2, 15, 30))
    card = await card_of(office, number)
    assert words(wall(2, 15, 30)) in shown(card)
    assert times(notes_under(office, card)) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]


async def test_6_a_holding_answer_stops_nothing(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    office.clock.now = wall(2, 10, 10)
    await fill(
        office,
        office.bob,
        await card_of(office, number),
        "request.answer",
        answer="We are on it",
        holding=["holding"],
    )
    await card_of(office, number, f"First response due {words(wall(2, 11))}")
    await pass_until(office, wall(2, 10, 45), timedelta(minutes=5))
    assert times(nags_to(office.bob)) == ["Mon 10:30", "Mon 10:45"]
    await office.bob.slash("/answer", f"{number} It was the cable")
    await office.settled()
    await card_of(office, number, "First response in time (45 minutes)")
