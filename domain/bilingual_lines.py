"""Texts in both languages, as people type several of them into one field: a line each."""

import re
from collections.abc import Iterable, Sequence

from domain.text import LocalizedText

_BETWEEN = re.compile(r"[|｜]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def write_lines(texts: Iterable[LocalizedText]) -> str:
    """Write texts a line each: "In stock | 有货", or the only language there is."""
    return "\n".join(" | ".join(text.to_dict().values()) for text in texts)


def read_lines(typed: str, known: Sequence[LocalizedText] = ()) -> tuple[LocalizedText, ...]:
    """Read texts that were typed a line each; empty lines are left out.

    Without a "|" between them, a line with Chinese characters is Chinese. What is written like a
    known text is that text, even a "|" alone.
    """
    written = {write_lines([text]): text for text in known}
    lines = (line.strip() for line in typed.splitlines())
    return tuple(
        written.get(line) or _read(line)
        for line in lines
        if line in written or _BETWEEN.sub("", line)
    )


def _read(line: str) -> LocalizedText:
    first, *rest = (part.strip() for part in _BETWEEN.split(line, maxsplit=1))
    if rest:
        return LocalizedText(first, rest[0]) if first or rest[0] else LocalizedText(line)
    if _CHINESE.search(first):
        return LocalizedText(zh=first)
    return LocalizedText(first)
