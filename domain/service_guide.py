"""The service guide: what is offered, promised and usual; and how its readers find it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.addressees import Addressees
from domain.organisation import Department, Service
from domain.search_terms import is_in, wanted_terms
from domain.standards import ServiceStandard
from domain.usual_times import UsualTimes


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as its readers see it.

    Attributes:
        usual: how long it takes. None if too little has happened to say so.
        needs_approval: whether somebody must approve something before all of it is done.
    """

    department: Department
    service: Service
    standard: ServiceStandard
    usual: UsualTimes | None = None
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class OfferingDepartment:
    """A department, with the services that it offers now."""

    department: Department
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Offering:
    """Departments, or single services, that a reader looks for in the guide.

    Attributes:
        department: the one whose services these are. None if they are of several, or were found.
        is_guess: whether nothing is called so, and this is what may be meant.
    """

    departments: tuple[Department, ...] = ()
    services: tuple[Service, ...] = ()
    department: Department | None = None
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A page of the guide: departments, services, or some of both.

    Attributes:
        sought: what its reader typed. Empty if everything is shown.
        department: the one whose services these are. None if they are of several, or were found.
        first: how many come before those that are shown.
        count: how many there are.
        is_guess: whether nothing is called so, and this is what may be meant.
    """

    sought: str = ""
    department: Department | None = None
    departments: tuple[OfferingDepartment, ...] = ()
    offers: tuple[Offer, ...] = ()
    first: int = 0
    count: int = 0
    is_guess: bool = False


def find_offering(
    typed: str,
    departments: Sequence[Department],
    services: Sequence[Service],
    addressees: Addressees,
) -> Offering:
    """Return what somebody means: a department, else services by words, else what is close to it.

    Args:
        typed: a key, a name in either language, or words of names; not empty.
        addressees: those of these departments and services.
    """
    named = addressees.find(typed)
    if named and not named.service and not named.words:
        return all_of(named.department, services)
    found = _by_words(typed, departments, services)
    if not found.departments and not found.services and named and named.service:
        found = Offering(services=(named.service,))
    if not found.departments and not found.services:
        found = _suggested(typed, services, addressees)
    if len(found.departments) == 1 and not found.services:
        return all_of(found.departments[0], services, is_guess=found.is_guess)
    return found


def all_of(
    department: Department, services: Iterable[Service], *, is_guess: bool = False
) -> Offering:
    """Return what one department offers."""
    own = tuple(each for each in services if each.department_id == department.id)
    return Offering(services=own, department=department, is_guess=is_guess)


def _by_words(
    typed: str, departments: Sequence[Department], services: Sequence[Service]
) -> Offering:
    """Find all words in the names of a department, or of a service and of who offers it."""
    wanted = wanted_terms(typed)
    of = {each.id: _names(each) for each in departments}
    return Offering(
        departments=tuple(each for each in departments if is_in(wanted, of[each.id])),
        services=tuple(
            each
            for each in services
            if is_in(wanted, f"{_names(each)} {of[each.department_id]}")
            and any(is_in((term,), _names(each)) for term in wanted)
        ),
    )


def _suggested(typed: str, services: Sequence[Service], addressees: Addressees) -> Offering:
    """Return what may be meant by a slip."""
    meant = addressees.suggest(typed)
    suggested = {each.service.id for each in meant if each.service}
    return Offering(
        departments=tuple(each.department for each in meant if not each.service),
        services=tuple(each for each in services if each.id in suggested),
        is_guess=True,
    )


def _names(thing: Department | Service) -> str:
    return f"{thing.key} {thing.name.en} {thing.name.zh}"
