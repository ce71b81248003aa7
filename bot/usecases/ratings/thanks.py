"""Thanks of a requester, which go to the whole department."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.requests.action_checks import check, find
from bot.usecases.requests.actions import act
from domain.errors import DomainError, Problem
from domain.events import Thanked
from domain.lifecycle import Action
from domain.ratings import is_self_service, thanks_in
from domain.request import Request
from store.unit_of_work import UnitOfWork


def thank(uow: UnitOfWork, actor_id: str, now: datetime, number: int, words: str) -> Request:
    """Thank everybody who serves a department for what was resolved; once a request.

    Its channel is told, unless the request is confidential: then those who may read it are.

    Raises:
        DomainError: NOT_YOURS, NOT_PERMITTED or WRONG_STATE; NOBODY_TO_THANK; THANKED_ALREADY.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.THANK)
    events = uow.events.of_request(request.id)
    if is_self_service(request.requester_id, events):
        raise DomainError(Problem.NOBODY_TO_THANK, number=number)
    if thanks_in(events) is not None:
        raise DomainError(Problem.THANKED_ALREADY, number=number)
    thanked = act(uow, actor_id, now, request, Thanked(words.strip()))
    if not request.confidential:
        channel_id = uow.catalogue.department_by_id(request.hop.department_id).channel_id
        _tell(uow, request, channel_id, now)
    return thanked


def show_again(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Bring the thanks for a request up to date where a channel was told of them."""
    if told := uow.messages.get(_key(request)):
        _tell(uow, request, told.channel_id, now)


def _tell(uow: UnitOfWork, request: Request, channel_id: str, now: datetime) -> None:
    payload = {"request": request.id, "department": request.hop.department_id}
    uow.outbox.put(_key(request), Notice.THANKS, channel_id, now, payload=payload)


def _key(request: Request) -> str:
    return f"thanks:{request.id}"
