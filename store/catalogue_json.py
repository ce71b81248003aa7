"""A whole catalogue as JSON, as its revisions keep it."""

from typing import Any

from domain.approval_terms import Approval
from domain.calendar_json import calendar_to_json, definition_from_json
from domain.catalogue import (
    Catalogue,
    DepartmentDefinition,
    PeopleDefinition,
    ServiceDefinition,
)
from domain.chain import Chain
from domain.organisation import ServiceKind
from domain.people_figures import PeopleFigures
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from store.request_rows import field_from_json, field_to_json


def catalogue_to_json(catalogue: Catalogue) -> dict[str, Any]:
    """A catalogue as JSON; see `catalogue_from_json`."""
    return {
        "admins": list(catalogue.admins),
        "people_figures": catalogue.people_figures.value,
        "triage": catalogue.triage,
        # A list, since Postgres does not keep the order of an object's keys.
        "calendars": [
            {"key": key, "definition": calendar_to_json(each.calendar, each)}
            for key, each in catalogue.calendars.items()
        ],
        "departments": [_department_to_json(each) for each in catalogue.departments],
    }


def catalogue_from_json(data: dict[str, Any]) -> Catalogue:
    """The inverse of `catalogue_to_json`."""
    return Catalogue(
        admins=tuple(data["admins"]),
        calendars={
            each["key"]: definition_from_json(each["definition"]) for each in data["calendars"]
        },
        departments=tuple(map(_department_from_json, data["departments"])),
        people_figures=PeopleFigures(data.get("people_figures", PeopleFigures.OWN)),
        triage=data.get("triage", ""),
    )


def _department_to_json(department: DepartmentDefinition) -> dict[str, Any]:
    return {
        "key": department.key,
        "name": department.name.to_dict(),
        "channel": department.channel,
        "people": department.people.to_dict(),
        "calendar": department.calendar,
        "default_service": department.default_service,
        "anonymous_ratings": department.anonymous_ratings,
        "services": [_service_to_json(each) for each in department.services],
    }


def _department_from_json(data: dict[str, Any]) -> DepartmentDefinition:
    people = PeopleDefinition.from_dict(data["people"])
    return DepartmentDefinition(
        key=data["key"],
        name=LocalizedText.from_dict(data["name"]),
        channel=data["channel"],
        providers=people.providers,
        managers=people.managers,
        members=people.members,
        calendar=data["calendar"],
        default_service=data["default_service"],
        anonymous_ratings=data["anonymous_ratings"],
        editors=people.editors,
        services=tuple(map(_service_from_json, data["services"])),
    )


def _service_to_json(service: ServiceDefinition) -> dict[str, Any]:
    name = service.standard.name
    return {
        "key": service.key,
        "name": service.name.to_dict(),
        "kind": service.kind.value,
        "confidential": service.confidential,
        "fields": [field_to_json(each) for each in service.fields],
        "standard": {**service.standard.to_dict(), **({"name": name} if name else {})},
        "rating_share": service.rating_share,
        "chain": service.chain.to_dict() if service.chain else None,
        "approve": service.approve.to_dict() if service.approve else None,
    }


def _service_from_json(data: dict[str, Any]) -> ServiceDefinition:
    return ServiceDefinition(
        key=data["key"],
        name=LocalizedText.from_dict(data["name"]),
        kind=ServiceKind(data["kind"]),
        confidential=data["confidential"],
        fields=tuple(map(field_from_json, data["fields"])),
        standard=ServiceStandard.from_dict(data["standard"]),
        rating_share=data["rating_share"],
        chain=Chain.from_dict(data["chain"]) if data["chain"] else None,
        approve=Approval.from_dict(data["approve"]) if data["approve"] else None,
    )
