"""Catching up after a time in which Slack may not have delivered what people wrote."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.usecases.requests.card_keys import assignee_card_key, requester_card_key
from domain.lifecycle import Action, State
from domain.request import Request
from store.catch_up_rows import TalkThread
from store.unit_of_work import UnitOfWork

READ_AFTER_END = timedelta(days=7)
"""For so long after its end a request's threads are read."""

WORDS_STAY_NEW = timedelta(days=7)
"""For so long after somebody wrote it is looked whether they edited or deleted that."""

_SAID = (Action.REPLY, Action.ANSWER)
"""Kinds of events that people may have written in a thread of their direct messages."""


def begin(uow: UnitOfWork, now: datetime) -> None:
    """Put every thread in which something may have been missed on the list of what is to be read.

    Nothing is put there before Slack has ever delivered anything.
    """
    heard_at = uow.catch_ups.heard_at()
    if heard_at is not None:
        since = min(heard_at, now)
        uow.catch_ups.begin(since, now, _threads(uow, since, now - READ_AFTER_END))
        uow.catch_ups.finish(now)  # there may be nothing to read
    uow.catch_ups.note_heard(now)


def is_catching_up(uow: UnitOfWork) -> bool:
    """Whether nobody is to be reminded or asked, and nothing to be closed, for it may be answered.

    That is as long as something that people wrote about unfinished requests is still to be read.
    """
    return uow.catch_ups.is_under_way()


def _threads(uow: UnitOfWork, since: datetime, ended_after: datetime) -> list[TalkThread]:
    """Find the threads in which people talk with the bot about requests, in reading order."""
    requests = uow.requests.unfinished_or_ended_after(ended_after)
    happened = uow.events.latest([each.id for each in requests])
    of_key = {key: request for request in requests for key in _card_keys(uow, request)}
    threads = [(of_key[each.key], each) for each in uow.messages.of_keys(list(of_key))]
    return [
        TalkThread(
            message.channel_id,
            message.ts,
            ended=request.closed_at is not None,
            has_words=_has_words(happened[request.id], since - WORDS_STAY_NEW),
        )
        for request, message in sorted(
            threads, key=lambda thread: _reading_order(thread[0], happened[thread[0].id])
        )
    ]


def _reading_order(
    request: Request, happened: Mapping[Action, datetime]
) -> tuple[bool, bool, float]:
    """Return a key by which those come first in which somebody most likely wrote.

    They are unfinished; before all else its requester is asked something; then, something
    happened to it not long ago.
    """
    return (
        request.closed_at is not None,
        request.state is not State.WAITING,
        -max(happened.values()).timestamp(),
    )


def _has_words(happened: Mapping[Action, datetime], written_after: datetime) -> bool:
    return any(kind in happened and happened[kind] > written_after for kind in _SAID)


def _card_keys(uow: UnitOfWork, request: Request) -> Iterator[str]:
    yield requester_card_key(uow, request)
    if request.confidential and (assignee_id := request.hop.assignee_id):
        yield assignee_card_key(request, assignee_id)
