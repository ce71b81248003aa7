"""News about what somebody else changed about a department or its calendar, for its managers."""

from collections.abc import Iterator, Sequence

from bot.i18n import Translator
from bot.labels import labelled
from bot.views.blocks import (
    Inline,
    Line,
    Message,
    channel,
    phrase,
    text,
    user,
)
from bot.views.catalogue.service_news import change_message
from domain.catalogue import CalendarDefinition, DepartmentDefinition
from domain.department_changes import CalendarEntries, PartChange
from domain.organisation import Department


def department_changed(
    author_id: str, department: Department, change: PartChange, reason: str, t: Translator
) -> Message:
    """Tell a manager what somebody else changed about their department, or its calendar."""
    if change.before is None:
        template = t.gettext("{who} added the department {department}.")
    elif change.after is None:
        template = t.gettext("{who} retired the department {department}.")
    elif isinstance(change.after, CalendarDefinition):
        template = t.gettext("{who} changed the working hours of {department}:")
    else:
        template = t.gettext("{who} changed {department}:")
    head = phrase(template, who=user(author_id, t), department=t.name(department.name))
    lines = [_labelled(label, line, t) for label, line in _changes(change, t)]
    return change_message(head, lines, reason, t)


def changed_labels(change: PartChange, t: Translator) -> list[str]:
    """Name what is different about a department or a calendar."""
    return [label for label, _ in _changes(change, t)]


def _labelled(label: str, line: Line, t: Translator) -> Line:
    return [text(labelled(label, "", t)), *line]


def _changes(change: PartChange, t: Translator) -> Iterator[tuple[str, Line]]:
    before, after = change.before, change.after
    if isinstance(before, CalendarDefinition) and isinstance(after, CalendarDefinition):
        yield from _calendar_changes(before, after, t)
    if isinstance(before, DepartmentDefinition) and isinstance(after, DepartmentDefinition):
        yield from _department_changes(before, after, t)


def _calendar_changes(
    before: CalendarDefinition, after: CalendarDefinition, t: Translator
) -> Iterator[tuple[str, Line]]:
    old, new = CalendarEntries.of(before), CalendarEntries.of(after)
    pairs = (
        (t.gettext("Time zone"), old.timezone, new.timezone),
        (t.gettext("Working hours"), old.hours, new.hours),
        (t.gettext("Closed on"), old.closed, new.closed),
        (t.gettext("Also open on"), old.open, new.open),
    )
    for label, was, now in pairs:
        if was != now:
            yield label, [text("; ".join(now.splitlines()) or "–")]
    if old == new and before != after:
        yield t.gettext("Settings that are only in the catalogue file"), []


def _department_changes(
    before: DepartmentDefinition, after: DepartmentDefinition, t: Translator
) -> Iterator[tuple[str, Line]]:
    names = (
        (t.gettext("English name"), before.name.en, after.name.en),
        (t.gettext("Chinese name"), before.name.zh, after.name.zh),
        (t.gettext("Calendar"), before.calendar, after.calendar),
        (
            t.gettext("Service for requests that name none"),
            before.default_service or "",
            after.default_service or "",
        ),
    )
    for label, was, now in names:
        if was != now:
            yield label, [text(f"{was or '–'} → {now or '–'}")]
    if before.channel != after.channel:
        yield t.gettext("Channel"), [channel(before.channel), text(" → "), channel(after.channel)]
    everybody = t.gettext("the members of the channel")
    theirs = t.gettext("its providers and managers")
    people = (
        (t.gettext("Providers"), before.providers, after.providers, everybody),
        (t.gettext("Managers"), before.managers, after.managers, "–"),
        (t.gettext("Editors"), before.editors, after.editors, "–"),
        (t.gettext("Who belongs to it"), before.members, after.members, theirs),
    )
    for label, were, are, default in people:
        if were != are:
            yield label, _people(are, default, t)


def _people(people: Sequence[str] | str | None, default: str, t: Translator) -> Line:
    if isinstance(people, str):
        return [text(people)]
    line: list[Inline] = []
    for each in people or ():
        line += [*([text(", ")] if line else []), user(each, t)]
    return line or [text(default)]
