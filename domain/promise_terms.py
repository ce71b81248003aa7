"""The terms of a promise: what is promised, how it stands, and when it is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PromiseKind(StrEnum):
    """A kind of promise."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


class ClockState(StrEnum):
    """A state of a promise's clock."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Mark(StrEnum):
    """How a promise stands, at a glance."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a promise was kept, and by how much working time: left if met, over if missed."""

    met: bool
    by: timedelta


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts on both promises of a request. None where there is none, or not yet."""

    first_response: Verdict | None = None
    resolution: Verdict | None = None

    def on(self, kind: PromiseKind) -> Verdict | None:
        """Return the verdict on the promise of this kind."""
        return self.first_response if kind is PromiseKind.FIRST_RESPONSE else self.resolution


NO_VERDICTS = Verdicts()


@dataclass(frozen=True, slots=True)
class Due:
    """The running promise that is due first, or has been for longest.

    Attributes:
        at: when it is due.
        at_risk_from, overdue_from: when time alone gives it that mark. It is overdue only in
            working time: what is due as the day ends is overdue when the next one begins.
    """

    kind: PromiseKind
    at: datetime
    at_risk_from: datetime
    overdue_from: datetime
