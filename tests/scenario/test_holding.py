"""Holding replies: by a word in the command, and by a button after what was no answer yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.usecases.requests import by_provider
from domain.errors import DomainError
from domain.lifecycle import Action
from tests.scenario.clockwork import card_of, claimed_by, pass_until, wall, words
from tests.scenario.steps import (
    buttons,
    claimed,
    events_of,
    kinds_of,
    said,
    shown,
    whisper,
)

if TYPE_CHECKING:
    from tests.scenario.office import Office

MARK = "request.mark_holding"


async def test_a_holding_reply_by_command_stops_no_clock(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    answer = said(await office.bob.slash("/answer", f"{number} hold We are on it"))
    assert "Your holding reply" in answer
    assert "clock keeps running" in answer
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "We are on it")
    assert "will answer later" in shown(note)
    assert "hold" not in shown(note)
    await card_of(office, number, f"First response due {words(wall(2, 11))}")


async def test_hold_without_words_opens_the_form_ticked(office: Office) -> None:
    number = await claimed(office)
    assert await office.bob.slash("/answer", f"{number} hold") is None
    view = await office.bob.next_view()
    (state,) = view["state"]["values"]["holding"].values()
    assert [each["value"] for each in state["selected_options"]] == ["holding"]


async def test_what_was_not_the_answer_yet_lets_the_clock_go_on(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await office.bob.slash("/answer", f"{number} We are on it")
    await card_of(office, number, "First response in time")
    asked = await whisper(office, office.bob, "Your answer to", "the answer is still to come")
    await office.bob.click(asked, MARK)
    await whisper(office, office.bob, "counts as a holding reply")
    assert MARK not in buttons(office.bob.ephemerals[-1]), "the used button is gone"
    await card_of(office, number, f"First response due {words(wall(2, 11))}")
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "will answer later")
    assert "We are on it" in shown(note)
    await office.bob.slash("/request", f"show {number}")
    history = shown(await office.bob.next_view())
    assert "this was not the answer yet" in history
    assert "✓" not in history, "the verdict on it is gone"
    await pass_until(office, wall(2, 11, 30))
    await office.bob.slash("/answer", f"{number} It was the cable")
    await card_of(office, number, "✗ First response 30 minutes late")


async def test_what_reads_like_the_answer_is_not_asked_about_but_can_be_marked(
    promising: Office,
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await office.bob.slash("/answer", f"{number} Try the other cable")
    confirmed = office.bob.ephemerals[-1]
    assert "still to come" not in shown(confirmed)
    assert MARK in buttons(confirmed)
    office.clock.pass_(minutes=1)
    await office.bob.slash("/answer", f"{number} We are on it")
    assert MARK not in buttons(office.bob.ephemerals[-1]), "the first response was given before"


async def test_after_an_hour_it_stays_the_answer(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await office.bob.slash("/answer", f"{number} We are on it")
    asked = await whisper(office, office.bob, "Your answer to")
    office.clock.pass_(minutes=61)
    await office.bob.click(asked, MARK)
    await whisper(office, office.bob, "more than an hour ago")
    assert Action.MARK_HOLDING not in await kinds_of(office, number)


async def test_only_its_author_can_mark_it_and_once(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await office.bob.slash("/answer", f"{number} We are on it")
    asked = await whisper(office, office.bob, "Your answer to")
    event_id = (await events_of(office, number))[-1].id
    now = office.clock.now
    with pytest.raises(DomainError, match="not_permitted"):
        await office.run(by_provider.mark_holding, office.carol.id, now, number, event_id)
    assert Action.MARK_HOLDING not in await kinds_of(office, number)
    for _ in range(2):
        await office.bob.click(asked, MARK, stale=True)
        await office.settled()
    assert (await kinds_of(office, number)).count(Action.MARK_HOLDING) == 1


async def test_the_form_asks_too_if_it_reads_like_a_holding_reply(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.mei, "it Screen stays black")
    await office.mei.click(await office.card(number), "request.answer")
    form = await office.mei.next_view()
    result = await office.mei.submit(form, {"answer": "收到，正在处理"})
    assert result.ok
    window = await office.mei.next_view()
    assert "看起来正式答复还在后面" in shown(window)
    await office.mei.click(window, MARK)
    await card_of(office, number, f"First response due {words(wall(2, 11))}")


async def test_the_form_closes_after_an_answer(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.answer")
    result = await office.bob.submit(
        await office.bob.next_view(), {"answer": "Try the other cable"}
    )
    assert result.ok
    assert not office.bob.views, "no window is left"
    assert office.clock.now - wall(2, 10) < timedelta(minutes=1)
