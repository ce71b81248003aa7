"""Messages that people write to the bot in their direct messages."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain as joined

from bot.usecases.notices import Notice, was_enqueued
from bot.usecases.people.names import with_names
from bot.usecases.requests import astray
from bot.usecases.requests.action_checks import find, permit
from bot.usecases.requests.actions import act
from bot.usecases.requests.announcements import announce_edit, announce_unreadable
from bot.usecases.requests.card_keys import assignee_card_key, is_provider_card, requester_card_key
from bot.usecases.requests.direct_messages import DirectMessage
from domain.afterwords import may_object
from domain.approvals import needs_approval
from domain.erasure import is_erased
from domain.errors import DomainError, Problem
from domain.events import Answered, Event, File, MessagePlace, Replied, ReplyEdited, Sent
from domain.lifecycle import ASKED, SETTLED, STATES, Action, State, WaitsOn
from domain.replay import replay_whole
from domain.request import Request
from domain.texts import spoken
from store.errors import AlreadyDelivered
from store.held_words import HeldWords
from store.unit_of_work import UnitOfWork

_PATIENCE = timedelta(minutes=5)
"""For so long Slack delivers again what was too early; what is older gets a hint instead."""
_LATEST = 20  # of somebody's requests: those whose cards can still be on their way
_OVER = (*SETTLED, State.CLOSED)


class TooEarly(Exception):
    """The card that something was written under is not recorded yet; it is to be passed on later.

    The card stands in Slack a moment before we know its place, or longer if its fate is unknown.
    """


def say(uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage) -> Request | None:
    """Pass on what was written under a card: the requester's word is a reply, the assignee's (of
    a confidential request, whose conversation goes between direct messages) an answer.

    What belongs to no request (None is returned) gets a hint instead, so that it is not lost. What
    is written under the question for an anonymous rating is held until its author has chosen.
    What is written elsewhere while a question waits for its author is the reply to it; of several
    questions, its author chooses.

    Raises:
        TooEarly: it may belong to a request whose card is just being sent.
    """
    request = _request_of_thread(uow, actor_id, now, message)
    if request is None:
        return astray.deal_with(uow, actor_id, now, message)
    if said_at(uow, request, message.place):
        return request  # an edit of it came first
    if uow.deliveries.is_known(_deletion_key(message)):
        return None
    at = message.written_at(now)
    may_be_anonymous = request.requester_id == actor_id and _asks_first(uow, request, at)
    if not message.is_readable:
        _tell_author_of_unreadable(uow, request, actor_id, now, message)
        if not may_be_anonymous:
            place = f"{message.channel_id}:{message.ts}"
            announce_unreadable(uow, request, actor_id, message.files, place, now)
        return None
    if may_be_anonymous:
        _hold(uow, request, now, message)
        return None
    text, rich = spoken(with_names(uow, message.words))
    content = Replied if request.requester_id == actor_id else Answered
    said = content(text, message.files, message.place, rich=rich)
    return act(uow, actor_id, now, request, said, at=at)


def catch_up(uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage) -> bool:
    """Pass on a message that may not have been delivered, or an edit of it.

    Returns:
        Whether it was news; each message is passed on once, however often it is found.

    Raises:
        TooEarly, DomainError: as `say` and `edit`.
    """
    request = _request_of_words(uow, actor_id, now, message)
    if request and said_at(uow, request, message.place):
        return edit(uow, actor_id, now, message) is not None
    told = (astray.hint_key, _held_key, _unreadable_key)
    if any(was_enqueued(uow, key(message)) for key in told):
        return False
    say(uow, actor_id, now, message)
    return True


def tell_with_name(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, channel_id: str, message_ts: str
) -> Request:
    """Pass on what was held, in its author's name.

    Args:
        channel_id, message_ts: the message of ours that asked what to do with it.

    Raises:
        DomainError: UNKNOWN_REQUEST, NOT_YOURS or WRONG_STATE; NOTHING_HELD.
    """
    request = find(uow, number)
    permit(uow, actor_id, request, Action.REPLY)
    asked = uow.messages.at(channel_id, message_ts)
    words = held_by(uow, asked.key) if asked else None
    if asked is None or words is None or words.request_id != request.id:
        raise DomainError(Problem.NOTHING_HELD)
    uow.held_words.drop(words.channel_id, words.ts)
    place = MessagePlace(words.channel_id, words.ts)
    said = Replied(words.text, words.files, place, rich=words.rich)
    changed = act(uow, actor_id, now, request, said)
    uow.outbox.put(asked.key, Notice.HELD_WORDS, actor_id, now, request_id=request.id)
    return changed


def held_by(uow: UnitOfWork, message_key: str) -> HeldWords | None:
    """Return the words that a message of ours asks about, if they are still held."""
    _, channel_id, ts = message_key.split(":")
    return uow.held_words.at(channel_id, ts)


def _asks_first(uow: UnitOfWork, request: Request, at: datetime) -> bool:
    """Whether what a requester wrote at `at` may be meant to be anonymous.

    That is once a request of a department without named ratings has ended, or its requester was
    asked for a rating; what comes late was written before the end, and is no less anonymous. Of one
    that was opened again since, it is not known any more when that was asked: it may be meant to be
    from when it was solved on.
    """
    if not uow.catalogue.department_by_id(request.hop.department_id).anonymous_ratings:
        return False
    if request.state not in _OVER:
        stays = replay_whole(request.opened_at, uow.events.of_request(request.id)).stays
        return any(
            each.state in _OVER and each.until and each.since <= at < each.until for each in stays
        )
    question = uow.ratings.question(request.id)
    since = (request.closed_at, question.asked_at if question else None)
    return any(each is not None and at >= each for each in since)


def _hold(uow: UnitOfWork, request: Request, now: datetime, message: DirectMessage) -> None:
    text, rich = spoken(with_names(uow, message.words))
    words = HeldWords(message.channel_id, message.ts, request.id, text, message.files, rich)
    uow.held_words.hold(words, now)
    key = _held_key(message)
    uow.outbox.put(key, Notice.HELD_WORDS, request.requester_id, now, request_id=request.id)


def edit(uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage) -> Request | None:
    """Pass on an edit of what was written under a card. None if nothing of ours has changed.

    Slack may deliver it before the message itself, which then counts as written like this.

    Raises:
        TooEarly: as `say`.
        DomainError: NOT_YOURS, if its author served the request and does not any more.
    """
    request = _request_of_words(uow, actor_id, now, message)
    if request is None or is_erased(request.requester_id):
        return None
    said = said_at(uow, request, message.place)
    if not said:
        return say(uow, actor_id, now, message)
    # A reply that an edit made stands at the same place: further edits are edits of it.
    original = next(each for each in reversed(said) if each.kind is not Action.EDIT_REPLY)
    latest = said[-1]
    text, rich = spoken(with_names(uow, message.words))
    files = _named_as_before(message.files, latest.files)
    edited = ReplyEdited(text, files, message.place, event_id=original.id, rich=rich)
    if original.actor_id != actor_id or _same(latest, edited):
        return None
    if original.kind is Action.ANSWER:  # what the requester reads is for those who serve to say
        permit(uow, actor_id, request, Action.ANSWER)
    changed = _append_edit(uow, actor_id, now, request, original, edited)
    if original.kind is Action.REPLY and _says_news(request, latest, edited):
        replied = Replied(text, files, message.place, rich=rich)
        return act(uow, actor_id, now, changed, replied, at=message.edited_at(now))
    return changed


def delete(uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage) -> Request | None:
    """Say that what was written under a card was deleted. None if nothing of ours has changed.

    Slack may deliver it before the message itself, which is then passed on to nobody.

    Raises:
        TooEarly, DomainError: as `edit`.
    """
    request = _request_of_words(uow, actor_id, now, message)
    if request is None:
        return None
    uow.held_words.drop(message.channel_id, message.ts)
    said = said_at(uow, request, message.place)
    if not said:
        with suppress(AlreadyDelivered):
            uow.deliveries.accept(_deletion_key(message), now)
        return None
    if said[0].actor_id != actor_id or _is_deleted(said[-1]):
        return None
    if said[0].kind is Action.ANSWER:  # as for an edit
        permit(uow, actor_id, request, Action.ANSWER)
    deleted = ReplyEdited("", (), message.place, event_id=said[0].id, deleted=True)
    return _append_edit(uow, actor_id, now, request, said[0], deleted)


def words_under(uow: UnitOfWork, channel_id: str, thread_ts: str) -> list[tuple[str, str]]:
    """Return who wrote what may stand under a card, and its `ts`, as far as is known.

    What is known as deleted is left out. Some of it may stand elsewhere in this conversation.
    """
    card = uow.messages.at(channel_id, thread_ts)
    if card is None or card.request_id is None:
        return []
    request = uow.requests.by_id(card.request_id)
    all_of_it = _on_card(uow, request)
    events = uow.events.of_requests([each.id for each in all_of_it])
    authors: dict[str, str] = {}
    for event in joined.from_iterable(events[each.id] for each in all_of_it):
        said = event.content
        if not isinstance(said, Sent) or said.place is None or said.place.channel_id != channel_id:
            continue
        if _is_deleted(event):
            authors.pop(said.place.ts, None)
        elif event.actor_id:
            authors.setdefault(said.place.ts, event.actor_id)
    for held in uow.held_words.of_request(card.request_id):
        if held.channel_id == channel_id:
            authors.setdefault(held.ts, request.requester_id)
    return [(author_id, ts) for ts, author_id in authors.items() if ts > thread_ts]


def _append_edit(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    request: Request,
    original: Event,
    edited: ReplyEdited,
) -> Request:
    changed = uow.requests.change(request)
    uow.events.append(changed, actor_id, now, edited)
    uow.search.put_again(changed, uow.events.of_request(request.id))
    department = uow.catalogue.department_by_id(request.hop.department_id)
    announce_edit(uow, changed, department, original, now)
    return changed


def _is_deleted(event: Event) -> bool:
    return isinstance(event.content, ReplyEdited) and event.content.deleted


def _named_as_before(files: tuple[File, ...], before: tuple[File, ...]) -> tuple[File, ...]:
    """Return files of which those that were deleted have their names still: Slack forgets them."""
    known = {each.id: each for each in before}
    return tuple(
        replace(known[each.id], deleted=True) if each.deleted and each.id in known else each
        for each in files
    )


def _tell_author_of_unreadable(
    uow: UnitOfWork, request: Request, author_id: str, now: datetime, message: DirectMessage
) -> None:
    """Tell an author that something came which is no reply and starts no clock."""
    card = uow.messages.at(message.channel_id, message.thread_ts)
    assert card is not None  # noqa: S101  -- by it the request was found
    uow.outbox.put(
        _unreadable_key(message),
        Notice.UNREADABLE,
        author_id,
        now,
        request_id=request.id,
        payload={"card": card.key},
    )


def said_at(uow: UnitOfWork, request: Request, place: MessagePlace) -> list[Event]:
    """Return the event that the message at a place made, and those of its edits."""
    return _said_among(uow.events.of_request(request.id), place)


def _said_among(events: Sequence[Event], place: MessagePlace) -> list[Event]:
    return [
        event
        for event in events
        if isinstance(event.content, Sent) and event.content.place == place
    ]


def _says_news(request: Request, latest: Event, edited: ReplyEdited) -> bool:
    """Whether the words of an edit are to be dealt with as if they were a new message.

    Somebody who is asked something can put that into what they had written before; and after the
    end, into what they had written before it, or into their thanks.

    Args:
        latest: the event with what the message said until now.
    """
    before = latest.content
    if not isinstance(before, Sent) or edited.words == before.words:
        return False  # a file that is gone says nothing
    if STATES[request.state].waits_on is WaitsOn.REQUESTER:
        return True
    over_since = request.closed_at or request.resolved_at
    if over_since is None or not may_object(edited):
        return False
    return latest.at < over_since or not may_object(before)


def _same(said: Event, edited: ReplyEdited) -> bool:
    """Slack calls a message changed, too, when it unfurls a link in it."""
    return (said.words, said.files) == (edited.words, edited.files)


def _held_key(message: DirectMessage) -> str:
    return f"held:{message.channel_id}:{message.ts}"


def _deletion_key(message: DirectMessage) -> str:
    return f"deleted:{message.channel_id}:{message.ts}"


def _unreadable_key(message: DirectMessage) -> str:
    return f"unreadable:{message.channel_id}:{message.ts}"


def _request_of_thread(
    uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage
) -> Request | None:
    if not message.thread_ts:
        return None
    card = uow.messages.at(message.channel_id, message.thread_ts)
    if card is None and message.age_at(now) < _PATIENCE and _card_under_way(uow, actor_id):
        raise TooEarly
    if card is None or card.request_id is None:
        return None
    if is_provider_card(card.key):
        return None  # under the card in the channel the department talks among itself
    request = uow.requests.by_id(card.request_id)
    return _meant_on_card(uow, request, message.place)


def _on_card(uow: UnitOfWork, request: Request) -> tuple[Request, ...]:
    """Return the requests that have a card in common: a request, its steps, and the approvals."""
    if request.chain_id is None and not needs_approval(uow.events.of_request(request.id)):
        return (request,)
    steps = uow.requests.steps_of([request.id])
    approvals = uow.requests.steps_of([each.id for each in steps if each.shows_on_chain])
    return (request, *steps, *approvals)


def _meant_on_card(uow: UnitOfWork, request: Request, place: MessagePlace) -> Request | None:
    """Return the request that a message under a requester's card is for: the one that waits for it.

    That is the card's own if none waits. None if several do: then the author chooses. What was
    passed on before stays where it went.
    """
    all_of_it = _on_card(uow, request)
    if len(all_of_it) == 1:
        return request
    events = uow.events.of_requests([each.id for each in all_of_it])
    for each in all_of_it:
        if _said_among(events[each.id], place):
            return each
    waiting = [each for each in all_of_it if each.state in ASKED]
    if not waiting:
        return request
    return waiting[0] if len(waiting) == 1 else None


def _request_of_words(
    uow: UnitOfWork, actor_id: str, now: datetime, message: DirectMessage
) -> Request | None:
    """The request of a thread, or the one to which words went that were written under none."""
    request = _request_of_thread(uow, actor_id, now, message)
    if request is not None:
        return request
    mine = uow.request_lists.own(actor_id, _LATEST)
    events = uow.events.of_requests([each.id for each in mine])
    return next((each for each in mine if _said_among(events[each.id], message.place)), None)


def _card_under_way(uow: UnitOfWork, user_id: str) -> bool:
    """Whether a card of this person's is to be sent for the first time."""
    asked = uow.request_lists.unfinished_of_requester(user_id, _LATEST)
    cards = [
        *(requester_card_key(uow, each) for each in asked),
        *(assignee_card_key(each, user_id) for each in uow.requests.assigned_to(user_id)),
    ]
    return any(uow.outbox.is_pending(key) and uow.messages.get(key) is None for key in cards)
