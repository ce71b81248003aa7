"""The beginning of a long text, for where the whole has no room."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.rich_text import (
    Inline,
    Line,
    Link,
    Part,
    RichText,
    Row,
    Text,
    plain_inline,
    plain_line,
    rows_of,
    with_rows,
)

_MORE = "…"
_CHARACTERS_A_LINE = 50


@dataclass(slots=True)
class _Room:
    """The room that is left.

    Attributes:
        exceeded: whether something did not fit.
    """

    characters: int
    lines: int
    exceeded: bool = False


def excerpt(words: RichText, limit: int) -> RichText:
    """Return the beginning of a text: at most `limit` characters, and few enough short lines.

    "…" says that there is more. A link keeps its address, however little of its label is shown.
    """
    return _beginning(words, _Room(limit, max(limit // _CHARACTERS_A_LINE, 1)))


def cut_text(words: RichText, limit: int) -> RichText:
    """Return at most `limit` characters of a text, on however many lines."""
    return _beginning(words, _Room(limit, limit))


def _beginning(words: RichText, room: _Room) -> RichText:
    parts: list[Part] = []
    for part in words.parts:
        rows = list(_taken(rows_of(part), room))
        if room.exceeded:
            return RichText((*parts, with_rows(part, _with_more(rows or [((),)]))))
        parts.append(part)
    return words


def _taken(rows: list[Row], room: _Room) -> Iterator[Row]:
    for row in rows:
        length = sum(len(plain_line(cell)) for cell in row)
        if not room.lines or (length and not room.characters):
            room.exceeded = True
            return
        room.lines -= 1
        if length > room.characters:
            room.exceeded = True
            yield _cut_row(row, room.characters)
            return
        room.characters -= length
        yield row


def _cut_row(row: Row, limit: int) -> Row:
    cells = []
    for cell in row:
        cells.append(_cut(cell, limit))
        limit -= len(plain_line(cell))  # behind what did not fit, nothing is shown
    return tuple(cells)


def cut_line(line: Line, limit: int) -> Line:
    """Return at most `limit` characters of a line; "…" says that there were more."""
    if len(plain_line(line)) <= limit:
        return line
    ((cut,),) = _with_more([(_cut(line, limit - 1),)])
    return cut


def _cut(line: Line, limit: int) -> Line:
    taken: list[Inline] = []
    for each in line:
        words = plain_inline(each)
        if len(words) <= limit:
            taken.append(each)
        elif isinstance(each, Text) and limit > 0:
            taken.append(replace(each, text=words[:limit]))
        elif isinstance(each, Link) and limit > 0:
            taken.append(replace(each, label=(each.label or each.url)[:limit]))
        limit -= len(words)
        if limit <= 0:
            break
    return tuple(taken)


def _with_more(rows: list[Row]) -> list[Row]:
    """Put "…" behind the last words."""
    *before, last = rows
    *cells, line = last
    *others, end = line or (Text(""),)
    if isinstance(end, Text):
        ending = (*others, replace(end, text=end.text.rstrip() + _MORE))
    else:
        ending = (*others, end, Text(_MORE))
    return [*before, (*cells, ending)]
