"""The things that requesters do with their requests."""

from datetime import datetime

from bot.read_models import Dossier, StepLine
from bot.usecases.people.names import named
from bot.usecases.people.roles import roles_in, serves
from bot.usecases.requests.action_checks import check_reopening, find, permit
from bot.usecases.requests.actions import act
from bot.usecases.requests.lookups import about_to, dossier
from bot.usecases.requests.needs import end
from domain.chain import Progress
from domain.events import Cancelled, Confirmed, Handover, Reopened, Replied
from domain.lifecycle import Action, State
from domain.permissions import may
from domain.request import Request
from domain.rich_text import RichText
from store.unit_of_work import UnitOfWork


def confirm(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Confirm that a request is solved, which closes it. Once it is closed, it changes nothing."""
    request = find(uow, number)
    permit(uow, actor_id, request, Action.CONFIRM)
    if request.state is State.CLOSED:
        return request
    return act(uow, actor_id, now, request, Confirmed())


def reopening(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int
) -> tuple[Dossier, tuple[StepLine, ...]]:
    """Return a request that is about to be reopened, and the steps of it that can be, too.

    Raises:
        DomainError: as `about_to`.
    """
    about = about_to(uow, actor_id, now, number, Action.REOPEN)
    return about, _reopened_with(uow, actor_id, about)


def reopen(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, reason: str, step: str = ""
) -> Request:
    """Say that a request is not solved after all.

    Args:
        step: the key of the step of a chain that is reopened with it. Empty if none is named.

    Raises:
        DomainError: REOPENING_OVER, if it ended too long ago.
    """
    request = find(uow, number)
    check_reopening(uow, actor_id, now, request)
    steps = _reopened_with(uow, actor_id, dossier(uow, request, now)) if step else ()
    reopened = _reopen(uow, actor_id, now, request, reason)
    for each in steps:
        if each.work and each.key == step:
            _reopen(uow, actor_id, now, each.work.request, reason)
    return reopened


def _reopened_with(uow: UnitOfWork, actor_id: str, chain: Dossier) -> tuple[StepLine, ...]:
    """Return the steps of a chain that somebody can reopen; nobody gives an approval back."""
    return tuple(
        each
        for each in chain.steps
        if each.work
        and each.progress is Progress.DONE
        and each.work.request.may_reopen_at(chain.seen_at)
        and may(roles_in(uow, each.work.request, actor_id), Action.REOPEN)
    )


def _reopen(
    uow: UnitOfWork, actor_id: str, now: datetime, request: Request, reason: str
) -> Request:
    gone = request.hop.assignee_id and not serves(uow, request, request.hop.assignee_id)
    handover = Handover(None) if gone else None
    return act(uow, actor_id, now, request, Reopened(reason.strip()), handover)


def reply(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, words: str | RichText
) -> Request:
    """Write to those who serve a request; it is the reply to a question that is open."""
    text, rich = named(uow, words, "reply")
    return act(uow, actor_id, now, find(uow, number), Replied(text, rich=rich))


def cancel(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    number: int,
    reason: str,
    *,
    nothing_fitted: bool = False,
) -> Request:
    """Withdraw a request, and with it what it still needed from other departments.

    Args:
        nothing_fitted: whether the requester found no service that does what they need.
    """
    content = Cancelled(reason.strip(), nothing_fitted=nothing_fitted)
    return end(uow, actor_id, now, find(uow, number), content, cancelling=True)
