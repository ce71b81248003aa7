"""Chains: what a card shows of the steps, and what is asked of who answers for the chain."""

from collections.abc import Mapping, Sequence

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import action_label, and_more, enumeration, with_aside
from bot.read_models import Dossier, StepLine
from bot.views.blocks import (
    Block,
    Line,
    button,
    button_rows,
    cut,
    dotted,
    moment,
    phrase,
    rich,
    text,
    user,
)
from bot.views.requests.approvals import ASKED_SHOWN, who_approves
from bot.views.requests.buttons import buttons
from bot.views.requests.headings import (
    SHORTEST_NAME,
    assignee,
    number_alone,
    room_for_names,
    state,
    step_name,
)
from bot.views.requests.promises import next_due
from domain.chain import Progress
from domain.errors import Problem
from domain.lifecycle import STATES, Action
from domain.promise_terms import Mark

_SHOWN = 12
"""The number of steps that a card shows; *Show* has them all."""

_MARKS: Mapping[Progress, str] = {
    Progress.COMING: "◽",
    Progress.READY: "◽",
    Progress.RUNNING: "🔧",
    Progress.DONE: "✅",
    Progress.STOPPED: "🚫",
    Progress.SKIPPED: "⏭️",
    Progress.NOT_NEEDED: "➖",
}

_WORDS: Mapping[Progress, str] = {
    Progress.READY: mark("begins now"),
    Progress.DONE: mark("done"),
    Progress.STOPPED: mark("stopped"),
    Progress.SKIPPED: mark("skipped"),
    Progress.NOT_NEEDED: mark("not needed"),
}

_WHY_STOPPED: Mapping[Problem, str] = {
    Problem.UNKNOWN_DEPARTMENT: mark("this department serves nobody any more"),
    Problem.UNKNOWN_SERVICE: mark("this service is not offered any more"),
    Problem.NO_CATALOGUE: mark("this service is not offered any more"),
    Problem.NO_APPROVER: mark("nobody can approve it"),
    Problem.NOBODY_APPROVES: mark("nobody can approve it"),
}
_FIELDS_WRONG = mark("something that it needs to know is missing")


def step_lines(dossier: Dossier, t: Translator, *, whole: bool = False) -> list[Line]:
    """List the steps of a chain in their order: who has each, by when, or what it waits for.

    Args:
        whole: whether all are listed; else, if they are many, the most important of them.
    """
    needed = [each for each in dossier.steps if each.progress is not Progress.NOT_NEEDED]
    shown = dossier.steps if whole else needed
    if not whole:
        shown = _most_important(needed)
    lines = [_step(each, dossier, t) for each in shown]
    more = 0 if whole else len(needed) - len(shown)
    if more:
        lines.append([text(and_more(more, t))])
    done = sum(each.progress in (Progress.DONE, Progress.SKIPPED) for each in needed)
    title = t.gettext("Steps: {done} of {all} done").format(done=done, all=len(needed))
    return [[text(title, bold=True)], *lines] if lines else []


def _most_important(steps: Sequence[StepLine]) -> list[StepLine]:
    """Return as many steps as a card shows, in their order.

    Those that somebody works on or decides about come first, then what begins next, then what was
    over last.
    """

    def rank(place: int) -> tuple[int, int]:
        if steps[place].progress in (Progress.DONE, Progress.SKIPPED):
            return 2, -place
        return int(steps[place].progress is Progress.COMING), place

    shown = set(sorted(range(len(steps)), key=rank)[:_SHOWN])
    return [each for place, each in enumerate(steps) if place in shown]


def expected(dossier: Dossier, t: Translator) -> list[Line]:
    """Say when the last step of a chain is expected to be done; nothing, if nobody knows."""
    if dossier.expected_at is None or lacks_something(dossier):
        return []
    template = t.gettext("All steps are expected to be done by {time}")
    return [phrase(template, time=moment(dossier.expected_at))]


def late_steps(dossier: Dossier, t: Translator) -> list[Line]:
    """Name the steps of a chain that are late; nothing, if none is."""
    late = [each for each in dossier.steps if _is_late(each)]
    names = (step_name(each, t, room_for_names(_SHOWN)) for each in late)
    listed = cut(enumeration(names, t), room_for_names(_SHOWN))
    return [[text(t.gettext("Late: {steps}").format(steps=listed))]] if late else []


def _is_late(step: StepLine) -> bool:
    works = (*step.asked, *([step.work] if step.work else []))
    return any(each.mark is Mark.OVERDUE for each in works)


def why_stopped(problem: Problem, t: Translator, fields: Sequence[str] = ()) -> str:
    """Say why a step could not begin.

    Args:
        fields: the keys of its service's own fields that are wrong.
    """
    words = t.gettext(_WHY_STOPPED.get(problem, _FIELDS_WRONG))
    return with_aside(words, cut(enumeration(fields, t), SHORTEST_NAME), t) if fields else words


def stuck_steps(dossier: Dossier) -> list[StepLine]:
    """Return the steps about which somebody must decide how the chain goes on."""
    return [each for each in dossier.steps if each.stuck]


def lacks_something(dossier: Dossier) -> bool:
    """Whether a chain goes on though its steps are over: it was reopened, and no step with it."""
    over = (Progress.DONE, Progress.SKIPPED, Progress.NOT_NEEDED)
    ended = all(each.optional or each.progress in over for each in dossier.steps)
    return bool(dossier.steps) and ended and STATES[dossier.request.state].clock_runs


def asked_what_is_missing(chain: Dossier, t: Translator) -> list[Block]:
    """Ask who answers for a chain what is missing, now that it was reopened."""
    template = t.gettext(
        "All required steps are done, so #{number} does not go on automatically. Find out what "
        "is missing. If it is a step, ask its department to reopen it; else see to it, and resolve "
        "#{number}."
    )
    words = template.format(number=chain.request.number)
    return [rich([text(words), *_whom(chain, t)])]


def _whom(chain: Dossier, t: Translator) -> Line:
    return [part for each in chain.deciders for part in (text(" "), user(each, t))]


def asked_to_decide(chain: Dossier, step: StepLine, t: Translator) -> list[Block]:
    """Ask who answers for a chain how it goes on without a step that was stopped."""
    template = t.gettext(
        "The steps after “{step}” wait until somebody decides. Skip it, ask another service, or "
        "decline #{number} to give it up."
    )
    if step.is_approval:
        template = t.gettext(
            "The steps after “{step}” wait until somebody decides. Skip it, or decline "
            "#{number} to give it up."
        )
    name = step_name(step, t, room_for_names(_SHOWN))
    words = template.format(step=name, number=chain.request.number)
    value = f"{chain.request.reference}:{step.key}"
    offered = [
        button(ids.REQUEST_SKIP_STEP, action_label(Action.SKIP_STEP, t), value),
        *([] if step.is_approval else [_replace_button(value, t)]),
        *buttons(chain.request, (Action.DECLINE,), t),
    ]
    return [rich([text(words), *_whom(chain, t)]), *button_rows(offered)]


def _replace_button(value: str, t: Translator) -> Block:
    return button(ids.REQUEST_REPLACE_STEP, action_label(Action.BEGIN_STEPS, t), value)


def _step(step: StepLine, dossier: Dossier, t: Translator) -> Line:
    hand = "✋ " if step.is_approval else ""
    name = [text(f"{_MARKS[step.progress]} {hand}{step_name(step, t, room_for_names(_SHOWN))}")]
    optional = [text(t.gettext("optional"))] if step.optional else []
    return dotted(name, optional, *_how_it_stands(step, dossier, t))


def _how_it_stands(step: StepLine, dossier: Dossier, t: Translator) -> list[Line]:
    work = step.work
    if step.problem:
        return [[text(why_stopped(step.problem, t))]]
    if step.progress is Progress.COMING:
        return [_waits_for(step, dossier, t)]
    if step.asked:
        return [who_approves(each, t) for each in step.asked[:ASKED_SHOWN]]
    if work and step.progress is Progress.RUNNING:
        request = work.request
        return [
            number_alone(request),
            state(request, t, own=True),
            assignee(request, t) if request.hop.assignee_id else [],
            next_due(work, t),
        ]
    if work and step.progress is Progress.STOPPED:
        return [number_alone(work.request), state(work.request, t)]
    number = number_alone(work.request) if work else []
    return [number, [text(t.gettext(_WORDS[step.progress]))]]


def _waits_for(step: StepLine, dossier: Dossier, t: Translator) -> Line:
    """Name what must be over before a step begins."""
    before = {each.key: each for each in dossier.steps}
    over = (Progress.DONE, Progress.SKIPPED, Progress.NOT_NEEDED)
    waits = [before[key] for key in step.after if before[key].progress not in over]
    names = (
        each.title or (t.name(each.place.service.name) if each.place else step_name(each, t))
        for each in waits
    )
    listed = cut(enumeration(names, t), room_for_names(_SHOWN))
    if not listed:
        return []
    if step.begins_at is None:
        return [text(t.gettext("after {steps}").format(steps=listed))]
    template = t.gettext("after {steps}, about {time}")
    return phrase(template, steps=listed, time=moment(step.begins_at))
