"""The parts of the workspace, wired together once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playground.commons import Commons
from playground.delivery.courier import Courier
from playground.directory import Directory
from playground.events import Events
from playground.interactions import Interactions
from playground.talk import Talk
from playground.views import Views

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.clock import PlaygroundClock
    from playground.commons import DeliveryTimes
    from playground.guide import Step
    from playground.ratelimits import RateLimits
    from playground.workspace import Workspace


class Hub(Commons):
    """All parts of a running workspace; each is given what it uses.

    `on_time_moved` is awaited after each move of the clock: an app that follows it catches up
    there. A workspace `beside` another one shares its ways of delivery and its records.
    """

    def __init__(
        self,
        workspace: Workspace,
        clock: PlaygroundClock,
        limits: RateLimits,
        times: DeliveryTimes,
        beside: Hub | None = None,
    ) -> None:
        super().__init__(workspace, clock, times, beside)
        self.limits = limits
        self.guide: tuple[Step, ...] = ()
        self.on_time_moved: Callable[[], Awaitable[None]] | None = None
        self._moving = asyncio.Lock()
        self.courier: Courier = beside.courier if beside else Courier(self, times)
        self.events = Events(self, self.courier)
        self.talk = Talk(self, self.events)
        self.directory = Directory(self, self.events)
        self.views = Views(self)
        self.interactions = Interactions(self, self.courier, self.events, self.talk, self.views)

    async def move_clock(self, move: Callable[[PlaygroundClock], None]) -> None:
        """Moves the clock, tells every page, and waits for who follows it; one move at a time."""
        async with self._moving:
            move(self.clock)
            self.changes.tell({"type": "time"})
            if self.on_time_moved:
                await self.on_time_moved()
