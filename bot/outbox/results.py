"""Results of rows that were claimed to be sent, and all that follows from each.

Everything is recorded inside a transaction, after the calls to Slack.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.metrics import OUTBOX_GIVEN_UP
from bot.outbox.endings import follow
from bot.outbox.outgoing import Outgoing, Post
from bot.outbox.recipients import is_person
from bot.slack.errors import Concern
from bot.slack.failures import (
    AuthFailed,
    FateUnknown,
    RateLimited,
    Refused,
    SlackFailure,
    Unreachable,
)
from bot.usecases.notices import Notice
from bot.usecases.operation.channel_problems import tell_of_channel_problem
from store.messages import SlackMessage
from store.outbox_rows import OutboxRow, Outcome
from store.unit_of_work import UnitOfWork

logger = structlog.get_logger(__name__)

MAX_ATTEMPTS = 10
_BACKOFF_FACTOR = 3.0
_LONGEST_BACKOFF = 900.0
"""2, 6, 18 … 900 s: ten attempts are spread over about an hour."""

_PATIENT_RETRY = timedelta(minutes=10)
_PATIENCE = timedelta(days=1)
"""The time for which a problem that an administrator can put right is tried again."""

_PUT_BACK_FOR = timedelta(seconds=2)

_AN_ADMINISTRATORS = (Concern.CHANNEL, Concern.WORKSPACE)

THE_PERSON_LEFT = "the person has left"


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that this process is to send.

    Attributes:
        has_turn: whether it is a new message, and nothing else new goes to its recipient meanwhile.
            A report to a person has its turn when it is posted: making it takes long, and answers
            go before it.
        shown: the message that it brings up to date, if there is one.
        dm_channel_id: where its recipient is written to, if it is a person to whom the direct
            message has been opened.
    """

    row: OutboxRow
    has_turn: bool
    shown: SlackMessage | None
    dm_channel_id: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claim as it is to be sent.

    Attributes:
        channel_id: where it goes. None while the direct message is still to be opened.
        thread: the message in whose thread it goes.
    """

    claim: Claim
    outgoing: Outgoing
    channel_id: str | None = None
    thread: SlackMessage | None = None

    @property
    def row(self) -> OutboxRow:
        """The row that is sent."""
        return self.claim.row

    @property
    def shown(self) -> SlackMessage | None:
        """The message that it brings up to date, if there is one."""
        return self.claim.shown


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it. A new message stands in `channel_id` at `ts`."""

    delivery: Delivery
    channel_id: str = ""
    ts: str = ""

    @property
    def row(self) -> OutboxRow:
        """The row that was sent."""
        return self.delivery.row


@dataclass(frozen=True, slots=True)
class NotSent:
    """Slack does not have it, as far as we know."""

    delivery: Delivery
    failure: SlackFailure

    @property
    def row(self) -> OutboxRow:
        """The row that was not sent."""
        return self.delivery.row


@dataclass(frozen=True, slots=True)
class NothingToSay:
    """A row whose turn came when there was nothing left to say, or nothing that can be said."""

    row: OutboxRow
    why: str = ""


@dataclass(frozen=True, slots=True)
class CannotBeRendered:
    """It cannot be sent for a fault of its own, or of ours."""

    row: OutboxRow
    why: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """It did not come to a call, for no fault of its own.

    Attributes:
        failed: whether something failed that may always fail again: it is not tried for ever.
        until: when it can be tried again at the earliest; None for soon.
    """

    row: OutboxRow
    why: str
    failed: bool = False
    until: datetime | None = None


Result = Sent | NotSent | NothingToSay | CannotBeRendered | PutBack


def record(uow: UnitOfWork, result: Result, now: datetime) -> None:
    """Record what came of a row that was claimed."""
    row = result.row
    match result:
        case Sent():
            _record_sent(uow, result, now)
        case NothingToSay(why=why):
            end(uow, row, Outcome.DROPPED, now, why)
        case CannotBeRendered(why=why):
            give_up(uow, row, now, why)
        case PutBack(why=why, failed=True):
            uow.outbox.retry(row, now + backoff(row.attempts), why, fate_known=True)
        case PutBack(why=why, until=until):
            uow.outbox.postpone(row, until or now + _PUT_BACK_FOR, why)
        case NotSent(failure=RateLimited() as failure):
            due_at = now + timedelta(seconds=failure.retry_after)
            uow.outbox.postpone(row, due_at, str(failure))
        case NotSent(failure=AuthFailed() | Unreachable() as failure):
            uow.outbox.postpone(row, now, str(failure))
        case NotSent(failure=Refused() as failure):
            _record_refused(uow, result.delivery, failure, now)
        case NotSent(failure=failure):
            _record_failed(uow, row, failure, now)


def _record_sent(uow: UnitOfWork, sent: Sent, now: datetime) -> None:
    row = sent.row
    if sent.ts:
        uow.messages.put(SlackMessage(row.key, row.request_id, sent.channel_id, sent.ts))
        if isinstance(sent.delivery.outgoing, Post) and sent.delivery.outgoing.told:
            uow.nags.leave_out(row.key, sent.delivery.outgoing.told)
    if sent.channel_id and is_person(row.recipient_id) and sent.delivery.channel_id is None:
        uow.people.set_dm_channel(row.recipient_id, sent.channel_id)
    end(uow, row, Outcome.SENT, now)


def _record_failed(uow: UnitOfWork, row: OutboxRow, failure: SlackFailure, now: datetime) -> None:
    """Nobody's fault but the network's or Slack's: try again, each time later, but not for ever."""
    if row.attempts >= MAX_ATTEMPTS:
        give_up(uow, row, now, str(failure))
        return
    fate_known = not isinstance(failure, FateUnknown)
    uow.outbox.retry(row, now + backoff(row.attempts), str(failure), fate_known=fate_known)


def _record_refused(uow: UnitOfWork, delivery: Delivery, refused: Refused, now: datetime) -> None:
    """Slack's answer is no. What follows depends on who can do something about it."""
    row, concern = delivery.row, refused.concern
    to_person = is_person(row.recipient_id)
    if concern is Concern.PERSON and to_person:
        end(uow, row, Outcome.DROPPED, now, f"{THE_PERSON_LEFT}: {refused.error}")
    elif delivery.shown and (concern is Concern.SHOWN or _has_moved(delivery, concern)):
        uow.messages.forget(row.key)
        uow.outbox.postpone(row, now, str(refused))
    elif delivery.thread and concern in (Concern.THREAD, Concern.SHOWN):
        uow.messages.forget(delivery.thread.key)
        uow.outbox.postpone(row, now, str(refused))
    elif concern is Concern.CHANNEL and to_person:
        uow.people.forget_dm_channel(row.recipient_id)
        _record_failed(uow, row, refused, now)
    elif concern is Concern.CHANNEL and row.kind == Notice.REPORT:
        give_up(uow, row, now, str(refused))  # whoever ordered it is there, and can order it again
    elif concern in _AN_ADMINISTRATORS and now - row.created_at < _PATIENCE:
        logger.warning(
            "outbox.held_up", key=row.key, recipient=row.recipient_id, error=refused.error
        )
        uow.outbox.postpone(row, now + _PATIENT_RETRY, str(refused))
        if concern is Concern.CHANNEL:
            tell_of_channel_problem(uow, row.recipient_id, refused.error, now)
    else:
        give_up(uow, row, now, str(refused))


def _has_moved(delivery: Delivery, concern: Concern) -> bool:
    """Whether a message stands in a channel that is shut, and its department in another now."""
    shown, recipient_id = delivery.shown, delivery.row.recipient_id
    if shown is None or concern is not Concern.CHANNEL or is_person(recipient_id):
        return False
    return shown.channel_id != recipient_id


def give_up(uow: UnitOfWork, row: OutboxRow, now: datetime, error: str) -> None:
    """End a row that cannot be sent."""
    logger.error(
        "outbox.given_up", key=row.key, recipient=row.recipient_id, attempts=row.attempts, why=error
    )
    OUTBOX_GIVEN_UP.labels(row.kind).inc()
    end(uow, row, Outcome.DEAD, now, error)


def end(uow: UnitOfWork, row: OutboxRow, outcome: Outcome, now: datetime, error: str = "") -> None:
    """End a row, and do what follows from it."""
    uow.outbox.finish(row, outcome, now, error)
    follow(uow, row, outcome, now, error)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts; spread, so that not everything comes at once."""
    seconds = min(2.0 * _BACKOFF_FACTOR ** (attempts - 1), _LONGEST_BACKOFF)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  -- no secret
