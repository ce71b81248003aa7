"""How departments have served over a time, as a manager is told."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.daily_measures import Cell, Measures, grouped
from domain.lifecycle import State
from domain.organisation import Department, Service
from domain.past_chains import Delay
from domain.shares import Share
from domain.weeks import Week

Flow = tuple[int | None, int]
"""From the department that asked (None if from nobody's) to the one that was asked."""


class Tie(StrEnum):
    """How one request depends on two departments."""

    NEED = "need"  # a provider of the one asked the other, for a request of somebody else
    TRANSFER = "transfer"  # the one had it, and transferred it to the other


@dataclass(frozen=True, slots=True)
class Ties:
    """The number of needs or transfers from one department to another.

    Attributes:
        from_id: None of a need whose requester belongs to no department.
        confidential: whether they are about a confidential service.
    """

    tie: Tie
    from_id: int | None
    to_id: int
    count: int
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The measures of some departments, for pictures and tables.

    Attributes:
        departments: those that it is about.
        services: theirs, by id; retired ones included that were asked for.
        everyone: all departments that have asked them for something, or transferred it to them,
            by id, and themselves.
        first_day, last_day: the time that it is about.
        cells: what was measured then, by week.
        open_seconds: the working time that what is still open has been in each state so far, by
            service.
        ties: the needs and transfers that came to these departments then.
        delays: what these departments added to chains that missed their date or ended late then.
    """

    departments: tuple[Department, ...]
    services: Mapping[int, Service]
    everyone: Mapping[int, Department]
    first_day: date
    last_day: date
    cells: tuple[Cell, ...]
    open_seconds: Mapping[tuple[int, State], int]
    ties: tuple[Ties, ...] = ()
    delays: tuple[Delay, ...] = ()

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Those that it is about, in order."""
        first, last = Week.of(self.first_day), Week.of(self.last_day)
        number = (last.first_day - first.first_day).days // 7
        return tuple(last.before(back) for back in range(number, -1, -1))

    def since(self, day: date) -> "Report":
        """The part from that day on."""
        cells = tuple(cell for cell in self.cells if cell.day >= day)
        return replace(self, first_day=day, cells=cells)

    def without_confidential(self) -> "Report":
        """The part that anybody may read: no confidential services, no anonymous ratings.

        What people say anonymously is of a department as a whole, confidential services included.
        """
        public = {each.id for each in self.services.values() if not each.confidential}
        return replace(
            self,
            cells=tuple(cell for cell in self.cells if cell.service_id in public),
            open_seconds={
                (service_id, state): seconds
                for (service_id, state), seconds in self.open_seconds.items()
                if service_id in public
            },
            ties=tuple(each for each in self.ties if not each.confidential),
            delays=tuple(each for each in self.delays if not each.confidential),
        )

    def kept_by_week(self) -> dict[int, tuple[Share, ...]]:
        """The resolutions in time, by department and for each of `weeks`."""
        kept = defaultdict[tuple[int, Week], Share](Share)
        for cell in self.cells:
            kept[cell.department_id, Week.of(cell.day)] += cell.measures.resolutions
        return {
            department.id: tuple(kept[department.id, week] for week in self.weeks)
            for department in self.departments
        }

    def by_service(self) -> dict[int, Measures]:
        """The measures of each service."""
        of_services = (cell for cell in self.cells if cell.service_id is not None)
        return grouped(of_services, lambda cell: cell.service_id or 0)

    def nameless(self) -> dict[int, Measures]:
        """The anonymous ratings of each department."""
        without = (cell for cell in self.cells if cell.service_id is None)
        return grouped(without, lambda cell: cell.department_id)

    def flows(self) -> dict[Flow, Measures]:
        """Who asked whom: the measures of each pair."""
        of_services = (cell for cell in self.cells if cell.service_id is not None)
        return grouped(of_services, lambda cell: (cell.requester_department_id, cell.department_id))

    def tied(self, tie: Tie) -> dict[Flow, int]:
        """How many needs or transfers there were between each pair."""
        found = dict[Flow, int]()
        for each in self.ties:
            if each.tie is tie:
                pair = each.from_id, each.to_id
                found[pair] = found.get(pair, 0) + each.count
        return found

    def seconds_in_state(self) -> dict[tuple[int, State], int]:
        """Where the time went, by service and state: of what ended, and of what is still open."""
        seconds = dict(self.open_seconds)
        for service_id, measures in self.by_service().items():
            for state, amount in measures.in_state.items():
                seconds[service_id, state] = seconds.get((service_id, state), 0) + amount
        return seconds
