"""Requests: numbered without gaps, changed by compare-and-set."""

from collections.abc import Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, select, text, update

from domain.events import Event, Handover, Opened
from domain.hop import Hop
from domain.organisation import Standing
from domain.promise_terms import Due
from domain.request import Request
from store.errors import ChangedMeanwhile
from store.hops import HopStore
from store.left_out import read_each
from store.numbers import Numbers, Taken
from store.openings import Opening
from store.parameters import WORKSPACE, likely
from store.prepared import Prepared
from store.request_rows import (
    COUNTED,
    OWED,
    UNFINISHED_REQUESTS,
    NewRequest,
    columns_of,
    request_of,
)
from store.tables import people, requests, workspaces
from store.types import UtcDateTime

_BY_NUMBER = select(requests).where(
    requests.c.workspace_id == WORKSPACE, requests.c.number == bindparam("number_")
)
_BY_ID = Prepared(
    select(requests).where(requests.c.workspace_id == WORKSPACE, requests.c.id == bindparam("id_"))
)
_DUE = (
    select(requests)
    .where(
        requests.c.workspace_id == WORKSPACE,
        text("requests.next_check_at IS NOT NULL"),
        requests.c.next_check_at <= bindparam("now"),
    )
    .order_by(requests.c.next_check_at, requests.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_DUE_FIRST = _DUE.with_only_columns(requests.c.id, requests.c.number)
_NEXT_CHECK_AT = Prepared(
    select(func.min(requests.c.next_check_at, type_=UtcDateTime()).label("at")).where(
        requests.c.workspace_id == WORKSPACE, text("requests.next_check_at IS NOT NULL")
    )
)
_PRACTISED = (
    select(requests)
    .where(
        requests.c.workspace_id == WORKSPACE,
        text("requests.trainee_id IS NOT NULL AND requests.closed_at IS NULL"),
    )
    .order_by(requests.c.number)
)
_ALL_PRACTISED = Prepared(_PRACTISED)
_PRACTISED_BY = Prepared(_PRACTISED.where(requests.c.trainee_id == bindparam("trainee_id_")))
_SCHEDULE = Prepared(
    update(requests)
    .where(requests.c.workspace_id == WORKSPACE, requests.c.id == bindparam("id_"))
    .values(next_check_at=bindparam("next_check_at_"))
)


class RequestStore:
    """The requests of one workspace.

    Attributes:
        taken: the numbers that this transaction has taken.

    Args:
        numbers: where numbers are taken. If None, in this transaction.
    """

    def __init__(
        self, connection: Connection, workspace_id: int, numbers: Numbers | None = None
    ) -> None:
        self.taken = Taken()
        self._connection = connection
        self._workspace_id = workspace_id
        self._numbers = numbers

    @property
    def _hops(self) -> HopStore:
        return HopStore(self._connection, self._workspace_id)

    def open(
        self,
        new: NewRequest,
        actor_id: str | None,
        content: Opened,
        handover: Handover | None = None,
    ) -> tuple[Request, Event]:
        """Store a new request under the workspace's next number, and that it was opened.

        It is found from now on, unless it is a practice request.

        Args:
            actor_id: who opens it; None for Crossdesk itself.
            handover: see `domain.events.Event`.

        Raises:
            LookupError: if there is no such workspace.
        """
        numbers = self._numbers
        number = numbers.take(self._workspace_id, self.taken) if numbers else None
        opening = Opening(self._workspace_id, new, actor_id, content, handover)
        return opening.store(self._connection, number)

    def put_all(self, past: Sequence[Request]) -> None:
        """Store requests as they have become elsewhere, numbered without gaps; none is here yet."""
        if past:
            self._connection.execute(insert(requests), [self._row(each) for each in past])
            self._hops.put_all([(each.id, each.hop) for each in past])
        self._connection.execute(
            update(workspaces)
            .where(workspaces.c.id == self._workspace_id)
            .values(last_request_number=len(past))
        )

    def _row(self, request: Request) -> dict[str, Any]:
        """All columns of a request, but for what is measured of it."""
        columns = {field.name: getattr(request, field.name) for field in dataclass_fields(Request)}
        return columns_of(columns) | {
            "workspace_id": self._workspace_id,
            "state": request.state.value,
            "priority": request.priority.value,
        }

    def skip_numbers(self, last: int) -> int:
        """Let the next request have a number above `last`; returns the last that is left out."""
        counter = workspaces.c.last_request_number
        statement = (
            update(workspaces)
            .where(workspaces.c.id == self._workspace_id)
            .values(last_request_number=case((counter < last, last), else_=counter))
            .returning(counter)
        )
        return int(self._connection.execute(statement).scalar_one())

    def by_number(self, number: int) -> Request | None:
        """The request that people call `#number`."""
        parameters = {WORKSPACE.key: self._workspace_id, "number_": number}
        row = self._connection.execute(_BY_NUMBER, parameters).one_or_none()
        return request_of(row) if row else None

    def by_id(self, request_id: int) -> Request:
        """The request of that id; LookupError if there is none."""
        parameters = {WORKSPACE.key: self._workspace_id, "id_": request_id}
        row = _BY_ID.first(self._connection, parameters)
        if row is None:
            raise LookupError(f"no request {request_id}")
        return request_of(row)

    def of_ids(self, request_ids: Sequence[int]) -> tuple[Request, ...]:
        """The requests of these ids, in the order of their numbers."""
        statement = (
            select(requests)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                requests.c.id.in_(request_ids),
            )
            .order_by(requests.c.number)
        )
        return self._all(statement)

    def needs_of(self, request_id: int) -> tuple[Request, ...]:
        """The requests that were opened for another one, in the order of their numbers."""
        statement = (
            select(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                text("requests.parent_id IS NOT NULL"),
                requests.c.parent_id == request_id,
            )
            .order_by(requests.c.number)
        )
        return self._all(statement)

    def steps_of(self, chain_ids: Sequence[int]) -> tuple[Request, ...]:
        """The requests of the steps of chains, in the order of their numbers."""
        statement = (
            select(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                text("requests.parent_id IS NOT NULL"),
                requests.c.parent_id.in_(chain_ids),
                requests.c.step.is_not(None),
            )
            .order_by(requests.c.number)
        )
        return self._all(statement)

    def unfinished_or_ended_after(self, instant: datetime) -> tuple[Request, ...]:
        """The requests of all departments that have not ended, or not before an instant."""
        mine = requests.c.workspace_id == self._workspace_id
        lately = (text("requests.closed_at IS NOT NULL"), requests.c.closed_at > instant)
        return (
            *self._all(select(requests).where(mine, UNFINISHED_REQUESTS)),
            *self._all(select(requests).where(mine, *lately)),
        )

    def change(self, request: Request, **values: Any) -> Request:
        """Change a request as it was read, and count the change.

        Args:
            values: the new values, by the names that `Request` has for them.

        Raises:
            ChangedMeanwhile: if somebody changed it after it was read.
        """
        return self._compare_and_set(request, version=request.version + 1, **values)

    def lock(self, number: int) -> Request | None:
        """A request that nobody else is changing at this moment; None if somebody is."""
        statement = (
            select(requests)
            .where(requests.c.workspace_id == self._workspace_id, requests.c.number == number)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(statement).one_or_none()
        return request_of(row) if row else None

    def lock_all(self, request_ids: Sequence[int]) -> None:
        """Wait until nobody else is changing these requests, and let nobody until the commit.

        They are locked in the order of their ids, so that of two who lock the same ones, one
        waits for the other.
        """
        statement = (
            select(requests.c.id)
            .where(requests.c.workspace_id == self._workspace_id, requests.c.id.in_(request_ids))
            .order_by(requests.c.id)
            .with_for_update()
        )
        self._connection.execute(statement).all()

    def schedule(self, request: Request, next_check_at: datetime | None) -> None:
        """Set when the sweep looks at a request next. That is no change of the request itself."""
        parameters = {
            WORKSPACE.key: self._workspace_id,
            "id_": request.id,
            "next_check_at_": next_check_at,
        }
        _SCHEDULE.execute(self._connection, parameters)

    def recount(
        self, request: Request, hop: Hop, due: Due | None, next_check_at: datetime | None
    ) -> Request:
        """Count the hop of a request by another calendar: no change of the request itself.

        Raises:
            ChangedMeanwhile: if somebody changed it after it was read.
        """
        return self._compare_and_set(request, hop=hop, due=due, next_check_at=next_check_at)

    def _compare_and_set(self, request: Request, **values: Any) -> Request:
        statement = (
            update(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                requests.c.id == request.id,
                requests.c.version == request.version,
            )
            .values(**columns_of(values))
        )
        if self._connection.execute(statement).rowcount != 1:
            raise ChangedMeanwhile("#{number} has changed meanwhile", number=request.number)
        changed = replace(request, **values)
        if changed.hop != request.hop:
            self._hops.put(request.id, changed.hop)
        return changed

    def due(self, now: datetime, limit: int) -> tuple[Request, ...]:
        """The requests that the sweep has to look at, those due longest first.

        Those that another process is changing at this moment are left to it.
        """
        parameters = {WORKSPACE.key: self._workspace_id, "now": now, "limit": limit}
        return tuple(request_of(row) for row in self._connection.execute(_DUE, parameters))

    def put_off_first(self, now: datetime, until: datetime) -> int | None:
        """Let the sweep look at the request that is due first not before `until`.

        It is not read: its row may be what the sweep cannot read.

        Returns:
            Its number, or None if none is due.
        """
        parameters = {WORKSPACE.key: self._workspace_id, "now": now, "limit": 1}
        row = self._connection.execute(_DUE_FIRST, parameters).one_or_none()
        if row is None:
            return None
        _SCHEDULE.execute(
            self._connection,
            {WORKSPACE.key: self._workspace_id, "id_": row.id, "next_check_at_": until},
        )
        return int(row.number)

    def served_of(self, service_id: int) -> tuple[Request, ...]:
        """Return the requests of a service that its department works on, the oldest first."""
        statement = (
            select(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.service_id == service_id,
                requests.c.state.in_(OWED),
            )
            .order_by(requests.c.number)
        )
        return self._each(statement)

    def assigned_to(self, user_id: str) -> tuple[Request, ...]:
        """Return the requests that a person has taken on and not ended."""
        statement = select(requests).where(
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.assignee_id == user_id,
        )
        return self._each(statement)

    def held_by_strangers(self) -> tuple[str, ...]:
        """Return the people of other workspaces who have taken something on and not ended it."""
        beside = (people.c.workspace_id == requests.c.workspace_id) & (
            people.c.user_id == requests.c.assignee_id
        )
        statement = (
            select(requests.c.assignee_id)
            .distinct()
            .join(people, beside)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                people.c.standing == Standing.STRANGER.value,
            )
        )
        return tuple(self._connection.scalars(statement))

    def in_hand(self, department_id: int) -> tuple[Request, ...]:
        """Return what somebody of a department has taken on and not ended, the oldest first."""
        statement = (
            select(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                COUNTED,
                requests.c.department_id == department_id,
                requests.c.assignee_id.is_not(None),
            )
            .order_by(requests.c.number)
        )
        return self._each(statement)

    def next_check_at(self) -> datetime | None:
        """When the sweep has to look at a request next, or None if nothing is in sight."""
        (found,) = _NEXT_CHECK_AT.execute(self._connection, {WORKSPACE.key: self._workspace_id})
        return found.at  # type: ignore[no-any-return]

    def first_opened_at(self) -> datetime | None:
        """When the first request was opened; None if none ever was."""
        statement = (
            select(requests.c.opened_at)
            .where(requests.c.workspace_id == self._workspace_id, COUNTED)
            .order_by(requests.c.number)
            .limit(1)
        )
        found: datetime | None = self._connection.scalar(statement)
        return found

    def practised(self, trainee_id: str | None = None) -> tuple[Request, ...]:
        """Return the practice requests that have not ended, of one person or of all.

        Those that cannot be read are left out, so that they keep nobody from practising.
        """
        parameters: dict[str, Any] = {WORKSPACE.key: self._workspace_id}
        if trainee_id is None:
            found = _ALL_PRACTISED.execute(self._connection, parameters)
        else:
            parameters["trainee_id_"] = trainee_id
            found = _PRACTISED_BY.execute(self._connection, parameters)
        return tuple(read_each("request", request_of, found))

    def _all(self, statement: Any) -> tuple[Request, ...]:
        """Read requests that belong together, as those of a chain: all of them, or none."""
        return tuple(request_of(row) for row in self._connection.execute(statement))

    def _each(self, statement: Any) -> tuple[Request, ...]:
        """Read requests that have nothing to do with each other, without what cannot be read."""
        return tuple(read_each("request", request_of, self._connection.execute(statement)))
