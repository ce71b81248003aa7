"""Whether something keeps failing, for readiness."""

import time
from collections.abc import Callable

_RECENT = 60.0  # seconds


class RecentFailures:
    """Counts how often something has failed since it last succeeded.

    Args:
        what: what fails, in a few words.
        monotonic: seconds of a clock that nobody moves.
    """

    def __init__(self, what: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._monotonic = monotonic
        self._count = 0
        self._failed_at = 0.0

    def failed(self) -> None:
        """It has just failed."""
        self._count += 1
        self._failed_at = self._monotonic()

    def succeeded(self) -> None:
        """It has just succeeded."""
        self._count = 0

    def problem(self) -> str:
        """Say that it failed in the last minute, and has not succeeded since; else empty."""
        if not self._count or self._monotonic() - self._failed_at > _RECENT:
            return ""
        return f"{self._what} (failures since it last worked: {self._count})"
