"""The pictures: what they tell, that they can be read, and what they leave alone."""

from __future__ import annotations

import itertools
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from bot.i18n import translator
from bot.pictures import card as card_module
from bot.pictures.card import Card, readable
from bot.pictures.picture import Picture
from bot.pictures.promise_kept import DepartmentWeeks, PromiseKept
from bot.pictures.service_map import NEED, TRANSFER, Flow, ServiceMap, Slow
from bot.pictures.style import MARGIN, WIDTH
from bot.pictures.time_by_state import ServiceTime, TimeByState
from bot.pictures.words import ALT_TEXT_ROOM
from bot.views.blocks import picture_block
from domain.lifecycle import State
from domain.shares import FEWEST_TO_COMPARE, Share
from playground.blockkit import validate_message_blocks
from tests.unit.pictures.samples import drawings, mondays, samples

if TYPE_CHECKING:
    from bot.pictures.picture import Drawing

ROOT = Path(__file__).parents[3]
ENGLISH = translator("en-US")
CHINESE = translator("zh-CN")
NBSP = "\N{NO-BREAK SPACE}"

SAMPLES = dict(samples())


def told(drawing: Drawing) -> list[str]:
    """The lines of a picture's alternative text, with plain spaces."""
    return drawing.alt_text(ENGLISH).replace(NBSP, " ").split("\n")


def weeks(name: str, *counts: tuple[int, int]) -> DepartmentWeeks:
    return DepartmentWeeks(name, tuple(Share(*count) for count in counts))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """The cards that are drawn."""
    cards: list[Card] = []
    finish = Card.png

    def png(card: Card) -> bytes:
        cards.append(card)
        return finish(card)

    monkeypatch.setattr(card_module.Card, "png", png)
    return cards


def texts(card: Card) -> list[Text]:
    return [
        each for each in card._axes.get_children() if isinstance(each, Text) and each.get_text()
    ]


def rectangles(card: Card, colour: str) -> list[Rectangle]:
    return [
        each
        for each in card._axes.get_children()
        if isinstance(each, Rectangle) and to_hex(each.get_facecolor()) == colour.lower()
    ]


# What a picture looks like


@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_can_be_read_on_a_phone(name: str, drawn: list[Card]) -> None:
    png = SAMPLES[name].draw()
    image = Image.open(BytesIO(png))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert 100 < image.height < 4 * WIDTH
    assert len(png) < 130_000
    # An opaque light ground: it is read in dark mode, too.
    ground = image.convert("RGBA").crop((2, 2, 3, 3)).tobytes()
    assert min(ground) > 240
    shown = texts(drawn[0])
    assert min(float(each.get_fontsize()) for each in shown) * 360 / WIDTH >= 11
    boxes = [(each.get_window_extent(), each.get_text()) for each in shown]
    for box, text in boxes:
        assert box.x0 >= MARGIN - 3, text
        assert box.x1 <= WIDTH - MARGIN + 3, text
    for (box, text), (other, other_text) in itertools.combinations(boxes, 2):
        across = min(box.x1, other.x1) - max(box.x0, other.x0)
        along = min(box.y1, other.y1) - max(box.y0, other.y0)
        assert across <= 1 or along <= 1, f"{text!r} overlaps {other_text!r}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("$\\frac{1}{0}$", "$\\frac{1}{0}$"),
        ("A\n B\tC", "A B C"),
        ("🛎 Reception", "Reception"),
        ("采购部", "采购部"),
        ("Снабжение", "Снабжение"),
        ("a𒀀b", "a□b"),
        ("", "–"),
        ("🛎", "–"),
    ],
)
def test_names_are_shown_as_typed_as_far_as_there_are_letters(typed: str, shown: str) -> None:
    assert readable(typed) == shown


@pytest.mark.parametrize("name", ["$\\frac{1}{0}$ $", "🛎", "a𒀀", "x" * 200, "{department}", ""])
def test_any_name_can_be_drawn(name: str, drawn: list[Card]) -> None:
    drawings = (
        PromiseKept(mondays(2), (weeks(name, (0, 6), (1, 1)), weeks("B", (6, 6), (0, 0)))),
        TimeByState((ServiceTime(name, ((State.OPEN, 3600.0),)),)),
        ServiceMap((Flow(name, name, 9, Share(1, 9)), Flow("B", name, 9, Share(9, 9)))),
    )
    for drawing in drawings:
        picture = Picture(drawing, ENGLISH)
        picture.draw()
        validate_message_blocks([picture_block(picture)])
    for card in drawn:
        assert all(not each.get_parse_math() for each in texts(card))
        assert all(each.get_window_extent().x1 <= WIDTH for each in texts(card))


def test_every_state_has_its_place(drawn: list[Card]) -> None:
    seconds = tuple((state, 36_000.0) for state in State)
    TimeByState((ServiceTime("Order", seconds),)).draw(ENGLISH)
    shown = [each.get_text() for each in texts(drawn[0])]
    assert shown.count("10\N{NO-BREAK SPACE}h") == len(State)


# What it tells


def test_the_lowest_share_is_the_finding() -> None:
    kept = PromiseKept(
        mondays(2),
        (weeks("IT", (5, 6), (6, 6)), weeks("Purchasing", (2, 4), (1, 4)), weeks("HR", (0, 1))),
    )
    assert told(kept) == [
        "Purchasing: 3 of 8 resolved in time, the lowest share",
        "Week by week, from Sep 28 to Oct 5.",
        "HR: 0 of 1 ⚠",
        "Purchasing: 3 of 8",
        "IT: 11 of 12",
    ]


@pytest.mark.parametrize(
    "departments",
    [
        (weeks("IT", (18, 20)), weeks("HR", (20, 20))),  # nothing is wrong
        (weeks("IT", (1, 4)), weeks("HR", (20, 20))),  # too few to say so
        (weeks("IT", (1, 5)), weeks("HR", (1, 5))),  # no one stands out
        (weeks("IT", (1, 5)),),  # nobody to compare with
    ],
)
def test_where_nobody_stands_out_all_are_told_together(
    departments: tuple[DepartmentWeeks, ...],
) -> None:
    finding = told(PromiseKept(mondays(1), departments))[0]
    of = sum(each.total.of for each in departments)
    assert finding == f"{sum(each.total.part for each in departments)} of {of} resolved in time"


def test_who_had_nothing_due_is_named_without_a_panel(drawn: list[Card]) -> None:
    PromiseKept(mondays(1), (weeks("IT", (1, 1)), weeks("HR", (0, 0)))).draw(ENGLISH)
    shown = [each.get_text() for each in texts(drawn[0])]
    assert "IT" in shown
    assert "Nothing due: HR" in shown


def test_where_the_time_went_in_hours() -> None:
    time = TimeByState(
        (
            ServiceTime("Repair", ((State.OPEN, 1800.0), (State.IN_PROGRESS, 0.0))),
            ServiceTime("Order", ((State.WAITING, 36_000.0), (State.OPEN, 5400.0))),
        )
    )
    assert told(time) == [
        "Order took the longest: 12 h, 10 h of it “Waiting for the requester”",
        "Order: Waiting for the requester 10 h, Open 1.5 h",
        "Repair: Open 0.5 h, In progress 0 h",
    ]


def test_a_jam_is_where_more_promises_break_than_elsewhere() -> None:
    flows = (
        Flow("Sales", "Finance", 300, Share(270, 300)),  # breaks most, but keeps nine in ten
        Flow("Sales", "Purchasing", 20, Share(4, 16)),
        Flow("Bar", "Purchasing", 3, Share(3, 3)),
        Flow("Bar", "IT", 1, Share(0, 1)),
    )
    assert told(ServiceMap(flows))[:2] == [
        "The bottleneck is Purchasing: 7 of 19 resolved in time",
        "Purchasing: 7 of 19 in time, most requests from Sales (20)",
    ]


def test_whom_late_chains_waited_for_is_the_bottleneck_and_comes_first() -> None:
    flows = (
        Flow("Sales", "Purchasing", 20, Share(4, 16)),
        Flow("Bar", "IT", 10, Share(10, 10)),
    )
    assert told(ServiceMap(flows, Slow("IT", 45 * 3600, 1))) == [
        "The bottleneck is IT: it added 45 h to 1 late chain",
        "IT: 10 of 10 in time, most requests from Bar (10)",
        "Purchasing: 4 of 16 in time, most requests from Sales (20)",
    ]


def test_needs_and_transfers_are_drawn_apart_and_told(drawn: list[Card]) -> None:
    flows = (
        Flow("Bar", "IT", 12, Share(9, 12), needs=4),
        Flow("IT", "Bar", 0, Share(), transfers=2),
    )
    assert told(ServiceMap(flows))[1:] == [
        "IT: 9 of 12 in time, most requests from Bar (12), 4 needs of others",
        "Bar: no requests, 2 transferred to it",
    ]
    ServiceMap(flows).draw(ENGLISH)
    shown = [each.get_text() for each in texts(drawn[0])]
    assert "of these, needs of another request" in shown
    assert "transferred besides" in shown
    widths = {colour: rectangles(drawn[0], colour)[-1].get_width() for colour in (NEED, TRANSFER)}
    assert widths[NEED] == 2 * widths[TRANSFER]
    ServiceMap((Flow("Bar", "IT", 12, Share(9, 12)),)).draw(ENGLISH)
    assert "transferred besides" not in [each.get_text() for each in texts(drawn[1])]


@pytest.mark.parametrize("kept", [Share(0, 2), Share(9, 12)])
def test_a_few_broken_promises_are_no_jam(kept: Share) -> None:
    finding = told(ServiceMap((Flow("Bar", "IT", 12, kept),)))[0]
    few = " ⚠" if kept.of < FEWEST_TO_COMPARE else ""
    assert finding == f"{kept.part} of {kept.of}{few} resolved in time"


def test_with_nothing_due_the_map_still_shows_who_asks() -> None:
    assert told(ServiceMap((Flow("Bar", "IT", 12, Share()),)))[0] == "No resolution came due"


def test_many_departments_that_ask_become_one_column_of_others(drawn: list[Card]) -> None:
    flows = tuple(Flow(f"D{number}", "IT", 1, Share(1, 1)) for number in range(30))
    ServiceMap(flows).draw(ENGLISH)
    shown = [each.get_text() for each in texts(drawn[0])]
    assert "19 others" in shown
    assert "30 of 30".replace(" ", NBSP) in shown


@pytest.mark.parametrize("drawing", [PromiseKept((), ()), TimeByState(()), ServiceMap(())])
def test_nothing_is_told_in_words(drawing: Drawing, drawn: list[Card]) -> None:
    drawing.draw(ENGLISH)
    assert [each.get_text() for each in texts(drawn[0])] == told(drawing)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_alternative_text_is_short_enough_and_always_the_same(name: str) -> None:
    picture = SAMPLES[name]
    again = dict(samples())[name]
    assert picture == again
    assert picture.alt_text == again.alt_text
    assert 0 < len(picture.alt_text) <= ALT_TEXT_ROOM + 20
    validate_message_blocks([picture_block(picture)])


def test_what_has_no_room_in_the_alternative_text_is_counted() -> None:
    kept = PromiseKept(mondays(1), tuple(weeks(f"{n:03}" * 9, (1, 1)) for n in range(100)))
    assert told(kept)[-1] == f"And {100 - (len(told(kept)) - 3)} more."


def test_no_percentage_is_told() -> None:
    assert not any("%" in picture.alt_text for picture in SAMPLES.values())


def test_each_picture_has_a_name_and_a_title_of_its_own() -> None:
    for t in (ENGLISH, CHINESE):
        assert len({each.title(t) for each in drawings(1, t.locale)}) == 3
    assert len({each.name for each in drawings(1, "en")}) == 3


# What it leaves alone


def test_drawing_imports_no_pyplot_and_warns_of_nothing() -> None:
    program = """
import sys
from tests.unit.pictures.samples import samples
picture = next(samples())[1]
assert "matplotlib" not in sys.modules
picture.draw()
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=True)


def test_only_the_card_imports_matplotlib() -> None:
    importing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*.py")
        if "matplotlib." in path.read_text("utf-8")
    }
    assert importing == {"bot/pictures/card.py"}
