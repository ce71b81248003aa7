"""The gate through which all goes that the bot says without being asked; see `Passage`.

What somebody ordered waits here only while it would be wrong: until all is measured.

It is asked when a message is about to be sent: whatever has kept it until then, and wherever its
reader is by now. A message that Slack may have already is only looked for, so it goes on.
"""

from datetime import datetime

from bot.usecases.measurements.freshness import waits_until
from bot.usecases.nags.nagging import put_back_shut
from bot.usecases.notices import MEASURED, WAITING_PASSAGES, Notice, Passage
from bot.usecases.people.gates import gate_to, manager_gates, own_gate
from bot.usecases.reports.digests import told_in_time
from domain.gate import opens_at
from store.outbox_rows import Head, OutboxRow
from store.unit_of_work import UnitOfWork

_KINDS = frozenset(Notice)


def has_gate(head: Head) -> bool:
    """Whether there is anything to ask before a message is sent."""
    passage = _passage(head)
    return passage is Passage.NAGS or passage in WAITING_PASSAGES or head.row.kind in MEASURED


def shut_until(uow: UnitOfWork, head: Head, now: datetime) -> datetime | None:
    """Return until when a message has to wait, or None if it may go."""
    passage = _passage(head)
    if (
        passage
        and head.row.kind in MEASURED
        and (measured_at := waits_until(uow, head.row.created_at, now))
    ):
        return measured_at
    if passage not in WAITING_PASSAGES:
        return None
    told_at = _told_at(uow, head.row, passage, now)
    return told_at if told_at > now else None


def is_put_back(uow: UnitOfWork, head: Head, now: datetime) -> bool:
    """Whether a message of nags is not to be sent now: they wait, and come with others then."""
    return _passage(head) is Passage.NAGS and put_back_shut(uow, head.row.key, now)


def _passage(head: Head) -> Passage | None:
    """Return how a message passes, or None if it needs no gate any more or its kind is unknown."""
    if head.shown or head.row.attempted_at or head.row.kind not in _KINDS:
        return None
    return Notice(head.row.kind).passage


def _told_at(uow: UnitOfWork, row: OutboxRow, passage: Passage, now: datetime) -> datetime:
    match passage:
        case Passage.DEPARTMENT:
            return opens_at(gate_to(uow, row.recipient_id, _department_of(uow, row)), now)
        case Passage.MANAGED if told_in_time(row.created_at, now):
            return now
        case Passage.MANAGED:
            gates = manager_gates(uow, row.recipient_id)
            return min(opens_at(gate, now) for gate in gates)
        case _:
            return opens_at(own_gate(uow, row.recipient_id), now)


def _department_of(uow: UnitOfWork, row: OutboxRow) -> int:
    if "department" in row.payload:
        return int(row.payload["department"])
    return uow.requests.by_id(row.request_id or int(row.payload["request"])).hop.department_id
