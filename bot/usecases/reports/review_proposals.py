"""The proposals of a review, what was decided about them, and what came of that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from domain.daily_measures import Measures
from domain.organisation import Department, Service
from domain.review_proposals import (
    Decision,
    Effect,
    ProposalKind,
    ReviewProposal,
    Verdict,
    proposed_chain,
    proposed_field,
    proposed_retirements,
    proposed_times,
    still_proposed,
)
from domain.reviews import Review
from domain.text import LocalizedText
from store.unit_of_work import UnitOfWork


def with_proposals(uow: UnitOfWork, review: Review, now: datetime) -> Review:
    """Add to a review what should change, what was decided about that, and what came of it."""
    (department,) = review.report.departments
    last_day = review.report.last_day
    decisions = uow.reviews.decisions(department.id)
    made_here = tuple(each for each in decisions if each.last_day == last_day)
    decided = {each.proposal.subject for each in made_here}
    found = still_proposed(_found(uow, review, department, now), decisions, last_day)
    earlier = [each for each in decisions if each.last_day != last_day]
    return replace(
        review,
        proposals=tuple(each for each in found if each.subject not in decided),
        decided=made_here,
        effects=tuple(_effects(uow, review, department, earlier)),
        revision=uow.catalogue_revisions.newest_number(),
        names=names_of_services(uow),
    )


def _found(
    uow: UnitOfWork, review: Review, department: Department, now: datetime
) -> list[ReviewProposal]:
    report = review.report
    needs = uow.reviews.needs(department.id, report.first_day, report.last_day)
    calendar = uow.catalogue.calendar(department.calendar_id)
    steps = _steps(uow, department)
    found = list[ReviewProposal]()
    for each in review.services:
        service = each.service
        if service.retired or service.chain_id:
            continue
        found += proposed_times(each, uow.catalogue.standard(service.standard_id), calendar)
        found += proposed_field(each, chained=service.key in steps)
        needed = {
            _path(uow, service_id): count
            for service_id, count in needs.get(service.id, {}).items()
            if not uow.catalogue.service_by_id(service_id).retired
        }
        found += proposed_chain(service.key, each.measures.ended_in_all, needed)
    everything = Measures.total(cell.measures for cell in report.cells)
    unused = _unused(uow, review, department, now)
    return found + proposed_retirements(unused, everything, _needed(uow, department))


def _unused(
    uow: UnitOfWork, review: Review, department: Department, now: datetime
) -> Mapping[str, int]:
    """Return the services that nobody asked for, though they were offered, with for how long."""
    first_day = review.report.first_day
    offered = [
        each
        for each in uow.catalogue.services()
        if each.department_id == department.id and not each.retired
    ]
    since = uow.reviews.offered_since([each.id for each in offered])
    asked = uow.reviews.last_asked_for(department.id)
    calendar = uow.catalogue.calendar(department.calendar_id)
    found = {}
    for each in offered:
        if each.id not in since:
            continue
        begun = calendar.day_at(since[each.id])
        last = max(begun, asked.get(each.id, begun))
        if last < first_day and not uow.catalogue.running_requests(each.id):
            found[each.key] = (calendar.day_at(now) - last).days
    return found


def _needed(uow: UnitOfWork, department: Department) -> set[str]:
    """Return the keys of the services of a department that other things need."""
    default = department.default_service_key
    return _steps(uow, department) | ({default} if default else set())


def _steps(uow: UnitOfWork, department: Department) -> set[str]:
    """Return the keys of the services of a department that the steps of chains ask for."""
    return {
        step.service_key
        for each in uow.catalogue.definition().departments
        for service in each.services
        for step in (service.chain.steps if service.chain else ())
        if step.department_key == department.key
    }


def names_of_services(uow: UnitOfWork) -> Mapping[str, LocalizedText]:
    """Return the names of all services, by "department/service"."""
    return {_path(uow, each.id): each.name for each in uow.catalogue.services()}


def _path(uow: UnitOfWork, service_id: int) -> str:
    service = uow.catalogue.service_by_id(service_id)
    return f"{uow.catalogue.department_by_id(service.department_id).key}/{service.key}"


def _effects(
    uow: UnitOfWork, review: Review, department: Department, decisions: Iterable[Decision]
) -> Iterator[Effect]:
    """Yield what came of what was adopted in the time of a review, and is still in force."""
    report, calendar = review.report, uow.catalogue.calendar(department.calendar_id)
    for each in decisions:
        day = calendar.day_at(each.decided_at)
        if each.verdict is Verdict.ADOPTED and report.first_day <= day <= report.last_day:
            service = uow.catalogue.service(department.id, each.made or each.proposal.service)
            if service and _is_in_force(uow, service, each.proposal):
                yield _effect(uow, review, service, each, day)


def _effect(
    uow: UnitOfWork, review: Review, service: Service, decision: Decision, day: date
) -> Effect:
    match decision.proposal.kind:
        case ProposalKind.RETIRE:
            return Effect(decision, day)
        case ProposalKind.CHAIN:
            measures = review.report.by_service().get(service.id, Measures())
            return Effect(decision, day, opened=measures.opened)
        case kind:
            last_day = review.report.last_day
            share = uow.reviews.since(service.department_id, service.id, kind, day, last_day)
            return Effect(decision, day, share)


def _is_in_force(uow: UnitOfWork, service: Service, proposal: ReviewProposal) -> bool:
    """Whether what was adopted is still so: somebody may have changed it again."""
    if proposal.kind is ProposalKind.RETIRE:
        return service.retired
    if service.retired:
        return False
    standard = uow.catalogue.standard(service.standard_id)
    match proposal.kind:
        case ProposalKind.FIRST_RESPONSE:
            return str(standard.first_response or "") == proposal.new
        case ProposalKind.RESOLUTION:
            return str(standard.resolution or "") == proposal.new
        case _:
            return True
