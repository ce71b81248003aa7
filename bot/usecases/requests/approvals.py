"""Approvals: a request for each person who is asked, and what comes of their decisions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.usecases.people.roles import department_of
from bot.usecases.requests.new_request import open_new
from domain.approvals import approvers, counts
from domain.chain import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS, Approval
from domain.errors import DomainError, Problem
from domain.events import Opened
from domain.organisation import MemberRole
from domain.request import Request
from domain.rich_text import RichText
from domain.standards import Figures
from store.unit_of_work import UnitOfWork


def who_is_asked(uow: UnitOfWork, request: Request, approval: Approval) -> tuple[str, ...]:
    """Return who is to approve a request now. Nobody, if nobody is there who can.

    That is never who asks for it, nor who has left. If nobody is left, the managers of the
    department that serves it stand in, and then the administrators.
    """
    named = tuple(_named(uow, request, approval))
    managers = uow.people.members(request.hop.department_id, MemberRole.MANAGER)
    admins = uow.people.admins()
    gone = {each for each in {*named, *managers, *admins} if _has_left(uow, each)}
    return approvers(named, (managers, admins), {request.requester_id, *gone})


def _named(uow: UnitOfWork, request: Request, approval: Approval) -> Iterator[str]:
    for each in approval.by:
        if each == REQUESTER_MANAGERS:
            if request.requester_department_id is not None:
                yield from uow.people.members(request.requester_department_id, MemberRole.MANAGER)
        elif each == DEPARTMENT_MANAGERS:
            yield from uow.people.members(request.hop.department_id, MemberRole.MANAGER)
        elif each.startswith("field."):
            yield from _in_field(request, each.removeprefix("field."))
        else:
            yield each


def _in_field(request: Request, key: str) -> Iterator[str]:
    for answer in request.fields:
        if answer.field.key == key:
            yield from (answer.value,) if isinstance(answer.value, str) else answer.value


def _has_left(uow: UnitOfWork, user_id: str) -> bool:
    person = uow.people.get(user_id)
    return person is not None and person.deleted


def open_approvals(
    uow: UnitOfWork, now: datetime, request: Request, step: str, approval: Approval
) -> tuple[Request, ...]:
    """Ask each who is to approve a request, and is not asked yet.

    Args:
        request: what is to be approved: a chain.
        step: the key of the step that is the approval.

    Raises:
        DomainError: NOBODY_APPROVES.
    """
    asked = who_is_asked(uow, request, approval)
    if not asked:
        raise DomainError(Problem.NOBODY_APPROVES, number=request.number)
    before = [each for each in uow.requests.needs_of(request.id) if each.step_key == step]
    already = {each.approver_id for each in before if counts(each)}
    new = (each for each in asked if each not in already)
    return tuple(
        _ask(uow, now, request, f"{step}:{count}" if count > 1 else step, approval, approver_id)
        for count, approver_id in enumerate(new, len(before) + 1)
    )


def _ask(
    uow: UnitOfWork,
    now: datetime,
    request: Request,
    step: str,
    approval: Approval,
    approver_id: str,
) -> Request:
    """Ask one person, who reads there what the request says. It is their department's time."""
    department_id = department_of(uow, approver_id) or request.hop.department_id
    service = uow.catalogue.service_by_id(request.hop.service_id)
    opened = open_new(
        uow,
        None,
        now,
        uow.catalogue.department_by_id(department_id),
        replace(service, standard_id=request.hop.standard_id),
        title=request.title,
        details=_details(uow, request),
        answers=request.fields,
        permalink=request.permalink,
        priority=request.priority,
        parent=request,
        step=step,
        times=Figures(resolution=approval.within),
        approver_id=approver_id,
    )
    return opened.request


def _details(uow: UnitOfWork, request: Request) -> RichText:
    opened = uow.events.of_request(request.id)[0].content
    if isinstance(opened, Opened) and opened.details:
        return opened.details
    return RichText.of_text(request.details)
