"""Chains and approvals as the catalogue file writes them.

What they name elsewhere in the file is checked once all of it is known: see `chain_checks.py`.
"""

import re

from bot.catalogue.keys import check_user_id, note_repeated, valid_key
from bot.catalogue.mistakes import did_you_mean, quoted
from bot.catalogue.standards import promised_time
from bot.catalogue.values import Value, one_or_several
from bot.i18n import sentence
from domain.approval_terms import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS, Approval, Rule
from domain.business_calendar import BusinessCalendar
from domain.chain import Chain, Condition, RelativeDate, Step, Template
from domain.fields import TEXT_LIMIT, TITLE_LIMIT
from domain.policy import MOST_NEEDS

_SERVICE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_FIELD = re.compile(r"field\.[a-z0-9-]+")
_OF_A_REQUEST = ("title", "fields")
"""The keys of a step that say what its request says; an approval has none."""


def read_chain(value: Value, calendar: BusinessCalendar | None) -> Chain:
    """The steps of a chain; stand-ins where anything is wrong with them.

    Args:
        calendar: that of the department whose service it is. None if it is not known.
    """
    items = value.sequence(sentence("a list of steps"))
    if value.is_sequence and not items:
        value.wrong(sentence("give at least one step"))
    if len(items) > MOST_NEEDS:
        items[MOST_NEEDS].wrong(
            sentence(
                "there are {count} steps; a chain has at most {limit}. Make a chain of its own of "
                "some, and let one step ask for it",
                count=len(items),
                limit=MOST_NEEDS,
            )
        )
    keys: set[str] = set()
    return Chain(tuple(_step(item, keys, calendar) for item in items))


def read_approval(value: Value, calendar: BusinessCalendar | None) -> Approval:
    """Who must approve; a stand-in if anything is wrong.

    Args:
        calendar: as for `read_chain`.
    """
    parts = value.record(required=("by",), optional=("rule", "within"))
    rule = parts["rule"].one_of(Rule, sentence("a rule")) if "rule" in parts else None
    return Approval(
        by=_approvers(parts["by"]) if "by" in parts else (),
        rule=Rule(rule) if rule else Rule.ANY,
        within=promised_time(parts.get("within"), calendar),
    )


def _step(value: Value, keys: set[str], calendar: BusinessCalendar | None) -> Step:
    """One step; `keys` are those of the steps before it, and its own is added."""
    parts = value.record(
        required=("key",),
        optional=(
            *("service", "approve", "after", "when", "due", "optional"),
            *_OF_A_REQUEST,
        ),
    )
    key = parts["key"].parsed(valid_key, sentence("a key")) if "key" in parts else None
    if key:
        note_repeated(parts["key"], key, keys)
    if value.is_mapping:
        _check_kind(value, parts)
    return Step(
        key=key or "?",
        service=_service(parts["service"]) if "service" in parts else "",
        approve=read_approval(parts["approve"], calendar) if "approve" in parts else None,
        after=_after(parts["after"]) if "after" in parts else (),
        when=_conditions(parts["when"]) if "when" in parts else (),
        due=_due(parts["due"]) if "due" in parts else None,
        optional="optional" in parts and bool(parts["optional"].truth()),
        title=_template(parts["title"], TITLE_LIMIT) if "title" in parts else Template(""),
        fields=_fields(parts["fields"]) if "fields" in parts else {},
    )


def _check_kind(step: Value, parts: dict[str, Value]) -> None:
    """Note a step that is neither a service nor an approval, or something of both."""
    if "service" not in parts and "approve" not in parts:
        step.wrong(
            sentence(
                '"service" is missing: what this step asks for, such as it/laptop; or "approve", '
                "if somebody must approve"
            )
        )
    elif "service" in parts and "approve" in parts:
        parts["approve"].wrong(
            sentence(
                "a step asks for a service, or it is an approval; make two steps of it, and let "
                "one come after the other"
            ),
            parts["approve"].named_at,
        )
    elif "approve" in parts:
        for name in _OF_A_REQUEST:
            if name in parts:
                parts[name].wrong(
                    sentence(
                        '"{name}" has no meaning in an approval; leave it out',
                        name=name,
                    ),
                    parts[name].named_at,
                )


def _service(value: Value) -> str:
    def check(text: str) -> str:
        if not _SERVICE.fullmatch(text):
            raise ValueError(
                sentence(
                    "{text} is not a department and one of its services; write, for example, "
                    "it/laptop",
                    text=quoted(text),
                )
            )
        return text

    return value.parsed(check, sentence("a department and its service, such as it/laptop")) or "?"


def _after(value: Value) -> tuple[str, ...]:
    return value.distinct(
        sentence("a list of steps by their keys, such as [buy]"),
        lambda item: item.parsed(valid_key, sentence("the key of a step")),
    )


def _conditions(value: Value) -> tuple[Condition, ...]:
    conditions = value.mapping(sentence('fields and their values, such as {{phone: "yes"}}'))
    if value.is_mapping and not conditions:
        value.wrong(sentence("give at least one field and its value, or leave when out"))
    return tuple(_condition(key, each) for key, each in conditions.items())


def _condition(key: str, value: Value) -> Condition:
    negated = value.is_mapping
    if negated:
        value = value.record(required=("not",)).get("not", value)
    if value.is_mapping:
        return Condition(key, (), negated)
    values = one_or_several(
        value, sentence("one of the field's options"), lambda item, what: item.text(what)
    )
    if value.is_sequence and not value.sequence(""):
        value.wrong(sentence("give at least one of the field's options"))
    return Condition(key, values, negated)


def _due(value: Value) -> RelativeDate | None:
    def parse(text: str) -> RelativeDate:
        found = RelativeDate.parse(text)
        if found is None:
            raise ValueError(
                sentence(
                    "{text} is not a day that follows from a date field; write, for example, "
                    '"{{field.start}} - 1d"',
                    text=quoted(text),
                )
            )
        return found

    return value.parsed(parse, sentence('a day in quotes, such as "{{field.start}} - 1d"'))


def _fields(value: Value) -> dict[str, Template]:
    texts = value.mapping(sentence("values by the keys of the service's fields"))
    return {key: _template(each, TEXT_LIMIT) for key, each in texts.items()}


def _template(value: Value, limit: int) -> Template:
    return Template(value.text(sentence('text in quotes, such as "{{title}}"'), limit) or "")


def _approvers(value: Value) -> tuple[str, ...]:
    what = sentence("who approves, such as requester.managers")
    if value.is_sequence and not value.sequence(""):
        value.wrong(sentence("nobody is asked; write, for example, requester.managers"))
    return one_or_several(value, what, lambda item, due: item.parsed(_approver, due))


def _approver(text: str) -> str:
    if text in (REQUESTER_MANAGERS, DEPARTMENT_MANAGERS) or _FIELD.fullmatch(text):
        return text
    if "." not in text:
        return check_user_id(text)
    known = (REQUESTER_MANAGERS, DEPARTMENT_MANAGERS, "field.KEY")
    raise ValueError(
        sentence(
            "{text} cannot approve anything{hint}",
            text=quoted(text),
            hint=did_you_mean(text, known),
        )
    )
