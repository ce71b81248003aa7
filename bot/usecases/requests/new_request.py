"""A new request, stored and announced; `opening` says by which ways people open one."""

from datetime import datetime

from bot.read_models import Promised
from bot.usecases.people.names import with_names
from bot.usecases.people.roles import department_of
from bot.usecases.requests.announcements import announce
from bot.usecases.requests.approvers import Proposal, check_somebody_approves
from bot.usecases.requests.promises import outlook
from domain.errors import DomainError, Problem
from domain.events import Event, Handover, Opened
from domain.lifecycle import first_state
from domain.organisation import Department, Service
from domain.promise_clocks import follow
from domain.promises import mark_of
from domain.replay import replay
from domain.request import FieldAnswer, Request
from domain.rich_text import RichText
from domain.standards import Figures, Priority
from domain.texts import as_rich, spoken, title_and_details
from store.request_rows import NewRequest
from store.unit_of_work import UnitOfWork


def open_new(
    uow: UnitOfWork,
    actor_id: str | None,
    now: datetime,
    department: Department,
    service: Service,
    *,
    title: str | RichText,
    details: str | RichText = "",
    answers: tuple[FieldAnswer, ...] = (),
    permalink: str | None = None,
    priority: Priority = Priority.NORMAL,
    reason: str = "",
    parent: Request | None = None,
    step: str = "",
    times: Figures | None = None,
    approver_id: str | None = None,
) -> Promised:
    """Store a request, and show it to those whom it concerns.

    Args:
        actor_id: who asks; None for Crossdesk, as a chain has come to this step.
        answers: to the service's own fields.
        reason: why it is urgent, if it is.
        parent: the request that needs it, or whose step it is.
        step: which step; see `Request`.
        times: what is promised of it alone, in place of its service's standard.
        approver_id: who is asked, of an approval. They have it from the start, and nobody else
            reads it.

    Raises:
        DomainError: NO_APPROVER, if it must be approved and nobody can approve it.
    """
    requester_id, requester_department_id = _requester(uow, actor_id, parent)
    approval = service.approve if approver_id is None else None
    if approval:
        asking = Proposal(requester_id, requester_department_id, department.id, answers)
        check_somebody_approves(uow, asking, service)
    title, whole = title_and_details(title, with_names(uow, as_rich(details)))
    plain_details, rich_details = spoken(whole)
    standard = uow.catalogue.standard(service.standard_id)
    calendar = uow.catalogue.calendar(department.calendar_id)
    content = Opened(
        reason,
        service_id=service.id,
        standard_id=service.standard_id,
        priority=priority,
        details=rich_details,
        times=times,
        approval=approval,
    )
    opening = Event(0, 0, 1, actor_id, now, content)
    promises = follow(replay(now, [opening]), times or standard.figures(priority), calendar)
    to_come = outlook(promises, standard, frozenset(), {}, now)
    new = NewRequest(
        requester_id=requester_id,
        requester_department_id=requester_department_id,
        department_id=department.id,
        service_id=service.id,
        standard_id=service.standard_id,
        calendar_id=department.calendar_id,
        title=title,
        details=plain_details,
        fields=answers,
        permalink=permalink,
        confidential=service.confidential or approver_id is not None,
        opened_at=now,
        priority=priority,
        due=to_come.due,
        next_check_at=to_come.next_check_at,
        parent_id=parent.id if parent else None,
        chain_id=service.chain_id if approver_id is None else None,
        step=step,
        approver_id=approver_id,
        state=first_state(approval=approval is not None),
    )
    handover = Handover(approver_id) if approver_id else None
    request, event = uow.requests.open(new, actor_id, content, handover)
    announce(uow, request, department, event, now)
    return Promised(
        request, department, service, mark_of(request, now), promises=promises, seen_at=now
    )


def _requester(
    uow: UnitOfWork, actor_id: str | None, parent: Request | None
) -> tuple[str, int | None]:
    """Return who asks for a request, and for which department.

    A need is its parent's department's; a step is asked for by whoever asked for the chain.
    """
    if actor_id is None:
        assert parent is not None  # noqa: S101  -- only a step is opened by nobody
        return parent.requester_id, parent.requester_department_id
    return actor_id, parent.hop.department_id if parent else department_of(uow, actor_id)


def department_offered(uow: UnitOfWork, key: str) -> Department:
    """Return a department that can be asked for something.

    Raises:
        DomainError: NO_CATALOGUE or UNKNOWN_DEPARTMENT.
    """
    department = uow.catalogue.department(key)
    if department is None or department.retired:
        known = uow.catalogue.departments()
        if not known:
            raise DomainError(Problem.NO_CATALOGUE)
        raise DomainError(Problem.UNKNOWN_DEPARTMENT, field="department", key=key, known=known)
    return department


def service_offered(uow: UnitOfWork, department: Department, key: str) -> Service:
    """Return a service that can be asked of a department.

    Raises:
        DomainError: UNKNOWN_SERVICE.
    """
    service = uow.catalogue.service(department.id, key)
    if service is None or service.retired:
        raise DomainError(
            Problem.UNKNOWN_SERVICE,
            field="service",
            department=department.key,
            key=key,
            known=uow.catalogue.services(department.id),
        )
    return service
