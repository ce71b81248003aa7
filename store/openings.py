"""The rows of a new request: its own, its first hop and its first event.

Postgres stores them with one statement, which takes the number as well: a round trip costs the bot
as much as all that it computes for a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    insert,
    literal_column,
    select,
    update,
)

from store.prepared import Prepared
from store.tables import events, hops, requests, workspaces

_REQUEST = frozenset(requests.c.keys()) - {
    *("id", "hop", "version", "measured_version"),  # numbers that begin by themselves
    *("resolved_at", "closed_at"),  # not known yet
}
"""The columns of a request that an opening has values for, by which their parameters are called."""

_FIRST: ColumnElement[int] = literal_column("1")
_TAKE_NUMBER = (
    update(workspaces)
    .where(workspaces.c.id == bindparam("workspace_id"))
    .values(last_request_number=workspaces.c.last_request_number + 1)
    .returning(workspaces.c.last_request_number.label("number"))
)


def _parameters(table: Table, *names: str) -> dict[str, ColumnElement[Any]]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def _hop_of(request_id: ColumnElement[int]) -> dict[str, ColumnElement[Any]]:
    return {
        "request_id": request_id,
        "number": _FIRST,
        "began_at": bindparam("opened_at", type_=hops.c.began_at.type),
        **_parameters(hops, "workspace_id", "department_id", "service_id"),
        **_parameters(hops, "standard_id", "calendar_id", "assignee_id"),
    }


def _event_of(request_id: ColumnElement[int]) -> dict[str, ColumnElement[Any]]:
    return {
        "request_id": request_id,
        "sequence": _FIRST,
        "at": bindparam("opened_at", type_=events.c.at.type),
        **_parameters(events, "workspace_id", "kind", "actor_id", "payload"),
    }


def _at_once(*, number_is_known: bool) -> Select[Any]:
    """All of an opening as one statement of Postgres."""
    known = select(_parameters(requests, "number")["number"].label("number"))
    numbered = (known if number_is_known else _TAKE_NUMBER).cte("numbered")
    request = {**_parameters(requests, *sorted(_REQUEST)), "number": numbered.c.number}
    opened = (
        insert(requests)
        .from_select(list(request), select(*request.values()))
        .returning(requests.c.id, requests.c.number)
        .cte("opened")
    )
    hop, event = _hop_of(opened.c.id), _event_of(opened.c.id)
    begun = insert(hops).from_select(list(hop), select(*hop.values())).cte("begun")
    logged = (
        insert(events)
        .from_select(list(event), select(*event.values()))
        .returning(events.c.id)
        .cte("logged")
    )
    return select(opened.c.id, opened.c.number, logged.c.id.label("event_id")).add_cte(begun)


_ALL = Prepared(_at_once(number_is_known=True))
_ALL_AND_NUMBER = Prepared(_at_once(number_is_known=False))

_NUMBER = Prepared(_TAKE_NUMBER)
_OPEN = Prepared(insert(requests).values(_parameters(requests, *_REQUEST)).returning(requests.c.id))
_BEGIN = Prepared(insert(hops).values(_hop_of(bindparam("request_id"))))
_LOG = Prepared(insert(events).values(_event_of(bindparam("request_id"))).returning(events.c.id))


@dataclass(frozen=True, slots=True)
class Stored:
    """What a request and its first event got from the database: their ids, and its number."""

    id: int
    number: int
    event_id: int


def store_opening(connection: Connection, row: Mapping[str, Any], number: int | None) -> Stored:
    """Store a new request, its first hop and its first event.

    Args:
        row: the columns of the request, and `kind`, `actor_id` and `payload` of the event.
        number: None: the workspace's next one is taken, and others wait for it until the commit.

    Raises:
        LookupError: if there is no such workspace.
    """
    if connection.dialect.name != "sqlite":
        statement = _ALL_AND_NUMBER if number is None else _ALL
        given = row if number is None else {**row, "number": number}
        stored = _found(statement.first(connection, given), row)
        return Stored(stored.id, stored.number, stored.event_id)
    number = _found(_NUMBER.first(connection, row), row).number if number is None else number
    numbered = {**row, "number": number}
    (opened,) = _OPEN.execute(connection, numbered)
    numbered["request_id"] = opened.id
    _BEGIN.execute(connection, numbered)
    (logged,) = _LOG.execute(connection, numbered)
    return Stored(opened.id, number, logged.id)


def _found(row: Any, given: Mapping[str, Any]) -> Any:
    if row is None:
        raise LookupError(f"no workspace {given['workspace_id']}")
    return row
