"""The department, service, field or calendar that a button or a form is about, as it is carried."""

import json

from domain.department_changes import CalendarPlace
from domain.service_changes import ServicePlace


def write_place(place: ServicePlace) -> str:
    """Write what a button or a form carries along."""
    content: list[str | int] = [place.department, place.service, place.revision]
    if place.previewed or place.field:
        content += [place.previewed, place.field]
    return json.dumps(content)


def read_place(carried: str) -> ServicePlace:
    """Read what a button or a form carried along."""
    department, service, revision, *more = json.loads(carried)
    previewed, field = more or ("", "")
    return ServicePlace(str(department), str(service), int(revision), str(previewed), str(field))


def write_calendar(place: CalendarPlace) -> str:
    """Write what the form about a calendar carries along."""
    return json.dumps([place.calendar, place.department, place.revision])


def read_calendar(carried: str) -> CalendarPlace:
    """Read what the form about a calendar carried along."""
    calendar, department, revision = json.loads(carried)
    return CalendarPlace(str(calendar), str(department), int(revision))
