"""A chain from its opening to its end, or until now, with all that there is to tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.business_calendar import BusinessCalendar
from domain.chain import Chain
from domain.chain_lateness import Booking, Cause, PastStep, find_past_path
from domain.lifecycle import UNFINISHED
from domain.organisation import Department, Service
from domain.request import Request


@dataclass(frozen=True, slots=True)
class PastChain:
    """A chain from its opening to its end, or until now.

    Attributes:
        request, service: the chain's.
        owner, calendar: the department whose service it is, and its working time.
        chain: its steps, by the version that it was opened by.
        steps: by their keys, those that began and those that were skipped.
        coming: the keys of those that have not begun.
        services: what steps ask for, by their keys, if the catalogue has it.
        departments: those that had a step or will have one, by their ids.
        due_at: when it was due as promised at its opening. None if no date was promised, or if it
            was given up.
        ended_at: when it was over, or now.
        bookings: to whom its lateness is due, in the order in which it came about; none if it is
            not late.
    """

    request: Request
    service: Service
    owner: Department
    calendar: BusinessCalendar
    chain: Chain
    steps: Mapping[str, PastStep]
    coming: tuple[str, ...]
    services: Mapping[str, Service]
    departments: Mapping[int, Department]
    due_at: datetime | None
    ended_at: datetime
    bookings: tuple[Booking, ...]

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.request.state not in UNFINISHED

    @property
    def was_given_up(self) -> bool:
        """Whether it has ended without a solution. It is not late then."""
        return self.is_over and self.request.resolved_at is None

    @property
    def lateness(self) -> timedelta:
        """The time by which it missed its date, in the working time of its owner."""
        return sum((each.time for each in self.bookings), timedelta())

    @property
    def path(self) -> tuple[str, ...]:
        """The keys of the steps that its end has waited for, one after another."""
        return find_past_path(self.chain, self.steps)

    def shares(self) -> dict[tuple[Cause, int | None], timedelta]:
        """Return its lateness by cause and, if it is a department's, by that; the most first."""
        found: dict[tuple[Cause, int | None], timedelta] = {}
        for each in self.bookings:
            is_theirs = each.cause is Cause.TARGET and each.turn
            whose = each.cause, each.turn.department_id if is_theirs and each.turn else None
            found[whose] = found.get(whose, timedelta()) + each.time
        return dict(sorted(found.items(), key=lambda item: -item[1]))
