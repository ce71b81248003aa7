"""Decisions of managers about the proposals of a review, and what they change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.usecases.catalogue.services import (
    add_definition,
    change_definition,
    retire_service,
)
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.notices import Notice
from bot.usecases.reports.reporting import Scope
from bot.usecases.reports.review_proposals import names_of_services
from bot.usecases.reports.reviews import review_key
from domain.catalogue import Catalogue, ServiceDefinition, free_key, key_like
from domain.chain import Chain, Step, Template
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.fields import Field
from domain.organisation import Department, MemberRole, ServiceKind
from domain.quarters import Quarter
from domain.review_proposals import (
    Decision,
    ProposalKind,
    ProposalPlace,
    ReviewProposal,
    Verdict,
)
from domain.service_changes import ServicePlace
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from store.unit_of_work import UnitOfWork

_WORK = "work"  # the key of a chain's last step
_HAN = re.compile(r"[\u3400-\u9fff]")


def adopt(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    place: ProposalPlace,
    proposal: ReviewProposal,
    reason: str,
) -> ReviewProposal:
    """Change the catalogue as a review proposes; running requests keep what was promised.

    Args:
        reason: of the revision, for the other managers.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; PROPOSAL_DECIDED; PROPOSAL_OUTDATED, if the service is
            another one by now; CATALOGUE_MISTAKE, if the catalogue does not allow it.
    """
    _begin(uow, actor_id, place, proposal)
    made = ""
    at = ServicePlace(place.department, proposal.service, place.revision)
    try:
        match proposal.kind:
            case ProposalKind.CHAIN:
                chain = _chain_of(uow, place.department, proposal)
                add_definition(uow, actor_id, now, at, chain, reason)
                made = chain.key
            case ProposalKind.RETIRE:
                retire_service(uow, actor_id, now, at, reason)
            case _:
                change_definition(uow, actor_id, now, at, _Changed(proposal), reason)
    except DomainError as error:
        if error.problem in (Problem.SERVICE_CHANGED, Problem.SERVICE_RETIRED):
            raise DomainError(Problem.PROPOSAL_OUTDATED, service=proposal.service) from error
        raise
    _note(uow, actor_id, now, place, proposal, Verdict.ADOPTED, made=made)
    return proposal


def decline(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    place: ProposalPlace,
    proposal: ReviewProposal,
    reason: str,
) -> None:
    """Decline a proposal. It comes back only when its figure has doubled.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; PROPOSAL_DECIDED.
    """
    _begin(uow, actor_id, place, proposal)
    _note(uow, actor_id, now, place, proposal, Verdict.DECLINED, reason.strip())


def postpone(
    uow: UnitOfWork, actor_id: str, now: datetime, place: ProposalPlace, proposal: ReviewProposal
) -> None:
    """Leave a proposal for the next review.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; PROPOSAL_DECIDED.
    """
    _begin(uow, actor_id, place, proposal)
    _note(uow, actor_id, now, place, proposal, Verdict.POSTPONED)


def about_to_decline(
    uow: UnitOfWork, actor_id: str, place: ProposalPlace, proposal: ReviewProposal
) -> Mapping[str, LocalizedText]:
    """Return the names of services, for the form, if somebody may still decide about a proposal.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; PROPOSAL_DECIDED.
    """
    _check_undecided(uow, actor_id, place, proposal)
    return names_of_services(uow)


def _check_undecided(
    uow: UnitOfWork, actor_id: str, place: ProposalPlace, proposal: ReviewProposal
) -> None:
    department_services(uow, actor_id, place.department)
    for each in reversed(uow.reviews.decisions(_department(uow, place).id)):
        if (each.proposal.subject, each.last_day) == (proposal.subject, place.last_day):
            person = uow.people.get(each.decided_by)
            who = person.name if person else each.decided_by
            raise DomainError(Problem.PROPOSAL_DECIDED, who=who)


def key_of_review(uow: UnitOfWork, channel_id: str, ts: str) -> str:
    """Return the key of the review that stands there; empty if none does."""
    message = uow.messages.at(channel_id, ts)
    return message.key if message else ""


# What is changed


@dataclass(frozen=True, slots=True)
class _Changed:
    """A service as a proposal changes it."""

    proposal: ReviewProposal

    def __call__(self, service: ServiceDefinition) -> ServiceDefinition:
        proposal, standard = self.proposal, service.standard
        match proposal.kind:
            case ProposalKind.FIRST_RESPONSE:
                standard = replace(standard, first_response=Duration.parse(proposal.new), name="")
            case ProposalKind.RESOLUTION:
                standard = replace(standard, resolution=Duration.parse(proposal.new), name="")
            case _:
                return replace(service, fields=_fields(service, proposal))
        return replace(service, standard=standard)


def _fields(service: ServiceDefinition, proposal: ReviewProposal) -> tuple[Field, ...]:
    if proposal.field:
        return tuple(
            replace(each, required=True) if each.key == proposal.field else each
            for each in service.fields
        )
    words = proposal.words
    label = LocalizedText(zh=words) if _HAN.search(words) else LocalizedText(en=words.capitalize())
    made = key_like(words) or "asked-for"
    return (
        *service.fields,
        Field(
            free_key(made, {each.key for each in service.fields}),
            label,
            required=not proposal.chained,
        ),
    )


def _chain_of(uow: UnitOfWork, key: str, proposal: ReviewProposal) -> ServiceDefinition:
    """Return a service that is made of another one and what that always needs, in this order."""
    catalogue = uow.catalogue.definition()
    department = catalogue.get_department(key)
    service = _offered(catalogue, f"{key}/{proposal.service}")
    needed = [_offered(catalogue, path) for path in proposal.services]
    steps = list[Step]()
    for path, each in zip(proposal.services, needed, strict=True):
        steps.append(Step(free_key(each.key, {step.key for step in steps} | {_WORK}), path))
    last = Step(
        _WORK,
        f"{key}/{service.key}",
        after=tuple(step.key for step in steps),
        fields={each.key: Template(f"{{field.{each.key}}}") for each in service.fields},
    )
    names = [each.name for each in needed]
    return ServiceDefinition(
        key=free_key(f"{service.key}-together", {each.key for each in department.services}),
        name=LocalizedText(
            en=f"{service.name.in_locale('en')} + {' + '.join(n.in_locale('en') for n in names)}",
            zh=f"{service.name.in_locale('zh')} + {' + '.join(n.in_locale('zh') for n in names)}",
        ),
        kind=ServiceKind(service.kind),
        confidential=service.confidential,
        fields=service.fields,
        standard=ServiceStandard(),
        chain=Chain((*steps, last)),
    )


def _offered(catalogue: Catalogue, path: str) -> ServiceDefinition:
    service = catalogue.find_service(*path.split("/"))
    if service is None:
        raise DomainError(Problem.SERVICE_RETIRED)
    return service


# What was decided


def _begin(uow: UnitOfWork, actor_id: str, place: ProposalPlace, proposal: ReviewProposal) -> None:
    """Let nobody else decide, and see that this person may."""
    uow.catalogue_revisions.lock()
    _check_undecided(uow, actor_id, place, proposal)


def _department(uow: UnitOfWork, place: ProposalPlace) -> Department:
    department = uow.catalogue.department(place.department)
    assert department is not None  # noqa: S101  -- its services have just been looked at
    return department


def _note(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    place: ProposalPlace,
    proposal: ReviewProposal,
    verdict: Verdict,
    reason: str = "",
    *,
    made: str = "",
) -> None:
    """Keep a decision, and show it in the reviews that the department's managers have."""
    department = _department(uow, place)
    decision = Decision(
        department_id=department.id,
        proposal=proposal,
        verdict=verdict,
        decided_by=actor_id,
        decided_at=now,
        last_day=place.last_day,
        reason=reason,
        made=made,
    )
    uow.reviews.put(decision)
    payload = Scope((department.id,), place.first_day, place.last_day).to_dict()
    keys: dict[str, str] = {}
    if quarter := Quarter.of_days(place.first_day, place.last_day):
        managers = uow.people.members(department.id, MemberRole.MANAGER)
        keys = {review_key(each, quarter, department.id): each for each in managers}
    shown = {each.key for each in uow.messages.of_keys(list(keys))}
    for key in sorted({*shown, *filter(None, [place.message])}):
        uow.outbox.put(key, Notice.REVIEW, keys.get(key, actor_id), now, payload=payload)
