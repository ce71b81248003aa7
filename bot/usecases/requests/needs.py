"""Needs: what the department that has a request asks another one for, to be able to go on.

The request that needs it is the parent, the one that is opened is its child. The child's requester
is the parent's assignee: questions go to them, they confirm, they rate.
"""

from datetime import datetime

from bot.form_models import NeedForm
from bot.read_models import Dossier, Promised
from bot.usecases.requests import opening
from bot.usecases.requests.action_checks import check, find, permit
from bot.usecases.requests.actions import act, lock
from bot.usecases.requests.lookups import about_to
from bot.usecases.requests.opening import FilledForm
from domain.errors import DomainError, Problem
from domain.events import Cancelled, Content, Event, Needed, Resolved
from domain.lifecycle import ASKED, UNFINISHED, Action
from domain.policy import DEEPEST_NEED, MOST_NEEDS
from domain.request import Request
from domain.rich_text import RichText
from store.unit_of_work import UnitOfWork

CANCEL, KEEP = "cancel", "keep"
"""The choices for what a request still needs when it ends."""


def form(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    department_key: str = "",
    service_key: str = "",
) -> NeedForm:
    """Return the form of what a request needs, once this much is chosen.

    Raises:
        DomainError: what `open_need` would raise, before anything has been typed in vain.
    """
    about = about_to(uow, actor_id, now, number, Action.NEED)
    _check_room(uow, about.request)
    return NeedForm(about, opening.form_of_part(uow, now, department_key, service_key))


def open_need(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, filled: FilledForm
) -> Promised:
    """Open what a request needs, as a request of its own; who had nothing in hand, has it now.

    Raises:
        DomainError: as `act` and `open_by_form`; TOO_DEEP or TOO_MANY_NEEDS.
    """
    parent = find(uow, number)
    check(uow, actor_id, parent, Action.NEED)
    _check_room(uow, parent)
    lock(uow, [parent])  # before its need refers to it, which locks it as well
    opened = opening.open_by_form(uow, actor_id, now, filled, parent)
    act(uow, actor_id, now, parent, Needed(opened.request.number, opened.service.id))
    return opened


def forwarding(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int
) -> tuple[Dossier, RichText]:
    """Return the parent of a need whose provider asked something, and what they asked.

    The parent's assignee may know no answer, but its requester.

    Raises:
        DomainError: as `about_to` of either; WRONG_STATE, if nobody waits for an answer any more.
    """
    child = find(uow, number)
    permit(uow, actor_id, child, Action.REPLY)
    events = uow.events.of_request(child.id)
    asked = next((each for each in reversed(events) if each.kind is Action.ASK), None)
    if child.parent_id is None or child.state not in ASKED or asked is None:
        problem, state = Problem.WRONG_STATE, child.state
        raise DomainError(problem, number=number, action=Action.REPLY, state=state)
    parent = uow.requests.by_id(child.parent_id)
    return about_to(uow, actor_id, now, parent.number, Action.ASK), asked.words


def check_chosen(uow: UnitOfWork, parent: Request, chosen: str) -> None:
    """See that it is said what becomes of what a request still needs, before it ends.

    Args:
        chosen: CANCEL or KEEP, or empty if nothing was chosen.

    Raises:
        DomainError: OPEN_NEEDS.
    """
    still_open = _open_needs(uow, parent)
    if still_open and chosen not in (CANCEL, KEEP):
        numbers = tuple(f"#{each.number}" for each in still_open)
        raise DomainError(Problem.OPEN_NEEDS, field="needs", number=parent.number, needs=numbers)


def end(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    parent: Request,
    content: Content,
    *,
    cancelling: bool,
    reason: str = "",
) -> Request:
    """End a request, and cancel what it did not get yet, if so; who works on that is told.

    With a need that is cancelled goes what that one needs: nobody else would cancel it.

    Args:
        reason: why its needs are cancelled, in words to those who work on them.

    Raises:
        DomainError: as `act`.
    """
    below = _open_below(uow, parent) if cancelling else []
    lock(uow, [parent, *(child for _, child in below)])
    below = _open_below(uow, parent) if below else []  # one may have ended before it was locked
    ended = act(uow, actor_id, now, parent, content)
    for above, child in below:
        said = reason.strip() if above is parent else ""
        current = uow.requests.by_id(child.id)  # who ends what nobody had is its requester by now
        act(uow, None, now, current, Cancelled(said, parent=above.number))
    return ended


def _open_needs(uow: UnitOfWork, parent: Request) -> list[Request]:
    return [each for each in uow.requests.needs_of(parent.id) if each.state in UNFINISHED]


def _open_below(uow: UnitOfWork, parent: Request) -> list[tuple[Request, Request]]:
    """Return the open needs of a request, and theirs, each after the one that needs it."""
    found = []
    for child in _open_needs(uow, parent):
        found += [(parent, child), *_open_below(uow, child)]
    return found


def resolving(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> tuple[Dossier, str]:
    """Return a request that is about to be resolved, and what came of what it needed.

    Raises:
        DomainError: as `about_to`.
    """
    about = about_to(uow, actor_id, now, number, Action.RESOLVE)
    found = []
    for need in about.needs:
        said = [each.text for each in uow.events.of_request(need.request.id) if _says_how(each)]
        if said and not need.request.confidential:
            found.append(f"#{need.request.number} {need.request.title}: {said[-1]}")
    return about, "\n".join(found)


def _says_how(event: Event) -> bool:
    return isinstance(event.content, Resolved) and bool(event.text)


def _check_room(uow: UnitOfWork, parent: Request) -> None:
    """See that requests need one another neither too deep nor too many.

    No request can need itself over others: each is opened for one that was there before it.
    """
    if len(uow.requests.needs_of(parent.id)) >= MOST_NEEDS:
        raise DomainError(Problem.TOO_MANY_NEEDS, number=parent.number, limit=MOST_NEEDS)
    depth, above = 1, parent
    while above.parent_id:
        above = uow.requests.by_id(above.parent_id)
        depth += 1
    if depth >= DEEPEST_NEED:
        raise DomainError(Problem.TOO_DEEP, number=parent.number, limit=DEEPEST_NEED)
