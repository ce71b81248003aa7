"""Questions to the measurements that a review asks, and what was decided about its proposals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, text

from domain.review_proposals import Decision, ProposalKind, ReviewProposal, Verdict
from domain.shares import Share
from store.left_out import read_each
from store.tables import measurements, proposal_decisions, requests, standards

_CHILD = measurements.alias("child")


class ReviewStore:
    """The measurements and decisions that reviews of one workspace ask for."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # What was measured

    def returned(
        self, department_id: int, first_day: date, last_day: date
    ) -> Sequence[tuple[int, int, int]]:
        """Return what ended with a department within these days after a question.

        Each is a request's id, the number of its hop and the service that it asked for.
        """
        statement = (
            select(measurements.c.request_id, measurements.c.hop, measurements.c.service_id)
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == department_id,  # which has an index
                measurements.c.ended_on.between(first_day, last_day),
                measurements.c.questions > 0,
                ~measurements.c.self_service,
            )
            .order_by(measurements.c.request_id, measurements.c.hop)
        )
        return [
            (row.request_id, row.hop, row.service_id) for row in self._connection.execute(statement)
        ]

    def needs(
        self, department_id: int, first_day: date, last_day: date
    ) -> Mapping[int, Mapping[int, int]]:
        """Return how many requests that ended within these days needed something of a service.

        They are counted by the service that they asked for, and by the one that they needed.
        """
        statement = (
            select(
                measurements.c.service_id,
                _CHILD.c.service_id.label("needed_id"),
                func.count(func.distinct(measurements.c.request_id)).label("number"),
            )
            .join(requests, requests.c.parent_id == measurements.c.request_id)
            .join(_CHILD, and_(_CHILD.c.request_id == requests.c.id, _CHILD.c.hop == 1))
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == department_id,
                measurements.c.ended_on.between(first_day, last_day),
                ~measurements.c.self_service,
                text("requests.parent_id IS NOT NULL"),
                requests.c.step.is_(None),
            )
            .group_by(measurements.c.service_id, _CHILD.c.service_id)
        )
        found = defaultdict[int, dict[int, int]](dict)
        for row in self._connection.execute(statement):
            found[row.service_id][row.needed_id] = row.number
        return found

    def last_asked_for(self, department_id: int) -> Mapping[int, date]:
        """Return the last day on which each service of a department was asked for, by its id."""
        statement = (
            select(measurements.c.service_id, func.max(measurements.c.opened_on).label("day"))
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == department_id,
            )
            .group_by(measurements.c.service_id)
        )
        return {row.service_id: row.day for row in self._connection.execute(statement)}

    def offered_since(self, service_ids: Sequence[int]) -> Mapping[int, datetime]:
        """Return from when on services have been offered, by their ids, where that can be read."""
        statement: Select[Any] = (
            select(standards.c.service_id.label("id"), func.min(standards.c.created_at).label("at"))
            .where(
                standards.c.workspace_id == self._workspace_id,
                standards.c.service_id.in_(service_ids),
            )
            .group_by(standards.c.service_id)
        )
        rows = self._connection.execute(statement)
        return dict(read_each("standard", lambda row: (row.id, row.at), rows))

    def since(
        self, department_id: int, service_id: int, kind: ProposalKind, after: date, last_day: date
    ) -> Share:
        """Return what became of a service's requests that came after a day, until another one.

        It is how many were in time, by the promise that a kind of proposal is about; of a field,
        how many went back with a question, of those that ended.
        """
        counts_on = {
            ProposalKind.FIRST_RESPONSE: measurements.c.response_counts_on,
            ProposalKind.RESOLUTION: measurements.c.resolution_counts_on,
        }.get(kind, measurements.c.ended_on)
        is_so = {
            ProposalKind.FIRST_RESPONSE: measurements.c.response_met,
            ProposalKind.RESOLUTION: measurements.c.resolution_met,
        }.get(kind, measurements.c.questions > 0)
        statement = select(func.count(), func.count().filter(is_so)).where(
            measurements.c.workspace_id == self._workspace_id,
            measurements.c.department_id == department_id,
            counts_on.between(after, last_day),  # which has an index
            measurements.c.opened_on > after,
            measurements.c.service_id == service_id,
            *([~measurements.c.self_service] if kind is ProposalKind.FIELD else []),
        )
        row = self._connection.execute(statement).one()
        return Share(row[1], row[0])

    # What was decided

    def decisions(self, department_id: int) -> tuple[Decision, ...]:
        """Return what was decided about the proposals to a department, in order."""
        statement = (
            select(proposal_decisions)
            .where(
                proposal_decisions.c.workspace_id == self._workspace_id,
                proposal_decisions.c.department_id == department_id,
            )
            .order_by(proposal_decisions.c.id)
        )
        return tuple(read_each("decision", _decision, self._connection.execute(statement)))

    def put(self, decision: Decision) -> None:
        """Keep what somebody decided."""
        self._connection.execute(
            insert(proposal_decisions).values(
                workspace_id=self._workspace_id,
                department_id=decision.department_id,
                proposal=decision.proposal.to_dict(),
                verdict=decision.verdict.value,
                decided_by=decision.decided_by,
                decided_at=decision.decided_at,
                last_day=decision.last_day,
                reason=decision.reason,
                made=decision.made,
            )
        )


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        department_id=row.department_id,
        proposal=ReviewProposal.from_dict(row.proposal),
        verdict=Verdict(row.verdict),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        last_day=row.last_day,
        reason=row.reason,
        made=row.made,
    )
