"""The parts that several views of a request share: heading, state, fields, and what was said."""

from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date

from bot.i18n import Translator
from bot.labels import (
    approval_state,
    dimension_label,
    enumeration,
    event_template,
    figures,
    labelled,
    stars,
    state_emoji,
    state_label,
)
from bot.read_models import Dossier, Station, StepLine, Summary
from bot.views.blocks import (
    Block,
    Inline,
    Line,
    bullets,
    cut,
    dotted,
    link,
    moment,
    one_line,
    phrase,
    rich,
    text,
    user,
)
from bot.views.days import changed_days
from bot.views.rich_text import line, linked_line, quotation, with_table
from domain.events import (
    Asked,
    Cancelled,
    DateMoved,
    DaysChanged,
    Destination,
    Event,
    File,
    Needed,
    NeedHandedOver,
    PromiseChanged,
    Reassigned,
    Released,
    ReplyEdited,
    Snoozed,
    StepsBegun,
    StepSkipped,
    StepStopped,
    Transferred,
)
from domain.excerpts import excerpt
from domain.fields import CHOICES, TITLE_LIMIT, FieldType
from domain.lifecycle import FIRST, STATES, UNFINISHED, Action, State, WaitsOn
from domain.ratings import Rating, rating_in, rating_of
from domain.request import FieldAnswer, Request
from domain.rich_text import RichText, rows_of

DETAILS_SHOWN = 600
_LINE_SHOWN = 8000
_LINE_BESIDES_NAMES = 220
_NAMES_A_LINE = 4
_SHORTEST_NAME = 40
FIELDS_SHOWN = 10
_FIELD_SHOWN = 200
_FILES_SHOWN = 20
_KIND_SHOWN = 20

_SAID = frozenset(
    {
        Action.TRANSFER,
        Action.SKIP_STEP,
        Action.ANSWER,
        Action.ASK,
        Action.REPLY,
        Action.RESOLVE,
        Action.DECLINE,
        Action.REOPEN,
        Action.CANCEL,
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's words, as they read after their last edit.

    Attributes:
        deleted_by: who deleted them; empty if nobody did.
    """

    words: RichText
    files: tuple[File, ...] = ()
    edited: bool = False
    deleted_by: str = ""


def room_for_names(lines: int) -> int:
    """Return how long a title or name in a list may be, so that the list fits into a message."""
    a_line = _LINE_SHOWN // max(lines, 1) - _LINE_BESIDES_NAMES
    return min(max(a_line // _NAMES_A_LINE, _SHORTEST_NAME), TITLE_LIMIT)


def heading(request: Request, room: int = TITLE_LIMIT) -> Line:
    """Number and title."""
    number = f"#{request.number} "
    return linked_line(f"{number}{one_line(request.title)}", len(number) + room, bold=True)


def number_alone(request: Request) -> Line:
    """The number, for those who may not read what the request says."""
    return [text(f"#{request.number}", bold=True)]


def requester_left(dossier: Dossier, t: Translator) -> list[Line]:
    """That nobody will read an answer, and what ends the request; nothing, if somebody will."""
    if not dossier.requester_left or dossier.request.state not in UNFINISHED:
        return []
    request, parent = dossier.request, dossier.parent
    requester = user(request.requester_id)
    is_handed_over = parent and not request.step and not request.confidential
    if parent and is_handed_over and parent.request.state in UNFINISHED:
        words = t.gettext(
            "⚠️ {requester} has left the workspace. The next person to claim #{number} asks for it "
            "in their place."
        )
        return [phrase(words, requester=requester, number=str(parent.request.number))]
    words = t.gettext(
        "⚠️ {requester} has left the workspace, so nobody will read an answer. Press Decline to "
        "end the request."
    )
    return [phrase(words, requester=requester)]


def discreet_heading(request: Request, t: Translator, room: int = TITLE_LIMIT) -> Line:
    """Number and title; of a confidential request, that it is confidential."""
    if request.approver_id:
        return [text(t.gettext("✋ #{number} Approval").format(number=request.number), bold=True)]
    if not request.confidential:
        return heading(request, room)
    words = t.gettext("🔒 #{number} Confidential request").format(number=request.number)
    return [text(words, bold=True)]


def own_or_discreet_heading(request: Request, t: Translator, *, own: bool) -> Line:
    """Number and title, as its requester or else those who serve it see them in a list."""
    return heading(request) if own else discreet_heading(request, t)


def state(request: Request, t: Translator, *, own: bool = False) -> Line:
    """The state, as a mark and a word.

    Args:
        own: whether the reader is the requester.
    """
    waits_on_reader = own and STATES[request.state].waits_on is WaitsOn.REQUESTER
    # Nobody claims a chain: others work on its steps.
    shown = State.IN_PROGRESS if request.chain_id and request.state is FIRST else request.state
    label = t.gettext("Waiting for you") if waits_on_reader else state_label(shown, t)
    if request.is_unsolved:
        label = t.gettext("Closed, not solved")
    if request.approver_id and not request.is_unsolved:
        return [text(approval_state(request.state, t))]
    return [text(f"{state_emoji(shown)} {label}")]


def assignee(request: Request, t: Translator, viewer_id: str | None = None) -> Line:
    """Who has taken it on; of what is solved or ended nobody has anything in hand."""
    if request.state not in UNFINISHED:
        return []
    if request.hop.assignee_id is None:
        return [text(t.gettext("not claimed yet"))]
    if request.hop.assignee_id == viewer_id:
        return [text(t.gettext("assigned to you"))]
    return phrase(t.gettext("assigned to {who}"), who=user(request.hop.assignee_id))


def asked_of(summary: Summary, t: Translator, room: int = TITLE_LIMIT) -> Line:
    """Department and service; of an approval, what it is for."""
    if summary.request.approver_id:
        template = t.gettext("Approval · {service}")
        return [text(template.format(service=cut(t.name(summary.service.name), room)))]
    return [text(place_name(Station(summary.department, summary.service), t, room))]


def place_name(place: Station, t: Translator, room: int = TITLE_LIMIT) -> str:
    """Name a department and its service."""
    names = (t.name(place.department.name), t.name(place.service.name))
    return " · ".join(cut(name, room) for name in names)


def step_name(step: StepLine, t: Translator, room: int = TITLE_LIMIT) -> str:
    """Name a step by what is asked for, and of whom."""
    if step.is_approval:
        return t.gettext("Approval")
    if step.place is None:
        return step.key
    if step.title:
        return f"{cut(t.name(step.place.department.name), room)} · {cut(step.title, room)}"
    return place_name(step.place, t, room)


def since(request: Request, t: Translator, at: Inline) -> Line:
    """Who asked, and when."""
    template = t.gettext("from {who}, {when}")
    return phrase(template, who=user(request.requester_id), when=at)


# --- the service's own fields ---


def field_value(answer: FieldAnswer, t: Translator, limit: int) -> Line:
    """A field's value as its type is shown: people as mentions, choices by their labels."""
    values = (answer.value,) if isinstance(answer.value, str) else answer.value
    field = answer.field
    if field.type in CHOICES:
        labels = {each.key: t.name(each.label) for each in field.options}
        return [text(cut(enumeration((labels.get(each, each) for each in values), t), limit))]
    value = values[0] if values else ""
    if field.type is FieldType.PERSON:
        return [user(value)]
    if field.type is FieldType.FILE_LINK:
        return [link(value, cut(value, limit))]
    if field.type is FieldType.DATE:
        return [text(_date(value, t))]
    shown = excerpt(RichText.of_text(value), limit)
    return [inline for each in shown.parts for row in rows_of(each) for inline in line(row[0])]


def _date(value: str, t: Translator) -> str:
    """A day is a day, wherever it is read: not a moment that moves with the time zone."""
    return format_date(date.fromisoformat(value), "long", locale=t.region)


def field_lines(request: Request, t: Translator) -> list[Line]:
    """The service's own fields, for a card."""
    lines = [_field(each, t, _FIELD_SHOWN) for each in request.fields[:FIELDS_SHOWN]]
    return [*lines, [text("…")]] if len(request.fields) > FIELDS_SHOWN else lines


def whole_field_lines(request: Request, t: Translator, room: int) -> list[Line]:
    """The service's own fields whole, as far as `room` characters for all of them go."""
    lines = []
    for answer in request.fields:
        lines.append(_field(answer, t, max(room, _FIELD_SHOWN)))
        room -= sum(map(len, answer.value))
    return lines


def _field(answer: FieldAnswer, t: Translator, limit: int) -> Line:
    label = cut(t.name(answer.field.label), TITLE_LIMIT)
    return [text(labelled(label, "", t), bold=True), *field_value(answer, t, limit)]


# --- what was said ---


def words_of(dossier: Dossier, event: Event) -> Words:
    """Return the words of an event's author, with their changes since."""
    found = Words(event.words, event.files)
    for each in dossier.events:
        if isinstance(each.content, ReplyEdited) and each.content.event_id == event.id:
            if each.content.deleted:
                return replace(found, words=found.words.struck(), deleted_by=each.actor_id or "")
            found = Words(each.words, each.files, edited=True)
    return found


def event_line(dossier: Dossier, event: Event, t: Translator, words: Words | None = None) -> Line:
    """A sentence that tells what happened.

    Args:
        words: those that were said, to tell of their changes.
    """
    who = user(event.actor_id) if event.actor_id else text("Crossdesk")
    template = event_template(event, t, approval=dossier.request.approver_id is not None)
    told = phrase(template, who=who, **_named_in(dossier, event, t))
    if words and words.deleted_by:
        deleted = phrase(t.gettext("(deleted by {who})"), who=user(words.deleted_by))
        return [*told, text(" "), *deleted]
    return [*told, text(" " + t.gettext("(edited)"))] if words and words.edited else told


def _named_in(  # noqa: C901, PLR0911, PLR0912  -- a table
    dossier: Dossier, event: Event, t: Translator
) -> dict[str, Inline | str]:
    """Return what the template of an event names besides the actor."""
    match event.content:
        case (
            Transferred(service_id=service_id)
            | Asked(destination=Destination(service_id=service_id))
        ):
            return {"place": place_name(dossier.place(service_id), t, _SHORTEST_NAME)}
        case Needed(number=number, service_id=service_id):
            place = place_name(dossier.place(service_id), t, _SHORTEST_NAME)
            return {"place": place, "number": str(number)}
        case StepsBegun(numbers=numbers):
            return {"numbers": enumeration((f"#{each}" for each in numbers.values()), t)}
        case StepStopped(step=step) | StepSkipped(step=step):
            named = (each for each in dossier.steps if each.key == step)
            return {"step": next((step_name(each, t, _SHORTEST_NAME) for each in named), step)}
        case Cancelled(parent=int() as parent):
            return {"number": str(parent)}
        case Cancelled(decided_by=decided_by):
            return {"decider": _person(decided_by)}
        case NeedHandedOver(former=former, requester=requester):
            return {"former": user(former), "requester": user(requester)}
        case Reassigned(former=None):
            return {"assignee": _person(event.handover.assignee_id if event.handover else None)}
        case Released(former=former) | Reassigned(former=former):
            return {"former": _person(former)}
        case Snoozed(until=until):
            return {"time": moment(until)}
        case PromiseChanged(times=times):
            return {"promise": figures(times, t)}
        case DateMoved(expected_at=expected_at):
            return {"time": moment(expected_at)}
        case DaysChanged(changes=changes, due_at=due_at):
            return {"days": changed_days(changes, t), "time": moment(due_at)}
        case _:
            return {}


def _person(user_id: str | None) -> Inline:
    return user(user_id) if user_id else text("")


def own_rating(dossier: Dossier, t: Translator) -> list[Line]:
    """Show the requester's own rating on their card; empty if there is none."""
    rating = rating_in(dossier.events)
    if rating is None:
        return []
    return [[text(labelled(t.gettext("Your rating"), stars(rating.score, t), t))]]


def rating_lines(rating: Rating, t: Translator) -> list[Line]:
    """Render a rating without its comment: the score, and what was expected and found."""
    template = t.gettext("expected {expected}, received {perceived}")
    gaps = [
        labelled(
            dimension_label(dimension, t),
            template.format(expected=gap.expected, perceived=gap.perceived),
            t,
        )
        for dimension, gap in rating.gaps.items()
    ]
    return [[text(words)] for words in (stars(rating.score, t), *gaps)]


def figures_said(event: Event, t: Translator) -> list[Line]:
    """The figures of a rating, of an event that is one."""
    rating = rating_of(event)
    return rating_lines(rating, t) if rating else []


def file_list(words: Words, t: Translator) -> list[Block]:
    """Links to the files that came with what was said, as a list."""
    lines = [_file(each, t, deleted=bool(words.deleted_by)) for each in words.files[:_FILES_SHOWN]]
    return [bullets(lines)] if lines else []


def _file(file: File, t: Translator, *, deleted: bool) -> Line:
    """A link to a file, with its kind where its name does not tell it."""
    name = cut(one_line(file.name), TITLE_LIMIT)
    if file.deleted or deleted:
        return [text(name, strike=True), text(" " + t.gettext("(deleted)"))]
    kind = file.kind.upper()
    told = not kind or name.upper().endswith(f".{kind}")
    return [link(file.permalink, name), *([] if told else [text(f" ({cut(kind, _KIND_SHOWN)})")])]


def said(
    dossier: Dossier, event: Event, t: Translator, limit: int, *, table: bool = True
) -> list[Block]:
    """Render an event, and at most `limit` characters of what was said with it.

    Args:
        table: whether a table may stand there.
    """
    words = words_of(dossier, event)
    lead = [event_line(dossier, event, t, words), *figures_said(event, t)]
    shown, files = excerpt(words.words, limit), file_list(words, t)
    if table:
        return with_table(lead, shown, files)
    return [rich(*lead, *quotation(shown), *files)]


def last_said(dossier: Dossier, kinds: frozenset[Action] = _SAID) -> Event | None:
    """The last event of these kinds in which something was said, if any."""
    for event in reversed(dossier.events):
        if event.kind in kinds and (event.text or event.files):
            return event
    return None


def status_line(request: Request, t: Translator, viewer_id: str | None = None) -> Line:
    """State and assignee."""
    return dotted(state(request, t), assignee(request, t, viewer_id))
