"""Lists of requests: whose they are, what departments owe, and how much of it is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from domain.lifecycle import NEEDS_REQUESTER, PAUSED, STATES, State
from domain.queues import QueuePart, QueueView
from domain.request import Request
from store.left_out import read_each
from store.parameters import likely
from store.request_rows import COUNTED, LISTED, OWED, UNFINISHED_REQUESTS, listed
from store.tables import requests
from store.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many requests there are, and of these overdue, at risk, and due today."""

    count: int = 0
    overdue: int = 0
    at_risk: int = 0
    today: int = 0

    def __add__(self, other: "DueCounts") -> "DueCounts":
        return DueCounts(
            self.count + other.count,
            self.overdue + other.overdue,
            self.at_risk + other.at_risk,
            self.today + other.today,
        )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _overdue(columns: Any) -> ColumnElement[bool]:
    """Return the condition that what these columns are of is overdue."""
    return and_(columns.overdue_from <= bindparam("now"), *_not_paused(columns))


def _at_risk(columns: Any) -> ColumnElement[bool]:
    """Return the condition that what these columns are of is at risk."""
    return and_(
        columns.at_risk_from <= bindparam("now"),
        columns.overdue_from > bindparam("now"),
        *_not_paused(columns),
    )


def _due_counts(day_end: ColumnElement[datetime]) -> tuple[ColumnElement[int], ...]:
    """Return the columns that count requests as `DueCounts` does, if today ends then."""
    today = and_(requests.c.due_at < day_end, requests.c.overdue_from > bindparam("now"))
    marks = (_overdue(requests.c), _at_risk(requests.c), today)
    return (func.count(), *map(_count, marks))


def _not_paused(columns: Any) -> list[ColumnElement[bool]]:
    # While it waits the clock is paused: whatever was due then, is not now. These conditions come
    # last: databases look at them in this order, and most of a long queue is not late.
    return [columns.state != state.value for state in PAUSED]


_IN_ORDER = ("id", "number", "state", "due_at", "at_risk_from", "overdue_from")
"""The columns by which a queue is counted and put in order."""


_IS_WORK = and_(requests.c.approver_id.is_(None), COUNTED)
"""An approval is no work of a department: only who is asked for it sees it. Nor is practice."""


def _approved_by(user_id: str) -> ColumnElement[bool]:
    return and_(requests.c.approver_id.is_not(None), requests.c.assignee_id == user_id)


def _queue_order(columns: Any) -> tuple[ColumnElement[Any], ...]:
    """Return the order of a queue: what is overdue, then at risk; in each what is due first."""
    # Nothing is overdue before it is at risk: of what is neither, one instant is compared.
    return (
        case(
            (columns.at_risk_from > bindparam("now"), 2),
            (_overdue(columns), 0),
            (_at_risk(columns), 1),
            else_=2,
        ),
        columns.due_at.asc().nulls_last(),
        columns.number,
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
    # Databases look at them in this order: what holds for most requests comes first.
    conditions: list[ColumnElement[bool]] = []
    if readable.department_ids:
        theirs = requests.c.department_id.in_(readable.department_ids)
        conditions.append(and_(_IS_WORK, theirs))
    if readable.public:
        conditions.append(~requests.c.confidential)
    conditions += [requests.c.requester_id == readable.user_id, _approved_by(readable.user_id)]
    if readable.standard_ids:
        named = requests.c.standard_id.in_(readable.standard_ids)
        conditions.append(and_(~requests.c.confidential, named))
    return or_(*conditions)


@dataclass(frozen=True, slots=True)
class OnlyPart:
    """A part of a queue, and who looks at it.

    Attributes:
        approves: whether they are asked to approve something, so that it is in their queue.
    """

    view: QueueView
    viewer_id: str
    approves: bool = False

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions that requests of this part fulfil."""
        parts: Mapping[QueuePart, list[ColumnElement[bool]]] = {
            QueuePart.ALL: [],
            QueuePart.MINE: [requests.c.assignee_id == self.viewer_id],
            QueuePart.UNCLAIMED: [requests.c.assignee_id.is_(None)],
            QueuePart.OVERDUE: [_overdue(requests.c)],
        }
        service_id = self.view.service_id
        service = [] if service_id is None else [requests.c.service_id == service_id]
        return [*parts[self.view.part], *service]


def _read(rows: Iterable[Row[Any]]) -> tuple[Request, ...]:
    return tuple(read_each("request", listed, rows))


class RequestListStore:
    """The lists of requests of one workspace.

    Their requests come without details and fields: a line of a list does not show them. What cannot
    be read is in no list, and what is in an unknown state is not counted: all others still are.
    """

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def unfinished_of_requester(self, user_id: str, limit: int) -> tuple[Request, ...]:
        """Return the requests of a person that have not ended, the newest first."""
        order = (requests.c.opened_at.desc(), requests.c.number.desc())
        return self._first((*self._asked_by(user_id), UNFINISHED_REQUESTS), order, limit)

    def own(self, user_id: str, limit: int) -> tuple[Request, ...]:
        """Return the requests of a person: first what needs them, then what has not ended.

        The newest of each are first. A step shows with its chain, unless it needs them.
        """
        order = (
            case(
                (requests.c.state.in_([each.value for each in NEEDS_REQUESTER]), 0),
                (requests.c.closed_at.is_(None), 1),
                else_=2,
            ),
            requests.c.opened_at.desc(),
            requests.c.number.desc(),
        )
        asked = (requests.c.step.is_(None), requests.c.state == State.WAITING.value)
        return self._first((*self._asked_by(user_id), or_(*asked)), order, limit)

    def count_of_requester(self, user_id: str) -> int:
        """How many requests a person has ever opened, chains with their steps as one."""
        mine = (*self._asked_by(user_id), requests.c.step.is_(None))
        statement = select(func.count()).where(*mine)
        return self._connection.scalar(statement) or 0

    def _asked_by(self, user_id: str) -> tuple[ColumnElement[bool], ...]:
        return (requests.c.workspace_id == self._workspace_id, requests.c.requester_id == user_id)

    def queue(
        self,
        department_ids: Sequence[int],
        now: datetime,
        limit: int,
        readable: Readable | None = None,
        only: OnlyPart | None = None,
        offset: int = 0,
    ) -> tuple[Request, ...]:
        """The first requests that these departments have to do something about, behind `offset`.

        What is overdue comes first, then what is at risk; in each, what is due first, then the
        oldest.
        """
        waiting = self._in_queue(department_ids, readable, only).subquery()
        found = select(waiting.c.id).order_by(*_queue_order(waiting.c))
        first = found.limit(limit).offset(offset).subquery()
        statement = (
            select(*LISTED)
            .join(first, first.c.id == requests.c.id)
            .order_by(*_queue_order(requests.c))
        )
        return _read(self._connection.execute(statement, {"now": now}))

    def queue_counts(
        self,
        department_ids: Sequence[int],
        now: datetime,
        only: OnlyPart | None = None,
    ) -> DueCounts:
        """How much there is in all of what `queue` gives the first of; `today` is not counted."""
        waiting = self._in_queue(department_ids, None, only).subquery()
        counts = (func.count(), _count(_overdue(waiting.c)), _count(_at_risk(waiting.c)))
        statement = select(*counts).select_from(waiting)
        return DueCounts(*self._connection.execute(statement, {"now": now}).one())

    def _in_queue(
        self,
        department_ids: Sequence[int],
        readable: Readable | None,
        only: OnlyPart | None,
    ) -> Select[Any] | CompoundSelect[Any]:
        """Select what departments have to do something about.

        With it, in one's own queue, the approvals that one is asked for, with whatever department
        they are. Each part has an index of its own: an OR of both would read all of it. For who is
        asked for none there is one part alone: two take twice as long to be counted.
        """
        theirs = requests.c.department_id.in_(department_ids)
        if readable:
            return self._waiting(theirs, may_be_read(readable))
        if only is None:
            return self._waiting(theirs, _IS_WORK)
        owed = self._waiting(theirs, _IS_WORK, *only.conditions)
        if not only.approves:
            return owed
        return union_all(owed, self._waiting(_approved_by(only.viewer_id), *only.conditions))

    def _waiting(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        return select(*(requests.c[name] for name in _IN_ORDER)).where(
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.state.in_(OWED),
            *conditions,
        )

    def still_owed(self, department_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return what these departments still owe, without details and fields; in no order."""
        statement = select(*LISTED).where(
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            COUNTED,
            requests.c.department_id.in_(department_ids),
            requests.c.state.in_(OWED),
        )
        return _read(self._connection.execute(statement))

    def is_asked_to_approve(self, user_id: str) -> bool:
        """Whether an approval waits for this person."""
        waiting = self._waiting(_approved_by(user_id)).limit(1)
        return self._connection.execute(waiting).first() is not None

    def count_unfinished(self, department_id: int) -> int:
        """How many requests a department has not finished."""
        statement = select(func.count()).where(*self._work_of([department_id]))
        return self._connection.scalar(statement) or 0

    def due_counts(
        self, now: datetime, day_ends: Mapping[int, datetime]
    ) -> dict[int, dict[State, DueCounts]]:
        """How much there is, and is due, in each state of these departments' unfinished requests.

        Args:
            day_ends: the departments' ids, and when today ends for each.
        """
        if not day_ends:
            return {}
        ends = case(
            {key: literal(value, UtcDateTime()) for key, value in day_ends.items()},
            value=requests.c.department_id,
        )
        statement = (
            select(requests.c.department_id, requests.c.state, *_due_counts(ends))
            .where(*self._work_of(list(day_ends)))
            .group_by(requests.c.department_id, requests.c.state)
        )
        found: dict[int, dict[State, DueCounts]] = {each: {} for each in day_ends}
        for department_id, state, *counts in self._connection.execute(statement, {"now": now}):
            if state in STATES:
                found[department_id][State(state)] = DueCounts(*counts)
        return found

    def desk_counts(
        self, department_id: int, now: datetime, day_end: datetime, readable: Readable
    ) -> tuple[dict[State, DueCounts], DueCounts]:
        """Count what a department has not finished, and what somebody may read of its queue.

        One statement counts both. Who serves the department may read all of its work: that is not
        counted again.

        Returns:
            The counts by state, as of `due_counts`; and those of the queue for its reader.
        """
        serves = department_id in readable.department_ids
        theirs = may_be_read(readable)
        unfinished = (
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.department_id == department_id,
        )
        counts = _due_counts(literal(day_end, UtcDateTime()))
        counted = {True: _IS_WORK, False: and_(~_IS_WORK, theirs) if serves else theirs}
        statement = union_all(
            *(
                select(literal(is_work), requests.c.state, *counts)
                .where(*unfinished, condition)
                .group_by(requests.c.state)
                for is_work, condition in counted.items()
            )
        )
        by_state, listed = {}, DueCounts()
        for is_work, state, *found in self._connection.execute(statement, {"now": now}):
            if is_work and state in STATES:
                by_state[State(state)] = DueCounts(*found)
            if state in OWED and (serves or not is_work):
                listed += DueCounts(*found)
        return by_state, listed

    def _work_of(self, department_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
        return (
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            _IS_WORK,
            requests.c.department_id.in_(department_ids),
        )

    def of_ids(self, request_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return the requests of these ids, in the order of their numbers."""
        return self._of_ids(request_ids, requests.c.number)

    def newest_of_ids(self, request_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return the requests of these ids, the newest first."""
        return self._of_ids(request_ids, requests.c.id.desc())

    def _of_ids(self, request_ids: Sequence[int], order: ColumnElement[Any]) -> tuple[Request, ...]:
        mine = likely(requests.c.workspace_id == self._workspace_id)
        statement = select(*LISTED).where(mine, requests.c.id.in_(request_ids)).order_by(order)
        return _read(self._connection.execute(statement))

    def _first(
        self,
        conditions: Iterable[ColumnElement[bool]],
        order: Iterable[ColumnElement[Any]],
        limit: int,
    ) -> tuple[Request, ...]:
        """The first requests of a list; an index finds them, and only they are read."""
        order = tuple(order)
        found = select(requests.c.id).where(*conditions).order_by(*order)
        first = found.limit(limit).subquery()
        statement = select(*LISTED).join(first, first.c.id == requests.c.id).order_by(*order)
        return _read(self._connection.execute(statement))
