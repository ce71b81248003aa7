"""Where the time of a chain went: a row a step, from the chain's beginning to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.i18n import Translator, mark
from bot.labels import labelled
from bot.pictures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    INSIDE,
    LINE,
    MARGIN,
    ORANGE,
    PURPLE,
    SOFT,
    VERMILION,
    WIDTH,
)
from bot.pictures.words import lines, short_hours

if TYPE_CHECKING:
    from bot.pictures.card import Card

_MOST: Final = 25
"""The number of steps that have a row; of more, those that the chain waited for come first."""

_BAR: Final = 30
_THIN: Final = 8  # of what only waits
_PATH: Final = 6  # the line below the bar of a step that the chain waited for
_ROW: Final = LINE + _BAR + _PATH + 26
_LEAST: Final = 4  # pixels of a bar that is to be seen
_LATE: Final = 180  # seconds from which on it is not "0 h late" beside a bar


class Span(StrEnum):
    """How a step spent a time."""

    WAITING = "waiting"
    WITHIN = "within"
    QUESTION = "question"
    BEYOND = "beyond"


_COLOURS: Mapping[Span, str] = {
    Span.WAITING: GREY,
    Span.WITHIN: BLUE,
    Span.QUESTION: PURPLE,
    Span.BEYOND: VERMILION,
}
_WORDS: Mapping[Span, str] = {
    Span.WAITING: mark("nobody had it yet"),
    Span.WITHIN: mark("within its own target"),
    Span.QUESTION: mark("waiting for a reply"),
    Span.BEYOND: mark("beyond its own target"),
}


@dataclass(frozen=True, slots=True)
class StepTime:
    """A step, and what it did when.

    Attributes:
        name: in the reader's language.
        told: how long it took, and what of it made the chain late.
        seconds, late: the same in seconds of working time.
        spans: each from and until which part of the picture's time, 0 to 1.
        on_path: whether the chain's end waited for it.
    """

    name: str
    told: str
    seconds: int
    late: int
    spans: tuple[tuple[Span, float, float], ...]
    on_path: bool


@dataclass(frozen=True, slots=True)
class ChainTimes:
    """The time of one chain; its words are in the reader's language.

    Attributes:
        number: that of the chain's request.
        finding: by how much it was late and why, or how it stands.
        subtitle: in whose working time it is drawn.
        days: the beginnings of days, each with its name, by their part of the time.
        due: the part of the time after which it was due. None if it was not.
        coming: says which steps have not begun; empty if all have.
    """

    number: int
    finding: str
    subtitle: str
    steps: tuple[StepTime, ...]
    days: tuple[tuple[float, str], ...]
    due: float | None
    coming: str = ""

    @property
    def name(self) -> str:
        """The kind of picture."""
        return "chain-times"

    def title(self, t: Translator) -> str:
        """The subject."""
        return t.gettext("Where the time of #{number} went").format(number=self.number)

    def alt_text(self, t: Translator) -> str:
        """The finding, and each step in a line."""
        told = [labelled(each.name, each.told, t) for each in self.steps]
        return lines(self.finding, [*told, *([self.coming] if self.coming else [])], t)

    def draw(self, t: Translator) -> bytes:
        """A row for each step, on one axis of working time."""
        from bot.pictures.card import Card  # noqa: PLC0415  -- matplotlib, when it is needed

        card = Card(self.finding, self.subtitle)
        shown = self._shown()
        present = {span for each in shown for span, _, _ in each.spans}
        card.legend(
            [
                *((_COLOURS[each], t.gettext(_WORDS[each])) for each in Span if each in present),
                (INK, t.gettext("the end waited for it")),
                *([(ORANGE, t.gettext("due"))] if self.due is not None else []),
            ]
        )
        self._draw_axis(card, len(shown))
        for step in shown:
            _draw_step(card, step, t)
            if self.due is not None:
                x, y = MARGIN + self.due * INSIDE - 2, card.bottom - _ROW + LINE
                card.rectangle(x, y, 4, _BAR + _PATH + 4, ORANGE)
        left = len(self.steps) - len(shown)
        if left:
            template = t.ngettext("{n} more step.", "{n} more steps.", left)
            card.paragraph(template.format(n=left), colour=SOFT)
        if self.coming:
            card.paragraph(self.coming, colour=SOFT)
        return card.png()

    def _shown(self) -> list[StepTime]:
        first = sorted(self.steps, key=lambda each: not each.on_path)[:_MOST]
        return [each for each in self.steps if each in first]

    def _draw_axis(self, card: "Card", rows: int) -> None:
        """The days above, and a line down from each."""
        free = float(MARGIN)
        top = card.bottom + LINE
        for part, words in self.days:
            x, width = MARGIN + part * INSIDE, card.width_of(words)
            card.rectangle(x, top, 2, rows * _ROW, FAINT)
            if free <= x and x + width <= WIDTH - MARGIN:
                card.text(x, card.bottom + LINE / 2, words, colour=SOFT)
                free = x + width + 20
        card.bottom = top


def _draw_step(card: "Card", step: StepTime, t: Translator) -> None:
    """A step's name and time, and below them its bar."""
    middle = card.bottom + LINE / 2
    told = short_hours(step.seconds, t) if step.seconds else step.told
    if step.late >= _LATE:
        told = t.gettext("{time}, {late} late").format(time=told, late=short_hours(step.late, t))
    room = INSIDE - card.width_of(told) - 24
    card.text(MARGIN, middle, card.fitted(step.name, room), bold=step.on_path)
    card.text(WIDTH - MARGIN, middle, told, colour=SOFT, align="right")
    top = card.bottom + LINE + 2
    for span, since, until in step.spans:
        x, width = MARGIN + since * INSIDE, max((until - since) * INSIDE, _LEAST)
        x = min(x, WIDTH - MARGIN - width)
        thin = span is Span.WAITING
        y, height = (top + (_BAR - _THIN) / 2, _THIN) if thin else (top, _BAR)
        card.rectangle(x, y, width, height, _COLOURS[span])
        if step.on_path and not thin:
            card.rectangle(x, top + _BAR + 2, width, _PATH, INK)
    card.bottom += _ROW
