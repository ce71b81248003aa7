"""Calendars as they are kept: all their days, and where those come from that were looked up."""

from dataclasses import replace
from typing import Any

from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition, HolidayPlan

_HOLIDAYS_OF = "holidays_of"  # beside the dates that were computed from it
_CATEGORIES = "categories"
_PLAN = "plan"
_CLOSED_FILE = "closed_file"
_LOOKED_UP = frozenset(
    {"holidays", "makeup_days", "file_days", "holiday_sources", "estimated_days"}
)


def calendar_to_json(
    calendar: BusinessCalendar, definition: CalendarDefinition | None
) -> dict[str, Any]:
    """A calendar as it is kept: all its days, and where those come from that were looked up."""
    content = calendar.to_dict()
    if definition and definition.holidays:
        content[_HOLIDAYS_OF] = definition.holidays
    if definition and definition.categories:
        content[_CATEGORIES] = list(definition.categories)
    if definition and definition.plan:
        content[_PLAN] = definition.plan.to_dict()
    if definition and definition.closed_file:
        content[_CLOSED_FILE] = definition.closed_file
    return content


def definition_from_json(content: dict[str, Any]) -> CalendarDefinition:
    """Return what the catalogue file says of a calendar that is kept; see `calendar_to_json`."""
    plan = content.get(_PLAN)
    found = CalendarDefinition(
        calendar=BusinessCalendar.from_dict(content),
        holidays=content.get(_HOLIDAYS_OF),
        categories=tuple(content.get(_CATEGORIES, ())),
        plan=HolidayPlan.from_dict(plan) if plan else None,
        closed_file=content.get(_CLOSED_FILE),
    )
    if not found.is_looked_up:
        return found
    own = {name: value for name, value in content.items() if name not in _LOOKED_UP}
    return replace(found, calendar=BusinessCalendar.from_dict(own))
