"""`/answer`: the providers' queue, and an answer in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action, State
from tests.scenario.steps import (
    ask,
    choose,
    claimed,
    kinds_of,
    lines,
    request_of,
    said,
    shown,
    state_of,
    whisper,
)

if TYPE_CHECKING:
    from tests.scenario.office import Office


async def test_the_queue_shows_what_my_departments_owe_with_buttons(office: Office) -> None:
    first = await claimed(office, "it Screen stays black")
    second = await ask(office, office.xiao, "it 打印机坏了")
    await ask(office, office.alice, "people My salary")
    words = said(await office.bob.slash("/answer"))
    assert words.index(f"#{first} Screen stays black") < words.index(f"#{second} 打印机坏了")
    assert "assigned to you" in words
    assert "not claimed yet" in words
    assert "salary" not in words
    assert "Confidential" not in words, "People is not Bob's department"
    assert list(lines(office.bob.ephemerals[-1])) == [first, second]


async def test_an_empty_queue_says_so(office: Office) -> None:
    assert "Your queue is empty" in said(await office.bob.slash("/answer"))
    assert "没有待办" in said(await office.qin.slash("/answer"))


async def test_who_serves_no_department_is_told_where_to_look(office: Office) -> None:
    words = said(await office.alice.slash("/answer"))
    assert "You have no queue because you serve no department" in words
    assert "/request list" in words


async def test_the_queue_names_no_confidential_title(office: Office) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    words = said(await office.pat.slash("/answer"))
    assert f"#{number}" in words
    assert "salary" not in words


@pytest.mark.parametrize("text", ["help", "Help"])
async def test_help_shows_the_forms(office: Office, text: str) -> None:
    words = said(await office.bob.slash("/answer", text))
    assert "/answer 12 your answer" in words


@pytest.mark.parametrize("number", ["1", "#1"])
async def test_an_answer_in_one_line_reaches_the_requester_and_takes_the_request_on(
    office: Office, number: str
) -> None:
    await ask(office, office.alice, "it Screen stays black")
    words = said(await office.bob.slash("/answer", f"{number} Try <the> *other* cable"))
    assert "Your answer to #1 is on its way to @U01ALICE" in words
    mine = await office.dm(office.alice, "#1")
    note = await office.reply_in_thread(office.alice, mine, "Try <the> *other* cable")
    assert "<the>" not in note["text"], "a notification shows it as typed"
    request = await request_of(office, 1)
    assert (request.state, request.hop.assignee_id) == (State.IN_PROGRESS, office.bob.id)


async def test_a_number_alone_opens_the_form(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    assert await office.bob.slash("/answer", f"{number}") is None
    view = await office.bob.next_view()
    assert view["callback_id"] == "request.answer"
    assert "Screen stays black" in shown(view)
    result = await office.bob.submit(view, {"answer": "Try the other cable"})
    assert result.ok
    assert await kinds_of(office, number) == [Action.OPEN, Action.ANSWER]


@pytest.mark.parametrize("text", ["it is on its way", "#", "one two", "12a b", "-3 x"])
async def test_nonsense_is_answered_with_the_correct_form_and_comes_back(
    office: Office, text: str
) -> None:
    words = said(await office.bob.slash("/answer", text))
    assert "/answer 12 your answer" in words
    assert f"/answer {text}" in words, "what was typed is not lost"


async def test_an_unknown_number_keeps_the_words(office: Office) -> None:
    words = said(await office.bob.slash("/answer", "99 A long answer"))
    assert "There is no request #99" in words
    assert "/answer 99 A long answer" in words


async def test_nobody_answers_for_another_department(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    for person in (office.pat, office.xiao, office.alice):
        words = said(await person.slash("/answer", f"{number} Hello"))
        assert f"#{number}" in words
        assert "Screen" not in words
        assert f"#{number}" in said(await person.slash("/answer", f"{number}"))
    assert await kinds_of(office, number) == [Action.OPEN]


async def test_an_ended_request_takes_no_answer(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.alice.slash("/request", f"cancel {number}")
    words = said(await office.bob.slash("/answer", f"{number} Too late"))
    assert "is “Cancelled”" in words
    assert "Too late" in words
    assert await state_of(office, number) is State.CANCELLED


async def test_a_button_of_the_queue_answers_where_it_stands(office: Office) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.slash("/answer")
    await choose(office.bob, office.bob.ephemerals[-1], number, "request.claim")
    await whisper(office, office.bob, f"#{number} is now assigned to you.")
    assert await state_of(office, number) is State.IN_PROGRESS
