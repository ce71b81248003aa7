"""Markdown behind commands and in pasted text."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markdown import from_markdown
from domain.rich_text import Code, Link, List, Paragraph, Quote, RichText, Table, Text

BOLD = frozenset({"bold"})


def text(words: str) -> Any:
    return (Text(words),)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("**Room 12**: dark", [Paragraph((Text("Room 12", BOLD), Text(": dark")))]),
        ("这是**重点**。", [Paragraph((Text("这是"), Text("重点", BOLD), Text("。")))]),
        ("**https://x.org**", [Paragraph((Link("https://x.org", style=BOLD),))]),
        ("[the page](https://x.org/(a))", [Paragraph((Link("https://x.org/(a)", "the page"),))]),
        ("Try:\n- a\n- b", [Paragraph(text("Try:")), List((text("a"), text("b")))]),
        ("3. a\n4. b", [List((text("a"), text("b")), ordered=True, offset=2)]),
        (
            "- a\n  1. b\n- c",
            [List((text("a"),)), List((text("b"),), ordered=True, indent=1), List((text("c"),))],
        ),
        ("```python\nx = 1 < 2\n\n  y\n```", [Code(text("x = 1 < 2\n\n  y"))]),
        ("```\nnever ended", [Code(text("never ended"))]),
        ("> a\n> - b\n\nc", [Quote(text("a\n• b")), Paragraph(text("c"))]),
        (
            "| a | b |\n|---|---|\n| 1 | [p](http://x.org) |",
            [Table(((text("a"), text("b")), (text("1"), (Link("http://x.org", "p"),))))],
        ),
    ],
)  # fmt: skip
def test_what_is_marked_is_read(typed: str, parts: list[Any]) -> None:
    assert from_markdown(typed) == RichText(tuple(parts))


@pytest.mark.parametrize(
    "typed",
    [
        "2 * 3 * 4 and 2*3*4 and 2**3**4",
        "snake_case_name and __init__ and _this_",
        "*one star* ~~struck~~ `code`",
        "# no heading\n---",
        "C:\\*x* &copy; <b>bold</b> <https://example.org>",
        "![picture](https://example.org/a.png)",
        "[label](page.html) [x]: y",
        "** not bold ** and **never ended",
        "    indented  \n\ttwice\n\n\nfar away",
        "1. a\n1. b",
        "-",
        "- ",
        "> ",
        "```",
        "a | b\nc | d",
        "",
        " ",
    ],
)
def test_all_else_stays_as_it_was_typed(typed: str) -> None:
    words = from_markdown(typed)
    assert words.typed in {typed, None}
    if words.typed is None:
        assert typed.startswith("!"), "an address with a label is a link, whatever stands before"
    else:
        assert words == RichText.of_text(typed)


@given(st.text(alphabet="ab *_-`>|#\n[](1.)\\<&;", max_size=80) | st.text())
def test_no_letter_is_lost(typed: str) -> None:
    plain = from_markdown(typed).plain
    letters = [each for each in typed if each.isalnum()]
    assert [each for each in plain if each.isalnum()] == letters or "```" in typed


@given(st.text(alphabet="ab1 *_-+`~>|#:\n\r\t[](1.)\\<&;", max_size=80) | st.text())
def test_what_has_no_sign_is_plain_without_being_parsed(typed: str) -> None:
    with patch("bot.markdown._SIGN", re.compile("")):
        parsed = from_markdown(typed)
    assert from_markdown(typed) == parsed
