"""The approvals of exported requests: who gave each, and when it was decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.measurements.measurements import Measured
from domain.approvals import approval_step, decided_at
from domain.request import Request
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class GivenApproval:
    """An approval that was given.

    Attributes:
        by: who approved, in the order in which they did.
        at: when it was decided.
    """

    by: tuple[str, ...]
    at: datetime


def given_approvals(uow: UnitOfWork, found: Sequence[Measured]) -> Mapping[int, GivenApproval]:
    """Return the approvals of a page of requests, by their ids.

    A request that asks for an approval has it once it is given; what had to be approved before its
    department had it, once it was.
    """
    given: dict[int, GivenApproval] = {}
    asked = _asked_for(uow, [each.request for each in found])
    for each in found:
        request = each.request
        if request.approver_id and request.resolved_at:
            given[request.id] = GivenApproval((request.approver_id,), request.resolved_at)
        elif each.measurement.begun and (approvers := asked.get(request.id)):
            given[request.id] = GivenApproval(_in_order(approvers), request.hop.began_at)
    return given


def _asked_for(uow: UnitOfWork, requests: Sequence[Request]) -> Mapping[int, list[Request]]:
    """Return who has approved each of these requests for the department that it is with."""
    waited = {each.id: approval_step(each.hop.number) for each in requests if not each.chain_id}
    asked = defaultdict[int, list[Request]](list)
    for each in uow.requests.steps_of(list(waited)):
        if each.parent_id and each.resolved_at and each.step_key == waited[each.parent_id]:
            asked[each.parent_id].append(each)
    return asked


def _in_order(approvals: Sequence[Request]) -> tuple[str, ...]:
    decided = sorted(
        (at, each.id, str(each.approver_id)) for each in approvals if (at := decided_at(each))
    )
    return tuple(user_id for _, _, user_id in decided)
