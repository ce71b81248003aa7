"""The service's own fields: their answers, as they are shown."""

from datetime import date

from babel.dates import format_date

from bot.i18n import Translator
from bot.labels import (
    enumeration,
    labelled,
)
from bot.views.blocks import (
    Line,
    cut,
    link,
    text,
    user,
)
from bot.views.rich_text import line
from domain.excerpts import excerpt
from domain.fields import CHOICES, TITLE_LIMIT, FieldType
from domain.request import FieldAnswer, Request
from domain.rich_text import RichText, rows_of

FIELDS_SHOWN = 10
_FIELD_SHOWN = 200


def field_value(answer: FieldAnswer, t: Translator, limit: int) -> Line:
    """A field's value as its type is shown: people as mentions, choices by their labels."""
    values = (answer.value,) if isinstance(answer.value, str) else answer.value
    field = answer.field
    if field.type in CHOICES:
        labels = {each.key: t.name(each.label) for each in field.options}
        return [text(cut(enumeration((labels.get(each, each) for each in values), t), limit))]
    value = values[0] if values else ""
    if field.type is FieldType.PERSON:
        return [user(value, t)]
    if field.type is FieldType.FILE_LINK:
        return [link(value, cut(value, limit))]
    if field.type is FieldType.DATE:
        return [text(_date(value, t))]
    shown = excerpt(RichText.of_text(value), limit)
    return [inline for each in shown.parts for row in rows_of(each) for inline in line(row[0])]


def field_lines(request: Request, t: Translator) -> list[Line]:
    """The service's own fields, for a card."""
    lines = [_field(each, t, _FIELD_SHOWN) for each in request.fields[:FIELDS_SHOWN]]
    return [*lines, [text("…")]] if len(request.fields) > FIELDS_SHOWN else lines


def whole_field_lines(request: Request, t: Translator, room: int) -> list[Line]:
    """The service's own fields whole, as far as `room` characters for all of them go."""
    lines = []
    for answer in request.fields:
        lines.append(_field(answer, t, max(room, _FIELD_SHOWN)))
        room -= sum(map(len, answer.value))
    return lines


def _field(answer: FieldAnswer, t: Translator, limit: int) -> Line:
    label = cut(t.name(answer.field.label), TITLE_LIMIT)
    return [text(labelled(label, "", t), bold=True), *field_value(answer, t, limit)]


def _date(value: str, t: Translator) -> str:
    """A day is a day, wherever it is read: not a moment that moves with the time zone."""
    return format_date(date.fromisoformat(value), "long", locale=t.region)
