"""The things that providers do."""

from collections.abc import Sequence
from datetime import datetime

from bot.usecases.people.names import named
from bot.usecases.requests.action_checks import check, find, permit
from bot.usecases.requests.actions import act
from bot.usecases.requests.announcements import announce_edit
from bot.usecases.requests.needs import CANCEL, check_chosen, end
from domain.decline_reasons import DeclineReason
from domain.errors import DomainError, Problem
from domain.events import (
    Answered,
    Asked,
    Claimed,
    Declined,
    Handover,
    MarkedHolding,
    Reassigned,
    Released,
    Resolved,
    Resumed,
)
from domain.fields import written
from domain.holding import with_marks
from domain.lifecycle import UNFINISHED, Action
from domain.organisation import MemberRole
from domain.policy import MARKABLE_FOR
from domain.request import Request
from domain.rich_text import RichText
from store.unit_of_work import UnitOfWork


def claim(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Take a request on: first come, first served. Claiming one's own again changes nothing.

    Raises:
        DomainError: ALREADY_CLAIMED, with who has it.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.CLAIM)
    if request.hop.assignee_id and request.state in UNFINISHED:
        if request.hop.assignee_id == actor_id:
            return request
        problem = Problem.ALREADY_CLAIMED
        raise DomainError(problem, number=number, assignee=request.hop.assignee_id)
    return act(uow, actor_id, now, request, Claimed())


def take_over(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, former_id: str = ""
) -> Request:
    """Take a request over from the colleague who has it; nobody has it any more: claim it.

    Args:
        former_id: who had it when the actor decided to. If empty, the colleague who has it now.

    Raises:
        DomainError: ALREADY_CLAIMED, if somebody else has it by now.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.CLAIM)
    assignee_id = request.hop.assignee_id
    taken = former_id and assignee_id != former_id
    if request.state not in UNFINISHED or assignee_id in {None, actor_id} or taken:
        return claim(uow, actor_id, now, number)
    return act(uow, actor_id, now, request, Reassigned(assignee_id), Handover(actor_id))


def release(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Give a request back to the department's queue."""
    return act(uow, actor_id, now, find(uow, number), Released(), Handover(None))


def reassign(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, assignee_id: str
) -> Request:
    """Hand a request to a colleague who serves in the same department; to oneself: take it over.

    Raises:
        DomainError: NOT_A_PROVIDER, if they do not.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.REASSIGN)
    serving = {MemberRole.PROVIDER, MemberRole.MANAGER}
    if not serving & uow.people.roles_in(request.hop.department_id, assignee_id):
        raise DomainError(Problem.NOT_A_PROVIDER, field="assignee", user=assignee_id)
    former_id = request.hop.assignee_id
    former = former_id if assignee_id == actor_id != former_id else None
    return act(uow, actor_id, now, request, Reassigned(former), Handover(assignee_id))


def answer(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    words: str | RichText,
    *,
    holding: bool = False,
) -> Request:
    """Send an answer to the requester.

    Args:
        holding: whether it only says "we are on it", which keeps no promise.
    """
    text, rich = named(uow, words, "answer")
    answered = Answered(text, holding=holding, rich=rich)
    return act(uow, actor_id, now, find(uow, number), answered)


def mark_holding(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, event_id: int
) -> Request:
    """Say that one's answer was only a holding reply. To say it again changes nothing.

    Args:
        event_id: the event of the answer.

    Raises:
        DomainError: NOT_PERMITTED, if it is somebody else's answer; MARKING_OVER.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.MARK_HOLDING)
    events = with_marks(uow.events.of_request(request.id))
    answer = next((each for each in events if each.id == event_id), None)
    if answer is None or not isinstance(answer.content, Answered) or answer.actor_id != actor_id:
        raise DomainError(Problem.NOT_PERMITTED, number=number, action=Action.MARK_HOLDING)
    if answer.content.holding:
        return request
    if now - answer.at > MARKABLE_FOR:
        raise DomainError(Problem.MARKING_OVER, number=number)
    changed = act(uow, actor_id, now, request, MarkedHolding(event_id))
    department = uow.catalogue.department_by_id(changed.hop.department_id)
    announce_edit(uow, changed, department, answer, now)
    return changed


def ask(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, question: str | RichText
) -> Request:
    """Ask the requester something; the request waits on them until they reply."""
    text, rich = named(uow, question, "question")
    return act(uow, actor_id, now, find(uow, number), Asked(text, rich=rich))


def resume(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Go on with a request that waits on its requester, without their reply."""
    return act(uow, actor_id, now, find(uow, number), Resumed())


def resolve(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    summary: str | RichText,
    quality: Sequence[int] = (),
    needs: str = "",
    needs_reason: str = "",
) -> Request:
    """Say that a request is solved, and how.

    Args:
        quality: which of the standard's quality criteria are met, by their place from 0.
        needs: what becomes of what it still needs: CANCEL or KEEP.
        needs_reason: why that is cancelled, in words to those who work on it.

    Raises:
        DomainError: as `act`; OPEN_NEEDS, if that is not said.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.RESOLVE)
    check_chosen(uow, request, needs)
    criteria = uow.catalogue.standard(request.hop.standard_id).quality
    met = tuple(index for index in range(len(criteria)) if index in quality)
    text, rich = named(uow, summary, "summary")
    content = Resolved(text, met, rich=rich)
    cancelling = needs == CANCEL
    return end(uow, actor_id, now, request, content, cancelling=cancelling, reason=needs_reason)


def approve(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Give the approval that was asked for.

    Raises:
        DomainError: as `act`; NOT_PERMITTED, if the request asks for more than that.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.RESOLVE)
    if request.approver_id is None:
        raise DomainError(Problem.NOT_PERMITTED, number=number, action=Action.RESOLVE)
    return act(uow, actor_id, now, request, Resolved())


def decline(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    reason: str,
    needs: str = "",
    needs_reason: str = "",
    *,
    because: DeclineReason = DeclineReason.OTHER,
) -> Request:
    """Refuse a request, and say why.

    Args:
        because: the reason as a choice.
        needs, needs_reason: as to `resolve`.

    Raises:
        DomainError: as `resolve`.
    """
    request = find(uow, number)
    check(uow, actor_id, request, Action.DECLINE)
    check_chosen(uow, request, needs)
    content = Declined(written(reason, "reason"), because=because)
    cancelling = needs == CANCEL
    return end(uow, actor_id, now, request, content, cancelling=cancelling, reason=needs_reason)
