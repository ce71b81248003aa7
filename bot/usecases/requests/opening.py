"""Opening a request: by one line, or by the form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.form_models import RequestForm
from bot.markdown import from_markdown
from bot.read_models import Promised, Unclear
from bot.usecases.requests.actions import start
from bot.usecases.requests.addressees import addressees
from bot.usecases.requests.chain_dates import check_days, times_of_chain
from bot.usecases.requests.new_request import department_offered, open_new, service_offered
from domain.errors import DomainError, Problem
from domain.fields import (
    TEXT_LIMIT,
    FieldValue,
    check_fields,
    needs_form,
    written,
)
from domain.organisation import Department, Service
from domain.request import Request, answers_to
from domain.rich_text import RichText
from domain.standards import Figures, Priority
from domain.texts import as_rich
from domain.usual_times import USUAL_DAYS, UsualTimes, usual_times
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The content of the form, as filled in. Keys are the catalogue's; fields by their key.

    Attributes:
        reason: why it is urgent, if it is.
    """

    department_key: str
    service_key: str
    title: str
    details: str | RichText
    fields: Mapping[str, FieldValue]
    permalink: str | None = None
    priority: Priority = Priority.NORMAL
    reason: str = ""


def form(
    uow: UnitOfWork, now: datetime, department_key: str = "", service_key: str = ""
) -> RequestForm:
    """The form once this much is chosen.

    Raises:
        DomainError: NO_CATALOGUE, UNKNOWN_DEPARTMENT or UNKNOWN_SERVICE.
    """
    departments = uow.catalogue.departments()
    if not departments:
        raise DomainError(Problem.NO_CATALOGUE)
    if not department_key:
        return RequestForm(departments)
    department = department_offered(uow, department_key)
    services = uow.catalogue.services(department.id)
    service_key = service_key or department.default_service_key or ""
    if not service_key:
        return RequestForm(departments, department, services)
    service = service_offered(uow, department, service_key)
    standard = uow.catalogue.standard(service.standard_id)
    usual = usual_times_of(uow, now, department, service)
    return RequestForm(departments, department, services, service, standard, usual=usual)


def form_of_part(
    uow: UnitOfWork, now: datetime, department_key: str = "", service_key: str = ""
) -> RequestForm:
    """The form of a request that is no chain: one that another request waits for or becomes.

    Raises:
        DomainError: as `form`.
    """
    whole = form(uow, now, department_key, service_key)
    return replace(whole, services=[each for each in whole.services if each.chain_id is None])


def usual_times_of(
    uow: UnitOfWork, now: datetime, department: Department, service: Service
) -> UsualTimes | None:
    """Return how long a service usually takes; None if too little has happened to say so."""
    calendar = uow.catalogue.calendar(department.calendar_id)
    first_day = calendar.day_at(now) - timedelta(days=USUAL_DAYS)
    return usual_times(uow.measured_times.resolution_times(service, first_day), calendar)


def offered(uow: UnitOfWork, department_key: str = "") -> RequestForm:
    """Return the services to search in the form: those of a department, or else all."""
    departments = uow.catalogue.departments()
    department = uow.catalogue.department(department_key)
    services = uow.catalogue.services(department.id if department else None)
    return RequestForm(departments, department, services)


def open_by_words(
    uow: UnitOfWork, actor_id: str, now: datetime, line: str
) -> Promised | RequestForm | Unclear:
    """Open a request from a line that begins with a department or service, by whatever name.

    If the line does not do, return what the form is to show; if it may mean several, return them.

    Raises:
        DomainError: NO_CATALOGUE; TOO_LONG_FOR_FORM, if the form is needed and does not hold the
            text.
    """
    everybody = addressees(uow)
    found = everybody.find(line)
    if found:
        service_key = found.service.key if found.service else ""
        words = from_markdown(found.words)
        return open_by_line(uow, actor_id, now, found.department.key, service_key, words)
    meant = everybody.suggest(line)
    if meant:
        return Unclear(line, meant, everybody.same_named(line))
    _check_form_holds(line)
    return replace(form(uow, now), title=line)


def open_by_button(
    uow: UnitOfWork, actor_id: str, now: datetime, line: str, place: tuple[str, str]
) -> Promised | RequestForm | Unclear:
    """Do as `open_by_words`, but open one request at most from the buttons of one message.

    Args:
        place: the message's channel and ts.

    Raises:
        AlreadyDelivered: if a request was opened from this message before.
        DomainError: as `open_by_words`.
    """
    result = open_by_words(uow, actor_id, now, line)
    if isinstance(result, Promised):
        uow.deliveries.accept(":".join(("suggestion", *place)), now)
    return result


def open_by_line(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    department_key: str,
    service_key: str,
    words: str | RichText,
) -> Promised | RequestForm:
    """Open a request from one line; or say what the form is to show, if the line does not do.

    Args:
        service_key: empty: the department's default service.

    Raises:
        DomainError: NO_CATALOGUE, UNKNOWN_DEPARTMENT or UNKNOWN_SERVICE; TOO_LONG_FOR_FORM, if
            the form is needed and does not hold the text.
    """
    department = department_offered(uow, department_key)
    service_key = service_key or department.default_service_key or ""
    service = service_offered(uow, department, service_key) if service_key else None
    if service is None or not as_rich(words) or needs_form(service.fields):
        _check_form_holds(as_rich(words).plain)
        return replace(form(uow, now, department_key, service_key), title=words)
    times, expected_at = _times(uow, department, service, {}, now)
    opened = open_new(uow, actor_id, now, department, service, title=words, times=times)
    return _begun(uow, opened, now, expected_at)


def _check_form_holds(text: str) -> None:
    if len(text) > TEXT_LIMIT:
        raise DomainError(Problem.TOO_LONG_FOR_FORM, limit=TEXT_LIMIT)


def open_by_form(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    filled: FilledForm,
    parent: Request | None = None,
) -> Promised:
    """Open a request from the filled form.

    Args:
        parent: the request that needs it; then the department that has that one asks for it.

    Raises:
        DomainError: at the field that is wrong; FieldErrors, if it is the service's own fields.
    """
    department = department_offered(uow, written(filled.department_key, "department"))
    service = service_offered(uow, department, written(filled.service_key, "service"))
    if parent and service.chain_id:
        raise DomainError(Problem.NO_CHAIN_HERE, field="service")
    values = check_fields(service.fields, filled.fields)
    check_days(uow, department, service, values, now)
    times, expected_at = _times(uow, department, service, values, now, filled.priority)
    opened = open_new(
        uow,
        actor_id,
        now,
        department,
        service,
        title=filled.title,
        details=filled.details,
        answers=answers_to(service.fields, values),
        permalink=filled.permalink,
        priority=filled.priority,
        reason=written(filled.reason, "reason") if filled.priority is Priority.URGENT else "",
        parent=parent,
        times=times,
    )
    return _begun(uow, opened, now, expected_at)


def _times(
    uow: UnitOfWork,
    department: Department,
    service: Service,
    answers: Mapping[str, FieldValue],
    now: datetime,
    priority: Priority = Priority.NORMAL,
) -> tuple[Figures | None, datetime | None]:
    """Return what is promised of a request alone, and when it is expected to end; of a chain."""
    if service.chain_id is None:
        return None, None
    return times_of_chain(uow, department, service, answers, now, priority)


def _begun(
    uow: UnitOfWork, opened: Promised, now: datetime, expected_at: datetime | None
) -> Promised:
    """Let the first steps of what was opened begin, if it is a chain; or ask who must approve."""
    return replace(opened, request=start(uow, now, opened.request, expected_at))
