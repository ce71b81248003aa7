"""Catching up after a time in which Slack may not have delivered what people wrote."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.usecases.requests.announcements import assignee_card_key, requester_card_key
from domain.request import Request
from store.catch_ups import TalkThread
from store.unit_of_work import UnitOfWork

READ_AFTER_END = timedelta(days=7)
"""For so long after its end a request's threads are read."""


def begin(uow: UnitOfWork, now: datetime) -> None:
    """Put every thread in which something may have been missed on the list of what is to be read.

    Nothing is put there before Slack has ever delivered anything.
    """
    heard_at = uow.catch_ups.heard_at()
    if heard_at is not None:
        since = min(heard_at, now)
        uow.catch_ups.begin(since, now, _threads(uow, now - READ_AFTER_END))
        uow.catch_ups.finish(now)  # there may be nothing to read
    uow.catch_ups.note_heard(now)


def is_catching_up(uow: UnitOfWork) -> bool:
    """Whether nobody is to be reminded or asked, and nothing to be closed, for it may be answered.

    That is as long as something that people wrote about unfinished requests is still to be read.
    """
    return uow.catch_ups.is_under_way()


def _threads(uow: UnitOfWork, ended_after: datetime) -> list[TalkThread]:
    """Find the threads in which people talk with the bot about requests."""
    requests = uow.requests.unfinished_or_ended_after(ended_after)
    of_key = {key: request for request in requests for key in _card_keys(request)}
    return [
        TalkThread(
            message.channel_id,
            message.ts,
            number=of_key[message.key].number,
            ended=of_key[message.key].closed_at is not None,
        )
        for message in uow.messages.of_keys(list(of_key))
    ]


def _card_keys(request: Request) -> Iterator[str]:
    yield requester_card_key(request)
    if request.confidential and (assignee_id := request.hop.assignee_id):
        yield assignee_card_key(request, assignee_id)
