"""The measurements of hops, and which of them are out of date.

A request is stale from each of its changes until it is measured again: its `version` says so.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    select,
    text,
    true,
    union_all,
    update,
)

from domain.dimensions import Dimension, Gap
from domain.lifecycle import State
from domain.measurement import Ending, Measurement
from domain.organisation import Service
from domain.promise_results import Result
from domain.ratings import Rating
from store.parameters import WORKSPACE, likely
from store.prepared import Prepared
from store.request_rows import COUNTED
from store.tables import hops, measurements, requests
from store.upserts import Upsert, upsert

_STALE = Prepared(
    select(requests.c.id)
    .where(
        requests.c.workspace_id == WORKSPACE,
        # Literally: see the partial index.
        text("requests.measured_version <> requests.version"),
        COUNTED,
        requests.c.id > bindparam("after"),
    )
    .order_by(requests.c.id)
    .limit(bindparam("limit"))
)

_DAYS = (
    measurements.c.opened_on,
    measurements.c.responded_on,
    measurements.c.response_counts_on,
    measurements.c.ended_on,
    measurements.c.resolution_counts_on,
    measurements.c.promise_changed_on,
    measurements.c.rated_on,
)

_CURRENT = and_(requests.c.id == measurements.c.request_id, requests.c.hop == measurements.c.hop)
"""That a measurement is of the current hop of its request."""


def _put(insert: Upsert) -> Upsert:
    changing = [column.name for column in measurements.c if not column.primary_key]
    return insert.on_conflict_do_update(
        index_elements=["request_id", "hop"],
        set_={name: insert.excluded[name] for name in changing},
    )


_PUT = upsert(measurements, _put)


def _row(workspace_id: int, measurement: Measurement) -> dict[str, Any]:
    rating = measurement.rating
    return {
        "workspace_id": workspace_id,
        "request_id": measurement.request_id,
        "hop": measurement.hop,
        "department_id": measurement.department_id,
        "service_id": measurement.service_id,
        "requester_department_id": measurement.requester_department_id,
        "opened_at": measurement.opened_at,
        "opened_on": measurement.opened_on,
        "responded_at": measurement.responded_at,
        "responded_on": measurement.responded_on,
        "response": measurement.response,
        **_result_columns("response", measurement.response_result),
        "ending": measurement.ending.value if measurement.ending else None,
        "ended_at": measurement.ended_at,
        "ended_on": measurement.ended_on,
        "resolution": measurement.resolution,
        **_result_columns("resolution", measurement.resolution_result),
        "begun": measurement.begun,
        "self_service": measurement.self_service,
        "in_state": dict(measurement.in_state),
        "questions": measurement.questions,
        "reopenings": measurement.reopenings,
        "promise_changes": measurement.promise_changes,
        "promise_changed_on": measurement.promise_changed_on,
        "rater_id": rating.requester_id if rating else None,
        "rated_at": rating.at if rating else None,
        "rated_on": measurement.rated_on,
        "score": rating.score if rating else None,
        "comment": rating.comment if rating else None,
        "anonymous": rating.anonymous if rating else None,
        "gaps": _gaps_to_json(rating) if rating else {},
        "clear": measurement.clear,
    }


def _measurement(row: Row[Any]) -> Measurement:
    return Measurement(
        request_id=row.request_id,
        hop=row.hop,
        department_id=row.department_id,
        service_id=row.service_id,
        requester_department_id=row.requester_department_id,
        opened_at=row.opened_at,
        opened_on=row.opened_on,
        responded_at=row.responded_at,
        responded_on=row.responded_on,
        response=row.response,
        response_result=_result(row.response_met, row.response_counts_on, row.response_known_from),
        ending=Ending(row.ending) if row.ending else None,
        ended_at=row.ended_at,
        ended_on=row.ended_on,
        resolution=row.resolution,
        resolution_result=_result(
            row.resolution_met, row.resolution_counts_on, row.resolution_known_from
        ),
        begun=row.begun,
        self_service=row.self_service,
        in_state={State(state): seconds for state, seconds in row.in_state.items()},
        questions=row.questions,
        reopenings=row.reopenings,
        promise_changes=row.promise_changes,
        promise_changed_on=row.promise_changed_on,
        rating=_rating(row) if row.score is not None else None,
        rated_on=row.rated_on,
        clear=row.clear,
    )


def _result_columns(promise: str, result: Result | None) -> dict[str, Any]:
    return {
        f"{promise}_met": result.kept if result else None,
        f"{promise}_counts_on": result.counts_on if result else None,
        f"{promise}_known_from": result.known_from if result else None,
    }


def _result(kept: bool | None, counts_on: date, known_from: datetime) -> Result | None:
    return None if kept is None else Result(kept, counts_on, known_from)


def _rating(row: Row[Any]) -> Rating:
    gaps = {Dimension(key): Gap(*pair) for key, pair in row.gaps.items()}
    return Rating(row.rater_id, row.rated_at, row.score, row.comment, gaps, row.anonymous)


def _gaps_to_json(rating: Rating) -> dict[str, list[int]]:
    return {key.value: [gap.expected, gap.perceived] for key, gap in rating.gaps.items()}


class MeasurementStore:
    """The measurements of the hops of one workspace's requests."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # Which requests are to be measured

    def stale(self, after: int, limit: int) -> tuple[int, ...]:
        """The ids of stale requests beyond the id `after`, ascending."""
        parameters = {WORKSPACE.key: self._workspace_id, "after": after, "limit": limit}
        return tuple(row.id for row in _STALE.execute(self._connection, parameters))

    def following(self, after: int, limit: int) -> tuple[int, ...]:
        """The ids of any requests beyond the id `after`, ascending."""
        statement = (
            select(requests.c.id)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                COUNTED,
                requests.c.id > after,
            )
            .order_by(requests.c.id)
            .limit(limit)
        )
        return tuple(self._connection.scalars(statement))

    def lock(self, request_ids: Sequence[int]) -> tuple[int, ...]:
        """Those of these requests that nobody else is changing or measuring; nobody will."""
        statement = (
            select(requests.c.id)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                requests.c.id.in_(request_ids),
            )
            .order_by(requests.c.id)
            # Not the keys: what happens elsewhere may refer to these requests meanwhile.
            .with_for_update(skip_locked=True, key_share=True)
        )
        return tuple(self._connection.scalars(statement))

    def expire(self, department_id: int) -> None:
        """Let all requests that are or were with a department be measured again."""
        with_it = select(hops.c.request_id).where(
            hops.c.workspace_id == self._workspace_id, hops.c.department_id == department_id
        )
        self._connection.execute(
            update(requests)
            .where(requests.c.workspace_id == self._workspace_id, requests.c.id.in_(with_it))
            .values(measured_version=0)
        )

    def expire_request(self, request_id: int) -> None:
        """Let one request be measured again, though nothing happened to it."""
        self._connection.execute(
            update(requests)
            .where(requests.c.workspace_id == self._workspace_id, requests.c.id == request_id)
            .values(measured_version=0)
        )

    def count(self) -> int:
        """How many requests there are to measure."""
        mine = requests.c.workspace_id == self._workspace_id
        statement = select(func.count()).select_from(requests).where(mine, COUNTED)
        return self._connection.scalar(statement) or 0

    # What was measured

    def put(self, found: Iterable[Measurement]) -> None:
        """Keep the measurements of requests as they are now; nobody else is changing them.

        Args:
            found: those of all hops of each request.
        """
        rows = [_row(self._workspace_id, each) for each in found]
        if not rows:
            return
        _PUT.execute(self._connection, *rows)
        self._connection.execute(
            update(requests)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                requests.c.id.in_({row["request_id"] for row in rows}),
            )
            .values(measured_version=requests.c.version)
        )

    def of(self, request_ids: Sequence[int]) -> tuple[Measurement, ...]:
        """Return the last measurements of all hops of these requests."""
        statement = select(measurements).where(
            likely(measurements.c.workspace_id == self._workspace_id),
            measurements.c.request_id.in_(request_ids),
        )
        return self._all(statement)

    def on_days(self, department_id: int, days: Collection[date]) -> Iterator[Measurement]:
        """Return the hops with a department of which something counts on one of these days.

        One after the other: of a busy department there are thousands.
        """
        # Each day by itself is found by its index. None finds what one before it has found: SQLite
        # would otherwise keep the ids of all of them, to leave out what it finds again.
        alternatives = (
            select(measurements).where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == department_id,
                day.in_(days),
                *(earlier.in_(days).is_not(true()) for earlier in _DAYS[:place]),
            )
            for place, day in enumerate(_DAYS)
        )
        statement = union_all(*alternatives)
        return map(_measurement, self._connection.execute(statement))

    def numbers(self, after: int, limit: int) -> dict[int, int]:
        """Return the numbers of the measured requests after the number `after`, in their order.

        They are by the requests' ids.
        """
        statement = (
            select(requests.c.id, requests.c.number)
            .join(measurements, _CURRENT)
            .where(requests.c.workspace_id == self._workspace_id, requests.c.number > after)
            .order_by(requests.c.number)
            .limit(limit)
        )
        return {row.id: row.number for row in self._connection.execute(statement)}

    def current(self, request_ids: Sequence[int]) -> tuple[Measurement, ...]:
        """Return the measurements of the current hops of requests, ordered by their numbers."""
        statement = (
            select(measurements)
            .join(requests, _CURRENT)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                requests.c.id.in_(request_ids),
            )
            .order_by(requests.c.number)
        )
        return self._all(statement)

    def rated(self, department_ids: Sequence[int]) -> tuple[Measurement, ...]:
        """Return what was measured of the rated requests of some departments."""
        statement = select(measurements).where(
            measurements.c.workspace_id == self._workspace_id,
            measurements.c.department_id.in_(department_ids),
            measurements.c.score.is_not(None),
        )
        return self._all(statement)

    def ids_within(
        self, department_ids: Sequence[int], first_day: date, last_day: date
    ) -> tuple[int, ...]:
        """Return the ids of the requests that these departments have and that came within days.

        They are in the order of their numbers.
        """
        statement = (
            select(measurements.c.request_id)
            .join(requests, _CURRENT)
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id.in_(department_ids),
                measurements.c.opened_on.between(first_day, last_day),
            )
            .order_by(requests.c.number)
        )
        return tuple(self._connection.scalars(statement))

    def comment(
        self,
        service: Service,
        first_day: date,
        last_day: date,
        scores: Collection[int],
        *,
        confidential: bool,
    ) -> str:
        """The newest comment with a rating of a service within these days; empty: there is none.

        What was said anonymously is left out.

        Args:
            scores: one of these goes with it.
            confidential: whether it may be of a confidential request.
        """
        statement = (
            select(measurements.c.comment)
            .join(requests, requests.c.id == measurements.c.request_id)
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == service.department_id,  # which has an index
                measurements.c.rated_on.between(first_day, last_day),
                measurements.c.service_id == service.id,
                measurements.c.score.in_(scores),
                measurements.c.comment != "",
                ~measurements.c.anonymous,
                *([] if confidential else [~requests.c.confidential]),
            )
            .order_by(measurements.c.rated_at.desc(), measurements.c.request_id.desc())
            .limit(1)
        )
        return self._connection.scalar(statement) or ""

    def spans(self) -> dict[int, tuple[date, date]]:
        """The first and the last day on which something counts, by department."""
        statement = (
            select(
                measurements.c.department_id,
                func.min(measurements.c.opened_on),
                *(func.max(day) for day in _DAYS),
            )
            .where(measurements.c.workspace_id == self._workspace_id)
            .group_by(measurements.c.department_id)
        )
        return {
            department_id: (first, max(day for day in last if day))
            for department_id, first, *last in self._connection.execute(statement)
        }

    def _all(self, statement: Select[Any]) -> tuple[Measurement, ...]:
        return tuple(_measurement(row) for row in self._connection.execute(statement))
