"""Every view of an approval, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import Translator
from bot.layouts.samples import BOB, SERVING, dossier, line, listing, queue_of
from bot.read_models import Dossier, Station, StepLine
from bot.views.blocks import Message, View
from bot.views.nags import nagging
from bot.views.requests import cards, details, forms, lists, notes
from bot.views.requests.needs import need_note
from bot.views.requests.queue import queue_message
from domain.chain import Progress
from domain.errors import Problem
from domain.lifecycle import Action, State
from domain.permissions import Role


def approval_views(
    subject: Dossier, chain: Dossier, t: Translator
) -> Iterator[tuple[str, Message | View]]:
    """Every view of an approval in a chain, in each state and at each point of the chain."""
    title, place = subject.request.title, Station(subject.department, subject.service)
    asked = [
        replace(
            dossier(
                state,
                title,
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
    for each in asked:
        yield "assignee_card of an approval", cards.assignee_card(each, t)
        yield "withdrawn_approval", cards.withdrawn_approval(each, t)
        yield "details of an approval", details.details(each, frozenset(SERVING), t)
        yield "decline_form of an approval", forms.decline_form(each, t)
        yield "queue of approvals", queue_message(queue_of(listing([each])), t)
        for role in (Role.ASSIGNEE, Role.ADMIN):
            yield "nag of an approval", nagging.nag([line(each, role=role)], t)
        for action in Action:
            yield f"approval done {action}", lists.done(action, each.request, t)
        for event in each.events:
            yield f"note of an approval {event.kind}", notes.assignee_note(each, event, t)
            yield f"note of an approval {event.kind}", notes.requester_note(each, event, t)
            yield f"need_note of an approval {event.kind}", need_note(chain, each, event, t)
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
