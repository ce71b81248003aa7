"""What the outbox's rows say when they arrive, by the use cases that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.outbox.rendering import render
from bot.usecases.announcing import Notice
from bot.usecases.opening import open_by_line
from bot.usecases.reading import open_home
from bot.usecases.serving import answer, claim, reassign
from domain.model import Person
from playground import Fault, RateLimits, message_text
from tests.faults.office import ALICE, BOB, CHANNEL, OTHER_CHANNEL

if TYPE_CHECKING:
    from bot.outbox.sender import Sender
    from tests.faults.office import Clock, Office

CAT = "U03CAT"


@pytest.fixture
async def sender(office: Office) -> Sender:
    office.slack.rate_limits = RateLimits.off()
    office.slack.add_person(CAT, "Cat Ng")
    return await office.sender(render=render)


async def everything_sent(sender: Sender, clock: Clock) -> None:
    """All that is pending goes out, a second apart."""
    for _ in range(5):
        await sender.drained()
        clock.pass_(seconds=1)


async def test_every_kind_of_notice_can_be_rendered() -> None:
    from bot.outbox import rendering  # noqa: PLC0415

    assert set(rendering._RENDERERS) == set(Notice)


async def test_a_request_reaches_both_sides_and_its_answer_the_requesters_thread(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(providers=(BOB,))
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen is black"))
    await everything_sent(sender, clock)
    await office.do(lambda uow: answer(uow, BOB, clock(), 1, "Press the button"))
    await everything_sent(sender, clock)
    alice = office.slack.person(ALICE)
    (card,) = alice.dm
    assert "Screen is black" in message_text(card)
    assert "Press the button" in message_text(alice.thread(alice.dm_channel, card["ts"])[1])
    assert "Screen is black" in message_text(office.slack.messages(CHANNEL)[0])
    assert {row.outcome for row in await office.rows()} == {"sent"}


async def test_a_channel_is_spoken_to_in_the_language_of_most_providers(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.do(lambda uow: uow.people.put(Person(CAT, "Cat", "zh-CN")))
    await office.open_department(providers=(ALICE, BOB, CAT))
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
    await everything_sent(sender, clock)
    assert "笔记本维修" in message_text(office.slack.messages(CHANNEL)[0])
    assert "Laptop repair" in message_text(office.slack.person(ALICE).dm[0])


async def test_a_department_without_known_providers_is_spoken_to_in_english(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department()
    await office.do(lambda uow: open_by_line(uow, BOB, clock(), "it", "", "Screen"))
    await everything_sent(sender, clock)
    assert "Laptop repair" in message_text(office.slack.messages(CHANNEL)[0])
    assert "笔记本维修" in message_text(office.slack.person(BOB).dm[0])


async def test_a_former_assignee_of_a_confidential_request_hears_no_more(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(providers=(BOB, CAT), confidential=True)
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "My salary"))
    await everything_sent(sender, clock)
    held = office.slack.faults.add("conversations.open", Fault.SERVER_ERROR)
    await office.do(lambda uow: claim(uow, BOB, clock(), 1))
    await sender.drained()
    assert held.hits == 1
    await office.do(lambda uow: reassign(uow, BOB, clock(), 1, CAT))
    await everything_sent(sender, clock)
    assert office.slack.person(BOB).dm == []
    assert "My salary" in message_text(office.slack.person(CAT).dm[0])
    assert "My salary" not in "".join(map(message_text, office.slack.messages(CHANNEL)))


async def test_the_app_home_is_kept_up_to_date(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(providers=(BOB,))
    await office.do(lambda uow: open_home(uow, BOB, clock()))
    await everything_sent(sender, clock)
    await office.do(lambda uow: open_by_line(uow, BOB, clock(), "it", "", "Screen"))
    await everything_sent(sender, clock)
    published = office.slack.calls.of("views.publish", ok=True)
    assert [call.arguments["user_id"] for call in published] == [BOB, BOB]


async def test_a_manager_is_told_what_is_wrong_with_the_channel(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(OTHER_CHANNEL, managers=(CAT,))
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
    await everything_sent(sender, clock)
    (notice,) = office.slack.person(CAT).dm
    assert "/invite" in message_text(notice)
