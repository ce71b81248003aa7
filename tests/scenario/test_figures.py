"""Figures that nobody can make look better, as a manager reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.ratings import rating_in
from tests.scenario.clockwork import claimed_by, fill, look, wall
from tests.scenario.steps import ask, buttons, events_of, everything_in, said, shown
from tests.scenario.test_change_promise import form_for
from tests.scenario.test_digest import digests_to
from tests.scenario.test_export import exported
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def digest_of_the_week(office: Office) -> str:
    """Return the digest that Mei reads on Monday, in English."""
    office.slack.change_person("U04MEI", locale="en-US")
    await heard(office, "user_change")
    office.clock.now = wall(9, 9)
    await look(office)
    return shown(digests_to(office.mei)[-1])


async def test_who_answers_one_of_six_has_kept_one_promise_of_six(promising: Office) -> None:
    """Of a Monday; the help desk promises a first response in 1h, a resolution in 8h."""
    office = promising
    for number in range(5):
        await ask(office, office.alice, f"it Thing {number}")
    easy = await claimed_by(office, office.bob, "it Easy one")
    await fill(office, office.bob, await office.card(easy), "request.resolve", summary="Done")
    digest = await digest_of_the_week(office)
    assert "First response in time\n1 of 6" in digest
    assert "Resolved in time\n1 of 6" in digest
    assert "missed many promises: first response in time for 1 of 6." in digest
    assert "Overdue: 5" in digest


async def test_a_changed_promise_mends_nothing_and_everybody_can_see_it(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    office.clock.now = wall(2, 14, 21)  # 51 minutes too late
    await look(office)
    view = await form_for(office.mei, number)
    change = {"first_response": "2d", "resolution": "5d", "reason": "A busy week"}
    await office.mei.submit(view, change)
    await office.settled()
    card = shown(await office.card(number))
    assert "🟢 First response due" in card
    assert "✏️ Promise changed; the first one was missed" in card
    assert "A busy week" in everything_in(office.slack.messages(office.alice.dm_channel)), (
        "the requester is told, and why"
    )
    (line,) = await exported(office, office.mei)
    assert (line["first_response_in_time"], line["overdue"]) == ("no", "no")
    await fill(office, office.bob, await office.card(number), "request.answer", answer="Tomorrow")
    card = shown(await office.card(number))
    assert "✗ First response" in card
    assert "✏️ Promise changed" in card
    (line,) = await exported(office, office.mei)
    promised, changed = "promised_first_response", "changed_first_response"
    assert (line[f"{promised}_minutes"], line["first_response_in_time"]) == ("60.0", "no")
    assert (line[f"{changed}_minutes"], line[f"{changed}_in_time"]) == ("900.0", "yes")
    assert line["changed_resolution_minutes"] == "2250.0"
    assert line["changed_resolution_in_time"] == ""
    assert (line["promise_changes"], line["overdue"]) == ("1", "no")
    digest = await digest_of_the_week(office)
    assert "Promise changed\n1\n0" in digest
    assert "First response in time\n0 of 1 ⚠" in digest


async def test_the_export_says_what_is_stuck_and_overdue(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    office.clock.now = wall(4, 10)
    (line,) = await exported(office, office.mei)
    assert line["number"] == str(number)
    assert (line["resolution_in_time"], line["overdue"]) == ("no", "yes")
    assert line["due_at"].startswith("2026-11-02")
    assert line["minutes_in_progress"] == "900.0", "two working days, up to now"


async def solved_by_themselves(office: Office) -> int:
    """Bob asks the department that he works in, and does it himself."""
    number = await ask(office, office.bob, "it My own screen")
    await fill(office, office.bob, await office.card(number), "request.resolve", summary="Did it")
    return number


async def test_nobody_is_asked_how_they_served_themselves(office: Office) -> None:
    number = await solved_by_themselves(office)
    mine = await office.dm(office.bob, f"#{number}")
    assert not [each for each in buttons(mine) if each.startswith("rating")]
    await office.bob.click(mine, "request.confirm")
    office.clock.now = wall(5, 10)
    await look(office)
    assert "How was it?" not in everything_in(office.slack.messages(office.bob.dm_channel))
    refused = said(await office.bob.slash("/request", f"rate {number} 5 I am great"))
    assert f"不能评价 #{number}" in refused or f"cannot rate #{number}" in refused
    assert rating_in(await events_of(office, number)) is None


async def test_what_people_solve_for_themselves_is_in_no_figure(office: Office) -> None:
    number = await solved_by_themselves(office)
    digest = await digest_of_the_week(office)
    assert digest == "Week 45: no new requests, and none is open."
    (line,) = await exported(office, office.mei)
    assert (line["number"], line["self_service"]) == (str(number), "yes")
    assert line["resolution_in_time"] == ""
