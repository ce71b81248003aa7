"""The names, zones and promises that the rows of a page share, each looked up once."""

from collections.abc import Collection
from functools import cache
from zoneinfo import ZoneInfo

from bot.exports import Named
from bot.usecases.people.people_figures import FiguresReader
from domain.text import LocalizedText
from store.unit_of_work import UnitOfWork


class Lookups:
    """A cache of what many rows of a page need.

    Args:
        user_ids: the people who are named in them.
        reader_id: who gets the export. None on the command line.
    """

    def __init__(
        self, uow: UnitOfWork, user_ids: Collection[str] = (), reader_id: str | None = None
    ) -> None:
        self._uow = uow
        self._names = uow.people.names_of(sorted(user_ids)) if user_ids else {}
        self.department = cache(uow.catalogue.department_by_id)
        self.service = cache(uow.catalogue.service_by_id)
        self.standard = cache(uow.catalogue.standard)
        self.calendar = cache(uow.catalogue.calendar)
        self.named_department = cache(self._named_department)
        self.named_service = cache(self._named_service)
        self.person = cache(self._person)
        self.zone = cache(self._zone)
        self.may_see = cache(FiguresReader(uow, reader_id).may_see)

    def service_path(self, service_id: int) -> str:
        """Return the keys of a department and its service: "it/laptop"."""
        service = self.service(service_id)
        return f"{self.department(service.department_id).key}/{service.key}"

    def server(self, user_id: str | None, department_id: int) -> Named | None:
        """Return who served a request, or None if its reader may not see what they did."""
        if not user_id or not self.may_see(user_id, department_id):
            return None
        return self.person(user_id)

    def _named_department(self, department_id: int) -> Named:
        department = self.department(department_id)
        return Named(department.key, department.name)

    def _named_service(self, service_id: int) -> Named:
        service = self.service(service_id)
        return Named(service.key, service.name)

    def _person(self, user_id: str) -> Named:
        return Named(user_id, LocalizedText(self._names.get(user_id, user_id)))

    def _zone(self, department_id: int) -> ZoneInfo:
        """Return the time zone that a department has now."""
        return self.calendar(self.department(department_id).calendar_id).zone
