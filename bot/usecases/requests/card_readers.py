"""The readers of a request's cards: whether its department has one, and who has had files."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.usecases.requests.card_keys import assignee_card_key, provider_card_key
from bot.usecases.requests.file_copies import put_copies
from domain.approvals import is_approved
from domain.file_copies import sent_with_files
from domain.lifecycle import TRANSITIONS, Action, State
from domain.request import Request
from store.unit_of_work import UnitOfWork

_ENDED_EARLY = frozenset(
    {*TRANSITIONS[Action.REJECT].values(), *TRANSITIONS[Action.CANCEL].values()}
)
"""The states in which a request may have ended before its department had it."""


def has_arrived(uow: UnitOfWork, request: Request) -> bool:
    """Whether a request has reached its department: it needs no approval, or is approved."""
    if request.state in _ENDED_EARLY:
        return is_approved(uow.events.of_request(request.id))
    return request.state is not State.AWAITING_APPROVAL


def former_readers(uow: UnitOfWork, request: Request) -> Iterator[tuple[str, str]]:
    """Yield those who may have had files of the requester before, and the card under which.

    These are former assignees of a confidential request, and channels of its former departments.
    """
    if request.hop.number > 1:
        *former, _ = uow.hops.of_requests([request.id])[request.id]
        cards = [provider_card_key(replace(request, hop=each)) for each in former]
        for message in uow.messages.of_keys(cards):
            yield message.channel_id, message.key
    for user_id in former_assignees(uow, request):
        yield user_id, assignee_card_key(request, user_id)


def former_assignees(uow: UnitOfWork, request: Request) -> list[str]:
    """Return who had a card of a confidential request in their direct messages, sorted."""
    events = uow.events.of_request(request.id)
    had = {each.handover.assignee_id for each in events if each.handover} - {None}
    keys = {assignee_card_key(request, str(each)): str(each) for each in had}
    return sorted(each for key, each in keys.items() if uow.messages.get(key))


def put_all_files(
    uow: UnitOfWork, request: Request, reader_id: str, card: str, now: datetime
) -> None:
    """Pass on the files sent until now, or take them back from a reader who does not serve it."""
    for event in sent_with_files(uow.events.of_request(request.id), request.requester_id):
        put_copies(uow, request, event, reader_id, card, now)
