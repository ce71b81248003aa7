"""Services and their fields, as the catalogue file writes them.

The limits on lengths and numbers are Slack's: what is longer could not be shown in a form.
"""

import re

from bot.catalogue.chains import read_approval, read_chain
from bot.catalogue.keys import note_repeated, valid_key
from bot.catalogue.mistakes import did_you_mean, quoted
from bot.catalogue.standards import NamedStandards
from bot.catalogue.values import NUMBERS, Value, at_most
from bot.i18n import sentence
from domain.business_calendar import BusinessCalendar
from domain.catalogue import ServiceDefinition
from domain.fields import CHOICES, Field, FieldType, Option
from domain.organisation import ServiceKind
from domain.standards import percent_meant
from domain.text import LocalizedText

CHOICE_LIMIT = 75  # characters of an option, of which a menu consists
LABEL_LIMIT = 150  # characters of a field's label; Slack shows more, a card does not
OPTIONS_LIMIT = 100  # of a menu
FIELDS_LIMIT = 20  # of a form that people fill in
WHOLE = 100  # percent


def read_service(
    key: str, value: Value, calendar: BusinessCalendar | None, standards: NamedStandards
) -> ServiceDefinition:
    """One service; a stand-in if anything in it is wrong.

    Args:
        calendar: the department's. None if it is not known.
        standards: those that it can name.
    """
    parts = value.record(
        required=("name",),
        optional=(
            *("kind", "confidential", "fields", "standard", "ratings"),
            *("chain", "approve"),
        ),
    )
    if "chain" in parts and "approve" in parts:
        parts["approve"].wrong(
            sentence("the approvals of a chain are steps; make this one its first step"),
            parts["approve"].named_at,
        )
    kind = (
        parts["kind"].one_of(ServiceKind, sentence("a kind of service"))
        if "kind" in parts
        else None
    )
    return ServiceDefinition(
        key=key,
        name=parts["name"].localized(CHOICE_LIMIT) if "name" in parts else LocalizedText("?"),
        kind=ServiceKind(kind) if kind else ServiceKind.SUPPORT,
        confidential="confidential" in parts and bool(parts["confidential"].truth()),
        fields=_fields(parts["fields"]) if "fields" in parts else (),
        standard=standards.read(parts.get("standard"), calendar),
        rating_share=_share(parts["ratings"]) if "ratings" in parts else WHOLE,
        chain=read_chain(parts["chain"], calendar) if "chain" in parts else None,
        approve=read_approval(parts["approve"], calendar) if "approve" in parts else None,
    )


def _share(value: Value) -> int:
    share = value.parsed(_percent, sentence("a share of the requests, such as 25%"), also=NUMBERS)
    return WHOLE if share is None else share


def _percent(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,3}) *%", text)
    if match and int(match.group(1)) <= WHOLE:
        return int(match.group(1))
    meant = percent_meant(text, WHOLE)
    if meant is None:
        words = sentence(
            "{text} is not a share of the requests; write 0% to 100%", text=quoted(text)
        )
    else:
        words = sentence(
            "{text} is not a share of the requests; write {meant}%", text=quoted(text), meant=meant
        )
    raise ValueError(words)


def _fields(value: Value) -> tuple[Field, ...]:
    keys: set[str] = set()
    return at_most(
        FIELDS_LIMIT, value, sentence("a list of fields"), lambda item: _field(item, keys)
    )


def _field(value: Value, keys: set[str]) -> Field:
    """One field; `keys` are those of the fields before it, and its own is added."""
    parts = value.record(required=("key", "label"), optional=("type", "required", "options"))
    key = parts["key"].parsed(valid_key, sentence("a key")) if "key" in parts else None
    if key:
        note_repeated(parts["key"], key, keys)
    kind: FieldType | None = FieldType.TEXT
    if "type" in parts:
        kind = parts["type"].parsed(_field_type, sentence("a type of field"))
    if kind in CHOICES and "options" not in parts:
        value.wrong(
            sentence('"options" is missing: what can be chosen in a {kind} field', kind=kind)
        )
    if kind and kind not in CHOICES and "options" in parts:
        where = parts["options"]
        where.wrong(
            sentence("a {kind} field has no options; a select has", kind=kind), where.named_at
        )
    return Field(
        key=key or "?",
        label=parts["label"].localized(LABEL_LIMIT) if "label" in parts else LocalizedText("?"),
        type=kind or FieldType.TEXT,
        required="required" in parts and bool(parts["required"].truth()),
        options=_options(parts["options"]) if "options" in parts else (),
    )


def _field_type(text: str) -> FieldType:
    try:
        return FieldType(text.lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        pass
    known = list(FieldType)
    raise ValueError(
        sentence(
            "{text} is not a type of field{hint}",
            text=quoted(text),
            hint=did_you_mean(text, known),
        )
    )


def _options(value: Value) -> tuple[Option, ...]:
    keys: set[str] = set()
    options = at_most(
        OPTIONS_LIMIT, value, sentence("a list of options"), lambda item: _option(item, keys)
    )
    if value.is_sequence and not options:
        value.wrong(sentence("give at least one option"))
    return options


def _option(value: Value, keys: set[str]) -> Option:
    """One option: a text that is key and label in one, or both apart."""
    if not value.is_mapping:
        text = value.text(sentence("an option, or {{key: …, label: …}}"), CHOICE_LIMIT)
        if text:
            note_repeated(value, text, keys)
        return Option(text or "?", LocalizedText(text or "?"))
    parts = value.record(required=("key", "label"))
    key = parts["key"].text(sentence("a key"), CHOICE_LIMIT) if "key" in parts else None
    if key:
        note_repeated(parts["key"], key, keys)
    label = parts["label"].localized(CHOICE_LIMIT) if "label" in parts else LocalizedText("?")
    return Option(key or "?", label)
