"""Reports and exports: what managers ask to see of a time, for the departments that are theirs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from bot.usecases.measurements.daily_measures import make_days
from bot.usecases.measurements.freshness import measure_latest
from bot.usecases.measurements.measurements import backlog
from bot.usecases.notices import Notice, was_enqueued
from bot.usecases.reports.late_chains import late_chains
from bot.usecases.requests.addressees import get_department
from domain.backlog import Pending
from domain.daily_measures import Cell, by_week
from domain.errors import DomainError, Problem
from domain.lifecycle import SERVED, State
from domain.organisation import Department, MemberRole
from domain.past_chains import PastChain, delays
from domain.periods import CalendarPeriod
from domain.reports import Report, Ties
from domain.weeks import Week
from store.outbox_rows import OutboxRow, Outcome
from store.unit_of_work import UnitOfWork


class Period(StrEnum):
    """The time that a report is of: some whole weeks, and the one that is under way."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


When = Period | CalendarPeriod | tuple[date, date]
"""The time that a report or an export is asked for: a tuple is its first and its last day."""

_WEEKS = {Period.WEEK: 1, Period.MONTH: 4, Period.QUARTER: 13}


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a report or an export.

    Attributes:
        first_day, last_day: both are part of it.
    """

    department_ids: tuple[int, ...]
    first_day: date
    last_day: date

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "departments": list(self.department_ids),
            "first": self.first_day.isoformat(),
            "last": self.last_day.isoformat(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        first, last = date.fromisoformat(data["first"]), date.fromisoformat(data["last"])
        return cls(tuple(data["departments"]), first, last)


def days_of(when: When, today: date) -> tuple[date, date]:
    """Return the first and the last day of a time that is asked for today.

    It ends today if it is not over: what is asked for later is of another time.
    """
    match when:
        case Period():
            return Week.of(today).before(_WEEKS[when]).first_day, today
        case CalendarPeriod():
            return when.days(today)
        case first, last:
            return first, max(first, min(last, today))


def order_report(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    named: str,
    when: When | None,
    channel_id: str | None = None,
) -> tuple[Department, ...]:
    """Put a report on its way to whoever asks for it; returns what it is about.

    Args:
        named: a department, as somebody wrote it; empty: all of the departments that are theirs.
        when: its time. None means the last quarter.
        channel_id: a channel that is to have it instead, without what is confidential.

    Raises:
        DomainError: as `departments_for`.
    """
    departments = departments_for(uow, actor_id, named, "/desk report")
    scope = scope_for(uow, departments, when, now)
    _order(uow, actor_id, now, Notice.REPORT, scope, channel_id)
    return departments


def order_export(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    named: str,
    when: When | None,
) -> tuple[Department, ...]:
    """Put a file with the requests of a time on its way to whoever asks for it.

    Args:
        when: when they were opened. None means the last quarter.

    Raises:
        DomainError: as `departments_for`.
    """
    departments = departments_for(uow, actor_id, named, "/desk export")
    _order(uow, actor_id, now, Notice.EXPORT, scope_for(uow, departments, when, now))
    return departments


def scope_for(
    uow: UnitOfWork, departments: Iterable[Department], when: When | None, now: datetime
) -> Scope:
    """Return the scope of these departments and a time; None is the last quarter."""
    ids = tuple(each.id for each in departments)
    return Scope(ids, *days_of(when or Period.QUARTER, max(_todays(uow, ids, now))))


def departments_for(
    uow: UnitOfWork, actor_id: str, named: str = "", form: str = "/desk"
) -> tuple[Department, ...]:
    """The departments that somebody may see the measures of: those they manage; an admin: all.

    Args:
        named, form: as `departments_named`.

    Raises:
        DomainError: as `departments_named`; NOT_A_MANAGER of any, NOT_ITS_MANAGER of the named one.
    """
    wanted = departments_named(uow, named, form)
    managed = uow.people.departments_of(actor_id, MemberRole.MANAGER)
    if not uow.people.is_admin(actor_id):
        wanted = tuple(each for each in wanted if each.id in managed)
    if not wanted and named and managed:
        theirs = [each for each in uow.catalogue.departments() if each.id in managed]
        asked = get_department(uow, named, form)
        raise DomainError(Problem.NOT_ITS_MANAGER, department=[asked], departments=theirs)
    if not wanted:
        raise DomainError(Problem.NOT_A_MANAGER)
    return wanted


def departments_named(uow: UnitOfWork, named: str, form: str) -> tuple[Department, ...]:
    """The department that somebody names; all if they name none.

    Args:
        named: a department, as somebody wrote it; empty: none.
        form: of the command, for a refusal.

    Raises:
        DomainError: NO_CATALOGUE; UNKNOWN_DEPARTMENT; WRONG_FORM, if there are more words.
    """
    everyone = uow.catalogue.departments()
    if not everyone:
        raise DomainError(Problem.NO_CATALOGUE)
    return (get_department(uow, named, form),) if named else everyone


def ordered_by(row: OutboxRow) -> str:
    """Return who has ordered a report or a file: its reader, or whoever sends it to a channel."""
    return str(row.payload.get("ordered_by", row.recipient_id))


def still_theirs(uow: UnitOfWork, user_id: str, scope: Scope) -> Scope | None:
    """Return what of a scope somebody may still see, or None. They may have been a manager then."""
    try:
        theirs = {each.id for each in departments_for(uow, user_id)}
    except DomainError:
        return None
    left = tuple(each for each in scope.department_ids if each in theirs)
    return replace(scope, department_ids=left) if left else None


def show_progress(uow: UnitOfWork, row: OutboxRow, now: datetime, percent: int) -> None:
    """Show whoever waits for a file how far it is."""
    payload = {**row.payload, "percent": percent}
    uow.outbox.put(
        progress_key(row.key), Notice.EXPORT_PROGRESS, row.recipient_id, now, payload=payload
    )


def follow_order(uow: UnitOfWork, row: OutboxRow, outcome: Outcome, now: datetime) -> None:
    """Tell whoever ordered something what became of it, if it is not sent; end its progress."""
    whose, progress = ordered_by(row), progress_key(row.key)
    if was_enqueued(uow, progress):
        percent = 100 if outcome is Outcome.SENT else None
        payload = {**row.payload, "percent": percent}
        uow.outbox.put(progress, Notice.EXPORT_PROGRESS, whose, now, payload=payload)
    if outcome is not Outcome.SENT:
        allowed = outcome is Outcome.DEAD
        payload = {"notice": row.kind, "allowed": allowed, **row.payload}
        if whose != row.recipient_id:
            payload["channel"] = row.recipient_id
        uow.outbox.put(f"{row.key}:failed", Notice.ORDER_FAILED, whose, now, payload=payload)


def progress_key(order_key: str) -> str:
    """Return the key of the message that shows how far a file is."""
    return f"{order_key}:progress"


def report_of(uow: UnitOfWork, scope: Scope, now: datetime) -> Report:
    """Return the last measurements within a scope; how what is open stands, unless it is over."""
    is_over = scope.last_day < min(_todays(uow, scope.department_ids, now))
    still_open = () if is_over else backlog(uow, scope.department_ids, now)
    late = late_chains(uow, scope.first_day, scope.last_day, now)
    return report_beside(uow, scope, still_open, late, now)


def report_beside(
    uow: UnitOfWork,
    scope: Scope,
    still_open: Iterable[Pending],
    late: Iterable[PastChain],
    now: datetime,
) -> Report:
    """Return the last measurements within a scope, beside what is still open there.

    Args:
        late: the chains that missed their date then, or ended late.
    """
    open_seconds = Counter[tuple[int, State]]()
    for each in still_open:
        for state in each.in_state.keys() & SERVED:  # what was solved for a time, is not now
            open_seconds[each.request.hop.service_id, state] += each.in_state[state]
    found, ties = _report(uow, scope, open_seconds, now), _ties(uow, scope)
    tied = {each.from_id for each in ties if each.from_id is not None}
    everyone = {**found.everyone, **{each: uow.catalogue.department_by_id(each) for each in tied}}
    return replace(found, everyone=everyone, ties=ties, delays=delays(late, scope.department_ids))


def _ties(uow: UnitOfWork, scope: Scope) -> tuple[Ties, ...]:
    """Return the needs and transfers that came to the departments of a scope."""
    counts = uow.dependences.ties(scope.department_ids, scope.first_day, scope.last_day)
    return tuple(
        Ties(
            each.tie,
            each.from_id,
            each.to_id,
            each.count,
            confidential=any(
                uow.catalogue.service_by_id(service_id).confidential
                for service_id in (each.from_service_id, each.to_service_id)
                if service_id is not None
            ),
        )
        for each in counts
    )


def report_of_whole_weeks(
    uow: UnitOfWork, department_ids: tuple[int, ...], now: datetime
) -> Report:
    """Return the measurements of the last quarter, until the week that is under way.

    It changes but once a week, and so do its pictures, wherever they are always to be seen.
    """
    this_week = Week.of(min(_todays(uow, department_ids, now)))
    weeks_before = _WEEKS[Period.QUARTER]
    scope = Scope(
        department_ids, this_week.before(weeks_before).first_day, this_week.before().last_day
    )
    return _report(uow, scope, {}, now)


def _report(
    uow: UnitOfWork, scope: Scope, open_seconds: Mapping[tuple[int, State], int], now: datetime
) -> Report:
    cells = by_week(_days(uow, scope, now))
    asking = {cell.requester_department_id for cell in cells} - {None}
    service_ids = {cell.service_id for cell in cells if cell.service_id is not None}
    service_ids |= {key for key, _ in open_seconds}
    return Report(
        departments=tuple(map(uow.catalogue.department_by_id, scope.department_ids)),
        services={each: uow.catalogue.service_by_id(each) for each in service_ids},
        everyone={
            each: uow.catalogue.department_by_id(each)
            for each in {*asking, *scope.department_ids}
            if each
        },
        first_day=scope.first_day,
        last_day=scope.last_day,
        cells=cells,
        open_seconds=open_seconds,
    )


def _days(uow: UnitOfWork, scope: Scope, now: datetime) -> list[Cell]:
    """Return the daily measures of a scope, of days that are not over without what may yet come."""
    ids = scope.department_ids
    todays = {each: uow.catalogue.calendar_of(each).day_at(now) for each in ids}
    kept = uow.daily_measures.cells(scope.first_day, scope.last_day, ids)
    found = [cell for cell in kept if cell.day < todays[cell.department_id]]
    for department_id, today in todays.items():
        first = max(today, scope.first_day)
        days = [first + timedelta(days=n) for n in range((scope.last_day - first).days + 1)]
        found += make_days(uow, department_id, days, now) if days else []
    return found


def _todays(uow: UnitOfWork, department_ids: tuple[int, ...], now: datetime) -> set[date]:
    """The days it is now where these departments are."""
    return {uow.catalogue.calendar_of(each).day_at(now) for each in department_ids}


def _order(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    notice: Notice,
    scope: Scope,
    channel_id: str | None = None,
) -> None:
    measure_latest(uow)
    key = f"{notice}:{actor_id}:{now.timestamp():.6f}"
    payload = {**scope.to_dict(), **({"ordered_by": actor_id} if channel_id else {})}
    uow.outbox.put(key, notice, channel_id or actor_id, now, payload=payload)
