"""The parts of the workspace, wired together once."""

from __future__ import annotations

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
    from collections.abc import Callable

    from playground.ratelimits import RateLimits
    from playground.workspace import Workspace


@dataclass(frozen=True)
class DeliveryTimes:
    """How patient the workspace is with apps, in seconds."""

    answer_within: float = 3.0
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)


class Hub:
    """All parts of a running workspace. `url` is known once the server listens."""

    def __init__(
        self,
        workspace: Workspace,
        now: Callable[[], float],
        limits: RateLimits,
        times: DeliveryTimes,
    ) -> None:
        self.workspace = workspace
        self.now = now
        self.limits = limits
        self.url = ""
        self.ids = Ids(now)
        self.changes = Changes()
        self.calls = Calls()
        self.deliveries = Deliveries()
        self.faults = Faults()
        self.triggers = Triggers(now)
        self.response_urls = ResponseUrls(now)
        self.courier = Courier(self, times)
        self.events = Events(self)
        self.talk = Talk(self)
        self.directory = Directory(self)
        self.views = Views(self)
        self.interactions = Interactions(self)
