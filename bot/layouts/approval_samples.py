"""Every view of an approval, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.form_models import RequestForm
from bot.i18n import Translator
from bot.layouts.samples import (
    APPROVAL,
    BOB,
    IT,
    LAPTOP,
    SERVING,
    STANDARD,
    dossier,
    line,
    listing,
    queue_of,
)
from bot.layouts.state_in_samples import DONE_SHOWS_THE_STATE, NOTES_THAT_SHOW_THE_STATE
from bot.read_models import Dossier, Station, StepLine
from bot.views.blocks import Message, View
from bot.views.nags import nagging
from bot.views.requests import cards, confirmations, details, ending_forms, notes
from bot.views.requests.approvals import withdrawn_approval
from bot.views.requests.needs import need_note
from bot.views.requests.queue import queue_message
from domain.chain import Progress
from domain.errors import Problem
from domain.lifecycle import Action, State
from domain.permissions import Role

_DONE_SHOWS_THE_STATE = (*DONE_SHOWS_THE_STATE, Action.RESOLVE)
"""Also whether it was approved."""
_SERVICE = replace(LAPTOP, approve=APPROVAL)
APPROVABLE = RequestForm([IT], IT, [_SERVICE], _SERVICE, STANDARD)
"""The form of a service that must be approved."""


def service_approval_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view of a request that must be approved, or was, before its department has it."""
    title = subject.request.title
    asked = [
        dossier(state, title, number=13, step="approval", approver_id=BOB, assignee_id=BOB)
        for state in State
    ]
    for few in (asked[:1], asked):
        about = replace(subject, needs=tuple(few))
        for card in (cards.provider_card, cards.requester_card):
            yield f"{card.__name__} of what must be approved", card(about, t)
        yield "details of what must be approved", details.details(about, frozenset(SERVING), t)


def approval_views(
    subject: Dossier, chain: Dossier, t: Translator
) -> Iterator[tuple[str, Message | View]]:
    """Every view of a chain with approvals in each state, and at each point of the chain."""
    asked = _approvals(chain)
    steps = tuple(
        StepLine(
            "1", None, each, is_approval=True, asked=tuple(asked), stuck=each is Progress.STOPPED
        )
        for each in Progress
    )
    nobody = replace(steps[0], problem=Problem.NOBODY_APPROVES, asked=(), progress=Progress.STOPPED)
    with_approvals = replace(chain, steps=(*steps, nobody))
    for card in (cards.provider_card, cards.requester_card):
        yield f"{card.__name__} of a chain with approvals", card(with_approvals, t)
    yield (
        "need_note of a stopped approval",
        need_note(with_approvals, asked[0], subject.events[0], t),
    )


def approval_cards(chain: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view in which who approves reads about it. Of the chain, it shows who is waited for."""
    for each in _approvals(chain):
        yield "assignee_card of an approval", cards.assignee_card(each, t)
        yield "details of an approval", details.details(each, frozenset(SERVING), t)
        for role in (Role.ASSIGNEE, Role.ADMIN):
            yield "nag of an approval", nagging.nag([line(each, role=role)], t)


def approval_notes(
    chain: Dossier, over: Dossier, t: Translator
) -> Iterator[tuple[str, Message | View]]:
    """Every note and form of an approval.

    Args:
        over: a chain that is over, which is all that a note shows of the chain's state.
    """
    shows_state = NOTES_THAT_SHOW_THE_STATE[notes.requester_note]
    first, *_ = asked = _approvals(chain)
    for each in asked:
        yield "withdrawn_approval", withdrawn_approval(each, t)
        yield "decline_form of an approval", ending_forms.decline_form(each, t)
        yield "queue of approvals", queue_message(queue_of(listing([each])), t)
        for action in Action:
            if action in _DONE_SHOWS_THE_STATE or each is first:
                yield f"approval done {action}", confirmations.done(action, each.request, t)
        for event in each.events:
            if event.kind in shows_state or each is first:
                yield f"note of an approval {event.kind}", notes.requester_note(each, event, t)
    for event in first.events:
        yield f"note of an approval {event.kind}", notes.assignee_note(first, event, t)
        for parent in (chain, over):
            yield f"need_note of an approval {event.kind}", need_note(parent, first, event, t)


def _approvals(chain: Dossier) -> list[Dossier]:
    place = Station(chain.department, chain.service)
    return [
        replace(
            dossier(
                state,
                chain.request.title,
                number=13,
                step="1",
                approver_id=BOB,
                assignee_id=BOB,
                confidential=True,
            ),
            parent=chain,
            unlocks=(place,) * 7,
        )
        for state in State
    ]
