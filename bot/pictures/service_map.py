"""The service map: which department asks which, and how many promises are kept on the way.

A matrix, for few departments and for many: a row is who is asked, a column who asks. Both begin
where more promises were broken than others' promises would have been, so that a jam stands in the
upper left corner, and its row is read with its name and its count.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Final

from bot.i18n import Translator
from bot.pictures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    INSIDE,
    MARGIN,
    ORANGE,
    PURPLE,
    SKY,
    SOFT,
    TEXT,
    VERMILION,
    ink_on,
    tint,
)
from bot.pictures.words import counted, lines, short_hours
from domain.shares import Share

if TYPE_CHECKING:
    from bot.pictures.card import Card

_MOST_ASKED: Final = 30
_MOST_ASKING: Final = 12
_JAM: Final = 3
"""Fewer broken promises are no jam,"""
_JAM_SHARE: Final = 0.75
"""nor are they if this many are kept."""

_LONGEST_LABEL: Final = 250
_LONGEST_UPRIGHT: Final = 230
_WIDEST_CELL: Final = 100
_COUNTED_CELL: Final = 60  # pixels from which on there is room for a number
_TIE: Final = 10  # pixels: the height of a bar
_GAP: Final = 4


@dataclass(frozen=True, slots=True)
class Flow:
    """The requests of one department to another.

    Attributes:
        asking, asked: their names, in the reader's language.
        requests: how many.
        promises: of those that came due, how many were kept.
        needs: how many of them are needs of a request that the one who asks works on.
        transfers: how many requests the one transferred to the other, besides.
    """

    asking: str
    asked: str
    requests: int
    promises: Share
    needs: int = 0
    transfers: int = 0


@dataclass(frozen=True, slots=True)
class Slow:
    """A department that others waited for: what it added to the lateness of chains.

    Attributes:
        name: in the reader's language.
        seconds: of working time.
        chains: to how many.
    """

    name: str
    seconds: int
    chains: int


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """All that departments asked of each other, in any order.

    Attributes:
        slowest: who added most to the lateness of chains. None if nobody added much.
    """

    flows: tuple[Flow, ...]
    slowest: Slow | None = None

    @property
    def name(self) -> str:
        """The kind of picture."""
        return "service-map"

    def title(self, t: Translator) -> str:
        """The subject."""
        return t.gettext("Who asks whom")

    def alt_text(self, t: Translator) -> str:
        """The finding, and each department that is asked in a line, with who asks it most."""
        asked = self._groups()
        return lines(self._finding(t), [_in_words(flows, t) for flows in asked], t)

    def _groups(self) -> list[list[Flow]]:
        """The flows of each department that is asked, the bottleneck first."""
        groups = _groups(self.flows, by_asked=True)
        return sorted(groups, key=lambda flows: not self._is_slowest(flows[0].asked))

    def _is_slowest(self, name: str) -> bool:
        return self.slowest is not None and name == self.slowest.name

    def draw(self, t: Translator) -> bytes:
        """A matrix of squares: the size is the number of requests, the colour the share kept."""
        from bot.pictures.card import Card  # noqa: PLC0415  -- matplotlib, when it is needed

        if not self.flows:
            return Card(self._finding(t)).png()
        subtitle = t.gettext("Rows are asked, columns ask. A larger square means more requests.")
        card = Card(self._finding(t), subtitle)
        present = {_colour(flow.promises) for flow in self.flows if flow.requests}
        present |= {NEED for flow in self.flows if flow.needs}
        present |= {TRANSFER for flow in self.flows if flow.transfers}
        card.legend(each for each in _legend(t) if each[0] in present)
        _Matrix(card, self.flows, self._groups(), t).draw()
        return card.png()

    def _finding(self, t: Translator) -> str:
        """Where it jams, if it does; else all promises together."""
        if not self.flows:
            return t.gettext("No department asked another one")
        if self.slowest:
            template = t.ngettext(
                "The bottleneck is {department}: it added {time} to {n} late chain",
                "The bottleneck is {department}: it added {time} to {n} late chains",
                self.slowest.chains,
            )
            return template.format(
                department=self.slowest.name,
                time=short_hours(self.slowest.seconds, t),
                n=self.slowest.chains,
            )
        first = self._groups()[0]
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

    def __init__(
        self, card: "Card", flows: Sequence[Flow], asked: Sequence[Sequence[Flow]], t: Translator
    ) -> None:
        self._card = card
        self._t = t
        rows = _shown([group[0].asked for group in asked], _MOST_ASKED, t)
        asking = _groups(flows, by_asked=False)
        columns = _shown([group[0].asking for group in asking], _MOST_ASKING, t)
        self._cells: dict[tuple[str, str], Flow] = {}
        for flow in flows:
            cell = rows[flow.asked], columns[flow.asking]
            before = self._cells.get(cell)
            self._cells[cell] = _together(before, flow) if before else flow
        self._rows = list(dict.fromkeys(rows.values()))
        self._columns = list(dict.fromkeys(columns.values()))
        self._totals = [
            _promises(flow for (asked, _), flow in self._cells.items() if asked == row)
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
        largest = max(flow.requests for flow in self._cells.values())
        most = max(max(flow.needs, flow.transfers) for flow in self._cells.values())
        for (asked, asking), flow in self._cells.items():
            middle = top + (self._rows.index(asked) + 0.5) * self._row
            column = self._columns.index(asking)
            if flow.requests:
                self._draw_flow(flow.requests, largest, _colour(flow.promises), column, middle)
            self._draw_ties(flow, most, column, middle)
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

    def _draw_ties(self, flow: Flow, most: int, column: int, middle: float) -> None:
        """Below a cell's square, a bar for needs from its left, one for transfers from its right.

        A longer one means more of them.
        """
        room = self._cell - _GAP
        left = self._left + column * self._cell + _GAP / 2
        top = middle + (self._row - _GAP) / 2 - _TIE
        for count, colour, side in ((flow.needs, NEED, 0), (flow.transfers, TRANSFER, 1)):
            if count:
                width = max(count / most * room / 2, _TIE / 2)
                self._card.rectangle(left + side * (room - width), top, width, _TIE, colour)

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


def _together(one: Flow, other: Flow) -> Flow:
    """Return two flows of one cell as one."""
    return replace(
        one,
        requests=one.requests + other.requests,
        promises=one.promises + other.promises,
        needs=one.needs + other.needs,
        transfers=one.transfers + other.transfers,
    )


def _shown(names: Sequence[str], most: int, t: Translator) -> dict[str, str]:
    """Return the departments' names, in order: beyond so many they are all "others"."""
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
    template = (
        t.gettext("{department}: {count} in time, most requests from {asking} ({n})")
        if most.requests
        else t.gettext("{department}: no requests")
    )
    told = template.format(
        department=most.asked,
        count=counted(_promises(flows), t),
        asking=most.asking,
        n=most.requests,
    )
    needs, transfers = sum(each.needs for each in flows), sum(each.transfers for each in flows)
    if needs:
        told += t.ngettext(", {n} need of others", ", {n} needs of others", needs).format(n=needs)
    if transfers:
        words = t.ngettext(", {n} transferred to it", ", {n} transferred to it", transfers)
        told += words.format(n=transfers)
    return told


NEED: Final = PURPLE
TRANSFER: Final = INK
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
        (NEED, t.gettext("of these, needs of another request")),
        (TRANSFER, t.gettext("transferred besides")),
    )
