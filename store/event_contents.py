"""The contents of events as the log holds them, in JSON: the only place that knows their form.

An event that gives a request to somebody else holds {assignee: who, or null}; one that fulfils a
promise {first_response: {met, by}} or {resolution: …}, `by` in seconds of working time.

Rows are never changed, so what was ever written is read for ever. What has been added since the
first version, and is missing in older rows: the `priority`, `details` and `times` of an opening;
the `approval` of an opening and of a transfer; `because` and `former` of a release; `former` of a
reassignment; `unanswered` of a close; `holding` of an answer; `deleted` of an edit; `id`, `kind`
and `deleted` of a file; `destination` of a question; `parent` and `nothing_fitted` of a withdrawal;
`because` of a refusal; and `rich`, beside any `text` that has formats.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.approval_terms import Approval
from domain.calendar_changes import DayChanges
from domain.decline_reasons import DeclineReason
from domain.departures import Departure
from domain.dimensions import Dimension, Gap
from domain.errors import Problem
from domain.events import (
    Answered,
    Approved,
    Asked,
    Cancelled,
    Claimed,
    ClarityRated,
    Closed,
    Confirmed,
    Content,
    DateMoved,
    DaysChanged,
    Declined,
    Destination,
    File,
    Handover,
    MarkedHolding,
    MessagePlace,
    Needed,
    NeedHandedOver,
    Opened,
    PromiseChanged,
    Rated,
    Reassigned,
    Rejected,
    Released,
    Reopened,
    Replied,
    ReplyEdited,
    Resolved,
    Resumed,
    Said,
    Sent,
    Snoozed,
    StepsBegun,
    StepSkipped,
    StepStopped,
    Thanked,
    Transferred,
    approval_in,
)
from domain.lifecycle import Action
from domain.promise_terms import NO_VERDICTS, Verdict, Verdicts
from domain.rich_text_json import from_json, to_json
from domain.standards import Figures, Priority
from store.request_rows import value_from_json, value_to_json

_WORDS = frozenset({"text", "rich", "details", "files", "destination"})
_SERVERS = frozenset({"assignee", "former", "by", "decided_by"})

Stored = Mapping[str, Any]
"""A JSON object as a row holds it."""


def to_stored(
    content: Content, handover: Handover | None = None, verdicts: Verdicts = NO_VERDICTS
) -> dict[str, Any]:
    """Return what a row holds of an event."""
    stored = _content_to_stored(content)
    if isinstance(content, Said) and content.rich:
        stored["rich"] = to_json(content.rich)
    if verdicts.first_response:
        stored["first_response"] = _verdict_to_stored(verdicts.first_response)
    if verdicts.resolution:
        stored["resolution"] = _verdict_to_stored(verdicts.resolution)
    if handover:
        stored["assignee"] = handover.assignee_id
    return stored


def from_stored(kind: Action, stored: Stored) -> tuple[Content, Handover | None, Verdicts]:
    """Return the content, the handover and the verdicts of an event: the inverse of `to_stored`.

    Raises:
        KeyError, ValueError: if it was not written by `to_stored`, by now or ever.
    """
    content = _READERS[kind](stored)
    if isinstance(content, Said) and "rich" in stored:
        content = replace(content, rich=from_json(stored["rich"]))
    return (
        content,
        Handover(stored["assignee"]) if "assignee" in stored else None,
        # A change of promise names the new times, not how they were kept.
        NO_VERDICTS if kind is Action.CHANGE_PROMISE else _verdicts_from_stored(stored),
    )


def in_plain_words(stored: Stored) -> Stored:
    """Leave out the formats of what people wrote: the words stand beside them."""
    return {name: part for name, part in stored.items() if name not in {"rich", "details"}}


def without_words(stored: Stored) -> Stored:
    """Leave out what people wrote, and the files that came with it."""
    return {name: part for name, part in stored.items() if name not in _WORDS}


def without_servers(stored: Stored) -> Stored:
    """Leave out who served: those who had the request, handed it over, or decided."""
    return {name: part for name, part in stored.items() if name not in _SERVERS}


def files_to_stored(files: Iterable[File]) -> list[dict[str, Any]]:
    """Return links to files as rows hold them."""
    return [
        {
            "name": file.name,
            "permalink": file.permalink,
            **({"id": file.id} if file.id else {}),
            **({"kind": file.kind} if file.kind else {}),
            **({"deleted": True} if file.deleted else {}),
        }
        for file in files
    ]


def files_from_stored(stored: Iterable[Mapping[str, Any]]) -> tuple[File, ...]:
    """Return the inverse of `files_to_stored`."""
    return tuple(File(**each) for each in stored)


def _content_to_stored(content: Content) -> dict[str, Any]:  # noqa: C901, PLR0911, PLR0912  -- a table
    match content:
        case Opened(text=text):
            stored = {
                "service": content.service_id,
                "standard": content.standard_id,
                "priority": content.priority.value,
            }
            return {
                **stored,
                **({"text": text} if text else {}),
                **({"details": to_json(content.details)} if content.details else {}),
                **({"times": content.times.to_dict()} if content.times else {}),
                **_approval_to_stored(content),
            }
        case Approved(by=approvers, times=times):
            return {"by": list(approvers), **({"times": times.to_dict()} if times else {})}
        case Rejected(text=text, by=by):
            return {"text": text, "by": by}
        case Transferred(text=text):
            return {
                "service": content.service_id,
                "standard": content.standard_id,
                "text": text,
                **_approval_to_stored(content),
            }
        case Needed(number=number, service_id=service_id):
            return {"number": number, "service": service_id}
        case StepsBegun(numbers=numbers, expected_at=expected_at):
            at = {"expected_at": expected_at.isoformat()} if expected_at else {}
            return {"numbers": dict(numbers), **at}
        case StepStopped(step=step, problem=problem, fields=fields):
            return {"step": step, "problem": problem.value, "fields": list(fields)}
        case StepSkipped(text=text, step=step):
            return {"step": step, "text": text}
        case DateMoved(expected_at=expected_at):
            return {"expected_at": expected_at.isoformat()}
        case NeedHandedOver(former=former, requester=requester):
            return {"former": former, "requester": requester}
        case Sent():
            return _sent_to_stored(content)
        case Asked(text=text, destination=Destination() as destination):
            return {"text": text, "destination": _destination_to_stored(destination)}
        case Resolved(text=text, quality=quality):
            return {"text": text, "quality": list(quality)}
        case PromiseChanged(text=text, times=times):
            return {**times.to_dict(), "text": text}
        case Rated():
            return _rated_to_stored(content)
        case Cancelled(because=Departure() as because):
            return {"text": content.text, "because": because.value}
        case Cancelled(decided_by=decided_by) if decided_by:
            return {"text": content.text, "decided_by": decided_by}
        case Cancelled(requested_by=requested_by) if requested_by:
            return {"text": content.text, "requested_by": requested_by}
        case Cancelled(text=text, parent=int() as parent):
            return {"text": text, "parent": parent}
        case Cancelled(text=text, nothing_fitted=True):
            return {"text": text, "nothing_fitted": True}
        case Declined(text=text, because=because) if because is not DeclineReason.OTHER:
            return {"text": text, "because": because.value}
        case Said(text=text):
            return {"text": text}
        case Released(because=Departure() as because, former=former):
            return {"because": because.value, "former": former}
        case Reassigned(former=str() as former):
            return {"former": former}
        case Closed(unanswered=True):
            return {"unanswered": True}
        case Snoozed(until=until):
            return {"until": until.isoformat()}
        case DaysChanged():
            return {**content.changes.to_dict(), "due_at": content.due_at.isoformat()}
        case MarkedHolding(event_id=event_id):
            return {"event": event_id}
        case ClarityRated(clear=clear):
            return {"clear": clear}
        case _:
            return {}


_READERS: Mapping[Action, Callable[[Stored], Content]] = {
    Action.OPEN: lambda stored: Opened(
        _text(stored),
        service_id=stored["service"],
        standard_id=stored["standard"],
        priority=Priority(stored.get("priority", Priority.NORMAL)),
        details=from_json(stored["details"]) if "details" in stored else None,
        times=Figures.from_dict(stored["times"]) if "times" in stored else None,
        approval=_approval(stored),
    ),
    Action.APPROVE: lambda stored: Approved(
        by=tuple(stored["by"]),
        times=Figures.from_dict(stored["times"]) if "times" in stored else None,
    ),
    Action.REJECT: lambda stored: Rejected(_text(stored), by=stored["by"]),
    Action.CLAIM: lambda _: Claimed(),
    Action.RELEASE: lambda stored: (
        Released(Departure(stored["because"]), stored["former"])
        if "because" in stored
        else Released()
    ),
    Action.REASSIGN: lambda stored: Reassigned(stored.get("former")),
    Action.TRANSFER: lambda stored: Transferred(
        _text(stored),
        service_id=stored["service"],
        standard_id=stored["standard"],
        approval=_approval(stored),
    ),
    Action.NEED: lambda stored: Needed(stored["number"], stored["service"]),
    Action.BEGIN_STEPS: lambda stored: StepsBegun(
        stored["numbers"], _instant(stored.get("expected_at"))
    ),
    Action.STOP_STEP: lambda stored: StepStopped(
        stored["step"], Problem(stored["problem"]), tuple(stored["fields"])
    ),
    Action.SKIP_STEP: lambda stored: StepSkipped(_text(stored), step=stored["step"]),
    Action.MOVE_DATE: lambda stored: DateMoved(datetime.fromisoformat(stored["expected_at"])),
    Action.HAND_NEED_OVER: lambda stored: NeedHandedOver(stored["former"], stored["requester"]),
    Action.ANSWER: lambda stored: Answered(*_sent(stored), stored.get("holding", False)),
    Action.MARK_HOLDING: lambda stored: MarkedHolding(stored["event"]),
    Action.ASK: lambda stored: Asked(
        _text(stored),
        destination=_destination(stored["destination"]) if "destination" in stored else None,
    ),
    Action.REPLY: lambda stored: Replied(*_sent(stored)),
    Action.EDIT_REPLY: lambda stored: ReplyEdited(
        *_sent(stored), event_id=stored["event"], deleted=stored.get("deleted", False)
    ),
    Action.RESUME: lambda _: Resumed(),
    Action.RESOLVE: lambda stored: Resolved(_text(stored), tuple(stored["quality"])),
    Action.DECLINE: lambda stored: Declined(
        _text(stored), because=DeclineReason(stored.get("because", DeclineReason.OTHER))
    ),
    Action.CONFIRM: lambda _: Confirmed(),
    Action.CLOSE: lambda stored: Closed(stored.get("unanswered", False)),
    Action.REOPEN: lambda stored: Reopened(_text(stored)),
    Action.CANCEL: lambda stored: Cancelled(
        _text(stored),
        parent=stored.get("parent"),
        decided_by=stored.get("decided_by", ""),
        because=Departure(stored["because"]) if "because" in stored else None,
        requested_by=stored.get("requested_by", ""),
        nothing_fitted=stored.get("nothing_fitted", False),
    ),
    Action.SNOOZE: lambda stored: Snoozed(datetime.fromisoformat(stored["until"])),
    Action.CHANGE_PROMISE: lambda stored: PromiseChanged(
        _text(stored), times=Figures.from_dict(stored)
    ),
    Action.CHANGE_DAYS: lambda stored: DaysChanged(
        changes=DayChanges.from_dict(stored), due_at=datetime.fromisoformat(stored["due_at"])
    ),
    Action.RATE: lambda stored: Rated(
        _text(stored),
        score=stored["score"],
        gaps={
            Dimension(dimension): Gap(**gap)
            for dimension, gap in stored.get("dimensions", {}).items()
        },
        anonymous=stored.get("anonymous", False),
    ),
    Action.RATE_CLARITY: lambda stored: ClarityRated(stored["clear"]),
    Action.THANK: lambda stored: Thanked(_text(stored)),
}


def _approval(stored: Stored) -> Approval | None:
    return Approval.from_dict(stored["approval"]) if "approval" in stored else None


def _approval_to_stored(content: Content) -> dict[str, Any]:
    approval = approval_in(content)
    return {"approval": approval.to_dict()} if approval else {}


def _instant(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _text(stored: Stored) -> str:
    text: str = stored.get("text", "")
    return text


def _destination(stored: Stored) -> Destination:
    fields = {key: value_from_json(value) for key, value in stored["fields"].items()}
    return Destination(stored["service"], fields)


def _destination_to_stored(destination: Destination) -> dict[str, Any]:
    fields = {key: value_to_json(value) for key, value in destination.fields.items()}
    return {"service": destination.service_id, "fields": fields}


def _sent(stored: Stored) -> tuple[str, tuple[File, ...], MessagePlace | None]:
    if "channel" not in stored:
        return _text(stored), (), None
    place = MessagePlace(stored["channel"], stored["ts"])
    return _text(stored), files_from_stored(stored["files"]), place


def _sent_to_stored(content: Sent) -> dict[str, Any]:
    stored: dict[str, Any] = {"text": content.text}
    if isinstance(content, Answered) and content.holding:
        stored["holding"] = True
    if content.place:
        stored["files"] = files_to_stored(content.files)
        stored["channel"] = content.place.channel_id
        stored["ts"] = content.place.ts
    if isinstance(content, ReplyEdited):
        stored["event"] = content.event_id
        if content.deleted:
            stored["deleted"] = True
    return stored


def _rated_to_stored(content: Rated) -> dict[str, Any]:
    stored: dict[str, Any] = {"score": content.score, "text": content.text}
    if content.gaps:
        stored["dimensions"] = {
            dimension.value: {"expected": gap.expected, "perceived": gap.perceived}
            for dimension, gap in content.gaps.items()
        }
    if content.anonymous:
        stored["anonymous"] = True
    return stored


def _verdict_to_stored(verdict: Verdict) -> dict[str, Any]:
    return {"met": verdict.met, "by": int(verdict.by.total_seconds())}


def _verdicts_from_stored(stored: Stored) -> Verdicts:
    if "first_response" not in stored and "resolution" not in stored:
        return NO_VERDICTS
    return Verdicts(
        _verdict_from_stored(stored.get("first_response")),
        _verdict_from_stored(stored.get("resolution")),
    )


def _verdict_from_stored(stored: Stored | None) -> Verdict | None:
    return Verdict(stored["met"], timedelta(seconds=stored["by"])) if stored else None
