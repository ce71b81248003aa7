"""The parts of the workspace, wired together once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.changes import Changes
from playground.delivery.courier import Courier
from playground.directory import Directory
from playground.events import Events
from playground.faults import Faults
from playground.ids import Ids
from playground.interactions import Interactions
from playground.records import Calls, Deliveries
from playground.talk import Talk
from playground.tickets import ResponseUrls, Triggers
from playground.views import Views

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.clock import PlaygroundClock
    from playground.guide import Step
    from playground.ratelimits import RateLimits
    from playground.workspace import Workspace


@dataclass(frozen=True)
class DeliveryTimes:
    """How patient the workspace is with apps.

    Attributes:
        answer_within: how long it takes an answer, in seconds of the workspace's clock.
        open_within: for how long a view may be opened for what was done, in the same seconds.
        retry_after: when an event is sent again, in seconds of the machine's.
    """

    answer_within: float = 3.0
    open_within: float = 3.0
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)


class Hub:
    """All parts of a running workspace.

    `url` is known once the server listens. `on_time_moved` is awaited after each move of the
    clock: an app that follows it catches up there. A workspace `beside` another one shares its ways
    of delivery and its records.
    """

    def __init__(
        self,
        workspace: Workspace,
        clock: PlaygroundClock,
        limits: RateLimits,
        times: DeliveryTimes,
        beside: Hub | None = None,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        self.on_time_moved: Callable[[], Awaitable[None]] | None = None
        self.guide: tuple[Step, ...] = ()
        self._moving = asyncio.Lock()
        self.limits = limits
        self.url = ""
        self.ids = Ids(clock)
        self.changes: Changes = beside.changes if beside else Changes()
        self.calls: Calls = beside.calls if beside else Calls()
        self.deliveries: Deliveries = beside.deliveries if beside else Deliveries()
        self.faults: Faults = beside.faults if beside else Faults()
        self.triggers = Triggers(clock, times.open_within)
        self.response_urls = ResponseUrls(clock)
        self.courier: Courier = beside.courier if beside else Courier(self, times)
        self.events = Events(self)
        self.talk = Talk(self)
        self.directory = Directory(self)
        self.views = Views(self)
        self.interactions = Interactions(self)

    def now(self) -> float:
        """The workspace's time, epoch seconds."""
        return self.clock()

    async def move_clock(self, move: Callable[[PlaygroundClock], None]) -> None:
        """Moves the clock, tells every page, and waits for who follows it; one move at a time."""
        async with self._moving:
            move(self.clock)
            self.changes.tell({"type": "time"})
            if self.on_time_moved:
                await self.on_time_moved()
