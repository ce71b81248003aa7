"""A promise of the hotel that its manager changed a moment ago: who serves is asked to read it."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.usecases.catalogue.services import change_service, service_page
from domain.service_changes import ServiceEntries, ServicePlace
from store.unit_of_work import UnitOfWork

_MANAGER = "U05TOM"
_DEPARTMENT, _SERVICE = "maintenance", "inspection"
_RESOLUTION = "1d"
_AGO = timedelta(hours=1)


def promise_inspections(uow: UnitOfWork, now: datetime) -> None:
    """Let Tom promise when a safety inspection is done sooner; Nia is asked to read it."""
    page, service = service_page(uow, _MANAGER, ServicePlace(_DEPARTMENT, _SERVICE, 0))
    entries = replace(ServiceEntries.of(service), resolution=_RESOLUTION)
    reason = "Guests ask when we come"
    change_service(uow, _MANAGER, now - _AGO, page.place(_SERVICE), entries, reason)
