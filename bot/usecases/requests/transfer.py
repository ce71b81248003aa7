"""Transfer: a request that belongs to another department goes there, and its next hop begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.form_models import TransferForm
from bot.usecases.notices import Notice
from bot.usecases.people.roles import in_charge_of
from bot.usecases.requests import opening
from bot.usecases.requests.action_checks import check, find
from bot.usecases.requests.actions import Deed, act, act_together
from bot.usecases.requests.approvals import ask_first
from bot.usecases.requests.approvers import Proposal, check_somebody_approves
from bot.usecases.requests.left_behind import leave_behind
from bot.usecases.requests.lookups import about_to
from bot.usecases.requests.new_request import (
    department_offered,
    service_offered,
)
from domain.errors import DomainError, Problem
from domain.events import Asked, Destination, Event, Replied, Transferred
from domain.fields import FieldValue, check_fields, fitting, written
from domain.lifecycle import STATES, Action
from domain.organisation import Department, Service
from domain.policy import MANY_TRANSFERS
from domain.request import Request, answers_to
from store.unit_of_work import UnitOfWork

_ABOUT_GOING_ON = frozenset({Action.ASK, Action.TRANSFER, Action.RESUME, Action.RESOLVE})
"""The kinds of events that ask whether a request may go on, or by which nobody asks any more."""


@dataclass(frozen=True, slots=True)
class FilledTransfer:
    """The content of the form, as filled in. Keys are the catalogue's; fields by their key.

    Attributes:
        reason: why it belongs there.
    """

    department_key: str
    service_key: str
    fields: Mapping[str, FieldValue]
    reason: str


def form(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    department_key: str = "",
    service_key: str = "",
) -> TransferForm:
    """Return the form once this much is chosen.

    At first that is where the request came from, since a wrong transfer is sent back.

    Raises:
        DomainError: what `transfer` would raise, before anything has been typed in vain.
    """
    about = about_to(uow, actor_id, now, number, Action.TRANSFER)
    _check_is_no_chain(about.request)
    former = _former_place(uow, about.request)
    if former and not department_key:
        department_key, service_key = former[0].key, former[1].key
    offered = opening.form_of_part(uow, now, department_key, service_key)
    others = [each for each in offered.departments if each.id != about.department.id]
    service = offered.service
    return TransferForm(
        departments=others,
        department=offered.department,
        services=offered.services,
        service=service,
        standard=offered.standard,
        usual=offered.usual,
        about=about,
        carried=answers_to(service.fields, _carried(about.request, service)) if service else (),
        back=bool(former and offered.department and former[0].id == offered.department.id),
    )


def transfer(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, filled: FilledTransfer
) -> Request:
    """Take a request to another department, unclaimed; or ask its requester whether it may go.

    They are asked before a confidential request goes where others read it.

    Raises:
        DomainError: as `act`; ALREADY_THERE or NO_APPROVER, or at the field that is wrong;
            FieldErrors, if it is the other service's own fields; CHAIN_STAYS, if it is made of
            steps.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.TRANSFER)
    _check_is_no_chain(request)
    department = department_offered(uow, written(filled.department_key, "department"))
    if department.id == request.hop.department_id:
        raise DomainError(Problem.ALREADY_THERE, field="department", number=number)
    service = service_offered(uow, department, written(filled.service_key, "service"))
    if service.chain_id:
        raise DomainError(Problem.NO_CHAIN_HERE, field="service")
    reason = written(filled.reason, "reason")
    carried = _carried(request, service)
    values = check_fields(service.fields, {**carried, **filled.fields})
    check_somebody_approves(uow, _proposal(request, service, values), service)
    if request.confidential and not service.confidential:
        asked = Asked(reason, destination=Destination(service.id, values))
        return act(uow, actor_id, now, request, asked)
    return _go(uow, actor_id, now, request, Destination(service.id, values), reason)


def agree(uow: UnitOfWork, actor_id: str, now: datetime, number: int, words: str) -> Request:
    """Let a confidential request go where its provider asked for.

    If it cannot go there any more, its provider reads all the same that the requester agrees.

    Args:
        words: by which the requester says that they agree.

    Raises:
        DomainError: NOT_YOURS or NOT_PERMITTED; NOTHING_TO_AGREE, if nobody asks any more.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.REPLY)
    question = _asked_for(request, uow.events.of_request(request.id))
    if question is None:
        raise DomainError(Problem.NOTHING_TO_AGREE, number=number)
    provider_id, asked = question
    agreed = act(uow, actor_id, now, request, Replied(words.strip()))
    destination = asked.destination
    if destination is None or not _can_go(uow, provider_id, agreed, destination):
        return agreed
    return _go(uow, provider_id, now, agreed, destination, asked.text)


def _check_is_no_chain(request: Request) -> None:
    if request.chain_id:
        raise DomainError(Problem.CHAIN_STAYS, number=request.number)


def _go(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    request: Request,
    destination: Destination,
    reason: str,
) -> Request:
    service = uow.catalogue.service_by_id(destination.service_id)
    former = uow.catalogue.department_by_id(request.hop.department_id)
    answers = answers_to(service.fields, destination.fields)
    keys = {each.field.key for each in answers}
    others = (each for each in request.fields if each.field.key not in keys)
    content = Transferred(
        reason, service_id=service.id, standard_id=service.standard_id, approval=service.approve
    )
    deed = Deed(request, content, fields=(*answers, *others))
    (changed,) = act_together(uow, actor_id, now, [deed])
    ask_first(uow, now, changed)
    leave_behind(uow, request, changed, now)
    if changed.hop.number - 1 >= MANY_TRANSFERS:
        _tell_managers(uow, changed, former, now)
    return changed


def _tell_managers(uow: UnitOfWork, request: Request, former: Department, now: datetime) -> None:
    """Tell those who answer for both departments that nobody seems to want a request."""
    current = uow.catalogue.department_by_id(request.hop.department_id)
    for department in (former, current):
        for user_id in in_charge_of(uow, department):
            uow.outbox.put(
                f"request:{request.id}:transferred:{request.hop.number}:{user_id}",
                Notice.TRANSFERRED_OFTEN,
                user_id,
                now,
                request_id=request.id,
                payload={"department": department.id},
            )


def _former_place(uow: UnitOfWork, request: Request) -> tuple[Department, Service] | None:
    """Return where a request came from, if it can go back there."""
    if request.hop.number == 1:
        return None
    *_, former, _current = uow.hops.of_requests([request.id])[request.id]
    department = uow.catalogue.department_by_id(former.department_id)
    service = uow.catalogue.service_by_id(former.service_id)
    return None if department.retired or service.retired else (department, service)


def _asked_for(request: Request, events: Sequence[Event]) -> tuple[str, Asked] | None:
    """Return who asked whether a request may go on, and how, if that is still open."""
    last = next((each for each in reversed(events) if each.kind in _ABOUT_GOING_ON), None)
    if last is None or last.actor_id is None or not STATES[request.state].unfinished:
        return None
    content = last.content
    return (last.actor_id, content) if isinstance(content, Asked) and content.destination else None


def _can_go(uow: UnitOfWork, actor_id: str, request: Request, destination: Destination) -> bool:
    """Whether somebody can still take a request where they wanted when they asked."""
    service = uow.catalogue.service_by_id(destination.service_id)
    department = uow.catalogue.department_by_id(service.department_id)
    try:
        check(uow, actor_id, request, Action.TRANSFER)
        check_fields(service.fields, destination.fields)
        check_somebody_approves(uow, _proposal(request, service, destination.fields), service)
    except DomainError:
        return False
    return not (service.retired or department.retired)


def _proposal(request: Request, service: Service, values: Mapping[str, FieldValue]) -> Proposal:
    """Return what those decide about who must approve a transfer to a service."""
    return Proposal(
        request.requester_id,
        request.requester_department_id,
        service.department_id,
        answers_to(service.fields, values),
    )


def _carried(request: Request, service: Service | None) -> dict[str, FieldValue]:
    """The answers of a request that do for the fields of another service."""
    values = {each.field.key: each.value for each in request.fields}
    return fitting(service.fields, values) if service else {}
