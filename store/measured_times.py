"""The measured times of a service's requests, one by one."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Column, ColumnElement, Connection, select

from domain.measurement import Ending
from domain.organisation import Service
from domain.promise_terms import PromiseKind
from domain.standards import Priority
from store.tables import measurements, requests


class MeasuredTimeStore:
    """The measured times of one workspace's requests, in seconds of working time.

    Self-service is left out, since nobody waited for it.
    """

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def resolution_times(
        self, service: Service, first_day: date, *, only_normal: bool = False
    ) -> tuple[int, ...]:
        """Return in what time each request of a service was solved.

        Args:
            first_day: only those solved from this day on.
            only_normal: without urgent requests.
        """
        solved = (
            measurements.c.ended_on >= first_day,
            measurements.c.ending == Ending.RESOLVED.value,
        )
        return self._times(measurements.c.resolution, service, solved, only_normal=only_normal)

    def response_times(
        self, service: Service, first_day: date, *, only_normal: bool = False
    ) -> tuple[int, ...]:
        """Return in what time each request of a service had its first response.

        Args:
            first_day, only_normal: as to `resolution_times`.
        """
        answered = (
            measurements.c.responded_on >= first_day,
            measurements.c.response.is_not(None),
        )
        return self._times(measurements.c.response, service, answered, only_normal=only_normal)

    def times_of(
        self, kind: PromiseKind, service: Service, first_day: date, *, only_normal: bool = False
    ) -> tuple[int, ...]:
        """Return the times that a promise of this kind is about; see `resolution_times`."""
        if kind is PromiseKind.RESOLUTION:
            return self.resolution_times(service, first_day, only_normal=only_normal)
        return self.response_times(service, first_day, only_normal=only_normal)

    def _times(
        self,
        time: Column[int],
        service: Service,
        conditions: Iterable[ColumnElement[bool]],
        *,
        only_normal: bool,
    ) -> tuple[int, ...]:
        statement = select(time).where(
            measurements.c.workspace_id == self._workspace_id,
            measurements.c.department_id == service.department_id,  # which has an index
            measurements.c.service_id == service.id,
            ~measurements.c.self_service,
            *conditions,
        )
        if only_normal:
            is_its = requests.c.id == measurements.c.request_id
            statement = statement.join(requests, is_its).where(
                requests.c.priority == Priority.NORMAL.value
            )
        return tuple(self._connection.scalars(statement))
