"""Needs: what a request shows of those that were opened for it, and of the one that it is for."""

from bot.i18n import Translator
from bot.labels import and_more
from bot.read_models import Dossier, Summary
from bot.views.blocks import (
    Line,
    Message,
    button_rows,
    dotted,
    fallback,
    phrase,
    rich,
    small,
    text,
)
from bot.views.requests.buttons import buttons
from bot.views.requests.chains import asked_to_decide, stuck_steps
from bot.views.requests.event_lines import event_line
from bot.views.requests.headings import (
    asked_of,
    discreet_heading,
    number_alone,
    room_for_names,
    state,
)
from bot.views.requests.promises import next_due
from bot.views.rich_text import quotation
from domain.events import Event
from domain.excerpts import excerpt
from domain.lifecycle import UNFINISHED, Action

_SAID_SHOWN = 600
_SHOWN = 10


def need_lines(dossier: Dossier, t: Translator, *, named: bool = True) -> list[Line]:
    """List the needs of a request: from whom, and by when; a line each, the open ones first.

    The steps of a chain are listed apart: see `views.requests.chains`.

    Args:
        named: whether their titles are shown: to those who asked, where nobody else reads along.
    """
    others = [each for each in dossier.needs if not each.request.step]
    needs = sorted(others, key=lambda each: each not in dossier.open_needs)
    lines = [_need(each, t, named=named) for each in needs[:_SHOWN]]
    more = len(needs) - len(lines)
    if more:
        lines.append([text(and_more(more, t))])
    return [[text(t.gettext("Needs:"), bold=True)], *lines] if lines else []


def needed_for(dossier: Dossier, t: Translator) -> list[Line]:
    """Name the request that it is for, and when that is due; a confidential one by its number."""
    parent = dossier.parent
    if parent is None:
        return []
    # Who is told that an approval is late need not be one who may read what it is for.
    discreet = parent.request.confidential or dossier.request.approver_id
    about = number_alone(parent.request) if discreet else _named(parent, t)
    step = dossier.request.step and parent.request.chain_id
    template = t.gettext("Needed for {request}")
    if step:
        template = t.gettext("Step of {request}")
    elif dossier.request.approver_id:
        template = t.gettext("For {request}")
    return [dotted(phrase(template, request=about), next_due(parent, t))]


def need_note(
    parent: Dossier, need: Dossier, event: Event, t: Translator, *, discreet: bool = False
) -> Message:
    """Tell what became of a need, in the thread of the card of the request that needs it.

    Once it no longer waits for others, that one can be resolved.

    Args:
        discreet: whether the need is named by its number alone, without what was said.
    """
    title = number_alone(need.request) if discreet else discreet_heading(need.request, t)
    line = event_line(need, event, t)
    silent = discreet or need.request.confidential
    quoted = [] if silent else quotation(excerpt(event.words, _SAID_SHOWN))
    blocks = [rich(title, line, *quoted)]
    waits = parent.request.state in UNFINISHED
    if event.kind is Action.REOPEN and not waits:
        stays = t.gettext("This does not reopen #{number}.")
        blocks.append(small(stays.format(number=parent.request.number)))
    for step in stuck_steps(parent) if waits else ():
        if step.key == need.request.step_key:
            blocks += asked_to_decide(parent, step, t)
    if waits and not parent.open_needs and not parent.steps:
        done = t.gettext("#{number} no longer waits for other requests.")
        blocks += [
            small(done.format(number=parent.request.number)),
            *button_rows(buttons(parent.request, (Action.RESOLVE,), t)),
        ]
    return Message(fallback(dotted(title, line)), blocks)


def need_late_note(parent: Dossier, need: Summary, t: Translator) -> Message:
    """Tell that a need is late, in the thread of the card of the request that needs it."""
    discreet = parent.request.confidential
    title = number_alone(need.request) if discreet else discreet_heading(need.request, t)
    line, where = next_due(need, t), asked_of(need, t, room_for_names(1))
    return Message(fallback(dotted(title, line)), [rich(title, dotted(where, line))])


def _named(parent: Summary, t: Translator) -> Line:
    room = room_for_names(_SHOWN)
    return dotted(discreet_heading(parent.request, t, room), [text(t.name(parent.department.name))])


def _need(need: Summary, t: Translator, *, named: bool) -> Line:
    room = room_for_names(_SHOWN)
    title = discreet_heading(need.request, t, room) if named else number_alone(need.request)
    where = asked_of(need, t, room)
    return [text("• "), *dotted(title, where, state(need.request, t), next_due(need, t))]
