"""The service guide: what is offered, promised and usual, for those who may ask for it."""

from collections.abc import Iterable
from datetime import datetime

from bot.form_models import RequestForm
from bot.usecases.requests.new_request import department_offered
from bot.usecases.requests.opening import form, usual_times_of
from domain.errors import DomainError, Problem
from domain.organisation import Department, Service
from domain.policy import OFFERED_ON_A_PAGE
from domain.service_guide import (
    GuidePage,
    Offer,
    Offering,
    OfferingDepartment,
    all_of,
    find_offering,
)
from store.unit_of_work import UnitOfWork


def guide_page(
    uow: UnitOfWork, now: datetime, typed: str = "", first: int = 0, department_key: str = ""
) -> GuidePage:
    """Return a page of what is offered.

    Few services are all there at once. Of many, the departments are, each with its services'
    names.

    Args:
        typed: a department, by key, by name or with a slip; or words of services' names. Empty:
            everything.
        first: how many departments or services come before the page.
        department_key: a department whose services alone are wanted.

    Raises:
        DomainError: NO_CATALOGUE; UNKNOWN_DEPARTMENT, of a key that is none.
    """
    departments, services = _offered(uow)
    if department_key:
        offering = all_of(department_offered(uow, department_key), services)
    elif typed.strip():
        offering = find_offering(typed, departments, services, uow.catalogue.addressees())
    else:
        offering = _everything(departments, services)
    count = len(offering.departments) + len(offering.services)
    if first >= count:  # the catalogue has changed since the page before
        first = (max(count - 1, 0) // OFFERED_ON_A_PAGE) * OFFERED_ON_A_PAGE
    rows = (*offering.departments, *offering.services)[first : first + OFFERED_ON_A_PAGE]
    return GuidePage(
        sought=typed.strip(),
        department=offering.department,
        departments=tuple(
            _of_department(each, services) for each in rows if isinstance(each, Department)
        ),
        offers=tuple(_offer(uow, now, each) for each in rows if isinstance(each, Service)),
        first=first,
        count=count,
        is_guess=offering.is_guess,
    )


def whole_guide(uow: UnitOfWork, now: datetime) -> tuple[Offer, ...]:
    """Return everything that is offered, by department, in the catalogue's order.

    Raises:
        DomainError: NO_CATALOGUE.
    """
    _, services = _offered(uow)
    return tuple(_offer(uow, now, each) for each in services)


def form_of_offer(uow: UnitOfWork, now: datetime, place: str) -> RequestForm:
    """Return the form of a request of a service, "department/service".

    Raises:
        DomainError: as `form`, if the service is not offered any more.
    """
    department_key, _, service_key = place.partition("/")
    return form(uow, now, department_key, service_key)


def _offered(uow: UnitOfWork) -> tuple[tuple[Department, ...], tuple[Service, ...]]:
    departments = uow.catalogue.departments()
    if not departments:
        raise DomainError(Problem.NO_CATALOGUE)
    return departments, uow.catalogue.services()


def _everything(departments: Iterable[Department], services: tuple[Service, ...]) -> Offering:
    if len(services) <= OFFERED_ON_A_PAGE:
        return Offering(services=services)
    offering = {each.department_id for each in services}
    return Offering(departments=tuple(each for each in departments if each.id in offering))


def _of_department(department: Department, services: Iterable[Service]) -> OfferingDepartment:
    own = tuple(each for each in services if each.department_id == department.id)
    return OfferingDepartment(department, own)


def _offer(uow: UnitOfWork, now: datetime, service: Service) -> Offer:
    department = uow.catalogue.department_by_id(service.department_id)
    steps = uow.catalogue.chain(service.chain_id).steps if service.chain_id else ()
    return Offer(
        department=department,
        service=service,
        standard=uow.catalogue.standard(service.standard_id),
        usual=usual_times_of(uow, now, department, service),
        needs_approval=bool(service.approve) or any(step.approve for step in steps),
    )
