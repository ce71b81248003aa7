"""Requests whose words were erased, and views that name somebody whose data was."""

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import Translator
from bot.layouts.samples import ANN, BOB, CAROL, IT, dossier, history
from bot.read_models import Dossier
from bot.views import errors
from bot.views.blocks import Message, View
from bot.views.people import departures
from bot.views.ratings import rating, thanks
from bot.views.requests import cards, details, notes
from domain.departures import Departure
from domain.erasure import ERASED_OTHER, ERASED_REQUESTER
from domain.errors import DomainError, Problem
from domain.events import Event, Handover, Sent
from domain.lifecycle import STATES, State
from domain.permissions import Role

_STANDS_FOR = {ANN: ERASED_REQUESTER, BOB: ERASED_OTHER, CAROL: ERASED_OTHER}


def erased_dossiers() -> Iterator[Dossier]:
    """A request in each state that ends it, without words and people."""
    for state in State:
        if STATES[state].ended:
            yield dossier(
                *(state, "", tuple(map(_erased, history("")))), requester_id=ERASED_REQUESTER
            )


def erased_views(t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every message and window that goes on showing a request whose words were erased."""
    for subject in erased_dossiers():
        state = subject.request.state
        for card in (cards.provider_card, cards.requester_card, cards.assignee_card):
            yield f"erased {card.__name__} ({state})", card(subject, t)
        yield f"erased details ({state})", details.details(subject, frozenset({Role.PROVIDER}), t)
        for each in subject.events:
            yield f"erased note {each.kind} ({state})", notes.provider_note(subject, each, t)
            yield f"erased withdrawn {each.kind} ({state})", notes.withdrawn_note(subject, each, t)
        yield f"erased low rating ({state})", rating.low_rating(subject, "T1", t, reopens=False)
        yield f"erased thanks ({state})", thanks.thanks_message(subject, "", t)
    left = Departure.LEFT_WORKSPACE
    yield "erased departure", departures.back_in_queue(IT, ERASED_OTHER, left, [7], t, manages=True)
    refused = DomainError(Problem.REQUEST_ERASED, number=7)
    yield "erased refusal", errors.error_message(refused, t)
    decided = DomainError(Problem.PROPOSAL_DECIDED, who=ERASED_OTHER)
    yield "erased decision", errors.error_message(decided, t)


def _erased(event: Event) -> Event:
    content, handover = event.content, event.handover
    if isinstance(content, Sent):
        content = replace(content, text="", files=())
    if handover and handover.assignee_id:
        handover = Handover(ERASED_OTHER)
    actor_id = _STANDS_FOR[event.actor_id] if event.actor_id else None
    return replace(event, actor_id=actor_id, content=content, handover=handover)
