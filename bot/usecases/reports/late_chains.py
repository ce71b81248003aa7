"""Late chains: those that a report counts, and what each reader is told of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from bot.usecases.each_alone import read_together
from bot.usecases.people.roles import roles_in
from bot.usecases.requests.chain_lateness import past_chains
from domain.past_chains import LateChain, PastChain
from domain.permissions import may_read
from store.unit_of_work import UnitOfWork


def late_chains(
    uow: UnitOfWork, first_day: date, last_day: date, now: datetime
) -> tuple[PastChain, ...]:
    """Return the chains of all departments that missed their date, or ended late, within days.

    A chain that is a step of another one is reported with the outer one. One that cannot be read,
    or a step of which cannot, is left out.
    """

    def read(some_ids: Sequence[int]) -> Sequence[PastChain]:
        return tuple(past_chains(uow, uow.requests.of_ids(some_ids), now).values())

    owner_ids = [each.id for each in uow.catalogue.departments()]
    ids = uow.dependences.missed_chains(owner_ids, first_day, last_day)
    found = read_together("chain", ids, read) if ids else ()
    return tuple(each for each in found if each.bookings)


def late_within(
    chains: Iterable[PastChain], first_day: date, last_day: date
) -> tuple[PastChain, ...]:
    """Return those that missed their date, or ended late, within some of the days."""
    return tuple(
        each for each in chains if any(first_day <= day <= last_day for day in each.missed_on)
    )


def told_to(
    uow: UnitOfWork, user_id: str, chains: Iterable[PastChain], department_ids: Collection[int]
) -> tuple[LateChain, ...]:
    """Return the late chains that somebody reads of, those with the most lateness first.

    These are the chains that their departments offer or delayed. Of a confidential one that they
    may not read, they learn only what their departments added.
    """
    theirs = frozenset(department_ids)
    found = sorted(_told(uow, user_id, chains, theirs), key=lambda each: -each.past.lateness)
    return tuple(found)


def _told(
    uow: UnitOfWork, user_id: str, chains: Iterable[PastChain], theirs: frozenset[int]
) -> Iterator[LateChain]:
    for past in chains:
        secret = past.request.confidential
        discreet = secret and not may_read(roles_in(uow, past.request, user_id), confidential=True)
        late = LateChain(past, theirs, discreet)
        if late.added_by_theirs or (past.owner.id in theirs and not discreet):
            yield late
