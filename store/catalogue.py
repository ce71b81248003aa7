"""Departments, services, standards and calendars: what is offered, and under which promise.

Nothing a request may refer to is deleted: departments and services are retired, standards and
calendars get a new version.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, insert, null, select, update

from domain.addressees import Addressees
from domain.business_calendar import BusinessCalendar
from domain.calendar_json import calendar_to_json
from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.chain import Chain
from domain.organisation import Department, Service
from domain.people_figures import PeopleFigures
from domain.standards import ServiceStandard
from store.catalogue_contents import CatalogueCache, CatalogueContents, Departments, Services
from store.catalogue_definition import read_definition, read_people_figures, read_triage
from store.catalogue_rows import SERVING, read_departments, read_services, read_standards
from store.catalogue_versions import add_calendar, find_calendar_in_force, put_chain, put_standard
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.request_rows import COUNTED, UNFINISHED_REQUESTS, field_to_json
from store.tables import calendars, chains, departments, requests, services, standards, workspaces

Version = TypeVar("Version")

_REVISION = Prepared(select(workspaces.c.catalogue_revision).where(workspaces.c.id == WORKSPACE))
_RAISE_REVISION = (
    update(workspaces)
    .where(workspaces.c.id == WORKSPACE)
    .values(catalogue_revision=workspaces.c.catalogue_revision + 1)
    .returning(workspaces.c.catalogue_revision)
)
_DEPARTMENTS: Select[Any] = (
    select(*SERVING, calendars.c.definition.label("calendar"))
    .join(calendars, calendars.c.id == departments.c.calendar_id)
    .where(departments.c.workspace_id == WORKSPACE)
    .order_by(departments.c.position, departments.c.key)
)
_DEPARTMENT_BY_KEY = select(departments).where(
    departments.c.workspace_id == WORKSPACE, departments.c.key == bindparam("key_")
)
_SERVICES = (
    select(services, standards.c.definition.label("standard"), chains.c.definition.label("chain"))
    .join(departments, departments.c.id == services.c.department_id)
    .outerjoin(standards, standards.c.id == services.c.standard_id)
    .outerjoin(chains, chains.c.id == services.c.chain_id)
    .where(services.c.workspace_id == WORKSPACE)
    .order_by(departments.c.position, services.c.position, services.c.key)
)
_SERVICE_BY_KEY = select(services.c.id).where(
    services.c.workspace_id == WORKSPACE,
    services.c.department_id == bindparam("department_id_"),
    services.c.key == bindparam("key_"),
)
_STANDARDS: Select[Any] = select(standards.c.id, standards.c.definition).where(
    standards.c.workspace_id == WORKSPACE
)


def _definition_in(table: Table) -> Select[Any]:
    return select(table.c.definition).where(
        table.c.workspace_id == WORKSPACE, table.c.id == bindparam("id_")
    )


_STANDARD, _CHAIN, _CALENDAR = map(_definition_in, (standards, chains, calendars))


class CatalogueStore:
    """The catalogue of one workspace. What cannot be read of it is as if retired."""

    def __init__(
        self, connection: Connection, workspace_id: int, cache: CatalogueCache | None = None
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._cache = cache or CatalogueCache()
        self._contents: CatalogueContents | None = None
        self._changed = False

    def begin_with(self, revision: int) -> CatalogueContents:
        """Take a revision for the one that this transaction sees; else it is asked for."""
        self._contents = self._cache.contents(self._workspace_id, revision)
        return self._contents

    # What is offered

    def departments(self) -> tuple[Department, ...]:
        """The departments that serve now, in the catalogue's order."""
        return self._departments.serving

    def rated_anonymously(self) -> tuple[int, ...]:
        """Return the ids of the departments whose ratings are anonymous, retired or not."""
        statement = select(departments.c.id).where(
            departments.c.workspace_id == self._workspace_id, departments.c.anonymous_ratings
        )
        return tuple(self._connection.scalars(statement))

    def department(self, key: str) -> Department | None:
        """The department of that key, retired or not."""
        return self._departments.by_key.get(key)

    def department_by_id(self, department_id: int) -> Department:
        """The department of that id; LookupError if there is none."""
        return self._departments.by_id[department_id]

    def departments_in_channel(self, channel_id: str) -> tuple[Department, ...]:
        """The departments that serve in a channel."""
        return tuple(each for each in self.departments() if each.channel_id == channel_id)

    def services(self, department_id: int | None = None) -> tuple[Service, ...]:
        """The services offered now, of one department or of all, in the catalogue's order."""
        serving = {each.id for each in self.departments()}
        wanted = serving if department_id is None else serving & {department_id}
        return tuple(
            each for each in self._services.all if each.department_id in wanted and not each.retired
        )

    def addressees(self) -> Addressees:
        """Whom a line can be for: what is offered now, by its names."""
        known = self._known
        if known.addressees is None:
            known.addressees = Addressees(self.departments(), self.services())
        return known.addressees

    def service(self, department_id: int, key: str) -> Service | None:
        """The service of that key in a department, retired or not."""
        return self._services.by_key.get((department_id, key))

    def service_by_id(self, service_id: int) -> Service:
        """The service of that id; LookupError if there is none."""
        return self._services.by_id[service_id]

    def standard(self, standard_id: int) -> ServiceStandard:
        """One version of a service's standard; LookupError if there is none."""
        known = self._known.standards
        return self._version(known, _STANDARD, standard_id, ServiceStandard.from_dict)

    def standards_naming(self, user_id: str) -> tuple[int, ...]:
        """The ids of the standards, of any version, that name somebody by their id."""
        known = self._known
        if not known.has_all_standards:
            rows = self._connection.execute(_STANDARDS, {WORKSPACE.key: self._workspace_id})
            known.standards |= read_standards(rows)
            known.has_all_standards = True
        return tuple(key for key, each in known.standards.items() if user_id in each.named)

    def chain(self, chain_id: int) -> Chain:
        """One version of a service's steps; LookupError if there is none."""
        known = self._known.chains
        return self._version(known, _CHAIN, chain_id, Chain.from_dict)

    def calendar(self, calendar_id: int) -> BusinessCalendar:
        """One version of a calendar; LookupError if there is none."""
        known = self._known.calendars
        return self._version(known, _CALENDAR, calendar_id, BusinessCalendar.from_dict)

    def calendar_of(self, department_id: int) -> BusinessCalendar:
        """The calendar by which a department works now."""
        return self.calendar(self.department_by_id(department_id).calendar_id)

    def _version(
        self,
        known: dict[int, Version],
        statement: Select[Any],
        version_id: int,
        read: Callable[[dict[str, Any]], Version],
    ) -> Version:
        """Return a version that never changes: as it is known, or else as it is read."""
        if version_id not in known:
            row = self._one(statement, id_=version_id)
            if row is None:
                raise LookupError(f"the catalogue has no version {version_id} of this kind")
            known[version_id] = read(row.definition)
        return known[version_id]

    @property
    def _known(self) -> CatalogueContents:
        """The catalogue as this transaction sees it."""
        if self._contents is None:
            found = _REVISION.first(self._connection, {WORKSPACE.key: self._workspace_id})
            return self.begin_with(found.catalogue_revision if found else 0)
        return self._contents

    @property
    def _departments(self) -> Departments:
        known = self._known
        if known.departments is None:
            rows = self._connection.execute(_DEPARTMENTS, {WORKSPACE.key: self._workspace_id})
            known.departments = Departments(read_departments(rows, known.calendars))
        return known.departments

    @property
    def _services(self) -> Services:
        known = self._known
        if known.services is None:
            rows = self._connection.execute(_SERVICES, {WORKSPACE.key: self._workspace_id})
            known.services = Services(read_services(rows, known.standards, known.chains))
        return known.services

    def _change(self) -> None:
        """Raise the revision, once; what this transaction sees from now on is its own affair."""
        if self._changed:
            self._known.departments = self._known.services = self._known.addressees = None
            return
        self._changed = True
        revision = self._connection.execute(
            _RAISE_REVISION, {WORKSPACE.key: self._workspace_id}
        ).scalar_one()
        self._contents = CatalogueContents(revision)

    def definition(self) -> Catalogue:
        """The whole catalogue in force, as its file would say it."""
        return read_definition(self._connection, self._workspace_id)

    def triage(self) -> Service | None:
        """Return the service for what fits nowhere, or None if the catalogue names none."""
        key, _, service = read_triage(self._connection, self._workspace_id).partition("/")
        department = self.department(key)
        return self.service(department.id, service) if department else None

    def people_figures(self) -> PeopleFigures:
        """Return who may see figures of single persons."""
        return read_people_figures(self._connection, self._workspace_id)

    # Changing the catalogue

    def set_triage(self, place: str) -> None:
        """Name the service for what fits nowhere, "department/service"; empty: there is none."""
        mine = update(workspaces).where(workspaces.c.id == self._workspace_id)
        self._connection.execute(mine.values(triage=place))

    def set_people_figures(self, setting: PeopleFigures) -> None:
        """Say who may see figures of single persons."""
        mine = update(workspaces).where(workspaces.c.id == self._workspace_id)
        self._connection.execute(mine.values(people_figures=setting.value))

    def put_calendar(
        self, key: str, calendar: BusinessCalendar, source: CalendarDefinition | None = None
    ) -> int:
        """Put a calendar in force, as a new version if it changed; returns its id.

        Args:
            key: what the catalogue calls it.
            calendar: all its days, those of public holidays included.
            source: what the catalogue says, if days of the calendar were looked up.
        """
        definition = calendar_to_json(calendar, source)
        mine = (self._connection, self._workspace_id, key)
        in_force = find_calendar_in_force(*mine)
        if in_force and in_force.definition == definition:
            return int(in_force.id)
        self.retire_calendar(key)
        return add_calendar(*mine, definition)

    def retire_calendar(self, key: str) -> None:
        """Take a calendar out of the catalogue; running requests keep it."""
        self._change()
        self._connection.execute(
            update(calendars)
            .where(calendars.c.workspace_id == self._workspace_id, calendars.c.key == key)
            .values(current=False)
        )

    def put_department(
        self, definition: DepartmentDefinition, position: int, calendar_id: int
    ) -> int:
        """Put a department in force as the catalogue describes it; returns its id.

        Slack is asked again for its people if the catalogue says something else of them, or if the
        channel that they may come from changed, or if it was retired in the meantime.
        """
        self._change()
        values = {
            "position": position,
            "name": definition.name.to_dict(),
            "channel_id": definition.channel,
            "calendar_id": calendar_id,
            "default_service_key": definition.default_service,
            "people_definition": definition.people.to_dict(),
            "anonymous_ratings": definition.anonymous_ratings,
            "retired": False,
        }
        row = self._one(_DEPARTMENT_BY_KEY, key_=definition.key)
        if row is None:
            new = {"workspace_id": self._workspace_id, "key": definition.key, **values}
            return self._insert(departments, new)
        if (
            row.retired
            or row.channel_id != definition.channel
            or row.people_definition != values["people_definition"]
        ):
            values["people_synced_at"] = None
        self._connection.execute(
            update(departments).where(departments.c.id == row.id).values(**values)
        )
        return int(row.id)

    def put_service(
        self, department_id: int, definition: ServiceDefinition, position: int, now: datetime
    ) -> int:
        """Put a service in force, its standard as a new version if it changed; returns its id."""
        self._change()
        values = {
            "position": position,
            "name": definition.name.to_dict(),
            "kind": definition.kind.value,
            "confidential": definition.confidential,
            "fields": [field_to_json(field) for field in definition.fields],
            "rating_share": definition.rating_share,
            "retired": False,
            "approve": definition.approve.to_dict() if definition.approve else null(),
        }
        known = self._one(_SERVICE_BY_KEY, department_id_=department_id, key_=definition.key)
        if known is None:
            row = {
                "workspace_id": self._workspace_id,
                "department_id": department_id,
                "key": definition.key,
                "standard_id": 0,
                **values,
            }
            service_id = self._insert(services, row)
        else:
            service_id = int(known.id)
        mine = (self._connection, self._workspace_id, service_id)
        values["standard_id"] = put_standard(*mine, definition.standard, now)
        values["chain_id"] = put_chain(*mine, definition.chain, now)
        self._connection.execute(
            update(services).where(services.c.id == service_id).values(**values)
        )
        return service_id

    def retire_department(self, department_id: int) -> None:
        """Offer nothing of this department any more; its running requests go on."""
        self._change()
        mine = (
            update(services).where(services.c.department_id == department_id),
            update(departments).where(departments.c.id == department_id),
        )
        for statement in mine:
            self._connection.execute(statement.values(retired=True))

    def retire_services(self, service_ids: Sequence[int]) -> None:
        """Offer these services no more; their running requests go on."""
        self._change()
        self._connection.execute(
            update(services)
            .where(services.c.workspace_id == self._workspace_id, services.c.id.in_(service_ids))
            .values(retired=True)
        )

    def running_requests(self, service_id: int) -> int:
        """How many requests of a service have not ended."""
        statement = select(func.count()).where(
            requests.c.workspace_id == self._workspace_id,
            UNFINISHED_REQUESTS,
            requests.c.service_id == service_id,
            COUNTED,
        )
        return self._connection.scalar(statement) or 0

    def standard_version_of(self, service_id: int) -> int:
        """The version number of a service's standard in force; 0 if there is none."""
        statement = (
            select(standards.c.version)
            .join(services, services.c.standard_id == standards.c.id)
            .where(services.c.workspace_id == self._workspace_id, services.c.id == service_id)
        )
        return self._connection.scalar(statement) or 0

    def _insert(self, table: Any, row: dict[str, Any]) -> int:
        statement = insert(table).returning(table.c.id)
        return int(self._connection.execute(statement, row).scalar_one())

    def _one(self, statement: Select[Any], **parameters: int | str) -> Row[Any] | None:
        parameters[WORKSPACE.key] = self._workspace_id
        return self._connection.execute(statement, parameters).one_or_none()
