"""Dead letters: messages that were given up, which an administrator sends again or lets go of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up.

    Attributes:
        recipient: a person's name or a department's key, where it is known; else empty.
        number: of the request that it is about, or None.
    """

    row: OutboxRow
    recipient: str
    number: int | None


def dead_letters(uow: UnitOfWork) -> tuple[DeadLetter, ...]:
    """Return all dead letters, latest first."""
    return tuple(_dead_letter(uow, row) for row in uow.outbox.dead(limit=None))


def send_again(uow: UnitOfWork, now: datetime, ids: Collection[int] | None) -> list[int]:
    """Put dead letters back into the outbox, where they wait for their turn.

    One whose message has been put into the outbox since is let go of: that will show the same.

    Args:
        ids: None for all of them.

    Returns:
        The ids of those that were there.
    """
    rows = _chosen(uow, ids)
    for row in rows:
        uow.outbox.send_again(row, now)
    return [row.id for row in rows]


def drop(uow: UnitOfWork, ids: Collection[int] | None) -> list[int]:
    """Let go of dead letters; returns the ids of those that were there.

    Args:
        ids: None for all of them.
    """
    rows = _chosen(uow, ids)
    for row in rows:
        uow.outbox.drop(row)
    return [row.id for row in rows]


def _chosen(uow: UnitOfWork, ids: Collection[int] | None) -> list[OutboxRow]:
    """Return the dead letters of these ids, oldest first: that is their order."""
    found = reversed(uow.outbox.dead(limit=None))
    return [row for row in found if ids is None or row.id in ids]


def _dead_letter(uow: UnitOfWork, row: OutboxRow) -> DeadLetter:
    person = uow.people.get(row.recipient_id)
    departments = uow.catalogue.departments_in_channel(row.recipient_id)
    recipient = person.name if person else ", ".join(each.key for each in departments)
    number = uow.requests.by_id(row.request_id).number if row.request_id else None
    return DeadLetter(row, recipient, number)
