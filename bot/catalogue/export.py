"""The catalogue as the text of its file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from domain.approval_terms import Approval
from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.chain import Condition, Step
from domain.fields import Field, Option
from domain.people_figures import PeopleFigures
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import DatedHours

_WIDTH = 100
_WHOLE = 100
_TIMES = {"first_response", "resolution"}


def write_catalogue(catalogue: Catalogue) -> str:
    """YAML that `read_catalogue` reads as an equal catalogue; what is usual is left out."""
    named = _named_standards(catalogue)
    content: dict[str, Any] = {
        **({"revision": catalogue.revision} if catalogue.revision else {}),
        "admins": _Flow(catalogue.admins),
        **_settings(catalogue),
        "calendars": {key: _calendar(each) for key, each in catalogue.calendars.items()},
    }
    if named:
        content["standards"] = {name: _standard(each) for name, each in named.items()}
    content["departments"] = {each.key: _department(each, named) for each in catalogue.departments}
    return yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=False,
    )


def _settings(catalogue: Catalogue) -> dict[str, Any]:
    usual = catalogue.people_figures is PeopleFigures.OWN
    return {
        **({} if usual else {"people_figures": catalogue.people_figures.value}),
        **({"triage": catalogue.triage} if catalogue.triage else {}),
    }


class _Flow(tuple[Any, ...]):
    """A list that is written in one line, [a, b]."""

    __slots__ = ()


class _Record(dict[str, Any]):
    """A mapping that is written in one line, {a: b}."""


class _Dumper(yaml.SafeDumper):
    """Indents lists, and repeats equal values instead of naming them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Also indent the lists in a mapping."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write every value out."""
        return True


_Dumper.add_representer(
    _Flow, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True)
)
_Dumper.add_representer(
    _Record, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, True)
)


def _calendar(definition: CalendarDefinition) -> dict[str, Any]:
    calendar = definition.calendar
    content: dict[str, Any] = {
        "timezone": calendar.timezone,
        "hours": _Record({day: _Flow(shifts) for day, shifts in calendar.hours.to_dict().items()}),
    }
    if definition.holidays:
        content["holidays"] = definition.holidays
    if definition.categories:
        content["categories"] = _Flow(definition.categories)
    if definition.plan:
        content["plan"] = definition.plan.file
    dated_hours = sorted(calendar.dated_hours, key=lambda each: str(each.days))
    ranges = [str(each.days) for each in dated_hours if each.is_closed]
    files = [definition.closed_file] if definition.closed_file else []
    if closed := [*_dates(calendar.closed_days), *ranges, *files]:
        content["closed"] = _Flow(closed)
    if calendar.open_days:
        content["open"] = _Flow(_dates(calendar.open_days))
    if hours := {str(each.days): _hours(each) for each in dated_hours if not each.is_closed}:
        content["days"] = hours
    if calendar.tell:
        content["tell"] = _Flow(map(str, calendar.tell))
    return content


def _dates(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _hours(entry: DatedHours) -> _Flow | _Record:
    hours = entry.to_json()
    if isinstance(hours, dict):
        return _Record({day: _Flow(shifts) for day, shifts in hours.items()})
    return _Flow(hours)


def _named_standards(catalogue: Catalogue) -> dict[str, ServiceStandard]:
    """The standards that have a name, by it."""
    found: dict[str, ServiceStandard] = {}
    for department in catalogue.departments:
        for service in department.services:
            if service.standard.name:
                found.setdefault(service.standard.name, service.standard)
    return found


def _department(
    department: DepartmentDefinition, named: Mapping[str, ServiceStandard]
) -> dict[str, Any]:
    content: dict[str, Any] = {"name": _text(department.name), "channel": department.channel}
    if department.providers is not None:
        content["providers"] = _Flow(department.providers)
    if department.managers:
        content["managers"] = _Flow(department.managers)
    if department.editors:
        content["editors"] = _Flow(department.editors)
    if department.members is not None:
        members = department.members
        content["members"] = members if isinstance(members, str) else _Flow(members)
    content["calendar"] = department.calendar
    if department.default_service and len(department.services) > 1:
        content["default_service"] = department.default_service
    if department.anonymous_ratings:
        content["anonymous_ratings"] = True
    content["services"] = {service.key: _service(service, named) for service in department.services}
    return content


def _service(service: ServiceDefinition, named: Mapping[str, ServiceStandard]) -> dict[str, Any]:
    content: dict[str, Any] = {"name": _text(service.name), "kind": service.kind.value}
    if service.confidential:
        content["confidential"] = True
    if service.fields:
        content["fields"] = [_field(field) for field in service.fields]
    if service.approve:
        content["approve"] = _approval(service.approve)
    if service.chain:
        content["chain"] = [_chain_step(step) for step in service.chain.steps]
    if named.get(service.standard.name) == service.standard:
        content["standard"] = service.standard.name
    elif standard := _standard(service.standard):
        content["standard"] = standard
    if service.rating_share != _WHOLE:
        content["ratings"] = f"{service.rating_share}%"
    return content


def _approval(approval: Approval) -> _Record:
    return _Record({**approval.to_dict(), "by": _one_or_several(approval.by)})


def _chain_step(step: Step) -> dict[str, Any]:
    content = step.to_dict()
    if step.approve:
        content["approve"] = _approval(step.approve)
    if step.after:
        content["after"] = _Flow(step.after)
    if step.when:
        content["when"] = _Record({each.field: _condition(each) for each in step.when})
    if not step.fields:
        return _Record(content)
    content["fields"] = _Record(content["fields"])
    return content


def _condition(condition: Condition) -> str | _Flow | _Record:
    values = _one_or_several(condition.values)
    return _Record({"not": values}) if condition.negated else values


def _one_or_several(values: Sequence[str]) -> str | _Flow:
    return values[0] if len(values) == 1 else _Flow(values)


def _field(field: Field) -> dict[str, Any]:
    content: dict[str, Any] = {
        "key": field.key,
        "label": _text(field.label),
        "type": field.type.value,
    }
    if field.required:
        content["required"] = True
    if not field.options:
        return _Record(content)
    options = [_option(option) for option in field.options]
    short = all(isinstance(option, str) for option in options)
    return {**content, "options": _Flow(options) if short else options}


def _option(option: Option) -> str | _Record:
    if option.label == LocalizedText(option.key):
        return option.key
    return _Record(key=option.key, label=_text(option.label))


def _standard(standard: ServiceStandard) -> dict[str, Any]:
    content = standard.to_dict()
    if content.keys() <= _TIMES:
        return _Record(content)
    if standard.quality:
        content["quality"] = [_text(text) for text in standard.quality]
    for name in ("urgent", "waiting"):
        if name in content:
            content[name] = _in_a_line(content[name])
    for name in ("nags", "escalate"):
        if name in content:
            content[name] = [_step(step) for step in content[name]]
    if "daily" in content:
        content["daily"] = _Flow(content["daily"])
    return content


def _step(step: dict[str, Any]) -> _Record:
    return _Record(at=step["at"], to=_one_or_several(step["to"]))


def _in_a_line(content: dict[str, Any]) -> _Record:
    return _Record(
        {key: _Flow(each) if isinstance(each, list) else each for key, each in content.items()}
    )


def _text(text: LocalizedText) -> str | _Record:
    return _Record(text.to_dict()) if text.zh else text.en
