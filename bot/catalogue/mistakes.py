"""The mistakes of a catalogue file, and where they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.i18n import sentence

_SHOWN = 60  # characters of what somebody wrote


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; both count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake.

    Attributes:
        line, column: where it is, from 1.
        path: what it is about, such as "departments.it.channel"; empty for the file itself.
        reason: what is wrong and, where it can be said, how to put it right.
    """

    line: int
    column: int
    path: str
    reason: str

    def __str__(self) -> str:
        about = f"{self.path}: " if self.path else ""
        return f"{self.line}:{self.column}: {about}{self.reason}"


class CatalogueMistakes(Exception):
    """A catalogue file cannot be used.

    Attributes:
        filename: the file.
        mistakes: all that was found, in the order of the file; at least one.
    """

    def __init__(self, filename: str, mistakes: Iterable[Mistake]) -> None:
        self.filename = filename
        self.mistakes = sorted(set(mistakes))
        super().__init__(filename, self.mistakes)

    @classmethod
    def of_file(cls, filename: str, error: OSError) -> "CatalogueMistakes":
        """The file cannot be read."""
        reason = sentence(
            "the file cannot be read ({reason}): correct its path, or let Crossdesk read it",
            reason=error.strerror,
        )
        return cls(filename, [Mistake(1, 1, "", reason)])

    def __str__(self) -> str:
        """One line a mistake: "file:line:column: reason"."""
        return "\n".join(f"{self.filename}:{mistake}" for mistake in self.mistakes)


def quoted(text: str) -> str:
    """Quote somebody's text, short enough for a message of one line."""
    text = " ".join(text.split())
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return sentence('"{text}"', text=shown)


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """A hint at what may have been meant ("; did you mean …?"), else a list of what there is."""
    names = list(known)
    close = get_close_matches(text.lower(), names, n=1, cutoff=0.6)
    if close:
        return sentence("; did you mean {names}?", names=close[0])
    return sentence("; known here: {names}", names=sentence(", ").join(names)) if names else ""
