"""Ids and message timestamps: unique, increasing, and of the form that Slack gives them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MICROSECONDS = 1_000_000


class Ids:
    """Makes every id and timestamp of one workspace."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._counter = itertools.count(1)
        self._last_ts = 0

    def make(self, prefix: str) -> str:
        """An id such as `C0PG00000A`."""
        number, digits = next(self._counter), ""
        while number:
            number, digit = divmod(number, len(_DIGITS))
            digits = _DIGITS[digit] + digits
        return f"{prefix}0PG{digits:0>6}"

    def ts(self) -> str:
        """A message timestamp such as `1760000000.000100`, later than all before it."""
        self._last_ts = max(int(self._now() * _MICROSECONDS), self._last_ts + 1)
        seconds, micros = divmod(self._last_ts, _MICROSECONDS)
        return f"{seconds}.{micros:06d}"
