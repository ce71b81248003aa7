"""How requests stand at the moment at which they are exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.usecases.measurements.measurements import Measured
from domain.lifecycle import State
from domain.promise_clocks import follow
from domain.promises import Promises
from domain.replay import replay
from domain.request import Request
from domain.stays import WAITS, seconds_in_state
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands.

    Attributes:
        in_state: whole seconds of working time in each state, the present one until now included.
    """

    promises: Promises
    in_state: Mapping[State, int]


def standings(uow: UnitOfWork, found: Sequence[Measured], now: datetime) -> dict[int, Standing]:
    """Return how those requests stand for which this is not measured, by their ids.

    These are the ones in which time goes on, the ones whose promise was changed, and chains, whose
    promise may be one of its own.
    """
    wanted = [
        each.request
        for each in found
        if each.request.state in WAITS or each.measurement.promise_changes or each.request.chain_id
    ]
    events = uow.events.of_requests([each.id for each in wanted])

    def standing(request: Request) -> Standing:
        hop = request.hop
        calendar = uow.catalogue.calendar(hop.calendar_id)
        figures = uow.catalogue.standard(hop.standard_id).figures(request.priority)
        lived = replay(hop.began_at, events[request.id], hop.number)
        spent = seconds_in_state(lived.stays, calendar, now)
        return Standing(follow(lived, figures, calendar), spent)

    return {each.id: standing(each) for each in wanted}
