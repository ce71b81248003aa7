"""A day off that is announced the day before is a day off for what is under way, too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from tests.scenario.clockwork import (
    PROMISES,
    card_of,
    claimed_by,
    look,
    nags_to,
    pass_until,
    wall,
    when,
    words,
)
from tests.scenario.steps import ask, said, shown

if TYPE_CHECKING:
    from tests.scenario.office import Office

TYPHOON = PROMISES.replace('closed: ["2026-11-20"]', 'closed: ["2026-11-03", "2026-11-20"]')


async def test_cards_and_history_tell_of_a_typhoon_day(promising: Office) -> None:
    promising.clock.now = wall(2, 16)
    number = await ask(promising, promising.alice, "it Screen stays black")
    await card_of(promising, number, words(wall(3, 16, 30)))
    promising.clock.now = wall(2, 17)
    await promising.run(import_catalogue, read_catalogue(TYPHOON, "c.yaml"), promising.clock())
    await look(promising)
    await card_of(promising, number, words(wall(4, 16, 30)))
    await promising.alice.click(await promising.card(number), "request.show")
    view = shown(await promising.alice.next_view())
    assert "The working days changed (off: Nov 3, 2026), so it is now due" in view


async def test_who_asks_reads_by_when_it_is_due_and_that_the_holiday_plan_is_not_out(
    promising: Office,
) -> None:
    promising.clock.now = wall(2, 16)
    answer = said(await promising.alice.slash("/request", "it Screen stays black"))
    assert f"First response due {words(wall(2, 17))}" in answer
    assert f"Resolution due {words(wall(3, 16, 30))}" in answer
    assert "holiday plan" not in answer
    china = PROMISES.replace("resolution: 8h}", "resolution: 60d}", 1)
    china = china.replace(
        '    open: ["2026-11-21"]', '    open: ["2026-11-21"]\n    holidays: CN', 1
    )
    await promising.run(import_catalogue, read_catalogue(china, "c.yaml"), promising.clock())
    answer = said(await promising.alice.slash("/request", "it Screen stays black"))
    assert "the holiday plan for 2027 is not out yet, so this may change" in answer


async def test_nobody_is_told_anything_on_a_typhoon_day(promising: Office) -> None:
    number = await claimed_by(promising, promising.bob, "it Screen stays black")
    promising.clock.now = wall(2, 17)
    await look(promising)
    await promising.run(import_catalogue, read_catalogue(TYPHOON, "c.yaml"), promising.clock())
    before = len(promising.slack.messages("C01IT"))
    await pass_until(promising, wall(3, 20), timedelta(hours=1))
    told = [when(m) for person in (promising.bob, promising.mei) for m in nags_to(person)]
    assert not [each for each in told if each.startswith("Tue")], told
    assert len(promising.slack.messages("C01IT")) == before
    await pass_until(promising, wall(4, 10), timedelta(hours=1))
    told = [when(m) for m in nags_to(promising.bob)]
    assert [each for each in told if each.startswith("Wed")], told
    card = await promising.dm(promising.alice, f"#{number}")
    thread = promising.alice.thread(card["channel"], card["ts"])
    news = [each for each in thread if "The working days changed" in shown(each)]
    assert [when(each) for each in news] == ["Tue 09:00"]  # Alice belongs to no department
