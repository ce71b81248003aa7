"""Departments whose requests have any history, in a database and, for the oracle, beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.events import MarkedHolding, Opened
from domain.lifecycle import STATES
from domain.organisation import ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from store.request_rows import NewRequest
from tests.unit.histories import OFFICES, REQUESTER, History, go_on, random_history
from tests.unit.measure_oracle import Case, Told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from store.database import Database
    from store.unit_of_work import UnitOfWork
    from tests.unit.histories import Office

DESKS = {"shanghai": OFFICES[0], "berlin": OFFICES[2], "york": OFFICES[5], "sydney": OFFICES[6]}
PROMISES = {"quick": ("1h", "6h"), "loose": (None, "2d"), "free": (None, None)}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Known:
    """A request: what the test knows of it."""

    request_id: int
    history: History
    case: Case
    event_ids: list[int] = field(default_factory=list)
    """Those that its events have in the database, as far as they are there."""


@dataclass
class Desks:
    """Four departments in four time zones, with three services each."""

    database: Database
    workspace_id: int
    random: Random
    requests: list[Known] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.departments, self.services = self.database.call(self.workspace_id, _furnish)

    def open(self, count: int, desk: str | None = None) -> list[Known]:
        """Open requests, and let something happen to each."""
        opened = []
        for _ in range(count):
            key = desk or self.random.choice(list(DESKS))
            history = random_history(DESKS[key], self.random)
            opened.append((key, self.random.choice(list(PROMISES)), history))
        known = self.put(*opened)
        self.go_on(known)
        return known

    def put(self, *opened: tuple[str, str, History]) -> list[Known]:
        """Store new requests, each of a desk and a service, with all that has happened to them."""

        def store(uow: UnitOfWork) -> list[Known]:
            return [self._open(uow, *each) for each in opened]

        known = self.database.call(self.workspace_id, store)
        self.requests += known
        self.keep(known)
        return known

    def go_on(self, requests: Iterable[Known]) -> None:
        """Let more happen to these requests."""
        chosen = list(requests)
        for each in chosen:
            go_on(each.history, each.case.office, self.random)
        self.keep(chosen)

    def keep(self, requests: Iterable[Known]) -> None:
        """Store what has happened to these requests."""

        def store(uow: UnitOfWork) -> None:
            for each in requests:
                _note(uow, each)

        self.database.call(self.workspace_id, store)

    def told(self) -> list[Told]:
        """Return the oracle's knowledge of all of them, from their events."""
        return [Told(each.case) for each in self.requests]

    def _open(self, uow: UnitOfWork, desk: str, service: str, history: History) -> Known:
        department_id, service_id = self.departments[desk], self.services[desk, service]
        asked_by = self.random.choice([None, *self.departments.values()])
        new = NewRequest(
            requester_id=REQUESTER,
            requester_department_id=asked_by,
            department_id=department_id,
            service_id=service_id,
            standard_id=uow.catalogue.service_by_id(service_id).standard_id,
            calendar_id=uow.catalogue.department_by_id(department_id).calendar_id,
            title="It stays dark",
            details="",
            fields=(),
            permalink=None,
            confidential=False,
            opened_at=history.opened_at,
        )
        opened, event = uow.requests.open(
            new, REQUESTER, Opened(service_id=new.service_id, standard_id=new.standard_id)
        )
        case = Case(
            DESKS[desk], department_id, service_id, asked_by, *PROMISES[service], history.events
        )
        return Known(opened.id, history, case, [event.id])


def _furnish(uow: UnitOfWork) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    departments, services = {}, {}
    for place, (desk, office) in enumerate(DESKS.items()):
        departments[desk] = _put_department(uow, desk, place, office)
        for key, promised in PROMISES.items():
            first_response, resolution = (
                Duration.parse(text) if text else None for text in promised
            )
            standard = ServiceStandard(first_response, resolution)
            definition = ServiceDefinition(
                key, LocalizedText(key), ServiceKind.SUPPORT, False, (), standard
            )
            services[desk, key] = uow.catalogue.put_service(
                departments[desk], definition, 0, LONG_AGO
            )
    return departments, services


def _put_department(uow: UnitOfWork, desk: str, place: int, office: Office) -> int:
    calendar_id = uow.catalogue.put_calendar(desk, office.calendar)
    people = ((), (), None)
    definition = DepartmentDefinition(
        desk, LocalizedText(desk), f"C{desk}", *people, desk, None, ()
    )
    return uow.catalogue.put_department(definition, place, calendar_id)


def _note(uow: UnitOfWork, known: Known) -> None:
    request = uow.requests.by_id(known.request_id)
    for event in known.history.events[len(known.event_ids) :]:
        state = known.history.state
        ended = event.at if STATES[state].ended else None
        request = uow.requests.change(request, state=state, closed_at=ended)
        said = event.content
        if isinstance(said, MarkedHolding):
            said = MarkedHolding(known.event_ids[said.event_id - 1])
        stored = uow.events.append(request, event.actor_id, event.at, said, event.handover)
        known.event_ids.append(stored.id)
