"""Departments as the catalogue file writes them."""

from collections.abc import Collection, Mapping, Sequence

from bot.catalogue.keys import channel_id, check_key, members, user_ids
from bot.catalogue.services import CHOICE_LIMIT, read_service
from bot.catalogue.standards import NamedStandards
from bot.catalogue.values import Value
from bot.i18n import sentence
from domain.catalogue import CalendarDefinition, DepartmentDefinition
from domain.text import LocalizedText


def read_department(
    key: str,
    value: Value,
    calendars: Mapping[str, CalendarDefinition],
    standards: NamedStandards,
) -> DepartmentDefinition:
    """One department; a stand-in if anything in it is wrong.

    Args:
        calendars, standards: those there are.
    """
    parts = value.record(
        required=("name", "channel", "services"),
        optional=(
            *("providers", "managers", "members", "calendar", "default_service"),
            *("anonymous_ratings", "default_standard", "editors"),
        ),
    )
    name = parts["name"].localized(CHOICE_LIMIT) if "name" in parts else LocalizedText("?")
    calendar = _calendar(value, parts.get("calendar"), tuple(calendars))
    definition = calendars.get(calendar)
    standards = standards.by_default(parts.get("default_standard"))
    services = []
    if "services" in parts:
        for service_key, service in (
            parts["services"].mapping(sentence("services by their keys")).items()
        ):
            check_key(service, service_key)
            hours = definition.calendar if definition else None
            services.append(read_service(service_key, service, hours, standards))
        if parts["services"].is_mapping and not services:
            parts["services"].wrong(sentence("a department needs at least one service"))
    return DepartmentDefinition(
        key=key,
        name=name,
        channel=channel_id(parts["channel"]) if "channel" in parts else "?",
        providers=_providers(parts["providers"]) if "providers" in parts else None,
        managers=user_ids(parts["managers"]) if "managers" in parts else (),
        members=members(parts["members"]) if "members" in parts else None,
        calendar=calendar,
        default_service=_default_service(
            parts.get("default_service"), [service.key for service in services]
        ),
        services=tuple(services),
        anonymous_ratings=_truth(parts.get("anonymous_ratings")),
        editors=user_ids(parts["editors"]) if "editors" in parts else (),
    )


def _truth(value: Value | None) -> bool:
    return value is not None and bool(value.truth())


def _providers(value: Value) -> tuple[str, ...]:
    providers = user_ids(value)
    if value.is_sequence and not value.sequence(""):
        value.wrong(
            sentence(
                "nobody serves this department; name its providers, or leave the key out and the "
                "members of its channel serve it"
            )
        )
    return providers


def _calendar(department: Value, value: Value | None, known: Sequence[str]) -> str:
    """The calendar that is named; the only one there is, if none is."""
    if value is not None:
        return value.one_of(known, sentence("the key of a calendar")) or "?"
    if len(known) > 1:
        department.wrong(
            sentence('"calendar" is missing; there are several: {names}', names=", ".join(known)),
            department.named_at,
        )
    return known[0] if known else "?"


def _default_service(value: Value | None, known: Collection[str]) -> str | None:
    """The service that is named; the only one there is, if none is."""
    if value is not None:
        return value.one_of(known, sentence("the key of one of its services"))
    return next(iter(known)) if len(known) == 1 else None
