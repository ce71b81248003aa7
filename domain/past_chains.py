"""A chain from its opening to its end, or until now, with all that there is to tell of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
        return sum_of(each.time for each in self.bookings)

    @property
    def path(self) -> tuple[str, ...]:
        """The keys of the steps that its end has waited for, one after another."""
        return find_past_path(self.chain, self.steps)

    @property
    def missed_on(self) -> frozenset[date]:
        """The days on which a chain that is late was due and, if it is over, on which it ended."""
        instants = (self.due_at, self.ended_at if self.is_over else None)
        zone = self.calendar.zone
        return frozenset(each.astimezone(zone).date() for each in instants if each)

    def shares(self) -> tuple["LatenessShare", ...]:
        """Return its lateness by cause and, if it is a department's, by that; the most first."""
        found: dict[tuple[Cause, int | None], list[Booking]] = {}
        for each in self.bookings:
            is_theirs = each.cause is Cause.TARGET and each.turn
            whose = each.cause, each.turn.department_id if is_theirs and each.turn else None
            found.setdefault(whose, []).append(each)
        shares = (
            LatenessShare(
                cause,
                department_id,
                sum_of(each.time for each in booked),
                tuple(dict.fromkeys(each.step for each in booked if each.step)),
            )
            for (cause, department_id), booked in found.items()
        )
        return tuple(sorted(shares, key=lambda share: -share.time))

    def added(self) -> dict[int, timedelta]:
        """Return the time that each department added to its lateness, by their ids.

        While nobody had a step, and what was promised too soon, is its owner's; what waited for a
        reply is nobody's.
        """
        found: dict[int, timedelta] = {}
        for each in self.shares():
            owners = each.cause in (Cause.BETWEEN, Cause.PROMISE)
            department_id = self.owner.id if owners else each.department_id
            if department_id is not None:
                found[department_id] = found.get(department_id, timedelta()) + each.time
        return found


@dataclass(frozen=True, slots=True)
class LatenessShare:
    """A part of a chain's lateness that has one cause, and is due to one department if to any.

    Attributes:
        steps: the keys of the steps in which it came about.
    """

    cause: Cause
    department_id: int | None
    time: timedelta
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateChain:
    """A chain that missed its date, as one reader is told of it.

    Attributes:
        department_ids: of which departments its reader sees the measures.
        discreet: whether it is confidential, and its reader may not read it: then they learn its
            number, and what their own departments added.
    """

    past: PastChain
    department_ids: frozenset[int]
    discreet: bool

    @property
    def added_by_theirs(self) -> timedelta:
        """The time that its reader's departments added."""
        return sum_of(
            time for each, time in self.past.added().items() if each in self.department_ids
        )


@dataclass(frozen=True, slots=True)
class Delay:
    """The time that a department added to the lateness of one chain.

    Attributes:
        confidential: whether the chain is.
    """

    department_id: int
    time: timedelta
    confidential: bool


def delays(chains: Iterable[PastChain], department_ids: Iterable[int]) -> tuple[Delay, ...]:
    """Return what some departments added to chains, one for each of them and chain."""
    theirs = frozenset(department_ids)
    return tuple(
        Delay(department_id, time, each.request.confidential)
        for each in chains
        for department_id, time in each.added().items()
        if department_id in theirs
    )


def sum_of(times: Iterable[timedelta]) -> timedelta:
    """Return several times together."""
    return sum(times, timedelta())
