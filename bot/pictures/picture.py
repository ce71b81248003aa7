"""A picture that can be drawn later, where there is time for it."""

from dataclasses import dataclass
from typing import Protocol

from bot.i18n import Translator


class Drawing(Protocol):
    """The values that a picture is drawn from. Equal ones look the same, so they are hashable."""

    @property
    def name(self) -> str:
        """The kind of picture, such as "promise-kept"."""

    def title(self, t: Translator) -> str:
        """The subject, in a few words."""

    def alt_text(self, t: Translator) -> str:
        """The lesson of the picture, for those who do not see it.

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
        """The kind of picture."""
        return self.drawing.name

    @property
    def placeholder(self) -> str:
        """The placeholder for it in blocks until it is a file; another one for each picture.

        It has the shape of a file's id, so that the blocks are sound before the upload, too.
        """
        return f"F{hash(self) % 2**64:016X}"

    @property
    def title(self) -> str:
        """The subject, in a few words."""
        return self.drawing.title(self.t)

    @property
    def alt_text(self) -> str:
        """The lesson of the picture, in words."""
        return self.drawing.alt_text(self.t)

    def draw(self) -> bytes:
        """It, as PNG. To be called off the event loop."""
        return self.drawing.draw(self.t)
