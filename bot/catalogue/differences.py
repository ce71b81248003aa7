"""The differences between two versions of a catalogue, in words for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.business_calendar import BusinessCalendar, Shift
from domain.calendar_changes import DayChanges, in_a_row
from domain.catalogue import CalendarDefinition, DepartmentDefinition, ServiceDefinition
from domain.fields import Field
from domain.standards import NagStep, ServiceStandard
from domain.text import LocalizedText


def shown(text: LocalizedText) -> str:
    """A name in all its languages."""
    return " / ".join(text.to_dict().values())


def calendar_differences(old: CalendarDefinition, new: CalendarDefinition) -> list[str]:
    """List the changes of a calendar."""
    before, after = old.calendar, new.calendar
    return [
        *_changed("time zone", before.timezone, after.timezone),
        *_changed("hours", _week(before.hours.to_dict()), _week(after.hours.to_dict())),
        *_changed("holidays", old.holidays, new.holidays),
        *_named("categories", collection_differences(old.categories, new.categories)),
        *_changed("plan", _plan(old), _plan(new)),
        *_changed("file of days off", old.closed_file, new.closed_file),
        *_named(
            "closed", collection_differences(_days(before.closed_days), _days(after.closed_days))
        ),
        *_named("open", collection_differences(_days(before.open_days), _days(after.open_days))),
        *_named("days", collection_differences(_dated_hours(before), _dated_hours(after))),
        *_changed("tell", _times(before.tell), _times(after.tell)),
    ]


def looked_up_differences(changes: DayChanges) -> list[str]:
    """List the days that other dates of holidays change; perhaps none."""
    named = (("off now", changes.off), ("worked now", changes.worked))
    return [f"{words} {', '.join(map(_stretch, in_a_row(days)))}" for words, days in named if days]


def _stretch(ends: tuple[date, date]) -> str:
    first, last = ends
    return str(first) if first == last else f"{first}..{last}"


def department_differences(old: DepartmentDefinition, new: DepartmentDefinition) -> list[str]:
    """List the changes of a department, apart from its services."""
    return [
        *_name(old.name, new.name),
        *_changed("channel", old.channel, new.channel),
        *_people("providers", old.providers, new.providers, "the channel's members"),
        *_people("managers", old.managers, new.managers, "nobody"),
        *_people("members", old.members, new.members, "its providers and managers"),
        *_changed("calendar", old.calendar, new.calendar),
        *_changed("default service", old.default_service, new.default_service),
        *_changed("anonymous ratings", _yes(old.anonymous_ratings), _yes(new.anonymous_ratings)),
    ]


def service_differences(old: ServiceDefinition, new: ServiceDefinition) -> list[str]:
    """List the changes of a service, apart from its standard."""
    return [
        *_name(old.name, new.name),
        *_changed("kind", old.kind.value, new.kind.value),
        *_changed("confidential", _yes(old.confidential), _yes(new.confidential)),
        *_named("fields", _fields(old.fields, new.fields)),
        *_changed("ratings", f"{old.rating_share}%", f"{new.rating_share}%"),
    ]


def standard_differences(old: ServiceStandard, new: ServiceStandard) -> list[str]:
    """List the changes of a standard."""
    before, after = old.waiting, new.waiting
    return [
        *_changed("first response", old.first_response, new.first_response),
        *_changed("resolution", old.resolution, new.resolution),
        *_changed("urgent first response", old.urgent.first_response, new.urgent.first_response),
        *_changed("urgent resolution", old.urgent.resolution, new.urgent.resolution),
        *_named("quality", _quality(old.quality, new.quality)),
        *_named("nags", collection_differences(_steps(old.nags), _steps(new.nags))),
        *_named("escalation", collection_differences(_steps(old.escalate), _steps(new.escalate))),
        *_changed("daily", _listed(old.daily), _listed(new.daily)),
        *_changed("reminders", _in_days(before.remind), _in_days(after.remind)),
        *_changed("close without a reply", _in_days([before.close]), _in_days([after.close])),
    ]


def collection_differences(old: Iterable[str], new: Iterable[str]) -> str:
    """List what is new in a collection whose order does not matter, and what is gone."""
    before, after = list(old), list(new)
    added = [f"+{each}" for each in after if each not in before]
    return ", ".join([*added, *(f"−{each}" for each in before if each not in after)])


def order_changed(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether the keys that are in both are in another order."""
    before, after = list(old), list(new)
    return [key for key in before if key in after] != [key for key in after if key in before]


def _changed(what: str, old: object, new: object) -> list[str]:
    return [] if old == new else [f"{what} {_or_none(old)} → {_or_none(new)}"]


def _named(what: str, differences: str) -> list[str]:
    return [f"{what} {differences}"] if differences else []


def _or_none(value: object) -> str:
    return "none" if value is None else str(value)


def _times(times: Sequence[Shift]) -> str:
    return ", ".join(map(str, times)) or "as usual"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _name(old: LocalizedText, new: LocalizedText) -> list[str]:
    return [
        *_changed("English name", old.en or None, new.en or None),
        *_changed("Chinese name", old.zh or None, new.zh or None),
    ]


def _people(
    what: str, old: Sequence[str] | str | None, new: Sequence[str] | str | None, default: str
) -> list[str]:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _named(what, collection_differences(old, new))

    def words(people: Sequence[str] | str | None) -> str:
        if people is None:
            return default
        return people if isinstance(people, str) else ", ".join(people) or "nobody"

    return _changed(what, words(old), words(new))


def _days(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _plan(definition: CalendarDefinition) -> str | None:
    return f"{definition.plan.file} for {definition.plan.year}" if definition.plan else None


def _dated_hours(calendar: BusinessCalendar) -> list[str]:
    """The hours by date, a line each: "2026-12-24 09:00-13:00"."""
    found = []
    for entry in sorted(calendar.dated_hours, key=lambda each: str(each.days)):
        hours = entry.to_json()
        if isinstance(hours, dict):
            words = _week(hours)
        else:
            words = hours if isinstance(hours, str) else " ".join(hours)
        found.append(f"{entry.days} {words}")
    return found


def _week(hours: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{days} {', '.join(shifts)}" for days, shifts in hours.items())


def _quality(old: Sequence[LocalizedText], new: Sequence[LocalizedText]) -> str:
    if old == new:
        return ""
    added = [f"+{shown(text)}" for text in new if text not in old]
    gone = [f"−{shown(text)}" for text in old if text not in new]
    return ", ".join([*added, *gone]) or "in another order"


def _steps(steps: Iterable[NagStep]) -> list[str]:
    return [f"{step.percent}% to {_listed(step.to)}" for step in steps]


def _listed(recipients: Iterable[str]) -> str | None:
    return " and ".join(recipients) or None


def _in_days(numbers: Iterable[int]) -> str | None:
    return " and ".join(f"{number}d" for number in numbers) or None


def _fields(old: Sequence[Field], new: Sequence[Field]) -> str:
    before, after = ({field.key: field for field in fields} for fields in (old, new))
    changed = [f"~{key}" for key in after if key in before and after[key] != before[key]]
    order = ["in another order"] if order_changed(before, after) else []
    return ", ".join(filter(None, [collection_differences(before, after), *changed, *order]))
