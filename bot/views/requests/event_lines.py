"""The events of a request: a line for each, and what was said with it."""

from dataclasses import dataclass, replace

from bot.i18n import Translator
from bot.labels import (
    dimension_label,
    enumeration,
    event_template,
    figures,
    labelled,
    stars,
)
from bot.read_models import Dossier
from bot.views.blocks import (
    Block,
    Inline,
    Line,
    bullets,
    cut,
    link,
    moment,
    one_line,
    phrase,
    rich,
    text,
    user,
)
from bot.views.days import changed_days
from bot.views.requests.chains import why_stopped
from bot.views.requests.headings import SHORTEST_NAME, place_name, step_name
from bot.views.rich_text import quotation, with_table
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
    Rejected,
    Released,
    ReplyEdited,
    Snoozed,
    StepsBegun,
    StepSkipped,
    StepStopped,
    Transferred,
)
from domain.excerpts import excerpt
from domain.fields import TITLE_LIMIT
from domain.lifecycle import Action
from domain.ratings import Rating, rating_in, rating_of
from domain.rich_text import RichText

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
        Action.REJECT,
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


def words_of(dossier: Dossier, event: Event) -> Words:
    """Return the words of an event's author, with their changes since."""
    found = Words(event.words, event.files)
    for each in dossier.events:
        if isinstance(each.content, ReplyEdited) and each.content.event_id == event.id:
            if each.content.deleted:
                return replace(found, words=found.words.struck(), deleted_by=each.actor_id or "")
            found = Words(each.words, each.files, edited=True)
    return found


def last_said(dossier: Dossier, kinds: frozenset[Action] = _SAID) -> Event | None:
    """The last event of these kinds in which something was said, if any."""
    for event in reversed(dossier.events):
        if event.kind in kinds and (event.text or event.files):
            return event
    return None


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


def event_line(dossier: Dossier, event: Event, t: Translator, words: Words | None = None) -> Line:
    """A sentence that tells what happened.

    Args:
        words: those that were said, to tell of their changes.
    """
    who = user(event.actor_id, t) if event.actor_id else text("Crossdesk")
    template = event_template(event, t, approval=dossier.request.approver_id is not None)
    told = phrase(template, who=who, **_named_in(dossier, event, t))
    if words and words.deleted_by:
        deleted = phrase(t.gettext("(deleted by {who})"), who=user(words.deleted_by, t))
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
            return {"place": place_name(dossier.place(service_id), t, SHORTEST_NAME)}
        case Rejected(by=by):
            return {"approver": _person(by, t)}
        case Needed(number=number, service_id=service_id):
            place = place_name(dossier.place(service_id), t, SHORTEST_NAME)
            return {"place": place, "number": str(number)}
        case StepsBegun(numbers=numbers):
            return {"numbers": enumeration((f"#{each}" for each in numbers.values()), t)}
        case StepStopped(step=step, problem=problem, fields=fields):
            return {"step": _step(dossier, step, t), "why": why_stopped(problem, t, fields)}
        case StepSkipped(step=step):
            return {"step": _step(dossier, step, t)}
        case Cancelled(parent=int() as parent):
            return {"number": str(parent)}
        case Cancelled(requested_by=requested_by) if requested_by:
            return {"approver": _person(requested_by, t)}
        case Cancelled(decided_by=decided_by):
            return {"decider": _person(decided_by, t)}
        case NeedHandedOver(former=former, requester=requester):
            return {"former": user(former, t), "requester": user(requester, t)}
        case Reassigned(former=None):
            return {"assignee": _person(event.handover.assignee_id if event.handover else None, t)}
        case Released(former=former) | Reassigned(former=former):
            return {"former": _person(former, t)}
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


def _step(dossier: Dossier, key: str, t: Translator) -> str:
    named = (each for each in dossier.steps if each.key == key)
    return next((step_name(each, t, SHORTEST_NAME) for each in named), key)


def _person(user_id: str | None, t: Translator) -> Inline:
    return user(user_id, t) if user_id else text("")


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
