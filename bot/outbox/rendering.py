"""From an outbox row to what its recipient sees, as things stand when it is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.outbox import catalogue, ratings, reports, reviews, surveys
from bot.outbox.outgoing import FileCopy, Home, Outgoing, Post
from bot.outbox.recipients import is_person, words
from bot.read_models import Dossier
from bot.usecases.home import home_of
from bot.usecases.nags.nagging import nag_lines
from bot.usecases.notices import Notice
from bot.usecases.people.roles import in_charge_of, is_admitted, roles_in, serves
from bot.usecases.requests import lookups
from bot.usecases.requests.astray import MOST_OFFERED
from bot.usecases.requests.card_keys import (
    assignee_card_key,
    hop_of_card,
    is_provider_card,
    provider_card_key,
    requester_card_key,
)
from bot.usecases.requests.file_copies import copy_of
from bot.views.home import home, home_of_stranger, home_pictures
from bot.views.nags import nagging
from bot.views.operation import outages, restored
from bot.views.people.departures import back_in_queue
from bot.views.requests import afterwords, cards, hints, notes
from bot.views.requests.approvals import withdrawn_approval
from bot.views.requests.hints import channel_problem
from bot.views.requests.needs import need_late_note, need_note
from bot.views.requests.transfers import transferred_often
from domain.departures import Departure
from domain.events import Event
from domain.file_copies import CopyProblem
from domain.hop import hop_in_hand, hop_of
from domain.lifecycle import ASKED, UNFINISHED
from domain.organisation import Department, MemberRole
from domain.permissions import may_read
from domain.promise_terms import Mark
from store.event_contents import files_from_stored
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def render(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """Render a row as things stand now; None if there is nothing left to say."""
    if "left" in row.payload:
        return _left_note(uow, row, now)
    return _RENDERERS[Notice(row.kind)](uow, row, now)


def _provider_card(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier = _dossier(uow, row, now)
    hop = hop_of_card(row.key)
    if hop < dossier.request.hop.number:
        if not _may_stand(uow, row):
            return None  # it had gone on before anybody there saw it
        left = dossier.stations[hop - 1].department
        return Post(cards.left_card(dossier, hop, words(uow, row, left)))
    return Post(cards.provider_card(dossier, words(uow, row, dossier.department)))


def _requester_card(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier, t = _dossier(uow, row, now), words(uow, row)
    if row.recipient_id != dossier.request.requester_id:
        # Somebody else asks for what is needed; it is said where it was shown.
        return Post(cards.former_requester_card(dossier, t)) if uow.messages.get(row.key) else None
    return Post(cards.requester_card(dossier, t))


def _assignee_card(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier, t = _dossier(uow, row, now), words(uow, row)
    if _is_theirs(uow, row, dossier) or dossier.request.trainee_id:
        return Post(cards.assignee_card(dossier, t))
    if not _may_stand(uow, row):
        return None
    if dossier.request.approver_id:
        return Post(withdrawn_approval(dossier, t))
    # It is no longer theirs: where it was shown to them, its words are taken away.
    hop = hop_in_hand(row.recipient_id, dossier.events)
    if 0 < hop < dossier.request.hop.number and not serves(uow, dossier.request, row.recipient_id):
        return Post(cards.left_card(dossier, hop, t))
    return Post(cards.provider_card(dossier, t))


def _may_stand(uow: UnitOfWork, row: OutboxRow) -> bool:
    """Whether a message is shown somewhere, as far as we know, or may be without our knowing it."""
    return row.attempted_at is not None or uow.messages.get(row.key) is not None


def _is_theirs(uow: UnitOfWork, row: OutboxRow, dossier: Dossier) -> bool:
    """Whether a request is in its recipient's hands, and they serve it still."""
    request = dossier.request
    reader_id = request.trainee_id or request.hop.assignee_id
    return reader_id == row.recipient_id and serves(uow, request, row.recipient_id)


def _provider_note(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier = _dossier(uow, row, now)
    event = _event(dossier, row)
    if hop_of(event, dossier.events) < dossier.request.hop.number:
        return None  # its department has it no more
    message = notes.provider_note(dossier, event, words(uow, row, dossier.department))
    return Post(message, provider_card_key(dossier.request))


def _left_note(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """A note in the channel of a department that a request has left, without its words."""
    if not _may_stand(uow, row):
        return None
    dossier = _dossier(uow, row, now)
    told = next(each for each in dossier.events if each.id == row.payload["left"])
    t = words(uow, row, _department_in(uow, row.recipient_id))
    return Post(notes.withdrawn_note(dossier, told, t))


def _requester_note(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier = _dossier(uow, row, now)
    if row.recipient_id != dossier.request.requester_id and not _may_stand(uow, row):
        return None  # somebody else asks for it by now
    message = notes.requester_note(dossier, _event(dossier, row), words(uow, row))
    return Post(message, requester_card_key(uow, dossier.request))


def _assignee_note(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier, t = _dossier(uow, row, now), words(uow, row)
    event = _event(dossier, row)
    if _is_theirs(uow, row, dossier):
        message = notes.assignee_note(dossier, event, t)
    elif uow.messages.get(row.key) and not serves(uow, dossier.request, row.recipient_id):
        message = notes.withdrawn_note(dossier, event, t)
    else:
        return None
    return Post(message, assignee_card_key(dossier.request, row.recipient_id))


def _home(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing:
    t, person = words(uow, row), uow.people.get(row.recipient_id)
    if person is not None and not is_admitted(uow, person):
        return Home(home_of_stranger(t), ())
    page = home_of(uow, row.recipient_id, now)
    view = home(
        page.mine,
        page.queue,
        page.managed,
        page.departments,
        t,
        page.report,
        changes_services=page.changes_services,
        unread=page.unread,
    )
    return Home(view, home_pictures(page.report, t))


def _nag(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    lines = nag_lines(uow, row.key, now, is_shown=uow.messages.get(row.key) is not None)
    if not lines:
        return None
    told = tuple(line.dossier.request.id for line in lines)
    return Post(nagging.nag(lines, words(uow, row)), told=told)


def _nag_note(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    lines = nag_lines(uow, row.key, now)
    if not lines:
        return None
    found = lines[0].dossier
    message = nagging.nag_note(lines[0], words(uow, row, found.department))
    return Post(message, provider_card_key(found.request))


def _back_in_queue(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    department = uow.catalogue.department_by_id(int(row.payload["department"]))
    found = (uow.requests.by_number(int(each)) for each in row.payload["numbers"])
    waiting = (each for each in found if each and each.state in UNFINISHED)
    back = [each.number for each in waiting if each.hop.assignee_id is None]
    if not back or row.recipient_id not in in_charge_of(uow, department):
        return None  # colleagues were faster, or others answer for it by now
    former, because = str(row.payload["former"]), Departure(row.payload["because"])
    managers = uow.people.members(department.id, MemberRole.MANAGER)
    t, manages = words(uow, row), row.recipient_id in managers
    return Post(back_in_queue(department, former, because, back, t, manages=manages))


def _afterwords(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing:
    dossier = _dossier(uow, row, now)
    message = afterwords.answered(dossier, _event(dossier, row), words(uow, row))
    return Post(message, requester_card_key(uow, dossier.request))


def _unreadable(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    return Post(notes.unreadable(words(uow, row)), str(row.payload["card"]))


def _unreadable_came(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier = _dossier(uow, row, now)
    if is_person(row.recipient_id) and not _concerns(uow, row, dossier):
        return None
    card = str(row.payload["card"])
    if _has_left(dossier, card):
        return None
    t = words(uow, row, dossier.department)
    files = files_from_stored(row.payload["files"])
    message = notes.unreadable_came(str(row.payload["author"]), files, t)
    return Post(message, card)


def _has_left(dossier: Dossier, card: str) -> bool:
    """Whether a card is that of a department which has the request no more."""
    return is_provider_card(card) and hop_of_card(card) < dossier.request.hop.number


def _concerns(uow: UnitOfWork, row: OutboxRow, dossier: Dossier) -> bool:
    """Whether the recipient is still the one that the requester of a request talks with."""
    return row.recipient_id == dossier.request.requester_id or _is_theirs(uow, row, dossier)


def _file_copy(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    copy, t = copy_of(uow, row), words(uow, row, _department_in(uow, row.recipient_id))
    author = uow.people.get(copy.author_id)
    message = notes.file_copy(author.name if author else copy.author_id, t)
    file = FileCopy(copy.file.id, copy.file.name, copy.sent_at, copy.is_withdrawn)
    return Post(message, copy.card, attachment=file)


def _copy_failed(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing:
    request, author_id = _dossier(uow, row, now).request, row.recipient_id
    is_own = request.requester_id == author_id
    card = requester_card_key(uow, request) if is_own else assignee_card_key(request, author_id)
    problem = CopyProblem(row.payload["problem"])
    return Post(notes.copy_failed(str(row.payload["file"]), problem, words(uow, row)), card)


def _hint(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    told, t = row.payload, words(uow, row)
    if "replied" in told:
        request = uow.requests.by_number(int(told["replied"]))
        assert request is not None  # noqa: S101  -- requests are never deleted
        return Post(hints.replied(request, str(told["text"]), t))
    if told.get("mentioned"):
        return Post(hints.mentioned(str(told["text"]), str(told["channel"]), t))
    asked = [uow.requests.by_number(int(each)) for each in told.get("requests", ())]
    waiting = [each for each in asked if each and each.state in ASKED]
    return Post(hints.hint(str(told["text"]), t, waiting[:MOST_OFFERED]))


def _send_again(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    return Post(outages.send_again(str(row.payload["words"]), row.key, words(uow, row)))


def _went_through(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    payload = row.payload
    return Post(outages.went_through(payload["words"], payload["number"], words(uow, row)))


def _channel_problem(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    department = uow.catalogue.department_by_id(int(row.payload["department"]))
    if row.recipient_id not in in_charge_of(uow, department):
        return None
    return Post(channel_problem(department, str(row.payload["error"]), words(uow, row)))


def _need_note(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    parent, in_private = _dossier(uow, row, now), is_person(row.recipient_id)
    card = str(row.payload["card"])
    if _has_left(parent, card) or (in_private and not _is_theirs(uow, row, parent)):
        return None
    need = lookups.dossier(uow, uow.requests.by_id(int(row.payload["need"])), now)
    event = next(each for each in need.events if each.id == row.payload["event"])
    discreet = parent.request.confidential and not in_private
    t = words(uow, row, parent.department)
    return Post(need_note(parent, need, event, t, discreet=discreet), card)


def _need_late(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    parent, card = _dossier(uow, row, now), str(row.payload["card"])
    (need,) = (each for each in parent.needs if each.request.id == row.payload["need"])
    if need.mark is not Mark.OVERDUE or _has_left(parent, card):
        return None
    return Post(need_late_note(parent, need, words(uow, row, parent.department)), card)


def _transferred_often(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    dossier, t = _dossier(uow, row, now), words(uow, row)
    department = uow.catalogue.department_by_id(int(row.payload["department"]))
    request = dossier.request
    if request.state not in UNFINISHED or row.recipient_id not in in_charge_of(uow, department):
        return None
    roles = roles_in(uow, request, row.recipient_id)
    reads = may_read(roles, confidential=request.confidential)
    return Post(transferred_often(dossier, t, reads=reads))


def _lost_card(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    lost = row.payload
    message = restored.lost_card(
        number=int(lost["number"]),
        backed_up_at=datetime.fromisoformat(lost["backed_up_at"]),
        was=str(lost["text"]),
        blocks=lost["blocks"],
        t=words(uow, row, _department_in(uow, row.recipient_id)),
    )
    return Post(message)


def _lost_note(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing:
    lost = row.payload
    backed_up_at = datetime.fromisoformat(lost["backed_up_at"])
    message = restored.lost_note(int(lost["number"]), backed_up_at, words(uow, row))
    return Post(message, str(lost["card"]))


def _lost_requests(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    if not uow.people.is_admin(row.recipient_id):
        return None
    message = restored.lost_requests(
        backed_up_at=datetime.fromisoformat(row.payload["backed_up_at"]),
        total=int(row.payload["total"]),
        lost=row.payload["lost"],
        unread=row.payload["unread"],
        t=words(uow, row),
    )
    return Post(message)


def _department_in(uow: UnitOfWork, channel_id: str) -> Department | None:
    departments = uow.catalogue.departments()
    return next((each for each in departments if each.channel_id == channel_id), None)


_RENDERERS: Mapping[Notice, Callable[[UnitOfWork, OutboxRow, datetime], Outgoing | None]] = {
    Notice.PROVIDER_CARD: _provider_card,
    Notice.REQUESTER_CARD: _requester_card,
    Notice.ASSIGNEE_CARD: _assignee_card,
    Notice.APPROVAL_CARD: _assignee_card,
    Notice.PRACTICE_CARD: _assignee_card,
    Notice.PROVIDER_NOTE: _provider_note,
    Notice.REQUESTER_NOTE: _requester_note,
    Notice.ASSIGNEE_NOTE: _assignee_note,
    Notice.PROVIDER_NEWS: _provider_note,
    Notice.REQUESTER_NEWS: _requester_note,
    Notice.ASSIGNEE_NEWS: _assignee_note,
    Notice.NAG: _nag,
    Notice.NAG_NOTE: _nag_note,
    Notice.DIGEST: reports.digest,
    Notice.DIGEST_DETAILS: reports.digest_details,
    Notice.SURVEY_QUESTIONS: surveys.survey_questions,
    Notice.SURVEY_RESULTS: surveys.survey_results,
    Notice.UNMET_NEEDS: reports.unmet_needs,
    Notice.REPORT: reports.report,
    Notice.REVIEW: reviews.review,
    Notice.CHAIN_TIMES: reports.chain_times,
    Notice.EXPORT: reports.export,
    Notice.EXPORT_PROGRESS: reports.export_progress,
    Notice.ORDER_FAILED: reports.order_failed,
    Notice.RATING_QUESTION: ratings.rating_question,
    Notice.THANKS: ratings.thanks,
    Notice.LOW_RATING: ratings.low_rating,
    Notice.RATING_COMMENTS: ratings.rating_comments,
    Notice.LOW_RATINGS: ratings.low_ratings,
    Notice.HELD_WORDS: ratings.held_words,
    Notice.BACK_IN_QUEUE: _back_in_queue,
    Notice.CATALOGUE_GAPS: catalogue.catalogue_gaps,
    Notice.DAYS_CHANGED: catalogue.days_changed,
    Notice.SERVICE_CHANGED: catalogue.service_changed,
    Notice.DEPARTMENT_CHANGED: catalogue.department_changed,
    Notice.TOUR: catalogue.tour,
    Notice.ROLLOUT: catalogue.rollout,
    Notice.ROLLOUT_REMINDER: catalogue.rollout_reminder,
    Notice.AFTERWORDS: _afterwords,
    Notice.UNREADABLE: _unreadable,
    Notice.UNREADABLE_CAME: _unreadable_came,
    Notice.FILE_COPY: _file_copy,
    Notice.COPY_FAILED: _copy_failed,
    Notice.HINT: _hint,
    Notice.NEED_NOTE: _need_note,
    Notice.NEED_LATE: _need_late,
    Notice.TRANSFERRED_OFTEN: _transferred_often,
    Notice.LOST_CARD: _lost_card,
    Notice.LOST_NOTE: _lost_note,
    Notice.LOST_REQUESTS: _lost_requests,
    Notice.HOME: _home,
    Notice.SEND_AGAIN: _send_again,
    Notice.WENT_THROUGH: _went_through,
    Notice.CHANNEL_PROBLEM: _channel_problem,
}


def _dossier(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Dossier:
    return lookups.dossier(uow, uow.requests.by_id(row.request_id or 0), now)


def _event(dossier: Dossier, row: OutboxRow) -> Event:
    """The event that a note tells of, as it reads by now."""
    return next(each for each in dossier.events if each.id == row.event_id)
