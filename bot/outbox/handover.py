"""Between the outbox and the sender: what is claimed to be sent.

Everything here runs inside a transaction; the calls to Slack lie between two of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.outbox.gate import has_gate, is_put_back, shut_until
from bot.outbox.outgoing import Home, Render
from bot.outbox.pace import OPEN_METHOD, POST_METHOD, UPDATE_METHOD, Rest
from bot.outbox.recipients import is_person
from bot.outbox.results import (
    MAX_ATTEMPTS,
    THE_PERSON_LEFT,
    CannotBeRendered,
    Claim,
    Delivery,
    PutBack,
    Result,
    end,
    give_up,
    record,
)
from bot.outbox.schedule import Plan, Room
from bot.usecases.notices import Notice
from bot.usecases.operation.catch_ups import is_catching_up
from store.errors import is_passing
from store.outbox_rows import Head, Lane, OutboxRow, Outcome, Urgency
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""How long a claimed row is the sender's alone; longer than a delivery can take."""

_MAX_CLAIMS = 3 * MAX_ATTEMPTS
"""A row whose end is never recorded, such as one that ends the process, is given up then."""

_BUSY = timedelta(seconds=1)
"""How soon a lane is looked at again of which another process has a row."""

_UNTIL_CAUGHT_UP = timedelta(seconds=30)
"""How soon a nag is looked at again at the latest while messages are caught up with."""

UPDATES = "updates"
"""The lane of the updates that wait until Slack takes updates again, for all recipients.

So nothing else waits behind them, and one at a time finds out whether it may.
"""

NOT_NOW = "its reader is not to be told at this hour"


@dataclass(frozen=True, slots=True)
class Batch:
    """The messages to send now, and when to look at the other lanes again.

    Attributes:
        openings: of the plans, those of people who are written to for the first time, while Slack
            lets nobody be; their turns are still to be spread.
    """

    claims: tuple[Claim, ...] = ()
    plans: tuple[Plan, ...] = ()
    openings: tuple[Plan, ...] = ()


def hand_over(
    uow: UnitOfWork,
    results: Sequence[Result],
    lanes: Collection[str],
    room: Room,
    rest: Rest,
    now: datetime,
) -> Batch:
    """Record what came of what was claimed, and claim the next of these lanes.

    Args:
        room: how many can be claimed.
        rest: who and what has to wait.
    """
    for result in results:
        record(uow, result, now)
    claims: list[Claim] = []
    openings: list[Plan] = []
    free = uow.outbox.lock_lanes(lanes)
    # Whoever looks at the others may have done so before what we were told of was committed.
    plans = [Plan(lane, Urgency.CARD, now) for lane in set(lanes) - set(free)]
    heads = uow.outbox.heads(free, now) if free else ()
    # While messages are caught up with, nags wait: what they are about may be answered.
    nags_wait = any(each.row.urgency is Urgency.NAG for each in heads) and is_catching_up(uow)
    for head in heads:
        row, wait, lane = head.row, _wait(head, rest, now), _lane(head, rest, now)
        if head.busy:
            plans.append(_plan(row, now + _BUSY))
        elif lane != row.lane:
            # What made it urgent, a note under its card, does not wait for it any more.
            moved = replace(row, lane=lane, urgency=max(row.urgency, Urgency.CARD))
            uow.outbox.move(row, lane, moved.urgency)
            plans.append(_plan(row, now))
            plans.append(_plan(moved, max(wait or now, row.due_at)))
        elif (due_at := _due_at(row, now, nags_wait=nags_wait)) > now:
            plans.append(_plan(row, due_at))
        elif wait:
            is_opening = _is_first_contact(head) and row.urgency > Urgency.CONVERSATION
            (openings if is_opening else plans).append(_paced(head, wait))
        elif not room.admits(row.urgency):
            plans.append(_plan(row, now))
        elif kept_until := _kept_until(uow, head, now):
            plans.append(_plan(row, kept_until))
        else:
            room.occupy(row.urgency)
            has_turn = _has_turn(head)
            if has_turn:
                rest = rest.after(row.recipient_id, now)
            leased = uow.outbox.lease(row, now, LEASE, attempting=_is_new(head))
            claims.append(Claim(leased, has_turn, head.shown, head.dm_channel_id))
    return Batch(tuple(claims), tuple(plans), tuple(openings))


def plan_of(lane: Lane, now: datetime) -> Plan:
    """Return when a lane is to be looked at, by what the database says of it.

    A lease mostly ends before its time.
    """
    look_at = lane.due_at
    if lane.leased_until and lane.leased_until > now:
        look_at = max(look_at, min(lane.leased_until, now + _BUSY))
    return Plan(lane.name, lane.urgency, look_at)


# Before the call


def _kept_until(uow: UnitOfWork, head: Head, now: datetime) -> datetime | None:
    """End or put off a row that is not to be sent now.

    One of which that cannot be found out is given up, and keeps back none of the others.

    Returns:
        When to look at its lane again, or None if it is to be sent.
    """
    if _is_ended(uow, head, now):
        return now
    if not has_gate(head):
        return None
    try:
        with uow.savepoint():
            return _asked_at_gate(uow, head, now)
    except Exception as error:
        if is_passing(error):
            raise
        logger.exception("outbox.gate_failed", key=head.row.key, kind=head.row.kind)
        give_up(uow, head.row, now, f"cannot be addressed: {type(error).__name__}")
        return now


def _asked_at_gate(uow: UnitOfWork, head: Head, now: datetime) -> datetime | None:
    if is_put_back(uow, head, now):
        end(uow, head.row, Outcome.DROPPED, now, NOT_NOW)
        return now
    shut = shut_until(uow, head, now)
    if shut:
        uow.outbox.wait(head.row, shut)
    return shut


def _is_ended(uow: UnitOfWork, head: Head, now: datetime) -> bool:
    """End a row that is not to be sent as it is."""
    row = head.row
    if head.recipient_left:
        # Slack would accept the message, and nobody would ever read it.
        end(uow, row, Outcome.DROPPED, now, THE_PERSON_LEFT)
    elif row.attempts >= _MAX_CLAIMS:
        why = row.error or "never brought to an end"
        give_up(uow, row, now, f"claimed {row.attempts} times: {why}")
    else:
        return False
    return True


def _plan(row: OutboxRow, look_at: datetime) -> Plan:
    return Plan(row.lane, row.urgency, look_at)


def _paced(head: Head, look_at: datetime) -> Plan:
    """Plan a lane that waits for a pace: one of many for its recipient waits in line with them."""
    row = head.row
    line = row.recipient_id if _has_turn(head) and row.lane != row.recipient_id else ""
    return Plan(row.lane, row.urgency, look_at, paced=True, in_line_for=line)


def _due_at(row: OutboxRow, now: datetime, *, nags_wait: bool) -> datetime:
    """When a row is due."""
    if row.urgency is Urgency.NAG and nags_wait:
        return max(row.due_at, now + _UNTIL_CAUGHT_UP)
    return row.due_at


def _method(head: Head) -> str:
    """Return Slack's method for it, or an empty string for several."""
    if head.row.kind == Notice.HOME:
        return "views.publish"
    if head.row.urgency is Urgency.FILE:
        return ""
    return UPDATE_METHOD if head.shown else POST_METHOD


def _is_new(head: Head) -> bool:
    return _method(head) == POST_METHOD


def _has_turn(head: Head) -> bool:
    """Whether it has the turn of its recipient from its claim on: see `Claim`."""
    row = head.row
    is_for_later = row.urgency is Urgency.REPORT and is_person(row.recipient_id)
    return _is_new(head) and not is_for_later


def _wait(head: Head, rest: Rest, now: datetime) -> datetime | None:
    """Return until when Slack wants to be left alone with it."""
    methods = (_method(head), *((OPEN_METHOD,) if _is_first_contact(head) else ()))
    waits = (rest.until(method, head.row.recipient_id, now) for method in methods)
    return max(filter(None, waits), default=None)


def _lane(head: Head, rest: Rest, now: datetime) -> str:
    """Return the lane that a row belongs to now."""
    row = head.row
    is_update = _method(head) == UPDATE_METHOD
    limited = is_update and rest.until(UPDATE_METHOD, row.recipient_id, now) is not None
    if row.lane == row.recipient_id and limited:
        return UPDATES
    # One that is held up for another reason must not hold up the others.
    held_up = row.due_at > now + _BUSY
    if row.lane == UPDATES and not (is_update and (limited or not held_up)):
        return row.recipient_id
    return row.lane


def _is_first_contact(head: Head) -> bool:
    """Whether a direct message is to be opened before."""
    to_person = is_person(head.row.recipient_id)
    return to_person and head.dm_channel_id is None and _is_new(head)


def prepare(uow: UnitOfWork, claim: Claim, now: datetime, render: Render) -> Delivery | None:
    """Render a claimed row as things stand, and address it, if there is something left to say."""
    row = claim.row
    outgoing = render(uow, row, now)
    if outgoing is None:
        return None
    if isinstance(outgoing, Home):
        return Delivery(claim, outgoing)
    if claim.shown:
        return Delivery(claim, outgoing, claim.shown.channel_id)
    thread = uow.messages.get(outgoing.thread_of) if outgoing.thread_of else None
    if thread:
        return Delivery(claim, outgoing, thread.channel_id, thread)
    to_person = is_person(row.recipient_id)
    return Delivery(claim, outgoing, claim.dm_channel_id if to_person else row.recipient_id)


def failed_to_render(row: OutboxRow, error: Exception) -> CannotBeRendered | PutBack:
    """Return what follows if a row cannot be rendered: a delay, each time longer, if it is passing.

    A look-up that always takes longer than the database is given looks like an outage.
    """
    if is_passing(error):
        logger.warning("outbox.not_rendered_yet", key=row.key, why=str(error))
        return PutBack(row, f"not rendered: {type(error).__name__}", failed=True)
    logger.error("outbox.cannot_render", key=row.key, kind=row.kind, exc_info=error)
    return CannotBeRendered(row, f"cannot be rendered: {type(error).__name__}")
