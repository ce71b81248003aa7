"""A picture that can be drawn later, where there is time for it."""

from dataclasses import dataclass
from typing import Protocol

from bot.i18n import Translator


class Drawing(Protocol):
    """What a picture shows. Equal drawings look the same, so they are hashable values."""

    @property
    def name(self) -> str:
        """What kind of picture it is: "promise-kept"."""

    def title(self, t: Translator) -> str:
        """What it shows, in a few words."""

    def alt_text(self, t: Translator) -> str:
        """What there is to be learned from it, for those who do not see it.

        At most `MAX_ALT_TEXT` characters, and the same ones for equal drawings.
        """

    def draw(self, t: Translator) -> bytes:
        """It, as PNG. Takes some tenths of a second of computing."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in somebody's language. Equal pictures are the same file in Slack."""

    drawing: Drawing
    t: Translator

    @property
    def name(self) -> str:
        """What kind of picture it is."""
        return self.drawing.name

    @property
    def placeholder(self) -> str:
        """What stands for it in blocks until it is a file; another one for each picture."""
        return f"{self.name}-{hash(self):x}"

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        return self.drawing.title(self.t)

    @property
    def alt_text(self) -> str:
        """What there is to be learned from it, in words."""
        return self.drawing.alt_text(self.t)

    def draw(self) -> bytes:
        """It, as PNG. To be called off the event loop."""
        return self.drawing.draw(self.t)
