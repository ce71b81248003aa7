"""The words for states, actions, kinds of service and working time: one place for each."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.i18n import Translator, mark
from domain.business_calendar import BusinessCalendar
from domain.decline_reasons import DeclineReason
from domain.departures import Departure
from domain.dimensions import Dimension
from domain.durations import Duration
from domain.events import (
    Answered,
    Asked,
    Cancelled,
    ClarityRated,
    Closed,
    Declined,
    Destination,
    Event,
    Opened,
    Reassigned,
    Rejected,
    Released,
)
from domain.fields import FieldType
from domain.lifecycle import Action, State
from domain.organisation import ServiceKind
from domain.ratings import SCORES
from domain.shares import FEWEST_TO_COMPARE, Share
from domain.standards import Figures, Priority
from domain.usual_times import UsualTimes

_STATES: Mapping[State, tuple[str, str]] = {
    State.AWAITING_APPROVAL: ("✋", mark("Waiting for approval")),
    State.OPEN: ("🆕", mark("Open")),
    State.IN_PROGRESS: ("🔧", mark("In progress")),
    State.WAITING: ("⏳", mark("Waiting for the requester")),
    State.RESOLVED: ("✅", mark("Resolved")),
    State.CLOSED: ("🏁", mark("Closed")),
    State.DECLINED: ("🚫", mark("Declined")),
    State.CANCELLED: ("⚪", mark("Cancelled")),
}

_STATES_OF_APPROVAL: Mapping[State, str] = {
    State.OPEN: mark("✋ Waiting for approval"),
    State.IN_PROGRESS: mark("✋ Waiting for approval"),
    State.RESOLVED: mark("✅ Approved"),
    State.CLOSED: mark("✅ Approved"),
}
"""Words for the states of an approval, where they are others."""

_KINDS: Mapping[ServiceKind, str] = {
    ServiceKind.INFORMATION: mark("Information"),
    ServiceKind.RESOURCE: mark("Resource"),
    ServiceKind.SUPPORT: mark("Support"),
}

_FIELD_TYPES: Mapping[FieldType, str] = {
    FieldType.TEXT: mark("A line of text"),
    FieldType.LONG_TEXT: mark("Several lines"),
    FieldType.NUMBER: mark("A number"),
    FieldType.DATE: mark("Date"),
    FieldType.SELECT: mark("A choice"),
    FieldType.MULTI_SELECT: mark("Several choices"),
    FieldType.PERSON: mark("A person"),
    FieldType.FILE_LINK: mark("Link to a file"),
}

_ACTIONS: Mapping[Action, str] = {
    Action.OPEN: mark("New request"),
    Action.APPROVE: mark("Approve"),
    Action.REJECT: mark("Decline"),
    Action.CLAIM: mark("Claim"),
    Action.RELEASE: mark("Release"),
    Action.REASSIGN: mark("Reassign"),
    Action.TRANSFER: mark("Transfer"),
    Action.NEED: mark("I need something"),
    Action.BEGIN_STEPS: mark("Ask another service"),
    Action.STOP_STEP: mark("Stop a step"),
    Action.SKIP_STEP: mark("Skip it"),
    Action.MOVE_DATE: mark("Change date"),
    Action.ANSWER: mark("Answer"),
    Action.MARK_HOLDING: mark("This was not the answer yet"),
    Action.ASK: mark("Ask"),
    Action.REPLY: mark("Reply"),
    Action.EDIT_REPLY: mark("Edit"),
    Action.RESUME: mark("Resume"),
    Action.RESOLVE: mark("Resolve"),
    Action.DECLINE: mark("Decline"),
    Action.CONFIRM: mark("Confirm"),
    Action.CLOSE: mark("Close"),
    Action.REOPEN: mark("Reopen"),
    Action.CANCEL: mark("Cancel request"),
    Action.HAND_NEED_OVER: mark("Change requester"),
    Action.SNOOZE: mark("Snooze"),
    Action.CHANGE_PROMISE: mark("Change promise"),
    Action.CHANGE_DAYS: mark("Change days off"),
    Action.RATE: mark("Rate"),
    Action.RATE_CLARITY: mark("Rate the request"),
    Action.THANK: mark("Thank"),
}

_EVENTS: Mapping[Action, str] = {
    Action.OPEN: mark("{who} opened the request"),
    Action.APPROVE: mark("It was approved"),
    Action.REJECT: mark("{approver} did not approve it"),
    Action.CLAIM: mark("{who} claimed it"),
    Action.RELEASE: mark("{who} put it back in the queue"),
    Action.REASSIGN: mark("{who} reassigned it to {assignee}"),
    Action.TRANSFER: mark("{who} transferred it to {place}"),
    Action.NEED: mark("{who} asked {place} for something: #{number}"),
    Action.BEGIN_STEPS: mark("{who} began the next steps: {numbers}"),
    Action.STOP_STEP: mark("The step “{step}” could not begin: {why}"),
    Action.SKIP_STEP: mark("{who} skipped the step “{step}”"),
    Action.MOVE_DATE: mark("All steps are now expected to be done by {time}"),
    Action.ANSWER: mark("{who} answered"),
    Action.MARK_HOLDING: mark("{who} said that this was not the answer yet"),
    Action.ASK: mark("{who} asked"),
    Action.REPLY: mark("{who} wrote"),
    Action.EDIT_REPLY: mark("{who} edited a message"),
    Action.RESUME: mark("{who} resumed work without waiting"),
    Action.RESOLVE: mark("{who} resolved it"),
    Action.DECLINE: mark("{who} declined it"),
    Action.CONFIRM: mark("{who} confirmed that it is resolved"),
    Action.CLOSE: mark("It closed automatically"),
    Action.REOPEN: mark("{who} reopened it"),
    Action.CANCEL: mark("{who} cancelled it"),
    Action.HAND_NEED_OVER: mark("{requester} is the requester now, in place of {former}"),
    Action.SNOOZE: mark("{who} snoozed reminders until {time}"),
    Action.CHANGE_PROMISE: mark("{who} changed the promise: {promise}"),
    Action.CHANGE_DAYS: mark("The working days changed ({days}), so it is now due {time}"),
    Action.RATE: mark("{who} rated it"),
    Action.RATE_CLARITY: mark("{who} found the request unclear"),
    Action.THANK: mark("{who} thanked the whole department"),
}

_EVENTS_OF_APPROVAL: Mapping[Action, str] = {
    Action.OPEN: mark("{who} asked for approval"),
    Action.RESOLVE: mark("{who} approved it"),
}

_TAKEN_OVER = mark("{who} took it over from {former}")

_RELEASED: Mapping[Departure, str] = {
    Departure.LEFT_WORKSPACE: mark("{who} put it back in the queue because {former} has left"),
    Departure.LEFT_DEPARTMENT: mark(
        "{who} put it back in the queue because {former} has left the department"
    ),
    Departure.RETIRED: mark(
        "{who} put it back in the queue because the department is no longer in the catalogue; its "
        "managers take care of it"
    ),
}

_DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.RELIABILITY: mark("As promised"),
    Dimension.RESPONSIVENESS: mark("Prompt"),
    Dimension.ASSURANCE: mark("Competent"),
    Dimension.EMPATHY: mark("Understood what I needed"),
    Dimension.TANGIBLES: mark("Clear information"),
}

_MINUTE = 60
_HOUR = 60 * _MINUTE
_TO_THE_MINUTE = 10 * _HOUR

_OPENED_AS_URGENT = mark("{who} opened the request as urgent")
_ASKED_TO_TRANSFER = mark("{who} asked whether it may go to {place}")
_HOLDING = mark("{who} is working on it and will answer later")
_NOT_NEEDED = mark("It was cancelled because #{number} no longer needs it")
_NOTHING_FITTED = mark("{who} cancelled it: no service does what they need")
_DECLINED: Mapping[DeclineReason, str] = {
    DeclineReason.NOT_OURS: mark("{who} declined it: it is not their job"),
    DeclineReason.NOT_OFFERED: mark("{who} declined it: they do not offer this"),
}
_DECIDED_BY = mark("No more approval is needed: {decider} has decided")
_APPROVER_GONE = mark(
    "Somebody else is asked, because the former approver is no longer responsible"
)
_OWN_REQUEST = mark("{approver} is the requester now and cannot approve it")
_NOBODY_APPROVES = mark("Nobody is left who can approve it")
_CLEAR = mark("{who} found the request clear")
_CLOSED_UNANSWERED = mark("It closed automatically, not solved: the question got no reply")


def state_emoji(state: State) -> str:
    """A state's mark."""
    return _STATES[state][0]


def state_label(state: State, t: Translator) -> str:
    """A state's name."""
    return t.gettext(_STATES[state][1])


def approval_state(state: State, t: Translator) -> str:
    """Name the state of an approval, with its mark."""
    words = _STATES_OF_APPROVAL.get(state)
    return t.gettext(words) if words else f"{state_emoji(state)} {state_label(state, t)}"


def kind_label(kind: ServiceKind, t: Translator) -> str:
    """Name the kind of a service in a word."""
    return t.gettext(_KINDS[kind])


def field_type_label(kind: FieldType, t: Translator) -> str:
    """Name the type of a service's field, as who designs a form understands it."""
    return t.gettext(_FIELD_TYPES[kind])


def action_label(action: Action, t: Translator) -> str:
    """Name an action, as its button does."""
    return t.gettext(_ACTIONS[action])


def dimension_label(dimension: Dimension, t: Translator) -> str:
    """In what a service can be good, in plain words."""
    return t.gettext(_DIMENSIONS[dimension])


def stars(score: int, t: Translator) -> str:
    """A rating's score at a glance, and in figures."""
    best = SCORES[-1]
    shown = "★" * score + "☆" * (best - score)
    return t.gettext("{stars} {score} of {best}").format(stars=shown, score=score, best=best)


def event_template(  # noqa: C901, PLR0911, PLR0912  -- a table
    event: Event, t: Translator, *, approval: bool = False
) -> str:
    """The sentence that tells of an event, with `{who}` and what it is about in it.

    Args:
        approval: whether it happened to an approval.
    """
    if approval and event.kind in _EVENTS_OF_APPROVAL:
        return t.gettext(_EVENTS_OF_APPROVAL[event.kind])
    match event.content:
        case Opened(priority=Priority.URGENT):
            return t.gettext(_OPENED_AS_URGENT)
        case Answered(holding=True):
            return t.gettext(_HOLDING)
        case Asked(destination=Destination()):
            return t.gettext(_ASKED_TO_TRANSFER)
        case Released(because=Departure() as because):
            return t.gettext(_RELEASED[because])
        case Reassigned(former=str()):
            return t.gettext(_TAKEN_OVER)
        case Rejected(by=None):
            return t.gettext(_NOBODY_APPROVES)
        case Cancelled(because=Departure()):
            return t.gettext(_APPROVER_GONE)
        case Cancelled(requested_by=str() as requested_by) if requested_by:
            return t.gettext(_OWN_REQUEST)
        case Cancelled(decided_by=str() as decided_by) if decided_by:
            return t.gettext(_DECIDED_BY)
        case Cancelled(parent=int()):
            return t.gettext(_NOT_NEEDED)
        case Cancelled(nothing_fitted=True):
            return t.gettext(_NOTHING_FITTED)
        case Declined(because=because) if because in _DECLINED:
            return t.gettext(_DECLINED[because])
        case Closed(unanswered=True):
            return t.gettext(_CLOSED_UNANSWERED)
        case ClarityRated(clear=True):
            return t.gettext(_CLEAR)
        case content:
            return t.gettext(_EVENTS[content.kind])


def with_aside(words: str, aside: str, t: Translator) -> str:
    """Put an aside in brackets behind words, in the brackets of the language."""
    return t.gettext("{words} ({aside})").format(words=words, aside=aside)


def with_key(name: str, key: str, t: Translator) -> str:
    """Call a department or a service by its name, and by its key where that is another word."""
    return name if name.casefold() == key else with_aside(name, key, t)


def and_more(n: int, t: Translator) -> str:
    """Say how many there are besides those that are shown."""
    return t.ngettext("… and {n} more.", "… and {n} more.", n).format(n=n)


def more_behind(n: int, command: str, t: Translator) -> str:
    """Say how many there are besides those that are shown, and what shows them."""
    template = t.ngettext(
        "… and {n} more: {command} shows them.", "… and {n} more: {command} shows them.", n
    )
    return template.format(n=n, command=command)


def labelled(label: str, value: str, t: Translator) -> str:
    """A label with its value; the colon is the language's own."""
    return t.gettext("{label}: {value}").format(label=label, value=value)


def enumeration(names: Iterable[str], t: Translator) -> str:
    """Several names on a line, with the language's own comma."""
    return t.gettext(", ").join(names)


def duration(promised: Duration, t: Translator) -> str:
    """A promised working time in words."""
    return _working_time(promised.days, promised.seconds, t)


def span(working_time: timedelta, calendar: BusinessCalendar, t: Translator) -> str:
    """A span of working time in words, its days as long as the calendar's.

    It is told to the minute, and beyond a day to the hour.
    """
    if working_time < timedelta(minutes=1):
        return t.gettext("less than a minute")
    days, seconds = divmod(int(working_time.total_seconds()), calendar.standard_day)
    return _working_time(days, seconds - seconds % 3600 if days else seconds, t)


def hours(working_time: timedelta, t: Translator) -> str:
    """A span of working time in words where there is no calendar that says how long a day is.

    It is told to the minute, and beyond ten hours to the hour.
    """
    seconds = int(working_time.total_seconds())
    if seconds < _MINUTE:
        return t.gettext("less than a minute")
    return _working_time(0, seconds - seconds % _HOUR if seconds > _TO_THE_MINUTE else seconds, t)


def figures(promised: Figures, t: Translator, *, approval: bool = False) -> str:
    """Promised times in a few words: "first answer within 1 hour, solved within 8 hours".

    Args:
        approval: whether an approval is promised.
    """
    solved = t.gettext("decision in {time}") if approval else t.gettext("resolution in {time}")
    parts = (
        (promised.first_response, t.gettext("first response in {time}")),
        (promised.resolution, solved),
    )
    return enumeration([words.format(time=duration(time, t)) for time, words in parts if time], t)


def promise_sentence(promised: Figures, t: Translator, *, approval: bool = False) -> str:
    """Promised times in a sentence; empty if there are none.

    Args:
        approval: as to `figures`.
    """
    words = figures(promised, t, approval=approval)
    if not words:
        return ""
    return t.gettext("Promised, in working time: {promise}.").format(promise=words)


def usual_sentence(usual: UsualTimes, t: Translator) -> str:
    """Say what usually happens: "Usually solved in 1 working day; 9 of 10 in 3 working days."."""
    nine_of_ten = duration(usual.nine_of_ten, t)
    if usual.half == usual.nine_of_ten:
        return t.gettext("9 of 10 are solved in {nine_of_ten}.").format(nine_of_ten=nine_of_ten)
    template = t.gettext("Usually solved in {half}; 9 of 10 in {nine_of_ten}.")
    return template.format(half=duration(usual.half, t), nine_of_ten=nine_of_ten)


def _working_time(days: int, seconds: int, t: Translator) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes = rest // 60
    parts = [
        (days, t.ngettext("{n} working day", "{n} working days", days)),
        (hours, t.ngettext("{n} hour", "{n} hours", hours)),
        (minutes, t.ngettext("{n} minute", "{n} minutes", minutes)),
    ]
    return " ".join(words.format(n=n) for n, words in parts if n)


def counted(share: Share, t: Translator) -> str:
    """Write a share in numbers, since three of four is no 75%: "7 of 9", or "3 of 4 ⚠"."""
    words = t.gettext("{part} of {whole}").format(part=share.part, whole=share.of)
    return f"{words}{few_mark(share.of)}"


def erased_person(t: Translator) -> str:
    """Return the words for a person whose data was erased."""
    return t.gettext("someone whose data was erased")


def few_mark(of: int) -> str:
    """Return the mark of what is known of too few to compare; empty where there are enough."""
    return " ⚠" if of < FEWEST_TO_COMPARE else ""
