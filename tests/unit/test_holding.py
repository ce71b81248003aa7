"""Holding replies: what reads like one, and what marking one later does to the promises."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layouts.contents import content
from domain.durations import Duration
from domain.events import Answered, Event
from domain.holding import reads_like_holding, with_marks
from domain.promise_clocks import follow
from domain.promise_terms import NO_VERDICTS
from domain.replay import replay
from domain.standards import Figures
from tests.unit.histories import OFFICES, History, histories

FIGURES = Figures(first_response=Duration.parse("1h"), resolution=Duration.parse("8h"))


@pytest.mark.parametrize(
    "words",
    [
        "We're on it",
        "We are on it!",
        "Looking into it, will get back to you",
        "One  moment please",
        "收到，正在处理",
        "我们马上处理",
        "稍后回复你",
        "我看一下",
        "知道了，马上安排",
        "我看看",
        "马上来",
        "Noted, thanks",
        "Will do",
        "I am taking a look",
        "Ｏｎ　ｉｔ",
    ],
)
def test_these_read_like_holding_replies(words: str) -> None:
    assert reads_like_holding(words)


@pytest.mark.parametrize(
    "words",
    [
        "Try the other cable",
        "请换一根线",
        "The paper is in the printer on items shelf",
        "",
        "We are on it: the part was ordered on Monday and arrives on Wednesday. Until then please "
        "use the printer on the second floor, its name is P-214.",
    ],
)
def test_these_do_not(words: str) -> None:
    assert not reads_like_holding(words)


@given(histories(OFFICES[0]), st.data())
def test_an_answer_that_is_marked_later_counts_as_if_it_had_been_holding_from_the_start(
    history: History, data: st.DataObject
) -> None:
    answers = [each for each in history.events if isinstance(each.content, Answered)]
    if not answers:
        return
    answer = data.draw(st.sampled_from(answers))
    held = [_holding(each) if each.id == answer.id else each for each in history.events]
    number = len(history.events) + 1
    mark = content("mark_holding", event_id=answer.id)
    marked = [*history.events, Event(number, 1, number, "U1", history.events[-1].at, mark)]
    calendar = OFFICES[0].calendar
    assert follow(replay(history.opened_at, marked), FIGURES, calendar) == follow(
        replay(history.opened_at, held), FIGURES, calendar
    )
    # The story may hold marks of its own: they count on both sides.
    assert with_marks(marked)[:-1] == with_marks(held)


def _holding(event: Event) -> Event:
    assert isinstance(event.content, Answered)
    return replace(event, content=replace(event.content, holding=True), verdicts=NO_VERDICTS)
