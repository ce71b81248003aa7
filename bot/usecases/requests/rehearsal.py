"""The rehearsal of a request: the very statements of opening one, never to be committed."""

from datetime import datetime

from bot.usecases.requests.opening import open_by_line
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.organisation import Person, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from store.errors import UnusableDatabase
from store.unit_of_work import UnitOfWork

WORDS = "中文 🖨"
"""The text that a database that is set up for English alone does not hold."""

_SERVICE = ServiceDefinition(
    "rehearsal", LocalizedText(WORDS), ServiceKind.SUPPORT, False, (), ServiceStandard()
)
_DEPARTMENT = DepartmentDefinition(
    "rehearsal", LocalizedText(WORDS), "C0REHEARSAL", (), (), None, "rehearsal", None, (_SERVICE,)
)
_CALENDAR = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
_REQUESTER = Person("U0REHEARSAL", WORDS)


def rehearse(uow: UnitOfWork, now: datetime) -> None:
    """Open a request in a workspace that is not there, and read it again.

    Raises:
        UnusableDatabase: if it does not come back as it was written.
    """
    calendar_id = uow.catalogue.put_calendar("rehearsal", _CALENDAR)
    department_id = uow.catalogue.put_department(_DEPARTMENT, 0, calendar_id)
    uow.catalogue.put_service(department_id, _SERVICE, 0, now)
    uow.people.put(_REQUESTER)
    uow.deliveries.accept("rehearsal", now)
    open_by_line(uow, _REQUESTER.user_id, now, "rehearsal", "rehearsal", WORDS)
    opened = uow.requests.by_number(1)
    if opened is None or opened.title != WORDS or opened.opened_at != now:
        raise UnusableDatabase(
            "the database does not give back what is written into it: it needs the encoding UTF8"
        )
