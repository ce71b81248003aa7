"""News about the services of a department, for those who serve there."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.labels import and_more, enumeration, figures, labelled, promise_sentence, with_aside
from bot.views.blocks import (
    Block,
    Line,
    Message,
    bullets,
    button,
    button_rows,
    cut,
    fallback,
    header,
    last_moment,
    phrase,
    rich,
    small,
    text,
)
from bot.views.catalogue.service_news import change_lines
from domain.catalogue import ServiceDefinition
from domain.organisation import Department
from domain.rollouts import ROLLOUT_REMINDER_WORKING_DAYS, Lesson
from domain.standards import Priority

_EXPLAINED = 4
_NAMED = 25
_CUT = 300
_NAME_CUT = 75


def rollout_card(
    department: Department,
    lessons: Sequence[Lesson],
    revision: int,
    t: Translator,
    reminder: int = 0,
) -> Message:
    """Tell a provider what is new about the services of their department.

    Up to four services are explained; of more, each is a line with what is promised.

    Args:
        lessons: at least one.
        revision: the revision of the catalogue up to which they have read everything, once they
            say so.
        reminder: which reminder it is; 0: none.
    """
    name = t.name(department.name)
    title = t.gettext("📣 New at {department}").format(department=name)
    read_at = [each.read_at for each in lessons if each.read_at]
    is_read = len(read_at) == len(lessons)
    lead = _lead(lessons, t, reminder)
    value = f"{department.id}:{revision}"
    blocks = [
        header(title),
        *([] if is_read else [rich([text(lead)])]),
        *(_explained(lessons, t) if len(lessons) <= _EXPLAINED else _folded(lessons, t)),
        small(_where_all_is(department, t)),
    ]
    if is_read:
        done = phrase(t.gettext("✅ You have read it, {date}."), date=last_moment(max(read_at)))
        blocks.append(rich(done))
    else:
        have_read = button(ids.ROLLOUT_READ, t.gettext("I have read it"), value, primary=True)
        practise = button(ids.PRACTICE_START, t.gettext("Practise with a request"), "practice")
        blocks += button_rows([have_read, practise])
    names = enumeration([_name(each.service, t) for each in lessons[:_EXPLAINED]], t)
    return Message(fallback([text(title)], [text(names)]), blocks)


def replaced_card(department: Department, t: Translator) -> Message:
    """Show that what somebody was told is out of date, and a newer message says how it is."""
    words = t.gettext("{department}: this was changed again. Please read the newer message.")
    said = words.format(department=t.name(department.name))
    return Message(said, [rich([text(said)])])


def read_rollout(value: str) -> tuple[int, int]:
    """Read of which department, and up to which revision, somebody has read everything."""
    department_id, revision = value.split(":")
    return int(department_id), int(revision)


def _lead(lessons: Sequence[Lesson], t: Translator, reminder: int) -> str:
    if reminder:
        return t.gettext(
            "Reminder {n} of {all}: please read this, and confirm that you have."
        ).format(n=reminder, all=len(ROLLOUT_REMINDER_WORKING_DAYS))
    return t.ngettext(
        "You serve this. Please read what is promised, and confirm that you have.",
        "You serve these. Please read what is promised, and confirm that you have.",
        len(lessons),
    )


def _explained(lessons: Sequence[Lesson], t: Translator) -> list[Block]:
    """Each service with all that its providers need to know."""
    parts: list[Block | Line] = []
    for each in lessons:
        news = t.gettext("changed") if each.change.before else t.gettext("new")
        parts.append([text(with_aside(_name(each.service, t), news, t), bold=True)])
        parts.append(bullets([text(cut(line, _CUT))] for line in lesson_lines(each, t)))
    return [rich(*parts)]


def _folded(lessons: Sequence[Lesson], t: Translator) -> list[Block]:
    """Each service in a line."""
    lines: list[Line] = [
        [text(_name(each.service, t), bold=True), text(" · "), text(_promise(each.service, t))]
        for each in lessons[:_NAMED]
    ]
    more = len(lessons) - _NAMED
    return [rich(bullets(lines)), *([small(and_more(more, t))] if more > 0 else [])]


def lesson_lines(lesson: Lesson, t: Translator) -> list[str]:
    """List what changed about a service, or of a new one what is promised, asked and ticked."""
    before, after = lesson.change.before, lesson.service
    if before is None:
        told = (_promise(after, t), _urgent(after, t), _asked(after, t), _ticked(after, t))
        return [each for each in (*told, *_ahead(after, t)) if each]
    others = t.gettext("Settings that are only in the catalogue file")
    lines = [each for each in change_lines(lesson.change, t) if each != others]
    if before.standard.urgent != after.standard.urgent:
        lines.append(_urgent(after, t))
    if before.approve and not after.approve:
        lines.append(t.gettext("It needs no approval any more."))
    elif before.approve != after.approve or before.chain != after.chain:
        lines += _ahead(after, t)
    return [each for each in lines if each] or [_promise(after, t)]


def _promise(service: ServiceDefinition, t: Translator) -> str:
    return promise_sentence(service.standard.figures(), t) or t.gettext("No time is promised.")


def _urgent(service: ServiceDefinition, t: Translator) -> str:
    standard = service.standard
    words = figures(standard.figures(Priority.URGENT), t)
    differs = standard.figures(Priority.URGENT) != standard.figures()
    return labelled(t.gettext("If it is urgent"), words, t) if words and differs else ""


def _asked(service: ServiceDefinition, t: Translator) -> str:
    names = enumeration([t.name(each.label) for each in service.fields], t)
    return labelled(t.gettext("The form asks for"), names, t) if names else ""


def _ticked(service: ServiceDefinition, t: Translator) -> str:
    names = enumeration([t.name(each) for each in service.standard.quality], t)
    return labelled(t.gettext("Ticked at the end"), names, t) if names else ""


def _ahead(service: ServiceDefinition, t: Translator) -> list[str]:
    """Say what must be approved first, and how many steps there are."""
    approved = [t.gettext("It must be approved before you get it.")] if service.approve else []
    if service.chain is None:
        return approved
    words = t.ngettext("It has {n} step.", "It has {n} steps.", len(service.chain.steps))
    return [*approved, words.format(n=len(service.chain.steps))]


def _where_all_is(department: Department, t: Translator) -> str:
    words = t.gettext("Everything about your services: {command}")
    return words.format(command=f"{ids.REQUEST_COMMAND} services {department.key}")


def _name(service: ServiceDefinition, t: Translator) -> str:
    return cut(t.name(service.name), _NAME_CUT)
