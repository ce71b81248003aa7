"""The service map: which department asks which, and how many promises are kept on the way.

A matrix, for few departments and for many: a row is who is asked, a column who asks. Both begin
where more promises were broken than others' promises would have been, so that a jam stands in the
upper left corner, and its row is read with its name and its count.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from bot.i18n import Translator
from bot.pictures.style import (
    BLUE,
    FAINT,
    GREY,
    INSIDE,
    MARGIN,
    ORANGE,
    SKY,
    SOFT,
    TEXT,
    VERMILION,
    ink_on,
    tint,
)
from bot.pictures.words import counted, lines
from domain.daily_measures import Share

if TYPE_CHECKING:
    from bot.pictures.card import Card

_MOST_ASKED: Final = 30
_MOST_ASKING: Final = 12
_JAM: Final = 3
"""Fewer broken promises are no jam,"""
_JAM_SHARE: Final = 0.75
"""nor are they if so many are kept."""

_LONGEST_LABEL: Final = 250
_LONGEST_UPRIGHT: Final = 230
_WIDEST_CELL: Final = 100
_COUNTED_CELL: Final = 60  # pixels from which on there is room for a number
_GAP: Final = 4


@dataclass(frozen=True, slots=True)
class Flow:
    """The requests of one department to another.

    Attributes:
        asking, asked: their names, in the reader's language.
        requests: how many.
        promises: of those that came due, how many were kept.
    """

    asking: str
    asked: str
    requests: int
    promises: Share


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """All that departments asked of each other, in any order."""

    flows: tuple[Flow, ...]

    @property
    def name(self) -> str:
        """The kind of picture."""
        return "service-map"

    def title(self, t: Translator) -> str:
        """The subject."""
        return t.gettext("Who asks whom")

    def alt_text(self, t: Translator) -> str:
        """The finding, and each department that is asked in a line, with who asks it most."""
        asked = _groups(self.flows, by_asked=True)
        return lines(self._finding(t), [_in_words(flows, t) for flows in asked], t)

    def draw(self, t: Translator) -> bytes:
        """A matrix of squares: the size is the number of requests, the colour the share kept."""
        from bot.pictures.card import Card  # noqa: PLC0415  -- matplotlib, when it is needed

        if not self.flows:
            return Card(self._finding(t)).png()
        subtitle = t.gettext("Rows are asked, columns ask. A larger square means more requests.")
        card = Card(self._finding(t), subtitle)
        present = {_colour(flow.promises) for flow in self.flows}
        card.legend(each for each in _legend(t) if each[0] in present)
        _Matrix(card, self.flows, t).draw()
        return card.png()

    def _finding(self, t: Translator) -> str:
        """Where it jams, if it does; else all promises together."""
        if not self.flows:
            return t.gettext("No department asked another one")
        first = _groups(self.flows, by_asked=True)[0]
        jam = _promises(first)
        if jam.rest >= _JAM and (jam.fraction or 0) < _JAM_SHARE:
            template = t.gettext("The bottleneck is {department}: {count} resolved in time")
            return template.format(department=first[0].asked, count=counted(jam, t))
        whole = _promises(self.flows)
        if not whole.of:
            return t.gettext("No resolution came due")
        return t.gettext("{count} resolved in time").format(count=counted(whole, t))


class _Matrix:
    """The matrix on a card."""

    def __init__(self, card: "Card", flows: Sequence[Flow], t: Translator) -> None:
        self._card = card
        self._t = t
        rows = _shown(flows, _MOST_ASKED, t, by_asked=True)
        columns = _shown(flows, _MOST_ASKING, t, by_asked=False)
        self._cells: dict[tuple[str, str], tuple[int, Share]] = {}
        for flow in flows:
            cell = rows[flow.asked], columns[flow.asking]
            requests, promises = self._cells.get(cell, (0, Share()))
            self._cells[cell] = (requests + flow.requests, promises + flow.promises)
        self._rows = list(dict.fromkeys(rows.values()))
        self._columns = list(dict.fromkeys(columns.values()))
        self._totals = [
            sum((kept for (asked, _), (_, kept) in self._cells.items() if asked == row), Share())
            for row in self._rows
        ]
        self._heading = t.gettext("in time")
        counts = (counted(each, t) for each in self._totals)
        self._count = 20 + max(card.width_of(each) for each in (*counts, self._heading))
        self._label = min(max(map(card.width_of, self._rows)), _LONGEST_LABEL)
        room = INSIDE - self._label - 16 - self._count - 16
        self._cell = min(room / len(self._columns), _WIDEST_CELL)
        self._row = max(self._cell, TEXT + 10)
        self._left = MARGIN + self._label + 16
        self._right = self._left + len(self._columns) * self._cell + 16 + self._count

    def draw(self) -> None:
        """Draw it."""
        self._draw_heads()
        top = self._card.bottom
        for index, name in enumerate(self._rows):
            middle = top + (index + 0.5) * self._row
            label = self._card.fitted(name, self._label)
            self._card.text(self._left - 16, middle, label, align="right")
            self._draw_total(self._totals[index], middle)
            for column in range(len(self._columns)):
                self._draw_square(FAINT, column, middle, self._cell, self._row)
        largest = max(requests for requests, _ in self._cells.values())
        for (asked, asking), (requests, promises) in self._cells.items():
            middle = top + (self._rows.index(asked) + 0.5) * self._row
            column = self._columns.index(asking)
            self._draw_flow(requests, largest, _colour(promises), column, middle)
        self._card.bottom = top + len(self._rows) * self._row

    def _draw_heads(self) -> None:
        labels = [self._card.fitted(name, _LONGEST_UPRIGHT) for name in self._columns]
        self._card.bottom += max(map(self._card.width_of, labels))
        for index, label in enumerate(labels):
            x = self._left + (index + 0.5) * self._cell
            self._card.text(x, self._card.bottom, label, upright=True)
        y = self._card.bottom - TEXT / 2
        self._card.text(self._right, y, self._heading, colour=SOFT, align="right")
        self._card.bottom += 10

    def _draw_total(self, promises: Share, middle: float) -> None:
        """A row's count on its colour."""
        colour, height = _colour(promises), self._row - _GAP
        x = self._right - self._count
        self._card.rectangle(x, middle - height / 2, self._count, height, colour)
        words = counted(promises, self._t) if promises.of else "–"
        self._card.text(self._right - 10, middle, words, colour=ink_on(colour), align="right")

    def _draw_flow(
        self, requests: int, largest: int, colour: str, column: int, middle: float
    ) -> None:
        """A square whose area says how many requests, with their number if it has room.

        Its cell is tinted: a colour is to be seen where the square is small, too.
        """
        number = str(requests)
        counted = self._cell >= _COUNTED_CELL
        least = self._card.width_of(number) + 8 if counted else self._cell / 4
        side = max(least, (self._cell - _GAP) * sqrt(requests / largest))
        self._draw_square(tint(colour), column, middle, self._cell, self._row)
        self._draw_square(colour, column, middle, side + _GAP, side + _GAP)
        if counted:
            x = self._left + (column + 0.5) * self._cell
            self._card.text(x, middle, number, colour=ink_on(colour), align="center")

    def _draw_square(
        self, colour: str, column: int, middle: float, width: float, height: float
    ) -> None:
        """A rectangle in the middle of a cell, with a gap around it."""
        width, height = width - _GAP, height - _GAP
        x = self._left + (column + 0.5) * self._cell
        self._card.rectangle(x - width / 2, middle - height / 2, width, height, colour)


def _groups(flows: Sequence[Flow], *, by_asked: bool) -> list[list[Flow]]:
    """The flows of each department that is asked, or asks; where it jams most, first.

    Many broken promises of very many are no jam, and one of one is none: what counts is how many
    more were broken than at the share of all of them together.
    """
    whole = _promises(flows)
    usual = whole.rest / whole.of if whole.of else 0
    grouped: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        grouped[flow.asked if by_asked else flow.asking].append(flow)

    def order(name: str) -> tuple[float, int, str]:
        promises = _promises(grouped[name])
        requests = sum(flow.requests for flow in grouped[name])
        return (promises.of * usual - promises.rest, -requests, name)

    return [grouped[name] for name in sorted(grouped, key=order)]


def _shown(flows: Sequence[Flow], most: int, t: Translator, *, by_asked: bool) -> dict[str, str]:
    """Return the departments' names, in order: beyond so many they are all "others"."""
    groups = _groups(flows, by_asked=by_asked)
    names = [group[0].asked if by_asked else group[0].asking for group in groups]
    if len(names) <= most:
        return {name: name for name in names}
    own, rest = names[: most - 1], names[most - 1 :]
    others = t.gettext("{n} others").format(n=len(rest))
    return {**{name: name for name in own}, **dict.fromkeys(rest, others)}


def _promises(flows: Iterable[Flow]) -> Share:
    return sum((flow.promises for flow in flows), Share())


def _in_words(flows: Sequence[Flow], t: Translator) -> str:
    """A department that is asked: its promises, and who asks it most."""
    most = max(flows, key=lambda flow: (flow.requests, flow.asking))
    template = t.gettext("{department}: {count} in time, most requests from {asking} ({n})")
    return template.format(
        department=most.asked,
        count=counted(_promises(flows), t),
        asking=most.asking,
        n=most.requests,
    )


_SHARES: Final = ((0.9, BLUE), (0.75, SKY), (0.5, ORANGE), (0.0, VERMILION))


def _colour(promises: Share) -> str:
    share = promises.fraction
    if share is None:
        return GREY
    return next(colour for least, colour in _SHARES if share >= least)


def _legend(t: Translator) -> tuple[tuple[str, str], ...]:
    return (
        (VERMILION, t.gettext("fewer than half in time")),
        (ORANGE, t.gettext("at least half")),
        (SKY, t.gettext("at least 3 in 4")),
        (BLUE, t.gettext("at least 9 in 10")),
        (GREY, t.gettext("nothing due")),
    )
