"""OCEL 2.0 in JSON: events with all objects that they are about, a case at a time.

Readers drop objects that no event names, so each event names everything that it touches.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bot.exports.process_logs import Case, Happening

_READ_AT_ONCE = 1 << 20
_BEGINNING = "1970-01-01T00:00:00Z"
"""The time of attributes that never change, as the standard asks for it."""

_OBJECT_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "request": ("priority", "step"),
    "department": (),
    "service": (),
    "person": (),
    "chain": (),
}
_EVENT_ATTRIBUTES: Final = {
    "lifecycle": "string",
    "role": "string",
    "state": "string",
    "worked_seconds": "float",
}


def ocel(cases: Iterable[Case], activities: Iterable[str]) -> Iterator[str]:
    """Yield the log in pieces. Its events wait in a temporary file until all objects are there.

    Args:
        activities: all that there can be.
    """
    others: dict[str, str] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as events:
        yield f'{{"objectTypes": {json.dumps(_object_types())},\n'
        yield f'"eventTypes": {json.dumps(_event_types(activities))},\n"objects": [\n'
        separator = event_separator = ""
        for case in cases:
            yield separator + _json(_request(case))
            separator = ",\n"
            others |= _objects_of(case)
            for event in case.happenings:
                events.write(event_separator + _json(_event(case, event)))
                event_separator = ",\n"
        for key, kind in others.items():
            yield separator + _json(_object(key, kind))
            separator = ",\n"
        yield '\n],\n"events": [\n'
        events.seek(0)
        while piece := events.read(_READ_AT_ONCE):
            yield piece
        yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _object_types() -> list[dict[str, Any]]:
    return [
        {"name": kind, "attributes": [{"name": name, "type": "string"} for name in names]}
        for kind, names in _OBJECT_TYPES.items()
    ]


def _event_types(activities: Iterable[str]) -> list[dict[str, Any]]:
    attributes = [{"name": name, "type": kind} for name, kind in _EVENT_ATTRIBUTES.items()]
    return [{"name": activity, "attributes": attributes} for activity in activities]


def _object(
    key: str,
    kind: str,
    attributes: Mapping[str, str] | None = None,
    related: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    return {
        "id": key,
        "type": kind,
        "attributes": [
            {"name": name, "time": _BEGINNING, "value": value}
            for name, value in (attributes or {}).items()
        ],
        "relationships": _relationships(related),
    }


def _request(case: Case) -> dict[str, Any]:
    related = [
        (f"department:{case.department}", "served by"),
        (f"service:{case.department}/{case.service}", "asks for"),
        (f"person:{case.requester}", "requested by"),
    ]
    if case.requester_department:
        related.append((f"department:{case.requester_department}", "requested for"))
    if case.step_of:
        related.append((f"chain:{case.step_of}", "step of"))
    needs = {number for event in case.happenings for number in event.asked_for}
    related += [(f"request:{number}", "needs") for number in sorted(needs)]
    attributes = {"priority": case.priority, **({"step": case.step} if case.step else {})}
    return _object(f"request:{case.number}", "request", attributes, related)


def _event(case: Case, event: Happening) -> dict[str, Any]:
    related = [
        (f"request:{case.number}", "about"),
        (f"service:{event.department}/{event.service}", "of service"),
        (f"department:{event.department}", "at"),
        (f"person:{event.actor}", "done by"),
    ]
    if event.sequence == 1:
        related.append((f"person:{case.requester}", "requested by"))
        if case.requester_department:
            related.append((f"department:{case.requester_department}", "requested for"))
    related += [(f"chain:{number}", "part of") for number in sorted(_chains_of(case))]
    related += [(f"request:{number}", "opens") for number in event.asked_for]
    return {
        "id": f"event:{case.number}-{event.sequence}",
        "type": event.activity,
        "time": event.at.isoformat(timespec="milliseconds"),
        "attributes": [
            {"name": "lifecycle", "value": event.transition},
            {"name": "role", "value": event.role},
            {"name": "state", "value": event.state},
            {"name": "worked_seconds", "value": event.worked_seconds},
        ],
        "relationships": _relationships(_first_of_each(related)),
    }


def _first_of_each(related: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Name each object once: readers keep but one of its relations to an event."""
    return {key: (key, qualifier) for key, qualifier in reversed(list(related))}.values()


def _chains_of(case: Case) -> set[int]:
    return {number for number in (case.chain, case.step_of) if number}


def _objects_of(case: Case) -> dict[str, str]:
    """Return the objects of a case besides the request: their kinds by their ids."""
    found = {f"chain:{number}": "chain" for number in sorted(_chains_of(case))}
    found |= {
        f"department:{case.department}": "department",
        f"service:{case.department}/{case.service}": "service",
        f"person:{case.requester}": "person",
    }
    if case.requester_department:
        found[f"department:{case.requester_department}"] = "department"
    for event in case.happenings:
        found |= {
            f"department:{event.department}": "department",
            f"service:{event.department}/{event.service}": "service",
            f"person:{event.actor}": "person",
        }
    return found


def _relationships(related: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": key, "qualifier": qualifier} for key, qualifier in related]
