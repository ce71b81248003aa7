"""Asking requesters what they think of what they received.

A rating is asked for once the request is confirmed, or some hours after it was solved; once it is
reminded of. Nobody is asked or reminded more than once a day: what is due is one message, what
comes due later that day waits for the next. Everything is told when their gate is open.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.each_alone import PUT_OFF_FOR
from bot.usecases.notices import Notice, was_enqueued
from bot.usecases.people.gates import own_gate
from bot.usecases.requests.announcements import show_requester_card
from domain.events import Event
from domain.gate import opens_at
from domain.lifecycle import Action
from domain.ratings import asked_from, is_asked_for, rated_until, reminded_from
from domain.request import Request
from domain.snoozing import Snooze, until
from store.ratings import RatingQuestion
from store.unit_of_work import UnitOfWork

MOST_QUESTIONS = 20
"""As many fit into one message; the others wait for the next day."""


def follow(uow: UnitOfWork, request: Request, event: Event, now: datetime) -> None:
    """Keep the question about a request in step with an event. The steps of a chain have none."""
    if request.step:
        return
    match event.kind:
        case Action.RESOLVE if event.actor_id != request.requester_id:
            _begin(uow, request, now)
        case Action.CONFIRM:
            _ask_at_once(uow, request, now)
        case Action.RATE:
            _note_answer(uow, request, now)
        case Action.REOPEN:
            _take_back(uow, request, now)
        case _:
            pass


def people_due(uow: UnitOfWork, now: datetime) -> tuple[str, ...]:
    """For whom something is to be done, longest due first."""
    return uow.ratings.people_due(now)


def ask(uow: UnitOfWork, now: datetime, requester_id: str) -> None:
    """Do what is due for one person: ask them, remind them, or end what is over."""
    due = uow.ratings.due(requester_id, now)
    for question in due:
        if _is_over(question, now):
            _end(uow, question, now)
    going_on = [question for question in due if not _is_over(question, now)]
    to_tell = [each for each in going_on if not _is_disputed(uow, each)]
    gate = own_gate(uow, requester_id)
    told_at = opens_at(gate, now)
    key = f"rating:{requester_id}:{now.astimezone(gate.zone).date()}"
    if told_at == now and was_enqueued(uow, key):
        told_at = until(Snooze.TOMORROW, now, gate)
    disputed = [each for each in going_on if each not in to_tell]
    _put_off(uow, disputed, until(Snooze.TOMORROW, now, gate))
    if told_at > now:
        _put_off(uow, to_tell, told_at)
    elif to_tell:
        _send(uow, to_tell[:MOST_QUESTIONS], key, now)
        _put_off(uow, to_tell[MOST_QUESTIONS:], until(Snooze.TOMORROW, now, gate))


def put_off(uow: UnitOfWork, now: datetime, requester_id: str) -> None:
    """Look again later at what cannot be dealt with now."""
    _put_off(uow, uow.ratings.due(requester_id, now), now + PUT_OFF_FOR)


def _begin(uow: UnitOfWork, request: Request, now: datetime) -> None:
    service = uow.catalogue.service_by_id(request.hop.service_id)
    if is_asked_for(request.number, service.rating_share):
        ask_at = asked_from(uow.catalogue.calendar(request.hop.calendar_id), now)
        uow.ratings.begin(request.id, request.requester_id, ask_at)


def _ask_at_once(uow: UnitOfWork, request: Request, now: datetime) -> None:
    question = uow.ratings.question(request.id)
    if question and question.next_at and question.asked_at is None:
        uow.ratings.change(request.id, next_at=now)
        ask(uow, now, request.requester_id)


def _note_answer(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Remind of it no more; what was never asked need not be asked."""
    question = uow.ratings.question(request.id)
    if question:
        uow.ratings.change(request.id, next_at=question.expires_at)
        _show(uow, question, now)


def _take_back(uow: UnitOfWork, request: Request, now: datetime) -> None:
    question = uow.ratings.question(request.id)
    if question:
        uow.ratings.change(request.id, next_at=None, asked_at=None, expires_at=None)
        _show(uow, question, now)


def end_question(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Let a request be rated no more, and take the buttons away."""
    uow.ratings.end(request.id, request.requester_id, now)
    question = uow.ratings.question(request.id)
    assert question is not None  # noqa: S101  -- it has just been put there
    _show(uow, question, now)
    show_requester_card(uow, request, now)


def _is_over(question: RatingQuestion, now: datetime) -> bool:
    return question.expires_at is not None and question.expires_at <= now


def _is_disputed(uow: UnitOfWork, question: RatingQuestion) -> bool:
    """Whether it is open whether the request is solved at all."""
    return uow.requests.by_id(question.request_id).is_disputed


def _end(uow: UnitOfWork, question: RatingQuestion, now: datetime) -> None:
    """Take the buttons away."""
    uow.ratings.change(question.request_id, next_at=None)
    _show(uow, question, now)
    show_requester_card(uow, uow.requests.by_id(question.request_id), now)


def _put_off(uow: UnitOfWork, questions: Sequence[RatingQuestion], next_at: datetime) -> None:
    for question in questions:
        uow.ratings.change(question.request_id, next_at=next_at)


def _send(uow: UnitOfWork, questions: Sequence[RatingQuestion], key: str, now: datetime) -> None:
    for question in questions:
        request = uow.requests.by_id(question.request_id)
        calendar = uow.catalogue.calendar(request.hop.calendar_id)
        if question.asked_at is None:
            uow.ratings.change(
                request.id,
                asked_at=now,
                expires_at=rated_until(calendar, now),
                next_at=reminded_from(calendar, now),
                question_key=key,
            )
        else:
            uow.ratings.change(request.id, next_at=question.expires_at, reminder_key=key)
    uow.outbox.put(key, Notice.RATING_QUESTION, questions[0].requester_id, now)


def _show(uow: UnitOfWork, question: RatingQuestion, now: datetime) -> None:
    """Bring the messages up to date that it stands in."""
    for key in question.message_keys:
        uow.outbox.put(key, Notice.RATING_QUESTION, question.requester_id, now)
