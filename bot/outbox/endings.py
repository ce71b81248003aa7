"""The consequences of a message that has been sent, has become needless, or is given up."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.reports.reporting import follow_order
from bot.usecases.requests.file_copies import follow_copy
from store.outbox_rows import OutboxRow, Outcome
from store.unit_of_work import UnitOfWork


def follow(uow: UnitOfWork, row: OutboxRow, outcome: Outcome, now: datetime, why: str = "") -> None:
    """Do what follows from the end of a row.

    Args:
        why: it was not sent.
    """
    match row.kind:
        case Notice.HOME if outcome is Outcome.SENT:
            uow.people.note_home_shown(row.recipient_id, now)
        case Notice.EXPORT | Notice.REPORT:
            follow_order(uow, row, outcome, now)
        case Notice.FILE_COPY if outcome is not Outcome.SENT:
            follow_copy(uow, row, outcome, why, now)
