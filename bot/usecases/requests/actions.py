"""How any action on a request is carried out: permitted, possible, stored, announced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.usecases.ratings import news, questions
from bot.usecases.requests import afterwords, chains, parents, reminders
from bot.usecases.requests.action_checks import check_late, get_state_after, permit
from bot.usecases.requests.announcements import (
    announce,
    announce_handover,
    announce_practice,
    show_requester_card,
)
from bot.usecases.requests.approvals import ask_first, asked_by_another
from bot.usecases.requests.promises import (
    Outlook,
    closes_at,
    fulfilled,
    outlook,
    promises_of,
)
from domain.afterwords import is_objection
from domain.chronology import in_order
from domain.events import (
    Approved,
    Content,
    DateMoved,
    Event,
    Handover,
    NeedHandedOver,
    StepsBegun,
    Transferred,
    approval_in,
)
from domain.hop import Hop, HopEnding, ending_in
from domain.lifecycle import STATES, TAKES_ON, TRANSITIONS, Action, State
from domain.promises import Promises
from domain.request import FieldAnswer, Request
from domain.search_terms import added_terms
from domain.snoozing import snoozed
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Deed:
    """One action on one request.

    Attributes:
        content: what the event is to say; its kind is the action.
        handover: who is to have the request. If None, who has it, or else a provider who acts.
        fields: its answers to services' own fields from then on, if a transfer changes them.
        at: when it happened, by default now. What happened earlier, and is only known now, takes
            its place in the history: see docs/decisions/0044-catching-up.md.
    """

    request: Request
    content: Content
    handover: Handover | None = None
    at: datetime | None = None
    fields: tuple[FieldAnswer, ...] | None = None


def act(
    uow: UnitOfWork,
    actor_id: str | None,
    now: datetime,
    request: Request,
    content: Content,
    handover: Handover | None = None,
    at: datetime | None = None,
) -> Request:
    """Carry out one action: see `act_together` and `Deed`."""
    (changed,) = act_together(uow, actor_id, now, [Deed(request, content, handover, at)])
    return changed


def act_together(
    uow: UnitOfWork, actor_id: str | None, now: datetime, deeds: Sequence[Deed]
) -> tuple[Request, ...]:
    """Carry out actions on different requests, one after the other: all of them, or none.

    Each is checked, its request changed, its event logged, and both announced.

    Args:
        actor_id: who acts; None for Crossdesk itself.

    Returns:
        The requests as changed, in the order of the deeds.

    Raises:
        DomainError: NOT_YOURS, NOT_PERMITTED, WRONG_STATE or APPROVAL_OVER.
    """
    lock(uow, [deed.request for deed in deeds])
    return tuple(_carry_out(uow, actor_id, now, deed) for deed in deeds)


def lock(uow: UnitOfWork, requests: Sequence[Request]) -> None:
    """Let nobody else change these requests, nor those that need them, until the commit.

    What happens to a need shows on the cards of its parent, and the other way round: so who changes
    the one waits for who changes the other. One that nobody needs is locked as it is changed; so is
    a chain, before it is seen what it does next.
    """
    ids = {each.id for each in requests} | {each.parent_id for each in requests if each.parent_id}
    for each in requests:
        ids |= {above.id for above in chains.chains_above(uow, each)}
    if len(ids) > 1:
        uow.requests.lock_all(sorted(ids))


def _carry_out(uow: UnitOfWork, actor_id: str | None, now: datetime, deed: Deed) -> Request:
    request, content, handover = deed.request, deed.content, deed.handover
    action, former_id = content.kind, request.hop.assignee_id
    happened_at = min(deed.at or now, now)
    noted_at = now if happened_at < now else None
    if action is Action.TRANSFER:
        handover = Handover(None)
    elif handover is None and action in TAKES_ON and former_id is None and not noted_at:
        handover = Handover(actor_id)
    assignee_id = handover.assignee_id if handover else former_id
    events = uow.events.of_request(request.id)
    sequence = request.version + 1
    happening = Event(
        0, request.id, sequence, actor_id, happened_at, content, handover, noted_at=noted_at
    )
    history = in_order([*events, happening])
    if noted_at:
        state = check_late(uow, request, history, happening)
    else:
        permit(uow, actor_id, request, action)
        approval = approval_in(content) is not None
        state = get_state_after(
            request, action, assigned=assignee_id is not None, approval=approval
        )
    hop = _next_hop(uow, request, content, happened_at)
    moved = replace(request, hop=hop)
    clock_turns = STATES[request.state].clock_runs is not STATES[state].clock_runs
    if clock_turns or assignee_id != former_id or hop != request.hop:
        # What nobody has been told yet is told, if it is still true, when the clock goes on, and
        # to whoever has it then.
        uow.nags.withdraw(request.id)
    promises = promises_of(uow, moved, history)
    verdicts = fulfilled(promises_of(uow, request, events), promises)
    if assignee_id == former_id and action is not Action.REASSIGN:
        handover = None
    times = _times(request, state, now)
    hop = replace(
        hop,
        assignee_id=assignee_id,
        ended_at=times.get("closed_at", request.closed_at),
        ending=ending_in(state),
    )
    changed = uow.requests.change(
        request,
        state=state,
        hop=hop,
        **_brought_along(uow, deed),
        **times,
        **_outlook(uow, moved, state, promises, history, happening, now).columns,
    )
    event = uow.events.append(changed, actor_id, happened_at, content, handover, verdicts, noted_at)
    if changed.trainee_id:  # it counts nowhere, and nobody else hears of it
        announce_practice(uow, changed, event, now)
        return changed
    uow.search.add(changed, added_terms(changed, event, request, events))
    department = uow.catalogue.department_by_id(changed.hop.department_id)
    announce(uow, changed, department, event, now)
    afterwords.follow(uow, request, changed, event, now)
    questions.follow(uow, changed, event, now)
    news.follow(uow, changed, event, now)
    reminders.follow(uow, request, changed, events, now)
    parents.follow(uow, changed, event, now)
    parents.follow_down(uow, request, changed, events, now)
    if former_id and former_id != assignee_id:
        announce_handover(uow, changed, former_id, now)
    if assignee_id and former_id != assignee_id:
        _hand_needs_over(uow, changed, assignee_id, events, now)
    if (changed.chain_id or changed.step) and not isinstance(content, StepsBegun | DateMoved):
        return go_on(uow, now, changed)
    return changed


def start(
    uow: UnitOfWork, now: datetime, opened: Request, expected_at: datetime | None = None
) -> Request:
    """Let begin what a new request consists of: the steps of a chain, or else its approval.

    Args:
        expected_at: as to `begin`.
    """
    if opened.chain_id:
        return begin(uow, now, opened, expected_at)
    if opened.state is State.AWAITING_APPROVAL:
        ask_first(uow, now, opened)
    return opened


def begin(
    uow: UnitOfWork, now: datetime, chain: Request, expected_at: datetime | None = None
) -> Request:
    """Let the first steps of a new chain begin; returns it as they leave it.

    Its cards are on their way already, and nothing else changes about it.

    Args:
        expected_at: when it is expected to end, as its requester is told. None if nobody knows.
    """
    first = chains.first_steps(uow, chain, now, expected_at)
    if first is None:
        return go_on(uow, now, chain)
    if first.opened:
        chain = uow.requests.change(chain)
        uow.events.append(chain, None, now, first.content)
    else:
        chain = _carry_out(uow, None, now, Deed(chain, first.content))
    for each in first.opened:
        start(uow, now, each)
    return go_on(uow, now, chain) if first.more else chain


def go_on(uow: UnitOfWork, now: datetime, changed: Request) -> Request:
    """Let a chain go on after a change of it, or of a step; returns what was changed, as it is."""
    following = chains.what_follows(uow, changed, now)
    if following is None:
        return changed
    led_on = _carry_out(uow, None, now, Deed(following.request, following.content))
    for each in following.opened:
        start(uow, now, each)
    if following.more:
        led_on = go_on(uow, now, led_on)
    return led_on if changed.id == led_on.id else changed


def _hand_needs_over(
    uow: UnitOfWork, request: Request, assignee_id: str, events: Sequence[Event], now: datetime
) -> None:
    """Let the assignee of a request ask for what it needs, in place of who did before.

    What somebody asked for in confidence stays theirs: nobody else was to read it. A step is asked
    for by whoever asked for the chain.
    """
    for child in parents.needs_of(uow, request, events):
        former = child.requester_id
        if child.confidential or child.step or former == assignee_id:
            continue
        if child.state in TRANSITIONS[Action.HAND_NEED_OVER]:
            content = NeedHandedOver(former, assignee_id)
            handed = _carry_out(uow, None, now, Deed(child, content))
            show_requester_card(uow, child, now)  # who asked until now sees that they do no more
            for asked, said, handover in asked_by_another(uow, now, handed, content):
                _carry_out(uow, None, now, Deed(asked, said, handover))


def _next_hop(uow: UnitOfWork, request: Request, content: Content, at: datetime) -> Hop:
    """Return the hop of a request after an event: the one it has, unless it is transferred.

    Then the former one ends with whoever had it. What must be approved begins with the approval.
    """
    if isinstance(content, Approved):
        return replace(request.hop, began_at=at)
    if not isinstance(content, Transferred):
        return request.hop
    uow.hops.put(request.id, replace(request.hop, ended_at=at, ending=HopEnding.TRANSFERRED))
    service = uow.catalogue.service_by_id(content.service_id)
    department = uow.catalogue.department_by_id(service.department_id)
    return Hop(
        number=request.hop.number + 1,
        department_id=department.id,
        service_id=service.id,
        standard_id=content.standard_id,
        calendar_id=department.calendar_id,
        assignee_id=None,
        began_at=at,
    )


def _brought_along(uow: UnitOfWork, deed: Deed) -> dict[str, Any]:
    """Return what an action changes of a request besides its state, its hop and its promise."""
    if isinstance(deed.content, NeedHandedOver):
        return {"requester_id": deed.content.requester}
    if not isinstance(deed.content, Transferred):
        return {}
    service = uow.catalogue.service_by_id(deed.content.service_id)
    answers = {} if deed.fields is None else {"fields": deed.fields}
    return {"confidential": service.confidential, **answers}


def _times(request: Request, state: State, now: datetime) -> dict[str, Any]:
    """The instants that entering `state` sets or clears."""
    if state is request.state:
        return {}
    if state is State.RESOLVED:
        return {"resolved_at": now, "closed_at": None}
    if STATES[state].ended:
        return {"closed_at": now}
    return {"resolved_at": None, "closed_at": None}


def _is_since_resolved(request: Request, event: Event) -> bool:
    return request.resolved_at is not None and event.at >= request.resolved_at


def _outlook(
    uow: UnitOfWork,
    request: Request,
    state: State,
    promises: Promises,
    events: Sequence[Event],
    happening: Event,
    now: datetime,
) -> Outlook:
    """Return the outlook of a request in its new state: what is due, and when to look again."""
    if STATES[state].ended:
        return Outlook(None, None)
    if state is State.RESOLVED:
        if request.state is state:
            disputes = is_objection(happening.content) and _is_since_resolved(request, happening)
            return Outlook(None, None if disputes else request.next_check_at)
        calendar = uow.catalogue.calendar(request.hop.calendar_id)
        return Outlook(None, closes_at(calendar, now))
    if request.trainee_id:
        return Outlook(None, None)
    standard = uow.catalogue.standard(request.hop.standard_id)
    passed = uow.nags.passed(request.id)
    return outlook(promises, standard, passed, snoozed(events, now), now)
