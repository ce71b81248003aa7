"""Days of a calendar that have changed by themselves, for administrators."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.i18n import Translator
from bot.labels import enumeration, labelled
from bot.views.blocks import Line, Message, bullets, fallback, rich, text
from bot.views.days import changed_days
from domain.calendar_changes import DayChanges


def days_changed(
    calendar: str, changes: DayChanges, later: int, earlier: int, t: Translator
) -> Message:
    """Tell an administrator which days have changed, and what follows for running requests.

    Args:
        calendar: its key.
        later, earlier: how many running requests are due later now, or earlier.
    """
    head: Line = [
        text(t.gettext("Crossdesk looked up days off again. Calendar {key}:").format(key=calendar))
    ]
    counts = [_in_year(year, changes, t) for year in _years(changes)]
    due = (
        (
            later,
            t.ngettext(
                "{n} running request is due later", "{n} running requests are due later", later
            ),
        ),
        (
            earlier,
            t.ngettext(
                "{n} running request is due earlier",
                "{n} running requests are due earlier",
                earlier,
            ),
        ),
    )
    moved = [[text(words.format(n=n))] for n, words in due if n]
    lines: list[Line] = [*([text(each)] for each in counts), *moved]
    days: Line = [text(changed_days(changes, t))]
    return Message(fallback(head, *lines), [rich(head, bullets([*lines, days]))])


def _years(changes: DayChanges) -> list[int]:
    return sorted({day.year for day in (*changes.off, *changes.worked, *changes.other_hours)})


def _in_year(year: int, changes: DayChanges, t: Translator) -> str:
    """Count the changes of a year: "2027: 8 more days off, 6 more worked"."""

    def count(days: Iterable[date]) -> int:
        return Counter(day.year for day in days)[year]

    off, worked, other = count(changes.off), count(changes.worked), count(changes.other_hours)
    named = (
        (off, t.ngettext("{n} more day off", "{n} more days off", off)),
        (worked, t.ngettext("{n} more day worked", "{n} more days worked", worked)),
        (other, t.ngettext("{n} day with other hours", "{n} days with other hours", other)),
    )
    return labelled(str(year), enumeration([words.format(n=n) for n, words in named if n], t), t)
