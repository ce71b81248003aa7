"""Resolutions in time, per week and department: small multiples, the lowest share first."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from babel.dates import format_skeleton

from bot.i18n import Translator
from bot.labels import enumeration, labelled
from bot.pictures.style import BLUE, FAINT, INSIDE, LINE, MARGIN, SOFT, TEXT, VERMILION
from bot.pictures.words import counted, lines
from domain.shares import FEWEST_TO_COMPARE, Share

if TYPE_CHECKING:
    from bot.pictures.card import Card

_GOOD = 0.9
_SIDE_BY_SIDE: Final = 4  # departments from which on two stand side by side
_GUTTER: Final = 44
_NARROW_BARS: Final = 120
_WIDE_BARS: Final = 220
_WIDEST_BAR: Final = 130


@dataclass(frozen=True, slots=True)
class DepartmentWeeks:
    """A department's resolutions in time, of those that came due, week by week."""

    name: str
    weeks: tuple[Share, ...]

    @property
    def total(self) -> Share:
        """Those of all weeks."""
        return sum(self.weeks, Share())


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """The resolutions that came due, by the week and the department that promised them.

    Attributes:
        weeks: the Mondays, in order.
        departments: in any order, each with as many counts as there are weeks. Names are in the
            reader's language.
    """

    weeks: tuple[date, ...]
    departments: tuple[DepartmentWeeks, ...]

    @property
    def name(self) -> str:
        """The kind of picture."""
        return "promise-kept"

    def title(self, t: Translator) -> str:
        """The subject."""
        return t.gettext("Resolved in time, by week")

    def alt_text(self, t: Translator) -> str:
        """The finding, the weeks, and each department in a line."""
        each = [
            labelled(department.name, counted(department.total, t), t)
            for department in self._ranked()
        ]
        return lines("\n".join(filter(None, (self._finding(t), self._weeks(t)))), each, t)

    def draw(self, t: Translator) -> bytes:
        """A panel for each department, with a bar for each week."""
        from bot.pictures.card import Card  # noqa: PLC0415  -- matplotlib, when it is needed

        ranked = self._ranked()
        if not ranked:
            return Card(self._finding(t), self._weeks(t)).png()
        above = t.gettext("The number above a bar says how many resolutions came due.")
        card = Card(self._finding(t), f"{self._weeks(t)}\n{above}")
        card.legend(((BLUE, t.gettext("in time")), (VERMILION, t.gettext("not in time"))))
        self._panels(card, ranked, t)
        idle = [each.name for each in self.departments if not each.total.of]
        if idle:
            words = labelled(t.gettext("Nothing due"), enumeration(idle, t), t)
            card.paragraph(words, colour=SOFT)
        return card.png()

    def _ranked(self) -> list[DepartmentWeeks]:
        """Those with promises, the lowest share first."""
        promising = [each for each in self.departments if each.total.of]
        return sorted(promising, key=lambda each: (each.total.fraction, -each.total.of, each.name))

    def _finding(self, t: Translator) -> str:
        """The department that stands out, if one does; else all of them together."""
        whole = sum((each.total for each in self.departments), Share())
        if not whole.of:
            return t.gettext("No resolution came due")
        solid = [each for each in self._ranked() if each.total.of >= FEWEST_TO_COMPARE]
        lowest = solid[0].total.fraction if solid else None
        alone = len(solid) > 1 and lowest != solid[1].total.fraction
        if lowest is not None and lowest < _GOOD and alone:
            template = t.gettext("{department}: {count} resolved in time, the lowest share")
            return template.format(department=solid[0].name, count=counted(solid[0].total, t))
        return t.gettext("{count} resolved in time").format(count=counted(whole, t))

    def _weeks(self, t: Translator) -> str:
        days = [format_skeleton("MMMd", week, locale=t.region) for week in self.weeks]
        if not days:
            return ""
        if len(days) == 1:
            return t.gettext("The week that began on {day}.").format(day=days[0])
        template = t.gettext("Week by week, from {first} to {last}.")
        return template.format(first=days[0], last=days[-1])

    def _panels(self, card: "Card", ranked: list[DepartmentWeeks], t: Translator) -> None:
        columns = 2 if len(ranked) >= _SIDE_BY_SIDE else 1
        bars = _NARROW_BARS if columns > 1 else _WIDE_BARS
        width = (INSIDE - _GUTTER * (columns - 1)) / columns
        for index, department in enumerate(ranked):
            x = MARGIN + index % columns * (width + _GUTTER)
            _panel(card, department, (x, card.bottom, width, bars), t)
            if index % columns == columns - 1 or department is ranked[-1]:
                card.bottom += LINE + bars + 36


def _panel(
    card: "Card",
    department: DepartmentWeeks,
    place: tuple[float, float, float, float],
    t: Translator,
) -> None:
    """A department's name and count, and below them its bars. `place`: x, y, width, bars' height.

    The bars are as high as the panel allows: a department is compared with itself.
    """
    x, y, width, height = place
    count = counted(department.total, t)
    room = width - card.width_of(count) - 18
    card.text(x, y + LINE / 2, card.fitted(department.name, room), bold=True)
    card.text(x + width, y + LINE / 2, count, colour=SOFT, align="right")
    base = y + LINE + height
    card.rectangle(x, base, width, 2, FAINT)
    pitch = width / len(department.weeks)
    with_counts = max(card.width_of(str(week.of)) for week in department.weeks) < pitch - 6
    high = (height - LINE) / max(week.of for week in department.weeks)
    bar = min(pitch * 0.76, _WIDEST_BAR)
    for index, week in enumerate(department.weeks):
        middle = x + (index + 0.5) * pitch
        kept, broken = week.part * high, week.rest * high
        card.rectangle(middle - bar / 2, base - kept, bar, kept, BLUE)
        card.rectangle(middle - bar / 2, base - kept - broken, bar, broken, VERMILION)
        if week.of and with_counts:
            top = base - kept - broken - TEXT / 2 - 4
            card.text(middle, top, str(week.of), colour=SOFT, align="center")
