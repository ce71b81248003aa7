"""The state of a workspace, and what each of its parts uses: its clock, ids and records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.changes import Changes
from playground.faults import Faults
from playground.ids import Ids
from playground.records import Calls, Deliveries
from playground.tickets import ResponseUrls, Triggers

if TYPE_CHECKING:
    from playground.clock import PlaygroundClock
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


class Commons:
    """A workspace with its clock, ids and records.

    `url` is known once the server listens. A workspace `beside` another one shares its records.
    """

    def __init__(
        self,
        workspace: Workspace,
        clock: PlaygroundClock,
        times: DeliveryTimes,
        beside: Commons | None = None,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        self.url = ""
        self.ids = Ids(clock)
        self.changes: Changes = beside.changes if beside else Changes()
        self.calls: Calls = beside.calls if beside else Calls()
        self.deliveries: Deliveries = beside.deliveries if beside else Deliveries()
        self.faults: Faults = beside.faults if beside else Faults()
        self.triggers = Triggers(clock, times.open_within)
        self.response_urls = ResponseUrls(clock)

    def now(self) -> float:
        """The workspace's time, epoch seconds."""
        return self.clock()
