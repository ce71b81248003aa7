"""Who no longer serves a department: what they had falls back to it, and they read no more."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.roles import in_charge_of, serves
from bot.usecases.requests.actions import act, lock
from bot.usecases.requests.announcements import refresh_home
from bot.usecases.requests.approvals import approval_of, open_approvals
from bot.usecases.requests.approvers import Proposal, who_is_asked
from bot.usecases.requests.card_keys import assignee_card_key
from bot.usecases.requests.left_behind import withdraw_words
from domain.departures import departure
from domain.events import Cancelled, Handover, Released
from domain.lifecycle import TRANSITIONS, Action
from domain.organisation import Department
from domain.request import Request
from store.unit_of_work import UnitOfWork

_IN_HAND = TRANSITIONS[Action.RELEASE].keys()


def settle_person(uow: UnitOfWork, now: datetime, user_id: str) -> None:
    """Leave nothing with somebody that they do not serve any more, in whatever department."""
    belongs_to = {each.department_id for each in uow.people.memberships(user_id)}
    holds = {each.hop.department_id for each in uow.requests.assigned_to(user_id)}
    for department_id in sorted(belongs_to | holds):
        settle(uow, now, department_id, [user_id])


def settle(uow: UnitOfWork, now: datetime, department_id: int, former: Iterable[str] = ()) -> None:
    """Leave nothing of a department with those who do not serve it any more.

    Args:
        former: who may have gone; who has something in hand is found without that.
    """
    department = uow.catalogue.department_by_id(department_id)
    back = defaultdict[str, list[int]](list)
    for request in uow.requests.in_hand(department_id):
        assignee_id = request.hop.assignee_id
        if request.approver_id or not assignee_id or request.state not in _IN_HAND:
            continue
        if not serves(uow, request, assignee_id):
            _release(uow, now, request, assignee_id, department)
            back[assignee_id].append(request.number)
    for user_id in sorted({*former, *back}):
        _hand_approvals_on(uow, now, user_id)
        _end_practice(uow, now, department_id, user_id)
        _withdraw_words(uow, now, department_id, user_id)
        refresh_home(uow, user_id, now)
    for user_id, numbers in back.items():
        _tell(uow, now, department, user_id, numbers)


def _release(
    uow: UnitOfWork, now: datetime, request: Request, former: str, department: Department
) -> None:
    because = departure(uow.people.get(former), department)
    act(uow, None, now, request, Released(because, former), Handover(None))


def _hand_approvals_on(uow: UnitOfWork, now: datetime, user_id: str) -> None:
    """Ask others for the approvals that somebody was asked for and cannot give any more."""
    for request in uow.requests.assigned_to(user_id):
        found = approval_of(uow, request)
        if found is None:
            continue
        asked = who_is_asked(uow, Proposal.of(found.request), found.terms)
        if user_id in asked:
            continue
        lock(uow, [request])
        if asked:
            open_approvals(uow, now, found)
        department = uow.catalogue.department_by_id(request.hop.department_id)
        because = departure(uow.people.get(user_id), department)
        act(uow, None, now, request, Cancelled(because=because), Handover(None))


def _end_practice(uow: UnitOfWork, now: datetime, department_id: int, user_id: str) -> None:
    """End what somebody practises in a department that they do not serve any more."""
    for request in uow.requests.practised(user_id):
        if request.hop.department_id == department_id and not serves(uow, request, user_id):
            act(uow, None, now, request, Cancelled())


def _withdraw_words(uow: UnitOfWork, now: datetime, department_id: int, user_id: str) -> None:
    """Take the words of confidential requests away from somebody's direct messages."""
    channel_id = uow.people.dm_channel(user_id)
    ids = uow.messages.requests_in(channel_id) if channel_id else ()
    for request in uow.requests.of_ids(ids):
        if request.hop.department_id != department_id or not request.confidential:
            continue
        if uow.messages.get(assignee_card_key(request, user_id)) is None:
            continue
        if not serves(uow, request, user_id):
            withdraw_words(uow, request, user_id, now)


def _tell(
    uow: UnitOfWork, now: datetime, department: Department, former: str, numbers: Sequence[int]
) -> None:
    """Tell those who answer for the department what is back."""
    payload = {
        "department": department.id,
        "former": former,
        "because": departure(uow.people.get(former), department).value,
        "numbers": list(numbers),
    }
    for user_id in in_charge_of(uow, department):
        key = f"back:{department.id}:{former}:{now.isoformat()}:{user_id}"
        uow.outbox.put(key, Notice.BACK_IN_QUEUE, user_id, now, payload=payload)
