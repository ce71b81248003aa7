"""Rich text as Slack writes it: the `elements` of a `rich_text` block, and `table` blocks.

So it is kept in the database, too; there a channel has its name beside it.

Slack adds new elements now and then. Of one that is not known, the words in it are kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.rich_text import (
    PLAIN,
    STYLES,
    ChannelMention,
    Code,
    Emoji,
    GroupMention,
    Inline,
    Line,
    Link,
    List,
    Paragraph,
    Part,
    PersonMention,
    Quote,
    RichText,
    Row,
    Style,
    Table,
    Text,
    linked,
)

Json = dict[str, Any]

_DEEPEST = 8  # a list in Slack
_SKIN_TONES = range(2, 7)


# --- writing ---


def to_json(words: RichText) -> list[Json]:
    """Write a text; `from_json` reads it back."""
    return [_part_to_json(part) for part in words.parts]


def line_to_json(line: Line) -> list[Json]:
    """Write a line."""
    return [_inline_to_json(each) for each in line]


def _part_to_json(part: Part) -> Json:
    match part:
        case Paragraph(line=line):
            return {"type": "rich_text_section", "elements": line_to_json(line)}
        case Quote(line=line):
            return {"type": "rich_text_quote", "elements": line_to_json(line)}
        case Code(line=line):
            return {"type": "rich_text_preformatted", "elements": line_to_json(line)}
        case List():
            return list_to_json(part)
        case Table(rows=rows):
            cells = [[_cell_to_json(cell) for cell in row] for row in rows]
            return {"type": "table", "rows": cells}


def list_to_json(listed: List) -> Json:
    """Write a list."""
    return {
        "type": "rich_text_list",
        "style": "ordered" if listed.ordered else "bullet",
        **({"indent": listed.indent} if listed.indent else {}),
        **({"offset": listed.offset} if listed.offset else {}),
        "elements": [
            {"type": "rich_text_section", "elements": line_to_json(item)} for item in listed.items
        ],
    }


def _cell_to_json(cell: Line) -> Json:
    section = {"type": "rich_text_section", "elements": line_to_json(cell)}
    return {"type": "rich_text", "elements": [section]}


def _inline_to_json(inline: Inline) -> Json:
    match inline:
        case Text(text=text, style=style):
            return {"type": "text", "text": text, **_style_to_json(style)}
        case Link(url=url, label=label, style=style):
            named = {"text": label} if label else {}
            return {"type": "link", "url": url, **named, **_style_to_json(style)}
        case Emoji(name=name, unicode=unicode, skin_tone=skin_tone):
            known = {"unicode": unicode} if unicode else {}
            toned = {"skin_tone": skin_tone} if skin_tone else {}
            return {"type": "emoji", "name": name, **known, **toned}
        case ChannelMention(channel_id=channel_id, name=name):
            named = {"name": name} if name else {}
            return {"type": "channel", "channel_id": channel_id, **named}
        case PersonMention(user_id=user_id, style=style):
            return {"type": "user", "user_id": user_id, **_style_to_json(style)}
        case GroupMention(group_id=group_id, style=style):
            return {"type": "usergroup", "usergroup_id": group_id, **_style_to_json(style)}


def _style_to_json(style: Style) -> Json:
    return {"style": {name: True for name in STYLES if name in style}} if style else {}


# --- reading ---


def from_json(elements: Sequence[Mapping[str, Any]]) -> RichText:
    """Read what Slack or `to_json` wrote; what has no words is left out."""
    return RichText(tuple(part for each in elements for part in _parts(each)))


def table_from_json(block: Mapping[str, Any]) -> RichText:
    """Read a `table` block; a short row gets empty cells."""
    rows = [_row(row) for row in block.get("rows") or () if isinstance(row, Sequence)]
    if not any(cell for row in rows for cell in row):
        return RichText()
    width = max(map(len, rows))
    filled = tuple(row + ((),) * (width - len(row)) for row in rows)
    return RichText((Table(filled),))


def _parts(element: Mapping[str, Any]) -> Iterator[Part]:
    kind = element.get("type")
    if kind == "table":
        yield from table_from_json(element).parts
        return
    if kind == "rich_text_list":
        items = tuple(filter(None, (_line(each) for each in _children(element))))
        if items:
            yield List(
                items,
                ordered=element.get("style") == "ordered",
                indent=min(_number(element.get("indent")), _DEEPEST),
                offset=_number(element.get("offset")),
            )
        return
    line = _line(element)
    if not line:
        return
    if kind == "rich_text_quote":
        yield Quote(line)
    elif kind == "rich_text_preformatted":
        yield Code(line)
    else:
        yield Paragraph(line)


def _row(cells: Sequence[Any]) -> Row:
    return tuple(_cell(cell) for cell in cells if isinstance(cell, Mapping))


def _cell(cell: Mapping[str, Any]) -> Line:
    if cell.get("type") in {"raw_text", "raw_number"}:
        return linked(str(cell.get("text") or cell.get("value", "")))
    lines = [_line(each) for each in _children(cell)]
    found: list[Inline] = []
    for line in filter(None, lines):
        found += [*([Text("\n")] if found else []), *line]
    return tuple(found)


def _line(element: Mapping[str, Any]) -> Line:
    """Return the inline elements of a section, quote or item, however deep they stand."""
    children = _children(element)
    if not children:
        return _inline(element)
    return tuple(inline for each in children for inline in _line(each))


def _children(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = element.get("elements")
    if not isinstance(found, Sequence) or isinstance(found, str):
        return []
    return [each for each in found if isinstance(each, Mapping)]


def _inline(element: Mapping[str, Any]) -> Line:
    style = _style(element.get("style"))
    match element:
        case {"type": "link", "url": str(url)} if url:
            label = str(element.get("text") or "")
            return (Link(url, "" if label == url else label, style),)
        case {"type": "emoji", "name": str(name)} if name:
            tone = _number(element.get("skin_tone"))
            unicode = str(element.get("unicode") or "")
            return (Emoji(name, unicode, tone if tone in _SKIN_TONES else 0),)
        case {"type": "channel", "channel_id": str(channel_id)} if channel_id:
            return (ChannelMention(channel_id, str(element.get("name") or "")),)
        case {"type": "user", "user_id": str(user_id)} if user_id:
            return (PersonMention(user_id, style),)
        case {"type": "usergroup", "usergroup_id": str(group_id)} if group_id:
            return (GroupMention(group_id, style),)
        case _:
            words = _words(element)
            return (Text(words, style),) if words else ()


def _words(element: Mapping[str, Any]) -> str:
    """Return the words of an element that stay words, or that is not known."""
    if element.get("type") == "broadcast":
        return f"@{element.get('range') or 'channel'}"
    for key in ("text", "fallback", "value"):
        if isinstance(element.get(key), str) and element[key]:
            return str(element[key])
    return ""


def _style(style: object) -> Style:
    if not isinstance(style, Mapping):
        return PLAIN  # a list says "bullet" there
    return frozenset(name for name in STYLES if style.get(name) is True)


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
