"""The rows of a new request: its own, its first hop, its first event and its terms.

Postgres stores them with one statement, which takes the number as well: a round trip costs the bot
as much as all that it computes for a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    insert,
    literal_column,
    select,
    update,
)

from domain.events import Event, Handover, Opened
from domain.request import Request
from domain.search_terms import terms_beside_number
from store.event_contents import to_stored
from store.prepared import Prepared
from store.request_rows import NewRequest, answer_to_json, due_columns, new_identity
from store.tables import events, hops, request_terms, requests, workspaces

_Row: TypeAlias = dict[str, ColumnElement[Any]]

_REQUEST = frozenset(requests.c.keys()) - {
    *("id", "hop", "version", "measured_version"),  # numbers that begin by themselves
    *("resolved_at", "closed_at"),  # not known yet
}
"""The columns of a request that an opening has values for, by which their parameters are called."""

_IS_FOUND = bindparam("terms", type_=Text).is_not(None)
_FIRST: ColumnElement[int] = literal_column("1")
_TAKE_NUMBER = (
    update(workspaces)
    .where(workspaces.c.id == bindparam("workspace_id"))
    .values(last_request_number=workspaces.c.last_request_number + 1)
    .returning(workspaces.c.last_request_number.label("number"))
)


def _parameters(table: Table, *names: str) -> _Row:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def _hop_of(request_id: ColumnElement[int]) -> _Row:
    return {
        "request_id": request_id,
        "number": _FIRST,
        "began_at": bindparam("opened_at", type_=hops.c.began_at.type),
        **_parameters(hops, "workspace_id", "department_id", "service_id"),
        **_parameters(hops, "standard_id", "calendar_id", "assignee_id"),
    }


def _event_of(request_id: ColumnElement[int]) -> _Row:
    return {
        "request_id": request_id,
        "sequence": _FIRST,
        "at": bindparam("opened_at", type_=events.c.at.type),
        **_parameters(events, "workspace_id", "kind", "actor_id", "payload"),
    }


def _terms_of(request_id: ColumnElement[int], number: ColumnElement[int]) -> _Row:
    return {
        "request_id": request_id,
        "terms": cast(number, Text) + bindparam("terms", type_=Text),
        **_parameters(request_terms, "workspace_id"),
    }


def _at_once(*, number_is_known: bool) -> Select[Any]:
    """All of an opening as one statement of Postgres."""
    known = select(_parameters(requests, "number")["number"].label("number"))
    numbered = (known if number_is_known else _TAKE_NUMBER).cte("numbered")
    request = {**_parameters(requests, *sorted(_REQUEST)), "number": numbered.c.number}
    opened = _insert(requests, request).returning(requests.c.id, requests.c.number).cte("opened")
    begun = _insert(hops, _hop_of(opened.c.id)).cte("begun")
    found = _insert(request_terms, _terms_of(opened.c.id, opened.c.number), _IS_FOUND).cte("found")
    logged = _insert(events, _event_of(opened.c.id)).returning(events.c.id).cte("logged")
    ids = select(opened.c.id, opened.c.number, logged.c.id.label("event_id"))
    return ids.add_cte(begun, found)


def _insert(table: Table, row: _Row, *conditions: ColumnElement[bool]) -> Insert:
    return insert(table).from_select(list(row), select(*row.values()).where(*conditions))


_ALL = Prepared(_at_once(number_is_known=True))
_ALL_AND_NUMBER = Prepared(_at_once(number_is_known=False))

_NUMBER = Prepared(_TAKE_NUMBER)
_OPEN = Prepared(insert(requests).values(_parameters(requests, *_REQUEST)).returning(requests.c.id))
_BEGIN = Prepared(insert(hops).values(_hop_of(bindparam("request_id"))))
_FIND = Prepared(
    insert(request_terms).values(_terms_of(bindparam("request_id"), bindparam("number")))
)
_LOG = Prepared(insert(events).values(_event_of(bindparam("request_id"))).returning(events.c.id))


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening of a request: see `RequestStore.open`."""

    workspace_id: int
    new: NewRequest
    actor_id: str | None
    content: Opened
    handover: Handover | None

    def store(self, connection: Connection, number: int | None) -> tuple[Request, Event]:
        """Store all rows of the request.

        Args:
            number: one that was taken beside the transaction, on Postgres only. If None, the
                workspace's next one is taken, and others wait for it until the commit.

        Raises:
            LookupError: if there is no such workspace.
        """
        identity = new_identity()
        row = {**self._row(), "identity": identity, "number": number}
        if connection.dialect.name == "sqlite":
            request_id, number, event_id = _store_on_sqlite(connection, row)
        else:
            statement = _ALL_AND_NUMBER if number is None else _ALL
            request_id, number, event_id = _of_workspace(statement.first(connection, row), row)
        request = self.new.opened(request_id, number, identity)
        return request, self._event(event_id, request)

    def _event(self, event_id: int, request: Request) -> Event:
        at = self.new.opened_at
        kept = (request.id, request.version, self.actor_id, at, self.content, self.handover)
        return Event(event_id, *kept)

    def _row(self) -> dict[str, Any]:
        """Return the values of all columns, but for those that the database gives."""
        new = self.new
        return {
            "workspace_id": self.workspace_id,
            "requester_id": new.requester_id,
            "requester_department_id": new.requester_department_id,
            "department_id": new.department_id,
            "service_id": new.service_id,
            "standard_id": new.standard_id,
            "calendar_id": new.calendar_id,
            "state": new.state.value,
            "title": new.title,
            "details": new.details,
            "fields": [answer_to_json(answer) for answer in new.fields],
            "permalink": new.permalink,
            "confidential": new.confidential,
            "hop_began_at": new.opened_at,
            "opened_at": new.opened_at,
            "priority": new.priority.value,
            "next_check_at": new.next_check_at,
            "parent_id": new.parent_id,
            "chain_id": new.chain_id,
            "step": new.step or None,
            "approver_id": new.approver_id,
            "trainee_id": new.trainee_id,
            "assignee_id": new.approver_id,
            **due_columns(new.due),
            # Of its first event:
            "kind": self.content.kind.value,
            "actor_id": self.actor_id,
            "payload": to_stored(self.content, self.handover),
            "terms": self._terms(),
        }

    def _terms(self) -> str | None:
        """Return the terms beside the number, a space before each; nobody finds practice."""
        if self.new.trainee_id:
            return None
        unnumbered = self.new.opened(0, 0, "")
        terms = terms_beside_number(unnumbered, [self._event(0, unnumbered)])
        return "".join(f" {term}" for term in terms)


def _store_on_sqlite(connection: Connection, row: dict[str, Any]) -> tuple[int, int, int]:
    """Store all rows; returns the request's id and number, and the event's id."""
    row["number"] = number = _of_workspace(_NUMBER.first(connection, row), row).number
    (opened,) = _OPEN.execute(connection, row)
    row["request_id"] = opened.id
    _BEGIN.execute(connection, row)
    if row["terms"] is not None:
        _FIND.execute(connection, row)
    (logged,) = _LOG.execute(connection, row)
    return opened.id, number, logged.id


def _of_workspace(found: Any, row: Mapping[str, Any]) -> Any:
    if found is None:
        raise LookupError(f"no workspace {row['workspace_id']}")
    return found
