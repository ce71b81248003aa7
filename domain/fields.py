"""The fields of a form: a service's own, by their types, and the texts that people write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from urllib.parse import urlsplit

from domain.errors import DomainError, FieldErrors, Problem
from domain.text import LocalizedText

TITLE_LIMIT = 150  # a Slack header holds as much, and a longer title is a description
TEXT_LIMIT = 3000  # what a Slack text input holds

FieldValue = str | tuple[str, ...]
"""One value; several for a multi-select. Numbers and dates are kept as they are written."""


class FieldType(StrEnum):
    """The type of a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    SELECT = "select"
    MULTI_SELECT = "multi_select"
    PERSON = "person"
    FILE_LINK = "file_link"


CHOICES = frozenset({FieldType.SELECT, FieldType.MULTI_SELECT})
"""The types whose value is one or several of the field's options."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    key: str
    label: LocalizedText


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a service's form."""

    key: str
    label: LocalizedText
    type: FieldType = FieldType.TEXT
    required: bool = False
    options: tuple[Option, ...] = ()

    @property
    def name_in_form(self) -> str:
        """The name that sets it apart from the fields that every request has."""
        return f"field.{self.key}"


_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def _number(value: str) -> bool:
    try:
        return Decimal(value.replace("，", ".").replace(",", ".")).is_finite()
    except InvalidOperation:
        return False


def _date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _link(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"\s", value)


_CHECKS = {
    FieldType.NUMBER: (_number, Problem.NOT_A_NUMBER),
    FieldType.DATE: (_date, Problem.NOT_A_DATE),
    FieldType.FILE_LINK: (_link, Problem.NOT_A_LINK),
    FieldType.PERSON: (lambda value: bool(_PERSON.fullmatch(value)), Problem.NOT_A_PERSON),
}


def _problem(field: Field, value: FieldValue | None) -> DomainError | None:
    values = (value,) if isinstance(value, str) else tuple(value or ())
    if not any(values):
        return DomainError(Problem.REQUIRED, field=field.name_in_form) if field.required else None
    if any(len(each) > TEXT_LIMIT for each in values):
        return DomainError(Problem.TOO_LONG, field=field.name_in_form, limit=TEXT_LIMIT)
    if field.type in CHOICES:
        keys = {option.key for option in field.options}
        if not keys.issuperset(values):
            return DomainError(Problem.NOT_AN_OPTION, field=field.name_in_form)
    elif field.type in _CHECKS:
        valid, problem = _CHECKS[field.type]
        if not all(valid(each) for each in values):
            return DomainError(problem, field=field.name_in_form)
    return None


def check_fields(
    fields: Sequence[Field], values: Mapping[str, FieldValue]
) -> dict[str, FieldValue]:
    """The values that belong to `fields`, by key and without empty ones.

    Raises:
        FieldErrors: naming every field whose value is missing or not of its type.
    """
    stripped: dict[str, FieldValue] = {
        key: value.strip() if isinstance(value, str) else tuple(value)
        for key, value in values.items()
    }
    errors = [error for field in fields if (error := _problem(field, stripped.get(field.key)))]
    if errors:
        raise FieldErrors(errors)
    return {field.key: stripped[field.key] for field in fields if stripped.get(field.key)}


def fitting(fields: Sequence[Field], values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Return those of the values that are right for a field of their key."""
    return {
        field.key: values[field.key]
        for field in fields
        if values.get(field.key) and _problem(field, values[field.key]) is None
    }


def needs_form(fields: Sequence[Field]) -> bool:
    """Whether a request cannot be opened by one line, because a field must be filled in."""
    return any(field.required for field in fields)


def written(text: str, field: str) -> str:
    """Return somebody's text without the white space around it.

    Raises:
        DomainError: REQUIRED at `field`, if that leaves nothing.
    """
    stripped = text.strip()
    if not stripped:
        raise DomainError(Problem.REQUIRED, field=field)
    return stripped
