"""Whom people mean when they name a department or a service."""

from domain.addressees import Addressees
from domain.errors import DomainError, Problem
from domain.organisation import Department
from store.unit_of_work import UnitOfWork


def addressees(uow: UnitOfWork) -> Addressees:
    """Return all whom a line can be for.

    Raises:
        DomainError: NO_CATALOGUE.
    """
    if not uow.catalogue.departments():
        raise DomainError(Problem.NO_CATALOGUE)
    return uow.catalogue.addressees()


def get_department(
    uow: UnitOfWork, typed: str, form: str = "/desk", otherwise: str | None = None
) -> Department:
    """Return the department that somebody wants to look at.

    A service's name stands for its department; a part of a name or a slip is enough if it can mean
    one department only.

    Args:
        form: of the command that names it, for a refusal.
        otherwise: the form of the command that is meant if no department is.

    Raises:
        DomainError: NO_CATALOGUE; UNKNOWN_DEPARTMENT, with those that may be meant; WRONG_FORM, if
            there are more words, or if it is another command that is meant.
    """
    everybody = addressees(uow)
    found = everybody.find(typed)
    if found and found.words:
        raise DomainError(Problem.WRONG_FORM, form=form)
    if found:
        return found.department
    meant = {each.department.id: each.department for each in everybody.suggest(typed)}
    if len(meant) == 1:
        return next(iter(meant.values()))
    if otherwise and not meant:
        raise DomainError(Problem.WRONG_FORM, form=otherwise)
    known = list(meant.values()) or uow.catalogue.departments()
    raise DomainError(Problem.UNKNOWN_DEPARTMENT, key=typed, known=known)
