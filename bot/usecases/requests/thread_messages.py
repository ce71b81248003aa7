"""Messages in the thread of a department's card: they stay inside until one is sent on."""

from dataclasses import dataclass
from datetime import datetime

from bot.usecases.people.names import with_names
from bot.usecases.people.roles import serves
from bot.usecases.requests.action_checks import permit
from bot.usecases.requests.actions import act
from bot.usecases.requests.card_keys import provider_card_key
from bot.usecases.requests.conversation import said_at
from domain.errors import DomainError, Problem
from domain.events import Answered, File, MessagePlace
from domain.lifecycle import Action
from domain.request import Request
from domain.rich_text import RichText
from domain.texts import spoken
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A message in a channel that somebody chose to send on.

    Attributes:
        thread_ts: the message it was written under; empty: under none.
        author_id: None for an app.
        words: people whom they mention are not named yet.
        is_readable: whether somebody else can make something of it.
    """

    channel_id: str
    thread_ts: str
    ts: str
    author_id: str | None
    words: RichText
    files: tuple[File, ...] = ()
    is_readable: bool = True


def send_on(uow: UnitOfWork, actor_id: str, now: datetime, message: ThreadMessage) -> Request:
    """Send a provider's message to the requester, once, as an answer of the person who chose it.

    Raises:
        DomainError: NOT_UNDER_A_CARD, NOT_A_PROVIDERS_MESSAGE, NOTHING_TO_SEND or SENT_ALREADY;
            what `act` raises.
    """
    request = _request_of(uow, message)
    permit(uow, actor_id, request, Action.ANSWER)
    if not serves(uow, request, message.author_id):
        raise DomainError(Problem.NOT_A_PROVIDERS_MESSAGE, number=request.number)
    if not message.is_readable:
        raise DomainError(Problem.NOTHING_TO_SEND)
    place = MessagePlace(message.channel_id, message.ts)
    if said_at(uow, request, place):
        raise DomainError(Problem.SENT_ALREADY, number=request.number)
    text, rich = spoken(with_names(uow, message.words))
    return act(uow, actor_id, now, request, Answered(text, message.files, place, rich=rich))


def _request_of(uow: UnitOfWork, message: ThreadMessage) -> Request:
    card = uow.messages.at(message.channel_id, message.thread_ts) if message.thread_ts else None
    if card is not None and card.request_id is not None:
        request = uow.requests.by_id(card.request_id)
        if card.key == provider_card_key(request):
            return request
    raise DomainError(Problem.NOT_UNDER_A_CARD)
