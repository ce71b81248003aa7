"""The consequences of a message that has been sent, has become needless, or is given up."""

from datetime import datetime

import structlog

from bot.usecases.notices import Notice
from bot.usecases.reports.reporting import follow_order
from bot.usecases.requests.file_copies import follow_copy
from store.errors import is_passing
from store.outbox_rows import OutboxRow, Outcome
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

_FOLLOWED = frozenset({Notice.HOME, Notice.EXPORT, Notice.REPORT, Notice.FILE_COPY})
"""The kinds whose end has consequences."""


def follow(uow: UnitOfWork, row: OutboxRow, outcome: Outcome, now: datetime, why: str = "") -> None:
    """Do what follows from the end of a row, if it can be done: the row has ended all the same.

    Args:
        why: it was not sent.
    """
    if row.kind not in _FOLLOWED:
        return
    try:
        with uow.savepoint():
            _follow(uow, row, outcome, now, why)
    except Exception as error:
        if is_passing(error):
            raise
        logger.exception("outbox.not_followed", key=row.key, kind=row.kind, outcome=outcome)


def _follow(uow: UnitOfWork, row: OutboxRow, outcome: Outcome, now: datetime, why: str) -> None:
    match row.kind:
        case Notice.HOME if outcome is Outcome.SENT:
            uow.people.note_home_shown(row.recipient_id, now)
        case Notice.EXPORT | Notice.REPORT:
            follow_order(uow, row, outcome, now)
        case Notice.FILE_COPY if outcome is not Outcome.SENT:
            follow_copy(uow, row, outcome, why, now)
