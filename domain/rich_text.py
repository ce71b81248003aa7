"""Rich text: what people write, with the formats, lists and links that they gave it.

Its elements are those of Slack's rich text; `domain.rich_text_json` writes and reads them as Slack
and the database have them. A text is made of parts, a part of lines, a line of inline elements.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from domain.storable import storable_text

Style = frozenset[str]
PLAIN: Style = frozenset()
STYLES = ("bold", "italic", "strike", "underline", "code")

CELL_GAP = " | "
"""Stands between the cells of a table where it is written as lines."""

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])https?://[^\s<>\"“”‘’«»，。；：！？、（）【】《》〈〉「」『』…]+",
    re.IGNORECASE,
)
_NEVER_LAST = "?!.,:;*_~'`"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LONGEST_ADDRESS = 3000  # of a link in Slack


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one style."""

    text: str
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class Link:
    """A link; without a label its address is shown."""

    url: str
    label: str = ""
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class Emoji:
    """An emoji by its short code.

    Attributes:
        unicode: its code points in hexadecimal digits, "1f44d-1f3fd"; empty: the workspace's own.
        skin_tone: from 2 to 6; 0: none.
    """

    name: str
    unicode: str = ""
    skin_tone: int = 0


@dataclass(frozen=True, slots=True)
class ChannelMention:
    """A mention of a channel, which Slack shows by name to those who can see it.

    Attributes:
        name: for where there is no Slack; empty if it is not known.
    """

    channel_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A mention of a person."""

    user_id: str
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class GroupMention:
    """A mention of a user group."""

    group_id: str
    style: Style = PLAIN


Inline = Text | Link | Emoji | ChannelMention | PersonMention | GroupMention
Mention = ChannelMention | PersonMention | GroupMention
Line = tuple[Inline, ...]
Row = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; it may have several lines."""

    line: Line


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    line: Line


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text."""

    line: Line


@dataclass(frozen=True, slots=True)
class List:
    """A list, of which each item may have several lines.

    Attributes:
        indent: how deep it stands in another list.
        offset: how many numbers of an ordered list come before.
    """

    items: tuple[Line, ...]
    ordered: bool = False
    indent: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; all rows have the same number of cells."""

    rows: tuple[Row, ...]


Part = Paragraph | Quote | Code | List | Table


@dataclass(frozen=True, slots=True)
class RichText:
    """A text that somebody wrote."""

    parts: tuple[Part, ...] = field(default=())

    @classmethod
    def of_text(cls, text: str) -> "RichText":
        """Return plain words, in which addresses are links."""
        line = linked(text)
        return cls((Paragraph(line),) if line else ())

    @property
    def plain(self) -> str:
        """The words alone."""
        return "\n".join(_plain_part(part) for part in self.parts).strip()

    @property
    def typed(self) -> str | None:
        """The words as they were typed, if no format was given to any of them; else None."""
        if not all(map(_is_typed, self.inlines())):
            return None
        lines = [part.line for part in self.parts if isinstance(part, Paragraph)]
        return "".join(map(plain_line, lines)) if len(lines) == len(self.parts) else None

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __add__(self, other: "RichText") -> "RichText":
        return RichText(self.parts + other.parts)

    def with_mentions(self, naming: Callable[[Mention], Inline]) -> "RichText":
        """Return the text in which each mention is what `naming` makes of it."""

        def named(line: Line) -> Line:
            return tuple(naming(each) if isinstance(each, Mention) else each for each in line)

        return self.with_lines(named)

    def struck(self) -> "RichText":
        """Return the text struck through."""
        return self.with_lines(lambda line: tuple(map(_struck, line)))

    def with_lines(self, change: Callable[[Line], Line]) -> "RichText":
        """Return the text in which each line, item and cell is changed."""
        return RichText(tuple(_with_lines(part, change) for part in self.parts))

    def inlines(self) -> Iterator[Inline]:
        """Return all inline elements, in their order."""
        for part in self.parts:
            for row in rows_of(part):
                for line in row:
                    yield from line

    def mentions(self) -> frozenset[Mention]:
        """Return everything that is mentioned."""
        return frozenset(each for each in self.inlines() if isinstance(each, Mention))


# --- lines ---


_NO_WORDS = Text("")


def linked(words: str, style: Style = PLAIN) -> Line:
    """Return words in which each web address is a link; nothing of them changes."""
    if "://" not in words:  # most have none, and it takes a while to look for one at every letter
        return (Text(words, style),) if words else ()
    line: list[Inline] = []
    end = 0
    for match in _ADDRESS.finditer(words):
        url = _without_end_of_sentence(match.group())
        if url.endswith("//") or len(url) > _LONGEST_ADDRESS:
            continue
        if match.start() > end:
            line.append(Text(words[end : match.start()], style))
        line.append(Link(url, style=style))
        end = match.start() + len(url)
    if end < len(words):
        line.append(Text(words[end:], style))
    return tuple(line)


def _without_end_of_sentence(url: str) -> str:
    """Leave out what belongs to the sentence: "." and ",", a bracket that was opened before."""
    while url:
        opening = _CLOSING.get(url[-1])
        unbalanced = opening is not None and url.count(url[-1]) > url.count(opening)
        if url[-1] not in _NEVER_LAST and not unbalanced:
            break
        url = url[:-1]
    return url


def plain_line(line: Line) -> str:
    """The words of a line."""
    return "".join(map(plain_inline, line))


def plain_inline(inline: Inline) -> str:
    """The words of an inline element."""
    match inline:
        case Text(text=text):
            return text
        case Link(url=url, label=label):
            shown = url.removeprefix("mailto:")
            return shown if label in {"", url, shown} else f"{label} ({shown})"
        case Emoji():
            return emoji_character(inline) or f":{inline.name}:"
        case ChannelMention(channel_id=channel_id, name=name):
            return f"#{name or channel_id}"
        case PersonMention(user_id=user_id):
            return f"@{user_id}"
        case GroupMention(group_id=group_id):
            return f"@{group_id}"


def emoji_character(emoji: Emoji) -> str:
    """The character of an emoji; empty if it is the workspace's own."""
    try:
        characters = (chr(int(each, 16)) for each in emoji.unicode.split("-") if each)
        return storable_text("".join(characters))
    except (ValueError, OverflowError):
        return ""


def split_lines(line: Line) -> list[Line]:
    """Split at the ends of lines."""
    lines: list[list[Inline]] = [[]]
    for each in line:
        if not isinstance(each, Text):
            lines[-1].append(each)
            continue
        if "\n" not in each.text:
            lines[-1] += [each] if each.text else []
            continue
        first, *others = each.text.split("\n")
        if first:
            lines[-1].append(replace(each, text=first))
        lines += [[replace(each, text=other)] if other else [] for other in others]
    return [tuple(each) for each in lines]


def join_lines(lines: list[Line]) -> Line:
    """Put lines together again, an end of line between each two."""
    joined: list[Inline] = []
    for number, line in enumerate(lines):
        if number:
            joined.append(Text("\n"))
        joined += line
    return merged(joined)


def merged(line: Iterable[Inline]) -> Line:
    """Make one element of words in the same style that follow each other."""
    found: list[Inline] = []
    for each in line:
        before = found[-1] if found else None
        if isinstance(each, Text) and isinstance(before, Text) and each.style == before.style:
            found[-1] = replace(before, text=before.text + each.text)
        else:
            found.append(each)
    return tuple(each for each in found if each != _NO_WORDS)


def _is_typed(inline: Inline) -> bool:
    match inline:
        case Text(style=style) | Link(label="", style=style):
            return not style
        case _:
            return False


def _struck(inline: Inline) -> Inline:
    if isinstance(inline, Text | Link | PersonMention | GroupMention):
        return replace(inline, style=inline.style | {"strike"})
    return inline


# --- parts ---


def rows_of(part: Part) -> list[Row]:
    """Return the lines of a part, each as the cells that stand side by side: mostly one."""
    match part:
        case Paragraph(line=line) | Quote(line=line) | Code(line=line):
            return [(each,) for each in split_lines(line)]
        case List(items=items):
            return [(each,) for each in items]
        case Table(rows=rows):
            return list(rows)


def with_rows(part: Part, rows: list[Row]) -> Part:
    """Return the part with these lines instead of its own: the inverse of `rows_of`."""
    match part:
        case List():
            return replace(part, items=tuple(cells[0] for cells in rows))
        case Table():
            return replace(part, rows=tuple(rows))
        case _:
            return replace(part, line=join_lines([cells[0] for cells in rows]))


def _with_lines(part: Part, change: Callable[[Line], Line]) -> Part:
    match part:
        case List(items=items):
            return replace(part, items=tuple(map(change, items)))
        case Table(rows=rows):
            return replace(part, rows=tuple(tuple(map(change, row)) for row in rows))
        case _:
            return replace(part, line=change(part.line))


def table_lines(table: Table) -> list[Line]:
    """Write a table as lines: "a | b"."""
    lines: list[Line] = []
    for row in table.rows:
        line: list[Inline] = []
        for number, cell in enumerate(row):
            line += [*([Text(CELL_GAP)] if number else []), *join_with_spaces(cell)]
        lines.append(tuple(line))
    return lines


def join_with_spaces(line: Line) -> Line:
    """Put what stands on several lines on one."""
    return tuple(
        replace(each, text=each.text.replace("\n", " ")) if isinstance(each, Text) else each
        for each in line
    )


def _plain_part(part: Part) -> str:
    match part:
        case Quote(line=line):
            return "\n".join(f"> {each}" for each in plain_line(line).split("\n"))
        case List(items=items):
            return "\n".join(
                f"{'   ' * part.indent}{marker(part, number)} {plain_line(item)}"
                for number, item in enumerate(items)
            )
        case Table():
            return plain_line(join_lines(table_lines(part)))
        case _:
            return plain_line(part.line).removesuffix("\n")


def marker(listed: List, number: int) -> str:
    """The sign before an item of a list: "•", or "2."."""
    return f"{listed.offset + number + 1}." if listed.ordered else "•"
