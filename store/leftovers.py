"""Leftovers: rows beside requests that are of no use once those can change no more.

What to drop is looked for beside the writer (`Database.read`); dropping it is a short transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

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


class LeftoverStore:
    """The leftovers of the ended requests of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def ended_requests(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Return ids of requests that ended before an instant and have something left over."""
        found: set[int] = set()
        for table in _BESIDE_REQUESTS:
            statement = (
                select(table.c.request_id)
                .join(requests, requests.c.id == table.c.request_id)
                .where(table.c.workspace_id == self._workspace_id, requests.c.closed_at < before)
                .distinct()
                .limit(limit)
            )
            found.update(self._connection.scalars(statement))
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
        statement = (
            select(messages.c.key)
            .join(requests, requests.c.id == messages.c.request_id)
            .where(messages.c.workspace_id == self._workspace_id, requests.c.closed_at < before)
            .limit(limit)
        )
        return tuple(self._connection.scalars(statement))

    def drop_messages(self, keys: Sequence[str]) -> None:
        """Forget where these messages stand."""
        self._connection.execute(
            delete(messages).where(
                messages.c.workspace_id == self._workspace_id, messages.c.key.in_(keys)
            )
        )

    def drop_periods(self, before: datetime) -> None:
        """Forget which periodic work was begun before an instant."""
        self._connection.execute(
            delete(periodic_runs).where(
                periodic_runs.c.workspace_id == self._workspace_id,
                periodic_runs.c.begun_at < before,
            )
        )
