"""Versions of calendars, standards and chains: all are kept, for the requests that run by them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, update

from domain.chain import Chain
from domain.standards import ServiceStandard
from store.tables import calendars, chains, standards


def find_calendar_in_force(connection: Connection, workspace_id: int, key: str) -> Row[Any] | None:
    """Return the row of the version of a calendar that is in force, or None."""
    statement = select(calendars).where(
        calendars.c.workspace_id == workspace_id, calendars.c.key == key, calendars.c.current
    )
    return connection.execute(statement).one_or_none()


def add_calendar(
    connection: Connection,
    workspace_id: int,
    key: str,
    definition: dict[str, Any],
    days_version: int | None = None,
) -> int:
    """Add a version of a calendar and return its id.

    Args:
        days_version: whose days it has, if it is for running requests alone; else it has its own,
            and is in force.
    """
    last = select(func.max(calendars.c.version)).where(
        calendars.c.workspace_id == workspace_id, calendars.c.key == key
    )
    version = (connection.scalar(last) or 0) + 1
    row = {
        "workspace_id": workspace_id,
        "key": key,
        "version": version,
        "definition": definition,
        "current": days_version is None,
        "days_version": version if days_version is None else days_version,
    }
    statement = insert(calendars).returning(calendars.c.id)
    return int(connection.execute(statement, row).scalar_one())


def put_standard(
    connection: Connection,
    workspace_id: int,
    service_id: int,
    standard: ServiceStandard,
    now: datetime,
) -> int:
    """Put a service's standard in force, as a new version if it changed; returns its id."""
    definition = standard.to_dict()
    latest = _latest(connection, standards, service_id)
    stored = {**definition, **({"name": standard.name} if standard.name else {})}
    if latest and _unnamed(latest.definition) == _unnamed(definition):
        if latest.definition != stored:  # it is called something else, and promises the same
            connection.execute(
                update(standards).where(standards.c.id == latest.id).values(definition=stored)
            )
        return int(latest.id)
    return _put(connection, standards, workspace_id, service_id, latest, stored, now)


def _unnamed(definition: Any) -> Any:
    """Return a definition without its name. What cannot be read is like none, and is replaced."""
    return {**definition, "name": ""} if isinstance(definition, dict) else None


def put_chain(
    connection: Connection, workspace_id: int, service_id: int, chain: Chain | None, now: datetime
) -> int | None:
    """Put a service's steps in force, as a new version if they changed; returns its id.

    Returns None if the service is not made of others.
    """
    if chain is None:
        return None
    definition = chain.to_dict()
    latest = _latest(connection, chains, service_id)
    if latest and latest.definition == definition:
        return int(latest.id)
    return _put(connection, chains, workspace_id, service_id, latest, definition, now)


def _latest(connection: Connection, table: Table, service_id: int) -> Row[Any] | None:
    statement = (
        select(table)
        .where(table.c.service_id == service_id)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    return connection.execute(statement).one_or_none()


def _put(
    connection: Connection,
    table: Table,
    workspace_id: int,
    service_id: int,
    latest: Row[Any] | None,
    definition: dict[str, Any],
    now: datetime,
) -> int:
    row = {
        "workspace_id": workspace_id,
        "service_id": service_id,
        "version": latest.version + 1 if latest else 1,
        "definition": definition,
        "created_at": now,
    }
    statement = insert(table).returning(table.c.id)
    return int(connection.execute(statement, row).scalar_one())
