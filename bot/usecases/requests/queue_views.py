"""The part of their queue that people name behind `/answer`."""

from bot.usecases.requests.addressees import addressees
from domain.queues import WHOLE_QUEUE, QueueView, part_named
from domain.search_terms import folded
from store.unit_of_work import UnitOfWork


def view_named(uow: UnitOfWork, typed: str) -> QueueView | None:
    """Return the part that somebody names: nothing, "mine", "overdue", or a service's name.

    Returns None if it names none.
    """
    if not typed:
        return WHOLE_QUEUE
    part = part_named(folded(typed))
    if part:
        return QueueView(part)
    found = addressees(uow).find(typed) if uow.catalogue.departments() else None
    if found is None or found.words or found.service is None:
        return None
    return QueueView(service_id=found.service.id)
