"""Practice requests: opened for one provider, who serves them; Crossdesk asks for them.

They are requests like others, and count nowhere: `COUNTED` in `store/request_rows.py` is the rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.each_alone import found_of_each
from bot.usecases.people.locales import locale_of
from bot.usecases.requests.actions import act
from bot.usecases.requests.announcements import announce_practice
from domain.errors import DomainError, Problem
from domain.events import Cancelled, Confirmed, Event, Opened, Replied
from domain.organisation import MemberRole, Service
from domain.practice import Turn, turn_of
from domain.request import Request
from domain.standards import Figures
from store.request_rows import NewRequest
from store.unit_of_work import UnitOfWork

_SERVING = (MemberRole.PROVIDER, MemberRole.MANAGER)


@dataclass(frozen=True, slots=True)
class Script:
    """The words of a practice request, in the language of who practises.

    Attributes:
        requester_id: Crossdesk's own user.
    """

    requester_id: str
    title: str
    details: str


@dataclass(frozen=True, slots=True)
class DueTurn:
    """A practice request whose requester acts now, and the locale of who practises."""

    number: int
    turn: Turn
    locale: str


def start_practice(uow: UnitOfWork, user_id: str, now: datetime, script: Script) -> Request:
    """Open a practice request for somebody who serves; one that they have not ended is cancelled.

    It is of a service of theirs that is done in one step. Nothing is promised about it, so nobody
    is reminded of it.

    Raises:
        DomainError: NOTHING_TO_PRACTISE.
    """
    service = _service_of(uow, user_id)
    for former in uow.requests.practised(user_id):
        act(uow, None, now, former, Cancelled())
    department = uow.catalogue.department_by_id(service.department_id)
    new = NewRequest(
        requester_id=script.requester_id,
        requester_department_id=None,
        department_id=department.id,
        service_id=service.id,
        standard_id=service.standard_id,
        calendar_id=department.calendar_id,
        title=script.title,
        details=script.details,
        fields=(),
        permalink=None,
        confidential=True,
        opened_at=now,
        trainee_id=user_id,
    )
    content = Opened(service_id=service.id, standard_id=service.standard_id, times=Figures())
    request, event = uow.requests.open(new, script.requester_id, content)
    announce_practice(uow, request, event, now)
    return request


def due_turns(uow: UnitOfWork, now: datetime) -> tuple[DueTurn, ...]:
    """Return the practice requests whose requester acts now."""
    practised = {each.id: each for each in uow.requests.practised()}
    logs = uow.events.readable_of_requests(list(practised)) if practised else {}
    return tuple(
        found_of_each(
            "request", logs, lambda each: _due_turn(uow, practised[each], logs[each], now)
        )
    )


def _due_turn(
    uow: UnitOfWork, request: Request, events: Sequence[Event], now: datetime
) -> DueTurn | None:
    turn = turn_of(request, events, now)
    if turn is None:
        return None
    return DueTurn(request.number, turn, locale_of(uow, str(request.trainee_id)))


def take_turn(uow: UnitOfWork, now: datetime, due: DueTurn, words: str) -> None:
    """Act as the requester of a practice request, unless another process has done so.

    Args:
        words: what the requester says, if they say anything.
    """
    request = uow.requests.lock(due.number)
    if request is None:
        return
    if turn_of(request, uow.events.of_request(request.id), now) is not due.turn:
        return
    match due.turn:
        case Turn.CONFIRM:
            act(uow, request.requester_id, now, request, Confirmed())
        case Turn.GIVE_UP:
            act(uow, None, now, request, Cancelled())
        case _:
            act(uow, request.requester_id, now, request, Replied(words))


def _service_of(uow: UnitOfWork, user_id: str) -> Service:
    """Return what somebody practises: a default service first, else any that is no chain."""
    served = set(uow.people.departments_of(user_id, *_SERVING))
    offered = [
        each
        for each in uow.catalogue.services()
        if each.department_id in served and each.chain_id is None
    ]
    if not offered:
        raise DomainError(Problem.NOTHING_TO_PRACTISE)
    departments = {each: uow.catalogue.department_by_id(each) for each in served}
    usual = (
        each for each in offered if departments[each.department_id].default_service_key == each.key
    )
    return next(usual, offered[0])
