"""The weekly digest: who gets one and when, and what it says."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.read_models import Digest, Listing, RatedService
from bot.usecases.each_alone import found_of_each
from bot.usecases.measurements.measurements import backlog
from bot.usecases.notices import Notice
from bot.usecases.people.gates import manager_gates
from bot.usecases.people.providers import find_unread
from bot.usecases.reports.late_chains import late_chains, late_within, told_to
from bot.usecases.reports.recognition import recognitions_of
from bot.usecases.reports.reporting import Scope, departments_for, report_beside
from bot.usecases.requests.lookups import queue_of
from domain.backlog import by_age
from domain.findings import (
    WEEKS_BEFORE,
    Suggestion,
    bottleneck,
    comparison,
    extremes,
    slowest,
    suggestions,
    total,
)
from domain.gate import Gate, is_open
from domain.headlines import headline
from domain.organisation import Department, MemberRole, Person
from domain.past_chains import delays
from domain.promise_terms import Mark
from domain.quarters import Quarter
from domain.recognition import Recognition
from domain.reports import Report
from domain.weeks import Week, WeeklyTime
from store.unit_of_work import UnitOfWork

_JOB = "digest"
_WEEKS_SHOWN = 12
_PRAISE, _REST = (4, 5), (1, 2, 3)
_IN_TIME = timedelta(hours=1)
_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest that somebody is to get now."""

    user_id: str
    week: Week

    @property
    def period(self) -> str:
        """The steps that are done once."""
        return f"{self.user_id}:{self.week}"


def due_digests(uow: UnitOfWork, now: datetime, at: WeeklyTime) -> tuple[DueDigest, ...]:
    """Return every digest that is due and has not been sent.

    Each is of the last whole week, and comes once: at `at` by its recipient's own clock, on the
    first day from then on that is worked in a department of theirs; later, as their gate is open,
    if the bot was down then. What was due in earlier weeks is not made up for.
    """
    first_opened_at = uow.requests.first_opened_at()

    def due_to(user_id: str) -> DueDigest | None:
        week = _week_due(uow, user_id, now, at, first_opened_at)
        return DueDigest(user_id, week) if week else None

    managers = [person.user_id for person in _recipients(uow)]
    due = list(found_of_each("digest", managers, due_to))
    return uow.periodic.not_begun(_JOB, due)


def send_digests(uow: UnitOfWork, now: datetime, due: Iterable[DueDigest]) -> None:
    """Put digests on their way, except those that another process has."""
    for each in due:
        if uow.periodic.begin(_JOB, each.period, now):
            send_digest(uow, each.user_id, each.week, now)


def send_digest(uow: UnitOfWork, user_id: str, week: Week, now: datetime) -> None:
    """Put somebody's digest of a week on its way, with what stands in its thread."""
    payload = {"week": str(week)}
    key = digest_key(user_id, week)
    uow.outbox.put(key, Notice.DIGEST, user_id, now, payload=payload)
    uow.outbox.put(f"{key}:details", Notice.DIGEST_DETAILS, user_id, now, payload=payload)


def digest_key(user_id: str, week: Week) -> str:
    """The key of the message."""
    return f"digest:{user_id}:{week}"


def digest_of(uow: UnitOfWork, user_id: str, week: Week, now: datetime) -> Digest:
    """Put somebody's digest of a week together, as things stand now.

    Raises:
        DomainError: NOT_A_MANAGER, if they are none any more; NO_CATALOGUE.
    """
    departments = departments_for(uow, user_id)
    ids = tuple(each.id for each in departments)
    scope = Scope(ids, week.before(_WEEKS_SHOWN - 1).first_day, week.last_day)
    still_open = backlog(uow, ids, now)
    late = late_chains(uow, scope.first_day, scope.last_day, now)
    report = report_beside(uow, scope, still_open, late, now)
    late_now = late_within(late, week.first_day, week.last_day)
    compared = {each: comparison(report.cells, week, each) for each in ids}
    listed = queue_of(uow, now, ids)
    overdue = Listing(
        tuple(each for each in listed.shown if each.mark is Mark.OVERDUE), listed.overdue
    )
    serves = uow.people.departments_of(user_id, MemberRole.PROVIDER, MemberRole.MANAGER)
    best, lowest = _rated(uow, report, week, serves)
    return Digest(
        week=week,
        report=report,
        figures=total(compared.values()),
        headline=headline(compared, overdue=overdue.count, still_open=len(still_open)),
        overdue=overdue,
        open_by_age=by_age(still_open),
        bottleneck=bottleneck(report.since(week.first_day).seconds_in_state()),
        late_chains=told_to(uow, user_id, late_now, ids),
        slowest=slowest(delays(late_now, ids)),
        best=best,
        lowest=lowest,
        serves=frozenset(serves),
        anonymous=any(each.anonymous_ratings for each in departments),
        recognised=_recognised(uow, week, now),
        suggestions=_suggestions(uow, report.since(week.before(WEEKS_BEFORE).first_day)),
        unread=find_unread(uow, ids),
    )


def digest_for(
    uow: UnitOfWork, user_id: str, week: Week, now: datetime
) -> tuple[Digest, str, dict[str, str]]:
    """A digest, its reader's locale, and the names of all people by their ids.

    Raises:
        DomainError: as `digest_of`.
    """
    names = {person.user_id: person.name for person in uow.people.all()}
    person = uow.people.get(user_id)
    return digest_of(uow, user_id, week, now), person.locale if person else "en", names


def _rated(
    uow: UnitOfWork, report: Report, week: Week, serves: Collection[int]
) -> tuple[RatedService | None, RatedService | None]:
    """The best and the lowest rated service of a week, each with the newest comment that fits.

    Nobody is quoted who is not to be known, and on what is confidential only to those who serve it.
    """
    measures = report.since(week.first_day).by_service()
    anonymous = {
        service.id
        for service in report.services.values()
        if report.everyone[service.department_id].anonymous_ratings
    }

    def rated(service_id: int | None, scores: tuple[int, ...]) -> RatedService | None:
        if service_id is None:
            return None
        if service_id in anonymous:
            return RatedService(service_id, measures[service_id])
        service = report.services[service_id]
        comment = uow.measurements.comment(
            service,
            week.first_day,
            week.last_day,
            scores,
            confidential=service.department_id in serves,
        )
        return RatedService(service_id, measures[service_id], comment)

    best, lowest = extremes(measures, anonymous)
    return rated(best, _PRAISE), rated(lowest, _REST)


def _recognised(
    uow: UnitOfWork, week: Week, now: datetime
) -> tuple[Quarter, tuple[Recognition, ...], Mapping[int, Department]] | None:
    """Return the honours of a quarter in the digest of the week in which it ended."""
    quarter = Quarter.of(week.first_day)
    if Quarter.of(week.before(-1).first_day) == quarter:
        return None
    departments = {each.id: each for each in uow.catalogue.departments()}
    return quarter, recognitions_of(uow, quarter, now), departments


def _suggestions(uow: UnitOfWork, report: Report) -> tuple[Suggestion, ...]:
    promised = {}
    for service in report.services.values():
        if service.retired:
            continue
        resolution = uow.catalogue.standard(service.standard_id).resolution
        if resolution:
            department = report.everyone[service.department_id]
            calendar = uow.catalogue.calendar(department.calendar_id)
            promised[service.id] = resolution.working_seconds(calendar)
    return suggestions(report.by_service(), promised)


def told_in_time(at: datetime, now: datetime) -> bool:
    """Whether a digest that was due at `at` is on time: the operator chose it, be it at night."""
    return timedelta() <= now - at < _IN_TIME


def _week_due(
    uow: UnitOfWork, user_id: str, now: datetime, at: WeeklyTime, first_opened_at: datetime | None
) -> Week | None:
    """Return the week of which somebody is to have had the digest by now, if it comes now."""
    gates = manager_gates(uow, user_id)
    asked_at = at.latest(now, gates[0].zone)
    due_at = on_a_working_day(asked_at, gates)
    # A bot that was installed since has nothing to say of a time when it was not there.
    was_there = first_opened_at is not None and first_opened_at < asked_at
    is_late = was_there and due_at <= now and any(is_open(each, now) for each in gates)
    return Week.of(asked_at.date()).before() if told_in_time(due_at, now) or is_late else None


def on_a_working_day(at: datetime, gates: Sequence[Gate]) -> datetime:
    """Return the same time of the first day on which one of the departments works."""
    days = (at + timedelta(days=ahead) for ahead in range(_DAYS_OF_A_WEEK))
    worked = (day for day in days if any(each.work.shifts_on(day.date()) for each in gates))
    return next(worked, at + timedelta(days=_DAYS_OF_A_WEEK))


def _recipients(uow: UnitOfWork) -> list[Person]:
    """Return the managers of departments and the administrators, each once."""
    managers = (
        user_id
        for department in uow.catalogue.departments()
        for user_id in uow.people.members(department.id, MemberRole.MANAGER)
    )
    user_ids = dict.fromkeys([*managers, *uow.people.admins()])
    people = (uow.people.get(user_id) for user_id in user_ids)
    return [person for person in people if person and not person.deleted]
