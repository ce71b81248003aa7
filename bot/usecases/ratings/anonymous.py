"""Telling departments what was said of them without names: late, and of several people at once.

An anonymous rating waits until at least five people have said something. On a later morning all of
them are told together, and only then do they count anywhere: in messages, reports, digests and
exports. So no time, no order and no difference of two reports says whose any of them is.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.usecases.measurements.daily_measures import refresh_days
from bot.usecases.notices import Notice
from bot.usecases.people.gates import gate_to
from bot.usecases.ratings.questions import end_question
from domain.gate import is_open
from domain.organisation import Department, MemberRole
from domain.policy import COMMENT_SHOWN, COMMENTS_SHOWN, COMMENTS_TOLD, MINIMUM_ANONYMOUS
from domain.ratings import LOW_SCORES, Rating, rating_in
from domain.request import Request
from store.anonymous_ratings import WaitingGroup, WaitingRating
from store.unit_of_work import UnitOfWork


def wait(uow: UnitOfWork, request: Request, rating: Rating, now: datetime) -> None:
    """Let a rating wait for others."""
    group = WaitingGroup(request.hop.department_id, request.confidential)
    today = uow.catalogue.calendar_of(request.hop.department_id).day_at(now)
    uow.anonymous_ratings.wait(request.id, group, rating.requester_id, today)


def take_back(uow: UnitOfWork, request: Request) -> None:
    """Forget a rating that waits, because its request is open again.

    One that was told stays: to take it back would say which request it was of.
    """
    uow.anonymous_ratings.drop([request.id])


def was_told(uow: UnitOfWork, request: Request, rating: Rating | None) -> bool:
    """Whether the rating in force of a request was told with others, and can change no more."""
    return bool(rating and rating.anonymous) and not uow.anonymous_ratings.is_waiting(request.id)


def groups_to_tell(uow: UnitOfWork) -> tuple[WaitingGroup, ...]:
    """Return the groups in which enough people have said something."""
    return uow.anonymous_ratings.groups(MINIMUM_ANONYMOUS)


def tell(uow: UnitOfWork, now: datetime, group: WaitingGroup) -> None:
    """Tell a group's ratings if enough people gave one before today, and it is working time."""
    department = uow.catalogue.department_by_id(group.department_id)
    if not is_open(gate_to(uow, department.channel_id, department.id), now):
        return
    if not _readers(uow, group, department):
        return  # they wait until somebody can read them
    today = uow.catalogue.calendar_of(group.department_id).day_at(now)
    waiting = uow.anonymous_ratings.given_before(group, today)
    if len(_people_among(uow, group, waiting)) < MINIMUM_ANONYMOUS:
        return
    ratings, request_ids = [], [each.request_id for each in waiting]
    for request_id in request_ids:
        rating = rating_in(uow.events.of_request(request_id))
        if rating:
            ratings.append(rating)
            end_question(uow, uow.requests.by_id(request_id), now)
    uow.anonymous_ratings.drop(request_ids)
    uow.anonymous_ratings.tell(group, today, ratings)
    refresh_days(uow, group.department_id, [today])
    _announce(uow, group, department, ratings, now)


def _people_among(
    uow: UnitOfWork, group: WaitingGroup, waiting: Iterable[WaitingRating]
) -> set[str]:
    """Return who has said something that was not told yet.

    What waited in a backup that was restored may have been told before the restore: it is known,
    and whoever is told it again together with one more rating knows whose that is.
    """
    if uow.restorations.unfinished():
        return set()
    restored_at = uow.restorations.last_finished_at()
    if restored_at is None:
        return {each.requester_id for each in waiting}
    restored_on = uow.catalogue.calendar_of(group.department_id).day_at(restored_at)
    return {each.requester_id for each in waiting if each.rated_on > restored_on}


def _readers(uow: UnitOfWork, group: WaitingGroup, department: Department) -> tuple[str, ...]:
    """Return who gets the comments. Of confidential requests they are for the managers alone."""
    if group.confidential:
        return tuple(uow.people.members(department.id, MemberRole.MANAGER))
    return (department.channel_id,)


def _announce(
    uow: UnitOfWork,
    group: WaitingGroup,
    department: Department,
    ratings: list[Rating],
    now: datetime,
) -> None:
    """Tell the comments to the department, and low ratings to its managers."""
    comments = [each for each in ratings if each.comment]
    for reader in _readers(uow, group, department):
        _put(uow, Notice.RATING_COMMENTS, group, reader, comments, now)
    low = [each for each in ratings if each.score in LOW_SCORES]
    for manager_id in uow.people.members(department.id, MemberRole.MANAGER):
        _put(uow, Notice.LOW_RATINGS, group, manager_id, low, now)


def _put(
    uow: UnitOfWork,
    notice: Notice,
    group: WaitingGroup,
    recipient: str,
    ratings: list[Rating],
    now: datetime,
) -> None:
    about = f"{group.department_id}:{'confidential:' if group.confidential else ''}"
    key = f"{notice}:{about}{now.isoformat()}:{recipient}"
    said = sorted((each.comment, each.score) for each in ratings)
    for number, page in enumerate(pages(said)):
        payload = {"department": group.department_id, "comments": page}
        page_key = f"{key}:{number}" if number else key
        uow.outbox.put(page_key, notice, recipient, now, payload=payload)


def pages(said: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Split comments so that each message has room for all of its own."""
    page: list[tuple[str, int]] = []
    length = 0
    for comment, score in said:
        shown = min(len(comment), COMMENT_SHOWN)
        if page and (len(page) == COMMENTS_TOLD or length + shown > COMMENTS_SHOWN):
            yield page
            page, length = [], 0
        page.append((comment, score))
        length += shown
    if page:
        yield page
