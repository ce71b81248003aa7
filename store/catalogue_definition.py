"""The catalogue in force as its file would say it, put together from the tables."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, select

from domain.approval_terms import Approval
from domain.calendar_json import definition_from_json
from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    PeopleDefinition,
    ServiceDefinition,
)
from domain.chain import Chain
from domain.organisation import ServiceKind
from domain.people_figures import PeopleFigures
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from store.left_out import read_each
from store.request_rows import field_from_json
from store.tables import admins, calendars, chains, departments, services, standards, workspaces


def read_definition(connection: Connection, workspace_id: int) -> Catalogue:
    """The whole catalogue of a workspace, without what is retired, or cannot be read."""
    offered = _services(connection, workspace_id)
    statement = (
        select(departments, calendars.c.key.label("calendar_key"))
        .join(calendars, calendars.c.id == departments.c.calendar_id)
        .where(departments.c.workspace_id == workspace_id, ~departments.c.retired)
        .order_by(departments.c.position, departments.c.key)
    )
    return Catalogue(
        admins=_admins(connection, workspace_id),
        people_figures=read_people_figures(connection, workspace_id),
        triage=read_triage(connection, workspace_id),
        calendars=_calendars(connection, workspace_id),
        departments=tuple(
            read_each(
                "department",
                lambda row: _department(row, tuple(offered[row.id])),
                connection.execute(statement),
            )
        ),
    )


def read_people_figures(connection: Connection, workspace_id: int) -> PeopleFigures:
    """Return who may see figures of single persons."""
    statement = select(workspaces.c.people_figures).where(workspaces.c.id == workspace_id)
    return PeopleFigures(connection.scalar(statement) or PeopleFigures.OWN)


def read_triage(connection: Connection, workspace_id: int) -> str:
    """Return the service for what fits nowhere, "department/service"; empty: there is none."""
    statement = select(workspaces.c.triage).where(workspaces.c.id == workspace_id)
    return connection.scalar(statement) or ""


def _calendars(connection: Connection, workspace_id: int) -> dict[str, CalendarDefinition]:
    statement = (
        select(calendars.c.id, calendars.c.key, calendars.c.definition)
        .where(calendars.c.workspace_id == workspace_id, calendars.c.current)
        .order_by(calendars.c.id)
    )
    return dict(
        read_each(
            "calendar",
            lambda row: (row.key, definition_from_json(row.definition)),
            connection.execute(statement),
        )
    )


def _admins(connection: Connection, workspace_id: int) -> tuple[str, ...]:
    statement = select(admins.c.user_id).where(admins.c.workspace_id == workspace_id)
    return tuple(connection.scalars(statement.order_by(admins.c.user_id)))


def _services(connection: Connection, workspace_id: int) -> dict[int, list[ServiceDefinition]]:
    statement = (
        select(
            services,
            standards.c.definition.label("standard"),
            chains.c.definition.label("chain"),
        )
        .join(standards, standards.c.id == services.c.standard_id)
        .outerjoin(chains, chains.c.id == services.c.chain_id)
        .where(services.c.workspace_id == workspace_id, ~services.c.retired)
        .order_by(services.c.position, services.c.key)
    )
    found: dict[int, list[ServiceDefinition]] = defaultdict(list)
    for department_id, service in read_each("service", _service, connection.execute(statement)):
        found[department_id].append(service)
    return found


def _service(row: Any) -> tuple[int, ServiceDefinition]:
    return row.department_id, ServiceDefinition(
        key=row.key,
        name=LocalizedText.from_dict(row.name),
        kind=ServiceKind(row.kind),
        confidential=row.confidential,
        fields=tuple(field_from_json(each) for each in row.fields),
        standard=ServiceStandard.from_dict(row.standard),
        rating_share=row.rating_share,
        chain=Chain.from_dict(row.chain) if row.chain else None,
        approve=Approval.from_dict(row.approve) if row.approve else None,
    )


def _department(row: Any, offered: tuple[ServiceDefinition, ...]) -> DepartmentDefinition:
    people = PeopleDefinition.from_dict(row.people_definition)
    return DepartmentDefinition(
        key=row.key,
        name=LocalizedText.from_dict(row.name),
        channel=row.channel_id,
        providers=people.providers,
        managers=people.managers,
        members=people.members,
        calendar=row.calendar_key,
        default_service=row.default_service_key,
        services=offered,
        anonymous_ratings=row.anonymous_ratings,
        editors=people.editors,
    )
