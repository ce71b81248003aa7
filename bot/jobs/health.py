"""When each job last succeeded, for readiness."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

_MISSED_RUNS = 3
_GRACE = timedelta(seconds=30)


class JobHealth:
    """Knows how long ago each job succeeded.

    Args:
        rhythms: how often each job runs, by its name.
        monotonic: seconds of a clock that nobody moves.
    """

    def __init__(
        self, rhythms: Mapping[str, timedelta], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rhythms = rhythms
        self._monotonic = monotonic
        self._succeeded: dict[str, float] = {}

    def start(self) -> None:
        """From now on the jobs are expected to succeed."""
        self._succeeded = dict.fromkeys(self._rhythms, self._monotonic())

    def succeeded(self, name: str) -> None:
        """A job has just succeeded."""
        self._succeeded[name] = self._monotonic()

    def seconds_since_success(self, name: str) -> float:
        """How long ago a job last succeeded, or else was started."""
        return self._monotonic() - self._succeeded[name]

    def problem(self) -> str:
        """Which jobs have not succeeded for several of their rhythms; empty if all is well."""
        late = [
            f"{name} has not succeeded for {self.seconds_since_success(name):.0f} s"
            for name, every in self._rhythms.items()
            if name in self._succeeded
            and self.seconds_since_success(name) > (every * _MISSED_RUNS + _GRACE).total_seconds()
        ]
        return "; ".join(late)
