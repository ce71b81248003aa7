"""Somebody's words in blocks, with the formats that they gave them; they ping nobody.

Slack has no quotations of lists and code: these are set off by the border that quotations have. A
message has room for one table; elsewhere a table is written as lines.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.views.blocks import MAX_TEXT, Block, Inline, Line, cell, channel, chunks, link, rich, text
from domain.excerpts import cut_line
from domain.rich_text import (
    PLAIN,
    ChannelMention,
    Code,
    Emoji,
    Link,
    List,
    Paragraph,
    Part,
    Quote,
    RichText,
    Table,
    join_lines,
    linked,
    merged,
    plain_inline,
    split_lines,
    table_lines,
)
from domain.rich_text import Inline as Words
from domain.rich_text import Line as LineOfWords
from domain.rich_text import Text as PlainWords
from domain.rich_text_json import line_to_json

_MOST_COLUMNS = 20
_MOST_ROWS = 100
_BORDER = {"border": 1}


def quotation(words: RichText) -> list[Block]:
    """Set somebody's words off from Crossdesk's."""
    return list(_parts(words.parts, _BORDER))


def quote(words: str) -> list[Block]:
    """Set somebody's plain words off from Crossdesk's."""
    return quotation(RichText.of_text(words))


def paragraphs(words: RichText) -> list[Block]:
    """Render somebody's words where nobody else's stand beside them."""
    return list(_parts(words.parts, {}))


def with_table(
    lead: Sequence[Line | Block], words: RichText, tail: Sequence[Line | Block] = ()
) -> list[Block]:
    """Quote somebody's words in a message, their first table as a table.

    Args:
        lead, tail: the lines before and behind.
    """
    at = next((number for number, part in enumerate(words.parts) if _is_table(part)), None)
    if at is None:
        return [rich(*lead, *quotation(words), *tail)]
    table = words.parts[at]
    assert isinstance(table, Table)  # noqa: S101  -- it was looked for
    before, after = RichText(words.parts[:at]), RichText(words.parts[at + 1 :])
    blocks = [
        rich(*lead, *quotation(before)),
        {"type": "table", "rows": [[cell(line(each)) for each in row] for row in table.rows]},
        rich(*quotation(after), *tail),
    ]
    return [each for each in blocks if each.get("elements") != []]


def _is_table(part: Part) -> bool:
    if not isinstance(part, Table):
        return False
    return len(part.rows) <= _MOST_ROWS and len(part.rows[0]) <= _MOST_COLUMNS


def _parts(parts: Sequence[Part], border: Block) -> Iterator[Block]:
    for is_paragraph, group in groupby(parts, lambda part: isinstance(part, Paragraph)):
        found = list(group)
        if is_paragraph:
            lines = [each.line for each in found if isinstance(each, Paragraph)]
            words = join_lines([_without_end(each) for each in lines])
            if words:
                kind = "rich_text_quote" if border else "rich_text_section"
                yield {"type": kind, "elements": line(words)}
        else:
            yield from (_part(each, border) for each in found)


def _part(part: Part, border: Block) -> Block:
    match part:
        case List(ordered=ordered, indent=indent, offset=offset, items=items):
            sections = [{"type": "rich_text_section", "elements": line(item)} for item in items]
            return {
                "type": "rich_text_list",
                "style": "ordered" if ordered else "bullet",
                **({"indent": indent} if indent else {}),
                **({"offset": offset} if offset else {}),
                **border,
                "elements": sections,
            }
        case Code(line=words):
            return {"type": "rich_text_preformatted", **border, "elements": line(words)}
        case Table():
            words = join_lines(table_lines(part))
            return {"type": "rich_text_quote", "elements": line(words)}
        case Quote(line=words) | Paragraph(line=words):
            return {"type": "rich_text_quote", **border, "elements": line(words)}


def _without_end(words: LineOfWords) -> LineOfWords:
    """Leave out the end of line with which Slack ends a paragraph before something else."""
    lines = split_lines(words)
    return join_lines(lines[:-1] if len(lines) > 1 and not lines[-1] else lines)


def linked_line(words: str, room: int, *, bold: bool = False) -> Line:
    """Render at most `room` characters of plain words, in which addresses are links."""
    style = frozenset({"bold"}) if bold else PLAIN
    return line(cut_line(linked(words, style), room))


def line(words: LineOfWords) -> Line:
    """Render a line; Slack takes none that is empty."""
    return [each for inline in merged(words) for each in _inlines(inline)] or [text(" ")]


def _inlines(inline: Words) -> Line:
    match inline:
        case PlainWords(text=said) if len(said) > MAX_TEXT:
            parts = [PlainWords(each, inline.style) for each in chunks(said)]
            return line_to_json(tuple(parts))
        case PlainWords() | Emoji():
            return line_to_json((inline,))
        case Link(url=url, label=label):
            shown: Inline = link(url, label)
            styled = line_to_json((inline,))[0].get("style")
            return [{**shown, "style": styled} if styled else shown]
        case ChannelMention(channel_id=channel_id):
            return [channel(channel_id)]
        case _:
            return [text(plain_inline(inline))]
