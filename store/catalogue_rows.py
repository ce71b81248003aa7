"""Rows of the catalogue, as values."""

from typing import Any

from sqlalchemy import Row

from domain.approval_terms import Approval
from domain.organisation import Department, Service, ServiceKind
from domain.text import LocalizedText
from store.request_rows import field_from_json


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


def service_of(row: Row[Any]) -> Service:
    """Read a service."""
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
