"""Rows of the catalogue, as values. One that cannot be read keeps nobody from the others."""

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row

from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.chain import Chain
from domain.organisation import Department, Service, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from store.left_out import read_each
from store.request_rows import field_from_json
from store.tables import departments

SERVING = [each for each in departments.c if not each.name.startswith("people_")]
"""The columns of a department that it serves by. By the others it is known whom it consists of."""


def read_departments(
    rows: Iterable[Row[Any]], calendars: dict[int, BusinessCalendar]
) -> Iterator[Department]:
    """Read departments. For one that cannot be read a retired one stands, called by its key.

    Its requests can still be looked at, and nothing more is asked of it.

    Args:
        rows: each with its `calendar`, without which a department cannot work.
        calendars: those known by now, by id; those of the departments are added.
    """

    def read(row: Row[Any]) -> Department:
        if row.calendar_id not in calendars:
            calendars[row.calendar_id] = BusinessCalendar.from_dict(row.calendar)
        return department_of(row)

    return read_each("department", read, rows, _unreadable_department)


def read_services(
    rows: Iterable[Row[Any]], standards: dict[int, ServiceStandard], chains: dict[int, Chain]
) -> Iterator[Service]:
    """Read services: see `read_departments`.

    Args:
        rows: each with its `standard`, and with its `chain` if it is one.
        standards: those known by now, by id; those of the services are added.
        chains: likewise.
    """

    def read(row: Row[Any]) -> Service:
        if row.standard_id not in standards:
            standards[row.standard_id] = ServiceStandard.from_dict(row.standard)
        if row.chain_id and row.chain_id not in chains:
            chains[row.chain_id] = Chain.from_dict(row.chain)
        return _service(row)

    return read_each("service", read, rows, _unreadable_service)


def read_standards(rows: Iterable[Row[Any]]) -> dict[int, ServiceStandard]:
    """Read standards, by id, without those that cannot be read."""
    return dict(read_each("standard", _standard, rows))


def department_of(row: Row[Any]) -> Department:
    """Read a department."""
    return Department(
        id=row.id,
        key=row.key,
        name=LocalizedText.from_dict(row.name),
        channel_id=row.channel_id,
        calendar_id=row.calendar_id,
        default_service_key=row.default_service_key,
        retired=row.retired,
        anonymous_ratings=row.anonymous_ratings,
    )


def _standard(row: Row[Any]) -> tuple[int, ServiceStandard]:
    return row.id, ServiceStandard.from_dict(row.definition)


def _service(row: Row[Any]) -> Service:
    return Service(
        id=row.id,
        department_id=row.department_id,
        key=row.key,
        name=LocalizedText.from_dict(row.name),
        kind=ServiceKind(row.kind),
        confidential=row.confidential,
        fields=tuple(field_from_json(each) for each in row.fields),
        standard_id=row.standard_id,
        retired=row.retired,
        rating_share=row.rating_share,
        chain_id=row.chain_id,
        approve=Approval.from_dict(row.approve) if row.approve else None,
    )


def _unreadable_department(row: Row[Any]) -> Department:
    return department_of(_retired(row))


def _unreadable_service(row: Row[Any]) -> Service:
    return _service(_retired(row, kind=ServiceKind.SUPPORT, fields=(), approve=None))


def _retired(row: Row[Any], **readable: Any) -> Any:
    """Return a row as if it were retired and called by its key, and had these values instead."""
    return SimpleNamespace(**{**row._mapping, "name": {"en": row.key}, "retired": True, **readable})
