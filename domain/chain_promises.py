"""The promises of a catalogue's chains, held against those of their steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.catalogue import Catalogue
from domain.chain import Chain
from domain.chain_forecast import DerivedPromise, Term, derive_promise, promise_no_time
from domain.durations import Duration
from domain.gate import waking_hours
from domain.weeks import Week


@dataclass(frozen=True, slots=True)
class ChainPromise:
    """The promise of a chain.

    Attributes:
        path: of the service: "people/new-colleague".
        calendar: of its department.
        own: the resolution that its own standard promises. None if it promises none.
        derived: what follows from its steps. None if nothing does.
        without_time: the keys of the steps that promise no time, though the end can wait for them.
    """

    path: str
    calendar: BusinessCalendar
    own: Duration | None
    derived: DerivedPromise | None
    without_time: tuple[str, ...]

    @property
    def resolution(self) -> Duration | None:
        """The time that its requesters are promised: its own, else what its steps can keep."""
        if self.own is None and self.derived:
            return self.derived.worst
        return self.own

    @property
    def is_too_short(self) -> bool:
        """Whether its own standard promises less than its steps have been given."""
        if self.own is None or self.derived is None:
            return False
        own = timedelta(seconds=self.own.working_seconds(self.calendar))
        return own < self.derived.longest

    @property
    def is_unfounded(self) -> bool:
        """Whether its own standard promises a time, though a step of it promises none."""
        return self.own is not None and bool(self.without_time)


def find_chain_promises(
    catalogue: Catalogue, calendars: Mapping[str, BusinessCalendar], year: int
) -> tuple[ChainPromise, ...]:
    """Return the promise of each chain, in the order of the catalogue.

    The chains are begun in the weeks of one year, so that they promise the same all year.

    Args:
        catalogue: one without mistakes.
        calendars: those of the catalogue with all their days, by key.
        year: the present one, whose holidays are known best.
    """
    return _Finder(catalogue, calendars, Week.parse(f"{year}-W01").first_day).run()


class _Finder:
    """The services of a catalogue, and the promises of its chains as far as they were needed."""

    def __init__(
        self, catalogue: Catalogue, calendars: Mapping[str, BusinessCalendar], first_day: date
    ) -> None:
        self._first_day = first_day
        self._services = {
            f"{department.key}/{service.key}": (calendars[department.calendar], service)
            for department in catalogue.departments
            for service in department.services
        }
        self._found: dict[str, ChainPromise] = {}

    def run(self) -> tuple[ChainPromise, ...]:
        return tuple(
            self._promise(path, service.chain)
            for path, (_, service) in self._services.items()
            if service.chain
        )

    def _promise(self, path: str, chain: Chain) -> ChainPromise:
        if path not in self._found:
            calendar, service = self._services[path]
            terms = {
                step.key: _approval_term(step.approve, calendar)
                if step.approve
                else self._term(step.service)
                for step in chain.steps
            }
            self._found[path] = ChainPromise(
                path=path,
                calendar=calendar,
                own=service.standard.resolution,
                derived=derive_promise(chain, terms, calendar, self._first_day),
                without_time=promise_no_time(chain, terms),
            )
        return self._found[path]

    def _term(self, path: str) -> Term:
        """Return what a step has that asks for a service, which may be a chain itself."""
        calendar, service = self._services[path]
        approval = _approval_term(service.approve, calendar) if service.approve else None
        promised = service.standard.resolution
        if service.chain:
            promised = self._promise(path, service.chain).resolution
        return Term(calendar, promised, approval)


def _approval_term(approval: Approval, calendar: BusinessCalendar) -> Term:
    """Return what an approval has, in the calendar of the department whose service it is."""
    return Term(waking_hours(calendar, calendar.timezone), approval.within)
