"""Where the time went: a bar per service, split by state, the longest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.i18n import Translator
from bot.labels import enumeration, labelled, state_label
from bot.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INSIDE,
    LINE,
    MARGIN,
    ORANGE,
    PURPLE,
    SOFT,
    WIDTH,
    ink_on,
)
from bot.pictures.words import lines, short_hours
from domain.lifecycle import State

if TYPE_CHECKING:
    from bot.pictures.card import Card

_MOST: Final = 12  # services with a bar of their own
_BAR: Final = 40

_COLOURS: Mapping[State, str] = {
    State.OPEN: ORANGE,
    State.IN_PROGRESS: BLUE,
    State.WAITING: PURPLE,
    State.RESOLVED: GREEN,
}


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """How long a service's requests were in each state.

    Attributes:
        name: in the reader's language, with its department's where that is needed.
        seconds: working time in seconds, of all its requests together, each state once.
    """

    name: str
    seconds: tuple[tuple[State, float], ...]

    @property
    def total(self) -> float:
        """In seconds."""
        return sum(seconds for _, seconds in self.seconds)


@dataclass(frozen=True, slots=True)
class TimeByState:
    """The working time that requests took, by service and state; services in any order."""

    services: tuple[ServiceTime, ...]

    @property
    def name(self) -> str:
        """The kind of picture."""
        return "time-by-state"

    def title(self, t: Translator) -> str:
        """The subject."""
        return t.gettext("Where the time went")

    def alt_text(self, t: Translator) -> str:
        """The finding, and each service with its states in a line."""
        return lines(self._finding(t), [_in_words(each, t) for each in self._ranked()], t)

    def draw(self, t: Translator) -> bytes:
        """A bar for each of the services that took longest."""
        from bot.pictures.card import Card  # noqa: PLC0415  -- matplotlib, when it is needed

        ranked = self._ranked()
        if not ranked:
            return Card(self._finding(t)).png()
        card = Card(self._finding(t), t.gettext("Total working time of all requests."))
        shown = ranked[:_MOST]
        states = [
            state
            for state in State
            if any(seconds for each in shown for own, seconds in each.seconds if own is state)
        ]
        card.legend((_COLOURS.get(state, GREY), state_label(state, t)) for state in states)
        for service in shown:
            _bar(card, service, INSIDE / ranked[0].total, t)
        rest = ranked[_MOST:]
        if rest:
            template = t.ngettext(
                "{n} more service: {time}", "{n} more services: {time}", len(rest)
            )
            time = short_hours(sum(each.total for each in rest), t)
            card.paragraph(template.format(n=len(rest), time=time), colour=SOFT)
        return card.png()

    def _ranked(self) -> list[ServiceTime]:
        """Those that took time, the longest first."""
        timed = [each for each in self.services if each.total > 0]
        return sorted(timed, key=lambda each: (-each.total, each.name))

    def _finding(self, t: Translator) -> str:
        ranked = self._ranked()
        if not ranked:
            return t.gettext("No working time was spent")
        longest = ranked[0]
        state, seconds = max(longest.seconds, key=lambda each: each[1])
        template = t.gettext("{service} took the longest: {time}, {part} of it “{state}”")
        return template.format(
            service=longest.name,
            time=short_hours(longest.total, t),
            part=short_hours(seconds, t),
            state=state_label(state, t),
        )


def _bar(card: "Card", service: ServiceTime, scale: float, t: Translator) -> None:
    """A service's name and time, and below them its bar. `scale`: pixels for a second."""
    time = short_hours(service.total, t)
    middle = card.bottom + LINE / 2
    room = INSIDE - card.width_of(time) - 24
    card.text(MARGIN, middle, card.fitted(service.name, room))
    card.text(WIDTH - MARGIN, middle, time, colour=SOFT, align="right")
    x, y = float(MARGIN), card.bottom + LINE + 2
    for state, seconds in sorted(service.seconds, key=lambda each: list(State).index(each[0])):
        width, colour = seconds * scale, _COLOURS.get(state, GREY)
        card.rectangle(x, y, max(width - 2, 0), _BAR, colour)
        words = short_hours(seconds, t)
        if card.width_of(words) < width - 16:
            card.text(x + 8, y + _BAR / 2, words, colour=ink_on(colour))
        x += width
    card.bottom = y + _BAR + 22


def _in_words(service: ServiceTime, t: Translator) -> str:
    parts = [f"{state_label(state, t)} {short_hours(time, t)}" for state, time in service.seconds]
    return labelled(service.name, enumeration(parts, t), t)
