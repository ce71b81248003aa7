"""Requests found by their terms: one interface over the full-text index of either database.

The terms of a request are one row, changed in the transaction that changes the request. SQLite's
FTS5 follows that row by triggers, Postgres has a GIN index of it. See
docs/decisions/0042-requests-are-found-by-terms.md.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    bindparam,
    column,
    func,
    insert,
    select,
    table,
    text,
    update,
)

from domain.events import Event
from domain.request import Request
from domain.search_terms import (
    EVERY_REQUEST,
    Alternative,
    Search,
    Term,
    day_terms,
    department_term,
    person_term,
    terms_of_request,
)
from store.copying import UNTOLD, Progress
from store.events import EventStore
from store.request_lists import Readable, may_be_read
from store.request_rows import COUNTED
from store.requests import RequestStore
from store.tables import request_terms, requests

_BATCH = 500
_NEWEST = 1000
"""Requests that are looked through first: a word that many have fills a page from them."""

_ADD = (
    update(request_terms)
    .where(request_terms.c.request_id == bindparam("id_"))
    .values(terms=request_terms.c.terms + bindparam("more"))
)
SQLITE_INDEX = "request_index"
"""SQLite's full-text index; the tables in which it keeps what it knows begin with its name."""

_INDEX = table(SQLITE_INDEX, column("rowid"))
_PUT_TOGETHER = text("INSERT INTO request_index (request_index) VALUES ('optimize')")
_PUT_SOME_TOGETHER = text(
    "INSERT INTO request_index (request_index, rank) VALUES ('merge', :pages)"
)
_CHANGES = text("SELECT total_changes()")
_PAGES = 64
_FTS5_MATCHES = text("request_index MATCH :expression")
_GIN_MATCHES = text(
    "array_to_tsvector(string_to_array(request_terms.terms, ' '::text))"
    " @@ CAST(:expression AS tsquery)"
)


@dataclass(frozen=True, slots=True)
class OpenedWithin:
    """A time in which a request was opened: from `start` until before `end`."""

    start: datetime
    end: datetime


class SearchStore:
    """The terms of one workspace's requests."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def put_all(self, past: Sequence[Request], events: Sequence[Event]) -> None:
        """Let requests be found that came from elsewhere, by all that happened to them."""
        happened: dict[int, list[Event]] = {each.id: [] for each in past}
        for event in events:
            happened[event.request_id].append(event)
        rows = [_row(self._workspace_id, each, happened[each.id]) for each in past]
        if rows:
            self._connection.execute(insert(request_terms), rows)

    def add(self, request: Request, terms: Collection[str]) -> None:
        """Let a request be found by these terms besides."""
        if terms:
            self._connection.execute(_ADD, {"id_": request.id, "more": " " + " ".join(terms)})

    def put_again(self, request: Request, events: Iterable[Event]) -> None:
        """Let a request be found by what it says now; words that were edited are forgotten."""
        row = _row(self._workspace_id, request, events)
        self._connection.execute(
            update(request_terms)
            .where(request_terms.c.request_id == request.id)
            .values(terms=row["terms"])
        )

    def forget_former(self) -> None:
        """Let the index forget the terms that no request has any more.

        SQLite's keeps them until it is put together again, in tables of its own.
        """
        if self._connection.dialect.name == "sqlite":
            self._connection.execute(_PUT_TOGETHER)

    def forget_some(self, *, begins: bool) -> bool:
        """Do a part of `forget_former`; returns whether something is left to do.

        Args:
            begins: whether it is the first part.
        """
        if self._connection.dialect.name != "sqlite":
            return False
        before = self._connection.scalar(_CHANGES)
        pages = -_PAGES if begins else _PAGES  # below 0 it begins with all that there is
        self._connection.execute(_PUT_SOME_TOGETHER, {"pages": pages})
        # So FTS5 says that it has done something: see "The merge command" in its documentation.
        return int(self._connection.scalar(_CHANGES) or 0) - int(before or 0) > 1

    def find(
        self,
        search: Search,
        readable: Readable,
        limit: int,
        offset: int = 0,
        opened: OpenedWithin | None = None,
    ) -> tuple[int, ...]:
        """Return the ids of the requests that somebody may read, the newest first.

        Args:
            opened: the time that `search.days` mean for who looks.
        """
        conditions: list[ColumnElement[bool]] = [
            requests.c.workspace_id == self._workspace_id,
            may_be_read(readable),
        ]
        if opened:
            conditions += [requests.c.opened_at >= opened.start, requests.c.opened_at < opened.end]
        groups = _groups(search, readable)
        if self._connection.dialect.name == "sqlite":
            # The index is read from the newest on, as far as is needed.
            ids = select(_INDEX.c.rowid.label("id")).where(_FTS5_MATCHES)
            return self._newest(ids.subquery(), conditions, limit, offset, _fts5(groups))
        return self._found_on_postgres(conditions, limit, offset, _tsquery(groups))

    def _found_on_postgres(
        self, conditions: Sequence[ColumnElement[bool]], limit: int, offset: int, expression: str
    ) -> tuple[int, ...]:
        """Look among the newest requests first, then among all.

        What many requests have is found by reading the newest ones, what few have by the index.
        Postgres knows neither how many will be found nor how long it takes to compare one, and
        would read all of them to find what none has.
        """
        ids = select(request_terms.c.request_id.label("id")).where(_GIN_MATCHES)
        newest = self._connection.scalar(select(func.max(requests.c.id))) or 0
        among_newest = ids.where(request_terms.c.request_id > newest - _NEWEST)
        found = self._newest(among_newest.subquery(), conditions, limit, offset, expression)
        if len(found) == limit or newest <= _NEWEST:
            return found
        all_of_them = ids.cte().prefix_with("MATERIALIZED")
        return self._newest(all_of_them, conditions, limit, offset, expression)

    def _newest(
        self,
        ids: FromClause,
        conditions: Sequence[ColumnElement[bool]],
        limit: int,
        offset: int,
        expression: str,
    ) -> tuple[int, ...]:
        statement = (
            select(requests.c.id)
            .join(ids, requests.c.id == ids.c.id)
            .where(*conditions)
            .order_by(ids.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return tuple(self._connection.scalars(statement, {"expression": expression}))


def fill_missing(connection: Connection, progress: Progress = UNTOLD) -> int:
    """Let all requests be found that are not yet. Returns how many they were."""
    missing = (
        select(requests.c.id, requests.c.workspace_id)
        .outerjoin(request_terms, request_terms.c.request_id == requests.c.id)
        .where(request_terms.c.request_id.is_(None), COUNTED)
    )
    total = connection.scalar(select(func.count()).select_from(missing.subquery())) or 0
    if total:
        progress.begin("Preparing the search", total)
    for workspace_id, ids in _by_workspace(connection.execute(missing)):
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            past = RequestStore(connection, workspace_id).of_ids(batch)
            happened = EventStore(connection, workspace_id).of_requests(batch)
            rows = [_row(workspace_id, each, happened.get(each.id, ())) for each in past]
            if rows:
                connection.execute(insert(request_terms), rows)
            progress.advance(len(batch))
    return total


def _by_workspace(rows: Iterable[Any]) -> Iterable[tuple[int, list[int]]]:
    found = defaultdict[int, list[int]](list)
    for row in rows:
        found[row.workspace_id].append(row.id)
    return found.items()


def _row(workspace_id: int, request: Request, events: Iterable[Event]) -> dict[str, Any]:
    terms = " ".join(terms_of_request(request, events))
    return {"request_id": request.id, "workspace_id": workspace_id, "terms": terms}


# --- what is looked for, as either database writes it ---

Groups = Sequence[Sequence[Alternative]]
"""Groups of alternatives: one of each group must be there."""


def _groups(search: Search, readable: Readable) -> Groups:
    groups: list[Sequence[Alternative]] = [*search.words]
    if search.days:
        groups.append([(each,) for each in day_terms(*search.days)])
    if not readable.public and not readable.standard_ids:
        # Few have much to do with somebody: those are looked through, and not all.
        theirs = [person_term(readable.user_id), *map(department_term, readable.department_ids)]
        groups.append([(Term(each),) for each in theirs])
    return groups or [[(EVERY_REQUEST,)]]


def _fts5(groups: Groups) -> str:
    return _joined(groups, "OR", "AND", lambda term: f'"{term.text}"{"*" * term.is_prefix}')


def _tsquery(groups: Groups) -> str:
    return _joined(groups, "|", "&", lambda term: f"'{term.text}'{':*' * term.is_prefix}")


def _joined(groups: Groups, either: str, both: str, written: Callable[[Term], str]) -> str:
    return f" {both} ".join(
        "("
        + f" {either} ".join(f"({f' {both} '.join(map(written, each))})" for each in group)
        + ")"
        for group in groups
    )
