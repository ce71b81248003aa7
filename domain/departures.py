"""Why somebody serves a department no more."""

from enum import StrEnum

from domain.organisation import Department, Person


class Departure(StrEnum):
    """A way to leave. The event of a release keeps it as `because`, the person as `former`."""

    LEFT_WORKSPACE = "left_workspace"
    LEFT_DEPARTMENT = "left_department"
    RETIRED = "retired"  # the department, not the person


def departure(person: Person | None, department: Department) -> Departure:
    """Return why somebody who does not serve a department any more does not."""
    if person is not None and person.deleted:
        return Departure.LEFT_WORKSPACE
    return Departure.RETIRED if department.retired else Departure.LEFT_DEPARTMENT
