"""Between the outbox and the sender: what is claimed to be sent, and what came of it.

Everything here runs inside a transaction; the calls to Slack lie between two of them.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.outbox.outgoing import Home, Outgoing, Render
from bot.outbox.pace import POST_METHOD, Rest
from bot.outbox.recipients import is_person
from bot.slack.client import AuthFailed, FateUnknown, RateLimited, Refused, SlackFailure
from bot.slack.errors import Concern
from bot.usecases.channel_problems import tell_of_channel_problem
from store.messages import SlackMessage
from store.outbox import OutboxRow, Outcome
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""How long a claimed row is the sender's alone; longer than a delivery can take."""

MAX_ATTEMPTS = 10
_BACKOFF_FACTOR = 3.0
_LONGEST_BACKOFF = 900.0
"""2, 6, 18 … 900 s: ten attempts are spread over about an hour."""

_PATIENT_RETRY = timedelta(minutes=10)
_PATIENCE = timedelta(days=1)
"""What an administrator can put right is tried again this often, for this long."""

_AN_ADMINISTRATORS = (Concern.CHANNEL, Concern.WORKSPACE)

THE_PERSON_LEFT = "the person has left"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row, ready to be sent.

    Attributes:
        shown: the message that it brings up to date; None: it is a new one.
        channel_id: where it goes; None: the direct message is still to be opened.
        thread: the message in whose thread it goes.
    """

    row: OutboxRow
    outgoing: Outgoing
    shown: SlackMessage | None = None
    channel_id: str | None = None
    thread: SlackMessage | None = None

    @property
    def method(self) -> str:
        """Slack's method for it."""
        if isinstance(self.outgoing, Home):
            return "views.publish"
        return "chat.update" if self.shown else POST_METHOD


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it. A new message stands in `channel_id` at `ts`."""

    delivery: Delivery
    channel_id: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Slack does not have it, as far as we know."""

    delivery: Delivery
    failure: SlackFailure


Result = Sent | NotSent


@dataclass(frozen=True, slots=True)
class Batch:
    """What to send now, and when to look again: None: when woken."""

    deliveries: tuple[Delivery, ...]
    next_due_at: datetime | None


def hand_over(
    uow: UnitOfWork,
    results: Sequence[Result],
    limit: int,
    rest: Rest,
    now: datetime,
    render: Render,
    under_way: Collection[int] = (),
) -> Batch:
    """Record what came of the calls that ended, and claim what is to be sent next.

    Args:
        limit: how many deliveries can be taken on.
        rest: who and what has to wait.
        under_way: the ids of the rows whose calls have not ended.
    """
    for result in results:
        _record(uow, result, now)
    deliveries: list[Delivery] = []
    while len(deliveries) < limit:
        rows = uow.outbox.claim(now, LEASE, limit - len(deliveries), under_way)
        if not rows:
            break
        for row in rows:
            delivery = _prepare(uow, row, rest, now, render)
            if delivery:
                deliveries.append(delivery)
    return Batch(tuple(deliveries), uow.outbox.next_due_at())


# Before the call


def _prepare(
    uow: UnitOfWork, row: OutboxRow, rest: Rest, now: datetime, render: Render
) -> Delivery | None:
    """Render a claimed row. None: there is nothing to send, or not yet, and that is recorded."""
    if is_person(row.recipient_id):
        person = uow.people.get(row.recipient_id)
        if person and person.deleted:
            # Slack would accept the message, and nobody would ever read it.
            uow.outbox.finish(row, Outcome.DROPPED, now, THE_PERSON_LEFT)
            return None
    try:
        outgoing = render(uow, row, now)
    except Exception as error:
        logger.exception("outbox.cannot_render", key=row.key, kind=row.kind)
        _give_up(uow, row, now, f"cannot be rendered: {type(error).__name__}")
        return None
    if outgoing is None:
        uow.outbox.finish(row, Outcome.DROPPED, now)
        return None
    delivery = _address(uow, row, outgoing)
    wait = rest.until(delivery.method, row.recipient_id, now)
    if wait:
        uow.outbox.postpone(row, wait)
        return None
    if delivery.method == POST_METHOD:
        uow.outbox.note_attempt(row, now)
    return delivery


def _address(uow: UnitOfWork, row: OutboxRow, outgoing: Outgoing) -> Delivery:
    if isinstance(outgoing, Home):
        return Delivery(row, outgoing)
    shown = uow.messages.get(row.key)
    if shown:
        return Delivery(row, outgoing, shown, shown.channel_id)
    thread = uow.messages.get(outgoing.thread_of) if outgoing.thread_of else None
    if thread:
        return Delivery(row, outgoing, None, thread.channel_id, thread)
    to_person = is_person(row.recipient_id)
    channel_id = uow.people.dm_channel(row.recipient_id) if to_person else row.recipient_id
    return Delivery(row, outgoing, None, channel_id)


# After the call


def _record(uow: UnitOfWork, result: Result, now: datetime) -> None:
    if isinstance(result, Sent):
        _record_sent(uow, result, now)
        return
    row, failure = result.delivery.row, result.failure
    match failure:
        case RateLimited():
            due_at = now + timedelta(seconds=failure.retry_after)
            uow.outbox.postpone(row, due_at, str(failure))
        case AuthFailed():
            uow.outbox.postpone(row, now, str(failure))
        case Refused():
            _record_refused(uow, result.delivery, failure, now)
        case _:
            _record_failed(uow, row, failure, now)


def _record_sent(uow: UnitOfWork, sent: Sent, now: datetime) -> None:
    row = sent.delivery.row
    if sent.ts:
        uow.messages.put(SlackMessage(row.key, row.request_id, sent.channel_id, sent.ts))
        if is_person(row.recipient_id) and sent.delivery.channel_id is None:
            uow.people.set_dm_channel(row.recipient_id, sent.channel_id)
    uow.outbox.finish(row, Outcome.SENT, now)


def _record_failed(uow: UnitOfWork, row: OutboxRow, failure: SlackFailure, now: datetime) -> None:
    """Nobody's fault but the network's or Slack's: try again, each time later, but not for ever."""
    if row.attempts >= MAX_ATTEMPTS:
        _give_up(uow, row, now, str(failure))
        return
    fate_known = not isinstance(failure, FateUnknown)
    uow.outbox.retry(row, now + backoff(row.attempts), str(failure), fate_known=fate_known)


def _record_refused(uow: UnitOfWork, delivery: Delivery, refused: Refused, now: datetime) -> None:
    """Slack's answer is no. What follows depends on who can do something about it."""
    row, concern = delivery.row, refused.concern
    to_person = is_person(row.recipient_id)
    if concern is Concern.PERSON and to_person:
        uow.outbox.finish(row, Outcome.DROPPED, now, f"{THE_PERSON_LEFT}: {refused.error}")
    elif delivery.shown and (concern is Concern.SHOWN or _has_moved(delivery, concern)):
        uow.messages.forget(row.key)
        uow.outbox.postpone(row, now, str(refused))
    elif delivery.thread and concern in (Concern.THREAD, Concern.SHOWN):
        uow.messages.forget(delivery.thread.key)
        uow.outbox.postpone(row, now, str(refused))
    elif concern is Concern.CHANNEL and to_person:
        uow.people.forget_dm_channel(row.recipient_id)
        _record_failed(uow, row, refused, now)
    elif concern in _AN_ADMINISTRATORS and now - row.created_at < _PATIENCE:
        logger.warning(
            "outbox.held_up", key=row.key, recipient=row.recipient_id, error=refused.error
        )
        uow.outbox.retry(row, now + _PATIENT_RETRY, str(refused), fate_known=True)
        if concern is Concern.CHANNEL:
            tell_of_channel_problem(uow, row.recipient_id, refused.error, now)
    else:
        _give_up(uow, row, now, str(refused))


def _has_moved(delivery: Delivery, concern: Concern) -> bool:
    """Whether a message stands in a channel that is shut, and its department in another now."""
    shown, recipient_id = delivery.shown, delivery.row.recipient_id
    if shown is None or concern is not Concern.CHANNEL or is_person(recipient_id):
        return False
    return shown.channel_id != recipient_id


def _give_up(uow: UnitOfWork, row: OutboxRow, now: datetime, error: str) -> None:
    logger.error(
        "outbox.given_up", key=row.key, recipient=row.recipient_id, attempts=row.attempts, why=error
    )
    uow.outbox.finish(row, Outcome.DEAD, now, error)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts; spread, so that not everything comes at once."""
    seconds = min(2.0 * _BACKOFF_FACTOR ** (attempts - 1), _LONGEST_BACKOFF)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  -- no secret
