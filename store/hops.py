"""The hops of requests, the current one included: see `domain.hop`.

The current one stands in the row of the request, too, since lists are found and put in order by it.
`RequestStore` writes both; the first hop of a new request is stored with it: `store.openings`.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from domain.hop import Hop, HopEnding
from store.parameters import likely
from store.tables import hops
from store.upserts import Upsert, upsert


def _put(insert_: Upsert) -> Upsert:
    changing = [column.name for column in hops.c if not column.primary_key]
    return insert_.on_conflict_do_update(
        index_elements=["request_id", "number"],
        set_={name: insert_.excluded[name] for name in changing},
    )


_PUT = upsert(hops, _put)


def _hop(row: Row[Any]) -> Hop:
    return Hop(
        number=row.number,
        department_id=row.department_id,
        service_id=row.service_id,
        standard_id=row.standard_id,
        calendar_id=row.calendar_id,
        assignee_id=row.assignee_id,
        began_at=row.began_at,
        ended_at=row.ended_at,
        ending=HopEnding(row.ending) if row.ending else None,
    )


class HopStore:
    """The hops of one workspace's requests."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def put(self, request_id: int, hop: Hop) -> None:
        """Store a hop as it is now."""
        _PUT.execute(self._connection, self._row(request_id, hop))

    def put_all(self, found: Sequence[tuple[int, Hop]]) -> None:
        """Store new hops, each with the id of its request."""
        if found:
            rows = [self._row(request_id, hop) for request_id, hop in found]
            self._connection.execute(insert(hops), rows)

    def of_requests(self, request_ids: Sequence[int]) -> dict[int, tuple[Hop, ...]]:
        """Return all hops of these requests, in order, by the requests' ids."""
        statement = (
            select(hops)
            .where(
                likely(hops.c.workspace_id == self._workspace_id),
                hops.c.request_id.in_(request_ids),
            )
            .order_by(hops.c.request_id, hops.c.number)
        )
        found = defaultdict[int, list[Hop]](list)
        for row in self._connection.execute(statement):
            found[row.request_id].append(_hop(row))
        return {request_id: tuple(its) for request_id, its in found.items()}

    def _row(self, request_id: int, hop: Hop) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "number": hop.number,
            "department_id": hop.department_id,
            "service_id": hop.service_id,
            "standard_id": hop.standard_id,
            "calendar_id": hop.calendar_id,
            "assignee_id": hop.assignee_id,
            "began_at": hop.began_at,
            "ended_at": hop.ended_at,
            "ending": hop.ending.value if hop.ending else None,
        }
