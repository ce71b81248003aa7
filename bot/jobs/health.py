"""How each job last succeeded, for readiness."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_MISSED_RUNS = 3
_GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Success:
    """How it went when a job last succeeded.

    Attributes:
        at: when it ended.
        duration: how long it took, in seconds.
        lag: for how long what it does had been due when it began, in seconds.
    """

    at: datetime
    duration: float
    lag: float


class JobHealth:
    """Knows when and how each job last succeeded.

    Args:
        rhythms: how often each job runs, by its name.
        monotonic: seconds of a clock that nobody moves.

    Attributes:
        last: how each job's last success went, by its name; jobs that had none are not in it.
    """

    def __init__(
        self, rhythms: Mapping[str, timedelta], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rhythms = rhythms
        self._monotonic = monotonic
        self._succeeded: dict[str, float] = {}
        self.last: dict[str, Success] = {}

    def start(self) -> None:
        """From now on the jobs are expected to succeed."""
        self._succeeded = dict.fromkeys(self._rhythms, self._monotonic())

    def succeeded(self, name: str, success: Success) -> None:
        """A job has just succeeded."""
        self._succeeded[name] = self._monotonic()
        self.last[name] = success

    def seconds_since_success(self, name: str) -> float:
        """How long ago a job last succeeded, or else was started."""
        return self._monotonic() - self._succeeded[name]

    def lateness(self, name: str) -> float:
        """By how many seconds a job's rhythm is exceeded since it last succeeded."""
        if name not in self._succeeded:
            return 0.0
        return max(self.seconds_since_success(name) - self._rhythms[name].total_seconds(), 0.0)

    def problem(self) -> str:
        """Which jobs have not succeeded for several of their rhythms; empty if all is well."""
        late = [
            f"{name} has not succeeded for {self.seconds_since_success(name):.0f} s"
            for name, every in self._rhythms.items()
            if name in self._succeeded
            and self.seconds_since_success(name) > (every * _MISSED_RUNS + _GRACE).total_seconds()
        ]
        return "; ".join(late)
