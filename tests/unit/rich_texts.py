"""Rich texts of all kinds, for properties."""

from hypothesis import strategies as st

from domain.rich_text import (
    STYLES,
    Code,
    Emoji,
    Inline,
    Link,
    List,
    Paragraph,
    Quote,
    RichText,
    Table,
    Text,
    merged,
)

_words = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n"),
    min_size=1,
    max_size=30,
) | st.sampled_from(["<!channel>", "<@U02BOB>", "@here", "&lt;", "*x*", "x" * 4000, "| a |", "- b"])
_styles = st.frozensets(st.sampled_from(STYLES), max_size=3)
_urls = st.sampled_from(["https://example.org/a?b=1&c=2", "http://例.org", "mailto:a@example.org"])
_texts: st.SearchStrategy[Inline] = st.builds(Text, _words, _styles)
_links: st.SearchStrategy[Inline] = st.builds(
    Link, _urls, st.sampled_from(["", "the page", "页面"]), _styles
)
_emoji: st.SearchStrategy[Inline] = st.builds(
    Emoji, st.sampled_from(["tada", "own"]), st.just(""), st.sampled_from([0, 2, 6])
)
lines = st.lists(_texts | _links | _emoji, min_size=1, max_size=4).map(merged)
_code = st.lists(st.builds(Text, _words) | _links, min_size=1, max_size=3).map(merged)
_lists = st.builds(
    List,
    st.lists(lines, min_size=1, max_size=4).map(tuple),
    st.booleans(),
    st.integers(0, 8),
    st.integers(0, 5),
)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    row = st.lists(lines, min_size=width, max_size=width).map(tuple)
    return Table(tuple(draw(st.lists(row, min_size=1, max_size=4))))


_parts = (
    st.builds(Paragraph, lines)
    | st.builds(Quote, lines)
    | st.builds(Code, _code)
    | _lists
    | _tables()
)
rich_texts = st.lists(_parts, max_size=5).map(lambda parts: RichText(tuple(parts)))
