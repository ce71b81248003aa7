"""Contact with Slack: until when everything that it delivered has surely come."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

LONGEST_SILENCE = timedelta(hours=1)
"""So long after the last delivery it is looked whether something was written all the same.

A connection can look alive and deliver nothing, and over HTTP nothing else tells.
"""

_QUIET = timedelta(minutes=5)
"""So long after Slack said that it drops events, what was written is read once more."""


class Contact:
    """Knows when something that people wrote may not have been delivered.

    Args:
        now: the clock; aware instants.

    Attributes:
        is_connected: says whether Slack could deliver something now. None over HTTP, where nobody
            can say.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.is_connected: Callable[[], Awaitable[bool]] | None = None
        self._now = now
        self._delivered_at = self._looked_at = now()
        self._was_connected = False
        self._in_doubt = False
        self._look_again_at: datetime | None = None

    def delivered(self) -> None:
        """Note that Slack has delivered something.

        Over HTTP, it may not have been able to before, if it has not for long.
        """
        now = self._now()
        if self.is_connected is None:
            self._in_doubt |= now - self._delivered_at > LONGEST_SILENCE
        self._delivered_at = now

    def connected(self) -> None:
        """Note that a connection was opened: each but the first follows one that had ended."""
        self._in_doubt |= self._was_connected
        self._was_connected = True

    def events_were_dropped(self) -> None:
        """Note that Slack drops events; it says so once a minute as long as it does."""
        self._in_doubt = True
        self._look_again_at = self._look_again_at or self._now() + _QUIET

    def is_in_doubt(self) -> bool:
        """Whether something may have been missed since it was last looked for."""
        now = self._now()
        if self._look_again_at and now >= self._look_again_at:
            self._in_doubt, self._look_again_at = True, None
        silent_since = max(self._delivered_at, self._looked_at)
        return self._in_doubt or now - silent_since > LONGEST_SILENCE

    def looked(self) -> None:
        """Note that what may have been missed is being looked for."""
        self._in_doubt = False
        self._looked_at = self._now()

    async def hears(self) -> bool:
        """Whether Slack's deliveries arrive, as far as is known."""
        return not self._in_doubt and (self.is_connected is None or await self.is_connected())

    async def sure_until(self) -> datetime | None:
        """Return until when everything has surely come, or None if that is no later than before."""
        if self._in_doubt or self._look_again_at:
            return None
        if self.is_connected is None:
            return self._delivered_at
        now = self._now()
        return now if await self.is_connected() else None
