"""The fields of a service's form, changed in Slack."""

from datetime import datetime

from bot.usecases.catalogue.slack_changes import begin_change, put_services, unchanged_service
from domain.errors import DomainError, Problem
from domain.field_changes import FieldEntries
from domain.service_changes import SavedService, ServicePlace
from store.unit_of_work import UnitOfWork


def change_field(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    place: ServicePlace,
    entries: FieldEntries,
    reason: str,
) -> SavedService:
    """Add a field to a service, change, move or remove one.

    What was answered in a request keeps the field as it was.

    Raises:
        DomainError: NOT_YOUR_DEPARTMENT; SERVICE_CHANGED or SERVICE_RETIRED, if somebody else
            did that since the form was opened; FIELD_REMOVED.
        FieldErrors: what is wrong with the entries, at their fields.
    """
    department = begin_change(uow, user_id, now, place)
    service = unchanged_service(uow, place)
    if place.field and all(each.key != place.field for each in service.fields):
        raise DomainError(Problem.FIELD_REMOVED)
    changed = entries.changed(service, place.field)
    return put_services(uow, user_id, now, department.with_service(changed), place, reason)
