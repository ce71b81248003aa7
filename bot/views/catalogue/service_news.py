"""News about what somebody else changed about the services of a department, for its managers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.i18n import Translator
from bot.labels import duration, enumeration, kind_label, labelled, promise_sentence
from bot.views.blocks import Line, Message, bullets, fallback, phrase, rich, text, user
from bot.views.catalogue.my_department import moved_sentence
from domain.catalogue import ServiceDefinition
from domain.durations import Duration
from domain.organisation import Department
from domain.service_changes import ServiceChange, ServiceEntries
from domain.standards import ServiceStandard


def service_changed(
    author_id: str,
    department: Department,
    change: ServiceChange,
    reason: str,
    t: Translator,
    moved: int = 0,
) -> Message:
    """Tell a manager what somebody else changed about a service of their department.

    Args:
        moved: to how many running requests the new times were promised.
    """
    service = change.after or change.before
    assert service is not None  # noqa: S101  -- a change is of something
    if change.before is None:
        template = t.gettext("{who} added the service “{service}” to {department}.")
    elif change.after is None:
        template = t.gettext("{who} retired the service “{service}” of {department}.")
    else:
        template = t.gettext("{who} changed the service “{service}” of {department}:")
    head = phrase(
        template,
        who=user(author_id, t),
        service=t.name(service.name),
        department=t.name(department.name),
    )
    lines: list[Line] = [[text(each)] for each in change_lines(change, t)]
    if moved:
        lines.append([text(moved_sentence(moved, t))])
    return change_message(head, lines, reason, t)


def change_message(head: Line, lines: Sequence[Line], reason: str, t: Translator) -> Message:
    """Say what somebody changed about the catalogue, a line each, and why if they said it."""
    why: list[Line] = [[text(labelled(t.gettext("Reason"), reason, t))]] if reason else []
    said = [*lines, *why]
    return Message(fallback(head, *said), [rich(head, *([bullets(said)] if said else []))])


def change_lines(change: ServiceChange, t: Translator) -> list[str]:
    """List what is different about a service, for people; of a new one what it promises."""
    before, after = change.before, change.after
    if after is None:
        return []
    if before is None:
        promise = promise_sentence(after.standard.figures(), t)
        return [promise] if promise else []
    was, now = before.standard, after.standard
    pairs = (
        (t.gettext("English name"), before.name.en, after.name.en),
        (t.gettext("Chinese name"), before.name.zh, after.name.zh),
        (t.gettext("Kind"), kind_label(before.kind, t), kind_label(after.kind, t)),
        (
            t.gettext("Confidential"),
            _yes(t, yes=before.confidential),
            _yes(t, yes=after.confidential),
        ),
        (
            t.gettext("First response"),
            _time(was.first_response, t),
            _time(now.first_response, t),
        ),
        (t.gettext("Resolution"), _time(was.resolution, t), _time(now.resolution, t)),
    )
    found = [
        labelled(label, f"{old or '–'} → {new or '–'}", t)
        for label, old, new in pairs
        if old != new
    ]
    return [
        *found,
        *_field_lines(before, after, t),
        *_quality_lines(was, now, t),
        *_rest(before, after, t),
    ]


def _field_lines(
    before: ServiceDefinition, after: ServiceDefinition, t: Translator
) -> Iterator[str]:
    old, new = ({each.key: each for each in service.fields} for service in (before, after))
    for key, each in new.items():
        name = t.name(each.label)
        if key not in old:
            yield labelled(t.gettext("New field"), name, t)
        elif each != old[key]:
            yield labelled(t.gettext("Changed field"), name, t)
    for key, each in old.items():
        if key not in new:
            yield labelled(t.gettext("Removed field"), t.name(each.label), t)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield t.gettext("Other order of the fields")


def _quality_lines(was: ServiceStandard, now: ServiceStandard, t: Translator) -> list[str]:
    if was.quality == now.quality:
        return []
    criteria = enumeration(map(t.name, now.quality), t) or "–"
    return [labelled(t.gettext("Quality criteria"), criteria, t)]


def _rest(before: ServiceDefinition, after: ServiceDefinition, t: Translator) -> list[str]:
    """Say that something else is different: a file can change more than the forms."""
    alike = replace(ServiceEntries.of(before).changed(after), fields=before.fields)
    words = t.gettext("Settings that are only in the catalogue file")
    return [] if alike == before else [words]


def _yes(t: Translator, *, yes: bool) -> str:
    return t.gettext("yes") if yes else t.gettext("no")


def _time(promised: Duration | None, t: Translator) -> str:
    return duration(promised, t) if promised else ""
