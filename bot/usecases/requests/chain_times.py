"""The picture of where the time of a chain went: ordered, and as things stand when it is sent."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.requests.action_checks import get_readable
from bot.usecases.requests.chain_lateness import past_chains
from domain.past_chains import PastChain
from store.unit_of_work import UnitOfWork


def order(uow: UnitOfWork, actor_id: str, now: datetime, number: int) -> PastChain:
    """Put the picture of a chain on its way to whoever asks for it.

    Raises:
        DomainError: NOT_YOURS, if they may not read it.
    """
    past = get_past_chain(uow, actor_id, now, number)
    key = f"{Notice.CHAIN_TIMES}:{past.request.id}:{actor_id}:{now.timestamp():.6f}"
    uow.outbox.put(key, Notice.CHAIN_TIMES, actor_id, now, request_id=past.request.id)
    return past


def get_past_chain(uow: UnitOfWork, reader_id: str, now: datetime, number: int) -> PastChain:
    """Return a chain with what became of its steps, as somebody may see it.

    Raises:
        DomainError: NOT_YOURS, if they may not read it.
    """
    request, _ = get_readable(uow, reader_id, number)
    return past_chains(uow, [request], now)[request.id]
