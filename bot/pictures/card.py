"""A picture in the making: a light card on which matplotlib sets text and rectangles.

This module is the only one that imports matplotlib, and is imported when something is drawn. It
uses matplotlib's objects alone, neither pyplot nor settings: nothing is shared between pictures
but the fonts.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Final, Literal

import pylopdf_fonts_zh_cn
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from PIL import Image

from bot.pictures.style import CARD, INK, INSIDE, LINE, MARGIN, SOFT, TEXT, TITLE, WIDTH

Align = Literal["left", "center", "right"]

_CHINESE: Final = "Noto Sans SC"
_OTHERS: Final = "DejaVu Sans"  # comes with matplotlib; for what the first one lacks
_DPI: Final = 72  # a point is a pixel
_UNKNOWN: Final = "□"
_HALF_HIGH: Final = 0.36
"""Half of a capital's height, as a share of the font's size."""

fontManager.addfont(pylopdf_fonts_zh_cn.sans_path())

_HAN = re.compile(r"[\u2e80-\uffef]")
_WORDS = re.compile(r"[\u2e80-\uffef][，。、；：？！）”》]*|[^ \u2e80-\uffef]+ *| +")
"""Where a line can be broken: at spaces, and behind any Chinese character but before its comma."""


class Card:
    """A card that grows downwards. Places are pixels from its upper left corner.

    Attributes:
        bottom: where the next thing can be put.
    """

    def __init__(self, title: str, subtitle: str = "") -> None:
        self._figure = Figure(figsize=(1, 1), dpi=_DPI, facecolor=CARD)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._widths: dict[tuple[str, int], float] = {}
        self.bottom: float = MARGIN
        self.paragraph(title, size=TITLE, bold=True, lines=4)
        self.bottom += 6
        for line in subtitle.splitlines():
            self.paragraph(line, colour=SOFT)
        self.bottom += 14

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = TEXT,
        colour: str = INK,
        align: Align = "left",
        bold: bool = False,
        upright: bool = False,
    ) -> None:
        """A line of text whose middle is at `y`; an upright one ends there and is read upwards."""
        line = _line(words, size)
        line.set(
            x=x + _HALF_HIGH * size if upright else x,
            y=y if upright else y + _HALF_HIGH * size,
            color=colour,
            horizontalalignment=align,
            rotation=90 if upright else 0,
        )
        if bold:  # the font comes in one weight
            line.set_path_effects([withStroke(linewidth=size / 24, foreground=colour)])
        self._axes.add_artist(line)

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle with this upper left corner."""
        rectangle = Rectangle((x, y), width, height, facecolor=colour, linewidth=0)
        self._axes.add_artist(rectangle)  # a patch would look for limits, which are set at the end

    def paragraph(
        self,
        words: str,
        *,
        size: int = TEXT,
        colour: str = INK,
        bold: bool = False,
        lines: int = 3,
    ) -> None:
        """Text across the card, in so many lines at the most."""
        for line in self.wrapped(words, INSIDE, lines, size):
            height = size * LINE / TEXT
            self.text(MARGIN, self.bottom + height / 2, line, size=size, colour=colour, bold=bold)
            self.bottom += height

    def legend(self, entries: Iterable[tuple[str, str]]) -> None:
        """Colours and what they mean, side by side as far as there is room."""
        x: float = MARGIN
        for colour, words in entries:
            width = 34 + self.width_of(words) + 26
            if x > MARGIN and x + width - 26 > WIDTH - MARGIN:
                x = MARGIN
                self.bottom += LINE
            self.rectangle(x, self.bottom + LINE / 2 - 12, 24, 24, colour)
            self.text(x + 34, self.bottom + LINE / 2, words)
            x += width
        self.bottom += LINE + 14

    def width_of(self, words: str, size: int = TEXT) -> float:
        """How much room a line of text takes."""
        if (words, size) not in self._widths:
            line = _line(words, size)
            line.set_figure(self._figure)
            self._widths[words, size] = line.get_window_extent().width
        return self._widths[words, size]

    def fitted(self, words: str, room: float, size: int = TEXT) -> str:
        """A line of text that fits; "…" says that there was more."""
        if self.width_of(words, size) <= room:
            return words
        most, least = len(words), 0
        while least < most - 1:
            middle = (least + most) // 2
            fits = self.width_of(words[:middle].rstrip() + "…", size) <= room
            least, most = (middle, most) if fits else (least, middle)
        return words[:least].rstrip() + "…"

    def wrapped(self, words: str, room: float, lines: int, size: int = TEXT) -> list[str]:
        """Text in lines that fit; "…" says that there was more."""
        found = [""]
        pieces = _WORDS.findall(readable(words))
        for index, piece in enumerate(pieces):
            if self.width_of((found[-1] + piece).rstrip(), size) <= room:
                found[-1] += piece
            elif len(found) == lines:
                rest = found[-1] + "".join(pieces[index:])
                return [*found[:-1], self.fitted(rest, room, size)]
            elif found[-1]:
                found.append(self.fitted(piece, room, size))
            else:
                found[-1] = self.fitted(piece, room, size)
        return [line.rstrip() for line in found]

    def png(self) -> bytes:
        """The card as PNG, as high as it has grown."""
        height = round(self.bottom + MARGIN)
        self._figure.set_size_inches(WIDTH / _DPI, height / _DPI)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        pixels = bytes(self._canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        image = Image.frombytes("RGBA", self._canvas.get_width_height(), pixels).convert("RGB")
        content = BytesIO()
        # A palette makes a third of the size. Other ways to find one take ten times as long, in
        # which nothing else in the process moves.
        image.quantize(method=Image.Quantize.FASTOCTREE).save(content, "PNG")
        return content.getvalue()


def readable(words: str) -> str:
    """People's words on one line, without what no font here has."""
    line = re.sub(r"[ \t\r\n\f\v]+", " ", words)  # a space that does not break stays
    return "".join(filter(None, (_shown(letter) for letter in line))).strip() or "–"


def _shown(letter: str) -> str:
    if ord(letter) in _letters():
        return letter
    return _UNKNOWN if unicodedata.category(letter).startswith(("L", "N")) else ""


@cache
def _letters() -> frozenset[int]:
    """Return the characters that there is a glyph for."""
    files = [fontManager.findfont(FontProperties(family=name)) for name in (_CHINESE, _OTHERS)]
    return frozenset().union(*(get_font(file).get_charmap() for file in files))


def _line(words: str, size: int) -> Text:
    """A line of text, not yet in its place."""
    line = readable(words)
    return Text(
        text=line,
        fontproperties=_font(size),
        # The font's dots and quotes are as wide as a Chinese character where nothing else is said.
        fontfeatures=None if _HAN.search(line) else ("pwid",),
        verticalalignment="baseline",
        rotation_mode="anchor",
        parse_math=False,
    )


@cache
def _font(size: int) -> FontProperties:
    return FontProperties(family=[_CHINESE, _OTHERS], size=size)
