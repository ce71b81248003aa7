"""Rules for people's texts: not empty, and never cut."""

from domain.fields import TITLE_LIMIT, written
from domain.rich_text import (
    CELL_GAP,
    Paragraph,
    RichText,
    Row,
    Text,
    join_lines,
    plain_line,
    rows_of,
    split_lines,
)

_EMPTY_LINE = RichText((Paragraph((Text("\n"),)),))


def spoken(words: RichText) -> tuple[str, RichText | None]:
    """Return somebody's words as text, and with their formats if they have any."""
    typed = words.typed
    return (words.plain, words) if typed is None else (typed.strip(), None)


def spoken_at(words: RichText, field: str) -> tuple[str, RichText | None]:
    """Return the same of words that must not be missing.

    Raises:
        DomainError: REQUIRED at `field`, if there are none.
    """
    text, rich = spoken(words)
    return written(text, field), rich


def title_and_details(title: str | RichText, details: str | RichText) -> tuple[str, RichText]:
    """Return a title of at most `TITLE_LIMIT` characters, and the details.

    A longer, many-lined or formatted title is a description: its beginning stays the title, the
    whole of it goes before the details, so that no word is lost. `beyond_title` is what a card
    shows of it.

    Raises:
        DomainError: REQUIRED at "title", if that is empty.
    """
    whole, more = as_rich(title), as_rich(details)
    first_line, rest = _first_line(whole)
    if len(first_line) > TITLE_LIMIT:
        first_line = first_line[: TITLE_LIMIT - 1].rstrip() + "…"
    elif not rest:
        return first_line, more
    return first_line, whole + _EMPTY_LINE + more if more else whole


def beyond_title(title: str, details: RichText) -> RichText:
    """Return the details without their first line, if that is the title."""
    if not details.plain:
        return details
    first_line, rest = _first_line(details)
    return rest if first_line == title else details


def _first_line(words: RichText) -> tuple[str, RichText]:
    """Return the first line that is not empty, and what is left of the text without it.

    A list, a table and code are not taken apart.
    """
    written(words.plain, "title")
    for number, part in enumerate(words.parts):
        if not isinstance(part, Paragraph):
            row = next(row for row in rows_of(part) if _words(row))
            return _words(row), RichText(words.parts[number:])
        lines = split_lines(part.line)
        while lines and not plain_line(lines[0]).strip():
            lines.pop(0)
        if lines:
            rest = join_lines(lines[1:])
            left = RichText((Paragraph(rest),)) if plain_line(rest).strip() else RichText()
            return _words((lines[0],)), left + RichText(words.parts[number + 1 :])
    raise AssertionError("unreachable: the text is not empty")


def _words(row: Row) -> str:
    """The words of a line, which no character in them makes several."""
    words = CELL_GAP.join(map(plain_line, row)).strip()
    return words if len(words.splitlines()) <= 1 else " ".join(words.split())


def as_rich(words: str | RichText) -> RichText:
    """Return plain words as rich text, in which addresses are links."""
    return RichText.of_text(words.strip()) if isinstance(words, str) else words
