"""Approvals: a request for each person who is asked, and what comes of their decisions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.usecases.people.gates import waking_hours_of
from bot.usecases.people.roles import department_of
from bot.usecases.requests.approvers import Proposal, who_is_asked
from bot.usecases.requests.new_request import open_new
from domain.approval_terms import Approval
from domain.approvals import (
    approval_awaited,
    approval_step,
    counts,
    decided_at,
    deciding,
    progress_of_approval,
)
from domain.business_clock import NoWorkingTimeError, add_working_time, working_time
from domain.chain import Progress
from domain.durations import LONGEST_DAYS, Duration
from domain.errors import DomainError, Problem
from domain.events import (
    Approved,
    Cancelled,
    Content,
    Declined,
    Handover,
    NeedHandedOver,
    Opened,
    Rejected,
)
from domain.lifecycle import UNFINISHED, State
from domain.organisation import Department
from domain.request import Request
from domain.rich_text import RichText
from domain.standards import Figures, Priority
from store.unit_of_work import UnitOfWork

_MINUTE = timedelta(minutes=1)
_LONGEST = timedelta(days=LONGEST_DAYS)


@dataclass(frozen=True, slots=True)
class Awaited:
    """An approval that a request waits for.

    Attributes:
        step: the key of the step that it is: of a chain, or in front of the request's own service.
    """

    request: Request
    step: str
    terms: Approval


def awaited_by(uow: UnitOfWork, request: Request) -> Awaited | None:
    """Return the approval that a request has to wait for before its department has it.

    None if it waits for none now.
    """
    if request.state is not State.AWAITING_APPROVAL:
        return None
    terms = approval_awaited(uow.events.of_request(request.id))
    return Awaited(request, approval_step(request.hop.number), terms) if terms else None


def approval_of(uow: UnitOfWork, asked: Request) -> Awaited | None:
    """Return the approval that somebody is asked for; None if the request asks nobody."""
    if asked.approver_id is None or asked.parent_id is None:
        return None
    request = uow.requests.by_id(asked.parent_id)
    if request.chain_id is None:
        awaited = awaited_by(uow, request)
        return awaited if awaited and awaited.step == asked.step_key else None
    steps = uow.catalogue.chain(request.chain_id).steps
    found = (each.approve for each in steps if each.key == asked.step_key)
    return next((Awaited(request, asked.step_key, each) for each in found if each), None)


def asked_for(uow: UnitOfWork, awaited: Awaited) -> list[Request]:
    """Return the requests that ask for an approval: one for each approver who counts."""
    opened = uow.requests.needs_of(awaited.request.id)
    return [each for each in opened if each.step_key == awaited.step and counts(each)]


def decision_on(uow: UnitOfWork, awaited: Awaited) -> Approved | Rejected | None:
    """Return what those who are asked have decided; None if it is not decided yet."""
    asked = asked_for(uow, awaited)
    match progress_of_approval(awaited.terms, asked):
        case Progress.RUNNING:
            return None
        case Progress.DONE:
            given = [(at, each) for each in asked if each.resolved_at and (at := decided_at(each))]
            ordered = sorted(given, key=lambda each: (each[0], each[1].id))
            return Approved(by=tuple(str(each.approver_id) for _, each in ordered))
        case progress:
            return _rejected(uow, deciding(asked, progress)) if asked else Rejected(by=None)


def _rejected(uow: UnitOfWork, refusal: Request) -> Rejected:
    events = uow.events.of_request(refusal.id)
    said = [each.content for each in events if isinstance(each.content, Declined)]
    words = said[-1] if said else Declined()
    return Rejected(words.text, by=refusal.approver_id, rich=words.rich)


def left_over(uow: UnitOfWork, decision: Request) -> tuple[Request, Cancelled] | None:
    """Return the end of an approval that others have decided about; None if none is left over.

    Args:
        decision: the approval that was decided on now.
    """
    awaited = approval_of(uow, decision)
    if awaited is None:
        return None
    asked = asked_for(uow, awaited)
    progress = progress_of_approval(awaited.terms, asked)
    waiting = next((each for each in asked if each.state in UNFINISHED), None)
    if progress is Progress.RUNNING or waiting is None:
        return None
    return waiting, Cancelled(decided_by=str(deciding(asked, progress).approver_id))


def ask_first(uow: UnitOfWork, now: datetime, request: Request) -> None:
    """Ask those who must approve a request before its department has it, if somebody must.

    Raises:
        DomainError: NOBODY_APPROVES.
    """
    if awaited := awaited_by(uow, request):
        open_approvals(uow, now, awaited)


def asked_by_another(
    uow: UnitOfWork, now: datetime, request: Request, content: NeedHandedOver
) -> list[tuple[Request, Content, Handover | None]]:
    """Return what happens to the approvals that a request waits for, as somebody else asks for it.

    They approve nothing that they ask for: somebody else is asked in their place.
    """
    awaited = awaited_by(uow, request)
    if awaited is None:
        return []
    asked = [each for each in asked_for(uow, awaited) if each.state in UNFINISHED]
    theirs = [each for each in asked if each.approver_id == content.requester]
    if theirs and who_is_asked(uow, Proposal.of(request), awaited.terms):
        open_approvals(uow, now, awaited)
    gone = Cancelled(requested_by=content.requester)
    return [
        (each, gone, Handover(None)) if each in theirs else (each, content, None) for each in asked
    ]


def open_approvals(uow: UnitOfWork, now: datetime, awaited: Awaited) -> tuple[Request, ...]:
    """Ask each who is to approve a request, and is not asked yet.

    Raises:
        DomainError: NOBODY_APPROVES.
    """
    request, step, approval = awaited.request, awaited.step, awaited.terms
    asked = who_is_asked(uow, Proposal.of(request), approval)
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
    department = uow.catalogue.department_by_id(department_id)
    within = approval.within
    if within and request.priority is not Priority.URGENT:
        within = _time_to_decide(uow, now, approver_id, department, within)
    service = uow.catalogue.service_by_id(request.hop.service_id)
    opened = open_new(
        uow,
        None,
        now,
        department,
        replace(service, standard_id=request.hop.standard_id),
        title=request.title,
        details=_details(uow, request),
        answers=request.fields,
        permalink=request.permalink,
        priority=request.priority,
        parent=request,
        step=step,
        times=Figures(resolution=within),
        approver_id=approver_id,
    )
    return opened.request


def _time_to_decide(
    uow: UnitOfWork, now: datetime, approver_id: str, department: Department, within: Duration
) -> Duration:
    """Return what an approver is given, in the working time of their department.

    Where that works around the clock, it is longer: nobody decides while they sleep.
    """
    work = uow.catalogue.calendar(department.calendar_id)
    awake = waking_hours_of(uow, approver_id, work)
    if awake == work:
        return within
    amount = timedelta(seconds=within.working_seconds(awake))
    try:
        given = working_time(work, now, add_working_time(awake, now, amount))
    except NoWorkingTimeError:
        return within
    return Duration(seconds=60 * min(-(-given // _MINUTE), _LONGEST // _MINUTE))


def _details(uow: UnitOfWork, request: Request) -> RichText:
    opened = uow.events.of_request(request.id)[0].content
    if isinstance(opened, Opened) and opened.details:
        return opened.details
    return RichText.of_text(request.details)
