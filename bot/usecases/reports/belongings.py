"""The belongings of exported requests: those that need them, and the chains that they are in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.usecases.measurements.measurements import Measured
from bot.usecases.requests.chain_lateness import past_chains
from domain.chain_lateness import Booking, Cause
from domain.hop import Hop
from domain.request import Request
from store.unit_of_work import UnitOfWork

_OWNERS = (Cause.BETWEEN, Cause.PROMISE)
"""The causes that are due to the department whose service the chain is."""


class Belongings:
    """The belongings of a page of exported requests, read at once."""

    def __init__(self, uow: UnitOfWork, found: Sequence[Measured], now: datetime) -> None:
        requests = [each.request for each in found]
        self._known = _with_ancestors(uow, requests)
        roots = filter(None, map(self.chain_of, requests))
        wanted = {each.id: each for each in (*requests, *roots)}
        self._chains = past_chains(uow, tuple(wanted.values()), now)
        moved = [each.id for each in requests if each.hop.number > 1]
        self._hops = uow.hops.of_requests(moved) if moved else {}

    def parent_of(self, request: Request) -> Request | None:
        """Return the request that needs one. None if it is nobody's need and no step."""
        return self._known[request.parent_id] if request.parent_id else None

    def chain_of(self, request: Request) -> Request | None:
        """Return the outermost chain that a request belongs to, be it itself; None if to none."""
        return outermost_chain(_lineage(request, self._known))

    def former_hops(self, request: Request) -> Sequence[Hop]:
        """Return its stays with departments that it was transferred from, in order."""
        return self._hops.get(request.id, ())[: request.hop.number - 1]

    def lateness_of(self, request: Request) -> timedelta | None:
        """Return by how much a chain missed its date. None of what is none, or was given up."""
        chain = self._chains.get(request.id)
        return None if chain is None or chain.was_given_up else chain.lateness

    def added_by(self, request: Request) -> timedelta | None:
        """Return how much lateness its department added to a chain with a request.

        Of a step, that is what it took beyond its own target while the outermost chain waited for
        it; of such a chain, what is due to the department whose service it is. None of what is
        neither.
        """
        root = self.chain_of(request) if request.step or request.chain_id else None
        chain = self._chains[root.id] if root else None
        if chain is None or chain.was_given_up:
            return None
        counts = _is_by_step if request.step else _is_by_owner
        return sum((each.time for each in chain.bookings if counts(each, request)), timedelta())


def families_of(uow: UnitOfWork, requests: Sequence[Request]) -> dict[int, Sequence[Request]]:
    """Return each request and all that need it, itself first, by the requests' ids."""
    known = _with_ancestors(uow, requests)
    return {each.id: tuple(_lineage(each, known)) for each in requests}


def outermost_chain(family: Iterable[Request]) -> Request | None:
    """Return the last chain in a family of requests, or None if there is none."""
    chains = [each for each in family if each.chain_id]
    return chains[-1] if chains else None


def _lineage(request: Request, known: Mapping[int, Request]) -> Iterator[Request]:
    at: Request | None = request
    while at:
        yield at
        at = known[at.parent_id] if at.parent_id else None


def _with_ancestors(uow: UnitOfWork, requests: Sequence[Request]) -> dict[int, Request]:
    """Return requests and all those that need them, by their ids: a statement a generation."""
    known = {each.id: each for each in requests}
    while missing := {each.parent_id for each in known.values() if each.parent_id} - known.keys():
        known |= {each.id: each for each in uow.requests.of_ids(sorted(missing))}
    return known


def _is_by_step(booking: Booking, request: Request) -> bool:
    turn = booking.turn
    return (
        booking.cause is Cause.TARGET
        and turn is not None
        and (turn.request_id, turn.department_id) == (request.id, request.hop.department_id)
    )


def _is_by_owner(booking: Booking, _request: Request) -> bool:
    return booking.cause in _OWNERS
