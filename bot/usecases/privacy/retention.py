"""Requests that are kept for a time only: then their words and people go, and their figures stay.

A request waits for all that belongs to it: for what it was opened for, and what was opened for it.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.privacy.erasure import find_by_what_is_left, take_words
from domain.erasure import ERASED_MEMBER, ERASED_OTHER, ERASED_REQUESTER
from store.retention import Ended
from store.unit_of_work import UnitOfWork


def kept_too_long(uow: UnitOfWork, before: datetime, after: Ended | None) -> Sequence[Ended]:
    """Return a page of requests that ended before an instant and are not erased.

    Args:
        after: the last of the page before.
    """
    return uow.retention.kept_too_long(before, after)


def erase_ended(uow: UnitOfWork, before: datetime, request_ids: Sequence[int]) -> int:
    """Take words and people out of requests, with those that belong to them; returns how many.

    Left out is whatever belongs to something that has not ended before that instant.
    """
    done: set[int] = set()
    for request_id in uow.retention.due(request_ids, before):
        if request_id in done:
            continue
        family = uow.erasure.below(uow.erasure.above([request_id]))
        if uow.retention.ended_before(family, before):
            done |= family
    if done:
        found = sorted(done)
        uow.requests.lock_all(found)
        take_words(uow, found)
        uow.retention.take_people(found)
        find_by_what_is_left(uow, found)
        for nobody in (ERASED_REQUESTER, ERASED_MEMBER, ERASED_OTHER):
            if uow.people.get(nobody) is None:
                uow.erasure.put_nobody(nobody)
    return len(done)


def sent_about_erased(uow: UnitOfWork) -> Sequence[int]:
    """Return the ids of messages that were sent or given up, about what is erased by now."""
    return uow.retention.sent_about_erased()


def forget_sent(uow: UnitOfWork, row_ids: Sequence[int]) -> None:
    """Forget such messages: who got them stands there."""
    uow.erasure.forget_rows(row_ids)
