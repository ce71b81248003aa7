"""The picture of where the time of a chain went: ordered, and as things stand when it is sent."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.roles import roles_in
from bot.usecases.requests.actions import find
from bot.usecases.requests.chain_lateness import past_chains
from domain.errors import DomainError, Problem
from domain.past_chains import PastChain
from domain.permissions import may_read
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
    request = find(uow, number)
    roles = roles_in(uow, request, reader_id)
    if not may_read(roles, confidential=request.confidential):
        raise DomainError(Problem.NOT_YOURS, number=number)
    return past_chains(uow, [request], now)[request.id]
