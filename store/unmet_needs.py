"""Unmet needs: the stays in which requests came to a department, and what was decided of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select

from domain.measurement import Ending
from domain.unmet_needs import WORDS_LOOKED_AT, Stay
from store.left_out import read_each
from store.tables import hops, measurements, requests, unmet_need_decisions, unmet_need_requests

_BEFORE = hops.alias("hop_before")


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision about an unmet need; see `domain.unmet_needs.Decision`."""

    id: int
    centre: int
    text: str
    service_id: int | None
    decided_by: str
    decided_at: datetime
    request_ids: frozenset[int]


def _stay(row: Row[Any]) -> Stay:
    return Stay(
        row.id,
        row.service_id,
        Ending(row.ending) if row.ending else None,
        row.came_from,
        _text(row),
        row.confidential,
        row.requester_department_id,
    )


def _text(row: Any) -> str:
    """Return the words of a request; nothing if they are confidential."""
    if row.confidential:
        return ""
    # A long description begins with its title: see `domain.texts`.
    is_said_again = row.details.startswith(row.title.rstrip("…"))
    words = row.details if is_said_again else f"{row.title}\n{row.details}"
    return words[:WORDS_LOOKED_AT]


class UnmetNeedStore:
    """The stays of requests and the decisions of managers, in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def stays(self, department_id: int, first_day: date) -> tuple[Stay, ...]:
        """Return the stays with a department that began on a day or later, the newest first.

        Steps of chains and approvals are left out: nobody asked for them in words of their own.
        """
        statement = (
            select(
                measurements.c.request_id.label("id"),
                measurements.c.service_id,
                measurements.c.ending,
                measurements.c.requester_department_id,
                _BEFORE.c.service_id.label("came_from"),
                requests.c.title,
                requests.c.details,
                requests.c.confidential,
            )
            .join(requests, requests.c.id == measurements.c.request_id)
            .outerjoin(
                _BEFORE,
                and_(
                    _BEFORE.c.request_id == measurements.c.request_id,
                    _BEFORE.c.number == measurements.c.hop - 1,
                ),
            )
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == department_id,
                measurements.c.opened_on >= first_day,
                requests.c.step.is_(None),
                requests.c.approver_id.is_(None),
            )
            .order_by(measurements.c.request_id.desc(), measurements.c.hop.desc())
        )
        return tuple(read_each("stay", _stay, self._connection.execute(statement)))

    def decisions(self, department_id: int) -> tuple[StoredDecision, ...]:
        """Return what was decided about the unmet needs of a department, the newest first."""
        table = unmet_need_decisions
        mine = (table.c.workspace_id == self._workspace_id, table.c.department_id == department_id)
        statement = (
            select(table, requests.c.title, requests.c.details, requests.c.confidential)
            .join(requests, requests.c.id == table.c.request_id)
            .where(*mine)
            .order_by(table.c.id.desc())
        )
        of_decision = (
            select(unmet_need_requests.c.decision_id, unmet_need_requests.c.request_id)
            .join(table, table.c.id == unmet_need_requests.c.decision_id)
            .where(*mine)
        )
        request_ids = defaultdict[int, set[int]](set)
        for row in self._connection.execute(of_decision):
            request_ids[row.decision_id].add(row.request_id)
        return tuple(
            StoredDecision(
                row.id,
                row.request_id,
                _text(row),
                row.service_id,
                row.decided_by,
                row.decided_at,
                frozenset(request_ids[row.id]),
            )
            for row in self._connection.execute(statement)
        )

    def decide(
        self,
        department_id: int,
        centre: int,
        request_ids: Collection[int],
        decided_by: str,
        decided_at: datetime,
        service_id: int | None = None,
    ) -> None:
        """Keep what somebody decided about an unmet need.

        Args:
            service_id: the service that was added for it. None if it is not ours.
        """
        row = {
            "workspace_id": self._workspace_id,
            "department_id": department_id,
            "request_id": centre,
            "service_id": service_id,
            "decided_by": decided_by,
            "decided_at": decided_at,
        }
        statement = insert(unmet_need_decisions).values(row).returning(unmet_need_decisions.c.id)
        decision_id = self._connection.execute(statement).scalar_one()
        rows = [
            {
                "workspace_id": self._workspace_id,
                "decision_id": decision_id,
                "request_id": request_id,
            }
            for request_id in sorted(request_ids)
        ]
        self._connection.execute(insert(unmet_need_requests), rows)

    def take_back(self, department_id: int, decision_id: int) -> None:
        """Forget a decision about an unmet need of a department; none is there: do nothing."""
        table = unmet_need_decisions
        known = self._connection.scalar(
            select(table.c.id).where(
                table.c.workspace_id == self._workspace_id,
                table.c.department_id == department_id,
                table.c.id == decision_id,
            )
        )
        if known is not None:
            self._connection.execute(
                delete(unmet_need_requests).where(unmet_need_requests.c.decision_id == known)
            )
            self._connection.execute(delete(table).where(table.c.id == known))
