"""Lists of requests: whose they are, what departments owe, and how much of it is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, literal, or_, select

from domain.lifecycle import NEEDS_REQUESTER, PAUSED, SETTLED, State
from domain.queues import QueuePart, QueueView
from domain.request import Request
from store.parameters import likely
from store.request_rows import LISTED, UNFINISHED_REQUESTS, listed
from store.tables import requests
from store.types import UtcDateTime


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


_IS_WORK = requests.c.approver_id.is_(None)
"""An approval is no work of a department: only who is asked for it sees it."""


def _approved_by(user_id: str) -> ColumnElement[bool]:
    return and_(requests.c.approver_id.is_not(None), requests.c.assignee_id == user_id)


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
    conditions = [requests.c.requester_id == readable.user_id, _approved_by(readable.user_id)]
    if readable.department_ids:
        theirs = requests.c.department_id.in_(readable.department_ids)
        conditions.append(and_(_IS_WORK, theirs))
    if readable.public:
        conditions.append(~requests.c.confidential)
    if readable.standard_ids:
        named = requests.c.standard_id.in_(readable.standard_ids)
        conditions.append(and_(~requests.c.confidential, named))
    return or_(*conditions)


@dataclass(frozen=True, slots=True)
class OnlyPart:
    """A part of a queue, and who looks at it."""

    view: QueueView
    viewer_id: str

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions that requests of this part fulfil."""
        parts: Mapping[QueuePart, list[ColumnElement[bool]]] = {
            QueuePart.ALL: [],
            QueuePart.MINE: [requests.c.assignee_id == self.viewer_id],
            QueuePart.UNCLAIMED: [requests.c.assignee_id.is_(None)],
            QueuePart.OVERDUE: [_OVERDUE],
        }
        service_id = self.view.service_id
        service = [] if service_id is None else [requests.c.service_id == service_id]
        return [*parts[self.view.part], *service]


class RequestListStore:
    """The lists of requests of one workspace.

    Their requests come without details and fields: a line of a list does not show them.
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
        order = (
            case((_OVERDUE, 0), (_AT_RISK, 1), else_=2),
            requests.c.due_at.asc().nulls_last(),
            requests.c.number,
        )
        conditions = self._in_queue(department_ids, readable, only)
        return self._first(conditions, order, limit, offset, now=now)

    def queue_counts(
        self,
        department_ids: Sequence[int],
        now: datetime,
        readable: Readable | None = None,
        only: OnlyPart | None = None,
    ) -> DueCounts:
        """How much there is in all of what `queue` gives the first of; `today` is not counted."""
        statement = select(func.count(), _count(_OVERDUE), _count(_AT_RISK)).where(
            *self._in_queue(department_ids, readable, only)
        )
        return DueCounts(*self._connection.execute(statement, {"now": now}).one())

    def _in_queue(
        self,
        department_ids: Sequence[int],
        readable: Readable | None,
        only: OnlyPart | None,
    ) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of a queue: what is resolved waits on its requester alone."""
        return (
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            self._waits_for(department_ids, readable, only),
            *(requests.c.state != state.value for state in SETTLED),
            *(only.conditions if only else []),
        )

    def _waits_for(
        self,
        department_ids: Sequence[int],
        readable: Readable | None,
        only: OnlyPart | None,
    ) -> ColumnElement[bool]:
        """Return the condition that these departments have to do something, or who looks at it."""
        theirs = requests.c.department_id.in_(department_ids)
        if readable:
            return and_(theirs, may_be_read(readable))
        work = and_(theirs, _IS_WORK)
        return or_(work, _approved_by(only.viewer_id)) if only else work

    def counts(self, department_ids: Iterable[int]) -> dict[tuple[int, State], int]:
        """How many requests of each department are in each state, the ended ones left out."""
        statement = (
            select(requests.c.department_id, requests.c.state, func.count())
            .where(
                requests.c.workspace_id == self._workspace_id,
                UNFINISHED_REQUESTS,
                _IS_WORK,
                requests.c.department_id.in_(list(department_ids)),
            )
            .group_by(requests.c.department_id, requests.c.state)
        )
        return {
            (department_id, State(state)): count
            for department_id, state, count in self._connection.execute(statement)
        }

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
                _IS_WORK,
                requests.c.department_id.in_(list(day_ends)),
            )
            .group_by(requests.c.department_id)
        )
        rows = self._connection.execute(statement, {"now": now})
        return {department_id: DueCounts(*counts) for department_id, *counts in rows}

    def newest_of_ids(self, request_ids: Sequence[int]) -> tuple[Request, ...]:
        """Return the requests of these ids, the newest first."""
        statement = (
            select(*LISTED)
            .where(
                likely(requests.c.workspace_id == self._workspace_id),
                requests.c.id.in_(request_ids),
            )
            .order_by(requests.c.id.desc())
        )
        return tuple(map(listed, self._connection.execute(statement)))

    def _first(
        self,
        conditions: Iterable[ColumnElement[bool]],
        order: Iterable[ColumnElement[Any]],
        limit: int,
        offset: int = 0,
        **parameters: datetime,
    ) -> tuple[Request, ...]:
        """The first requests of a list; an index finds them, and only they are read."""
        order = tuple(order)
        found = select(requests.c.id).where(*conditions).order_by(*order)
        first = found.limit(limit).offset(offset).subquery()
        statement = select(*LISTED).join(first, first.c.id == requests.c.id).order_by(*order)
        return tuple(map(listed, self._connection.execute(statement, parameters)))
