"""Leftovers: rows beside requests that are of no use once those can change no more.

What to drop is looked for beside the writer (`Database.read`); dropping it is a short transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Integer, bindparam, delete, select

from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import (
    held_words,
    messages,
    nag_steps,
    nags,
    periodic_runs,
    rating_questions,
    requests,
)

_BESIDE_REQUESTS = (nags, nag_steps, rating_questions, held_words)  # each has an index for it
_BEFORE: Final[BindParameter[Any]] = bindparam("before_")
_ENDED = tuple(
    Prepared(
        select(table.c.request_id)
        .join(requests, requests.c.id == table.c.request_id)
        .where(table.c.workspace_id == WORKSPACE, requests.c.closed_at < _BEFORE)
        .distinct()
        .limit(bindparam("limit_", type_=Integer))
    )
    for table in _BESIDE_REQUESTS
)
_OLD_MESSAGES = Prepared(
    select(messages.c.key)
    .join(requests, requests.c.id == messages.c.request_id)
    .where(messages.c.workspace_id == WORKSPACE, requests.c.closed_at < _BEFORE)
    .limit(bindparam("limit_", type_=Integer))
)
_DROP_PERIODS = Prepared(
    delete(periodic_runs).where(
        periodic_runs.c.workspace_id == WORKSPACE, periodic_runs.c.begun_at < _BEFORE
    )
)


class LeftoverStore:
    """The leftovers of the ended requests of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def ended_requests(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Return ids of requests that ended before an instant and have something left over."""
        found = {
            row.request_id
            for statement in _ENDED
            for row in statement.execute(self._connection, self._before(before, limit_=limit))
        }
        return tuple(sorted(found)[:limit])

    def drop_of_requests(self, request_ids: Sequence[int]) -> None:
        """Forget the nags, questions and held words of these requests."""
        for table in _BESIDE_REQUESTS:
            self._connection.execute(
                delete(table).where(
                    table.c.workspace_id == self._workspace_id,
                    table.c.request_id.in_(request_ids),
                )
            )

    def old_messages(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Return keys of messages of requests that ended before an instant."""
        found = _OLD_MESSAGES.execute(self._connection, self._before(before, limit_=limit))
        return tuple(row.key for row in found)

    def drop_messages(self, keys: Sequence[str]) -> None:
        """Forget where these messages stand."""
        self._connection.execute(
            delete(messages).where(
                messages.c.workspace_id == self._workspace_id, messages.c.key.in_(keys)
            )
        )

    def drop_periods(self, before: datetime) -> None:
        """Forget which periodic work was begun before an instant."""
        _DROP_PERIODS.execute(self._connection, self._before(before))

    def _before(self, instant: datetime, **others: int) -> dict[str, Any]:
        """Return the parameters of a statement about what lies before an instant."""
        return {WORKSPACE.key: self._workspace_id, _BEFORE.key: instant, **others}
