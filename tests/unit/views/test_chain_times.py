"""Where the time of a chain went: the sentence, the words and the picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.i18n import translator
from bot.layouts.chain_samples import past_chain
from bot.pictures.chain_times import ChainTimes, Span
from bot.views.requests.chain_times import (
    chain_picture,
    late_chain_sentence,
    lateness_sentence,
)
from domain.approval_terms import Approval
from domain.chain import Chain
from domain.lifecycle import State
from domain.past_chains import LateChain

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
    running = past_chain(2, state=State.IN_PROGRESS)
    assert "is 2 hours late so far: " in lateness_sentence(running, ENGLISH)


def test_what_is_not_late_yet_names_the_steps_that_are() -> None:
    past = replace(past_chain(2, state=State.IN_PROGRESS), bookings=(), due_at=None)
    # Purchasing has 7 h of its 4 h by now; IT had 3 of 4.
    words = "#12 New colleague is not late yet, but these steps are: Purchasing · Laptop"
    assert lateness_sentence(past, ENGLISH) == words
    quick = {key: each for key, each in past.steps.items() if key != "0"}
    assert lateness_sentence(replace(past, steps=quick), ENGLISH) == "#12 New colleague is not late"


def test_of_many_shares_the_smallest_are_told_together() -> None:
    past = past_chain(10)
    first = next(each for each in past.bookings if each.turn)
    assert first.turn
    bookings = tuple(
        replace(first, time=timedelta(hours=number), turn=replace(first.turn, department_id=number))
        for number in range(1, 6)
    )
    assert lateness_sentence(replace(past, bookings=bookings), ENGLISH) == (
        "#12 New colleague was 15 hours late: 5 hours in Security, 4 hours in People, "
        "3 hours in Facilities, 3 hours for 2 other reasons"
    )
    assert "for" not in lateness_sentence(replace(past, bookings=bookings[1:]), ENGLISH)


def test_in_a_digest_it_names_the_steps_too() -> None:
    late = LateChain(past_chain(10), frozenset({2, 3}), discreet=False)
    assert late_chain_sentence(late, ENGLISH) == (
        "#12 New colleague was 16 hours late: 10 hours in Facilities (Desk), "
        "3 hours 22 minutes in Purchasing (Laptop, Badge), 1 hour 41 minutes waiting for replies, "
        "50 minutes in Security (Badge)"
    )
    assert "后勤部（办公桌）10 小时" in late_chain_sentence(late, CHINESE)


def test_of_a_confidential_one_others_learn_its_number_and_what_is_theirs() -> None:
    late = LateChain(past_chain(10), frozenset({2, 3}), discreet=True)
    assert late_chain_sentence(late, ENGLISH) == "#12 missed its date: 10 hours in Facilities"


def test_an_approval_is_called_so() -> None:
    past = past_chain(2)
    steps = tuple(replace(each, approve=Approval(("U1",))) for each in past.chain.steps)
    approved = replace(past, chain=Chain(steps))
    assert [each.name for each in drawing(approved).steps] == [
        "IT · approval",
        "Purchasing · approval",
    ]


@pytest.mark.parametrize(
    ("state", "due", "solved", "said"),
    [
        (State.RESOLVED, True, True, "#12 New colleague was in time"),
        (State.RESOLVED, False, True, "#12 New colleague is done"),
        (
            State.IN_PROGRESS,
            True,
            False,
            "#12 New colleague is not late yet, but these steps are: Purchasing · Laptop",
        ),
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
