"""Shares of a count, and how small a count says how little."""

from dataclasses import dataclass

FEWEST_FOR_PERCENT = 20
"""Below this count a share is said in numbers: one request alone is more than 5 %."""

FEWEST_TO_COMPARE = 5
"""Below this count a share or a mean says little: it is marked, and compared with nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share: `part` out of `of`."""

    part: int = 0
    of: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.of + other.of)

    @property
    def rest(self) -> int:
        """The others."""
        return self.of - self.part

    @property
    def fraction(self) -> float | None:
        """From 0 to 1, or None if there is nothing to take a share of."""
        return self.part / self.of if self.of else None

    @property
    def percent(self) -> int | None:
        """In whole percent; None below `FEWEST_FOR_PERCENT`.

        It is 100 only if it is all of them, and 0 only if it is none.
        """
        if self.of < FEWEST_FOR_PERCENT:
            return None
        if self.part in {0, self.of}:
            return 100 * self.part // self.of
        return min(max((200 * self.part + self.of) // (2 * self.of), 1), 99)
