"""What requesters do with the requests they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.usecases.acting import act, find
from bot.usecases.announcing import announce_edit
from domain.errors import DomainError, Problem
from domain.lifecycle import Action, State
from domain.model import Event, Request
from domain.policy import REOPENING, REOPENING_DAYS
from store.unit_of_work import UnitOfWork


def confirm(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> Request:
    """Confirm that a request is solved, which closes it."""
    return act(uow, actor_id, now, find(uow, number), Action.CONFIRM)


def reopen(uow: UnitOfWork, actor_id: str, now: datetime, number: int, reason: str) -> Request:
    """Say that a request is not solved after all.

    Raises:
        DomainError: REOPENING_OVER, if it ended too long ago.
    """
    request = find(uow, number)
    if request.state is State.CLOSED and request.closed_at and now > request.closed_at + REOPENING:
        raise DomainError(Problem.REOPENING_OVER, number=number, days=REOPENING_DAYS)
    return act(uow, actor_id, now, request, Action.REOPEN, {"text": reason.strip()})


def cancel(uow: UnitOfWork, actor_id: str, now: datetime, number: int, reason: str) -> Request:
    """Withdraw a request."""
    payload = {"text": reason.strip()}
    return act(uow, actor_id, now, find(uow, number), Action.CANCEL, payload)


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A message that somebody wrote in the thread of a card in their direct messages.

    Attributes:
        files: the files that came with it, each with `name` and `permalink`.
    """

    channel_id: str
    thread_ts: str
    ts: str
    text: str
    files: Sequence[dict[str, str]] = ()

    @property
    def payload(self) -> dict[str, Any]:
        """What the event keeps of it."""
        return {
            "text": self.text.strip(),
            "files": list(self.files),
            "channel": self.channel_id,
            "ts": self.ts,
        }


def say_in_thread(
    uow: UnitOfWork, actor_id: str, now: datetime, message: ThreadMessage
) -> Request | None:
    """Pass on what was written under a card: the requester's word is a reply, the assignee's (of
    a confidential request, whose conversation goes between direct messages) an answer.

    Returns None if the thread belongs to no request.
    """
    request = _request_of_thread(uow, message)
    if request is None:
        return None
    action = Action.REPLY if request.requester_id == actor_id else Action.ANSWER
    return act(uow, actor_id, now, request, action, message.payload)


def edit_in_thread(
    uow: UnitOfWork, actor_id: str, now: datetime, message: ThreadMessage
) -> Request | None:
    """Pass on an edit of what was written under a card. None if nothing of ours has changed."""
    request = _request_of_thread(uow, message)
    if request is None:
        return None
    events = uow.events.of_request(request.id)
    said = [each for each in events if each.payload.get("ts") == message.ts]
    if not said or said[0].actor_id != actor_id or _same(said[-1], message):
        return None
    original = said[0]
    changed = uow.requests.change(request)
    payload = {**message.payload, "event": original.id}
    uow.events.append(changed, Action.EDIT_REPLY, actor_id, now, payload)
    announce_edit(
        uow, changed, uow.catalogue.department_by_id(request.department_id), original, now
    )
    return changed


def _same(event: Event, message: ThreadMessage) -> bool:
    """Slack calls a message changed, too, when it unfurls a link in it."""
    return event.text == message.text.strip() and event.payload["files"] == list(message.files)


def _request_of_thread(uow: UnitOfWork, message: ThreadMessage) -> Request | None:
    card = uow.messages.at(message.channel_id, message.thread_ts)
    if card is None or card.request_id is None:
        return None
    return uow.requests.by_id(card.request_id)
