"""The findings of the doctor: a line each."""

from collections.abc import Callable
from dataclasses import dataclass
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
        advice: what to do about it; empty where all is well.
    """

    mark: Mark
    what: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.what}: {self.advice}" if self.advice else self.what
        return f"{self.mark} {without_secrets(' '.join(line.split()))}"


Tell = Callable[[Finding], None]


def well(what: str) -> Finding:
    """All is well with this."""
    return Finding(Mark.WELL, what)


def remark(what: str, advice: str) -> Finding:
    """Worth knowing."""
    return Finding(Mark.REMARK, what, advice)


def problem(what: str, advice: str) -> Finding:
    """To be put right."""
    return Finding(Mark.PROBLEM, what, advice)
