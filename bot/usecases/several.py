"""The same done with several requests at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.usecases.nags import postponing
from bot.usecases.requests import by_provider
from bot.usecases.requests.references import check_reference
from domain.errors import DomainError, Problem
from domain.fields import written
from domain.lifecycle import Action
from domain.request import Request, RequestReference
from domain.snoozing import Snooze
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Together:
    """A choice of what to do with several requests.

    Attributes:
        action: CLAIM, REASSIGN or SNOOZE.
        assignee_id: to whom they are reassigned.
        snooze: for how long they are snoozed.
    """

    action: Action
    assignee_id: str = ""
    snooze: Snooze = Snooze.ONE_HOUR


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The requests with which it was done, and why it was refused for the others."""

    done: list[Request] = field(default_factory=list)
    refused: list[DomainError] = field(default_factory=list)


def do_together(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    references: Sequence[RequestReference],
    chosen: Together,
) -> Outcomes:
    """Do the same with each of these requests that allows it; one that does not stops no other.

    Raises:
        DomainError: REQUIRED, if no request or no assignee was chosen; NOT_A_PROVIDER.
    """
    if not references:
        raise DomainError(Problem.REQUIRED, field="requests")
    outcomes = Outcomes()
    for reference in references:
        try:
            check_reference(uow, reference)
            outcomes.done.append(_do(uow, actor_id, now, reference.number, chosen))
        except DomainError as error:  # it is checked before anything changes
            if error.field:
                raise
            outcomes.refused.append(error)
    return outcomes


def _do(uow: UnitOfWork, actor_id: str, now: datetime, number: int, chosen: Together) -> Request:
    if chosen.action is Action.REASSIGN:
        assignee_id = written(chosen.assignee_id, "assignee")
        return by_provider.reassign(uow, actor_id, now, number, assignee_id)
    if chosen.action is Action.SNOOZE:
        return postponing.snooze(uow, actor_id, now, number, chosen.snooze)
    return by_provider.claim(uow, actor_id, now, number)
