"""Words that more than one picture says."""

from collections.abc import Sequence
from typing import Final

from babel.numbers import format_decimal

from bot import labels
from bot.i18n import Translator
from domain.shares import Share

ALT_TEXT_ROOM: Final = 900
"""Characters; Slack keeps 1000 with a file."""

_HOUR: Final = 3600
_FEW_HOURS: Final = 10


def counted(share: Share, t: Translator) -> str:
    """Write a share in numbers, on one line."""
    return unbroken(labels.counted(share, t))


def unbroken(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def short_hours(seconds: float, t: Translator) -> str:
    """A time in hours, on one line; of less than ten hours tenths are told."""
    hours = seconds / _HOUR
    pattern = "#,##0.#" if hours < _FEW_HOURS else "#,##0"
    return unbroken(t.gettext("{n} h").format(n=format_decimal(hours, pattern, t.region)))


def lines(first: str, rest: Sequence[str], t: Translator) -> str:
    """As many lines as an alternative text has room for; the last one says how many are left out.

    Args:
        first: the line that must not be missing.
    """
    told = [first]
    room = ALT_TEXT_ROOM - len(first)
    for number, line in enumerate(rest):
        room -= len(line) + 1
        if room < 0:
            left = len(rest) - number
            told.append(t.ngettext("And {n} more.", "And {n} more.", left).format(n=left))
            break
        told.append(line)
    return "\n".join(told)
