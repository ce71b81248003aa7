"""Refusals, as people read them."""

import pytest

from bot.layouts.samples import LANGUAGES, LAPTOP, problem
from bot.views.errors import (
    error_at_field,
    error_message,
    error_text,
    error_view,
    unexpected,
)
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import sentences, words

ENGLISH, CHINESE = LANGUAGES


@pytest.mark.parametrize("code", Problem)
def test_every_problem_has_words_in_both_languages(code: Problem) -> None:
    english, chinese = (error_text(problem(code), t) for t in LANGUAGES)
    assert english
    assert english != chinese
    assert any("\u4e00" <= each <= "\u9fff" for each in chinese)
    for said in (english, chinese):
        assert code.value not in said
        assert "{" not in said


@pytest.mark.parametrize("action", [each for each in Action if each is not Action.OPEN])
@pytest.mark.parametrize("code", [Problem.NOT_PERMITTED, Problem.WRONG_STATE])
def test_every_action_can_be_refused(action: Action, code: Problem) -> None:
    for t in LANGUAGES:
        assert "#12" in error_text(problem(code, action=action), t)


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED])
def test_what_cannot_be_reopened_is_asked_for_again(state: State) -> None:
    error = problem(Problem.WRONG_STATE, action=Action.REOPEN, state=state)
    assert error_text(error, ENGLISH).endswith("open a new request: type “/request”.")
    other = problem(Problem.WRONG_STATE, action=Action.REOPEN, state=State.OPEN)
    assert "/request show" in error_text(other, ENGLISH)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.CLAIM, "only people who serve its department can"),
        (Action.CONFIRM, "the person who opened it"),
        (Action.RELEASE, "only its assignee and the department's managers can"),
    ],
)
def test_it_says_for_whom_an_action_is(action: Action, said: str) -> None:
    assert said in error_text(problem(Problem.NOT_PERMITTED, action=action), ENGLISH)


def test_the_loser_of_a_race_is_told_who_won() -> None:
    error = problem(Problem.ALREADY_CLAIMED)
    assert (
        error_text(error, ENGLISH)
        == "#12 is already assigned to <@U0BOB>. Ask them, or claim another one: “/answer” shows "
        "your queue."
    )
    assert "@U0BOB" in sentences(error_message(error, ENGLISH))


def test_states_and_actions_are_named_in_the_readers_language() -> None:
    error = problem(Problem.WRONG_STATE, action=Action.RESOLVE, state=State.CANCELLED)
    assert error_text(error, ENGLISH) == (
        "You cannot use “Resolve” now: the state of #12 is “Cancelled”. Type “/request show 12” to "
        "see what you can do."
    )
    assert (
        error_text(error, CHINESE)
        == "现在不能“解决”：#12 的状态是“已撤销”。输入“/request show 12”看看可以做什么。"
    )


def test_what_was_typed_is_escaped_in_messages_and_plain_at_fields() -> None:
    error = problem(Problem.UNKNOWN_DEPARTMENT, key="<!channel>&")
    assert "“&lt;!channel&gt;&amp;”" in error_text(error, ENGLISH)
    assert "“<!channel>&”" in error_at_field(error, ENGLISH)
    assert "“<!channel>&”" in sentences(error_message(error, ENGLISH))


def test_departments_and_services_are_named_with_their_keys() -> None:
    error = problem(Problem.UNKNOWN_SERVICE, known=[LAPTOP])
    assert "Laptop repair (laptop)" in error_text(error, ENGLISH)
    assert "笔记本维修（laptop）" in error_text(error, CHINESE)


def test_long_input_and_long_lists_are_cut() -> None:
    error = problem(Problem.UNKNOWN_SERVICE, key=HOSTILE[1], known=[f"key-{n}" for n in range(300)])
    said = words(error_message(error, ENGLISH))
    assert len(said) < 400
    assert "key-19, and more" in said


@pytest.mark.parametrize(
    ("form", "right"),
    [
        ("/request show 12", ["/request show 12"]),
        ("/request cancel 12 No longer needed", ["/request cancel 12 [why]"]),
        (
            "/answer 12 It is on its way",
            [
                "/answer",
                "/answer mine",
                "/answer find printer yesterday",
                "/answer practice",
                "/answer 12 your answer",
                "/answer 12 hold your answer",
            ],
        ),
    ],
)
def test_a_command_that_cannot_be_read_is_answered_with_its_forms(
    form: str, right: list[str]
) -> None:
    error = DomainError(Problem.WRONG_FORM, form=form)
    said = words(error_message(error, ENGLISH)).splitlines()
    assert [each for each in said if each.startswith("/")] == right
    assert right[0] in error_text(error, ENGLISH)


def test_an_error_is_a_modal_where_a_modal_is_open() -> None:
    view = error_view(problem(Problem.UNKNOWN_REQUEST), ENGLISH)
    assert "submit" not in view
    assert "There is no request #12." in sentences(view)


def test_a_fault_of_ours_has_a_reference() -> None:
    for t in LANGUAGES:
        assert "7f3a" in unexpected("7f3a", t)
