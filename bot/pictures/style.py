"""Colours and sizes of all pictures.

The colours are Okabe's and Ito's, which people with any colour vision tell apart
(https://jfly.uni-koeln.de/color/); nothing is said by colour alone. A picture is a light card, in
Slack's dark mode as well.

Sizes are pixels of a picture 900 wide, which a phone shows about 360 wide: 28 are 11 there.
"""

from typing import Final

WIDTH: Final = 900
MARGIN: Final = 36
INSIDE: Final = WIDTH - 2 * MARGIN

TITLE: Final = 42
TEXT: Final = 28
LINE: Final = 40
"""From one line of `TEXT` to the next."""

CARD: Final = "#f7f8f6"
INK: Final = "#1d2b2b"
SOFT: Final = "#55605f"
FAINT: Final = "#e6eae8"
WHITE: Final = "#ffffff"

BLUE: Final = "#0072b2"
SKY: Final = "#56b4e9"
GREEN: Final = "#009e73"
ORANGE: Final = "#e69f00"
VERMILION: Final = "#d55e00"
PURPLE: Final = "#cc79a7"
GREY: Final = "#b4bcba"

_DARK: Final = frozenset({BLUE, VERMILION, GREEN, INK, SOFT})


def ink_on(colour: str) -> str:
    """The colour of letters that are read on this one."""
    return WHITE if colour in _DARK else INK


def tint(colour: str) -> str:
    """A pale shade of a colour, on a card."""
    shades = zip(_channels(colour), _channels(CARD), strict=True)
    return "#" + "".join(f"{round(0.35 * own + 0.65 * ground):02x}" for own, ground in shades)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))
