"""Where the time of a chain went: the sentence, the words and the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.i18n import translator
from bot.layouts.chain_samples import past_chain
from bot.pictures.chain_times import ChainTimes, Span
from bot.views.requests.chain_times import chain_picture, lateness_sentence
from domain.lifecycle import State

if TYPE_CHECKING:
    from domain.past_chains import PastChain

ENGLISH, CHINESE = translator("en-US"), translator("zh-CN")


def drawing(past: PastChain) -> ChainTimes:
    found = chain_picture(past, ENGLISH).drawing
    assert isinstance(found, ChainTimes)
    return found


def test_a_sentence_says_to_whom_the_lateness_is_due_the_most_first() -> None:
    past = past_chain(2)
    # Purchasing had 7 h of its 4 h, and 5 h were promised.
    assert lateness_sentence(past, ENGLISH) == (
        "#12 New colleague was 2 hours late: 2 hours in Purchasing"
    )
    assert lateness_sentence(past, CHINESE) == "#12 新同事入职晚了 2 小时：采购部 2 小时"
    assert lateness_sentence(past, ENGLISH, named=False).startswith("#12 was 2 hours late")
    running = past_chain(2, state=State.IN_PROGRESS)
    assert "is 2 hours late so far: " in lateness_sentence(running, ENGLISH)


@pytest.mark.parametrize(
    ("state", "due", "solved", "said"),
    [
        (State.RESOLVED, True, True, "#12 New colleague was in time"),
        (State.RESOLVED, False, True, "#12 New colleague is done"),
        (State.IN_PROGRESS, True, False, "#12 New colleague is not late"),
        (State.DECLINED, False, False, "#12 New colleague was given up"),
    ],
)
def test_a_sentence_says_what_else_became_of_it(
    state: State, said: str, *, due: bool, solved: bool
) -> None:
    past = past_chain(2)
    at = past.request.resolved_at if solved else None
    request = replace(past.request, state=state, resolved_at=at)
    due_at = past.ended_at if due else None
    past = replace(past, request=request, bookings=(), due_at=due_at)
    assert lateness_sentence(past, ENGLISH) == said


def test_a_picture_has_a_row_for_each_step_on_one_axis() -> None:
    found = drawing(past_chain(3))
    by_name = {each.name: each for each in found.steps}
    bought = by_name["Purchasing · Laptop"]
    assert bought.told == "7 hours", "ten were promised for all"
    assert bought.on_path
    # It had four hours; the whole had ten, and was over after seven.
    assert bought.spans == (
        (Span.WAITING, 0.0, 0.7),
        (Span.WITHIN, 0.0, 0.7),
        (Span.BEYOND, 0.4, 0.7),
    )
    setup = by_name["IT · Set up a device"]
    assert not setup.on_path
    assert setup.spans[1:] == ((Span.WITHIN, 0.0, 0.3), (Span.QUESTION, 0.1, 0.2))
    assert by_name["Facilities · Desk"].told == "skipped"
    assert by_name["Facilities · Desk"].spans == ((Span.WAITING, 0.0, 0.7),)


def test_its_words_say_the_same() -> None:
    picture = chain_picture(past_chain(2, state=State.IN_PROGRESS), ENGLISH)
    assert picture.alt_text.split("\n") == [
        "#12 New colleague is 2 hours late so far: 2 hours in Purchasing",
        "IT · Set up a device: 3 hours",
        "Purchasing · Laptop: 7 hours, 2 hours of the delay",
        "Not begun: a, b",
    ]


def test_a_weekend_takes_no_room_and_its_days_have_no_name() -> None:
    days = [name for _, name in drawing(past_chain(25)).days]
    assert days[:6] == ["Nov 16", "Nov 17", "Nov 18", "Nov 19", "Nov 20", "Nov 23"]
