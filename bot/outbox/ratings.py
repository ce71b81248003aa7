"""Ratings, as the outbox tells of them: from its rows to messages, as things stand when sent."""

from datetime import datetime

from bot.outbox.outgoing import Outgoing, Post
from bot.outbox.recipients import channel_words, is_person, manages, words
from bot.usecases.people.roles import roles_in
from bot.usecases.ratings.news import heard_by
from bot.usecases.ratings.rating import rating_lines
from bot.usecases.requests import lookups
from bot.usecases.requests.card_keys import requester_card_key
from bot.usecases.requests.conversation import held_by
from bot.views.ratings import rating
from bot.views.ratings.thanks import thanks_message
from domain.lifecycle import Action
from domain.permissions import may
from domain.ratings import LOW_SCORES, rating_in, thanks_in
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def rating_question(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """Ask a requester for ratings. Returns None if there is nothing to ask any more."""
    lines = rating_lines(uow, row.recipient_id, row.key, now)
    if not lines:
        return None
    alone = requester_card_key(uow, lines[0].dossier.request) if len(lines) == 1 else None
    return Post(rating.question(lines, words(uow, row)), alone)


def low_rating(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """Tell somebody of a low rating, or bring what they were told up to date."""
    dossier = lookups.dossier(uow, uow.requests.by_id(int(row.payload["request"])), now)
    given = rating_in(dossier.events)
    request = dossier.request
    if row.recipient_id not in heard_by(uow, request) or (given and given.anonymous):
        return None
    if (given is None or given.score not in LOW_SCORES) and not uow.messages.get(row.key):
        return None  # it was changed before anybody was told
    reopens = may(roles_in(uow, request, row.recipient_id), Action.REOPEN)
    team_id = uow.people.team_id()
    return Post(rating.low_rating(dossier, team_id, words(uow, row), reopens=reopens))


def thanks(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """A requester's thanks. Returns None if it was reopened, or has become confidential."""
    request = uow.requests.by_id(int(row.payload["request"]))
    found = lookups.dossier(uow, request, now)
    said = thanks_in(found.events)
    if said is None or request.confidential:
        return None
    return Post(thanks_message(found, said.text, channel_words(uow, row, request.requester_id)))


def rating_comments(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Tell a department comments without names."""
    department = uow.catalogue.department_by_id(int(row.payload["department"]))
    if is_person(row.recipient_id) and not manages(uow, row, department.id):
        return None
    return Post(rating.comments(department, _said(row), words(uow, row, department)))


def low_ratings(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Tell a manager low ratings without names."""
    department = uow.catalogue.department_by_id(int(row.payload["department"]))
    if not manages(uow, row, department.id):
        return None
    return Post(rating.low_ratings(department, _said(row), words(uow, row)))


def _said(row: OutboxRow) -> list[tuple[str, int]]:
    return [(str(comment), int(score)) for comment, score in row.payload["comments"]]


def held_words(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """Ask a requester what is to become of the words that are held."""
    dossier = lookups.dossier(uow, uow.requests.by_id(row.request_id or 0), now)
    held = held_by(uow, row.key) is not None
    if not held and not uow.messages.get(row.key):
        return None
    message = rating.held_words(dossier, words(uow, row), held=held)
    return Post(message, requester_card_key(uow, dossier.request))
