"""Remarks on the calendars of a catalogue."""

from collections.abc import Iterator, Mapping

from bot.catalogue.public_holidays import parts_with_more
from bot.doctor.findings import Finding, remark
from domain.catalogue import CalendarDefinition

_NAMED = 6


def examine_calendars(calendars: Mapping[str, CalendarDefinition]) -> list[Finding]:
    """Return remarks on calendars that are not wrong, and perhaps not what was meant."""
    return [found for key, each in calendars.items() for found in _examine(key, each)]


def _examine(key: str, definition: CalendarDefinition) -> Iterator[Finding]:
    holidays = definition.holidays
    if holidays and (parts := parts_with_more(holidays)):
        named = ", ".join(parts[:_NAMED]) + (", …" if len(parts) > _NAMED else "")
        yield remark(
            f"calendar {key}: each part of {holidays} has holidays besides the common ones",
            f"write the part ({named}), or leave it if these days are worked",
        )
