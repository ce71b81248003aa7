"""Titles and details: never empty, never cut without keeping the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError, Problem
from domain.fields import TITLE_LIMIT, written
from domain.rich_text import Code, List, Paragraph, RichText, Table, Text, linked
from domain.texts import beyond_title, spoken, title_and_details

line = linked


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_nothing_at_all_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        written(text, "answer")
    assert (refused.value.problem, refused.value.field) == (Problem.REQUIRED, "answer")
    with pytest.raises(DomainError) as refused:
        title_and_details(text, "details")
    assert refused.value.field == "title"


def split(title: str | RichText, details: str | RichText = "") -> tuple[str, str]:
    """A title and details, as plain words."""
    short, rest = title_and_details(title, details)
    return short, rest.plain


def test_a_short_title_stays_as_it_is() -> None:
    assert split("  Screen ", " It is black. ") == ("Screen", "It is black.")
    exact = "x" * TITLE_LIMIT
    assert split(exact) == (exact, "")


def test_a_long_title_becomes_the_beginning_of_the_details() -> None:
    long = "x" * (TITLE_LIMIT + 1)
    title, details = split(long, "And more.")
    assert title == "x" * (TITLE_LIMIT - 1) + "…"
    assert details == f"{long}\n\nAnd more."


def test_of_several_lines_the_first_is_the_title_and_the_card_says_it_once() -> None:
    for text in ("Screen\nIt is black", "\n \nScreen\n\nIt is black"):
        title, details = title_and_details(text, "And old")
        assert (title, details.plain) == ("Screen", f"{text.strip()}\n\nAnd old")
        assert beyond_title(title, details).plain == "It is black\n\nAnd old"
    assert beyond_title("Screen", RichText()) == RichText()
    other = RichText.of_text("It is black\nand old")
    assert beyond_title("Screen", other) == other


def test_a_list_or_code_stays_whole_whatever_the_title_says() -> None:
    for part in (List((line("a"), line("b"))), Code(line("a\nb")), Table(((line("a"),),))):
        words = RichText((part, Paragraph(line("c"))))
        assert title_and_details(words, "") == ("a", words)
        assert beyond_title("a", words) == words


@given(st.text().filter(str.strip), st.text())
def test_no_word_is_lost_and_the_title_fits(title: str, details: str) -> None:
    short, whole = split(title, details)
    assert 0 < len(short) <= TITLE_LIMIT
    assert len(short.splitlines()) == 1
    assert title.split() == short.split() or title.strip() in whole
    assert details.strip() in whole


def test_words_without_formats_are_kept_as_text_alone() -> None:
    typed = RichText.of_text(" see https://example.org ")
    assert spoken(typed) == ("see https://example.org", None)
    bold = RichText((Paragraph((Text("now", frozenset({"bold"})),)),))
    assert spoken(bold) == ("now", bold)
