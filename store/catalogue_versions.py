"""Versions of services' standards and steps: all are kept, for the requests that run by them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from domain.chain import Chain
from domain.standards import ServiceStandard
from store.tables import chains, standards


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
    if latest and {**latest.definition, "name": ""} == {**definition, "name": ""}:
        if latest.definition != stored:  # it is called something else, and promises the same
            connection.execute(
                update(standards).where(standards.c.id == latest.id).values(definition=stored)
            )
        return int(latest.id)
    return _put(connection, standards, workspace_id, service_id, latest, stored, now)


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
