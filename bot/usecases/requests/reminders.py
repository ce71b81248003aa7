"""Reminders and questions that people were sent, brought up to date as a request goes on."""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.gates import is_channel
from bot.usecases.requests.announcements import announce_again
from domain.events import Asked, Event
from domain.lifecycle import ASKED
from domain.request import Request
from store.unit_of_work import UnitOfWork


def follow(
    uow: UnitOfWork, before: Request, request: Request, events: Sequence[Event], now: datetime
) -> None:
    """Take the buttons from what is not due any more, and from a question that is over.

    What is on its way is rendered as it is sent; a line in a thread has no buttons.

    Args:
        before: the request as it was.
        events: what had happened to it by then.
    """
    for key, recipient_id in uow.nags.reminders_of(request.id):
        if not is_channel(recipient_id) and uow.messages.get(key):
            uow.outbox.put(key, Notice.NAG, recipient_id, now)
    asked = [each for each in events if isinstance(each.content, Asked)]
    if asked and before.state in ASKED:
        announce_again(uow, request, asked[-1], now)
