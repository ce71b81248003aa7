"""A workspace whose services are changed in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.services import change_service
from bot.usecases.catalogue.slack_changes import department_services
from domain.organisation import Person
from domain.service_changes import DepartmentServices, ServiceEntries, ServicePlace
from store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.catalogue import ServiceDefinition
    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MEI, BEN, ADA, BOB, EDA = "U04MEI", "U05BEN", "U0ADMIN", "U02BOB", "U08EDA"
CATALOGUE = """\
admins: [U0ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
    holidays: CN
standards:
  usual: {first_response: 1h, resolution: 8h}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI, U05BEN]
    editors: [U08EDA]
    default_service: helpdesk
    services:
      helpdesk: {name: Help desk, standard: usual}
      laptop: {name: Laptop repair, standard: usual}
  people:
    name: People
    channel: C02PEOPLE
    providers: [U06PAT]
    managers: [U07EVA]
    services:
      payroll: {name: Pay}
      new-colleague:
        name: New colleague
        chain: [{key: setup, service: it/laptop}]
"""


class Desk:
    """A workspace whose services are changed in Slack."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        self.database, self.workspace_id = database, workspace_id

    def call(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args)

    def place(self, service: str = "") -> ServicePlace:
        page: DepartmentServices = self.call(department_services, MEI, "it")
        return page.place(service)

    def service(self, key: str, department: str = "it") -> ServiceDefinition:
        catalogue = self.call(lambda uow: uow.catalogue.definition())
        (found,) = (each for each in catalogue.departments if each.key == department)
        services: tuple[ServiceDefinition, ...] = found.services
        return next(each for each in services if each.key == key)

    def entries(self, key: str, **typed: Any) -> ServiceEntries:
        return replace(ServiceEntries.of(self.service(key)), **typed)

    def change(self, user_id: str = MEI, key: str = "laptop", **typed: Any) -> None:
        place, entries = self.place(key), self.entries(key, **typed)
        self.call(change_service, user_id, NOW, place, entries, "Why not")

    @property
    def keys(self) -> list[str]:
        page: DepartmentServices = self.call(department_services, MEI, "it")
        return [each.key for each in page.department.services]

    def told(self) -> list[tuple[str, str]]:
        """Return whom messages about services wait for, and about which."""

        def look(uow: UnitOfWork) -> list[tuple[str, str]]:
            rows = uow.outbox._connection.execute(
                select(outbox.c.recipient_id, outbox.c.payload).where(
                    outbox.c.kind == "service_changed"
                )
            )
            return sorted((row.recipient_id, row.payload["service"]) for row in rows)

        found: list[tuple[str, str]] = self.call(look)
        return found

    def told_of_department(self) -> list[str]:
        """Return whom messages about a department or a calendar wait for."""

        def look(uow: UnitOfWork) -> list[str]:
            kind = outbox.c.kind == "department_changed"
            rows = uow.outbox._connection.execute(select(outbox.c.recipient_id).where(kind))
            return sorted(row.recipient_id for row in rows)

        found: list[str] = self.call(look)
        return found


def furnished(database: Database, workspace_id: int) -> Desk:
    """A workspace with two departments, and three people who may change services of one."""
    found = Desk(database, workspace_id)
    found.call(import_file, read_catalogue(CATALOGUE, "desk.yml"), NOW, "desk.yml")
    for user_id, name, locale in ((MEI, "梅", "zh-CN"), (BEN, "Ben", "en-GB"), (ADA, "Ada", "en")):
        found.call(lambda uow, each: uow.people.put(each), Person(user_id, name, locale=locale))
    return found
