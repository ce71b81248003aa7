"""The queue: parts, pages, a menu for each line, and several requests at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.lifecycle import State
from domain.policy import QUEUE_PAGE
from playground import message_text
from tests.scenario.steps import (
    ask,
    choose,
    claimed,
    lines,
    request_of,
    said,
    shown,
    state_of,
)

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def filled(office: Office, count: int) -> list[int]:
    return [await ask(office, office.alice, f"it Thing {n}") for n in range(1, count + 1)]


async def home_of(office: Office) -> dict[str, Any]:
    """Bob's App Home, once everything has been sent."""
    await office.settled()
    return office.bob.home or {}


async def test_pages_follow_each_other_in_one_place(office: Office) -> None:
    numbers = await filled(office, 23)
    await office.bob.slash("/answer")
    before = len(office.bob.ephemerals)
    seen: list[int] = []
    for page in range(3):
        message = office.bob.ephemerals[-1]
        seen += lines(message)
        assert f"{page * QUEUE_PAGE + 1} to " in message_text(message)
        if page < 2:
            await office.bob.click(message, "queue.next")
    assert seen == numbers
    await office.bob.click(office.bob.ephemerals[-1], "queue.previous")
    assert list(lines(office.bob.ephemerals[-1])) == numbers[10:20]
    assert len(office.bob.ephemerals) == before


async def test_a_line_can_be_claimed_and_the_queue_says_so_in_its_place(office: Office) -> None:
    numbers = await filled(office, 12)
    await office.bob.slash("/answer")
    await office.bob.click(office.bob.ephemerals[-1], "queue.next")
    await choose(office.bob, office.bob.ephemerals[-1], numbers[11], "request.claim")
    assert await state_of(office, numbers[11]) is State.IN_PROGRESS
    confirmed, queue = sorted(office.bob.ephemerals[-2:], key=lambda each: len(each["blocks"]))
    assert "is now assigned to you" in message_text(confirmed)
    assert list(lines(queue)) == numbers[10:]
    assert "assigned to you" in message_text(queue)


@pytest.mark.parametrize("action", ["answer", "snooze", "reassign", "show"])
async def test_the_menu_opens_the_form_of_what_is_chosen(office: Office, action: str) -> None:
    (number,) = await filled(office, 1)
    await office.bob.slash("/answer")
    await choose(office.bob, office.bob.ephemerals[-1], number, f"request.{action}")
    view = await office.bob.next_view()
    assert view["callback_id"] == f"request.{action}"
    assert "Thing 1" in shown(view)


async def test_a_part_is_named_behind_the_command_or_chosen_in_the_menu(office: Office) -> None:
    mine = await claimed(office, "it Mine")
    other = await ask(office, office.alice, "it Nobody's")
    for words, expected in (
        ("mine", [mine]),
        ("Mine", [mine]),
        ("我的", [mine]),
        ("nobody", [other]),
        ("help desk", [mine, other]),
        ("laptop", []),
        ("overdue", []),
    ):
        text = said(await office.bob.slash("/answer", words))
        assert list(lines(office.bob.ephemerals[-1])) == expected, words
        assert expected or "There is nothing in this part" in text
    await office.bob.select(office.bob.ephemerals[-1], "queue.show", "mine.0.0")
    assert list(lines(office.bob.ephemerals[-1])) == [mine]
    await office.bob.select(office.bob.ephemerals[-1], "queue.show", "all.0.0")
    assert list(lines(office.bob.ephemerals[-1])) == [mine, other]


async def test_the_home_remembers_what_is_looked_at(office: Office) -> None:
    numbers = await filled(office, 12)
    await office.bob.open_home()
    assert list(lines(await home_of(office))) == numbers[:10]
    await office.bob.click(await home_of(office), "queue.next")
    assert list(lines(await home_of(office))) == numbers[10:]
    await choose(office.bob, await home_of(office), numbers[10], "request.claim")
    home = await home_of(office)
    assert list(lines(home)) == numbers[10:], "it is still the second page"
    assert "assigned to you" in shown(home)
    await office.bob.select(home, "queue.show", "mine.0.0")
    assert list(lines(await home_of(office))) == [numbers[10]]


async def several(office: Office, ticked: list[int], **form: Any) -> dict[str, Any]:
    """Bob does the same with these requests; returns what he is shown then."""
    await office.bob.slash("/answer")
    await office.bob.click(office.bob.ephemerals[-1], "queue.several")
    view = await office.bob.next_view()
    (boxes,) = [each for each in view["blocks"] if each.get("block_id") == "requests"]
    values = [each["value"] for each in boxes["element"]["options"]]
    chosen = [each for each in values if int(each.partition(":")[0]) in ticked]
    result = await office.bob.submit(view, {"requests": chosen, **form})
    assert result.ok, result.errors
    return result.view or {}


async def test_several_are_claimed_at_once_and_who_was_faster_is_named(office: Office) -> None:
    numbers = await filled(office, 4)
    await office.bob.slash("/answer")
    queue = office.bob.ephemerals[-1]
    await office.bob.click(queue, "queue.several")
    view = await office.bob.next_view()
    await office.mei.click(await office.card(numbers[1]), "request.claim")
    (boxes,) = [each for each in view["blocks"] if each.get("block_id") == "requests"]
    chosen = [each["value"] for each in boxes["element"]["options"][:3]]
    result = await office.bob.submit(view, {"requests": chosen, "together": "claim"})
    words = shown(result.view or {})
    assert f"Done with 2 requests: #{numbers[0]}, #{numbers[2]}" in words
    assert f"#{numbers[1]} is already assigned to" in words
    taken = [(await request_of(office, number)).hop.assignee_id for number in numbers]
    assert taken == [office.bob.id, office.mei.id, office.bob.id, None]


async def test_several_are_handed_over_or_snoozed_at_once(office: Office) -> None:
    numbers = await filled(office, 3)
    words = shown(await several(office, numbers[:2], together="reassign", assignee=office.mei.id))
    assert "Done with 2 requests" in words
    taken = [(await request_of(office, number)).hop.assignee_id for number in numbers]
    assert taken == [office.mei.id, office.mei.id, None]
    words = shown(await several(office, numbers, together="snooze", until="tomorrow"))
    assert "Done with 3 requests" in words


async def test_what_is_missing_is_said_at_its_field_and_nothing_is_done(office: Office) -> None:
    numbers = await filled(office, 2)
    await office.bob.slash("/answer")
    await office.bob.click(office.bob.ephemerals[-1], "queue.several")
    view = await office.bob.next_view()
    (boxes,) = [each for each in view["blocks"] if each.get("block_id") == "requests"]
    chosen = [each["value"] for each in boxes["element"]["options"]]
    result = await office.bob.submit(view, {"requests": chosen, "together": "reassign"})
    assert set(result.errors) == {"assignee"}
    assert [(await request_of(office, each)).hop.assignee_id for each in numbers] == [None, None]
