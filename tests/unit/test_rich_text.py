"""Rich text: addresses in plain words, beginnings of long texts, and Slack's form of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.excerpts import cut_line, cut_text, excerpt
from domain.rich_text import (
    ChannelMention,
    Code,
    Emoji,
    GroupMention,
    Line,
    Link,
    List,
    Paragraph,
    PersonMention,
    Quote,
    RichText,
    Table,
    Text,
    emoji_character,
    linked,
    merged,
    plain_line,
)
from domain.rich_text_json import from_json, to_json
from tests.unit.rich_texts import rich_texts


def shown(words: str) -> list[str]:
    """The pieces of words, an address in angle brackets."""
    return [
        f"<{each.url}>" if isinstance(each, Link) else plain_line((each,)) for each in linked(words)
    ]


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        (
            "Follow https://wiki.example.org/reset?x=1&y=2 please",
            ["Follow ", "<https://wiki.example.org/reset?x=1&y=2>", " please"],
        ),
        ("See https://example.org/a.", ["See ", "<https://example.org/a>", "."]),
        ("(see http://example.org/a)", ["(see ", "<http://example.org/a>", ")"]),
        ("https://example.org/a_(b)", ["<https://example.org/a_(b)>"]),
        ("请看https://example.org/a，谢谢", ["请看", "<https://example.org/a>", "，谢谢"]),
        ("地址是https://example.org。", ["地址是", "<https://example.org>", "。"]),
        ("https://zh.example.org/北京", ["<https://zh.example.org/北京>"]),
        ("**https://example.org**", ["**", "<https://example.org>", "**"]),
        ("<https://example.org>", ["<", "<https://example.org>", ">"]),
        ("“https://example.org”!", ["“", "<https://example.org>", "”!"]),
        ("HTTPS://EXAMPLE.ORG", ["<HTTPS://EXAMPLE.ORG>"]),
        ("https:// xhttps://example.org ftp://a", ["https:// xhttps://example.org ftp://a"]),
        ("", []),
    ],
)  # fmt: skip
def test_addresses_are_links_without_the_end_of_the_sentence(words: str, pieces: list[str]) -> None:
    assert shown(words) == pieces


@given(st.text(alphabet="ah:/.)(，。 \nhtps*", max_size=60) | st.text())
def test_nothing_of_the_words_changes(words: str) -> None:
    assert plain_line(linked(f"https://{words}")) == f"https://{words}"
    assert plain_line(linked(words)) == words


@given(rich_texts)
def test_what_is_written_is_read_back(words: RichText) -> None:
    assert from_json(to_json(words)) == words


@given(rich_texts, st.integers(1, 400))
def test_a_beginning_is_short_and_keeps_addresses(words: RichText, limit: int) -> None:
    for cut in (excerpt, cut_text):
        beginning = cut(words, limit)
        if beginning == words:
            continue
        assert (
            sum(
                len(plain_line((each,)))
                for each in beginning.inlines()
                if not isinstance(each, Link)
            )
            <= limit + 1
        )
        assert "…" in beginning.plain
        urls = [each.url for each in words.inlines() if isinstance(each, Link)]
        kept = [each.url for each in beginning.inlines() if isinstance(each, Link)]
        assert kept == urls[: len(kept)]
    assert cut_text(words, 10**6) == words


def test_behind_a_cell_that_does_not_fit_no_other_one_is_shown() -> None:
    first = (Emoji("tada"), Link("http://例.org"))
    row = (first, (Link("https://example.org/a"),))
    beginning = excerpt(RichText((Table((row,)),)), 1)
    assert [each for each in beginning.inlines() if isinstance(each, Link)] == []


def test_a_line_is_cut_in_the_middle_of_a_label_but_not_of_an_address() -> None:
    line = (Text("See "), Link("https://example.org/a/long/way"))
    assert cut_line(line, 12) == (
        Text("See "),
        Link("https://example.org/a/long/way", "https:/"),
        Text("…"),
    )
    assert cut_line(line, 100) == line


def test_words_that_were_struck_keep_their_formats() -> None:
    bold = frozenset({"bold"})
    words = RichText((Paragraph((Text("a", bold), Link("https://b.org"), Emoji("tada"))),))
    assert list(words.struck().inlines()) == [
        Text("a", bold | {"strike"}),
        Link("https://b.org", style=frozenset({"strike"})),
        Emoji("tada"),
    ]


@pytest.mark.parametrize(
    ("code", "character"), [("1f600", "😀"), ("d83d-de00", "😀"), ("d83d", "�"), ("0", "")]
)
def test_no_emoji_is_a_character_that_a_database_refuses(code: str, character: str) -> None:
    assert emoji_character(Emoji("x", code)) == character


@pytest.mark.parametrize(
    ("element", "inline"),
    [
        ({"type": "user", "user_id": "U1"}, PersonMention("U1")),
        ({"type": "usergroup", "usergroup_id": "S1"}, GroupMention("S1")),
        ({"type": "channel", "channel_id": "C1"}, ChannelMention("C1")),
        ({"type": "broadcast", "range": "here"}, Text("@here")),
        ({"type": "color", "value": "#f2c744"}, Text("#f2c744")),
        ({"type": "date", "timestamp": 1, "fallback": "today"}, Text("today")),
        ({"type": "emoji", "name": "wave", "skin_tone": 3}, Emoji("wave", skin_tone=3)),
        ({"type": "emoji", "name": "wave", "skin_tone": 9}, Emoji("wave")),
        ({"type": "link", "url": "https://a.org", "text": "https://a.org"}, Link("https://a.org")),
        ({"type": "brand_new", "text": "words"}, Text("words")),
    ],
)  # fmt: skip
def test_each_element_of_slacks_is_read(element: dict[str, Any], inline: Any) -> None:
    section = {"type": "rich_text_section", "elements": [element]}
    assert from_json([section]) == RichText((Paragraph((inline,)),))


@pytest.mark.parametrize(
    "elements",
    [
        [{"type": "brand_new"}],
        [{}],
        [{"type": "rich_text_section", "elements": "?"}],
        [{"type": "rich_text_list", "elements": []}],
        [{"type": "table", "rows": [[], [{"type": "raw_text", "text": ""}]]}],
        [{"type": "rich_text_section", "elements": [{"type": "emoji"}, {"type": "link"}, None]}],
    ],
)
def test_what_has_no_words_is_left_out(elements: list[dict[str, Any]]) -> None:
    assert not from_json(elements)


def test_plain_words_show_what_the_formats_said() -> None:
    line: Line = (Text("a "), Link("https://b.org", "b"), Emoji("+1", "1f44d-1f3fd"), Emoji("own"))
    words = RichText(
        (
            Paragraph((Text("Steps:\n"),)),
            List((line, (Text("c"),)), ordered=True, indent=1, offset=1),
            Quote((Text("d\ne"),)),
            Code((Text("x = 1"),)),
            Table((((Text("f"),), ()), ((Text("g"),), (Text("h"),)))),
        )
    )
    assert words.plain == (
        "Steps:\n   2. a b (https://b.org)👍🏽:own:\n   3. c\n> d\n> e\nx = 1\nf | \ng | h"
    )
    assert merged(line) == line
