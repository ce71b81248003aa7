"""The words for states, actions, kinds of service and promises: one place for each."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.i18n import Translator, mark
from domain.durations import Duration
from domain.lifecycle import Action, State
from domain.model import ServiceKind
from domain.standards import ServiceStandard

_STATES: Mapping[State, tuple[str, str]] = MappingProxyType(
    {
        State.OPEN: ("🆕", mark("Open")),
        State.IN_PROGRESS: ("🔧", mark("In progress")),
        State.WAITING: ("⏳", mark("Waiting for the requester")),
        State.RESOLVED: ("✅", mark("Solved")),
        State.CLOSED: ("🏁", mark("Closed")),
        State.DECLINED: ("🚫", mark("Declined")),
        State.CANCELLED: ("⚪", mark("Cancelled")),
    }
)

_KINDS: Mapping[ServiceKind, str] = MappingProxyType(
    {
        ServiceKind.INFORMATION: mark("Information"),
        ServiceKind.RESOURCE: mark("Resource"),
        ServiceKind.SUPPORT: mark("Support"),
    }
)

_ACTIONS: Mapping[Action, str] = MappingProxyType(
    {
        Action.OPEN: mark("New request"),
        Action.CLAIM: mark("Claim"),
        Action.RELEASE: mark("Release"),
        Action.REASSIGN: mark("Reassign"),
        Action.ANSWER: mark("Answer"),
        Action.ASK: mark("Ask"),
        Action.REPLY: mark("Reply"),
        Action.EDIT_REPLY: mark("Edit"),
        Action.RESUME: mark("Resume"),
        Action.RESOLVE: mark("Resolve"),
        Action.DECLINE: mark("Decline"),
        Action.CONFIRM: mark("It is solved"),
        Action.CLOSE: mark("Close"),
        Action.REOPEN: mark("Reopen"),
        Action.CANCEL: mark("Cancel request"),
    }
)

_EVENTS: Mapping[Action, str] = MappingProxyType(
    {
        Action.OPEN: mark("{who} opened the request"),
        Action.CLAIM: mark("{who} took it on"),
        Action.RELEASE: mark("{who} put it back in the queue"),
        Action.REASSIGN: mark("{who} handed it to {assignee}"),
        Action.ANSWER: mark("{who} answered"),
        Action.ASK: mark("{who} asked"),
        Action.REPLY: mark("{who} wrote"),
        Action.EDIT_REPLY: mark("{who} edited a message"),
        Action.RESUME: mark("{who} went on without waiting"),
        Action.RESOLVE: mark("{who} solved it"),
        Action.DECLINE: mark("{who} declined it"),
        Action.CONFIRM: mark("{who} confirmed that it is solved"),
        Action.CLOSE: mark("It closed by itself"),
        Action.REOPEN: mark("{who} reopened it"),
        Action.CANCEL: mark("{who} cancelled it"),
    }
)


def state_emoji(state: State) -> str:
    """A state's mark."""
    return _STATES[state][0]


def state_label(state: State, t: Translator) -> str:
    """A state's name."""
    return t.gettext(_STATES[state][1])


def kind_label(kind: ServiceKind, t: Translator) -> str:
    """What a service delivers, in a word."""
    return t.gettext(_KINDS[kind])


def action_label(action: Action, t: Translator) -> str:
    """What an action is called, as its button says it."""
    return t.gettext(_ACTIONS[action])


def event_template(kind: Action, t: Translator) -> str:
    """The sentence that tells of an event, with `{who}` and `{assignee}` in it."""
    return t.gettext(_EVENTS[kind])


def labelled(label: str, value: str, t: Translator) -> str:
    """A label with its value; the colon is the language's own."""
    return t.gettext("{label}: {value}").format(label=label, value=value)


def enumeration(names: Iterable[str], t: Translator) -> str:
    """Several names on a line, with the language's own comma."""
    return t.gettext(", ").join(names)


def duration(span: Duration, t: Translator) -> str:
    """A span of working time in words."""
    hours, seconds = divmod(span.seconds, 3600)
    minutes = seconds // 60
    parts = [
        (span.days, t.ngettext("{n} working day", "{n} working days", span.days)),
        (hours, t.ngettext("{n} hour", "{n} hours", hours)),
        (minutes, t.ngettext("{n} minute", "{n} minutes", minutes)),
    ]
    return " ".join(words.format(n=n) for n, words in parts if n)


def promise(standard: ServiceStandard, t: Translator) -> str:
    """What a standard promises, in words; empty if it promises no times."""
    first, solved = standard.first_response, standard.resolution
    if first and solved:
        return t.gettext(
            "Promised, in working time: first answer within {first}, solved within {solved}."
        ).format(first=duration(first, t), solved=duration(solved, t))
    if first:
        template = t.gettext("Promised, in working time: first answer within {first}.")
        return template.format(first=duration(first, t))
    if solved:
        template = t.gettext("Promised, in working time: solved within {solved}.")
        return template.format(solved=duration(solved, t))
    return ""
