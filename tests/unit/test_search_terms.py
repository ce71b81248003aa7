"""The terms by which requests are found, and the days that people name."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.day_words import days_named
from domain.search_terms import EVERY_REQUEST, Term, day_terms, is_in, terms_of, wanted_terms
from tests.thoroughness import examples

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Screen stays black!", ["screen", "stays", "black"]),
        ("屏幕不亮", ["屏幕", "幕不", "不亮", "亮"]),
        ("灯", ["灯"]),
        ("1510 房USB坏", ["1510", "房", "usb", "坏"]),
        ("Ｍüller", ["muller"]),
        ("a_b front-desk", ["a", "b", "front", "desk"]),
        ("🖨️ … '", []),
    ],
)
def test_words_are_taken_apart_and_chinese_into_pairs(text: str, expected: list[str]) -> None:
    assert list(terms_of(text)) == expected


@given(text=st.text(), begin=st.integers(0, 20), length=st.integers(1, 20))
@settings(max_examples=examples(100), deadline=None)
def test_a_part_of_chinese_words_is_found_wherever_it_begins(
    text: str, begin: int, length: int
) -> None:
    words = "信息技术部的屏幕昨天开始不亮请尽快处理"
    part = words[begin % len(words) :][:length]
    assert is_in(wanted_terms(part), f"{text} {words} {text}")


@given(text=st.text())
@settings(max_examples=examples(100), deadline=None)
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    for word in text.split():
        wanted = wanted_terms(word)
        assert not wanted or is_in(wanted, text)


@given(text=st.text())
@settings(max_examples=examples(100), deadline=None)
def test_a_term_holds_nothing_that_an_index_takes_for_more(text: str) -> None:
    for term in [*terms_of(text), *(each.text for each in wanted_terms(text))]:
        assert term
        assert not set(term) & set(string.punctuation + string.whitespace), term


def test_a_word_is_found_by_its_beginning_unless_that_is_too_short() -> None:
    assert is_in(wanted_terms("scr"), "Screen")
    assert not is_in(wanted_terms("sc"), "Screen")
    assert not is_in(wanted_terms("creen"), "Screen")
    assert not is_in(wanted_terms("幕屏"), "屏幕")


def test_days_have_a_term_each_and_long_times_one_a_month() -> None:
    assert day_terms(TODAY, TODAY) == (
        Term("=t20261128"),
        Term("=t20261129"),
        Term("=t20261130"),
    )
    months = day_terms(date(2025, 11, 3), TODAY)
    assert months[0] == Term("=t202511", is_prefix=True)
    assert len(months) == 13
    assert day_terms(date(1990, 1, 1), TODAY) == (EVERY_REQUEST,)


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("2026-11-03", (2026, 11, 3), (2026, 11, 3)),
        ("2026-2", (2026, 2, 1), (2026, 2, 28)),
        ("2026-10-30..2026-11-02", (2026, 10, 30), (2026, 11, 2)),
        ("2026-09..2026-10", (2026, 9, 1), (2026, 10, 31)),
        ("yesterday..today", (2026, 11, 28), (2026, 11, 29)),
        ("昨天", (2026, 11, 28), (2026, 11, 28)),
        ("11月3日", (2026, 11, 3), (2026, 11, 3)),
        ("12月", (2025, 12, 1), (2025, 12, 31)),
        ("2024年2月", (2024, 2, 1), (2024, 2, 29)),
    ],
)
def test_days_are_read_as_people_name_them(
    word: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert days_named(word, TODAY) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "word",
    [
        *("", "lift", "2026", "2026-13", "2026-11-31", "2026-11-03..2026-11-01", "..", "13月"),
        *("0001-01-01", "9999-12-31", "9999年12月", "2026-11-03..9999-12"),
    ],
)
def test_what_names_no_days_is_none(word: str) -> None:
    assert days_named(word, TODAY) is None
