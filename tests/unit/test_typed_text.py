"""Typed text, out of the markup in which Slack hands it over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parsing import request_number
from bot.slack.markup import from_markup, typed_behind_command
from bot.views.blocks import escape
from domain.rich_text import Paragraph, plain_line


def typed(markup: str) -> str:
    """The plain words of markup, the white space around them included."""
    parts = from_markup(markup).parts
    return "".join(plain_line(part.line) for part in parts if isinstance(part, Paragraph))


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("", ""),
        ("Screen stays black", "Screen stays black"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&lt;!channel&gt; &lt;@U02BOB&gt;", "<!channel> <@U02BOB>"),
        ("&amp;lt;", "&lt;"),
        ("ask <@U02BOB>", "ask @U02BOB"),
        ("ask <@U02BOB|bob>", "ask @bob"),
        ("in <#C01IT|it> or <#C02>", "in #it or #C02"),
        ("<!here> <!channel>", "@here @channel"),
        ("<!subteam^S01|@it-team> <!subteam^S01>", "@it-team @S01"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("<https://example.org|example.org>", "https://example.org"),
        ("<https://example.org|our page>", "our page (https://example.org)"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<tel:123|123>", "tel:123"),
        ("<>", "<>"),
        ("屏幕 👩‍👩‍👧‍👦 \u202eعربي", "屏幕 👩‍👩‍👧‍👦 \u202eعربي"),
        ("two\nlines", "two\nlines"),
    ],
)  # fmt: skip
def test_markup_is_read_back_into_what_was_typed(markup: str, words: str) -> None:
    assert typed(markup) == words


@given(st.text())
def test_whatever_is_typed_comes_back_as_typed(words: str) -> None:
    assert typed(escape(words)) == words


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("it <!channel> & <@U1> *x*", "it <!channel> & <@U1> *x*"),
        ("it &lt;!channel&gt; &amp; &lt;@U1&gt; *x*", "it <!channel> & <@U1> *x*"),
        ("it ask <@U1|bob> in <#C1|it>", "it ask @bob in #it"),
        ("it use List<String> &copy;", "it use List<String> &copy;"),
        ("it see <https://example.org|example.org>", "it see https://example.org"),
    ],
)
def test_behind_a_command_only_what_slack_marked_up_is_read_back(sent: str, words: str) -> None:
    assert typed_behind_command(sent) == words


@given(st.text())
def test_any_markup_can_be_read(markup: str) -> None:
    assert isinstance(typed(markup), str)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("#12", 12),
        ("007", 7),
        ("999999999", 999999999),
        ("1234567890", None),
        ("##1", None),
        ("#", None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("1 2", None),
        (" 1", None),
        ("1\n", None),
        ("²", None),
        ("١٢", None),
    ],
)
def test_a_requests_number_is_read_with_or_without_its_mark(text: str, number: int | None) -> None:
    assert request_number(text) == number
