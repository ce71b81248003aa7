"""Reviews, as they stand when they are sent."""

from datetime import datetime

from bot.outbox.outgoing import Outgoing, Post
from bot.outbox.recipients import words
from bot.usecases.reports.reporting import Scope, still_theirs
from bot.usecases.reports.reviews import review_of
from bot.views.reports.review import review_message, review_pictures
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def review(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """A department's quarter. Returns None if its reader may not see it any more."""
    scope = still_theirs(uow, row.recipient_id, Scope.from_dict(row.payload))
    if scope is None:
        return None
    t, found = words(uow, row), review_of(uow, scope, now)
    return Post(review_message(found, t), pictures=review_pictures(found, t))
