"""All measurements and daily measures, rebuilt from the events or compared with them.

It goes over all requests, and then over all days of all departments, in batches that are each a
transaction: memory does not grow with the history, and a bot that runs goes on beside it. What was
interrupted is begun again.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.usecases.measurements.daily_measures import (
    days_to_rebuild,
    rebuild_days,
    refresh_days,
    stale_days,
)
from bot.usecases.measurements.measurements import rebuild_measurements, refresh, stale
from store.database import Database

_DAYS = 31
"""The number of a department's days that are put together in one transaction."""


def catch_up(database: Database, workspace_id: int) -> None:
    """Measure all that is stale, before something is read."""
    after = 0
    while request_ids := database.call(workspace_id, stale, after):
        database.call(workspace_id, refresh, request_ids)
        after = request_ids[-1]
    for department_id, days in database.call(workspace_id, stale_days).items():
        database.call(workspace_id, refresh_days, department_id, days)


class Rebuild:
    """One pass over all requests and all days.

    Args:
        keep: whether what is found is kept; else it is compared with what is there.

    Attributes:
        requests, days: how many have been gone over.
        different_requests, different_days: of how many of them something else was kept.
    """

    def __init__(self, database: Database, workspace_id: int, *, keep: bool) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._keep = keep
        self.requests = self.different_requests = 0
        self.days = self.different_days = 0

    def count_requests(self) -> int:
        """How many requests there are to go over."""
        return self._database.call(self._workspace_id, lambda uow: uow.measurements.count())

    def count_days(self) -> int:
        """How many days there are to go over, those of each department, after the requests."""
        return sum((last - first).days + 1 for first, last in self._spans().values())

    def go_over_requests(self) -> Iterator[int]:
        """Measure all requests again; yields the size of each batch."""
        after = 0
        while batch := self._database.call(
            self._workspace_id, rebuild_measurements, after, keep=self._keep
        ):
            self.requests += batch.requests
            self.different_requests += batch.different
            after = batch.last_id
            yield batch.requests

    def go_over_days(self) -> Iterator[int]:
        """Put all days together again, after the requests; yields the size of each batch."""
        for department_id, (first, last) in self._spans().items():
            for days in _in_batches(first, last):
                different = self._database.call(
                    self._workspace_id, rebuild_days, department_id, days, keep=self._keep
                )
                self.days += len(days)
                self.different_days += different
                yield len(days)

    def _spans(self) -> dict[int, tuple[date, date]]:
        return self._database.call(self._workspace_id, days_to_rebuild)


def _in_batches(first: date, last: date) -> Iterator[list[date]]:
    everything = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for start in range(0, len(everything), _DAYS):
        yield everything[start : start + _DAYS]
