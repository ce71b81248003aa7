"""How the departments stand."""

from collections.abc import Mapping, Sequence

from bot.i18n import Translator
from bot.views.blocks import Line, Message, cut, fallback, header, rich, small, table, text
from bot.views.labels import enumeration, labelled, state_emoji, state_label
from bot.views.lists import shown_lines
from domain.lifecycle import UNFINISHED, State
from domain.model import DeskLine, Summary

_COLUMNS = (State.OPEN, State.IN_PROGRESS, State.WAITING, State.RESOLVED)
_MOST_DEPARTMENTS = 99
_LONGEST_NAME = 60


def desk(lines: Sequence[DeskLine], t: Translator) -> Message:
    """All departments in a table: how many requests each has in each state."""
    if not lines:
        words = t.gettext("There is no department yet. An administrator imports the catalogue.")
        return Message(words, [rich([text(words)])])
    head = [_bold(t.gettext("Department")), *(_bold(_column(state, t)) for state in _COLUMNS)]
    shown = lines[:_MOST_DEPARTMENTS]
    blocks = [table([head, *(_row(line, t) for line in shown)])]
    more = len(lines) - len(shown)
    if more:
        template = t.ngettext("… and {n} more department.", "… and {n} more departments.", more)
        blocks.append(small(template.format(n=more)))
    blocks.append(small(t.gettext("More about one department: /desk followed by its key.")))
    return Message(fallback([text("; ".join(_counted(line, t) for line in lines))]), blocks)


def desk_of(line: DeskLine, summaries: Sequence[Summary], t: Translator) -> Message:
    """One department: its counts, and those of its requests that the reader may see."""
    name = t.name(line.department.name)
    counts = small(" · ".join(_count(state, line.counts, t) for state in _COLUMNS))
    blocks = [header(name), counts, *shown_lines(summaries, t)]
    hidden = sum(line.counts.get(state, 0) for state in UNFINISHED) - len(summaries)
    if hidden > 0:
        template = t.ngettext(
            "{n} request is not listed, because it is not yours to read.",
            "{n} requests are not listed, because they are not yours to read.",
            hidden,
        )
        blocks.append(small(template.format(n=hidden)))
    return Message(fallback([text(_counted(line, t))]), blocks)


def _column(state: State, t: Translator) -> str:
    return f"{state_emoji(state)} {state_label(state, t)}"


def _count(state: State, counts: Mapping[State, int], t: Translator) -> str:
    return labelled(_column(state, t), str(counts.get(state, 0)), t)


def _counted(line: DeskLine, t: Translator) -> str:
    counts = [
        f"{state_label(state, t)} {line.counts[state]}"
        for state in _COLUMNS
        if line.counts.get(state)
    ]
    words = enumeration(counts or [t.gettext("nothing to do")], t)
    return labelled(t.name(line.department.name), words, t)


def _row(line: DeskLine, t: Translator) -> list[Line]:
    name = cut(t.name(line.department.name), _LONGEST_NAME)
    return [
        [text(f"{name} ({cut(line.department.key, _LONGEST_NAME)})")],
        *([text(str(line.counts.get(state, 0) or ""))] for state in _COLUMNS),
    ]


def _bold(words: str) -> Line:
    return [text(words, bold=True)]
