"""Promises kept, counted: what more than one picture says of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from bot.i18n import Translator

ALT_TEXT_ROOM: Final = 900
"""Characters; Slack keeps 1000 with a file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises were kept, of those that came due.

    It is shown as it is, never in percent: three of four is no 75 %.
    """

    kept: int = 0
    of: int = 0

    def __add__(self, other: Self) -> "Kept":
        return Kept(self.kept + other.kept, self.of + other.of)

    @property
    def broken(self) -> int:
        """How many were not kept."""
        return self.of - self.kept

    @property
    def share(self) -> float | None:
        """The share of those that were kept; None: none came due."""
        return self.kept / self.of if self.of else None

    def words(self, t: Translator) -> str:
        """Such as "3 of 4"."""
        return unbroken(t.gettext("{part} of {whole}").format(part=self.kept, whole=self.of))


def unbroken(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def total(counts: Iterable[Kept]) -> Kept:
    """All of them together."""
    return sum(counts, Kept())


def lines(first: str, rest: Sequence[str], t: Translator) -> str:
    """As many lines as an alternative text has room for; the last one says how many are left out.

    Args:
        first: the line that must not be missing.
    """
    told = [first]
    room = ALT_TEXT_ROOM - len(first)
    for number, line in enumerate(rest):
        room -= len(line) + 1
        if room < 0:
            left = len(rest) - number
            told.append(t.ngettext("And {n} more.", "And {n} more.", left).format(n=left))
            break
        told.append(line)
    return "\n".join(told)
