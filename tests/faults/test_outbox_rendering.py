"""The outbox's rows as they arrive, by the use cases that wrote them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.outbox.rendering import render
from bot.usecases.home import open_home
from bot.usecases.notices import Notice
from bot.usecases.requests.by_provider import answer, claim, reassign
from bot.usecases.requests.by_requester import cancel
from bot.usecases.requests.opening import open_by_line
from domain.organisation import Person
from playground import Fault, RateLimits, message_text
from store.errors import ChangedMeanwhile, NotStored
from store.messages import MessageStore, SlackMessage
from tests.faults.office import ALICE, BOB, CHANNEL, OTHER_CHANNEL
from tests.faults.office import render as plain
from tests.outbox_rows import claim as claim_row

if TYPE_CHECKING:
    from datetime import datetime

    from bot.outbox.outgoing import Outgoing
    from bot.outbox.sender import Sender
    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office

CAT = "U03CAT"


@pytest.fixture
async def sender(office: Office) -> Sender:
    office.slack.rate_limits = RateLimits.off()
    office.slack.add_person(CAT, "Cat Ng")
    await office.do(lambda uow: uow.people.put(Person(CAT, "Cat Ng")))
    return await office.sender(render=render)


def press_the_button(uow: UnitOfWork, now: datetime, number: int) -> None:
    """Bob answers a request."""
    answer(uow, BOB, now, number, "Press the button")


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
    for _ in range(2):
        await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
        await everything_sent(sender, clock)
    await office.do(lambda uow: claim(uow, BOB, clock(), 1))  # in the App Home, for all we know
    await everything_sent(sender, clock)
    assert len(office.slack.calls.of("views.publish")) == 2
    clock.pass_(minutes=6)
    for number in (1, 2):
        await office.do(partial(press_the_button, now=clock(), number=number))
        await everything_sent(sender, clock)
    assert len(office.slack.calls.of("views.publish")) == 3
    clock.pass_(seconds=30)
    await everything_sent(sender, clock)
    published = office.slack.calls.of("views.publish", ok=True)
    assert [call.arguments["user_id"] for call in published] == [BOB] * 4


async def test_the_app_home_of_one_who_does_not_look_at_it_is_left_alone(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(providers=(BOB,))
    await office.do(lambda uow: open_home(uow, BOB, clock()))
    await everything_sent(sender, clock)
    clock.pass_(days=4)
    await office.do(lambda uow: open_by_line(uow, BOB, clock(), "it", "", "Screen"))
    await everything_sent(sender, clock)
    assert len(office.slack.calls.of("views.publish")) == 1


async def test_who_looks_at_their_app_home_sees_it_at_once(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(providers=(BOB,))
    for number in range(3):
        await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
        await office.do(lambda uow: open_home(uow, BOB, clock()))
        await sender.drained()
        assert len(office.slack.calls.of("views.publish", ok=True)) == number + 1


async def test_what_is_said_goes_before_other_cards_but_not_before_its_own(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(providers=(BOB,))

    def a_busy_moment(uow: UnitOfWork) -> None:
        for words in ("One", "Two", "Three"):
            open_by_line(uow, ALICE, clock(), "it", "", words)
        cancel(uow, ALICE, clock(), 3, "It works again")

    await office.do(a_busy_moment)
    await everything_sent(sender, clock)
    card, note, *_ = office.slack.messages(CHANNEL)
    assert "Three" in message_text(card)
    assert note["thread_ts"] == card["ts"]
    assert [message_text(each).count("One") for each in office.slack.messages(CHANNEL)[2:]] == [
        1,
        0,
    ]


async def test_a_row_whose_rendering_fails_in_the_database_stops_nothing(
    office: Office, clock: Clock
) -> None:
    def poisoned(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
        if row.key == "poison":
            uow.requests.by_id(2**70)  # no number that the database can hold
        return plain(uow, row, now)

    sender = await office.sender(render=poisoned)
    await office.wish("poison", CHANNEL, "a")
    await office.wish("fine", ALICE, "b")
    await sender.drained()
    await office.wish("next", CHANNEL, "c")
    await sender.drained()
    rows = {row.key: row for row in await office.rows()}
    assert rows["poison"].outcome == "dead"
    assert rows["poison"].attempts == 1
    assert "cannot be rendered" in rows["poison"].error
    assert office.texts() == ["c"]
    assert office.slack.person(ALICE).dm[0]["text"] == "b"


async def test_a_database_that_fails_while_a_row_is_rendered_gives_nothing_up(
    office: Office, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    failures = iter([ChangedMeanwhile("a deadlock"), ChangedMeanwhile("again")])

    def failing(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
        for failure in failures:
            raise failure
        return plain(uow, row, now)

    sender = await office.sender(render=failing)
    await office.wish("a", CHANNEL, "a")
    for _ in range(3):
        await sender.drained()
        clock.pass_(seconds=10)
    (row,) = await office.rows()
    assert (row.outcome, row.attempts) == ("sent", 3)
    assert "outbox.given_up" not in capsys.readouterr().out


async def test_a_row_that_the_database_never_says_enough_for_is_given_up(
    office: Office, clock: Clock
) -> None:
    """As when what it shows always takes longer to look up than a transaction may."""

    def too_slow(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
        if row.key == "endless":
            raise NotStored("the session was cut off")
        return plain(uow, row, now)

    sender = await office.sender(render=too_slow)
    await office.wish("endless", CHANNEL, "a")
    await office.wish("next", CHANNEL, "b")
    for _ in range(35):
        await sender.drained()
        clock.pass_(minutes=20)
    (endless, following) = await office.rows()
    assert (endless.outcome, endless.attempts, following.outcome) == ("dead", 30, "sent")
    assert "not rendered: NotStored" in endless.error


async def test_what_is_rendered_once_its_lease_may_have_ended_is_not_sent(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may be sending it by then."""
    sender = await office.sender(render=plain)
    with monkeypatch.context() as patched:
        patched.setattr("bot.outbox.sender._DELIVERY_TIMEOUT", 0)
        await office.wish("a", CHANNEL, "a")
        await sender.drained()
    (row,) = await office.rows()
    assert (row.error, row.attempted_at, office.texts()) == ("rendering took too long", None, [])
    clock.pass_(seconds=10)
    await sender.drained()
    assert office.texts() == ["a"]


async def test_a_result_that_cannot_be_recorded_loses_no_other(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = MessageStore.put

    def failing_put(store: MessageStore, message: SlackMessage) -> None:
        if message.key == "poison":
            raise ValueError("no such place")
        put(store, message)

    monkeypatch.setattr(MessageStore, "put", failing_put)
    held = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT, times=2)
    sender = await office.sender(render=plain)
    await office.wish("poison", CHANNEL, "a")
    await office.wish("fine", ALICE, "b")
    await office.slack.until(lambda: held.hits == 2)
    held.release()
    await sender.drained()
    rows = {row.key: row.outcome for row in await office.rows()}
    assert rows == {"poison": "dead", "fine": "sent"}


async def test_a_row_that_always_ends_the_process_is_given_up(office: Office, clock: Clock) -> None:
    await office.wish("a", CHANNEL, "a")
    for _ in range(30):
        await office.do(lambda uow: claim_row(uow, clock()))
        clock.pass_(seconds=61)
    await office.wish("b", CHANNEL, "b")
    sender = await office.sender(render=plain)
    await sender.drained()
    assert [row.outcome for row in await office.rows()] == ["dead", "sent"]


async def test_a_manager_is_told_what_is_wrong_with_the_channel(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.open_department(OTHER_CHANNEL, managers=(CAT,))
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
    await everything_sent(sender, clock)
    (notice,) = office.slack.person(CAT).dm
    assert "/invite" in message_text(notice)
