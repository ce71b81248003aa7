"""Everything that waits for a gate, when gates have changed: it may be told earlier now."""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.each_alone import do_together
from bot.usecases.notices import WAITING_PASSAGES, Notice
from bot.usecases.people.gates import gate_to_nag
from domain.gate import opens_at
from domain.lifecycle import State
from domain.ratings import asked_from, reminded_from
from domain.snoozing import snoozed
from store.nags import PendingNag
from store.ratings import RatingQuestion
from store.unit_of_work import UnitOfWork


def ask_gates_again(uow: UnitOfWork, now: datetime, recipient_id: str | None = None) -> None:
    """Let what waits be told as the gates are by now.

    Args:
        recipient_id: whose time zone has changed. None if the calendars have.
    """
    nags, questions = uow.nags.waiting(now, recipient_id), uow.ratings.waiting(now, recipient_id)
    do_together(uow, "reminder", nags, lambda some: _ask_again_of_nags(uow, some, now))
    do_together(uow, "rating question", questions, lambda some: _bring_forward(uow, some, now))
    # Of the rest, the gate is asked when it is due.
    uow.ratings.tell_from(now, recipient_id)
    waiting = [kind for kind in Notice if kind.passage in WAITING_PASSAGES]
    uow.outbox.make_due(waiting, now, recipient_id)


def _ask_again_of_nags(uow: UnitOfWork, nags: Sequence[PendingNag], now: datetime) -> None:
    for nag in nags:
        request = uow.requests.by_id(nag.request_id)
        events = uow.events.of_request(request.id)
        gate = gate_to_nag(uow, request, nag.recipient_id, nag.key, events)
        quiet_until = snoozed(events, now).get(nag.recipient_id, now)
        uow.nags.put_back(nag.id, opens_at(gate, quiet_until))


def _bring_forward(uow: UnitOfWork, questions: Sequence[RatingQuestion], now: datetime) -> None:
    for question in questions:
        next_at = _asked_from(uow, question, now)
        if question.next_at and next_at < question.next_at:
            uow.ratings.change(question.request_id, next_at=next_at)


def _asked_from(uow: UnitOfWork, question: RatingQuestion, now: datetime) -> datetime:
    """Return from when a requester is asked or reminded, whatever the gate."""
    request = uow.requests.by_id(question.request_id)
    calendar = uow.catalogue.calendar(request.hop.calendar_id)
    if question.asked_at:
        return max(now, reminded_from(calendar, question.asked_at))
    if request.state is State.RESOLVED and request.resolved_at:
        return max(now, asked_from(calendar, request.resolved_at))
    return now
