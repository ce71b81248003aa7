"""Telling people in time: of promises in danger, and of questions without an answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.read_models import NagLine
from bot.usecases.each_alone import PUT_OFF_FOR
from bot.usecases.notices import Notice
from bot.usecases.people.gates import gate_to_nag, is_channel
from bot.usecases.people.roles import is_admitted, roles_in, serves
from bot.usecases.requests.actions import act, go_on, lock
from bot.usecases.requests.announcements import show_cards
from bot.usecases.requests.lookups import dossier
from bot.usecases.requests.parents import follow_late, needs_of
from bot.usecases.requests.promises import next_look, promises_of
from domain.events import Closed, Event, Snoozed
from domain.gate import opens_at
from domain.lifecycle import UNFINISHED, State
from domain.nagging import (
    Nag,
    Nagging,
    addressees,
    concerns,
    is_escalation,
    is_still_due,
    latest_for_each,
    nagging,
)
from domain.organisation import Department, MemberRole
from domain.request import Request
from domain.snoozing import snoozed
from domain.standards import Audience
from store.nags import PendingNag
from store.unit_of_work import UnitOfWork

_JUST_ACTED = timedelta(minutes=15)
"""Who has done something about a request within this time knows of it."""


def look_after_some(uow: UnitOfWork, now: datetime, limit: int) -> int:
    """Do what time makes necessary for what is due first; returns for how many requests."""
    requests = uow.requests.due(now, limit)
    for request in requests:
        _look_after(uow, now, request)
    return len(requests)


def _look_after(uow: UnitOfWork, now: datetime, request: Request) -> None:
    """Do what time makes necessary for a request: close it, or note whom to tell."""
    if request.state is State.RESOLVED:
        act(uow, None, now, request, Closed())
        return
    standard = uow.catalogue.standard(request.hop.standard_id)
    events = uow.events.of_request(request.id)
    promises = promises_of(uow, request, events)
    passed = uow.nags.passed(request.id)
    plan = nagging(promises, standard, passed, now)
    if plan.closes_at and plan.closes_at <= now:
        act(uow, None, now, request, Closed(unanswered=True))
        return
    keys = [nag.key for nag in plan.due]
    uow.nags.pass_steps(request.id, keys, now)
    department = uow.catalogue.department_by_id(request.hop.department_id)
    _tell(uow, request, department, events, plan, now)
    follow_late(uow, request, plan.due, now)
    if request.step:
        lock(uow, [request])
        go_on(uow, now, request)  # its chain may be expected at another time by now
    show_cards(uow, request, department, now)
    uow.requests.schedule(request, next_look(plan, request.due, snoozed(events, now), now))


def put_off_first(uow: UnitOfWork, now: datetime) -> int | None:
    """Look later at the request that is due first; returns its number, or None if none is due."""
    return uow.requests.put_off_first(now, now + PUT_OFF_FOR)


def send_nags(uow: UnitOfWork, now: datetime, limit: int) -> int:
    """Put some of the nags that are due into the outbox; returns how many were dealt with.

    That is one message a person. So nothing is, as long as another process looks after something
    that is due, of which the same people may have to be told; it will go on with this.
    """
    check_at = uow.requests.next_check_at()
    if check_at and check_at <= now:
        return 0
    nags = _due_together(uow, now, limit)
    messages = defaultdict[tuple[str, int | None], list[PendingNag]](list)
    for nag in _to_be_told(uow, nags, now):
        thread_of = nag.request_id if is_channel(nag.recipient_id) else None
        messages[nag.recipient_id, thread_of].append(nag)
    for (_, request_id), told in messages.items():
        _send(uow, told, now, request_id)
    return len(nags)


def put_off_nags(uow: UnitOfWork, now: datetime) -> tuple[PendingNag, ...]:
    """Send the nags later that are due first, and all that goes with them; returns them."""
    nags = _due_together(uow, now, 1)
    for nag in nags:
        uow.nags.put_back(nag.id, now + PUT_OFF_FOR)
    return nags


def _due_together(uow: UnitOfWork, now: datetime, limit: int) -> tuple[PendingNag, ...]:
    """Return the nags that are due first, with all that goes into the same messages."""
    first = uow.nags.due(now, limit)
    people = {nag.recipient_id for nag in first if not is_channel(nag.recipient_id)}
    in_threads = {nag.request_id for nag in first if is_channel(nag.recipient_id)}
    beside = uow.nags.due_beside(now, people, in_threads) if first else ()
    # People who are told of a request in a thread get all of theirs in one message, in their turn.
    return tuple(
        nag for nag in beside if nag.recipient_id in people or is_channel(nag.recipient_id)
    )


def _to_be_told(
    uow: UnitOfWork, nags: Sequence[PendingNag], now: datetime
) -> tuple[PendingNag, ...]:
    """Return the nags whose recipients may be told now; the others wait until they may.

    When a nag was noted, its recipient may have been in another time zone, or the department's
    calendar another one.
    """
    return tuple(nag for nag in nags if not _put_back_if_shut(uow, nag, now))


def put_back_shut(uow: UnitOfWork, message_key: str, now: datetime) -> bool:
    """Take the nags out of a message that their recipient is not to be told of now.

    Returns:
        Whether nothing is left of it.
    """
    nags = uow.nags.of_message(message_key)
    return not _to_be_told(uow, nags, now)


def _put_back_if_shut(uow: UnitOfWork, nag: PendingNag, now: datetime) -> bool:
    """Let a nag wait until its recipient may be told; returns whether it has to."""
    request = uow.requests.by_id(nag.request_id)
    told_at = opens_at(gate_to_nag(uow, request, nag.recipient_id, nag.key), now)
    if told_at > now:
        uow.nags.put_back(nag.id, told_at)
    return told_at > now


def next_work_at(uow: UnitOfWork) -> datetime | None:
    """Return when requests or nags are due next, or None if nothing is in sight."""
    instants = (uow.requests.next_check_at(), uow.nags.next_at())
    return min((at for at in instants if at), default=None)


def nag_lines(
    uow: UnitOfWork, message_key: str, now: datetime, *, is_shown: bool = False
) -> tuple[NagLine, ...]:
    """Return the lines of a nag message that are still due, earliest due first.

    What is no longer due, and what the recipient has acted on, is left out. Once the message is
    shown, it comes last.

    Args:
        is_shown: whether its recipient has it already.
    """
    of_request = defaultdict[int, list[PendingNag]](list)
    for nag in uow.nags.of_message(message_key):
        of_request[nag.request_id].append(nag)
    lines = (_line(uow, request_id, nags, now) for request_id, nags in of_request.items())
    return tuple(sorted((line for line in lines if line.is_due or is_shown), key=_urgency))


def _line(uow: UnitOfWork, request_id: int, nags: Sequence[PendingNag], now: datetime) -> NagLine:
    found = dossier(uow, uow.requests.by_id(request_id), now)
    request, recipient = found.request, nags[0].recipient_id
    roles = roles_in(uow, request, recipient)
    person = uow.people.get(recipient)
    admitted = person is None or is_admitted(uow, person)
    named = recipient in found.standard.named and admitted
    escalated = request.approver_id is not None and _answers_for(uow, request, recipient)
    needs_it = (
        recipient == request.requester_id
        and found.parent is not None
        and found.parent.request.state in UNFINISHED
        and serves(uow, found.parent.request, recipient)
    )
    last_act = _last_act(found.events, recipient, now)
    news = [
        nag.key
        for nag in nags
        if (
            is_channel(recipient)
            or escalated
            or concerns(nag.key, roles, named=named, needs_it=needs_it)
        )
        and is_still_due(nag.key, found.promises, found.standard, now)
        and (last_act is None or last_act < min(nag.reached_at, now - _JUST_ACTED))
    ]
    return NagLine(found, news[-1] if news else nags[-1].key, roles, is_due=bool(news))


def _answers_for(uow: UnitOfWork, request: Request, user_id: str) -> bool:
    """Whether a late approval is escalated to somebody, as no role towards it is theirs."""
    managers = uow.people.members(request.hop.department_id, MemberRole.MANAGER)
    return user_id in managers or uow.people.is_admin(user_id)


def _last_act(events: Sequence[Event], user_id: str, now: datetime) -> datetime | None:
    """Return when somebody last did something about a request; a snooze that is over is nothing."""
    quiet = user_id in snoozed(events, now)
    return max(
        (
            event.at
            for event in events
            if event.actor_id == user_id and (quiet or not isinstance(event.content, Snoozed))
        ),
        default=None,
    )


def _urgency(line: NagLine) -> tuple[bool, datetime, int]:
    due = line.dossier.request.due
    due_at = due.at if due else line.dossier.seen_at
    return (not line.is_due, due_at, line.dossier.request.number)


def _tell(
    uow: UnitOfWork,
    request: Request,
    department: Department,
    events: Sequence[Event],
    plan: Nagging,
    now: datetime,
) -> None:
    """Note the nags of some steps: for whom each is, and when it may go."""
    managers: Sequence[str] = ()
    if any(Audience.MANAGERS in nag.to for nag in plan.due):
        managers = uow.people.members(request.hop.department_id, MemberRole.MANAGER)
    to_tell: dict[tuple[str, str], Nag] = {}
    if request.parent_id and not request.step and _is_waited_for(uow, request.parent_id):
        to_tell |= {(request.requester_id, nag.key): nag for nag in plan.due if nag.says_late}
    for audience, nags in latest_for_each(plan.due).items():
        if audience == Audience.ASSIGNEE and _waits_for_needs(uow, request, events):
            continue  # nobody is nagged for what they cannot do
        reached = addressees(
            (audience,),
            requester_id=request.requester_id,
            assignee_id=request.hop.assignee_id,
            manager_ids=managers,
        )
        thread = reached.thread and not request.approver_id  # an approval has no card there
        recipients = {*reached.people, *([department.channel_id] if thread else [])}
        to_tell |= {(recipient, nag.key): nag for recipient in recipients for nag in nags}
        stand_ins = _stand_ins(uow, audience, nags, managers)
        to_tell |= {(recipient, nag.key): nag for recipient, nag in stand_ins}
    quiet = snoozed(events, now)
    for (recipient, key), nag in to_tell.items():
        gate = gate_to_nag(uow, request, recipient, key, events)
        told_at = opens_at(gate, quiet.get(recipient, now))
        uow.nags.add(request.id, key, recipient, nag.at, told_at)


def _is_waited_for(uow: UnitOfWork, parent_id: int) -> bool:
    """Whether the request that needs this one has not ended: then it will be late, too."""
    return uow.requests.by_id(parent_id).state in UNFINISHED


def _waits_for_needs(uow: UnitOfWork, request: Request, events: Sequence[Event]) -> bool:
    """Whether another department has to give what a request needs."""
    return any(each.state in UNFINISHED for each in needs_of(uow, request, events))


def _stand_ins(
    uow: UnitOfWork, audience: str, nags: Sequence[Nag], managers: Sequence[str]
) -> list[tuple[str, Nag]]:
    """The admins, for the escalations that would reach nobody: silence is no escalation."""
    if not is_escalation(audience):
        return []
    unheard = [
        nag
        for nag in nags
        if not any(
            _is_here(uow, user_id)
            for each in filter(is_escalation, nag.to)
            for user_id in (managers if each == Audience.MANAGERS else (each,))
        )
    ]
    return [(admin, nag) for nag in unheard for admin in uow.people.admins()] if unheard else []


def _is_here(uow: UnitOfWork, user_id: str) -> bool:
    person = uow.people.get(user_id)
    return person is not None and not person.deleted and is_admitted(uow, person)


def _send(
    uow: UnitOfWork, nags: Sequence[PendingNag], now: datetime, request_id: int | None
) -> None:
    key = f"nag:{nags[0].id}"
    notice = Notice.NAG_NOTE if request_id else Notice.NAG
    uow.nags.assign([nag.id for nag in nags], key)
    uow.outbox.put(key, notice, nags[0].recipient_id, now, request_id=request_id)
