"""Messages to the bot in no request's thread: replies that went astray, or something new."""

from datetime import datetime
from typing import Any

from bot.usecases.notices import Notice
from bot.usecases.people.names import with_names
from bot.usecases.requests.action_checks import find, permit
from bot.usecases.requests.actions import act
from bot.usecases.requests.direct_messages import DirectMessage
from domain.errors import DomainError, Problem
from domain.events import MessagePlace, Replied
from domain.lifecycle import STATES, Action, WaitsOn
from domain.request import Request
from domain.rich_text_json import from_json, to_json
from domain.texts import spoken
from store.event_contents import files_from_stored, files_to_stored
from store.unit_of_work import UnitOfWork

_LATEST = 20  # of somebody's requests
_ANSWERED_WITHOUT_NAME = ("rating:", "survey:")
"""How the keys of the messages begin that ask for ratings and for answers to a survey."""
MOST_OFFERED = 4
"""The most questions to choose from; each has a button."""


def deal_with(
    uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage
) -> Request | None:
    """Take it for the reply to the one question that waits for its author; else ask, or hint.

    Returns:
        The request as the reply has left it. None if the message was no reply.
    """
    waiting = _asked(uow, actor_id, message) if message.is_readable else ()
    if len(waiting) != 1:
        _hint(uow, actor_id, now, message, requests=[each.number for each in waiting])
        return None
    text, rich = spoken(with_names(uow, message.words))
    replied = Replied(text, message.files, message.place, rich=rich)
    request = act(uow, actor_id, now, waiting[0], replied, at=message.written_at(now))
    _hint(uow, actor_id, now, message, replied=request.number)
    return request


def hint_at_mention(uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage) -> None:
    """Say what to do with what somebody wrote to the bot in a channel."""
    _hint(uow, actor_id, now, message, mentioned=True)


def reply_with(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, channel_id: str, message_ts: str
) -> Request:
    """Pass on what was written under no request, as a reply to one of the questions.

    Args:
        channel_id, message_ts: the message of ours that asked to which.

    Raises:
        DomainError: UNKNOWN_REQUEST, NOT_YOURS; NOTHING_HELD, if it was passed on before or is no
            longer kept.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.REPLY)
    asked = uow.messages.at(channel_id, message_ts)
    row = uow.outbox.latest(asked.key) if asked else None
    if asked is None or row is None or number not in row.payload.get("requests", ()):
        raise DomainError(Problem.NOTHING_HELD)
    kept = row.payload
    place = MessagePlace(str(kept["channel"]), str(kept["ts"]))
    text, rich = spoken(from_json(kept["rich"]))
    replied = Replied(text, files_from_stored(kept["files"]), place, rich=rich)
    changed = act(uow, actor_id, now, request, replied)
    payload = {"text": kept["text"], "replied": number}
    uow.outbox.put(asked.key, Notice.HINT, actor_id, now, payload=payload)
    return changed


def hint_key(message: DirectMessage) -> str:
    """Return the key of what its author is told of a message that stands in no thread of ours."""
    return f"hint:{message.channel_id}:{message.ts}"


def _asked(uow: UnitOfWork, user_id: str, message: DirectMessage) -> tuple[Request, ...]:
    """Return somebody's requests with a question that a message may be the reply to.

    Under a reminder, those that it names; under what may be answered without a name, none; else
    all.
    """
    above = uow.messages.at(message.channel_id, message.thread_ts) if message.thread_ts else None
    if above and above.key.startswith(_ANSWERED_WITHOUT_NAME):
        return ()
    mine = uow.request_lists.own(user_id, _LATEST)
    waiting = tuple(each for each in mine if STATES[each.state].waits_on is WaitsOn.REQUESTER)
    told = {nag.request_id for nag in uow.nags.of_message(above.key)} if above else set()
    return tuple(each for each in waiting if each.id in told) or waiting


def _hint(
    uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage, **told: Any
) -> None:
    words = with_names(uow, message.words)
    payload = {
        "text": words.plain,
        "rich": to_json(words),
        "files": files_to_stored(message.files),
        "channel": message.channel_id,
        "ts": message.ts,
        **told,
    }
    uow.outbox.put(hint_key(message), Notice.HINT, actor_id, now, payload=payload)
