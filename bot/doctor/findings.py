"""The findings of the doctor: a line each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.logging import without_secrets


class Mark(StrEnum):
    """How bad it is."""

    WELL = "✓"
    REMARK = "!"  # the bot runs all the same
    PROBLEM = "✗"  # the bot, or a department, cannot work


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        words: what was found and, where it is not well, what to do; in the terminal's language.
    """

    mark: Mark
    words: str

    def __str__(self) -> str:
        return f"{self.mark} {without_secrets(' '.join(self.words.split()))}"


Tell = Callable[[Finding], None]


def well(words: str) -> Finding:
    """All is well with this."""
    return Finding(Mark.WELL, words)


def remark(words: str) -> Finding:
    """Worth knowing."""
    return Finding(Mark.REMARK, words)


def problem(words: str) -> Finding:
    """To be put right."""
    return Finding(Mark.PROBLEM, words)


def as_problems(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with every remark made a problem."""
    return [
        replace(each, mark=Mark.PROBLEM) if each.mark is Mark.REMARK else each for each in findings
    ]
