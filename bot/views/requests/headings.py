"""A request in a line: number and title, state, assignee, department and service."""

from bot.i18n import Translator
from bot.labels import (
    approval_state,
    state_emoji,
    state_label,
)
from bot.read_models import Dossier, Station, StepLine, Summary
from bot.views.blocks import (
    Inline,
    Line,
    cut,
    dotted,
    one_line,
    phrase,
    text,
    user,
)
from bot.views.rich_text import linked_line
from domain.fields import TITLE_LIMIT
from domain.lifecycle import FIRST, SERVED, STATES, UNFINISHED, State, WaitsOn
from domain.request import Request

_LINE_SHOWN = 8000
_LINE_BESIDES_NAMES = 220
_NAMES_A_LINE = 4
SHORTEST_NAME = 40


def room_for_names(lines: int) -> int:
    """Return how long a title or name in a list may be, so that the list fits into a message."""
    a_line = _LINE_SHOWN // max(lines, 1) - _LINE_BESIDES_NAMES
    return min(max(a_line // _NAMES_A_LINE, SHORTEST_NAME), TITLE_LIMIT)


def heading(request: Request, t: Translator, room: int = TITLE_LIMIT) -> Line:
    """Number and title."""
    number = f"#{request.number} "
    title = one_line(shown_title(request, t))
    return linked_line(f"{number}{title}", len(number) + room, bold=True)


def shown_title(request: Request, t: Translator) -> str:
    """Return the title; instead of one that was erased, that it was."""
    return request.title or t.gettext("(text erased)")


def number_alone(request: Request) -> Line:
    """The number, for those who may not read what the request says."""
    return [text(f"#{request.number}", bold=True)]


def requester_left(dossier: Dossier, t: Translator) -> list[Line]:
    """Say that the requester has left, and what ends the request; empty if they have not."""
    if not dossier.requester_left or dossier.request.state not in UNFINISHED:
        return []
    request, parent = dossier.request, dossier.parent
    requester = user(request.requester_id, t)
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
        return heading(request, t, room)
    words = t.gettext("🔒 #{number} Confidential request").format(number=request.number)
    return [text(words, bold=True)]


def own_or_discreet_heading(request: Request, t: Translator, *, own: bool) -> Line:
    """Number and title, as its requester or else those who serve it see them in a list."""
    return heading(request, t) if own else discreet_heading(request, t)


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
    """Name the assignee; empty if the request is solved or over."""
    if request.state not in SERVED:
        return []
    if request.hop.assignee_id is None:
        return [text(t.gettext("not claimed yet"))]
    if request.hop.assignee_id == viewer_id:
        return [text(t.gettext("assigned to you"))]
    return phrase(t.gettext("assigned to {who}"), who=user(request.hop.assignee_id, t))


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
    return phrase(template, who=user(request.requester_id, t), when=at)


def status_line(request: Request, t: Translator, viewer_id: str | None = None) -> Line:
    """State and assignee."""
    return dotted(state(request, t), assignee(request, t, viewer_id))
