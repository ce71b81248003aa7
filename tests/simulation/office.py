"""The office of the simulation: its standards, its people's minutes, and its catalogue."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import Figures, NagStep, ServiceStandard
from domain.text import LocalizedText
from tests.simulation.calendars import BEGIN, Hours, WorkCalendar
from tests.simulation.changes import calendar, plans
from tests.simulation.expectation import Team, Terms
from tests.simulation.plans import FREE, HEAD, OFFICE, PEOPLE, PLANS, ZONES

if TYPE_CHECKING:
    from store.unit_of_work import UnitOfWork

_A, _T, _M = ("assignee",), ("assignee", "thread"), ("assignee", "thread", "managers")
_STEPS = ((50, _A), (75, _T), (100, _M))
_ESCALATED = (*_STEPS, (150, ("managers",)), (200, (HEAD,)))
_DAILY = ("assignee", "managers")

# For each service and whether it is urgent: minutes, or days and minutes, of both promises.
_PROMISES = {
    ("quick", False): ((0, 60), (0, 240)),
    ("quick", True): ((0, 20), (0, 120)),
    ("slow", False): ((0, 240), (2, 0)),
    ("slow", True): ((0, 240), (1, 0)),
    ("loose", False): (None, (1, 0)),
    ("loose", True): (None, (1, 0)),
}

STANDARDS = {
    "quick": ServiceStandard(
        first_response=Duration.parse("1h"),
        resolution=Duration.parse("4h"),
        urgent=Figures(Duration.parse("20m"), Duration.parse("2h")),
        escalate=(NagStep(150, ("managers",)), NagStep(200, (HEAD,))),
    ),
    "slow": ServiceStandard(
        first_response=Duration.parse("4h"),
        resolution=Duration.parse("2d"),
        urgent=Figures(None, Duration.parse("1d")),
    ),
    "loose": ServiceStandard(
        resolution=Duration.parse("1d"), nags=(NagStep(100, ("assignee",)),), daily=()
    ),
}


def terms(service: str, standard_day: int, *, urgent: bool) -> Terms:
    """The promises of a service in a department, in minutes."""
    first, resolution = (
        promise and promise[0] * standard_day + promise[1] for promise in _PROMISES[service, urgent]
    )
    steps = {"quick": _ESCALATED, "slow": _STEPS, "loose": ((100, _A),)}[service]
    return Terms(first, resolution, steps, () if service == "loose" else _DAILY)


def channel_of(department: str) -> str:
    """The channel of a department."""
    return f"C0{department.upper()}"


@cache
def teams(version: int) -> dict[str, Team]:
    """Everybody's minutes, once so many changes of days are known."""
    gates = {each: _hours(key, version, ZONES[each]) for each in PEOPLE if (key := _home_of(each))}
    week = WorkCalendar(ZONES[HEAD], (*[OFFICE] * 5, FREE, FREE), 9 * 60)
    gates[HEAD] = Hours(week, week)
    found = {}
    for key, plan in PLANS.items():
        people = {user_id: _hours(key, version, zone) for user_id, zone in ZONES.items()}
        work = calendar(key, version)
        found[key] = Team(work, channel_of(key), plan.managers, people, gates, key == "always")
    return found


def _hours(department: str, version: int, zone: str) -> Hours:
    return _hours_by(calendar(department, version), department, zone)


@cache
def _hours_by(work: WorkCalendar, department: str, zone: str) -> Hours:
    plan = PLANS[department]
    return Hours(work, _by_day(zone, plan.bright), plan.week_begins)


@cache
def _by_day(zone: str, bright: tuple[tuple[int, int], ...]) -> WorkCalendar:
    return WorkCalendar(zone, [bright] * 7, 9 * 60)


def _home_of(user_id: str) -> str:
    """The first department that somebody serves; empty: none."""
    serving = (key for key, plan in PLANS.items() if user_id in (*plan.providers, *plan.managers))
    return next(serving, "")


def furnish(uow: UnitOfWork, version: int) -> None:
    """Bring the people and the catalogue into the database, as it is after so many changes."""
    for user_id, zone in ZONES.items():
        uow.people.put(Person(user_id, user_id, "en-US", zone))
    for position, (key, plan) in enumerate(plans(version).items()):
        services = tuple(
            ServiceDefinition(name, LocalizedText(name), ServiceKind.SUPPORT, False, (), standard)
            for name, standard in STANDARDS.items()
        )
        definition = DepartmentDefinition(
            key,
            LocalizedText(key),
            channel_of(key),
            plan.providers,
            plan.managers,
            None,
            key,
            None,
            services,
        )
        calendar_id = uow.catalogue.put_calendar(key, plan.definition())
        department_id = uow.catalogue.put_department(definition, position, calendar_id)
        for place, service in enumerate(services):
            uow.catalogue.put_service(department_id, service, place, BEGIN)
        uow.people.set_members(department_id, MemberRole.MANAGER, plan.managers)
        uow.people.set_members(department_id, MemberRole.PROVIDER, plan.providers)
