"""A message as plain text, for a terminal: what its blocks say, without what can be clicked."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from unicodedata import east_asian_width

from bot.views.blocks import Block, Inline, Message

_GAP = 2  # between the columns of a table


def plain_text(message: Message, names: Mapping[str, str]) -> str:
    """The text, each block a paragraph.

    Args:
        names: of people, by their ids.
    """
    return "\n\n".join(filter(None, (_block(block, names) for block in message.blocks)))


def _block(block: Block, names: Mapping[str, str]) -> str:
    match block["type"]:
        case "header":
            words = str(block["text"]["text"])
            return f"{words}\n{'=' * _width(words)}"
        case "rich_text":
            return "\n".join(_rich(block, names))
        case "table":
            return "\n".join(_table(block, names))
        case "image":
            return f"[{block['alt_text']}]"
        case "context":
            return " ".join(str(each["text"]) for each in block["elements"])
        case _:
            return ""


def _rich(block: Block, names: Mapping[str, str]) -> Iterator[str]:
    for part in block["elements"]:
        match part["type"]:
            case "rich_text_list":
                yield from (f"- {_line(each['elements'], names)}" for each in part["elements"])
            case "rich_text_quote":
                quoted = _line(part["elements"], names)
                yield from (f"> {line}" for line in quoted.split("\n"))
            case _:
                yield _line(part["elements"], names)


def _line(elements: list[Inline], names: Mapping[str, str]) -> str:
    return "".join(_words(element, names) for element in elements)


def _words(element: Inline, names: Mapping[str, str]) -> str:
    match element["type"]:
        case "user":
            return names.get(element["user_id"], element["user_id"])
        case "channel":
            return f"#{element['channel_id']}"
        case "date":
            return f"{datetime.fromtimestamp(element['timestamp'], UTC):%Y-%m-%d %H:%M} UTC"
        case "link":
            return str(element.get("text") or element["url"])
        case _:
            return str(element["text"])


def _table(block: Block, names: Mapping[str, str]) -> Iterator[str]:
    """The first column to the left, the figures to the right."""
    rows = [[_cell(cell, names) for cell in row] for row in block["rows"]]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for first, *figures in rows:
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [
            " " * (width + _GAP - _width(figure)) + figure
            for figure, width in zip(figures, widths[1:], strict=True)
        ]
        yield "".join(cells).rstrip()


def _cell(cell: Block, names: Mapping[str, str]) -> str:
    if cell["type"] == "raw_text":
        return str(cell["text"])
    return "\n".join(_rich(cell, names)).strip()


def _width(words: str) -> int:
    """How many columns words take in a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in words)
