"""The messages of a request that stand in Slack, shown again once its words were erased."""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.gates import is_channel
from bot.usecases.ratings import news, thanks
from bot.usecases.requests import parents
from bot.usecases.requests.announcements import take_words
from domain.events import Event
from domain.hop import hop_of
from domain.request import Request
from store.messages import SlackMessage
from store.unit_of_work import UnitOfWork


def show_again(uow: UnitOfWork, request_ids: Sequence[int], now: datetime) -> None:
    """Bring every message about these requests up to date of which the place is known."""
    events = uow.events.of_requests(request_ids)
    shown = uow.messages.of_requests(request_ids)
    for request in uow.requests.of_ids(request_ids):
        _show_again(uow, request, shown[request.id], events[request.id], now)


def _show_again(
    uow: UnitOfWork,
    request: Request,
    shown: Sequence[SlackMessage],
    events: Sequence[Event],
    now: datetime,
) -> None:
    for message in shown:
        _put(uow, request, message, events, now)
    for key, recipient_id in uow.nags.reminders_of(request.id):
        if not is_channel(recipient_id) and uow.messages.get(key):
            uow.outbox.put(key, Notice.NAG, recipient_id, now)
    news.show_again(uow, request, events, now)
    thanks.show_again(uow, request, now)
    parents.show_notes_again(uow, request, events, now)


def _put(
    uow: UnitOfWork,
    request: Request,
    message: SlackMessage,
    events: Sequence[Event],
    now: datetime,
) -> None:
    key, channel_id = message.key, message.channel_id
    match key.split(":"):
        case ["request", _, "provider", *_]:
            uow.outbox.put(key, Notice.PROVIDER_CARD, channel_id, now, request_id=request.id)
        case ["request", _, "requester", *who]:
            recipient_id = who[0] if who else request.requester_id
            uow.outbox.put(key, Notice.REQUESTER_CARD, recipient_id, now, request_id=request.id)
        case ["request", _, "assignee", who]:
            kind = Notice.APPROVAL_CARD if request.approver_id else Notice.ASSIGNEE_CARD
            uow.outbox.put(key, kind, who, now, request_id=request.id)
        case ["event", event_id, notice, *who]:
            event = next(each for each in events if each.id == int(event_id))
            to_requester = notice in {Notice.REQUESTER_NOTE, Notice.REQUESTER_NEWS}
            recipient_id = who[0] if who else request.requester_id if to_requester else channel_id
            if hop_of(event, events) < request.hop.number and is_channel(channel_id):
                # The department there has the request no more, and its notes stay as they are.
                take_words(uow, request, key, channel_id, event, now, Notice(notice))
            else:
                uow.outbox.put(
                    *(key, Notice(notice), recipient_id, now),
                    request_id=request.id,
                    event_id=event.id,
                )
        case ["nag", _] | ["need", _, "late", *_] | ["request", _, "transferred", *_]:
            # These say what was the case then: now, no more than what happened last.
            take_words(uow, request, key, channel_id, events[-1], now)
        case _:
            pass
