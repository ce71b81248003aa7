"""The dates of a chain: what is promised of it and of its steps, and when it is expected to end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.usecases.requests.chain_standing import Standing, answers_in
from bot.usecases.requests.promises import promises_of
from domain.business_calendar import BusinessCalendar
from domain.business_clock import NoWorkingTimeError, add_working_time, working_time
from domain.chain import Chain, Progress, Step
from domain.chain_forecast import Forecast, InnerChain, Span, Term, forecast, last_instant
from domain.durations import LONGEST_DAYS, Duration
from domain.errors import DomainError, FieldErrors, Problem
from domain.events import DateMoved, Event, StepsBegun, StepSkipped, StepStopped
from domain.fields import FieldValue
from domain.gate import waking_hours
from domain.lifecycle import UNFINISHED, State
from domain.organisation import Department, Service
from domain.request import Request
from domain.standards import Figures, Priority
from store.unit_of_work import UnitOfWork

_MINUTE = timedelta(minutes=1)
_FIRST_STEPS = 2  # the event after the opening: with it, the card says when all is done


def check_days(
    uow: UnitOfWork,
    department: Department,
    service: Service,
    answers: Mapping[str, FieldValue],
    now: datetime,
) -> None:
    """See that no day has passed by which the steps of a new chain count.

    Raises:
        FieldErrors: DAY_PASSED at each field with such a day.
    """
    if service.chain_id is None:
        return
    steps = uow.catalogue.chain(service.chain_id).steps
    counted = sorted({step.due.field for step in steps if step.due and step.is_needed(answers)})
    today = uow.catalogue.calendar(department.calendar_id).day_at(now).isoformat()
    passed = [key for key in counted if today > str(answers.get(key, today))]
    if passed:
        raise FieldErrors([DomainError(Problem.DAY_PASSED, field=f"field.{key}") for key in passed])


def times_of_chain(
    uow: UnitOfWork,
    department: Department,
    service: Service,
    answers: Mapping[str, FieldValue],
    now: datetime,
    priority: Priority = Priority.NORMAL,
) -> tuple[Figures, datetime | None]:
    """Return what is promised of a chain that begins now, and when it is expected to end.

    Promised is its own standard's resolution, or else what its steps are expected to take by the
    calendars as they are. Nobody has to respond first: its steps do.
    """
    assert service.chain_id is not None  # noqa: S101  -- it is a chain
    own = uow.catalogue.standard(service.standard_id).figures(priority).resolution
    chain = uow.catalogue.chain(service.chain_id)
    terms = _terms(uow, chain, department, priority)
    expected_at = forecast(chain, terms, answers, now).ends_at
    calendar = uow.catalogue.calendar(department.calendar_id)
    return Figures(None, own or _until(calendar, now, expected_at)), expected_at


def times_of_step(
    uow: UnitOfWork,
    department: Department,
    service: Service,
    step: Step,
    answers: Mapping[str, FieldValue],
    now: datetime,
    priority: Priority = Priority.NORMAL,
) -> Figures | None:
    """Return what is promised of a step that begins now, if its service does not say it.

    Its day comes before its service's standard, unless it has passed already.

    Args:
        department, service: of whom it is asked.
        answers: those given in the chain's form.
    """
    if service.chain_id:
        times, _ = times_of_chain(uow, department, service, answers, now, priority)
        return times
    calendar = uow.catalogue.calendar(department.calendar_id)
    until = _until(calendar, now, last_instant(step, calendar, answers))
    if until is None:
        return None
    figures = uow.catalogue.standard(service.standard_id).figures(priority)
    promised = figures.resolution
    if promised and promised.working_seconds(calendar) <= until.working_seconds(calendar):
        return None
    return Figures(figures.first_response, until)


def forecast_of(
    uow: UnitOfWork, request: Request, stands: Standing, events: Sequence[Event], now: datetime
) -> Forecast:
    """Return when the steps of a running chain are expected to begin and end.

    Args:
        events: what happened to the chain.
    """
    chain, progress, work = stands.chain, stands.progress, stands.work
    department = uow.catalogue.department_by_id(request.hop.department_id)
    terms = {
        **_terms(uow, chain, department, request.priority),
        **{
            key: Term(uow.catalogue.calendar(each.hop.calendar_id), None)
            for key, each in work.items()
        },
    }
    stopped_at = {
        each.content.step: each.at
        for each in events
        if isinstance(each.content, StepStopped | StepSkipped)
    }
    spans = {
        key: Span(at, over_at=at if progress[key] is Progress.SKIPPED else None)
        for key, at in stopped_at.items()
    }
    logs = uow.events.of_requests([each.id for each in work.values()])
    for key, each in work.items():
        if each.state is State.AWAITING_APPROVAL:
            spans[key] = Span(
                each.opened_at, due_at=_due_if_approved(uow, each, logs[each.id], now)
            )
        else:
            spans[key] = _span(uow, each, logs[each.id], progress[key], stopped_at.get(key))
    return forecast(chain, terms, answers_in(request), now, spans)


def moved_date(
    uow: UnitOfWork, request: Request, stands: Standing, events: Sequence[Event], now: datetime
) -> DateMoved | None:
    """Return when a chain is expected to end now, if its requester was told something else.

    It must differ by more than half a working day of the department whose service it is.
    """
    told = [_told_in(each) for each in events]
    expected_at = forecast_of(uow, request, stands, events, now).ends_at
    told_at = next(filter(None, reversed(told)), None)
    if expected_at is None or told_at is None:
        return None
    calendar = uow.catalogue.calendar(request.hop.calendar_id)
    between = working_time(calendar, min(told_at, expected_at), max(told_at, expected_at))
    half_a_day = timedelta(seconds=calendar.standard_day) / 2
    return DateMoved(expected_at) if between > half_a_day else None


def _told_in(event: Event) -> datetime | None:
    """Return the end of a chain that its requester was told with an event."""
    match event.content:
        case DateMoved(expected_at=expected_at):
            return expected_at
        case StepsBegun(expected_at=expected_at) if event.sequence == _FIRST_STEPS:
            return expected_at
        case _:
            return None


def _span(
    uow: UnitOfWork,
    work: Request,
    events: Sequence[Event],
    progress: Progress,
    skipped_at: datetime | None,
) -> Span:
    """Return the life of a step so far that was opened."""
    match progress:
        case Progress.DONE:
            return Span(work.opened_at, over_at=work.resolved_at)
        case Progress.SKIPPED:
            return Span(work.opened_at, over_at=skipped_at)
        case Progress.RUNNING:
            return Span(work.opened_at, due_at=promises_of(uow, work, events).resolution.due_at)
        case _:
            return Span(work.opened_at)


def _due_if_approved(
    uow: UnitOfWork, work: Request, events: Sequence[Event], now: datetime
) -> datetime | None:
    """Return when a step that waits for approval is due, if it is approved at the last moment.

    Returns None if nobody knows.
    """
    asked = [each for each in uow.requests.needs_of(work.id) if each.state in UNFINISHED]
    due = [each.due.at if each.due else None for each in asked]
    target = promises_of(uow, work, events).resolution.target
    if None in due or target is None:
        return None
    begins_at = max([now, *filter(None, due)])
    try:
        return add_working_time(uow.catalogue.calendar(work.hop.calendar_id), begins_at, target)
    except NoWorkingTimeError:
        return None


def _terms(uow: UnitOfWork, chain: Chain, owner: Department, priority: Priority) -> dict[str, Term]:
    """Return the time that each step has been given, by the catalogue as it is."""
    return {step.key: _term(uow, step, owner, priority) for step in chain.steps}


def _term(uow: UnitOfWork, step: Step, owner: Department, priority: Priority) -> Term:
    department = uow.catalogue.department(step.department_key) or owner
    calendar = uow.catalogue.calendar(department.calendar_id)
    if step.approve:
        return Term(waking_hours(calendar, calendar.timezone), step.approve.within)
    service = uow.catalogue.service(department.id, step.service_key)
    if service is None:
        return Term(calendar, None)
    promised = uow.catalogue.standard(service.standard_id).figures(priority).resolution
    awake = waking_hours(calendar, calendar.timezone)
    approval = Term(awake, service.approve.within) if service.approve else None
    if service.chain_id is None:
        return Term(calendar, promised, approval)
    inner = uow.catalogue.chain(service.chain_id)
    terms = _terms(uow, inner, department, priority)
    return Term(calendar, promised, approval, InnerChain(inner, terms))


def _until(calendar: BusinessCalendar, now: datetime, end: datetime | None) -> Duration | None:
    """Return the working time until an instant, in whole minutes; None if nobody can promise it."""
    if end is None or end <= now:
        return None
    minutes = max(-(-working_time(calendar, now, end) // _MINUTE), 1)
    if minutes * _MINUTE > timedelta(days=LONGEST_DAYS):
        return None
    return Duration(seconds=minutes * 60)
