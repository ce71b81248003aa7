"""Requests: numbered without gaps, changed by compare-and-set, found by who owes what."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from domain.fields import Field, FieldType, Option
from domain.lifecycle import FIRST, PAUSED, SETTLED, UNFINISHED, State
from domain.promise_terms import Due, PromiseKind
from domain.request import FieldAnswer, Request
from domain.standards import Priority
from domain.text import LocalizedText
from store.errors import ChangedMeanwhile
from store.parameters import WORKSPACE, likely
from store.prepared import Prepared
from store.tables import requests, workspaces
from store.types import UtcDateTime

_IDENTITY_BYTES = 4
"""Enough to tell apart the few requests that ever had the same number."""

# Literally: see the partial index.
UNFINISHED_REQUESTS: ColumnElement[bool] = literal_column("requests.closed_at IS NULL")

OWED = sorted(UNFINISHED)

_NEXT_NUMBER = Prepared(
    update(workspaces)
    .where(workspaces.c.id == WORKSPACE)
    .values(last_request_number=workspaces.c.last_request_number + 1)
    .returning(workspaces.c.last_request_number)
)
_OPEN = Prepared(insert(requests).returning(requests.c.id))
_BY_NUMBER = select(requests).where(
    requests.c.workspace_id == WORKSPACE, requests.c.number == bindparam("number_")
)
_BY_ID = select(requests).where(
    requests.c.workspace_id == WORKSPACE, requests.c.id == bindparam("id_")
)
_DUE = (
    select(requests)
    .where(
        requests.c.workspace_id == WORKSPACE,
        text("requests.next_check_at IS NOT NULL"),
        requests.c.next_check_at <= bindparam("now"),
    )
    .order_by(requests.c.next_check_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_NEXT_CHECK_AT = select(func.min(requests.c.next_check_at, type_=UtcDateTime())).where(
    requests.c.workspace_id == WORKSPACE, text("requests.next_check_at IS NOT NULL")
)
_SCHEDULE = (
    update(requests)
    .where(requests.c.workspace_id == WORKSPACE, requests.c.id == bindparam("id_"))
    .values(next_check_at=bindparam("next_check_at_"))
)


def field_to_json(field: Field) -> dict[str, Any]:
    """A field as it is kept with a service, and with a request that answered it."""
    return {
        "key": field.key,
        "label": field.label.to_dict(),
        "type": field.type.value,
        "required": field.required,
        "options": [{"key": each.key, "label": each.label.to_dict()} for each in field.options],
    }


def field_from_json(data: dict[str, Any]) -> Field:
    """The inverse of `field_to_json`."""
    return Field(
        key=data["key"],
        label=LocalizedText.from_dict(data["label"]),
        type=FieldType(data["type"]),
        required=data["required"],
        options=tuple(
            Option(each["key"], LocalizedText.from_dict(each["label"])) for each in data["options"]
        ),
    )


def _answer_to_json(answer: FieldAnswer) -> dict[str, Any]:
    value = answer.value
    return {
        "field": field_to_json(answer.field),
        "value": value if isinstance(value, str) else list(value),
    }


def _answer_from_json(data: dict[str, Any]) -> FieldAnswer:
    value = data["value"]
    return FieldAnswer(
        field_from_json(data["field"]), value if isinstance(value, str) else tuple(value)
    )


def _due(row: Row[Any]) -> Due | None:
    if row.due_kind is None:
        return None
    return Due(PromiseKind(row.due_kind), row.due_at, row.at_risk_from, row.overdue_from)


def _due_columns(due: Due | None) -> dict[str, Any]:
    return {
        "due_kind": due.kind.value if due else None,
        "due_at": due.at if due else None,
        "at_risk_from": due.at_risk_from if due else None,
        "overdue_from": due.overdue_from if due else None,
    }


_LISTED = [column for column in requests.c if column.name not in {"details", "fields"}]
"""The columns that a line of a list shows of a request."""


def _listed(row: Row[Any]) -> Request:
    return _request_of(row, details="", fields=())


def _request(row: Row[Any]) -> Request:
    fields = tuple(_answer_from_json(each) for each in row.fields)
    return _request_of(row, details=row.details, fields=fields)


def _request_of(row: Row[Any], *, details: str, fields: tuple[FieldAnswer, ...]) -> Request:
    return Request(
        id=row.id,
        number=row.number,
        requester_id=row.requester_id,
        requester_department_id=row.requester_department_id,
        department_id=row.department_id,
        service_id=row.service_id,
        standard_id=row.standard_id,
        calendar_id=row.calendar_id,
        state=State(row.state),
        title=row.title,
        details=details,
        fields=fields,
        permalink=row.permalink,
        confidential=row.confidential,
        assignee_id=row.assignee_id,
        hop=row.hop,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        next_check_at=row.next_check_at,
        version=row.version,
        priority=Priority(row.priority),
        due=_due(row),
        identity=row.identity,
    )


@dataclass(frozen=True, slots=True)
class NewRequest:
    """The values that a request is opened with."""

    requester_id: str
    requester_department_id: int | None
    department_id: int
    service_id: int
    standard_id: int
    calendar_id: int
    title: str
    details: str
    fields: tuple[FieldAnswer, ...]
    permalink: str | None
    confidential: bool
    opened_at: datetime
    priority: Priority = Priority.NORMAL
    due: Due | None = None
    next_check_at: datetime | None = None

    def opened(self, request_id: int, number: int, identity: str) -> Request:
        """Return the request as it stands once it is opened."""
        given = {field.name: getattr(self, field.name) for field in dataclass_fields(self)}
        return Request(
            id=request_id,
            number=number,
            identity=identity,
            state=FIRST,
            assignee_id=None,
            hop=1,
            resolved_at=None,
            closed_at=None,
            version=1,
            **given,
        )


def new_identity() -> str:
    """Return what tells a request from others that had its number before a restore."""
    return secrets.token_hex(_IDENTITY_BYTES)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """The columns that keep these values of a request."""
    columns = {name: value for name, value in values.items() if name != "due"}
    return columns | (_due_columns(values["due"]) if "due" in values else {})


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many requests there are, and of these overdue, at risk, and due today."""

    count: int = 0
    overdue: int = 0
    at_risk: int = 0
    today: int = 0


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


# While it waits the clock is paused: whatever was due then, is not now.
_NOT_PAUSED = [requests.c.state != state.value for state in PAUSED]
_OVERDUE = and_(*_NOT_PAUSED, requests.c.overdue_from <= bindparam("now"))
_AT_RISK = and_(
    *_NOT_PAUSED,
    requests.c.at_risk_from <= bindparam("now"),
    requests.c.overdue_from > bindparam("now"),
)


@dataclass(frozen=True, slots=True)
class Readable:
    """Which requests somebody may read: their own, and more.

    Attributes:
        public: also all that are not confidential.
        standard_ids: also those under these standards that are not confidential.
        department_ids: also all of these departments.
    """

    user_id: str
    public: bool
    standard_ids: Sequence[int] = ()
    department_ids: Sequence[int] = ()


def may_be_read(readable: Readable) -> ColumnElement[bool]:
    """Return the condition under which somebody may read a request."""
    conditions = [requests.c.requester_id == readable.user_id]
    if readable.department_ids:
        conditions.append(requests.c.department_id.in_(readable.department_ids))
    if readable.public:
        conditions.append(~requests.c.confidential)
    if readable.standard_ids:
        named = requests.c.standard_id.in_(readable.standard_ids)
        conditions.append(and_(~requests.c.confidential, named))
    return or_(*conditions)


class RequestStore:
    """The requests of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def open(self, new: NewRequest) -> Request:
        """Store a new request under the workspace's next number.

        The number is taken by an update of one row, which makes concurrent openings wait for each
        other: what rolls back gives its number back, so there are no gaps.
        """
        numbered = _NEXT_NUMBER.first(self._connection, {WORKSPACE.key: self._workspace_id})
        if numbered is None:
            raise LookupError(f"no workspace {self._workspace_id}")
        number = numbered.last_request_number
        identity = new_identity()
        row = {
            "workspace_id": self._workspace_id,
            "number": number,
            "identity": identity,
            "requester_id": new.requester_id,
            "requester_department_id": new.requester_department_id,
            "department_id": new.department_id,
            "service_id": new.service_id,
            "standard_id": new.standard_id,
            "calendar_id": new.calendar_id,
            "state": FIRST.value,
            "title": new.title,
            "details": new.details,
            "fields": [_answer_to_json(answer) for answer in new.fields],
            "permalink": new.permalink,
            "confidential": new.confidential,
            "opened_at": new.opened_at,
            "priority": new.priority.value,
            "next_check_at": new.next_check_at,
            **_due_columns(new.due),
        }
        (opened,) = _OPEN.execute(self._connection, row)
        return new.opened(opened.id, number, identity)

    def put_all(self, past: Sequence[Request]) -> None:
        """Store requests as they have become elsewhere, numbered without gaps; none is here yet."""
        if past:
            self._connection.execute(insert(requests), [self._row(each) for each in past])
        self._connection.execute(
            update(workspaces)
            .where(workspaces.c.id == self._workspace_id)
            .values(last_request_number=len(past))
        )

    def _row(self, request: Request) -> dict[str, Any]:
        """All columns of a request, but for what is measured of it."""
        columns = {field.name: getattr(request, field.name) for field in dataclass_fields(Request)}
        return _columns(columns) | {
            "workspace_id": self._workspace_id,
            "state": request.state.value,
            "priority": request.priority.value,
            "fields": [_answer_to_json(answer) for answer in request.fields],
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
        return _request(row) if row else None

    def by_id(self, request_id: int) -> Request:
        """The request of that id; LookupError if there is none."""
        parameters = {WORKSPACE.key: self._workspace_id, "id_": request_id}
        row = self._connection.execute(_BY_ID, parameters).one_or_none()
        if row is None:
            raise LookupError(f"no request {request_id}")
        return _request(row)

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

    def newest_of_ids(self, request_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return the requests of these ids, the newest first, without details and fields."""
        statement = (
            select(*_LISTED)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                requests.c.id.in_(request_ids),
            )
            .order_by(requests.c.id.desc())
        )
        return tuple(map(_listed, self._connection.execute(statement)))

    def change(self, request: Request, **values: Any) -> Request:
        """Change a request as it was read, and count the change.

        Args:
            values: the new values, by the names that `Request` has for them.

        Raises:
            ChangedMeanwhile: if somebody changed it after it was read.
        """
        statement = (
            update(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                requests.c.id == request.id,
                requests.c.version == request.version,
            )
            .values(version=request.version + 1, **_columns(values))
        )
        if self._connection.execute(statement).rowcount != 1:
            raise ChangedMeanwhile(f"request {request.number}")
        return replace(request, version=request.version + 1, **values)

    def lock(self, number: int) -> Request | None:
        """A request that nobody else is changing at this moment; None if somebody is."""
        statement = (
            select(requests)
            .where(requests.c.workspace_id == self._workspace_id, requests.c.number == number)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(statement).one_or_none()
        return _request(row) if row else None

    def schedule(self, request: Request, next_check_at: datetime | None) -> None:
        """Set when the sweep looks at a request next. That is no change of the request itself."""
        parameters = {
            WORKSPACE.key: self._workspace_id,
            "id_": request.id,
            "next_check_at_": next_check_at,
        }
        self._connection.execute(_SCHEDULE, parameters)

    def due(self, now: datetime, limit: int) -> tuple[Request, ...]:
        """The requests that the sweep has to look at, those due longest first.

        Those that another process is changing at this moment are left to it.
        """
        parameters = {WORKSPACE.key: self._workspace_id, "now": now, "limit": limit}
        return tuple(_request(row) for row in self._connection.execute(_DUE, parameters))

    def of_requester(
        self, user_id: str, limit: int, *, unfinished: bool = False
    ) -> tuple[Request, ...]:
        """Return the requests of a person: first what has not ended, the newest of each first.

        Without details and fields: a line of a list does not show them.
        """
        order = (
            requests.c.closed_at.is_not(None),
            requests.c.opened_at.desc(),
            requests.c.number.desc(),
        )
        conditions = (*self._asked_by(user_id), *([UNFINISHED_REQUESTS] if unfinished else []))
        return self._first(conditions, order, limit)

    def count_of_requester(self, user_id: str) -> int:
        """How many requests a person has ever opened."""
        statement = select(func.count()).where(*self._asked_by(user_id))
        return self._connection.scalar(statement) or 0

    def _asked_by(self, user_id: str) -> tuple[ColumnElement[bool], ...]:
        return (requests.c.workspace_id == self._workspace_id, requests.c.requester_id == user_id)

    def queue(
        self,
        department_ids: Sequence[int],
        now: datetime,
        limit: int,
        readable: Readable | None = None,
    ) -> tuple[Request, ...]:
        """The first requests that these departments have to do something about.

        What is overdue comes first, then what is at risk; in each, what is due first, then the
        oldest. Without details and fields: a line of a list does not show them.
        """
        order = (
            case((_OVERDUE, 0), (_AT_RISK, 1), else_=2),
            requests.c.due_at.asc().nulls_last(),
            requests.c.number,
        )
        return self._first(self._in_queue(department_ids, readable), order, limit, now=now)

    def queue_counts(
        self, department_ids: Sequence[int], now: datetime, readable: Readable | None = None
    ) -> DueCounts:
        """How much there is in all of what `queue` gives the first of; `today` is not counted."""
        statement = select(func.count(), _count(_OVERDUE), _count(_AT_RISK)).where(
            *self._in_queue(department_ids, readable)
        )
        return DueCounts(*self._connection.execute(statement, {"now": now}).one())

    def _in_queue(
        self, department_ids: Sequence[int], readable: Readable | None
    ) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of a queue: what is resolved waits on its requester alone."""
        return (
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.department_id.in_(department_ids),
            *(requests.c.state != state.value for state in SETTLED),
            *([may_be_read(readable)] if readable else []),
        )

    def unfinished_of(self, department_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return what these departments have not ended: due next first, then the oldest."""
        statement = (
            select(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.department_id.in_(department_ids),
            )
            .order_by(requests.c.due_at.asc().nulls_last(), requests.c.number)
        )
        return self._all(statement)

    def still_owed(self, department_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return what these departments still owe, without details and fields; in no order."""
        statement = select(*_LISTED).where(
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.department_id.in_(department_ids),
            requests.c.state.in_(OWED),
        )
        return tuple(map(_listed, self._connection.execute(statement)))

    def assigned_to(self, user_id: str) -> tuple[Request, ...]:
        """Return the requests that a person has taken on and not ended."""
        statement = select(requests).where(
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.assignee_id == user_id,
        )
        return self._all(statement)

    def in_hand(self, department_id: int) -> tuple[Request, ...]:
        """Return what somebody of a department has taken on and not ended, the oldest first."""
        statement = (
            select(requests)
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.department_id == department_id,
                requests.c.assignee_id.is_not(None),
            )
            .order_by(requests.c.number)
        )
        return self._all(statement)

    def counts(self, department_ids: Iterable[int]) -> dict[tuple[int, State], int]:
        """How many requests of each department are in each state, the ended ones left out."""
        statement = (
            select(requests.c.department_id, requests.c.state, func.count())
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.department_id.in_(list(department_ids)),
            )
            .group_by(requests.c.department_id, requests.c.state)
        )
        return {
            (department_id, State(state)): count
            for department_id, state, count in self._connection.execute(statement)
        }

    def next_check_at(self) -> datetime | None:
        """When the sweep has to look at a request next; None: nothing is in sight."""
        parameters = {WORKSPACE.key: self._workspace_id}
        found: datetime | None = self._connection.scalar(_NEXT_CHECK_AT, parameters)
        return found

    def first_opened_at(self) -> datetime | None:
        """When the first request was opened; None if none ever was."""
        parameters = {WORKSPACE.key: self._workspace_id, "number_": 1}
        row = self._connection.execute(_BY_NUMBER, parameters).one_or_none()
        return row.opened_at if row else None

    def due_counts(self, now: datetime, day_ends: Mapping[int, datetime]) -> dict[int, DueCounts]:
        """How much of these departments' unfinished requests is due; none: it is left out.

        Args:
            day_ends: the departments' ids, and when today ends for each.
        """
        if not day_ends:
            return {}
        ends = case(
            {key: literal(value, UtcDateTime()) for key, value in day_ends.items()},
            value=requests.c.department_id,
        )
        today = and_(requests.c.due_at < ends, requests.c.overdue_from > bindparam("now"))
        statement = (
            select(
                requests.c.department_id,
                func.count(),
                _count(_OVERDUE),
                _count(_AT_RISK),
                _count(today),
            )
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                requests.c.department_id.in_(list(day_ends)),
            )
            .group_by(requests.c.department_id)
        )
        rows = self._connection.execute(statement, {"now": now})
        return {department_id: DueCounts(*counts) for department_id, *counts in rows}

    def _first(
        self,
        conditions: Iterable[ColumnElement[bool]],
        order: Iterable[ColumnElement[Any]],
        limit: int,
        **parameters: datetime,
    ) -> tuple[Request, ...]:
        """The first requests of a list; an index finds them, and only they are read."""
        order = tuple(order)
        first = select(requests.c.id).where(*conditions).order_by(*order).limit(limit).subquery()
        statement = select(*_LISTED).join(first, first.c.id == requests.c.id).order_by(*order)
        return tuple(map(_listed, self._connection.execute(statement, parameters)))

    def _all(self, statement: Any) -> tuple[Request, ...]:
        return tuple(_request(row) for row in self._connection.execute(statement))
