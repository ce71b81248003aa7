"""Claiming from the outbox, as the sender does it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=60)


def claim(
    uow: UnitOfWork,
    now: datetime,
    limit: int = 10,
    lease: timedelta = LEASE,
    *,
    attempting: bool = False,
) -> tuple[OutboxRow, ...]:
    """Take the first row of each lane that gives one."""
    lanes = uow.outbox.lock_lanes([lane.name for lane in uow.outbox.lanes()])
    heads = uow.outbox.heads(lanes, now)
    due = [head.row for head in heads if head.row.due_at <= now and not head.busy]
    return tuple(uow.outbox.lease(row, now, lease, attempting=attempting) for row in due[:limit])
