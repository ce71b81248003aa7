"""Words that more than one picture says."""

from collections.abc import Sequence
from typing import Final

from bot import labels
from bot.i18n import Translator
from domain.daily_measures import Share

ALT_TEXT_ROOM: Final = 900
"""Characters; Slack keeps 1000 with a file."""


def counted(share: Share, t: Translator) -> str:
    """Write a share in numbers, on one line."""
    return unbroken(labels.counted(share, t))


def unbroken(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


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
