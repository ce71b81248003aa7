"""Titles and details: never empty, never cut without keeping the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError, Problem
from domain.fields import TITLE_LIMIT, title_and_details, written


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_nothing_at_all_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        written(text, "answer")
    assert (refused.value.problem, refused.value.field) == (Problem.REQUIRED, "answer")
    with pytest.raises(DomainError) as refused:
        title_and_details(text, "details")
    assert refused.value.field == "title"


def test_a_short_title_stays_as_it_is() -> None:
    assert title_and_details("  Screen ", " It is black. ") == ("Screen", "It is black.")
    exact = "x" * TITLE_LIMIT
    assert title_and_details(exact, "") == (exact, "")


def test_a_long_title_becomes_the_beginning_of_the_details() -> None:
    long = "x" * (TITLE_LIMIT + 1)
    title, details = title_and_details(long, "And more.")
    assert title == "x" * (TITLE_LIMIT - 1) + "…"
    assert details == f"{long}\n\nAnd more."


def test_of_several_lines_the_first_is_the_title() -> None:
    assert title_and_details("Screen\nIt is black", "") == ("Screen", "Screen\nIt is black")


@given(st.text().filter(str.strip), st.text())
def test_no_word_is_lost_and_the_title_fits(title: str, details: str) -> None:
    short, whole = title_and_details(title, details)
    assert 0 < len(short) <= TITLE_LIMIT
    assert len(short.splitlines()) == 1
    assert title.strip() in {short, whole} or title.strip() in whole
    assert details.strip() in whole
