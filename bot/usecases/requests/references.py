"""Whether a button or a form still belongs to the request that has its number."""

from domain.errors import DomainError, Problem
from domain.request import RequestReference
from store.unit_of_work import UnitOfWork


def check_reference(uow: UnitOfWork, reference: RequestReference) -> None:
    """Refuse what belongs to a request that a restored database does not have.

    A bare number, as scripts send it, is refused only if it can mean two requests.

    Raises:
        DomainError: LOST_REQUEST.
    """
    if reference.identity:
        request = uow.requests.by_number(reference.number)
        lost = request is None or request.identity != reference.identity
    else:
        lost = uow.restorations.is_ambiguous(reference.number)
    if lost:
        raise DomainError(Problem.LOST_REQUEST, number=reference.number)
