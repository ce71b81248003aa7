"""Markdown, as people type it behind a command or paste it, read into rich text.

Fences, lists, quotes, tables, `**bold**` and `[label](address)` are read.
All else is literal, and so is a text in which a letter would get lost.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from domain.rich_text import (
    Code,
    Inline,
    Line,
    Link,
    List,
    Paragraph,
    Part,
    Quote,
    RichText,
    Row,
    Table,
    Text,
    join_lines,
    linked,
    marker,
    split_lines,
    table_lines,
)

_BLOCKS = ("fence", "list", "blockquote", "table")
_INLINES = ("text", "link")
# Without one of these nothing is marked; most lines that people type have none.
_SIGN = re.compile(r"[`~>|*\[]|(?:\A|[\r\n])\s*(?:[-+]|\d+[.)])")
_LINKED = ("https://", "http://", "mailto:")
_DEEPEST = 8  # a list in Slack
# A power, "2**3", is not bold.
_BOLD = re.compile(r"(?<![A-Za-z0-9*])\*\*(?=[^\s*])(.+?)(?<=[^\s*])\*\*(?![A-Za-z0-9*])")
_NO_TEXT = "\ufffc"


def from_markdown(text: str) -> RichText:
    """Read a text as Markdown; where nothing is marked, it is plain words."""
    plain = RichText.of_text(text)
    return _read(text, plain) if _SIGN.search(text) else plain


def _read(text: str, plain: RichText) -> RichText:
    tree = SyntaxTreeNode(_parser().parse(text))
    read = RichText(tuple(_joined(_blocks(tree.children, text.split("\n")))))
    # A fence may name a language, which nobody is shown.
    languages = "".join(node.info for node in tree.walk() if node.type == "fence")
    lost = _letters(text).replace(_letters(languages), "", 1) != _letters(read.plain)
    return plain if lost or not _is_marked(read) else read


def with_marks_read(words: RichText) -> RichText:
    """Read words without formats as Markdown: who pastes it sends its marks as plain words."""
    return words if words.typed is None else from_markdown(words.typed)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable([*_BLOCKS, *_INLINES])
    parser.validateLink = lambda url: url.lower().startswith(_LINKED)  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _is_marked(words: RichText) -> bool:
    """Whether anything in it is more than words and addresses."""
    return any(not isinstance(part, Paragraph) for part in words.parts) or any(
        isinstance(each, Text | Link) and (each.style or (isinstance(each, Link) and each.label))
        for each in words.inlines()
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


# --- blocks ---


def _blocks(
    nodes: list[SyntaxTreeNode], source: list[str] | None = None, indent: int = 0
) -> Iterator[Part]:
    """Read blocks.

    Args:
        source: the lines of the whole text, for blocks that stand in no other: Markdown knows
            neither the spaces around a line nor empty lines.
    """
    end, before = 0, ""
    for node in nodes:
        start, stop = node.map or (end, end)
        match node.type:
            case "paragraph" if source is not None:
                between: list[Line] = [()] * (start - end) if before == "paragraph" else []
                yield Paragraph(join_lines([*between, *map(_spaced, source[start:stop])]))
            case "paragraph":
                yield Paragraph(join_lines(_lines(node)))
            case "fence" if node.content.strip():
                yield Code((Text(node.content.strip("\n")),))
            case "blockquote":
                yield from _quote(node)
            case "bullet_list" | "ordered_list":
                yield from _list(node, indent)
            case "table":
                yield Table(tuple(_rows(node)))
        end, before = stop, node.type


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Make one paragraph of several that follow each other."""
    lines: list[Line] = []
    for part in parts:
        if isinstance(part, Paragraph):
            lines.append(part.line)
            continue
        if lines:
            yield Paragraph(join_lines(lines))
            lines = []
        yield part
    if lines:
        yield Paragraph(join_lines(lines))


def _list(node: SyntaxTreeNode, indent: int) -> Iterator[Part]:
    """Read a list: several, where something else stands in an item."""
    ordered, depth = node.type == "ordered_list", min(indent, _DEEPEST)
    offset = max(int(node.attrs.get("start", 1)) - 1, 0) if ordered else 0
    items: list[Line] = []
    for item in node.children:
        words = list(takewhile(lambda each: each.type == "paragraph", item.children))
        items.append(join_lines([line for each in words for line in _lines(each)]))
        inside = item.children[len(words) :]
        if inside:
            yield List(tuple(items), ordered, depth, offset)
            yield from _blocks(inside, indent=indent + 1)
            offset, items = offset + len(items) if ordered else 0, []
    if any(items):
        yield List(tuple(items), ordered, depth, offset)


def _quote(node: SyntaxTreeNode) -> Iterator[Part]:
    """Read a quotation, in which nothing but lines can stand."""
    lines: list[Line] = []
    for part in _blocks(node.children):
        if isinstance(part, List):
            items = enumerate(part.items)
            lines += [(Text(f"{marker(part, number)} "), *item) for number, item in items]
        elif isinstance(part, Table):
            lines += table_lines(part)
        else:
            lines.append(part.line)
    if any(lines):
        yield Quote(join_lines(lines))


def _rows(table: SyntaxTreeNode) -> Iterator[Row]:
    for section in table.children:
        for row in section.children:
            yield tuple(join_lines(_lines(cell)) for cell in row.children)


# --- lines ---


def _spaced(words: str) -> Line:
    """Read a line with the spaces around it."""
    bare = words.strip()
    if not bare:
        return (Text(words),) if words else ()
    before, _, after = words.partition(bare)
    line = join_lines(_lines(SyntaxTreeNode(_parser().parseInline(bare))))
    return tuple(each for each in (Text(before), *line, Text(after)) if each != Text(""))


def _lines(node: SyntaxTreeNode) -> list[Line]:
    """Return the lines of a paragraph or a cell."""
    found = tuple(each for inline in node.children for each in _inlines(inline.children))
    return [_with_bold(line) for line in split_lines(found)]


def _inlines(nodes: list[SyntaxTreeNode]) -> Iterator[Inline]:
    for node in nodes:
        match node.type:
            case "text":
                yield from linked(node.content)
            case "link":
                url = str(node.attrs["href"])
                label = "".join(each.content for each in node.walk() if not each.children)
                yield Link(url, "" if label == url else label)


def _with_bold(line: Line) -> Line:
    flat = "".join(
        each.text if isinstance(each, Text) and not each.style else _NO_TEXT for each in line
    )
    found: list[Inline] = []
    end = 0
    for match in _BOLD.finditer(flat):
        found += _slice(line, end, match.start())
        found += [_bold(each) for each in _slice(line, *match.span(1))]
        end = match.end()
    return (*found, *_slice(line, end, len(flat)))


def _slice(line: Line, start: int, stop: int) -> Iterator[Inline]:
    """Return what stands between two places, at which all but plain text takes one."""
    at = 0
    for each in line:
        if isinstance(each, Text) and not each.style:
            words = each.text[max(start - at, 0) : max(stop - at, 0)]
            if words:
                yield replace(each, text=words)
            at += len(each.text)
        else:
            if start <= at < stop:
                yield each
            at += 1


def _bold(inline: Inline) -> Inline:
    if isinstance(inline, Text | Link):
        return replace(inline, style=inline.style | {"bold"})
    return inline
