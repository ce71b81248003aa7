"""How the departments stand."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.labels import and_more, enumeration, labelled, state_emoji, state_label, with_key
from bot.read_models import DeskLine, Listing
from bot.views.blocks import (
    Block,
    Line,
    Message,
    bullets,
    cut,
    dotted,
    fallback,
    header,
    rich,
    small,
    text,
)
from bot.views.requests.lists import shown_lines
from bot.views.requests.promises import danger_counts
from domain.lifecycle import SERVED

_MOST_DEPARTMENTS = 60
_MOST_OF_ONES_OWN = 15
_MOST_QUIET = 20
_LONGEST_NAME = 60
_NAMES_SHOWN = 5000  # characters of all names and keys in a list


def desk(lines: Sequence[DeskLine], t: Translator) -> Message:
    """List departments: how much is overdue, at risk, due today, and in each state.

    Those with something overdue come first, then those with something at risk. Those with nothing
    to do are named below them. It is a list: a table of so many columns is wider than a phone.
    """
    if not lines:
        words = t.gettext(
            "There are no departments yet. Ask an administrator to import the catalogue."
        )
        return Message(words, [rich([text(words)])])
    busy = [line for line in _in_danger_first(lines) if any(_counts(line))]
    blocks = _listed(busy, _MOST_DEPARTMENTS, t) if busy else []
    quiet = _quiet([line for line in lines if not any(_counts(line))], t)
    blocks += [small(words) for words in quiet]
    blocks.append(small(t.gettext("To see one department, type “/desk” and its name.")))
    counted = "; ".join([*(_counted(line, t) for line in busy), *quiet])
    return Message(fallback([text(counted)]), blocks)


def _quiet(lines: Sequence[DeskLine], t: Translator) -> list[str]:
    """Name the departments that have nothing to do, in one line."""
    if not lines:
        return []
    names = [_named(line, t) for line in lines[:_MOST_QUIET]]
    more = [and_more(len(lines) - len(names), t)] if len(lines) > len(names) else []
    return [" ".join([labelled(t.gettext("Nothing to do"), enumeration(names, t), t), *more])]


def desk_of(line: DeskLine, listed: Listing, t: Translator) -> Message:
    """One department: its counts, and those of its requests that the reader may see."""
    name = t.name(line.department.name)
    in_danger = danger_counts(line.overdue, line.at_risk, t)
    counts = (
        labelled(label, str(n), t) for label, n in zip(_labels(t), _counts(line), strict=True)
    )
    title = labelled(name, in_danger, t) if in_danger else name
    blocks = [header(title), small(" · ".join(counts)), *shown_lines(listed, t)]
    hidden = sum(line.counts.get(state, 0) for state in SERVED) - listed.count
    if hidden > 0:
        template = t.ngettext(
            "{n} request is not listed because you may not read it.",
            "{n} requests are not listed because you may not read them.",
            hidden,
        )
        blocks.append(small(template.format(n=hidden)))
    return Message(fallback([text(_counted(line, t))]), blocks)


def desk_lines(lines: Sequence[DeskLine], t: Translator) -> list[Block]:
    """Departments in a list, as those who manage them see them in the Home."""
    return _listed(_in_danger_first(lines), _MOST_OF_ONES_OWN, t)


def _listed(lines: Sequence[DeskLine], most: int, t: Translator) -> list[Block]:
    shown = lines[:most]
    room = min(_NAMES_SHOWN // (2 * len(shown)), _LONGEST_NAME)
    blocks = [rich(bullets(_line(line, t, room) for line in shown))]
    more = len(lines) - len(shown)
    if more:
        template = t.ngettext("… and {n} more department.", "… and {n} more departments.", more)
        blocks.append(small(template.format(n=more)))
    return blocks


def _labels(t: Translator) -> list[str]:
    """Return the headings of a department's counts."""
    states = [f"{state_emoji(state)} {state_label(state, t)}" for state in SERVED]
    return [t.gettext("🔴 Overdue"), t.gettext("🟡 At risk"), t.gettext("📅 Due today"), *states]


def _counts(line: DeskLine) -> list[int]:
    """How much there is of each, in the same order."""
    states = (line.counts.get(state, 0) for state in SERVED)
    return [line.overdue, line.at_risk, line.due_today, *states]


def _counted(line: DeskLine, t: Translator) -> str:
    """A department in a few words; what is at zero is left out."""
    in_danger = danger_counts(line.overdue, line.at_risk, t)
    counts = [
        f"{state_label(state, t)} {line.counts[state]}"
        for state in SERVED
        if line.counts.get(state)
    ]
    words = [in_danger] if in_danger else []
    said = enumeration([*words, *counts] or [t.gettext("nothing to do")], t)
    return labelled(t.name(line.department.name), said, t)


def _line(line: DeskLine, t: Translator, room: int) -> Line:
    counts = [f"{label} {n}" for label, n in zip(_labels(t), _counts(line), strict=True) if n]
    said = counts or [t.gettext("nothing to do")]
    return dotted([text(_named(line, t, room), bold=True)], *([text(each)] for each in said))


def _in_danger_first(lines: Sequence[DeskLine]) -> list[DeskLine]:
    return sorted(lines, key=lambda line: (not line.overdue, not line.at_risk))


def _named(line: DeskLine, t: Translator, room: int = _LONGEST_NAME) -> str:
    name = cut(t.name(line.department.name), room)
    return with_key(name, cut(line.department.key, room), t)
