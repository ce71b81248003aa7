"""How a request's promises stand, in words and at a glance.

Working time is told in the department's working days; the instants are Slack's to show in the
reader's own time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.i18n import Translator, mark
from bot.labels import enumeration, figures, promise_sentence, span
from bot.read_models import Dossier, Promised, Summary
from bot.views.blocks import (
    Line,
    dotted,
    how_long_ago,
    moment,
    one_line,
    phrase,
    text,
    user,
)
from bot.views.rich_text import linked_line
from domain.events import Event
from domain.holiday_sources import Source
from domain.lifecycle import UNFINISHED, Action, State
from domain.promise_terms import Mark, PromiseKind
from domain.promises import Promise, Promises
from domain.request import Request
from domain.snoozing import snoozed
from domain.standards import Figures, Priority

_REASON_SHOWN = 300

_DUE: Mapping[tuple[PromiseKind, Mark], str] = {
    (PromiseKind.FIRST_RESPONSE, Mark.ON_TIME): mark("🟢 First response due {time}"),
    (PromiseKind.FIRST_RESPONSE, Mark.AT_RISK): mark("🟡 First response due {time}: at risk"),
    (PromiseKind.FIRST_RESPONSE, Mark.OVERDUE): mark("🔴 First response overdue since {time}"),
    (PromiseKind.RESOLUTION, Mark.ON_TIME): mark("🟢 Resolution due {time}"),
    (PromiseKind.RESOLUTION, Mark.AT_RISK): mark("🟡 Resolution due {time}: at risk"),
    (PromiseKind.RESOLUTION, Mark.OVERDUE): mark("🔴 Resolution overdue since {time}"),
}

_DUE_OF_APPROVAL: Mapping[Mark, str] = {
    Mark.ON_TIME: mark("🟢 Approval due {time}"),
    Mark.AT_RISK: mark("🟡 Approval due {time}: at risk"),
    Mark.OVERDUE: mark("🔴 Approval overdue since {time}"),
}
"""The words for the one promise of an approval."""

_SHORT: Mapping[Mark, str] = {
    Mark.ON_TIME: mark("🟢 due {time}"),
    Mark.AT_RISK: mark("🟡 due {time}"),
    Mark.OVERDUE: mark("🔴 due {time}"),
}

_DECIDED: Mapping[tuple[PromiseKind, Mark], str] = {
    (PromiseKind.FIRST_RESPONSE, Mark.MET): mark("✓ First response in time ({spent})"),
    (PromiseKind.FIRST_RESPONSE, Mark.MISSED): mark("✗ First response {late} late"),
    (PromiseKind.RESOLUTION, Mark.MET): mark("✓ Resolved in time ({spent})"),
    (PromiseKind.RESOLUTION, Mark.MISSED): mark("✗ Resolved {late} late"),
}


_DECIDED_OF_APPROVAL: Mapping[Mark, str] = {
    Mark.MET: mark("✓ Decided in time ({spent})"),
    Mark.MISSED: mark("✗ Decided {late} late"),
}

_VERDICTS_OF_APPROVAL: Mapping[bool, str] = {
    True: mark("✓ decided in time, {time} to spare"),
    False: mark("✗ decided {time} late"),
}

_VERDICTS: Mapping[tuple[PromiseKind, bool], str] = {
    (PromiseKind.FIRST_RESPONSE, True): mark("✓ first response in time, {time} to spare"),
    (PromiseKind.FIRST_RESPONSE, False): mark("✗ first response {time} late"),
    (PromiseKind.RESOLUTION, True): mark("✓ resolved in time, {time} to spare"),
    (PromiseKind.RESOLUTION, False): mark("✗ resolved {time} late"),
}


_DOUBTS: Mapping[Source, str] = {
    Source.UNPLANNED: mark("the holiday plan for {year} is not out yet, so this may change"),
    Source.UNKNOWN: mark("the public holidays of {year} are not known, so this may change"),
    Source.ESTIMATED: mark("the date of a holiday in {year} is an estimate, so this may change"),
}


# --- of one request ---


def promises_line(request: Promised, t: Translator, *, own: bool = False) -> Line:
    """Both promises: when each is due, or how it went; empty where nothing is promised.

    Args:
        own: whether the reader is the requester.
    """
    promises, seen_at = request.promises, request.seen_at
    if request.request.state is State.AWAITING_APPROVAL:
        return _after_approval(promises, t)
    return dotted(
        _standing(request, promises.first_response, t, own=own),
        _standing(request, promises.resolution, t, own=own),
        _doubt(promises, seen_at, t),
        _changed(promises, seen_at, t),
    )


def opening_promise(dossier: Dossier, t: Translator) -> Line:
    """How the promise of the opening stands, of a request that has gone on since; else empty."""
    promise, request = dossier.opening_promise, dossier.request
    if promise is None or request.state not in UNFINISHED:
        return []
    due = promise.due_at
    if due is None:
        return []
    if promise.mark_at(dossier.seen_at) is Mark.OVERDUE:
        template = t.gettext("Promised at first: {time}, which has passed")
    else:
        template = t.gettext("Promised at first: {time}")
    return phrase(template, time=moment(due))


def _after_approval(promises: Promises, t: Translator) -> Line:
    """Say what is promised from the approval on; empty if nothing is."""
    promised = Figures(promises.first_response.promised, promises.resolution.promised)
    words = figures(promised, t)
    return [text(t.gettext("After approval: {promise}").format(promise=words))] if words else []


def due_line(request: Promised, promise: Promise, t: Translator) -> Line:
    """When a running promise is due or was; empty if nothing is due."""
    stands = promise.mark_at(request.seen_at)
    return _due_line(request, promise, stands, t) if stands else []


def _due_line(request: Promised, promise: Promise, stands: Mark, t: Translator) -> Line:
    if promise.due_at is None:
        return []
    template = _due(request.request, promise.kind, stands)
    return phrase(t.gettext(template), time=moment(promise.due_at))


def _due(request: Request, kind: PromiseKind, stands: Mark) -> str:
    return _DUE_OF_APPROVAL[stands] if request.approver_id else _DUE[kind, stands]


def time_left(promise: Promise, now: datetime, t: Translator) -> str:
    """How much working time a promise has left, or by how much it is over."""
    left = promise.remaining_at(now) or timedelta()
    words = span(abs(left), promise.calendar, t)
    if left < timedelta():
        return t.gettext("overdue by {time} of working time").format(time=words)
    return t.gettext("{time} of working time left").format(time=words)


def targets(dossier: Dossier, t: Translator) -> str:
    """Say what is promised for this request, in working time; empty if nothing is."""
    first, solved = dossier.promises.first_response, dossier.promises.resolution
    now = Figures(first.promised, solved.promised)
    words = promise_sentence(now, t, approval=dossier.request.approver_id is not None)
    if not dossier.promises.changed_at:
        return words
    before = Figures(first.first_promised, solved.first_promised)
    if before == Figures():
        added = t.gettext("A manager added the promise for this request. Reports do not count it.")
        return t.sentences(words, added)
    changed = t.gettext(
        "A manager changed the promise for this request. Reports judge the first one: {promise}."
    ).format(promise=figures(before, t))
    return t.sentences(words, changed)


def promised_time(promise: Promise) -> str:
    """Write a promised time as people do: "1d4h"; empty if none is promised."""
    return str(promise.promised or "")


def verdicts(event: Event, dossier: Dossier, t: Translator) -> list[Line]:
    """Say which promises an event fulfilled, and by how much."""
    calendar = dossier.promises.resolution.calendar
    said: list[Line] = []
    for kind in PromiseKind:
        if verdict := event.verdicts.on(kind):
            time = span(verdict.by, calendar, t)
            words = _VERDICTS[kind, verdict.met]
            if dossier.request.approver_id:
                words = _VERDICTS_OF_APPROVAL[verdict.met]
            said.append([text(t.gettext(words).format(time=time))])
    return said


def urgency(request: Request, t: Translator) -> Line:
    """A mark for what is urgent."""
    return [text(t.gettext("❗ Urgent"))] if request.priority is Priority.URGENT else []


def why_urgent(dossier: Dossier, t: Translator) -> list[Line]:
    """The mark for what is urgent, with its reason, on a line of its own."""
    opened = next((each for each in dossier.events if each.kind is Action.OPEN), None)
    if dossier.request.priority is not Priority.URGENT:
        return []
    if opened is None or not opened.text:
        return [urgency(dossier.request, t)]
    reason = linked_line(one_line(opened.text), _REASON_SHOWN)
    return [phrase(t.gettext("❗ Urgent: {reason}"), reason=reason)]


def snoozes(dossier: Dossier, t: Translator) -> list[Line]:
    """Say who snoozed reminders, and until when; a line each."""
    if dossier.request.state not in UNFINISHED:
        return []
    template = t.gettext("😴 {who} snoozed reminders until {time}")
    return [
        phrase(template, who=user(user_id, t), time=moment(at))
        for user_id, at in snoozed(dossier.events, dossier.seen_at).items()
    ]


# --- of many ---


def short_due(summary: Summary, t: Translator) -> Line:
    """Say in a few words when a request owes something; empty if it owes nothing now.

    What is overdue says how long ago it was due: a date would take three lines of a phone.
    """
    due, stands = summary.request.due, summary.mark
    if due is None or stands is None or stands not in _SHORT:
        return []
    when = how_long_ago if stands is Mark.OVERDUE else moment
    return phrase(t.gettext(_SHORT[stands]), time=when(due.at))


def next_due(summary: Summary, t: Translator) -> Line:
    """Say what a request owes next, as a line of a list; empty if it owes nothing."""
    if summary.request.state is State.AWAITING_APPROVAL:
        return []
    if summary.mark is Mark.PAUSED:
        return [text(t.gettext("⏸ Paused"))]
    due = summary.request.due
    if due is None or summary.mark is None:
        return []
    template = _due(summary.request, due.kind, summary.mark)
    return phrase(t.gettext(template), time=moment(due.at))


def dangers(summaries: Sequence[Summary], t: Translator) -> str:
    """How many are overdue and at risk: "2 overdue, 1 at risk"; empty if none is."""
    counts = Counter(each.mark for each in summaries)
    return danger_counts(counts[Mark.OVERDUE], counts[Mark.AT_RISK], t)


def danger_counts(overdue: int, at_risk: int, t: Translator) -> str:
    """The same, of what is counted already."""
    counts = (
        (overdue, t.ngettext("{n} overdue", "{n} overdue", overdue)),
        (at_risk, t.ngettext("{n} at risk", "{n} at risk", at_risk)),
    )
    return enumeration([words.format(n=n) for n, words in counts if n], t)


def _standing(request: Promised, promise: Promise, t: Translator, *, own: bool) -> Line:
    now = request.seen_at
    stands = promise.mark_at(now)
    if stands is Mark.PAUSED:
        return _paused(promise, now, t, own=own)
    if stands is None:
        return []
    if (promise.kind, stands) in _DUE:
        return _due_line(request, promise, stands, t)
    verdict = promise.verdict
    if verdict is None:
        return []
    decided = _DECIDED[promise.kind, stands]
    if request.request.approver_id:
        decided = _DECIDED_OF_APPROVAL[stands]
    words = t.gettext(decided).format(
        spent=span(promise.spent_at(now), promise.calendar, t),
        late=span(verdict.by, promise.calendar, t),
    )
    return [text(words)]


def _doubt(promises: Promises, now: datetime, t: Translator) -> Line:
    """Say that the due times rest on holidays that are not certain; empty if they do not."""
    doubts = [each.doubt_at(now) for each in (promises.first_response, promises.resolution)]
    for year, source in filter(None, doubts):
        return [text(t.gettext(_DOUBTS[source]).format(year=year))]
    return []


def _paused(promise: Promise, now: datetime, t: Translator, *, own: bool) -> Line:
    template = (
        t.gettext("⏸ Paused, waiting for you; {left}")
        if own
        else t.gettext("⏸ Paused, waiting for the requester; {left}")
    )
    return phrase(template, left=time_left(promise, now, t))


def _changed(promises: Promises, now: datetime, t: Translator) -> Line:
    """Say that a manager changed the promise, and whether the first one was missed by now."""
    if not promises.changed_at:
        return []
    missed = any(
        each.changes and not each.fulfilled and each.missed_from and each.missed_from <= now
        for each in (promises.first_response, promises.resolution)
    )
    if missed:
        return [text(t.gettext("✏️ Promise changed; the first one was missed"))]
    return [text(t.gettext("✏️ Promise changed"))]
