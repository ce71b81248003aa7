"""Rows of requests, as values and back."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, literal_column

from domain.fields import Field, FieldType, FieldValue, Option
from domain.hop import Hop, ending_in
from domain.lifecycle import FIRST, SERVED, State
from domain.promise_terms import Due, PromiseKind
from domain.request import FieldAnswer, Request
from domain.standards import Priority
from domain.text import LocalizedText
from store.tables import requests

_IDENTITY_BYTES = 4
"""Enough to tell apart the few requests that ever had the same number."""

# Literally: see the partial index.
UNFINISHED_REQUESTS: ColumnElement[bool] = literal_column("requests.closed_at IS NULL")

COUNTED: ColumnElement[bool] = requests.c.trainee_id.is_(None)
"""The one rule by which practice requests are in no list, figure, export or search."""

OWED = sorted(SERVED)
"""The states in which a department still owes a result."""


def field_to_json(field: Field) -> dict[str, Any]:
    """A field as it is kept with a service, and with a request that answered it."""
    return {
        "key": field.key,
        "label": field.label.to_dict(),
        "type": field.type.value,
        "required": field.required,
        "options": [{"key": each.key, "label": each.label.to_dict()} for each in field.options],
    }


def field_from_json(data: dict[str, Any]) -> Field:
    """The inverse of `field_to_json`."""
    return Field(
        key=data["key"],
        label=LocalizedText.from_dict(data["label"]),
        type=FieldType(data["type"]),
        required=data["required"],
        options=tuple(
            Option(each["key"], LocalizedText.from_dict(each["label"])) for each in data["options"]
        ),
    )


def value_to_json(value: FieldValue) -> str | list[str]:
    """Return a field's value as it is kept."""
    return value if isinstance(value, str) else list(value)


def value_from_json(data: str | list[str]) -> FieldValue:
    """Return the inverse of `value_to_json`."""
    return data if isinstance(data, str) else tuple(data)


def answer_to_json(answer: FieldAnswer) -> dict[str, Any]:
    """A field with its value, as it is kept with a request."""
    return {"field": field_to_json(answer.field), "value": value_to_json(answer.value)}


def _answer_from_json(data: dict[str, Any]) -> FieldAnswer:
    return FieldAnswer(field_from_json(data["field"]), value_from_json(data["value"]))


def _due(row: Row[Any]) -> Due | None:
    if row.due_kind is None:
        return None
    return Due(PromiseKind(row.due_kind), row.due_at, row.at_risk_from, row.overdue_from)


def due_columns(due: Due | None) -> dict[str, Any]:
    """Return the columns that keep what is due next."""
    return {
        "due_kind": due.kind.value if due else None,
        "due_at": due.at if due else None,
        "at_risk_from": due.at_risk_from if due else None,
        "overdue_from": due.overdue_from if due else None,
    }


LISTED = [column for column in requests.c if column.name not in {"details", "fields"}]
"""The columns that a line of a list shows of a request."""


def listed(row: Row[Any]) -> Request:
    """Read a request without its details and fields, as lists need it."""
    return _request(row, details="", fields=())


def request_of(row: Row[Any]) -> Request:
    """Read a request."""
    fields = tuple(_answer_from_json(each) for each in row.fields)
    return _request(row, details=row.details, fields=fields)


def _request(row: Row[Any], *, details: str, fields: tuple[FieldAnswer, ...]) -> Request:
    state = State(row.state)
    return Request(
        id=row.id,
        number=row.number,
        requester_id=row.requester_id,
        requester_department_id=row.requester_department_id,
        hop=_hop(row, state),
        state=state,
        title=row.title,
        details=details,
        fields=fields,
        permalink=row.permalink,
        confidential=row.confidential,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        next_check_at=row.next_check_at,
        version=row.version,
        priority=Priority(row.priority),
        due=_due(row),
        identity=row.identity,
        parent_id=row.parent_id,
        chain_id=row.chain_id,
        step=row.step or "",
        approver_id=row.approver_id,
        trainee_id=row.trainee_id,
    )


def _hop(row: Row[Any], state: State) -> Hop:
    return Hop(
        number=row.hop,
        department_id=row.department_id,
        service_id=row.service_id,
        standard_id=row.standard_id,
        calendar_id=row.calendar_id,
        assignee_id=row.assignee_id,
        began_at=row.hop_began_at or row.opened_at,
        ended_at=row.closed_at,
        ending=ending_in(state),
    )


def _hop_columns(hop: Hop) -> dict[str, Any]:
    return {
        "hop": hop.number,
        "department_id": hop.department_id,
        "service_id": hop.service_id,
        "standard_id": hop.standard_id,
        "calendar_id": hop.calendar_id,
        "assignee_id": hop.assignee_id,
        "hop_began_at": hop.began_at,
    }


@dataclass(frozen=True, slots=True)
class NewRequest:
    """The values that a request is opened with."""

    requester_id: str
    requester_department_id: int | None
    department_id: int
    service_id: int
    standard_id: int
    calendar_id: int
    title: str
    details: str
    fields: tuple[FieldAnswer, ...]
    permalink: str | None
    confidential: bool
    opened_at: datetime
    priority: Priority = Priority.NORMAL
    due: Due | None = None
    next_check_at: datetime | None = None
    parent_id: int | None = None
    chain_id: int | None = None
    step: str = ""
    approver_id: str | None = None
    trainee_id: str | None = None
    state: State = FIRST

    def opened(self, request_id: int, number: int, identity: str) -> Request:
        """Return the request as it stands once it is opened."""
        return Request(
            id=request_id,
            number=number,
            identity=identity,
            requester_id=self.requester_id,
            requester_department_id=self.requester_department_id,
            hop=Hop(
                number=1,
                department_id=self.department_id,
                service_id=self.service_id,
                standard_id=self.standard_id,
                calendar_id=self.calendar_id,
                assignee_id=self.approver_id,
                began_at=self.opened_at,
            ),
            state=self.state,
            title=self.title,
            details=self.details,
            fields=self.fields,
            permalink=self.permalink,
            confidential=self.confidential,
            opened_at=self.opened_at,
            resolved_at=None,
            closed_at=None,
            next_check_at=self.next_check_at,
            version=1,
            priority=self.priority,
            due=self.due,
            parent_id=self.parent_id,
            chain_id=self.chain_id,
            step=self.step,
            approver_id=self.approver_id,
            trainee_id=self.trainee_id,
        )


def new_identity() -> str:
    """Return what tells a request from others that had its number before a restore."""
    return secrets.token_hex(_IDENTITY_BYTES)


def columns_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that keep these values of a request."""
    columns = {name: value for name, value in values.items() if name not in {"due", "hop"}}
    if "fields" in values:
        columns["fields"] = [answer_to_json(answer) for answer in values["fields"]]
    if "step" in values:
        columns["step"] = values["step"] or None
    if "due" in values:
        columns |= due_columns(values["due"])
    if "hop" in values:
        columns |= _hop_columns(values["hop"])
    return columns
