"""Turns at a method of Slack's that may be called some fifty times a minute."""

import asyncio

BURST = 48
"""Calls that may go out at once."""
INTERVAL = 1.22
"""Seconds between two calls from then on: Slack allows fifty a minute (its tier 3)."""


class Turns:
    """Lets calls of one method go out as fast as Slack takes them, by a clock that nobody moves."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._counted_at = 0.0

    async def wait(self) -> None:
        """Wait for the next turn, and take it."""
        now = asyncio.get_running_loop().time()
        self._left = min(BURST, self._left + (now - self._counted_at) / INTERVAL) - 1
        self._counted_at = now
        await asyncio.sleep(max(-self._left * INTERVAL, 0.0))
