"""When people are at work."""

from domain.business_calendar import BusinessCalendar
from domain.nagging import personal_calendar
from store.unit_of_work import UnitOfWork


def hours_of(uow: UnitOfWork, user_id: str) -> BusinessCalendar:
    """The hours in which a person is told of things; UTC's for one whom nobody knows yet."""
    person = uow.people.get(user_id)
    return personal_calendar(person.timezone if person else "UTC")
