"""The unmet needs of departments: finding them, deciding about them, and what came of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.usecases.catalogue.services import add_service
from bot.usecases.notices import Notice, was_enqueued
from bot.usecases.reports.reporting import departments_for
from domain.errors import DomainError, Problem
from domain.organisation import Department, MemberRole, Service
from domain.search_terms import is_unspaced
from domain.service_changes import SavedService, ServiceEntries, ServicePlace
from domain.text import LocalizedText
from domain.unmet_needs import (
    DAYS_LOOKED_AT,
    EFFECT_FOR,
    MOST_ASKS,
    Ask,
    Decision,
    DepartmentNeeds,
    Effect,
    NeedPlace,
    Sign,
    Stay,
    UnmetNeed,
    asks_of,
    effect_of,
    gather_needs,
    still_holds,
)
from store.unit_of_work import UnitOfWork
from store.unmet_needs import StoredDecision

_WORDS_OF_NAME = 2
_REFUSED = frozenset({Sign.NOT_OFFERED, Sign.NOT_OURS, Sign.NOTHING_FITTED, Sign.TRANSFERRED})


def unmet_needs(
    uow: UnitOfWork, actor_id: str, now: datetime, named: str = ""
) -> tuple[DepartmentNeeds, ...]:
    """Return the unmet needs of the departments that somebody manages; an administrator: of all.

    Args:
        named: a department, as somebody wrote it; empty: all of these.

    Raises:
        DomainError: as `departments_for`.
    """
    return tuple(
        needs_of(uow, department, first_day(today_of(uow, department, now)), now)
        for department in departments_for(uow, actor_id, named, "/desk needs")
    )


def department_names(uow: UnitOfWork, found: Iterable[DepartmentNeeds]) -> dict[int, LocalizedText]:
    """Return the names of the departments whose people have unmet needs, by their ids."""
    asking = {
        each.requester_department_id for some in found for need in some.needs for each in need.asks
    }
    return {each: uow.catalogue.department_by_id(each).name for each in asking if each}


def first_day(today: date) -> date:
    """Return the first day of the requests that are looked at on a day."""
    return today - timedelta(days=DAYS_LOOKED_AT)


def today_of(uow: UnitOfWork, department: Department, now: datetime) -> date:
    """Return the day that it is in a department."""
    return uow.catalogue.calendar(department.calendar_id).day_at(now)


def needs_of(
    uow: UnitOfWork, department: Department, since: date, now: datetime
) -> DepartmentNeeds:
    """Return the unmet needs of a department by the requests that came since a day."""
    today = today_of(uow, department, now)
    stays = uow.unmet_needs.stays(department.id, since)
    asks = _asks(uow, department, stays)
    readable = [each for each in asks if not each.confidential]
    newest = readable[-MOST_ASKS:]
    decisions = decisions_of(uow, department, today)
    in_force = [each for each in decisions if still_holds(each, today)]
    needs, decided = gather_needs(newest, in_force)
    return DepartmentNeeds(
        department,
        asks=len(asks),
        confidential=len(asks) - len(readable),
        decided=decided,
        left_out=len(readable) - len(newest),
        since=since,
        needs=needs,
        effects=_effects(uow, department, decisions, today),
        not_ours=tuple(each for each in decisions if each.service is None),
    )


def _asks(uow: UnitOfWork, department: Department, stays: Sequence[Stay]) -> tuple[Ask, ...]:
    """Return which of these stays show an unmet need of a department."""
    default = uow.catalogue.service(department.id, department.default_service_key or "")
    triage = uow.catalogue.triage()
    ended = sorted({each.request_id for each in stays if each.ending})
    return asks_of(
        stays,
        uow.events.closings(ended),
        default.id if default else None,
        triage.id if triage else None,
    )


def decisions_of(uow: UnitOfWork, department: Department, today: date) -> tuple[Decision, ...]:
    """Return what was decided about a department's unmet needs, the newest first."""
    calendar = uow.catalogue.calendar(department.calendar_id)

    def decision(stored: StoredDecision) -> Decision:
        service = uow.catalogue.service_by_id(stored.service_id) if stored.service_id else None
        return Decision(
            stored.id,
            department.id,
            stored.centre,
            stored.text,
            stored.request_ids,
            service,
            stored.decided_by,
            min(calendar.day_at(stored.decided_at), today),
        )

    return tuple(map(decision, uow.unmet_needs.decisions(department.id)))


def _effects(
    uow: UnitOfWork, department: Department, decisions: tuple[Decision, ...], today: date
) -> tuple[Effect, ...]:
    watched = [
        (each, each.service)
        for each in decisions
        if each.service and still_holds(each, today) and today - each.decided_on <= EFFECT_FOR
    ]
    return tuple(_effect(uow, department, each, service) for each, service in watched)


def _effect(
    uow: UnitOfWork, department: Department, decision: Decision, service: Service
) -> Effect:
    """Count the requests like those of a decision that came since, and what the service took."""
    stays = uow.unmet_needs.stays(department.id, decision.decided_on)
    before = decision.request_ids
    stays = tuple(each for each in stays if each.request_id not in before and not each.confidential)
    asks = _asks(uow, department, stays)
    refused = {each.request_id for each in asks if each.sign in _REFUSED}
    served = {each.request_id: each.text for each in stays if each.service_id == service.id}
    came = {**{each.request_id: each.text for each in asks}, **served}
    return effect_of(decision, service, came, served.keys() - refused)


def find_need(
    uow: UnitOfWork, actor_id: str, now: datetime, place: NeedPlace
) -> tuple[Department, UnmetNeed]:
    """Return the unmet need that a button names, as it stands now.

    Raises:
        DomainError: MANAGERS_ONLY; UNMET_NEED_DECIDED; UNMET_NEED_GONE.
    """
    department = _managed(uow, actor_id, place.department_id)
    found = needs_of(uow, department, place.since, now)
    for need in found.needs:
        if place.centre in {each.request_id for each in need.asks}:
            return department, need
    today = today_of(uow, department, now)
    for decision in decisions_of(uow, department, today):
        if place.centre in decision.request_ids:
            raise DomainError(Problem.UNMET_NEED_DECIDED, assignee=decision.decided_by)
    raise DomainError(Problem.UNMET_NEED_GONE)


def service_for(
    uow: UnitOfWork, actor_id: str, now: datetime, place: NeedPlace
) -> tuple[str, ServiceEntries]:
    """Return the key of the department, and what the form of a service for a need begins with.

    Raises:
        DomainError: as `find_need`.
    """
    department, need = find_need(uow, actor_id, now, place)
    chinese = [word for word in need.words if is_unspaced(word)][:_WORDS_OF_NAME]
    english = [word for word in need.words if not is_unspaced(word)][:_WORDS_OF_NAME]
    name = " ".join(english).capitalize()
    return department.key, ServiceEntries(english=name, chinese="".join(chinese))


def put_aside(uow: UnitOfWork, actor_id: str, now: datetime, place: NeedPlace) -> Department:
    """Remember that an unmet need is not the department's.

    Raises:
        DomainError: as `find_need`.
    """
    uow.catalogue_revisions.lock()  # of two who decide at once, the second reads of the first
    department, need = find_need(uow, actor_id, now, place)
    _decide(uow, actor_id, now, need, department)
    return department


def add_service_for_need(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    need_place: NeedPlace,
    place: ServicePlace,
    entries: ServiceEntries,
    reason: str,
    *,
    tells: bool = True,
) -> SavedService:
    """Add a service for an unmet need, and remember that.

    If somebody has decided about the need by then, that stays, and the service is added.

    Args:
        tells: as to `add_service`.

    Raises:
        DomainError, FieldErrors: as `add_service`; MANAGERS_ONLY.
    """
    saved = add_service(uow, actor_id, now, place, entries, reason, tells=tells)
    try:
        department, need = find_need(uow, actor_id, now, need_place)
    except DomainError:
        return saved
    assert saved.service is not None  # noqa: S101  -- it has just been added
    service = uow.catalogue.service(department.id, saved.service.key)
    assert service is not None  # noqa: S101  -- the same
    _decide(uow, actor_id, now, need, department, service.id)
    return saved


def take_back(
    uow: UnitOfWork, actor_id: str, now: datetime, department_id: int, decision_id: int
) -> Department:
    """Let an unmet need come back that was put aside.

    Raises:
        DomainError: MANAGERS_ONLY.
    """
    department = _managed(uow, actor_id, department_id)
    uow.unmet_needs.take_back(department.id, decision_id)
    show_again(uow, department, now)
    return department


def _decide(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    need: UnmetNeed,
    department: Department,
    service_id: int | None = None,
) -> None:
    request_ids = [each.request_id for each in need.asks]
    uow.unmet_needs.decide(department.id, need.centre, request_ids, actor_id, now, service_id)
    show_again(uow, department, now)


def _managed(uow: UnitOfWork, actor_id: str, department_id: int) -> Department:
    for department in departments_for(uow, actor_id):
        if department.id == department_id:
            return department
    raise DomainError(Problem.MANAGERS_ONLY)


# --- the monthly message ---


def message_key(user_id: str, month: date) -> str:
    """Return the key of somebody's message of a month.

    Args:
        month: its first day.
    """
    return f"unmet_needs:{user_id}:{month:%Y-%m}"


def show_again(uow: UnitOfWork, department: Department, now: datetime) -> None:
    """Bring this month's messages, or else the last month's, up to date."""
    this = today_of(uow, department, now).replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    for manager_id in uow.people.members(department.id, MemberRole.MANAGER):
        for month in (this, last):
            if was_enqueued(uow, message_key(manager_id, month)):
                put_message(uow, manager_id, month, now)
                break


def put_message(uow: UnitOfWork, user_id: str, month: date, now: datetime) -> None:
    """Put somebody's message of a month on its way."""
    payload = {"month": month.isoformat()}
    uow.outbox.put(message_key(user_id, month), Notice.UNMET_NEEDS, user_id, now, payload=payload)
