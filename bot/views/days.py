"""Days that are off or worked, in words."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_interval

from bot.i18n import Translator
from bot.labels import labelled
from domain.calendar_changes import DayChanges, in_a_row

_STRETCHES_SHOWN = 6


def changed_days(changes: DayChanges, t: Translator) -> str:
    """Say which days are off, worked, or worked at other times: "off: Nov 6, 2026"."""
    named = (
        (t.gettext("off"), changes.off),
        (t.gettext("worked"), changes.worked),
        (t.gettext("other hours"), changes.other_hours),
    )
    return t.gettext("; ").join(labelled(label, _days(days, t), t) for label, days in named if days)


def _days(days: Sequence[date], t: Translator) -> str:
    stretches = in_a_row(days)
    words = [
        format_interval(first, last, "yMMMd", locale=t.region)
        for first, last in stretches[:_STRETCHES_SHOWN]
    ]
    more = ["…"] if len(stretches) > _STRETCHES_SHOWN else []
    return t.gettext(", ").join([*words, *more])
